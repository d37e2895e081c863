"""Lesson 02: Language models before recurrence."""
