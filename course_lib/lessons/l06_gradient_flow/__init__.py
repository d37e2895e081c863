"""Lesson 06: Gradient flow."""
