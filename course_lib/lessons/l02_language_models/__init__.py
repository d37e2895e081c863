"""Lesson 02: Language models before recurrence.

What it computes, in the order of the lesson: `ngram`, `kneser_ney`, `context_size`, `compression`,
`three_sentences`.
"""
