"""Lesson 10: GRU and the gated family.

What it computes, in the order of the lesson: `gate_life`, `gated_conventions`, `gated_costs`, `learnability_tasks`,
`learnability`.
"""
