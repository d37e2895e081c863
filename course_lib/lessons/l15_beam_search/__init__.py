"""Lesson 15: Decoding and beam search.

What it computes, in the order of the lesson: `decay`.
"""
