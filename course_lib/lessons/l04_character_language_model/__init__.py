"""Lesson 04: A character language model."""
