"""Speed, apart from the equations: derivatives by hand, products by oneDNN, and many steps in one go.

Nothing here says what a cell computes: that stands in `course_lib.models`. Tests hold both equal.
"""
