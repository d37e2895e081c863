"""Networks along trees: one composition, its weights shared by all nodes, from two children to their parent.

Evaluated level by level, the nodes of one height of many trees in one product; equal to the recursive definition.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from math import isfinite, sqrt

import torch
from torch import Tensor, nn

from course_lib.models.activations import activation
from course_lib.models.cell import State, like_state, state_parts
from course_lib.models.initialise import uniform_parameter
from course_lib.models.sizes import check_whole
from course_lib.models.tree_shape import TreeBatch, TreeShape

_DEEPEST_RECURSION = 400


class TreeCell(nn.Module, ABC):
    """What a tree network computes at a leaf, and at a node from its children's states.

    `leaf` and `merge` are needed; `output` has a default that fits a state whose first part is h. Raises `ValueError`
    when a size is below 1.
    """

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        check_whole("input_size", input_size)
        check_whole("hidden_size", hidden_size)
        self.input_size, self.hidden_size = input_size, hidden_size

    @abstractmethod
    def leaf(self, x: Tensor) -> State:
        """The states of leaves from what they hold, (leaves, features)."""

    @abstractmethod
    def merge(self, left: State, right: State) -> State:
        """The states of nodes from those of their left and their right children, (nodes, hidden) each."""

    def output(self, state: State) -> Tensor:
        """What is read off a node: h (nodes, hidden), the first part of its state."""
        return state_parts(state)[0]


class TreeRNN(TreeCell):
    """a = act(U a_left + W a_right + b), a leaf's a being what it holds (Goller and Küchler, 1996; Socher, 2011).

    Parameters: `U` and `W` (hidden, hidden), `b` (hidden, or None), drawn uniformly within ±1/sqrt(hidden) from `seed`.
    Leaves hold `hidden_size` features. `nonlinearity` is one of "tanh", "relu", "logistic" or "linear".

    >>> cell = TreeRNN(4)
    >>> cell.merge(torch.zeros(3, 4), torch.zeros(3, 4)).shape
    torch.Size([3, 4])
    """

    def __init__(
        self,
        hidden_size: int,
        nonlinearity: str = "tanh",
        bias: bool = True,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(hidden_size, hidden_size)
        self.activation, self.nonlinearity = activation(nonlinearity), nonlinearity
        generator, bound = torch.Generator().manual_seed(seed), 1 / sqrt(hidden_size)
        self.U = uniform_parameter((hidden_size, hidden_size), bound, generator, dtype)
        self.W = uniform_parameter((hidden_size, hidden_size), bound, generator, dtype)
        self.b = uniform_parameter((hidden_size,), bound, generator, dtype) if bias else None

    def leaf(self, x: Tensor) -> Tensor:
        """A leaf's state is what it holds."""
        return x

    def merge(self, left: State, right: State) -> Tensor:
        """See `TreeCell`."""
        assert isinstance(left, Tensor)
        assert isinstance(right, Tensor)
        a = nn.functional.linear(left, self.U) + nn.functional.linear(right, self.W, self.b)  # U a_left + W a_right + b
        return self.activation.function(a)

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.hidden_size}, nonlinearity={self.nonlinearity!r}"


class TreeLSTM(TreeCell):
    """The binary Tree-LSTM of Tai, Socher and Manning (2015), section 3.2: a forget gate for each child.

    With a = U h_left + W h_right + b: i, f_left, f_right, o = sigmoid(a), one block of rows each, u = tanh(its own);
    c = f_left * c_left + f_right * c_right + i * u; h = o * tanh(c). At a leaf a = V x + b_leaf has the blocks i, o, u,
    and c = i * u. The state is (h, c). Parameters `U`, `W` (5 hidden, hidden), `b`, `V` (3 hidden, features), `b_leaf`,
    drawn uniformly within ±1/sqrt(hidden) from `seed`; both forget gates' biases start at `forget_bias`.

    >>> cell = TreeLSTM(3, 4)
    >>> cell.leaf(torch.zeros(2, 3))[0].shape
    torch.Size([2, 4])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        forget_bias: float = 1.0,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(input_size, hidden_size)
        if not isfinite(forget_bias):
            raise ValueError(
                f"expected forget_bias to be a finite number; got {forget_bias}. 1.0 keeps what is stored."
            )
        generator, bound = torch.Generator().manual_seed(seed), 1 / sqrt(hidden_size)
        self.U = uniform_parameter((5 * hidden_size, hidden_size), bound, generator, dtype)
        self.W = uniform_parameter((5 * hidden_size, hidden_size), bound, generator, dtype)
        self.b = uniform_parameter((5 * hidden_size,), bound, generator, dtype)
        self.V = uniform_parameter((3 * hidden_size, input_size), bound, generator, dtype)
        self.b_leaf = uniform_parameter((3 * hidden_size,), bound, generator, dtype)
        with torch.no_grad():
            self.b[hidden_size : 3 * hidden_size] = forget_bias

    def leaf(self, x: Tensor) -> State:
        """(h, c) of leaves from what they hold, (leaves, features)."""
        gates, candidate = nn.functional.linear(x, self.V, self.b_leaf).split(
            (2 * self.hidden_size, self.hidden_size), 1
        )
        i, o = torch.sigmoid(gates).chunk(2, 1)
        c = i * torch.tanh(candidate)
        return o * torch.tanh(c), c

    def merge(self, left: State, right: State) -> State:
        """See `TreeCell`."""
        (h_left, c_left), (h_right, c_right) = state_parts(left), state_parts(right)
        a = nn.functional.linear(h_left, self.U) + nn.functional.linear(h_right, self.W, self.b)
        gates, candidate = a.split((4 * self.hidden_size, self.hidden_size), 1)
        i, f_left, f_right, o = torch.sigmoid(gates).chunk(4, 1)
        c = f_left * c_left + f_right * c_right + i * torch.tanh(candidate)
        return o * torch.tanh(c), c

    def extra_repr(self) -> str:
        """What `print(cell)` says."""
        return f"{self.input_size}, {self.hidden_size}"


class TreeRun:
    """What `unroll_trees` gives: `state`, the roots' states, and `roots` (trees, hidden), what is read off them."""

    def __init__(self, cell: TreeCell, trees: TreeBatch, levels: list[Tensor], state: State) -> None:
        self._trees, self._levels = trees, levels
        self.state, self.roots = state, cell.output(state)

    @property
    def nodes(self) -> Tensor:
        """What is read off every node, (all nodes, hidden): tree by tree, `TreeBatch.first` tells where each begins."""
        return torch.cat(self._levels)[self._trees.place]


def unroll_trees(cell: TreeCell, x: Tensor, trees: TreeBatch | Sequence[TreeShape]) -> TreeRun:
    """Evaluate many trees at once: x (all leaves, features) holds what the leaves hold, tree by tree.

    One product for all leaves and one for the nodes of each height. Raises `ValueError` for shapes that do not fit
    and inputs that are not finite.

    >>> trees = [TreeShape.balanced(4), TreeShape.one_sided(3)]
    >>> unroll_trees(TreeRNN(5), torch.zeros(7, 5), trees).roots.shape
    torch.Size([2, 5])
    """
    batch = (trees if isinstance(trees, TreeBatch) else TreeBatch(trees)).to(x.device)
    _check_leaves(cell, x, batch.leaves)
    state = cell.leaf(x)
    levels = [cell.output(state)]
    waiting = state_parts(state)  # of the nodes whose parent is still to come
    for left, right, rest in batch.levels:
        children = (like_state(tuple(part[rows] for part in waiting), state) for rows in (left, right))
        merged = cell.merge(*children)
        levels.append(cell.output(merged))
        waiting = tuple(torch.cat((part[rest], new)) for part, new in zip(waiting, state_parts(merged), strict=True))
    return TreeRun(cell, batch, levels, like_state(tuple(part[batch.roots] for part in waiting), state))


def evaluate_recursively(cell: TreeCell, x: Tensor, shape: TreeShape) -> State:
    """The root's state, (1, hidden) per part, by the definition: a node is the merger of its children.

    For x (leaves, features) of one tree. Raises `ValueError` for a tree of more than 400 levels: Python does not
    recurse much further, and `unroll_trees` does without.
    """
    _check_leaves(cell, x, shape.leaves)
    if shape.height > _DEEPEST_RECURSION:
        raise ValueError(
            f"expected a tree of at most {_DEEPEST_RECURSION} levels for recursion; got {shape.height}. "
            "Evaluate it by levels, with unroll_trees."
        )

    def state_of(node: int) -> State:
        if node < shape.leaves:
            return cell.leaf(x[node : node + 1])
        left, right = shape.merges[node - shape.leaves]
        return cell.merge(state_of(left), state_of(right))

    return state_of(shape.nodes - 1)


def _check_leaves(cell: TreeCell, x: Tensor, leaves: int) -> None:
    if x.shape != (leaves, cell.input_size):
        raise ValueError(
            f"expected what {leaves} leaves hold, ({leaves}, {cell.input_size}); got shape {tuple(x.shape)}. "
            "Give all leaves of all trees, one after the other."
        )
    own = next(cell.parameters(), x)
    if (x.dtype, x.device) != (own.dtype, own.device):
        raise ValueError(f"expected leaves in {own.dtype} on {own.device}, as the cell; got {x.dtype} on {x.device}.")
    if not bool(torch.isfinite(x).all()):
        raise ValueError("expected finite inputs; got inf or nan at a leaf. Check where it comes from.")
