"""Lesson 07: One step, and taming it.

What it computes, in the order of the lesson: `optimisers`, `one_step`, `cost_surface`, `nan_recovery`.
"""
