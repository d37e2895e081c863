"""Lesson 07: One step, and taming it."""
