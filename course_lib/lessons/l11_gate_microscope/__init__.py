"""Lesson 11: Gate microscope.

What it computes, in the order of the lesson: `text_labels`, `unit_correlations`, `microscope`, `unit_ablation`,
`sentiment`, `verdict`, `sentiment_table`, `recipes_sentiment`, `verdict_view`, `look_back`.
"""
