"""Lesson 13: Sequence to sequence.

What it computes, in the order of the lesson: `decay`.
"""
