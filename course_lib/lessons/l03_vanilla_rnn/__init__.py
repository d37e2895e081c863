"""Lesson 03: The vanilla RNN.

What it computes, in the order of the lesson: `stepping`, `sequence_shapes`, `rnn_against_cnn`, `rnn_diagram`.
"""
