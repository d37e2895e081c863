"""Lesson 11: Gate microscope.

What it computes, in the order of the lesson: `text_labels`, `unit_correlations`, `microscope`, `phrase_units`,
`unit_ablation`, `sentiment`, `verdict`, `sentiment_table`, `recipes_sentiment`, `reader_seeds`, `verdict_view`,
`look_back`, `closing_marks`.
"""
