# %% [markdown] slideshow={"slide_type": "slide"}
# # 00 Start here
#
# After this notebook you know your way around the course, you know that your computer is ready, and you have moved
# the first widget and met the first exercise.
#
# **Minutes:** 15, and 5 for the exercises. **Before this:** some Python; nothing about neural networks yet.
#
# **Sources:** the course grows out of five lectures on sequences: R. Balestriero, *Deep Learning*, class 11 (B);
# I. Efimov, lecture 12 (E); S.-H. Wu, *Recurrent Neural Networks and Transformers* (W); S. Sarkar, *CS60010*, RNN
# part 2 (S); D. McAllester, *TTIC 31230*, Recurrent Neural Networks (M). The letters tell you, in every lesson, whose
# idea you are looking at.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Run a cell with **Shift + Enter**. Begin with this one: it fetches what the notebook needs.

# %% slideshow={"slide_type": "skip"}
import math

import numpy as np

from course_lib.exercises import check, check_writable, hint, show_progress, solution
from course_lib.explorers import explore
from course_lib.lessons.l00_start_here.course_map import lecturer_table, show_course_map
from course_lib.lessons.l00_start_here.environment_check import check_environment, report
from course_lib.terms import what_is

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The map
# Blue lessons are ready: a click opens one. Dashed ones are still to come. A line leads from a lesson to those that
# build on it. If you are in a hurry: 01, 03, 05, then 06; what they
# take from 02 and 04, `what_is` tells (below). Once you have finished a lesson in which you predicted
# something, its box says how much of it was near; run the cell again to see it.

# %% slideshow={"slide_type": "subslide"}
show_course_map()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Who this is for
# You write a little Python, you have met vectors and matrices, and you wonder how a machine reads or writes a text
# one piece at a time. You do not need to have trained a network before.
#
# If you teach, look at the section *For lecturers* near the end: it has minutes and an order for the demonstrations.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is your computer ready?
# The next cell looks at Python, at the packages, at the part of the widgets that lives in your browser, and at the
# file that remembers your progress. Where something is amiss, it says what to do.

# %% slideshow={"slide_type": "fragment"}
print(report(check_environment(check_writable())))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How a lesson works
# Every lesson has the same shape. Here is one in miniature.
#
# 1. **Predict.** You commit to an answer before anything is revealed. Being wrong is the useful case.
# 2. **Compute by hand**, with numbers a pencil can follow.
# 3. **Run the experiment** and look at the number.
# 4. **Play** with a widget.
# 5. **Do** an exercise that is checked.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Predict
# Answer both, and press *Keep this prediction*. It is kept until the end of the lesson, also when you close the notebook or
# restart its kernel. There you meet it again, beside what was measured; until then you may change it. A prediction may be
# wrong, and you may leave it out. Where a number is asked, write it as you like: 1,000, 1e-3 or 50%.

# %% tags=["prediction"] slideshow={"slide_type": "slide"}
from course_lib.predictions import predict, predictions

predict("00.up", "00.down")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### By hand
# Three steps are enough to see the pattern: 1.01, then 1.0201, then 1.030301. First a loop, one step at a time.

# %% slideshow={"slide_type": "fragment"}
h = 1.0
for t in range(1, 4):
    h = 1.01 * h
    print(f"after step {t}: {h:.6f}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The same without a loop, all steps at once; and the same as a single power. All three must agree.

# %% slideshow={"slide_type": "fragment"}
all_steps = np.cumprod(np.full(1000, 1.01))
h = 1.0
for t in range(1000):
    h = 1.01 * h
    assert math.isclose(h, all_steps[t], rel_tol=1e-9)
assert math.isclose(h, math.pow(1.01, 1000), rel_tol=1e-9)
print(f"loop {h:,.0f}   all at once {all_steps[-1]:,.0f}   power {math.pow(1.01, 1000):,.0f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### The experiment
# One percent up, or one percent down, a thousand times:

# %% slideshow={"slide_type": "fragment"}
print(f"1.01 ** 1000 = {1.01**1000:,.0f}")
print(f"0.99 ** 1000 = {0.99**1000:.1e}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# 20,959 times. And with 0.99 only 4.3e-05 is left, four hundred-thousandths. Between the two lies a factor of
# exactly 1, where nothing happens. A network that reads a long text multiplies by something at every step, and so does
# the signal from which it learns. That is the difficulty on which half of this course turns. It is taken up in lesson 06.

# %% [markdown] slideshow={"slide_type": "subslide"}
# How many steps does it take to double, or to halve? The logarithm answers: $\log 2 / |\log r|$ for a factor $r$.

# %% slideshow={"slide_type": "fragment"}
for r in (1.01, 0.99, 0.9, 0.5):
    what = "double" if r > 1 else "halve"
    print(f"factor {r}: {math.log(2) / abs(math.log(r)):5.1f} steps to {what}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ### Play
# Now let the number turn as well as grow: $h_t = r^t \cos(\omega t)$, with $r$ the factor per step and $\omega$ the
# turn per step. Drag a slider, or reach it with the Tab key and use the arrow keys. Three things to try:
#
# - Set the factor to exactly 1.00. What does the picture on the right become?
# - Go one notch up, to 1.01, and one notch down, to 0.99. Which change do you see first?
# - Set the turn to 0. What is left of the wave?
#
# <details><summary>Answers</summary>At exactly 1.00 the picture on the right is a circle: nothing grows, nothing shrinks. One notch up it winds outwards, to 1.82 times after 60 steps; one notch down inwards, to 0.55 times. The change upwards is seen first: 0.82 more, against 0.45 less. Without a turn nothing waves: the value only rises or falls.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("00.first")

# %% [markdown] slideshow={"slide_type": "fragment"}
# If the picture follows the slider, your widgets work. The sliders stand above the picture: scroll up if they are out of
# sight. If there are none, this notebook has no kernel: open it in JupyterLab with `make lab`, and run its cells.

# %% [markdown] slideshow={"slide_type": "slide"}
# ### What you just saw
# **Claim:** repeated multiplication leaves almost no middle ground. **Evidence:** one percent either way is 20,959 or
# 4.3e-05 after 1000 steps. **Limits:** this was one number and one fixed factor. A recurrent network (lesson 03) has a matrix, which
# is different for every direction, and a squashing function in between. Lesson 06 measures what that changes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
# An exercise has four cells: the task, your code, the check, and hints with the solution, which unfold when you click them.
# Replace the `...`, run your cell, then run the check. The check tells you what is wrong, as closely as it can. Nothing
# can break: a program that crashes or never ends is stopped within five seconds. Try as often as you like. Try the
# wrong answers too: in the first exercise, what does it say to `11`? And if Python says that your name `is not defined`,
# run the cell with your code first, and keep the name that the task gives it.

# %% [markdown] exercise="00.1"

# %% [markdown] exercise="00.2"

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A word you do not remember?
# Every word and letter of the course is explained where it first appears. Later, ask from any lesson: import `what_is`
# as above. Greek letters go by their names.

# %% slideshow={"slide_type": "fragment"}
what_is("perplexity")
what_is("rho")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Your progress
# What you pass and what you predict is remembered in a small file of your own, outside the course: a new version of the
# lessons does not erase it. Run this cell whenever you like to see how far you are.

# %% tags=["nbval-ignore-output"] varies="it shows the learner's own progress" slideshow={"slide_type": "skip"}
show_progress()

# %% [markdown] slideshow={"slide_type": "skip"}
# ## For lecturers
# `make lecture LESSON=06` shows a lesson as slides with live explorers, full screen, without a network; `s` opens your own
# view with notes, time and the next slide. The next key goes through each explorer's questions; the room votes on the
# predictions with the keys 1 to 9. `make lecture-export LESSON=06` writes a folder that opens without any kernel, and a
# handout. How long a learner takes, exercises included, how long a lecture, and what to show in which order:

# %% slideshow={"slide_type": "skip"}
print(lecturer_table())

# %% [markdown] slideshow={"slide_type": "skip"}
# A demonstration goes best in this order: the prediction (let the room vote), the experiment's number, the widget, and
# only then the explanation. Here: ask both questions; run the two powers; set the slider to 1.00, 1.01 and 0.99. Exercises
# are skipped in slides. Questions to ask the room: *Which
# factor is safe for 10,000 steps? Why does nobody see the trouble in the first ten?*
#
# **01 in 20 minutes:** vote on Hamlet's unknown words and show the curve (5); play merges back on a name from the room
# (5); a sentence in the room's other languages, cut five ways (5); the vocabulary slider, *where would you stop?* (5).
#
# **06 in 30 minutes:** vote on the two accounts (3); one unit by pencil (5); the radius through 1, *where does blue leave
# the dashed line?* (10); *which start wins at radius 1?* before the surprise (5); residual nets, *which paths carry the
# gradient?* (7).
#
# Lessons 02 to 05 and 07 to 15 carry theirs in the speaker's notes: minutes, and questions to ask the room.

# %% slideshow={"slide_type": "slide"}
predictions("00")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
# - Blue lessons on the map are ready; each holds one idea.
# - A lesson: predict, compute by hand, experiment, play, exercise.
# - 1.01 to the power 1000 is 20,959; 0.99 to the power 1000 is 4.3e-05.
# - `check` tells you what is wrong; hints and solutions unfold when you ask.
# - Predictions are kept and taken up at the end of a lesson. Your progress stays yours.
#
# **Symbols:** $t$ the step, $h_t$ the value at step $t$, $r$ the factor per step, $\omega$ the turn per step.
#
# **Next:** [01 Tokenizers](01_tokenizers.ipynb): before a network can read a text, the text must become numbers.
