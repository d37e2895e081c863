"""Explorers: controls bound to one compute and one draw function."""

from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import explore, explorer_names, register

__all__ = ["Choice", "Explorer", "Slider", "TextBox", "Toggle", "explore", "explorer_names", "register"]
