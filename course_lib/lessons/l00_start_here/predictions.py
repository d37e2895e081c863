"""What lesson 00 asks before it measures: one per cent a step, up and down."""

from course_lib.predictions import choice

choice(
    "00.up",
    "A number starts at 1. At every step it is multiplied by 1.01: one percent more. How large is it after 1000 steps?",
    options=["about 11", "about 1000", "about 21,000"],
    right="about 21,000",
    measured="20,959",
    printed=["1.01 ** 1000 = 20,959"],
)
choice(
    "00.down",
    "The same with 0.99 in place of 1.01, one percent less at every step: how much is left after 1000 steps?",
    options=["about 0.09", "about 0.001", "about 0.00004"],
    right="about 0.00004",
    measured="4.3e-05, four hundred-thousandths",
    printed=["0.99 ** 1000 = 4.3e-05"],
)
