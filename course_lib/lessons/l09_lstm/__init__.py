"""Lesson 09: The LSTM.

What it computes, in the order of the lesson: `lstm_steps`, `cell_path`, `gradient_highway`, `gate_saturation`,
`erasing`, `gate_view`.
"""
