"""What the beam stepper shows: a search up to one step, a tree in columns, beside greedy and exact search."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.exact_search import exact_search
from course_lib.decoding.greedy import greedy
from course_lib.decoding.hypotheses import Candidate, Found, Hypothesis, ranked
from course_lib.decoding.length_penalty import MEAN, NONE, WU, LengthPenalty
from course_lib.decoding.next_token import Beginning, NextToken
from course_lib.decoding.table import END
from course_lib.lessons.l15_beam_search.example_tables import TABLES, table
from course_lib.lessons.l15_beam_search.search_errors import reader
from course_lib.remembered import remembered
from course_lib.training.recipes_pronunciations import shipped_pronouncer

OWN_TABLE, OWN_WORD = "your table", "your word, as sounds"
MODELS = (*TABLES, OWN_TABLE, OWN_WORD)
RULES = {
    "no open one can win": Stop("cannot win"),
    "the first has finished": Stop("finished", 1),
    "k have finished": Stop("finished"),
    "T steps": Stop("steps"),
}
PENALTIES: dict[str, LengthPenalty] = {"none": NONE, "mean per token": MEAN, "Wu": WU}
COLUMNS = 8
"""So many steps are shown at once: the last ones."""
MOST_LETTERS = 30
MOST_EXPANSIONS = 3_000


@dataclass(frozen=True)
class Node:
    """One hypothesis in the picture, at its column (its length) and row (its rank among those shown there)."""

    column: int
    row: int
    parent: int | None
    word: str
    gain: float
    log_p: float
    fate: str
    on_best: bool = False


@dataclass(frozen=True)
class Line:
    """One candidate of the step in words: the hypothesis, log p before, gained and after, and what became of it."""

    text: str
    before: float
    gain: float
    log_p: float
    fate: str


@dataclass(frozen=True)
class View:
    """A search after `step` of `steps` steps.

    `finished`: answers so far with log p and score, the best first; `greedy` and `exact` likewise, each with its text;
    `exact` is None where it was not found in time. `over`: whether the search has stopped; `found`: whether it then has
    the model's most probable answer. `problem`: what of the learner's input could not be used, in a sentence.
    """

    title: str
    k: int
    longest: int
    penalty: str
    rule: str
    step: int
    steps: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    finished: tuple[tuple[str, float, float], ...]
    greedy: tuple[str, float, float]
    exact: tuple[str, float, float] | None
    expanded: int
    rows: int
    over: bool
    pinned: str = ""
    hidden: int = 0
    problem: str = ""

    @property
    def best(self) -> tuple[str, float, float] | None:
        """The best answer so far."""
        return self.finished[0] if self.finished else None

    @property
    def cut_off(self) -> bool:
        """Whether nothing has ended within T tokens, so that the best answer is a beginning."""
        return self.over and (self.best is None or self.best[0].endswith("(cut off)"))

    @property
    def found(self) -> bool:
        """Whether the search has stopped with the model's own best answer."""
        return self.over and self.exact is not None and self.best is not None and self.best[0] == self.exact[0]


@dataclass(frozen=True)
class Spoken:
    """A model with the words for its ids."""

    model: NextToken
    beginning: Beginning
    words: tuple[str, ...]

    def text(self, tokens: tuple[int, ...]) -> str:
        """Ids as words with spaces between."""
        return " ".join(self.words[token] for token in tokens)

    def encode(self, text: str) -> tuple[int, ...]:
        """Words as ids. Raises `ValueError` for one that the model does not have."""
        known = {word: number for number, word in enumerate(self.words) if number != self.model.end}
        found = [word if word in known else word.upper() for word in text.split()]  # sounds are capitals
        for word, meant in zip(text.split(), found, strict=True):
            if meant not in known:
                some = ", ".join([word for word in self.words if word.isalpha()][:12])
                raise ValueError(f"This model has no word {word[:30]!r} to pin. Some that it has: {some}.")
        return tuple(known[word] for word in found)


@remembered(maxsize=64)
def spoken(model: str, text: str) -> Spoken:
    """The model of one of `MODELS`; `text` is the learner's table or word. Raises `ValueError` in words."""
    if model == OWN_WORD:
        translator = shipped_pronouncer()[0]
        word = text.strip().lower()
        if not word or len(word) > MOST_LETTERS or not (word.isascii() and word.isalpha()):
            raise ValueError(
                f"expected a word of 1 to {MOST_LETTERS} letters from a to z; got {word[:40]!r}. Try: colonel."
            )
        names = tuple(END if n == reader().end else t for n, t in enumerate(translator.target.vocabulary.tokens))
        return Spoken(reader(), reader().after([translator.source.encode(word)]), names)
    own = table(text if model == OWN_TABLE else TABLES[model])
    return Spoken(own, own.beginning(), own.words)


@lru_cache(maxsize=64)
def _searched(
    model: str, text: str, k: int, longest: int, penalty: str, rule: str, pinned: str
) -> tuple[Found, Hypothesis, Found]:
    source = spoken(model, text)
    prefix = source.encode(pinned)
    weigh = PENALTIES[penalty]
    most = source.model.size**longest  # a beam cannot be wider than this; the slider can
    found = beam_search(
        source.model, source.beginning, min(k, most), longest, weigh, RULES[rule], None, prefix, trace=True
    )[0]
    low = greedy(source.model, source.beginning, longest)[0]
    first = ranked(found.hypotheses, NONE)[0] if found.hypotheses and not prefix else None
    best = exact_search(source.model, source.beginning, longest, NONE, first, MOST_EXPANSIONS)
    return found, low, best


def step_view(model: str, text: str, k: int, longest: int, penalty: str, rule: str, pinned: str, step: int) -> View:
    """The search after `step` tokens. `text`: the learner's table or word, where one of these was chosen.

    What cannot be read or pinned is left out, and `problem` says so: the first table then takes the model's place.
    """
    text, pinned = text if model in (OWN_TABLE, OWN_WORD) else "", " ".join(pinned.split())
    try:
        spoken(model, text)
    except ValueError as error:
        return replace(step_view(MODELS[0], "", k, longest, penalty, rule, pinned, step), problem=f"Not used: {error}")
    try:
        _searched(model, text, k, longest, penalty, rule, pinned)
    except ValueError as error:
        words = spoken(model, text).words
        said = re.sub(r"token (\d+)", lambda found: f"“{words[int(found[1])]}”", str(error))
        return replace(_view(model, text, k, longest, penalty, rule, "", step), problem=f"Not pinned: {said}")
    return _view(model, text, k, longest, penalty, rule, pinned, step)


def _view(model: str, text: str, k: int, longest: int, penalty: str, rule: str, pinned: str, step: int) -> View:
    found, low, best = _searched(model, text, k, longest, penalty, rule, pinned)
    source, weigh = spoken(model, text), PENALTIES[penalty]
    step = min(max(1, step), len(found.trace))
    over = step == len(found.trace)
    finished = [one for one in found.hypotheses if one.finished and one.length <= step]
    if over and not finished:
        finished = list(found.hypotheses)
    finished = ranked(finished, weigh)
    shown = found.trace[:step]
    first = max(0, step - COLUMNS)
    path = finished[0].tokens if finished else ()
    nodes = _nodes(shown, source, first, path if finished and finished[0].finished else ())
    everywhere = [[one for one in column if one.fate != "pruned"] for column in found.trace]
    lines = tuple(
        Line(source.text((*one.parent, one.token)), one.log_p - one.gain, one.gain, one.log_p, one.fate)
        for one in shown[-1]
    )
    return View(
        title=f"{text.strip()} as sounds" if model == OWN_WORD else model,
        k=k,
        longest=longest,
        penalty=penalty,
        rule=rule,
        step=step,
        steps=len(found.trace),
        nodes=nodes,
        lines=lines,
        finished=tuple(_entry(source, one, weigh) for one in finished),
        greedy=_entry(source, low, weigh),
        exact=_entry(source, best.best, weigh) if best.complete and best.hypotheses else None,
        expanded=sum(len({one.parent for one in column}) for column in shown),
        rows=max(map(len, everywhere)),
        over=over,
        pinned=pinned,
        hidden=first,
    )


def _entry(source: Spoken, one: Hypothesis, penalty: LengthPenalty) -> tuple[str, float, float]:
    text = source.text(one.tokens) + ("" if one.finished else " (cut off)")
    return text.strip() or "(nothing)", one.log_p, one.score(penalty)


def _nodes(
    trace: tuple[tuple[Candidate, ...], ...], source: Spoken, first: int, path: tuple[int, ...]
) -> tuple[Node, ...]:
    """The kept and finished candidates of the last columns, and in the very last the pruned ones below them."""
    whole = (*path, source.model.end) if path else ()
    nodes: list[Node] = []
    places: dict[tuple[int, ...], int] = {}
    for column, candidates in enumerate(trace):
        now: dict[tuple[int, ...], int] = {}
        last = column == len(trace) - 1
        shown = [one for one in candidates if one.fate != "pruned"]
        shown += [one for one in candidates if one.fate == "pruned"] if last else []
        for row, one in enumerate(shown):
            tokens = (*one.parent, one.token)
            now[tokens] = row
            if column >= first:
                on_best = bool(whole) and tokens == whole[: column + 1]
                parent = places.get(one.parent) if column > first else None
                word = source.words[one.token]
                nodes.append(Node(column, row, parent, word, one.gain, one.log_p, one.fate, on_best))
        places = now
    return tuple(nodes)


def newly(view: View) -> str:
    """What this step brought, in the words of a title."""
    step = f"Step {view.step}, k = {view.k}"
    if view.problem:
        return f"{step}: {view.problem.partition(':')[0].lower()}; see below"
    ended = [line.text for line in view.lines if line.fate == "finished"]
    if view.over:
        if view.cut_off:
            return f"{step}: T is reached, and nothing has ended"
        if view.exact is None:
            return f"{step}: stopped"
        return f"{step}: stopped; the answer is {'' if view.found else 'not '}the model's most probable"
    if any(line.fate == "pinned" for line in view.lines):
        return f"{step}: “{view.lines[0].text}” is pinned"
    if ended:
        return f"{step}: “{_clipped(ended[0].removesuffix(END).strip())}” ends: saved, not expanded"
    kept = [node for node in view.nodes if node.column == view.step - 1 and node.fate == "kept"]
    if kept and kept[0].parent not in (0, None):
        return f"{step}: “{_clipped(view.lines[0].text)}” overtakes"
    return f"{step}: {len(view.lines)} candidates, {len(kept)} kept"


def _clipped(text: str, most: int = 34) -> str:
    return text if len(text) <= most else "…" + text[-most:]
