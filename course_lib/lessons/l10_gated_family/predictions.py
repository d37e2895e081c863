"""What lesson 10 asks before it measures: who learns parity, and who first."""

from course_lib.predictions import choice

choice(
    "10.who",
    "Which of the four cells learn parity within 400 updates?",
    options=["all four", "the three with gates", "the GRU and the LSTM", "the LSTM alone"],
    right="the three with gates",
    measured="UGRNN, GRU and LSTM learned it, the RNN did not",
    printed=[
        "RNN: learned within 400 updates: False UGRNN: learned within 400 updates: True "
        "GRU: learned within 400 updates: True LSTM: learned within 400 updates: True"
    ],
)
choice(
    "10.first",
    "Each at the best of three rates, median of five seeds: which needs the fewest updates for parity?",
    options=["UGRNN", "GRU", "LSTM", "these three are level", "RNN"],
    right="these three are level",
    measured="UGRNN, GRU and LSTM are level: 80 updates each",
    printed=["parity 0/5 at 0.87 5/5 in 80 5/5 in 80 5/5 in 80 5/5 in 100"],
)
