"""Lesson 04: A character language model.

What it computes, in the order of the lesson: `origin_of_names`, `recipes_names`, `learning_process`, `first_networks`,
`tied_embeddings`, `first_state`, `yardsticks`, `dynamic_evaluation`, `guessing_game`, `character_samples`,
`latex_check`, `copied_formulas`.
"""
