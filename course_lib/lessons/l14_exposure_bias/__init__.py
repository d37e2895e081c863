"""Lesson 14: Teacher forcing and exposure bias.

What it computes, in the order of the lesson: `output_recurrence`, `announcing`, `number_stack`, `noisy_parity`,
`position_errors`, `parting`, `letter_distances`, `scheduled_study`, `study_views`, `two_symbols`, `schedule_view`.
"""
