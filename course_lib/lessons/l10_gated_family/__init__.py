"""Lesson 10: GRU and the gated family."""
