"""Lesson 08: Orthogonal and unitary RNNs."""
