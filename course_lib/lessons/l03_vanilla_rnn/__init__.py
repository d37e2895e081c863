"""Lesson 03: The vanilla RNN."""
