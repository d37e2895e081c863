"""Lesson 00: Start here.

What it computes, in the order of the lesson: `environment_check`, `wave`, `course_map`.
"""
