"""Lesson 05: Backpropagation through time.

What it computes, in the order of the lesson: `bptt`, `backward_prices`, `gradient_shares`, `truncated_bptt`,
`chunked_reading`.
"""
