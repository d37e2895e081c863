"""Trees evaluated by levels are the recursive definition, in outputs and gradients; shapes of every kind."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models.cell import state_parts
from course_lib.models.initialise import normal
from course_lib.models.tree import TreeLSTM, TreeRNN, evaluate_recursively, unroll_trees
from course_lib.models.tree_classifier import TREE_CELLS, TreeClassifier
from course_lib.models.tree_shape import TreeBatch, TreeShape
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

F64 = torch.float64
CELLS = [
    TreeRNN(4, dtype=F64),
    TreeRNN(4, "relu", bias=False, dtype=F64),
    TreeLSTM(4, 4, dtype=F64),
    TreeLSTM(3, 5, forget_bias=-1.0, dtype=F64),
]
every_cell = pytest.mark.parametrize("cell", CELLS, ids=str)
any_shape = st.builds(TreeShape.random, st.integers(1, 12), st.integers(0, 10**6))


@every_cell
@settings(max_examples=25, deadline=None)
@given(shapes=st.lists(any_shape, min_size=1, max_size=5))
def test_levels_are_the_recursive_definition(cell, shapes):
    held = [normal(shape.leaves, cell.input_size, seed=n) for n, shape in enumerate(shapes)]
    found = []
    together = torch.cat(held).requires_grad_()
    run = unroll_trees(cell, together, shapes)
    alone = [part.requires_grad_() for part in held]
    states = [evaluate_recursively(cell, part, shape) for part, shape in zip(alone, shapes, strict=True)]
    parts = [torch.cat(rows) for rows in zip(*map(state_parts, states), strict=True)]
    for leaves, state in (([together], state_parts(run.state)), (alone, parts)):
        loss = sum(((n + 1) * part).sin().sum() for n, part in enumerate(state))
        gradients = torch.autograd.grad(loss, (*leaves, *cell.parameters()), materialize_grads=True)
        found.append((*state, torch.cat(gradients[: len(leaves)]), *gradients[len(leaves) :]))
    for mine, theirs in zip(*found, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)
    assert torch.equal(run.roots, run.state if isinstance(run.state, torch.Tensor) else run.state[0])


@every_cell
def test_every_node_is_the_root_of_its_own_tree(cell):
    shapes = [TreeShape(4, ((1, 2), (0, 4), (5, 3))), TreeShape(1), TreeShape.balanced(3)]
    x = normal(8, cell.input_size)
    trees = TreeBatch(shapes)
    nodes = unroll_trees(cell, x, trees).nodes
    assert nodes.shape == (7 + 1 + 5, cell.hidden_size)
    assert trees.first.tolist() == [0, 7, 8]
    leaves = cell.output(cell.leaf(x))
    torch.testing.assert_close(nodes[[0, 1, 2, 3, 7, 8, 9, 10]], leaves)
    inner = evaluate_recursively(cell, x[1:3], TreeShape(2, ((0, 1),)))
    torch.testing.assert_close(nodes[4:5], cell.output(inner))
    inner = evaluate_recursively(cell, x[0:3], TreeShape(3, ((1, 2), (0, 3))))
    torch.testing.assert_close(nodes[5:6], cell.output(inner))
    torch.testing.assert_close(nodes[[6, 7, 12]], unroll_trees(cell, x, trees).roots)


def test_a_one_sided_tree_is_a_recurrent_network():
    tree, rnn, x = TreeRNN(4, dtype=F64), VanillaRNN(4, 4, dtype=F64), normal(6, 4)
    with torch.no_grad():
        rnn.W_hh.copy_(tree.U)
        rnn.W_xh.copy_(tree.W)
        rnn.b_h.copy_(tree.b)
    run = unroll(rnn, x[None, 1:], x[None, 0])
    torch.testing.assert_close(unroll_trees(tree, x, [TreeShape.one_sided(6)]).roots, run.state)


def test_very_deep_trees_do_not_recurse():
    shape = TreeShape.one_sided(3000)
    x = normal(3000, 4).requires_grad_()
    unroll_trees(CELLS[0], x, [shape]).roots.sum().backward()
    assert bool(torch.isfinite(x.grad).all())
    with pytest.raises(ValueError, match="at most 400 levels"):
        evaluate_recursively(CELLS[0], x, shape)


@pytest.mark.parametrize("leaves", [1, 2, 3, 31, 32, 100])
def test_path_lengths(leaves):
    balanced, one_sided = TreeShape.balanced(leaves), TreeShape.one_sided(leaves)
    assert balanced.height == math.ceil(math.log2(leaves)) == max(balanced.depths)
    assert one_sided.height == leaves - 1
    assert one_sided.depths == tuple([leaves - 1] * (leaves > 1) + list(range(leaves - 1, 0, -1))) or leaves == 1
    for seed in range(5):
        drawn = TreeShape.random(leaves, seed)
        assert balanced.height <= drawn.height <= one_sided.height
        assert max(drawn.depths) == drawn.height
        assert drawn == TreeShape.random(leaves, seed)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: TreeShape(0), "leaves to be a whole number"),
        (lambda: TreeShape(2), "1 merges for 2 leaves"),
        (lambda: TreeShape(3, ((0, 1), (0, 2))), "the child of one node"),
        (lambda: TreeShape(3, ((0, 4), (3, 2))), "comes later"),
        (lambda: TreeShape(3, ((0, -1), (3, 2))), "comes later"),
        (lambda: TreeShape(2, ((0, 0),)), "the child of one node"),
        (lambda: TreeShape.balanced(1.5), "whole number"),
        (lambda: TreeBatch([]), "at least one tree"),
        (lambda: TreeRNN(0), "input_size"),
        (lambda: TreeRNN(4, "sine"), "an activation among"),
        (lambda: unroll_trees(TreeRNN(4), torch.zeros(3, 4), [TreeShape.balanced(4)]), r"4 leaves hold, \(4, 4\)"),
        (lambda: unroll_trees(TreeRNN(4), torch.zeros(4, 3), [TreeShape.balanced(4)]), "one after the other"),
        (lambda: unroll_trees(TreeRNN(4), torch.zeros(1, 4, dtype=F64), [TreeShape(1)]), "as the cell"),
        (lambda: unroll_trees(TreeRNN(4), torch.full((1, 4), math.nan), [TreeShape(1)]), "finite"),
    ],
)
def test_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()


@pytest.mark.parametrize("kind", TREE_CELLS)
def test_a_classifier_learns_what_only_the_shape_tells(kind):
    """The same leaves, F T T T: is the first merger left of the second leaf?"""
    shapes = [TreeShape(4, ((0, 1), (2, 3), (4, 5))), TreeShape(4, ((1, 2), (0, 4), (5, 3)))] * 8
    ids, labels = torch.tensor([0, 1, 1, 1] * 16), torch.tensor([0, 1] * 8)
    model = TreeClassifier(2, 2, 8, kind, seed=1)
    optimiser = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(80):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(ids, shapes), labels).backward()
        optimiser.step()
    assert torch.equal(model(ids, shapes).argmax(1), labels)
    nodes = model.node_logits(ids, shapes)
    assert nodes.shape == (16 * 7, 2)
    torch.testing.assert_close(nodes[6::7], model(ids, shapes))


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: TreeClassifier(9, 0), "classes"),
        (lambda: TreeClassifier(9, 2, kind="TreeGRU"), "TreeRNN, TreeLSTM"),
        (lambda: TreeClassifier(9, 2)(torch.tensor([0, 9]), [TreeShape.balanced(2)]), "from 0 to 8; got 9"),
        (lambda: TreeClassifier(9, 2)(torch.tensor([[0, 1]]), [TreeShape.balanced(2)]), "Do not pad"),
        (lambda: TreeClassifier(9, 2)(torch.tensor([], dtype=torch.long), [TreeShape(1)]), "1 leaves hold"),
    ],
)
def test_a_classifier_refuses(build, words):
    with pytest.raises(ValueError, match=words):
        build()


@pytest.mark.parametrize("merges", [((),), (3,), ((0.0, 1.0),), (("a", "b"),), ((0, 1, 2),), ("🙂🙂",), ((0, None),)])
def test_merges_that_are_no_pairs_of_numbers(merges):
    with pytest.raises(ValueError, match="pairs of node numbers"):
        TreeShape(2, merges)


def test_merges_from_a_file_are_lists():
    assert hash(TreeShape(2, [[0, 1]])) == hash(TreeShape(2, ((0, 1),)))  # type: ignore[arg-type,list-item]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: TreeClassifier(9, 2)(torch.tensor([1.0]), [TreeShape(1)]), "whole numbers"),
        (lambda: TreeClassifier(9, 2)(torch.tensor([1]), TreeShape(1)), "in no list"),
        (lambda: TreeLSTM(3, 3, forget_bias=math.nan), "forget_bias"),
    ],
)
def test_more_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
