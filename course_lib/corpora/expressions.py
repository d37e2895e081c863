"""Nested expressions whose value is known: [MAX 2 [MIN 4 7] 0] over digits, [AND T [NOT F]] over truth values.

After ListOps (Nangia and Bowman, 2018): generated to any depth, read from what a learner types, and worth exactly what
the operators say. Nothing here recurses, so that a depth of 1,000 is no matter.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

DEEPEST = 100
"""The largest depth that `random_expression` draws."""
_TRIES = 2000


@dataclass(frozen=True)
class Operator:
    """What an operator makes of its arguments' values, and how many it takes."""

    name: str
    function: Callable[[Sequence[int]], int]
    least: int = 2
    most: int = 5


@dataclass(frozen=True)
class Language:
    """The words of expressions: `values` (a value is its place in this list) and `operators` by name."""

    values: tuple[str, ...]
    operators: dict[str, Operator]

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All tokens: the values, each operator with its opening bracket, and the closing bracket."""
        return (*self.values, *(f"[{name}" for name in self.operators), "]")


def _language(values: str, *operators: Operator) -> Language:
    return Language(tuple(values), {operator.name: operator for operator in operators})


def _median(values: Sequence[int]) -> int:
    return sorted(values)[(len(values) - 1) // 2]


LANGUAGES: dict[str, Language] = {
    "digits": _language(
        "0123456789",
        Operator("MIN", min),
        Operator("MAX", max),
        Operator("MED", _median),
        Operator("SUM", lambda values: sum(values) % 10),
    ),
    "boolean": _language(
        "FT",
        Operator("AND", min, most=3),
        Operator("OR", max, most=3),
        Operator("XOR", lambda values: sum(values) % 2, most=3),
        Operator("NOT", lambda values: 1 - values[0], least=1, most=1),
    ),
}
"""Digits with MIN, MAX, MED (the lower median) and SUM (modulo 10); truth values F and T with AND, OR, XOR and NOT."""


@dataclass(frozen=True)
class Part:
    """An expression inside another: its tokens `start` to `end` - 1, its node in the tree, and its value."""

    start: int
    end: int
    node: int
    value: int


@dataclass(frozen=True)
class Expression:
    """A well-formed expression: its `tokens`, its `value` and `depth`, and the binary tree over its tokens.

    `merges` are those of `course_lib.models.tree_shape.TreeShape` over the tokens as leaves: an operator is merged with
    its first argument, the result with the second, and so on, and last with the closing bracket. `parts` are all
    expressions in it, values included, in the order in which they end; the last is the whole.
    """

    tokens: tuple[str, ...]
    value: int
    depth: int
    merges: tuple[tuple[int, int], ...] = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The expression as one writes it.

        >>> parse("[MAX 2 [ MIN 4 7 ]0]", "digits").text
        '[MAX 2 [MIN 4 7] 0]'
        """
        return " ".join(self.tokens).replace(" ]", "]")


def parse(text: str, language: str) -> Expression:
    """Read an expression of a language of `LANGUAGES`; spaces may stand anywhere between the words.

    Raises `ValueError` that says what is wrong, and at which character: an unknown word, a bracket without its partner,
    too few or too many arguments, nothing at all, or more than one expression.

    >>> expression = parse("[SUM 7 [MED 1 9 5]]", "digits")
    >>> expression.value, expression.depth
    (2, 2)
    """
    words = _language_of(language)
    found = list(_tokens(text, words))
    reader = _Reader(words, len(found))
    for token, place in found:
        reader.read(token, place)
    return reader.result()


def random_expression(
    language: str, depth: int, source: random.Random, operators: Sequence[str] = (), longest: int | None = None
) -> Expression:
    """An expression of exactly this depth: a value at depth 0, an operator on values at depth 1, and so on.

    One argument, anywhere, has the depth below; each of the others is a value with probability 2/3, else shallower too.
    `operators` limits them (all when empty). With `longest`, expressions of more tokens are drawn again. Raises
    `ValueError` for an unknown language or operator, a depth outside 0 to 100, and when no expression is short enough.

    >>> random_expression("boolean", 2, random.Random(0)).depth
    2
    """
    words = _language_of(language)
    unknown = set(operators) - set(words.operators)
    if unknown:
        known = ", ".join(words.operators)
        raise ValueError(f"expected operators among {known}; got {', '.join(sorted(unknown))}.")
    if isinstance(depth, bool) or not isinstance(depth, int) or not 0 <= depth <= DEEPEST:
        raise ValueError(f"expected a depth from 0 to {DEEPEST}; got {depth!r}.")
    chosen = [words.operators[name] for name in operators or words.operators]
    limit = longest if longest is not None else 1_000_000
    for _ in range(_TRIES):
        tokens = _drawn(words, chosen, depth, source, limit)
        if tokens is not None:
            return parse(" ".join(tokens), language)
    raise ValueError(
        f"expected room for an expression of depth {depth} in {limit} tokens; {_TRIES} draws were all longer. "
        "Allow more tokens, or ask for less depth."
    )


def expressions(
    language: str,
    depths: Sequence[int],
    count: int,
    seed: int = 0,
    operators: Sequence[str] = (),
    longest: int | None = None,
    without: frozenset[str] = frozenset(),
) -> list[Expression]:
    """`count` different expressions, their depths in turn those of `depths`, drawn from `seed`.

    None has a text in `without`: give the training texts to draw a test that shares nothing with them. Raises
    `ValueError` as `random_expression` does, and when there are not so many different ones.
    """
    if not depths:
        raise ValueError("expected at least one depth; got none.")
    source, seen = random.Random(seed), set(without)
    drawn: list[Expression] = []
    while len(drawn) < count:
        depth = depths[len(drawn) % len(depths)]
        for _ in range(_TRIES):
            expression = random_expression(language, depth, source, operators, longest)
            if expression.text not in seen:
                break
        else:
            raise ValueError(
                f"expected {count} different expressions; after {len(drawn)} there were no new ones of depth {depth}. "
                "Ask for fewer, or for more depth."
            )
        seen.add(expression.text)
        drawn.append(expression)
    return drawn


def _language_of(language: str) -> Language:
    if language not in LANGUAGES:
        raise ValueError(f"expected a language among {', '.join(LANGUAGES)}; got {language!r}.")
    return LANGUAGES[language]


_WORD = re.compile(r"\[\s*(\w*)|\]|[^\s\[\]]+")


def _tokens(text: str, words: Language) -> Iterator[tuple[str, int]]:
    """Every token with the number of its first character, counted from 1."""
    for match in _WORD.finditer(text):
        word, place = match.group(), match.start() + 1
        if word.startswith("["):
            name = match.group(1).upper()
            if name not in words.operators:
                got = f"[{match.group(1)}" if name else "[ alone"
                raise ValueError(
                    f"expected an operator after the bracket at {place}, {', '.join(words.operators)}; "
                    f"got {_short(got)}. Write for example {_example(words)}."
                )
            yield f"[{name}", place
        elif word == "]" or word.upper() in words.values:
            yield word.upper(), place
        else:
            raise ValueError(
                f"expected values from {words.values[0]} to {words.values[-1]} and brackets; got {_short(word)} at "
                f"{place}. Write for example {_example(words)}."
            )


def _short(word: str) -> str:
    return word if len(word) <= 20 else f"{word[:20]}..."


def _example(words: Language) -> str:
    operator = next(iter(words.operators))
    return f"[{operator} {words.values[0]} {words.values[-1]}]"


@dataclass
class _Open:
    """An operator whose bracket is still open, with what it has read so far."""

    operator: Operator
    start: int
    node: int
    place: int
    values: list[int] = field(default_factory=list)
    depth: int = 0

    def value(self) -> int:
        """What the operator makes of its arguments; `ValueError` for too few or too many."""
        least, most, got = self.operator.least, self.operator.most, len(self.values)
        if not least <= got <= most:
            wanted = f"{least} argument{'' if least == 1 else 's'}" if least == most else f"{least} to {most} arguments"
            raise ValueError(f"expected {wanted} for the [{self.operator.name} at {self.place}; got {got}.")
        return self.operator.function(self.values)


class _Reader:
    """Reads token by token, from the left; brackets still open wait on a stack."""

    def __init__(self, words: Language, leaves: int) -> None:
        self.words, self.leaves = words, leaves
        self.tokens: list[str] = []
        self.opened: list[_Open] = []
        self.parts: list[Part] = []
        self.merges: list[tuple[int, int]] = []
        self.depth = 0

    def read(self, token: str, place: int) -> None:
        """Take the next token, which begins at the character `place`."""
        if self.parts and not self.opened:
            raise ValueError(f"expected one expression; got more after it, {token} at {place}. Use one bracket.")
        here = len(self.tokens)
        self.tokens.append(token)
        if token.startswith("["):
            self.opened.append(_Open(self.words.operators[token[1:]], here, here, place))
        elif token == "]":
            if not self.opened:
                raise ValueError(f"expected an opening bracket before the ] at {place}; got none. Take it away.")
            closed = self.opened.pop()
            value = closed.value()
            self._ended(Part(closed.start, here + 1, self._merge(closed.node, here), value), closed.depth + 1)
        else:
            self._ended(Part(here, here + 1, here, self.words.values.index(token)), 0)

    def result(self) -> Expression:
        """The whole, once every token has been read."""
        if self.opened:
            last = self.opened[-1]
            raise ValueError(
                f"expected a closing bracket for the [{last.operator.name} at {last.place}; got the end. Add ]."
            )
        if not self.parts:
            raise ValueError(f"expected an expression such as {_example(self.words)}; got nothing. Type one.")
        return Expression(tuple(self.tokens), self.parts[-1].value, self.depth, tuple(self.merges), tuple(self.parts))

    def _ended(self, part: Part, depth: int) -> None:
        """An expression has ended: it is an argument of the last open operator, or the whole."""
        self.parts.append(part)
        self.depth = depth
        if self.opened:
            above = self.opened[-1]
            above.node = self._merge(above.node, part.node)
            above.values.append(part.value)
            above.depth = max(above.depth, depth)

    def _merge(self, left: int, right: int) -> int:
        """The new node over these two."""
        self.merges.append((left, right))
        return self.leaves + len(self.merges) - 1


def _drawn(
    words: Language, operators: list[Operator], depth: int, source: random.Random, longest: int
) -> list[str] | None:
    """Tokens of a random expression, from the left; None as soon as there are too many."""
    tokens: list[str] = []
    todo: list[int | str] = [depth]
    while todo:
        if len(tokens) + len(todo) > longest:
            return None
        item = todo.pop()
        if isinstance(item, str):
            tokens.append(item)
        elif item == 0:
            tokens.append(source.choice(words.values))
        else:
            operator = source.choice(operators)
            arguments = source.randint(operator.least, operator.most)
            depths = [source.randint(0, item - 1) if source.random() < 1 / 3 else 0 for _ in range(arguments)]
            depths[source.randrange(arguments)] = item - 1
            tokens.append(f"[{operator.name}")
            todo += ["]", *reversed(depths)]
    return tokens
