"""What lesson 02 asks before it measures: how far back a counting model should look."""

from course_lib.predictions import choice

choice(
    "02.context",
    "Count in five tragedies, predict a sixth, Macbeth: which context predicts best?",
    options=["1 character", "3 characters", "5 characters", "7 characters"],
    right="5 characters",
    close=["7 characters"],
    measured="5 characters, at 2.53 bits per character; 7 cost 2.56",
    printed=["order 6, context 5: 2.53 bits per character", "order 8, context 7: 2.56 bits per character"],
)
