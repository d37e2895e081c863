"""Lesson 09: The LSTM."""
