"""What lesson 08 asks before it measures: who remembers ten symbols for a hundred steps."""

from course_lib.predictions import choice

choice(
    "08.who",
    "Tanh, orthogonal, free: which of the three networks solve the copying task within 400 updates?",
    options=["none", "the orthogonal one alone", "the orthogonal one and the free one", "all three"],
    right="the orthogonal one and the free one",
    measured="the orthogonal one and the free one, each in 3 of 3 seeds; tanh did not",
    printed=[
        "tanh RNN: solved by 0 of",
        "orthogonal, any: solved by 3 of 3 seeds",
        "free, rotations: solved by 3 of 3 seeds",
    ],
)
choice(
    "08.tanh",
    "How far does the tanh network get in its 400 updates?",
    options=["it solves the task", "half of the way from chance", "no better than chance"],
    right="no better than chance",
    measured="not below chance",
    printed=["Neither network with tanh gets below chance"],
)
