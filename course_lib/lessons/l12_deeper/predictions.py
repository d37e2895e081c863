"""What lesson 12 asks before it measures: ways to read, layers, trees."""

from course_lib.predictions import choice, number

choice(
    "12.direction",
    "Which single way puts fewer accents wrong?",
    options=["from the left", "from the right", "both alike"],
    right="from the right",
    measured="from the right: 1.8% of the letters wrong; from the left 4.0%",
    printed=["all: forward 4.0%, backward 1.8%"],
)
choice(
    "12.layers",
    "A language model of Shakespeare, trained briefly, plain or residual: at equal weights, how many layers are best?",
    options=["1 layer", "2 layers", "4 layers", "8 layers"],
    right="2 layers",
    close=["1 layer", "4 layers"],
    measured="2 layers with residual connections, at 2.74 bits per character; 1 layer 2.76",
    printed=["2 95 99,297 2.78 (2.76 to 2.81) 2.74 (2.73 to 2.75)", "1 155 99,607 2.76 (2.76 to 2.76)"],
)
number(
    "12.tree",
    "Formulas of true and false, trained on brackets up to four deep, tested on eight: how many per cent does a "
    "network get right that reads along the tree?",
    value=100,
    within=(2, 10),
    limits=(0, 100),
    edges=[60, 75, 90],
    unit="%",
    measured="100%",
    printed=["boolean, tree ( whole): 100%, 100%"],
)
number(
    "12.gru",
    "Guessing gets half of those right. How many per cent of those eight deep does a GRU of as many weights get right, "
    "reading from left to right?",
    value=(72, 75),
    within=(3, 10),
    limits=(0, 100),
    edges=[60, 80, 95],
    unit="%",
    measured="72 to 75%, over three seeds",
    printed=["boolean, GRU ( whole): 84 to 87%, 72 to 75%"],
)
