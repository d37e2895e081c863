"""What lesson 03 asks before it measures: how many weights reading takes."""

from course_lib.predictions import choice, number

number(
    "03.word",
    "How many weights has a network with 27 symbols in, 100 numbers of state and 27 outputs, that reads 10 letters?",
    value=15_527,
    factor=(1.3, 5),
    limits=(1, float("inf")),
    edges=[1_000, 5_000, 50_000, 500_000],
    unit="weights",
    measured="15,527 weights",
    printed=["10 letters: output (1, 10, 27), 15,527 weights"],
)
choice(
    "03.book",
    "How many weights has the same network when it reads a book of a million letters, instead of 10?",
    options=["exactly as many", "ten times as many", "a thousand times as many", "a hundred thousand times as many"],
    right="exactly as many",
    measured="exactly as many, 15,527; with nothing shared it would be 15,527,000,000",
    printed=[
        "1,000 letters: output (1, 1000, 27), 15,527 weights",
        "1,000,000 letters, nothing shared: 15,527,000,000 weights",
    ],
)
