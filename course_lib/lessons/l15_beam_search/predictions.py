"""What lesson 15 asks before it measures: whose fault a wrong answer is, and what a larger beam does."""

from course_lib.predictions import choice, number

number(
    "15.search_errors",
    "Decoded greedily, about three words in ten are wrong. How many per cent of these would a perfect search mend?",
    value=1.5,
    within=(2, 8),
    limits=(0, 100),
    edges=[5, 20, 50],
    unit="%",
    measured="fewer than 2%: 43 of 2,790",
    printed=["greedy: 2,790 words wrong; exact search mends 43 of them"],
)
choice(
    "15.larger_beam",
    "A model after only 100 updates: what does a beam of 50 do to its answers, beside greedy decoding?",
    options=["it makes them better", "it changes next to nothing", "it makes them worse"],
    right="it makes them worse",
    measured="worse: 0.67 edits a symbol become 0.76",
    printed=["sounds, start: words 100 0.67 0.76"],
)
