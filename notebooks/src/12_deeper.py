# %% [markdown] slideshow={"slide_type": "slide"}
# # 12 Deeper, both ways, and trees
#
# After this lesson you can ... (one sentence).
#
# **Minutes:** 10, and 5 for the exercises. **Before this:** lesson 09.
#
# **Sources:** name the lectures and papers.

# %% slideshow={"slide_type": "skip"}
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l12_deeper.decay import decay

# %% [markdown] tags=["prediction"] slideshow={"slide_type": "slide"}
# ## A question with something at stake
#
# Ask for a number, before anything is revealed: a number starts at 1 and loses a tenth at every step. How much is left after 20?

# %% slideshow={"slide_type": "fragment"}
value = 1.0
for _ in range(20):
    value = 0.9 * value
assert abs(value - decay(0.9, steps=20).values[-1]) < 1e-12
print(f"left after 20 steps: {value:.3f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play
#
# Give two or three things to try: at which factor is half left?

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("12.first")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim:** ... **Evidence:** ... **Limits:** ...

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 3 the question, 5 the explorer, 2 recap. Ask the room: ...

# %% [markdown] exercise="12.1"

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# Five lines, the symbols used, and what comes next.
