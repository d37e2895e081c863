"""Explorers: controls bound to one compute and one draw function."""

from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import explore, explorer_names, register
from course_lib.explorers.tries import Try

__all__ = ["Choice", "Explorer", "Slider", "TextBox", "Toggle", "Try", "explore", "explorer_names", "register"]
