"""Lesson 01: Tokenizers.

What it computes, in the order of the lesson: `tokenization`.
"""
