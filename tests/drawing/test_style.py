"""The course's style: its settings are matplotlib's own, for all threads."""

import threading

import matplotlib as mpl

from course_lib.drawing.style import STYLE, course_style


def test_two_threads_that_draw_do_not_take_the_style_from_each_other():
    before, inside, leave = mpl.rcParams["font.size"], threading.Event(), threading.Event()

    def draw_elsewhere():
        with course_style():
            inside.set()
            leave.wait(0.1)

    other = threading.Thread(target=draw_elsewhere)
    other.start()
    inside.wait()
    with course_style():  # after the other one has left, and not in its midst
        leave.set()
        other.join(0.1)
        assert mpl.rcParams["font.size"] == STYLE["font.size"] != before
    other.join()
    assert mpl.rcParams["font.size"] == before
