"""Sequence modelling, measured live: the library behind the lessons.

Floors, each importing only from those below it (see CONTRIBUTING.md)::

    publish      from sources to notebooks, and the contract of a lesson
    lessons      a folder for each lesson: what it computes, draws, lets you move and asks
    exercises    how an answer is checked        explorers    controls bound to a compute and a draw function
    drawing      the course's style, and what several lessons draw with
    training     data streams, the training loop, evaluation, sampling, checkpoints, sweeps, stored results
    models       cells, unrolling, language models; models/fast holds derivatives written by hand
    corpora      text read from installed packages        tokenizers   text to ids and back
    syllabus     the one table of lessons           terms        what the words and letters mean

Importing this package alone imports none of them; it only makes sure that no file of the learner's hides a module
which they need.
"""

from course_lib.shadowed import refuse_hiding_files

refuse_hiding_files()

__version__ = "0.1.0"
