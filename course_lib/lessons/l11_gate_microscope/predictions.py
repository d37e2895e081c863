"""What lesson 11 asks before it measures: what single units follow, and what hangs on them."""

from course_lib.predictions import number

number(
    "11.correlation",
    "The one unit that follows “inside quotes” best: how large is its correlation with the truth, on unseen code?",
    value=0.95,
    within=(0.04, 0.15),
    limits=(0, 1),
    edges=[0.3, 0.6, 0.9],
    measured="0.95; by chance at most 0.23",
    printed=["unit 485: 0.95; by chance 0.09, at most 0.23"],
)
number(
    "11.units",
    "How many of the 512 units must be held still until a closing quote gets a tenth of its probability?",
    value=(2, 3),
    within=(1, 7),
    limits=(0, 512),
    whole=True,
    edges=[5, 20, 100],
    unit="units",
    measured="2 or 3 units: 8.6 times less likely with 2 held, 14.2 times with 3",
    printed=[
        "hold (485, 154): 0.32 becomes 0.04, 8.6 times less",
        "hold (485, 154, 304): 0.32 becomes 0.02, 14.2 times less",
    ],
)
number(
    "11.verdict",
    "Taught by the last word, how many per cent of the verdicts does the vanilla RNN get right when 40 words follow "
    "the one that decides?",
    value=62.2,
    within=(6, 15),
    limits=(0, 100),
    edges=[55, 65, 80, 95],
    unit="%",
    measured="62.2% in the mean of 5 seeds",
    printed=["RNN, last word, 40 words back: 62.2%; 95% interval over 5 seeds"],
)
