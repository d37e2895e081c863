"""Lesson 13: Sequence to sequence.

What it computes, in the order of the lesson: `recipes_numbers`, `transplant`, `context_forms`, `phrase_study`,
`context_plane`.
"""
