"""What lesson 04 asks before it measures: how unsure a trained network is of the next character."""

from course_lib.predictions import number

number(
    "04.doors",
    "Between how many equally likely doors does the trained network choose, on average, at each character?",
    value=4.1,
    factor=(1.25, 2),
    limits=(1, 100),
    edges=[3, 6, 12, 30],
    unit="doors",
    measured="4.1 doors",
    printed=["that is 4.1 doors"],
)
