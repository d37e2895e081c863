"""Lesson 15: Decoding and beam search.

What it computes, in the order of the lesson: `example_tables`, `stepper`, `search_errors`, `n_best`, `unsure_models`,
`likely_text`, `stored_tables`, `live`. The searches themselves are in ``course_lib/decoding``.
"""
