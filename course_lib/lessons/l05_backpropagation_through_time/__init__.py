"""Lesson 05: Backpropagation through time."""
