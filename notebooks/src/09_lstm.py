# %% [markdown] slideshow={"slide_type": "slide"}
# # 09 The LSTM
#
# After this lesson you can write an LSTM, read and hold its gates, and say what its memory does for a gradient, and what it does not.
#
# **Minutes:** 75, and 55 for the exercises. **Before this:** lessons 03 (the vanilla RNN) and 06 (gradient flow).
#
# **Sources:** lectures B, E, W, S and M (see the README); Hochreiter and Schmidhuber (1997); Gers, Schmidhuber and Cummins (2000); Jozefowicz, Zaremba and
# Sutskever (2015); Karpathy, Johnson and Fei-Fei (2015); Greff et al. (2017); Tallec and Ollivier (2018).

# %% slideshow={"slide_type": "skip"}
import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, sequences
from course_lib.lessons.l09_lstm import cell_path, erasing, figures, gate_saturation, gate_view
from course_lib.lessons.l09_lstm import gradient_highway, saturation_figures, wiring_figures
from course_lib.lessons.l09_lstm.lstm_steps import cell_step
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll
from course_lib.training.recipes import RECIPES

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 20 the four steps with their explorer, 10 equality with PyTorch, 20 highway and its explorer, 5 explosion, 15 gates of a trained model.
# **Ask the room** before the table of biases: who thinks that an LSTM as PyTorch makes it keeps a gradient for 500 steps? Let hands go up. *(It does not: 3e-94 with small inputs, 2e-97 with inputs of size 1. With
# bias 0 each gate is near a half, and a half to the power 499 is 1e-150.)* Before the seeds: which path carries the gradient that arrives at bias 5? *(Not the cells: without recurrent weights, 0.005.)*
# **Demo order:** *Play* in the four steps, then your own word in quotes; forget-gate bias from 1 to 5; in the trained model hold a gate in one unit, then in all.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Does it solve vanishing gradients?
#
# "The LSTM solves the vanishing gradient problem", one often hears. Take it at its word. Fresh networks of 64 units read 500 random inputs of size 1.
# The loss is at the last step. In lesson 06 a tanh network with an orthogonal matrix of spectral radius 1 saturated on such inputs.
#
# What share of the gradient reaches step 1? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("09.as_drawn", "09.forget_bias_1")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Four steps
#
# An LSTM carries two vectors: a **memory** $c$, the cell, and what it tells of it, the **state** $h$. Three gates rule them: $f$ **erases**, $i$ **writes**, $o$ **reads** the memory out. Let $W_f$, $U_f$, ... be its rows of $W_{xh}$, $W_{hh}$.
#
# 1. **Forget:** $f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)$ says how much of the memory stays.
# 2. **Input and candidate:** $g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$ could be written; $i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$ says how much of it is.
# 3. **Cell update:** $c_t = f_t * c_{t-1} + i_t * g_t$, unit by unit: $*$ is the **Hadamard product**, often written $\odot$.
# 4. **Output:** $h_t = o_t * \tanh(c_t)$, with $o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)$.
#
# The LSTM of 1997 had no forget gate: $c_t = c_{t-1} + i_t * g_t$, and its training cut the gradient's other paths off. Gers and colleagues added $f$; leaving it out again hurts most, with leaving out the tanh at the output (Greff et al., 2017). *Peepholes*, which let the gates see $c$, changed little there.

# %% slideshow={"slide_type": "subslide"}
show(
    wiring_figures.wiring_picture("LSTM", "1997", "peepholes"),
    "One step, wired. " + wiring_figures.wiring_words("LSTM", "1997", "peepholes"),
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: a unit that counts letters
#
# We set the weights of three units by hand. Unit *count* writes $g = 0.25$ at every letter and keeps what it has, $f = 1$. After three letters
# $c = 0.75$. Its output gate stays shut, $h = 0$, until a space: there $h = o * \tanh(0.75)$, about 0.63. That $h$ shuts the forget gate one step later: a new word, a new count.

# %% slideshow={"slide_type": "subslide"}
for t in range(1, 7):
    step = cell_step("the end", t)
    f, i, g, o = (float(gate[0]) for gate in (step.f, step.i, step.g, step.o))
    c = f * float(step.c_before[0]) + i * g
    assert abs(c - float(step.c[0])) < 1e-12
    print(
        f"reads {step.character!r}: f {f:.2f}  i {i:.2f}  g {g:.2f}  o {o:.2f}   c {c:.2f}  h "
        f"{float(step.h[0]):.2f}"
    )

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("09.steps")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** press *Play*. What turns unit *quote* around? Type two spaces in a row: what does *count* tell at the second? Which unit would be no worse without a memory?
#
# <details><summary>Answer</summary>A quotation mark turns <i>quote</i> around: its forget gate is 0 there, and the opposite is written. At the second space <i>count</i> tells 0: the first space's h has shut the forget gate. <i>vowel</i> has f = 0 at every step: it keeps nothing, so it could do without a memory.</details>
#
# ## From scratch, three times
#
# Unit by unit in loops; all at once; then PyTorch. The four blocks stand on top of each other in one matrix. PyTorch's order is $i, f, g, o$.

# %% slideshow={"slide_type": "subslide"}
library = torch.nn.LSTM(3, 4, batch_first=True, dtype=torch.float64)
generator = torch.Generator().manual_seed(0)
for p in library.parameters():
    torch.nn.init.uniform_(p, -1, 1, generator=generator)
W, U, b_x, b_h = (p.detach() for p in library.parameters())
b = b_x + b_h  # PyTorch has two biases; only their sum matters
x = torch.randn(1, 6, 3, dtype=torch.float64, generator=generator)

h, c = torch.zeros(4, dtype=torch.float64), torch.zeros(4, dtype=torch.float64)
for x_t in x[0]:
    a = torch.stack([W[row] @ x_t + U[row] @ h + b[row] for row in range(16)])
    new_h, new_c = torch.zeros_like(h), torch.zeros_like(c)
    for k in range(4):
        i, f, g, o = a[k].sigmoid(), a[4 + k].sigmoid(), a[8 + k].tanh(), a[12 + k].sigmoid()
        new_c[k] = f * c[k] + i * g
        new_h[k] = o * new_c[k].tanh()
    h, c = new_h, new_c
print("h after six steps, by loops:", [round(v, 4) for v in h.tolist()])

# %% slideshow={"slide_type": "subslide"}
state = torch.zeros(1, 4, dtype=torch.float64), torch.zeros(1, 4, dtype=torch.float64)
for x_t in x.unbind(1):
    i, f, g, o = (x_t @ W.T + state[0] @ U.T + b).chunk(4, dim=1)
    new_c = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
    state = o.sigmoid() * new_c.tanh(), new_c

ours = LSTM.from_torch(library)  # the course's cell, its state_dict filled from PyTorch's
run = unroll(ours, x)
back = torch.nn.LSTM(3, 4, batch_first=True, dtype=torch.float64)
back.load_state_dict(ours.to_torch().state_dict())  # and the way back
for found in (state[0][0], run.state[0][0], library(x)[1][0][0, 0], back(x)[1][0][0, 0]):
    torch.testing.assert_close(found, h)
x.requires_grad_()
by_us, by_torch = (
    torch.autograd.grad(y.square().sum(), x)[0] for y in (unroll(ours, x).outputs, library(x)[0])
)
torch.testing.assert_close(by_us, by_torch)
print("loops, vectors, our cell, torch.nn.LSTM and back agree; gradients too")
print(
    "weights:",
    sum(p.numel() for p in ours.parameters()),
    "= 4 blocks x 4 units x (3 inputs + 4 units + 1 bias)",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The memory highway
#
# Hold every $h$ fixed and follow the memory alone. From $c_t = f_t * c_{t-1} + i_t * g_t$, one step back multiplies by $f_t$. Nothing else: no matrix, no tanh.
#
# $$\frac{\partial c_T}{\partial c_1} = f_2 * f_3 * \cdots * f_T \quad \text{(along the cell path, unit by unit)}$$
#
# Check that against autograd, with $h$ detached at every step.

# %% slideshow={"slide_type": "subslide"}
cell = LSTM(8, 64, forget_bias=5.0, dtype=torch.float64)
inputs = torch.randn(1, 500, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
h, c = cell.initial_state(1)
h, c = cell(inputs[:, 0], (h, c))
first = c = c.detach().requires_grad_()
for x_t in inputs[:, 1:].unbind(1):
    h, c = cell(x_t, (h.detach(), c))
(by_autograd,) = torch.autograd.grad(c.sum(), first)

product = cell_path.cell_path(cell, inputs).gradient[:, 1]
error = ((by_autograd - product).abs() / product).max()
print(f"product of 499 forget gates: {product.min():.1e} to {product.max():.1e}")
print("relative error against autograd at most 1e-12:", bool(error <= 1e-12))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The toll
#
# A product of gates is a product of numbers below 1. A gate of $f$ leaves a third ($1/e$) after about $1/(1-f)$ steps: call that its **memory**. A bias of 1 gives
# $f = \sigma(1) \approx 0.73$. How long is that? (To keep for $T$ steps, start the bias near $\log T$: Tallec and Ollivier, 2018.) And the answer to your prediction:

# %% slideshow={"slide_type": "subslide"}
for scale in (0.03, 1.0):
    print(
        f"inputs of size {scale:g}: tanh RNN, radius 1: "
        f"{factor_text(float(gradient_highway.rnn_flow(scale, 500)[1]))} at step 1"
    )
    for bias in (None, 1.0, 5.0):
        view = gradient_highway.highway(bias, input_scale=scale)
        name = "as PyTorch draws it" if bias is None else f"forget bias {bias:g}"
        full, path = (factor_text(float(line[1])) for line in (view.full, view.path))
        print(
            f"{name:>20}: memory {view.median_memory:3.0f} steps; at step 1 {full:>5}, along the "
            f"cells {path:>6}"
        )
panels = []
for scale, title in (
    (0.03, "Small inputs: the RNN holds on"),
    (1.0, "Inputs of size 1: it does not"),
):
    lines = {
        "tanh RNN": gradient_highway.rnn_flow(scale, 500),
        "PyTorch's LSTM": gradient_highway.highway(None, 1.0, scale).full,
    }
    lines |= {
        f"forget bias {b:g}": gradient_highway.highway(b, 1.0, scale).full for b in (1.0, 5.0)
    }
    panels.append((title, {name: line.numpy() for name, line in lines.items()}))
show(
    figures.race_picture(panels),
    "Gradient by step over 500 steps, all paths. With small inputs the tanh RNN loses four decades "
    "and beats both "
    "LSTMs with half-open forget gates; with inputs of size 1 it loses almost a hundred. At forget "
    "bias 5 its size hardly changes: the next cell asks why.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Who carries it at bias 5?
#
# The loss sees $h_T$ only. To enter the cells, its gradient is multiplied by $o_T * (1 - \tanh^2 c_T)$; we call the cell path with that entrance "cells, from $h$". Set the recurrent weights to 0, and no other path is left.

# %% slideshow={"slide_type": "subslide"}
print("forget bias 5, inputs of size 1: what reaches step 1, by five seeds")
for gain in (1.0, 0.0):
    views = [gradient_highway.highway(5.0, gain, 1.0, seed=seed) for seed in range(5)]
    print(f"recurrent weights {gain:g} times the usual")
    for name in ("full", "told"):
        found = [factor_text(float(getattr(view, name)[1])) for view in views]
        label = "all paths" if name == "full" else "cells, from h"
        print(f"{label:>15}: " + "".join(f"{number:>7}" for number in found))

# %% [markdown] slideshow={"slide_type": "slide"}
# > **A kind remark.** "The LSTM solves vanishing gradients" is too strong. A fresh LSTM from PyTorch loses *more* than a well-started tanh RNN with small inputs. What holds (lecture S: "uninterrupted"): its
# > memory path has no matrix and no tanh, so it does not saturate, and *one bias* sets how fast it fades. At bias 5 it brings 0.2% to 0.8% over 500 steps; the RNN at the same inputs, 8e-99.
#
# The rest is no highway. Gradient also travels through $h$ and the gates: roads with matrices on them, on which nothing keeps it from growing. At bias 1 all paths bring 1e-30, the cells 3e-65; at bias 5 all paths bring from 4 to 30, a
# thousand times and more of what the cells do. Decay and growth nearly cancel there, by luck of the size, not by design.

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("09.highway")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** raise the bias until the cell path carries a hundredth. Then return it to 1, multiply the recurrent weights by 12: what explodes, and what cannot?
#
# <details><summary>Answer</summary>At bias 4.5 the cell path carries 0.008, at 5 it carries 0.05. At bias 1 and 12 times the recurrent weights the gradient by all paths explodes, to a number of more than thirty digits; the cell path cannot, a product of numbers below 1: next to nothing is left.</details>
#
# ## "Not exploding" is not promised
#
# The same LSTM, recurrent weights 12 times larger, 100 steps, one SGD step at learning rate 0.1. Then the same with the gradient clipped to norm 1 (lesson 07).

# %% slideshow={"slide_type": "subslide"}
inputs = sequences(Setting(input_scale=0.03, steps=100, batch=4, dtype=torch.float64))
targets = torch.tensor([0.5, -0.5, 0.5, -0.5], dtype=torch.float64)
for limit in (float("inf"), 1.0):
    cell = gradient_highway.highway_cell(forget_bias=1.0, gain=12.0)
    (unroll(cell, inputs).outputs[:, -1, 0] - targets).square().mean().backward()
    norm = torch.nn.utils.clip_grad_norm_(cell.parameters(), limit)
    with torch.no_grad():
        for p in cell.parameters():
            p -= 0.1 * p.grad
    largest = max(float(p.detach().abs().max()) for p in cell.parameters())
    after = unroll(cell, inputs, record=("gates",)).gates["f"]
    stuck = float(((after < 1e-6) | (after > 1 - 1e-6)).double().mean())
    print(
        f"clip at {limit:>3g}: gradient above a thousand: {bool(norm > 1e3)}; weights still below "
        f"2: {largest < 2}; ",
        end="",
    )
    print(f"most forget gates stuck at 0 or 1: {stuck > 0.5}")

# %% [markdown] slideshow={"slide_type": "slide"}
# Clipping saves the weights. It does not make the gradient *right*: its length is cut, its direction stays what it was.
#
# ## A trained LSTM
#
# 256 units, trained on prose about Python. Did training open the forget gates? We read 2,000 held-out characters, in four pieces of 500.
#
# And who carries the memory, $h$ or $c$? Erase one of them *once*, after 100 characters, and let the model read on: how much more do the next characters cost? (300 places, another model beside it, 95% intervals.) Zeros may harm because they are strange; so, as a control, the vector is also swapped with that of another place.

# %% slideshow={"slide_type": "subslide"}
view = gradient_highway.trained_highway("prose", RECIPES["prose"].split().test[:2000])
print(
    f"steps until a third of the memory is left, middle unit: {view.lives.median():.0f}; longest "
    f"five: {[round(steps) for steps in view.lives[:5].tolist()]}"
)
print("characters back   all paths   cells, from h   cells, from c")
for back in (10, 50, 100, 499):
    full, told, path = (
        factor_text(float(line[500 - back])) for line in (view.full, view.told, view.path)
    )
    print(f"{back:>15} {full:>11} {told:>15} {path:>15}")
read = gate_view.read(gate_view.shipped_reader("prose"), RECIPES["prose"].split().test[:100])
changes = {name: f"{gate_view.step_change(read.values[name]):.0%}" for name in "ch"}
print("change from step to step, of the vector's length, at a middle step:", changes)

# %% slideshow={"slide_type": "fragment"}
print(erasing.erasing_table())

# %% [markdown] slideshow={"slide_type": "slide"}
# The steps are measured, from every character of each piece's first half; a gate that opens and shuts is not its mean. Half of the units forget within about three characters; a few remember for a line or more. Of a gradient that starts at the memory $c_T$, ten times as much and more
# arrives along the cells. But the loss sees $h_T$ only, and the entrance takes its toll. What came along the cells is a third to two thirds as large as all that arrives: a size, not a share, since paths may cancel, and of one direction of the loss on one text. The highway has exits, and they are used.
#
# Lecture S says that the cell state changes very little from step to step. Much less than $h$, it does; but more than a third of its length, at a middle step, is not little.
#
# **Erased.** At the very next character $h$ is missed most: gates and candidate read nothing else of the past. But it is soon made anew from $c$: from the sixth character on its loss costs little (0.2 bits and less), while that of $c$ goes on to cost several times as much, most in the Python model (512 units). Swapped vectors say the same. So $c$ carries what lasts, $h$ what is needed now. Neither is all: both erased at once cost more at first than one and one.
#
# Where a gate has *shut*, a vanished gradient is no fault: what was erased needs none. How often do gates shut, or open, all but fully? Below 0.1 or above 0.9 one is *saturated*; *nearly always* means at over 90% of characters. A dot for each unit, as in Karpathy, Johnson and Fei-Fei (2015); beside them the same network as it was drawn.

# %% slideshow={"slide_type": "subslide"}
trained, fresh = (gate_saturation.gate_saturation("prose", learned) for learned in (True, False))
print("units, of 256:  nearly always shut  nearly always open   saturated, middle unit  untrained")
for gate in "fio":
    shut, opened, _ = trained[gate].counts()
    middle, before = (f"{float(found[gate].either.median()):.0%}" for found in (trained, fresh))
    print(f"{gate:>13} {shut:>20} {opened:>19} {middle + ' of steps':>24} {before:>10}")
untrained = [gate_saturation.gate_saturation("prose", False, seed) for seed in range(3)]
most = [max(float(gate.either.max()) for gate in gates.values()) for gates in untrained]
print("any untrained unit saturated at any step, three draws:", [share > 0 for share in most])
show(
    saturation_figures.saturation_picture(
        {
            f"{figures.NAMES[gate].capitalize()} gate {gate}": (trained[gate], fresh[gate])
            for gate in "fio"
        }
    ),
    "Each dot is a unit: at which share of held-out characters its gate is below 0.1, and above "
    "0.9. Trained gates lie far from the corner in which all untrained ones sit. Some forget gates "
    "are nearly always open; none is nearly always shut.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Training made switches of half-open gates: a middle unit's is saturated at more than half of all characters. Five units hardly ever forget; no unit's forget gate is always shut, so all of them use their memory.
#
# ## Hold a gate
#
# The model reads an open quotation. Which single unit matters most for the next character? We hold each unit's forget gate at 0, in turn. We **choose** on three sentences, by how much probability changes hands (two units are all but level), and **report** on a fourth.

# %% slideshow={"slide_type": "subslide"}
model = gate_view.shipped_reader("prose")
sentence = (
    'The first argument is called "self" by habit, and the word in quotation marks here is "value'
)
chosen_on = (
    'A method is a "function" that belongs to a class, and its usual name is "run',
    'When the mode is "r" the file is only read, and to write to it the mode has to be "w',
    'The second part of the name is "module" in most cases, and at the top it is "main',
)
moved = sum(gate_view.forgetting(model, text).moved for text in chosen_on) / len(chosen_on)
plain = gate_view.read(model, sentence)
quote = plain.characters.index('"')
print(f"on another sentence: closing quote {plain.probabilities[-1, quote]:.0%}")
for unit in moved.argsort(descending=True)[:2].tolist():
    print(f"unit {unit}, chosen with {moved[unit]:.3f}: mean forget gate", end=" ")
    print(f"{plain.values['f'][:, unit].mean():.2f}; closing quote", end="")
    for level in ("its mean", "0", "1"):
        held = gate_view.read(model, sentence, gate_view.Clamp("f", level, unit))
        print(f", f held at {level}: {held.probabilities[-1, quote]:.0%}", end="")
    print()
for level in ("0", "1"):
    held = gate_view.read(model, sentence, gate_view.Clamp("f", level, None))
    print(f"all f at {level}: {plain.bits:.1f} -> {held.bits:.1f} bits per character")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("09.gates")

# %% [markdown] slideshow={"slide_type": "slide"}
# In this sentence unit 216 is missed even at its own mean: its forget gate has to move. Unit 24 has only to stay open.
#
# **Try:** (1) your own sentence, nothing held, sorted by *follows place in word*: which gates close at spaces? (2) Hold $f$ of the unit at 0, then at 1: where does its memory part from the grey line?
# The row shown is unit 24's. (3) Hold in *all* units: what does an LSTM say that cannot forget?
#
# <details><summary>Answers</summary>For the sentence given: (1) some of the rows on top. Unit 163 has f = 0.01 on average at spaces, 0.70 elsewhere; units 114 and 252 (rows 3 and 5) close there too, 79 between them does not. (2) Held at 0, early, after a dozen characters: the unit had been filling up since the start. Held at 1,
# only at the first quotation mark, where the gate would have closed. (3) It says "w" with 72%, and costs 6.1 bits a character instead of 2.4: memories only add up, to about 25 times their usual size at the end.</details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** The LSTM replaces the matrix on the memory's path by a gate that it can open. **Evidence.** The product of forget gates equals autograd; at forget bias 5 and without other paths
# 0.4% to 0.8% arrives after 500 steps, in each of five seeds.
#
# **Limits.** Open gates keep everything, also what should go: our model, held so that it cannot forget, read its sentence worse than when it could not remember. Started
# half-open, it fades fast; our trained model passes little beyond a hundred characters. Large recurrent weights explode. And a unit that matters when held is not thereby explained: holding a gate takes the network where it has never been.
# Lesson 11 asks more carefully. The fresh networks are of one width, and but for bias 5 of one seed.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="09.1"

# %% [markdown] exercise="09.2"

# %% [markdown] exercise="09.3"

# %% [markdown] exercise="09.4"

# %% [markdown] exercise="09.5"

# %% [markdown] exercise="09.6"

# %% [markdown] exercise="09.7"

# %% slideshow={"slide_type": "slide"}
predictions("09")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Erase, write, update, read out: $c_t = f_t * c_{t-1} + i_t * g_t$ and $h_t = o_t * \tanh(c_t)$.
# - Along the cells the gradient is a product of forget gates: no matrix, no tanh, never above 1, and near 1 only while the gates stay open.
# - A memory lasts about $1/(1-f)$ steps; the forget-gate bias sets it at the start.
# - All paths together may vanish faster or slower, or explode: keep clipping.
# - Gates of a trained model can be recorded, sorted and held; $h$ and $c$ can be erased.
#
# **Symbols.** $f_t, i_t, o_t$ gates, $g_t$ candidate, $c_t$ memory (cell), $h_t$ state, $\sigma$ logistic function, $*$ unit by unit (Hadamard product, $\odot$).
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | B | $\tilde c$ candidate | $g$ |
# | E | $W$ on $h$, $U$ on $x$, $\tilde c$ | $W_{hh}$ on $h$, $W_{xh}$ on $x$, $g$ |
# | W | cell $m$ | $c$ |
# | S | $U$ on $h$, $W$ on $x$ | $W_{hh}$ on $h$, $W_{xh}$ on $x$ |
#
# **Next:** lesson 10 sets the LSTM beside its relatives with fewer gates.
