# %% [markdown] slideshow={"slide_type": "slide"}
# # 03 The vanilla RNN
#
# After this lesson you can step a recurrent network by hand, say what its state is and why its weights are shared, and choose the shape of its inputs and outputs.
#
# **Minutes:** 60, and 55 for the exercises. **Before this:** lesson 01 (one-hot vectors) and 02 (what a context is); matrix times vector.
#
# **Sources:** lectures B, E, W and M (see the README); Elman (1990); Jaeger (2001); van den Oord et al. (2016).

# %% slideshow={"slide_type": "skip"}
import math

import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l03_vanilla_rnn import figures, rnn_against_cnn as against, rnn_diagram
from course_lib.lessons.l03_vanilla_rnn import sequence_shapes, stepping
from course_lib.models.cell import Cell
from course_lib.models.language_model import parameter_count
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes of a lecture.** 8 prediction and pencil, 6 loop to library, 4 unroll explorer, 7 stepper, 6 five shapes, 4 RNN against CNN.
# Ask the room: what would you store after each letter, if you had only 12 numbers? Collect answers before the stepper.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How big must a network be to read a book?
#
# The n-grams of lesson 02 look at a fixed window. A recurrent network reads one symbol at a time and keeps a **state**: a few numbers that stand for everything so far.
#
# Take 27 symbols in, 100 numbers of state, 27 outputs. Such a network reads a word of 10 letters; another one a book of a million. How many weights have they? ("Weights" are all numbers that training may change, biases too.) A rough guess will do.
#
# **Commit first,** then read on.

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("03.word", "03.book")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Two formulas
#
# $$h_t = \tanh(W_{xh}\, x_t + W_{hh}\, h_{t-1} + b_h), \qquad y_t = W_{hy}\, h_t + b_y$$
#
# | | what it is | at one step | for a whole batch |
# |---|---|---|---|
# | $x_t$ | **input**: what is read at step $t$, such as a one-hot letter | $D$ numbers | (batch, time, $D$) |
# | $h_t$ | **hidden state**: what is remembered after $t$ steps | $H$ numbers from -1 to 1, the **units** | (batch, time, $H$) |
# | $y_t$ | **output**: here **logits**: numbers that softmax, $e^{y} / \sum e^{y}$, makes probabilities | $K$ numbers | (batch, time, $K$) |
#
# All that the network (RNN: recurrent neural network) knows of the past is in $h_{t-1}$; $h_0$ is zeros. The state is hidden because no data says what it must hold: training decides. A matrix is named for what it joins: $W_{xh}$ leads from $x$ to $h$, so its shape is $(H, D)$.

# %% slideshow={"slide_type": "subslide"}
show(
    rnn_diagram.diagram_picture(rnn_diagram.Diagram(steps=4, features=3, hidden=5, outputs=2)),
    "Left, folded: input, state with a loop to itself, output. Right, unrolled: time runs to the "
    "right, in four columns; "
    "arrows of one colour are one and the same matrix. Numbers in brackets are shapes.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: two units
#
# One input, two units. Unit 1 listens to the input: $h_t[1] = \tanh(x_t)$. Unit 2 listens to unit 1, one step later: $h_t[2] = \tanh(h_{t-1}[1])$. Biases are 0. The output is unit 1 minus unit 2.
#
# Feed it 1, 1, 0. You need $\tanh(1) \approx 0.76$ and $\tanh(0.76) \approx 0.64$. What does the output tell you about the input?

# %% slideshow={"slide_type": "subslide"}
W_xh, W_hh, W_hy = [1.0, 0.0], [[0.0, 0.0], [1.0, 0.0]], [1.0, -1.0]
h = [0.0, 0.0]
for t, x in enumerate([1.0, 1.0, 0.0], start=1):
    h = [math.tanh(W_xh[i] * x + W_hh[i][0] * h[0] + W_hh[i][1] * h[1]) for i in range(2)]
    y = W_hy[0] * h[0] + W_hy[1] * h[1]
    print(f"x_{t} = {x:.0f}   h_{t} = ({h[0]:.2f}, {h[1]:.2f})   y_{t} = {y:+.2f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# The output jumps up when the input rises, comes back near 0, and drops when it falls. Four hand-made weights **compare now with before**. The second unit is a memory, one step long.
#
# ## From scratch: loop, batch, library
#
# First the formula, step by step.
#
# Then for a batch: several sequences at once, each a row. With rows, a product is written `x @ W.T`. The inputs of all steps are **projected** in one product, since they do not wait for each other; only the state must be computed in order. The course's `unroll` does just this. Last comes PyTorch's own.

# %% slideshow={"slide_type": "subslide"}
library = torch.nn.RNN(3, 5, batch_first=True, dtype=torch.float64)
cell = VanillaRNN.from_torch(library)
x = torch.randn(2, 6, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

h, loop = torch.zeros(5, dtype=torch.float64), []
for x_t in x[0]:
    h = torch.tanh(cell.W_xh @ x_t + cell.W_hh @ h + cell.b_h)
    loop.append(h)
loop = torch.stack(loop)
print("one sequence in:", tuple(x[0].shape), "  its states out:", tuple(loop.shape))

# %% slideshow={"slide_type": "subslide"}
projected = x @ cell.W_xh.T + cell.b_h
h, batch = torch.zeros(2, 5, dtype=torch.float64), []
for projected_t in projected.unbind(1):
    h = torch.tanh(projected_t + h @ cell.W_hh.T)
    batch.append(h)
batch = torch.stack(batch, dim=1)

torch.testing.assert_close(batch[0], loop)
torch.testing.assert_close(unroll(cell, x).outputs, batch)
torch.testing.assert_close(library(x)[0], batch)
print("loop, batch, unroll and torch.nn.RNN agree; states", tuple(batch.shape))

# %% [markdown] slideshow={"slide_type": "slide"}
# > **Two traps in the library.** `torch.nn.RNN` reads *(time, batch, features)* unless you say `batch_first=True`, and swapped axes raise no error: it walks along the batch as if that were time. And it has two biases where the formula has one. Only their sum counts: the second adds no function that one bias could not, though in training two biases move their sum twice as far.

# %% slideshow={"slide_type": "subslide"}
time_first = torch.nn.RNN(3, 5, dtype=torch.float64)
time_first.load_state_dict(library.state_dict())
swapped = time_first(x)[0]
print(
    "batch_first forgotten: same shape",
    swapped.shape == batch.shape,
    "and same numbers",
    bool(torch.allclose(swapped, batch)),
)
print("parameters: torch.nn.RNN", parameter_count(library), "and ours", parameter_count(cell))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The cell: a plug for every network to come
#
# LSTM and GRU (lessons 09 and 10) make their states in other ways; the loop around them stays the same. So a **cell** says how one step is made, and the loop asks it for four things only.
#
# | the loop asks for | to get | our tanh cell answers |
# |---|---|---|
# | `initial_state(batch)` | the state before step 1 | $h_0$, zeros |
# | `project(x)` | what the inputs add, all steps at once | $W_{xh} x_t + b_h$ |
# | `step(projected_t, state)` | the next state | $\tanh(\text{projected}_t + W_{hh} h_{t-1})$ |
# | `output(state)` | what is handed on | $h_t$, as it is |
#
# Whatever answers these, runs in `unroll`. Here are a second cell, a running sum, and a loop that knows nothing of either. (`output` comes with `Cell`.)

# %% slideshow={"slide_type": "subslide"}
class RunningSum(Cell):
    def initial_state(self, batch, like=None):
        return torch.zeros(batch, self.hidden_size, dtype=like.dtype)

    def project(self, x):
        return x

    def step(self, projected_t, state):
        return state + projected_t


def any_loop(any_cell, x):
    state, outputs = any_cell.initial_state(len(x), like=x), []
    for projected_t in any_cell.project(x).unbind(1):
        state = any_cell.step(projected_t, state)
        outputs.append(any_cell.output(state))
    return torch.stack(outputs, dim=1)


torch.testing.assert_close(any_loop(cell, x), library(x)[0])
torch.testing.assert_close(any_loop(RunningSum(3, 3), x), x.cumsum(dim=1))
torch.testing.assert_close(unroll(RunningSum(3, 3), x).outputs, x.cumsum(dim=1))
print("one loop, two cells: the states of torch.nn.RNN, and torch.cumsum")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Why the weights are shared
#
# Back to your prediction. The same matrices serve every step. So a longer text costs no weights, what is learned at one place is known at all places, and the network never comes to a last step. With matrices of its own for each step it would need new ones for every letter of the book, and would have none for the letter after.
#
# **Try in the explorer:** 1. Raise the steps with sharing on, then off: watch the number of weights in the title. 2. Choose *many to one*: which matrix is used only once? 3. Set the state size from 5 to 10. Which matrix grows fourfold?
#
# <details><summary>Answers</summary>1. Shared, the number stays; without sharing it grows with every step. 2. $W_{hy}$: only the last state is read. 3. $W_{hh}$, from 25 to 100 numbers: it joins state to state.</details>

# %% slideshow={"slide_type": "subslide"}
network = RNNWithOutput(VanillaRNN(27, 100), 27)
print(
    ", ".join(
        f"{name.removeprefix('cell.')} {p.numel():,}" for name, p in network.named_parameters()
    )
)
for length in (2, 10, 1_000):
    shape = tuple(network(torch.zeros(1, length, 27)).shape)
    print(f"{length:>9,} letters: output {shape}, {parameter_count(network):,} weights")
for length in (10, 1_000_000):
    own = rnn_diagram.Diagram(
        steps=length, features=27, hidden=100, outputs=27, shared=False
    ).parameters
    print(f"{length:>9,} letters, nothing shared: {own:,} weights")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("03.unrolled")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One step at a time
#
# A tanh RNN reads your text. $W_{xh}$ and $W_{hh}$ are random and stay so. Only $W_{hy}$ is fitted, to foretell the next characters of this very text. This is no knowledge of English, and no proof of memory: 12 units can tell 48 points apart by *any* differences.
#
# What a state has **remembered** must be asked on letters that nothing was fitted to: Jaeger's test. Draw letters at random. Fit weights that tell from $h_t$ which of 4 letters stood $k$ steps before; ask it on 400 new ones. Chance is 25%. The "size" of $W_{hh}$ is its spectral radius (lesson 06): 0 forgets at once.
#
# **Try:** 1. Press play: the same letter leaves a different state each time. 2. Set the size of $W_{hh}$ to 0. What happens to the predictions? 3. Shrink the cell to 2 units. How many characters are foretold now?
#
# <details><summary>Answers</summary>2. Equal letters leave equal columns, so only the commonest follower of each letter can be foretold: 30 of 48. 3. 19 of 48: two numbers cannot tell 48 places apart by a linear layer.</details>

# %% slideshow={"slide_type": "subslide"}
text = "the cat sat on the mat and the dog sat on the log"
for memory in (0.0, 0.9):
    run = stepping.run_text(text, width=12, memory=memory)
    after_t = [run.states[t] for t in range(1, len(text) + 1) if text[t - 1] == "t"]
    different = len({tuple(round(float(number), 6) for number in h) for h in after_t})
    print(
        f"size of W_hh {memory}: {run.right} of {len(text) - 1} next characters foretold;", end=" "
    )
    print(
        f"{len(after_t)} letters t leave {different} different state{'s' if different > 1 else ''}"
    )
print("letters back:  ", "    ".join(str(lag) for lag in range(7)), "(mean of 5 random networks)")
for memory in (0.0, 0.5, 0.9, 1.3):
    shares = torch.tensor([stepping.recall(range(7), memory=memory, seed=s) for s in range(5)])
    told = " ".join(f"{100 * share:3.0f}%" for share in shares.mean(0).tolist())
    print(f"size {memory}: right {told}")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("03.stepper")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Five shapes, one network
#
# | shape | reads | writes |
# |---|---|---|
# | one to one | a picture, 8 by 8 pixels, in one step | its form: square, cross, triangle or ring |
# | one to many | a picture at step 1, then zeros | its caption, a word a step: size, form, place, end |
# | many to one | a sentence, a word a step; it may have "not" and "but" | after the last word: good or bad |
# | many to many, in step | a clip of a moving dot, a frame a step | at each frame but the first: the dot's last move |
# | many to many, out of step | an English number, a word a step, then zeros | when all is read: the same number in German |
#
# Cell, $W_{hy}$ and training are the same for all five. Only two things differ: where inputs come in, and where the **loss**, which training makes small, looks at outputs. All is generated; a quarter or a fifth is held out: sentences, clips and numbers of which no copy was learned from, pictures with other noise on their paper. The last line asks for more: forms at *places* where they never stood. Accuracy, the share of right answers, is to the nearest 5%.

# %% slideshow={"slide_type": "subslide"}
solved = {shape: sequence_shapes.train_shape(shape, seed=0) for shape in sequence_shapes.SHAPES}
for shape, (task, trained) in solved.items():
    held_out = range(task.training, len(task.x))
    i = max(held_out, key=lambda n: len(task.question(n)))  # the longest
    print(
        f"{shape}: {task.name}, "
        f"{sequence_shapes.nearest(sequence_shapes.accuracy(trained.network, task))} right"
    )
    asked = " ".join(task.question(i)) or f"(pictures, {tuple(task.x[i].shape)})"
    print(f"    {asked}  ->  {' '.join(sequence_shapes.answers(trained.network, task, i))}")
moved = sequence_shapes.classification(new_places=True)
for seed in range(3):
    trained = sequence_shapes.train(moved, updates=600, seed=seed)
    share = sequence_shapes.nearest(sequence_shapes.accuracy(trained.network, moved))
    print(f"forms at places where they never stood, seed {seed}: {share} right")

# %% slideshow={"slide_type": "subslide"}
(pictures, captioner), (films, tagger) = (
    solved[sequence_shapes.SHAPES[1]],
    solved[sequence_shapes.SHAPES[3]],
)
picture = pictures.training + 100
caption, tags = (
    sequence_shapes.answers(captioner.network, pictures, picture),
    sequence_shapes.answers(tagger.network, films, 2300),
)
show(
    figures.toys_picture(pictures, picture, caption, films, 2300, tags),
    "Left, a held-out picture and the words that the network wrote. Right, six frames of a "
    "held-out clip and the move it saw.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Forms at new places are missed, more often than by guessing, which is right in 25%: each pixel has weights of its own, nothing says that a cross is a cross wherever it stands, and just there only other forms were seen.
#
# Is the state really needed? Train again with $W_{hh}$ held at 0: nothing is carried on.
#
# And does length matter? The tagger was trained on clips of 12 frames. Its weights do not know at which step they are used, so we show it clips of 500.

# %% slideshow={"slide_type": "subslide"}
for shape in sequence_shapes.SHAPES:
    task, forgetful = sequence_shapes.train_shape(shape, seed=0, memory=False)
    print(
        f"{shape:>26}: "
        f"{sequence_shapes.nearest(sequence_shapes.accuracy(forgetful.network, task), to=10):>4} "
        "right without memory"
    )
print(
    "clips of 500 frames:",
    sequence_shapes.nearest(
        sequence_shapes.accuracy(tagger.network, sequence_shapes.clips(count=40, steps=500, seed=5))
    ),
    "right",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## RNN against CNN
#
# A CNN, made of **convolutions**, reads sequences too; here of **causal** ones. Each output is made from $F$ inputs, the newest and those just before: the $F$ taps of its filter. To see further back, stack layers. **Dilated** layers leave gaps between taps, $F$ times wider from layer to layer, so $L$ of them see $F^L$ inputs.
#
# Lecture W compares, for $T$ steps and width $D$: weights $O(D^2)$ (a constant times $D^2$) for the RNN and $O(F D^2)$ for the convolution; work $O(T D^2)$ and $O(T F D^2)$; distance between far points $O(T)$ and $O(\log_F T)$. We count on networks that run, with $T = 64$, $D = 16$, $F = 2$. The "way" is the number of steps or layers from the first input to the last output.

# %% slideshow={"slide_type": "subslide"}
rows = against.comparison(steps=64, width=16, taps=2)
print(f"{'':>16} {'weights':>8} {'multiply-adds':>14} {'way':>4} {'inputs seen':>12}")
for row in rows:
    print(
        f"{row.name:>16} {row.parameters:>8,} {row.multiplications:>14,} {row.distance:>4} "
        f"{row.reach:>12}"
    )
for name, build in (("RNN", against.rnn), ("1 conv layer", against.cnn)):
    small, wide = build(16)[1], build(32)[1]
    work = against.multiplications(small, 64, 16)
    twice_t, twice_d = (
        against.multiplications(small, 128, 16) / work,
        against.multiplications(wide, 64, 32) / work,
    )
    print(f"{name}: work times {twice_t:.0f} when T doubles, times {twice_d:.0f} when D doubles")

# %% slideshow={"slide_type": "subslide"}
show(
    figures.reach_picture(against.comparison(steps=32, width=8)),
    "Which of 32 inputs the last output depends on, by gradient: all for the RNN, two for one "
    "convolution, all for 31 plain "
    "or 5 dilated layers.",
)

# %% tags=["nbval-ignore-output"] varies="times depend on the machine" slideshow={"slide_type": "subslide"}
for found in against.growth():
    print(
        f"{found.name:>12}: time grows about like T^{found.time_in_steps:.0f} and "
        f"D^{found.time_in_width:.0f}"
    )

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** One cell, used at every step, reads sequences of any length with a fixed number of weights, and remembers. **Evidence.** 15,527 weights for 10 letters or a thousand; a tagger trained on 12 frames and right on 500; twelve random units that hold the letter before, and the third back half the time; four toys that fall apart when $W_{hh}$ is 0, while one to one does not care: it has no before.
#
# **RNN against CNN.** With $F = 2$, the RNN and one layer cost the same. The layer computes $W_0 x_t + W_1 x_{t-1}$. The RNN puts $h_{t-1}$ in the place of $x_{t-1}$, and that one wire reaches everything. The table's $O(F D^2)$ counts *one* layer: to see all 64 inputs the convolution pays for 6. What it buys is a way of 6 in place of 64, and steps that need not wait for each other. W also calls the RNN autoregressive and the CNN not. *Causal* convolutions are: WaveNet writes sound.
#
# **Limits.** "Depends on" is not "can learn from": a gradient over 64 steps may be tiny (lesson 06). The toys are small, and start from an orthogonal $W_{hh}$, with which gradients fade less (lessons 06 and 08). The captioner and the translator do not hear their own words; lesson 13 mends that.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="03.1"

# %% [markdown] exercise="03.2"

# %% [markdown] exercise="03.3"

# %% [markdown] exercise="03.4"

# %% [markdown] exercise="03.5"

# %% [markdown] exercise="03.6"

# %% [markdown] exercise="03.7"

# %% [markdown] exercise="03.8"

# %% slideshow={"slide_type": "slide"}
predictions("03")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - $h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)$: the state is made from the new input and the state before it.
# - $y_t = W_{hy} h_t + b_y$ reads the state, and nothing else.
# - Weights are shared over time, so their number does not depend on $T$, and a trained cell runs at any length.
# - Five shapes, one network: inputs where they exist, the loss where answers are asked for.
# - An RNN is as cheap as a convolution of two taps and sees everything, by a way of $T$ steps; dilated layers have a way of $\log_F T$.
#
# **Next:** lesson 04 trains this very cell on real text, beside counting and beside a cell that does better. Lesson 05 looks at what the gradient does on its way back through the steps.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $x_t$ input ($D$), $h_t$ state ($H$), $y_t$ logits ($K$), $W_{xh}$ ($H \times D$), $W_{hh}$ ($H \times H$), $W_{hy}$ ($K \times H$), $b_h$, $b_y$ biases, $T$ steps, $F$ taps.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | E | $W_{hid}$ on $[h, x]$ | $W_{hh}$ and $W_{xh}$ side by side (exercise 03.4) |
# | W | $W$ input, $U$ recurrent weights, $a$ state | $W_{xh}$, $W_{hh}$, $h$ |
# | M | $h[b,t,J]$, $W^{h,h}$, minus $B$ | $h_t$, $W_{hh}$, plus $b_h$ (so $b_h = -B$) |
# | S | $W$ on $(h, x)$ | the same split as for E |
# | B | $W_{xh}$, $W_{hh}$, $W_{hy}$ | the same |
