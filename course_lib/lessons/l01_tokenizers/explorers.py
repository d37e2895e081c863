"""Explorers of lesson 01: a text cut five ways, merges played back, and the size of a BPE vocabulary."""

from __future__ import annotations

from course_lib.drawing.chips import visible_piece
from course_lib.explorers import Explorer, Slider, TextBox, Try, register
from course_lib.lessons.l01_tokenizers.figures import (
    draw_vocabulary_backdrop,
    draw_vocabulary_point,
    five_ways_html,
    playback_html,
    vocabulary_html,
)
from course_lib.lessons.l01_tokenizers.tokenization import (
    MOST_MERGES,
    SENTENCE,
    Cut,
    Playback,
    VocabularySetting,
    five_ways,
    play_back,
    vocabulary_setting,
)

PLAYBACK_TEXT = "She sells sea shells on the sea shore. The shells she sells are sea shells, I am sure."


def describe_five_ways(cuts: list[Cut]) -> str:
    """How many tokens each tokenizer needs."""
    counts = "; ".join(f"{cut.name} {cut.length:,}" for cut in cuts)
    missed = sum(cuts[0].unknown)
    known = "every word is known" if not missed else f"{missed:,} of {cuts[0].length:,} words unknown"
    return f"Tokens needed for this text: {counts}; {known}."


@register("01.five_ways")
def five_ways_explorer() -> Explorer:
    """Any text, in any script, cut by five tokenizers that were trained on English plays."""
    return Explorer(
        title="Your text, cut five ways",
        controls=[TextBox("text", "Your text, in any script", SENTENCE, limit=2_000, rows=3)],
        compute=five_ways,
        describe=describe_five_ways,
        html=five_ways_html,
        tries=[
            Try(
                "A modern sentence with an emoji. Which rows show <unk>?",
                {"text": "I googled the selfie 😀"},
                "Words, 3 of 5 times, and characters, once: the emoji. Only they can meet something unknown. "
                "Bytes and both BPE rows fall back on bytes.",
            ),
            Try(
                "A script that the plays never use. Which BPE row is no better than bytes, and why?",
                {"text": "مرحبا"},
                "Neither is: bytes need 10 tokens, and so do both BPE rows. No merge was learned there.",
            ),
            Try(
                "bread, Bread and BREAD: are they one token?",
                {"text": "bread bread Bread BREAD"},
                "No. To words each spelling is one of its own, and 1 of 4 is unknown. BPE cuts the rarer ones into "
                "more pieces: case counts, and so does a space before.",
            ),
        ],
    )


def describe_playback(data: Playback) -> str:
    """How far the merges have come, and the newest one."""
    done = len(data.written)
    tokens = "1 token" if data.cut.length == 1 else f"{data.cut.length:,} tokens"
    if not data.possible:
        size = "1 byte" if data.start == 1 else f"{data.start:,} bytes"
        return f"{size}, and no pair to merge: no two bytes stand side by side within a word."
    progress = f"After {done} of {data.possible} merges: {data.start:,} bytes are {tokens}."
    if not data.written:
        return progress
    first, second, union, times = data.written[-1]
    seen = "once" if times == 1 else f"{times:,} times"
    return f"{progress} The newest token is {visible_piece(union)}, from {visible_piece(first)} and " + (
        f"{visible_piece(second)}, seen {seen}."
    )


@register("01.playback")
def playback_explorer() -> Explorer:
    """BPE learned on the learner's own text, merge by merge."""
    return Explorer(
        title="Merges, played back on your text",
        controls=[
            TextBox("text", "Your text, in any script", PLAYBACK_TEXT, limit=2_000, rows=3),
            Slider("merges", "Merges applied", low=0, high=60, step=1, value=5, play_ms=700),
        ],
        compute=play_back,
        ends={"merges": lambda data: (0, data.possible)},
        describe=describe_playback,
        html=playback_html,
        tries=[
            Try(
                "One merge. Which pair is joined first?",
                {"merges": 1},
                "A space and s: it stands here 11 times, and no pair is more frequent. 86 bytes are 75 tokens now.",
            ),
            Try(
                "How far can it go?",
                {"merges": 26},
                "To 26 merges and 21 tokens. Then no two tokens stand side by side within a word, and the "
                "last merge joined a pair seen once.",
            ),
            Try(
                "Another text, of a single word. How short can it get?",
                {"text": "aaabdaaabac", "merges": 7},
                "After 7 merges 11 bytes are 1 token: the whole text is one entry of the vocabulary, and of "
                "no use for any other.",
            ),
        ],
    )


def describe_vocabulary(data: VocabularySetting) -> str:
    """The two numbers of the point, and the sentence's length."""
    return (
        f"With a BPE vocabulary of {data.vocab_size:,} tokens a line of Hamlet takes {data.length:.1f} tokens on "
        f"average (bytes {data.curve.bytes[1]:.1f}, words {data.curve.words[1]:.1f}); "
        f"the sentence shown takes {data.cut.length}."
    )


@register("01.vocabulary")
def vocabulary_explorer() -> Explorer:
    """Vocabulary size against sequence length, on real text."""
    return Explorer(
        title="Vocabulary size against length",
        controls=[
            Slider("vocab_size", "BPE vocabulary", low=256, high=256 + MOST_MERGES, step=24, value=1_000,
                   unit=" tokens", digits=0, scale="log"),
        ],
        compute=vocabulary_setting,
        draw=draw_vocabulary_point,
        describe=describe_vocabulary,
        html=vocabulary_html,
        below=True,
        figure={"width": 10, "height": 4.6},
        backdrop=draw_vocabulary_backdrop,
        moving=("vocab_size",),
        pick={"vocab_size": (0, "x")},
        tries=[
            Try(
                "The smallest vocabulary: whose length is this?",
                {"vocab_size": 256},
                "That of bytes, 32.7 tokens a line. There are 256 bytes, so no merge has been made.",
            ),
            Try(
                "8,000 tokens instead of 1,000: how much shorter is a line?",
                {"vocab_size": 8000},
                "10.6 tokens instead of 14.0. Each further merge joins a rarer pair. Words would take 7.5.",
            ),
        ],
    )  # fmt: skip
