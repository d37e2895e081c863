"""Sequence modelling, measured live: the library behind the lessons.

Six floors, each importing only from those below it (see CONTRIBUTING.md)::

    exercises    prompt, stub, solution, wrong answers and checker of every exercise
    widgets      explorers: controls bound to a compute and a draw function
    figures      draw(data, axes): matplotlib only
    experiments  pure compute that returns plain data
    models       cells, unrolling, language models
    corpora, tokenizers   text read from installed packages; text to ids and back

Importing this package alone imports none of them; it only makes sure that no file of the learner's hides a module
which they need.
"""

from course_lib.shadowed import refuse_hiding_files

refuse_hiding_files()

__version__ = "0.1.0"
