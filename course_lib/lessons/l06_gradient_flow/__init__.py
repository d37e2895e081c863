"""Lesson 06: Gradient flow.

What it computes, in the order of the lesson: `matrix_powers`, `gradient_flow`, `vanilla_flow`, `radius_sweep`,
`saturation`, `deep_nets`.
"""
