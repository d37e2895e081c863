"""What lesson 13 asks before it measures: numbers never seen, and longer ones."""

from course_lib.predictions import number

number(
    "13.unseen",
    "How many per cent of 2,000 numbers never seen does it write in French without one wrong letter?",
    value=(99, 100),
    within=(2, 8),
    limits=(0, 100),
    edges=[50, 80, 95],
    unit="%",
    measured="at least 99%",
    printed=["2,000 numbers never seen, at least 99% exact: True"],
)
number(
    "13.five_digits",
    "How many per cent of five-digit numbers, one digit longer than any it has seen?",
    value=(0, 5),
    within=(3, 10),
    limits=(0, 100),
    edges=[10, 40, 70],
    unit="%",
    measured="fewer than 5%",
    printed=["five-digit numbers, fewer than 5% exact: True"],
)
