"""What lesson 06 asks before it measures: the two savings accounts."""

from course_lib.predictions import number

number(
    "06.growth",
    "1.01 multiplied by itself 1,000 times: how much is it?",
    value=20_959,
    factor=(1.5, 10),
    limits=(0, float("inf")),
    edges=[20, 200, 2_000, 200_000],
    measured="20,959",
    printed=["1.01 to the power 1000 is 20,959"],
)
number(
    "06.decay",
    "0.99 multiplied by itself 1,000 times: how much is left?",
    value=4.3e-05,
    factor=(2, 20),
    limits=(0, 1),
    edges=[1e-9, 1e-6, 0.001, 0.1],
    measured="4.3e-05",
    printed=["0.99 to the power 1000 is 4.3e-05"],
)
