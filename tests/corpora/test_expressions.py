"""Nested expressions: read, drawn and worth what the operators say; whatever is typed gets a sentence."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.corpora.expressions import DEEPEST, LANGUAGES, expressions, parse, random_expression
from course_lib.models.tree_shape import TreeShape


@pytest.mark.parametrize(
    ("text", "language", "value", "depth"),
    [
        ("7", "digits", 7, 0),
        ("[MIN 3 1 2]", "digits", 1, 1),
        ("[MAX 2 9 [MIN 4 7] 0]", "digits", 9, 2),
        ("[SUM 7 8 9]", "digits", 4, 1),
        ("[MED 9 1 5]", "digits", 5, 1),
        ("[MED 9 1 5 6]", "digits", 5, 1),
        ("[SUM [SUM 9 9] [MED 1 [MAX 2 3] 4]]", "digits", 1, 3),
        ("T", "boolean", 1, 0),
        ("[AND T [NOT F]]", "boolean", 1, 2),
        ("[XOR T T T]", "boolean", 1, 1),
        ("[OR F [XOR T T] F]", "boolean", 0, 2),
        ("  [ and t[not f ]]\n", "boolean", 1, 2),
    ],
)
def test_values(text, language, value, depth):
    expression = parse(text, language)
    assert (expression.value, expression.depth) == (value, depth)
    assert parse(expression.text, language) == expression


def by_recursion(tokens, language):
    """The value of the first expression of a list of tokens, which it takes away."""
    token = tokens.pop(0)
    if not token.startswith("["):
        return LANGUAGES[language].values.index(token)
    values = []
    while tokens[0] != "]":
        values.append(by_recursion(tokens, language))
    tokens.pop(0)
    return LANGUAGES[language].operators[token[1:]].function(values)


@settings(max_examples=60, deadline=None)
@given(language=st.sampled_from(list(LANGUAGES)), depth=st.integers(0, 7), seed=st.integers(0, 10**6))
def test_drawn_expressions(language, depth, seed):
    expression = random_expression(language, depth, random.Random(seed))
    assert expression.depth == depth
    assert expression == random_expression(language, depth, random.Random(seed))
    assert expression.value == by_recursion(list(expression.tokens), language)
    assert parse(expression.text, language) == expression
    assert set(expression.tokens) <= set(LANGUAGES[language].vocabulary)
    shape = TreeShape(len(expression.tokens), expression.merges)
    for part in expression.parts:
        inner = parse(" ".join(expression.tokens[part.start : part.end]), language)
        assert part.value == inner.value
        assert leaves_below(shape, part.node) == list(range(part.start, part.end))
    assert expression.parts[-1].node == shape.nodes - 1


def leaves_below(shape, node):
    if node < shape.leaves:
        return [node]
    return [leaf for child in shape.merges[node - shape.leaves] for leaf in leaves_below(shape, child)]


def test_operators_and_length_can_be_limited():
    source = random.Random(0)
    for _ in range(50):
        expression = random_expression("digits", 3, source, operators=("MIN", "MAX"), longest=20)
        assert len(expression.tokens) <= 20
        assert {token for token in expression.tokens if token.startswith("[")} <= {"[MIN", "[MAX"}


def test_a_drawn_set_is_different_and_shares_nothing():
    train = expressions("boolean", (1, 2, 3), 90, seed=1)
    assert [one.depth for one in train] == [1, 2, 3] * 30
    assert len({one.text for one in train}) == 90
    texts = frozenset(one.text for one in train)
    assert not texts & {one.text for one in expressions("boolean", (3,), 100, seed=1, without=texts)}
    assert train == expressions("boolean", (1, 2, 3), 90, seed=1)


def test_a_depth_of_a_thousand():
    deep = parse("[NOT " * 1001 + "T" + "]" * 1001, "boolean")
    assert (deep.value, deep.depth) == (0, 1001)
    assert TreeShape(len(deep.tokens), deep.merges).height == 2002
    right = parse("[SUM 1 " * 1000 + "0" + "]" * 1000, "digits")
    assert (right.value, right.depth) == (0, 1000)
    with pytest.raises(ValueError, match=r"closing bracket for the \[NOT at 4996"):
        parse("[NOT " * 1000 + "T", "boolean")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"an expression such as \[MIN 0 9\]; got nothing"),
        (" \n ", "got nothing"),
        ("[MIN 3 4", r"closing bracket for the \[MIN at 1; got the end"),
        ("[MIN 3 [MAX 1 2]", r"closing bracket for the \[MIN at 1"),
        ("[MIN 3 4]]", "got more after it, ] at 10"),
        ("]", "opening bracket before the ] at 1"),
        ("[MIN 3 4] 5", "got more after it, 5 at 11"),
        ("3 4", "more after it"),
        ("[MIN 3]", r"2 to 5 arguments for the \[MIN at 1; got 1"),
        ("[MIN]", "got 0"),
        ("[MIN 1 2 3 4 5 6]", "got 6"),
        ("[MEAN 1 2]", r"operator after the bracket at 1, MIN, MAX, MED, SUM; got \[MEAN"),
        ("[3 4]", "operator after the bracket"),
        ("[[MIN 1 2] 3]", r"\[ alone"),
        ("[MIN 3 12]", "values from 0 to 9 and brackets; got 12 at 8"),
        ("[MIN 3 4)", r"got 4\) at 8"),
        ("MIN 3 4", "got MIN at 1"),
        ("[MIN 3 🙂]", "got 🙂"),
        ("x" * 5000, "got xxxxxxxxxxxxxxxxxxxx... at 1"),
    ],
)
def test_whatever_is_typed_gets_a_sentence(text, words):
    with pytest.raises(ValueError, match=words) as error:
        parse(text, "digits")
    assert len(str(error.value)) < 250


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[] MINAXT03f(\n🙂", max_size=40))
def test_anything_is_read_or_refused(text):
    for language in LANGUAGES:
        try:
            message = "expected" if parse(text, language).tokens else "no tokens"
        except ValueError as error:
            message = str(error)
        assert message.startswith("expected")


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: parse("1", "roman"), "language among digits, boolean"),
        (lambda: random_expression("digits", -1, random.Random(0)), "depth from 0"),
        (lambda: random_expression("digits", DEEPEST + 1, random.Random(0)), "depth from 0"),
        (lambda: random_expression("digits", 1.5, random.Random(0)), "depth from 0"),
        (lambda: random_expression("digits", 2, random.Random(0), ("AND",)), "operators among"),
        (lambda: random_expression("digits", 5, random.Random(0), longest=8), "in 8 tokens"),
        (lambda: expressions("digits", (), 3), "at least one depth"),
        (lambda: expressions("boolean", (0,), 3), "after 2 there were no new ones"),
    ],
)
def test_refused(draw, words):
    with pytest.raises(ValueError, match=words):
        draw()
