"""Floor 5: explorers, controls bound to one compute and one draw function."""

from course_lib.widgets.controls import Choice, Slider, TextBox, Toggle
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.registry import explore, explorer_names, register

__all__ = ["Choice", "Explorer", "Slider", "TextBox", "Toggle", "explore", "explorer_names", "register"]
