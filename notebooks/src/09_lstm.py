# %% [markdown] slideshow={"slide_type": "slide"}
# # 09 The LSTM
#
# After this lesson you can write an LSTM, read and hold its gates, and say what its memory does for a gradient, and what it does not.
#
# **Minutes:** 75, and 55 for the exercises. **Before this:** lessons 03 (the vanilla RNN) and 06 (gradient flow).
#
# **Sources:** lectures B, E, W, S and M (see the README); Hochreiter and Schmidhuber (1997); Gers, Schmidhuber and Cummins (2000); Jozefowicz, Zaremba and
# Sutskever (2015); Greff et al. (2017); Tallec and Ollivier (2018).

# %% slideshow={"slide_type": "skip"}
import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, sequences
from course_lib.lessons.l09_lstm import cell_path, gate_view, gradient_highway
from course_lib.lessons.l09_lstm.figures import race_picture
from course_lib.lessons.l09_lstm.lstm_steps import cell_step
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll
from course_lib.training.recipes import RECIPES

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 20 the four steps with their explorer, 10 equality with PyTorch, 20 highway and its explorer, 5 explosion, 15 gates of a trained model.
# **Ask the room** before the table of biases: who thinks that an LSTM as PyTorch makes it keeps a gradient for 500 steps? Let hands go up.
# **Demo order:** *Play* in the four steps, then your own word in quotes; forget-gate bias from 1 to 5; in the trained model hold a gate in one unit, then in all.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Does it solve vanishing gradients?
#
# "The LSTM solves the vanishing gradient problem" stands on many slides. Take it at its word. Fresh networks of 64 units read 500 random inputs of size 1.
# The loss is at the last step. In lesson 06 a tanh network with an orthogonal matrix of spectral radius 1 saturated on such inputs.
#
# **Commit first.** What share of the gradient reaches step 1?

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
guess_for_pytorch = None  # an LSTM as torch.nn.LSTM draws it; write a power of ten such as 1e-3
guess_for_forget_bias_1 = None  # the same, its forget-gate bias set to 1

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Four steps
#
# An LSTM carries two vectors: a **memory** $c$, the cell, and what it tells of it, the **state** $h$. Let $W_f$, $U_f$, ... be its rows of $W_{xh}$, $W_{hh}$.
#
# 1. **Forget:** $f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)$ says how much of the memory stays.
# 2. **Input and candidate:** $g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$ could be written; $i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$ says how much of it is.
# 3. **Cell update:** $c_t = f_t * c_{t-1} + i_t * g_t$, unit by unit.
# 4. **Output:** $h_t = o_t * \tanh(c_t)$, with $o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)$.

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
# $f = \sigma(1) \approx 0.73$. How long is that? And the answer to your prediction:

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

# %% slideshow={"slide_type": "subslide"}
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

# %% slideshow={"slide_type": "subslide"}
show(
    race_picture(panels),
    "Gradient by step over 500 steps, all paths. With small inputs the tanh RNN loses four decades "
    "and beats both "
    "LSTMs with half-open forget gates; with inputs of size 1 it loses almost a hundred. Forget "
    "bias 5 keeps it all.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# > **A kind remark on a slide.** "The LSTM solves vanishing gradients" is too strong. A fresh LSTM from PyTorch loses *more* than a well-started tanh RNN with small inputs. What holds: its
# > memory path has no matrix and no tanh, so it does not saturate, and *one bias* sets how fast it fades. At bias 5 the gradient survives inputs that kill the RNN.
#
# A second surprise: the full gradient is far larger than the cell path's, 1e-30 against 3e-65 at bias 1. Gradient also travels through $h$ and the gates. Those roads have matrices on them, so nothing keeps it from growing.

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("09.highway")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** raise the bias until the cell path carries a hundredth. Then return it to 1, multiply the recurrent weights by 12: what explodes, and what cannot?
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

# %% slideshow={"slide_type": "subslide"}
view = gradient_highway.trained_highway("prose", RECIPES["prose"].split().test[:2000])
print(
    f"memory of the middle unit: {view.median_memory:.0f} steps; of the longest five: "
    f"{[round(m) for m in view.memories[:5]]}"
)
for back in (10, 50, 100, 499):
    full, path, told = (
        factor_text(float(line[500 - back])) for line in (view.full, view.path, view.told)
    )
    print(
        f"{back:>3} characters back: {full:>5} of the gradient; along the cells {path:>5} to the "
        f"memory, {told:>5} out to h"
    )

# %% [markdown] slideshow={"slide_type": "slide"}
# Half of the units forget within about three characters; a few remember for a line or more. Along the cells much stays in the *memory*. But the loss sees $h_T$ only, and the way out
# multiplies by $o_T * (1 - \tanh^2 c_T)$: less comes out. From 50 characters back and more, a third to a half of what arrives came along the cells; the rest also went through $h$. The highway has exits, and they are used.
#
# ## Hold a gate
#
# The model reads an open quotation. Which single unit matters most for the next character? We hold each unit's forget gate at 0, in turn.

# %% slideshow={"slide_type": "subslide"}
model = gate_view.shipped_reader("prose")
sentence = (
    'The first argument is called "self" by habit, and the word in quotation marks here is "value'
)
unit = int(gate_view.forgetting(model, sentence).moved.argmax())
plain = gate_view.read(model, sentence)
gate = plain.values["f"][:, unit]
print(f"unit {unit}: mean forget gate {gate.mean():.2f}, {gate.min():.2f} at the least")

quote = plain.characters.index('"')
for level in ("its mean", "0", "1"):
    held = gate_view.read(model, sentence, gate_view.Clamp("f", level, unit))
    print(
        f"f held at {level:>8}: closing quote {plain.probabilities[-1, quote]:.0%} -> "
        f"{held.probabilities[-1, quote]:.0%}"
    )
for level in ("0", "1"):
    held = gate_view.read(model, sentence, gate_view.Clamp("f", level, None))
    print(f"all f at {level}: {plain.bits:.1f} -> {held.bits:.1f} bits per character")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("09.gates")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** (1) your own sentence, nothing held, sorted by *follows place in word*: which gates close at spaces? (2) Hold $f$ of the unit at 0, then at 1: where does its memory part from the grey line?
# (3) Hold in *all* units: what does an LSTM say that cannot forget?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** The LSTM replaces the matrix on the memory's path by a gate that it can open. **Evidence.** The product of forget gates equals autograd; at forget bias 5 the gradient arrives
# after 500 steps, for small and for large inputs.
#
# **Limits.** Open gates keep everything, also what should go: our model, held so that it cannot forget, read its sentence worse than when it could not remember. Started
# half-open, it fades fast; our trained model passes little beyond a hundred characters. Large recurrent weights explode. And a unit that matters when held is not thereby explained: holding a gate takes the network where it has never been.
# Lesson 11 asks more carefully. The fresh networks are one seed and one width.

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

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Forget, write, update, tell: $c_t = f_t * c_{t-1} + i_t * g_t$ and $h_t = o_t * \tanh(c_t)$.
# - Along the cells the gradient is a product of forget gates: no matrix, no tanh, never above 1, and near 1 only while the gates stay open.
# - A memory lasts about $1/(1-f)$ steps; the forget-gate bias sets it at the start.
# - All paths together may vanish faster or slower, or explode: keep clipping.
# - Gates of a trained model can be recorded, sorted and held.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $f_t, i_t, o_t$ gates, $g_t$ candidate, $c_t$ memory (cell), $h_t$ state, $\sigma$ logistic function, $*$ unit by unit.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | B | $\tilde c$ candidate | $g$ |
# | E | $W$ on $h$, $U$ on $x$, $\tilde c$ | $W_{hh}$ on $h$, $W_{xh}$ on $x$, $g$ |
# | W | cell $m$ | $c$ |
# | S | $U$ on $h$, $W$ on $x$ | $W_{hh}$ on $h$, $W_{xh}$ on $x$ |
#
# **Next:** lesson 10 sets the LSTM beside its relatives with fewer gates.
