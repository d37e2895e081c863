"""What lesson 05 asks before it measures: what going back costs."""

from course_lib.predictions import number

number(
    "05.separate",
    "Each of the 100 losses is sent back to step 1 on its own: how many steps back is that in all?",
    value=5_050,
    factor=(1.2, 3),
    limits=(0, float("inf")),
    edges=[150, 1_000, 8_000],
    unit="steps",
    measured="5,050 steps",
    printed=["each loss on its own: 5,050 steps back"],
)
number(
    "05.needed",
    "How many steps back are really needed to get the same gradient?",
    value=100,
    factor=(1.2, 3),
    limits=(0, float("inf")),
    edges=[50, 150, 1_000, 4_000],
    unit="steps",
    measured="100 steps",
    printed=["really needed: 100"],
)
