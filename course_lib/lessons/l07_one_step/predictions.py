"""What lesson 07 asks before it measures: how much one step destroys."""

from course_lib.predictions import number

number(
    "07.sgd",
    "One step of SGD at 0.1: how many of the 32 networks lose more than a factor of ten of the gradient at step 1?",
    value=21,
    within=(3, 8),
    limits=(0, 32),
    whole=True,
    edges=[5, 15, 28],
    unit="networks",
    measured="21 networks",
    printed=["SGD 0.1 radius 1.002 -3.6 decades lost 10x: 21"],
)
number(
    "07.adam",
    "One step of Adam at 0.001: how many of the 32 networks lose more than a factor of ten?",
    value=6,
    within=(3, 8),
    limits=(0, 32),
    whole=True,
    edges=[2, 10, 20],
    unit="networks",
    measured="6 networks",
    printed=["Adam 0.001 radius 1.006 +0.1 decades lost 10x: 6"],
)
