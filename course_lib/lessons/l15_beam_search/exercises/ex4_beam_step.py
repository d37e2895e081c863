"""Exercise 15.4: One step of a beam."""

from __future__ import annotations

from collections.abc import Mapping

from course_lib.exercises import exercise


@exercise(
    "15.4",
    title="One step of a beam",
    difficulty=3,
    minutes=12,
    prompt="Write `beam_step(beam, next_log_p, k)`. `beam` is a list of (text, log p); `next_log_p[text]` maps each "
    'next word to its log-probability; `"<end>"` ends. Put all candidates (text + " " + word, log p) in order, from '
    "the best down. Walk down: a candidate that ends goes to `saved`, any other to `kept`, until k are kept. Return "
    "`(kept, saved)`.",
    hints=[
        "One list of candidates from all hypotheses; log p is the old one **plus** the word's.",
        "Sort with `key=lambda one: -one[1]`; Python's sort leaves equals in their order.",
        "In the walk, stop as soon as `len(kept) == k`; what is saved does not count.",
    ],
)
def beam_step(
    beam: list[tuple[str, float]], next_log_p: Mapping[str, Mapping[str, float]], k: int
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """One step of beam search on texts: the k best candidates that go on, and those above them that have ended."""
    candidates = [(text + " " + word, log_p + gain) for text, log_p in beam for word, gain in next_log_p[text].items()]
    candidates.sort(key=lambda one: -one[1])
    kept: list[tuple[str, float]] = []
    saved: list[tuple[str, float]] = []
    for one in candidates:
        if len(kept) == k:
            break
        (saved if one[0].endswith("<end>") else kept).append(one)
    return kept, saved


@beam_step.cases
def _():
    after = {
        "he hit": {"me": -0.5, "a": -0.75, "<end>": -3.0},
        "I was": {"hit": -0.25, "<end>": -0.5, "struck": -2.0},
        "it": {"hit": -0.125, "<end>": -4.0},
    }
    beam = [("he hit", -1.0), ("I was", -1.5)]
    return [
        (beam, after, 2),
        (beam, after, 1),
        (beam, after, 3),
        ([*beam, ("it", -2.0)], after, 4),
        ([("it", -2.0)], after, 9),
        ([("I was", -1.0), ("he hit", -0.5)], after, 2),
    ]


@beam_step.allows
def _(beam, next_log_p, k):
    gains = [(log_p, gain) for text, log_p in beam for gain in next_log_p[text].values()]
    are_different = len({text for text, _ in beam}) == len(beam) and len({sum(pair) for pair in gains}) == len(gains)
    return len(beam) > 0 and k >= 1 and are_different and all(max(pair) <= 0 for pair in gains)


@beam_step.wrong("counted", "What ends takes a place in your beam. It is saved beside it: k others are still kept.")
def _(beam, next_log_p, k):
    found = sorted(
        ((text + " " + word, log_p + gain) for text, log_p in beam for word, gain in next_log_p[text].items()),
        key=lambda one: -one[1],
    )[:k]
    return [one for one in found if not one[0].endswith("<end>")], [one for one in found if one[0].endswith("<end>")]


@beam_step.wrong("expanded", "You keep what has ended as if it could go on; nothing follows an end.")
def _(beam, next_log_p, k):
    found = sorted(
        ((text + " " + word, log_p + gain) for text, log_p in beam for word, gain in next_log_p[text].items()),
        key=lambda one: -one[1],
    )
    return found[:k], [one for one in found[:k] if one[0].endswith("<end>")]


@beam_step.wrong("alone", "You ranked by the last word alone. A hypothesis is worth its old log p plus the word's.")
def _(beam, next_log_p, k):
    return beam_step([(text, 0.0) for text, _ in beam], next_log_p, k)


@beam_step.wrong("each", "You kept the best word of each hypothesis; all candidates compete with one another.")
def _(beam, next_log_p, k):
    kept = []
    for text, log_p in beam:
        words = {word: gain for word, gain in next_log_p[text].items() if word != "<end>"}
        best = max(words, key=words.get)
        kept.append((text + " " + best, log_p + words[best]))
    return kept[:k], []


@beam_step.wrong("worst", "You sorted from the worst up. Log p nearer to 0 is better.")
def _(beam, next_log_p, k):
    turned = {text: {word: -gain for word, gain in words.items()} for text, words in next_log_p.items()}
    kept, saved = beam_step([(text, -log_p) for text, log_p in beam], turned, k)
    return [(text, -log_p) for text, log_p in kept], [(text, -log_p) for text, log_p in saved]


@beam_step.wrong(
    "all saved", "You saved every candidate that ends, even below the last that is kept: walk down, and stop."
)
def _(beam, next_log_p, k):
    found = sorted(
        ((text + " " + word, log_p + gain) for text, log_p in beam for word, gain in next_log_p[text].items()),
        key=lambda one: -one[1],
    )
    kept = [one for one in found if not one[0].endswith("<end>")][:k]
    return kept, [one for one in found if one[0].endswith("<end>")]
