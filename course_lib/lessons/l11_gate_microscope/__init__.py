"""Lesson 11: Gate microscope."""
