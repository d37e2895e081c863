"""Lesson 12: Deeper, both ways, and trees.

What it computes, in the order of the lesson: `deep_language_model`, `gradient_map`, `depth_width`, `layer_probes`;
`tagger`, `accents`, `accents_table`, `accent_view`, `own_answer`; `path_lengths`, `nested`, `nested_table`,
`tree_view`, `near_and_far`; `recipes_deeper`.
"""
