"""What lesson 14 asks before it measures: what a network's own errors cost, and whether training on them helps."""

from course_lib.predictions import choice

choice(
    "14.rise",
    "English words to sounds: by how much does the error per sound rise when the network is fed with itself?",
    options=["by less than a twentieth", "by about a fifth", "by half", "to its double or more"],
    right="by about a fifth",
    measured="by about a fifth: from 0.253 to 0.308 errors per position, in the mean of 3 seeds",
    printed=["sounds 3 0.253 ±0.001 0.308 ±0.001"],
)
choice(
    "14.own_symbols",
    "Training feeds it with its own symbols as well. Fed with itself, does it then write better?",
    options=[
        "yes, the more of its own the better",
        "yes, with a few of its own; too many harm",
        "no: the same with a few of its own, worse with many",
    ],
    right="no: the same with a few of its own, worse with many",
    measured="no: on sounds the error rises by 0.001 with a few (up to a quarter), by 0.023 with the full schedule",
    printed=["sounds, linear, to 1/4: +0.001", "sounds, linear: +0.023"],
)
