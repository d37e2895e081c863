"""Floor 6: the one place that holds every exercise, its solution, wrong answers and checker."""
