"""Lesson 14: Teacher forcing and exposure bias.

What it computes, in the order of the lesson: `decay`.
"""
