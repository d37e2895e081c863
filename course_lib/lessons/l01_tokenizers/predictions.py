"""What lesson 01 asks before it measures: how complete a list of words is."""

from course_lib.predictions import choice

choice(
    "01.unknown",
    "How many of the words that are spoken in Hamlet are not on a list of all the words of 37 other plays?",
    options=["about 0.1%", "about 1%", "about 3%", "about 20%"],
    right="about 3%",
    measured="2.8%, with a list of 29,659 words",
    printed=["29,659 words in the vocabulary: 2.8% of Hamlet unknown"],
)
