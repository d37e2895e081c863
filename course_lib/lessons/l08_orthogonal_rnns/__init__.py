"""Lesson 08: Orthogonal and unitary RNNs.

What it computes, in the order of the lesson: `orthogonality`, `penalty_strength`, `memory_tasks`, `memory_table`.
"""
