# %% [markdown] slideshow={"slide_type": "slide"}
# # 05 Backpropagation through time
#
# After this lesson you can compute the gradient of a recurrent network by hand, say what it is a sum of, and say what truncation leaves out.
#
# **Minutes:** 60, and 60 for the exercises. **Before this:** lesson 03 (the vanilla RNN) and 04 (a character language model).
#
# **Sources:** lectures W and S (see the README); Werbos (1990); Williams and Peng (1990).

# %% slideshow={"slide_type": "skip"}
from dataclasses import replace

import numpy as np
import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l05_backpropagation_through_time import backward_prices, bptt
from course_lib.lessons.l05_backpropagation_through_time import chunked_reading, figures
from course_lib.lessons.l05_backpropagation_through_time import gradient_shares, truncated_bptt

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Whose fault is it?
#
# A network reads 100 characters and predicts the next one after each. That gives 100 losses. The same matrix $W_{hh}$ was used at every
# step, so the loss at step 70 is in part the doing of $W_{hh}$ at step 70, in part at step 69, and so on down to step 1.
#
# Send each loss's error back to step 1, one step at a time. What does that cost, and what need it cost? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("05.separate", "05.needed")

# %% slideshow={"slide_type": "subslide"}
counted = backward_prices.count_steps_back([100])
print(f"each loss on its own: {counted['two sums'][0]:,} steps back")
print(f"really needed: {counted['delta recursion'][0]:,}")

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 up to here, 10 pencil and box, 15 the recursion and its prices, 10 the first explorer, 20 truncation.
# Let the room vote before you run the cell: 100, 200, 5,050 or 10,000? (5,050 apart, 100 together.) Ask early: "which of these sums could share work?" (All errors that
# meet at the same step: from there on they are multiplied by the same numbers.) At truncation: "noise or bias?" (Average, and see what stays.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: one weight, used three times
#
# One unit, no input, no tanh: $h_t = w\, h_{t-1}$ with $w = 2$ and $h_0 = 1$. So the states are 2, 4, 8. Since $h_3 = w^3 h_0$, the
# derivative is $3 w^2 = 12$. Now find the 12 as a sum over the three uses of $w$. Pretend that every step has a weight of its own. Step
# $k$'s weight was multiplied with $h_{k-1}$, and what it changes in $h_k$ then grows by $w$ at each later step:
#
# $$\frac{d h_3}{d w} = \sum_{k=1}^{3} \underbrace{w^{3-k}}_{\partial h_3 / \partial h_k} \cdot \underbrace{\;\;\; h_{k-1} \;\;\;}_{\text{immediate}} = 4 \cdot 1 + 2 \cdot 2 + 1 \cdot 4 = 12$$

# %% slideshow={"slide_type": "subslide"}
w, h = 2.0, [1.0, 2.0, 4.0, 8.0]
parts = [w ** (3 - k) * h[k - 1] for k in (1, 2, 3)]
print("parts of steps 1, 2, 3:", parts, " sum:", sum(parts))
print(f"nudging w instead: {((w + 1e-6) ** 3 - (w - 1e-6) ** 3) / 2e-6:.4f}")

total, mistake = 0.0, 0.0
for k in (1, 2, 3):
    total = h[k - 1] + w * total  # the total derivative of h_k: its own step, and all before
    mistake += w ** (3 - k) * total
print(f"a mistake, explained below: {mistake:.0f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# > **A kind remark on a slide.** Lecture S writes the last factor as $\partial h_k / \partial W$. It means the **immediate** partial: how
# > $h_k$ moves when $W$ moves *at step k only*, with $h_{k-1}$ held fixed. The total derivative of $h_k$ already holds the steps before $k$.
# > Put it into the sum, and early steps count again and again: the last line above did so, and got 24 in place of 12.
#
# ## The real model, forward
#
# A character model on "Hamlet": $h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)$, $y_t = W_{hy} h_t + b_y$, and
# $L_t = -\log \mathrm{softmax}(y_t)[\text{next character}]$. The loss is the **sum** $L = L_1 + \dots + L_T$. A one-hot $x_t$ picks a column of
# $W_{xh}$. One **forward pass**, from the first step to the last, keeps the states, and each loss's own error $\partial L_t / \partial h_t$. We need nothing else. (PyTorch's
# `cross_entropy` takes the *mean* unless told otherwise: then every gradient is $T$ times smaller.)

# %% slideshow={"slide_type": "subslide"}
tokenizer, _ = bptt.hamlet()
inputs, targets = bptt.passage(12, start=121)
p = bptt.draw_parameters(len(tokenizer.vocabulary), hidden=8)
p = replace(p, h_0=np.full(8, 0.1))

h, own, loss = [p.h_0], [], 0.0
for x_t, target in zip(inputs, targets, strict=True):
    h.append(np.tanh(p.W_xh[:, x_t] + p.W_hh @ h[-1] + p.b_h))
    error = bptt.softmax(p.W_hy @ h[-1] + p.b_y)
    loss -= np.log(error[target])
    error[target] -= 1  # dL_t/dy_t: probabilities minus one-hot target
    own.append(error @ p.W_hy)  # dL_t/dh_t
print(f"{tokenizer.decode(inputs)!r} costs {loss:.2f} nats in {len(inputs)} steps")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The two sums
#
# $$\frac{d L}{d W_{hh}} = \sum_{j=1}^{T} \sum_{k=1}^{j} \delta_{jk}\, h_{k-1}^\top, \qquad
# \delta_{jk} = \frac{\partial L_j}{\partial a_k}$$
#
# Here $a_k$ is what goes into tanh at step $k$. The outer sum runs over the losses, the inner one over the steps up to each loss: one term for every pair $(j, k)$. One step back is the same
# for all: times the slope $1 - h_k^2$, then times $W_{hh}$ transposed.

# %% slideshow={"slide_type": "subslide"}
naive, steps_back = np.zeros((8, 8)), 0
for j in range(1, 13):
    dh = own[j - 1]
    for k in range(j, 0, -1):
        delta = dh * (1 - h[k] ** 2)
        naive += np.outer(delta, h[k - 1])
        dh = delta @ p.W_hh
        steps_back += 1
print(f"{steps_back} steps back; size of the gradient: {np.linalg.norm(naive):.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Errors that meet travel on together
#
# Look at step 1: twelve errors pass through it, and each is multiplied by the same numbers. So add them where they meet. Lecture W calls such an error the
# **error signal** $\delta$; ours is the sum:
#
# $$\delta_t = (1 - h_t^2) \odot \Bigl( \frac{\partial L_t}{\partial h_t} + W_{hh}^\top \delta_{t+1} \Bigr), \qquad
# \frac{dL}{dW_{hh}} = \sum_t \delta_t\, h_{t-1}^\top$$
#
# One forward pass, one **backward pass** from the last step to the first, however many losses there are: **backpropagation through time**. (A kind remark: lecture W ends with "single forward pass, *multiple* backward passes", and lets a loss at $t$ depend
# on the state at $t + 1$. Here $L_t$ reads $h_t$, and errors that are added need one pass.)

# %% slideshow={"slide_type": "subslide"}
recursion, carried = np.zeros((8, 8)), np.zeros(8)
for t in range(12, 0, -1):
    delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
    recursion += np.outer(delta, h[t - 1])
    carried = delta @ p.W_hh
np.testing.assert_allclose(recursion, naive)  # and what is carried past step 1 is dL/dh_0
print(f"12 steps back; size of the gradient: {np.linalg.norm(recursion):.4f}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Do not trust it yet
#
# Now all parameters, and four witnesses: the formula taken literally (for each pair $j, k$ a product of **Jacobians**, the matrices of all partial derivatives of a step), the two sums, PyTorch's autograd
# through our `unroll`, and central differences in 64-bit arithmetic, which know nothing of backpropagation. The first cell prints the largest relative error of
# the recursion in $W_{xh}$, $W_{hh}$, $b_h$, $W_{hy}$, $b_y$ and the first state $h_0$. How to read it: in 64 bits autograd should agree to about 1e-12, finite differences to 1e-7 or so; an
# error of 1e-2 is a bug, and with float32, or a kink such as that of **ReLU**, $\max(a, 0)$, even 1e-4 may be none.
#
# Then: what do "many backward passes" cost? We count steps back. Each is one product of a vector with a matrix; in the literal formula it is a
# product of two matrices.

# %% slideshow={"slide_type": "subslide"}
run = bptt.forward(p, inputs, targets)
np.testing.assert_allclose([run.loss, *run.h[12]], [loss, *h[12]])
found = bptt.delta_recursion(p, run).gradient
np.testing.assert_allclose(found.W_hh, recursion)
np.testing.assert_allclose(found.h_0, carried)

witnesses = {
    name: method(p, run).gradient
    for name, method in bptt.METHODS.items()
    if method != bptt.delta_recursion
}
witnesses["autograd"] = bptt.autograd(p, inputs, targets)
witnesses["finite differences"] = bptt.finite_differences(p, inputs, targets)
for name, witness in witnesses.items():
    worst = max(bptt.largest_relative_error(found, witness).values())
    # the rest of their error is rounding, and varies
    at_best = 1e-7 if name == "finite differences" else 0.0
    print(f"against {name:<18} on all six parameters: {bptt.below(max(worst, at_best))}")

# %% slideshow={"slide_type": "subslide"}
lengths = [5, 10, 20, 40]
counts = backward_prices.count_steps_back(lengths)
for name, prices in counts.items():
    print(
        f"{name:>17}: "
        + "  ".join(f"T = {T}: {price:,}" for T, price in zip(lengths, prices, strict=True))
    )
words = (
    "On log axes, three straight lines: they rise with the length's cube, its square, and the "
    "length itself."
)
show(figures.price_picture(lengths, counts), words)

# %% tags=["nbval-ignore-output"] varies="it is timed" slideshow={"slide_type": "subslide"}
for method in (bptt.two_sums, bptt.delta_recursion):
    # print(timing.seconds) to see them
    timing = backward_prices.time_backward(method, [50, 100, 200, 400])
    print(f"{method.__name__}: time grows about like T to the power {timing.exponent:.0f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which steps does a gradient come from?
#
# Keep the pairs $(j, k)$ apart for once. The length of $\delta_{jk} h_{k-1}^\top$ over the sum of such lengths is the **share** of step $k$ in the
# gradient of loss $j$. The shares below are those of the 48th loss, for three **spectral radii** of a random $W_{hh}$ (lesson 06; below 1 its powers fade).

# %% slideshow={"slide_type": "subslide"}
for radius in (0.5, 0.9, 1.3):
    shares = gradient_shares.shares_view(radius, steps=48, j=48).shares
    nearly = shares.steps_for(0.99, 48)
    print(
        f"radius {radius}: own step {shares.of_last(1, 48):.0%}, last 10 steps "
        f"{shares.of_last(10, 48):.0%}, "
        f"99% from the last {nearly}; sum over parts {shares.aligned[47]:.0%}"
    )

stack = gradient_shares.drawn_stack(layers=2, radius=0.9, input_scale=0.3, seed=0)
signals = gradient_shares.error_signals(stack, *bptt.passage(12, start=121))
low, high = (layer.delta.sum(0) for layer in signals)  # all losses added: (time, hidden)
h_low = signals[1].sources["W_xh"]  # what the upper layer reads
for t in range(11):
    both = high[t] @ stack.layers[1].W_xh + low[t + 1] @ stack.layers[0].W_hh
    np.testing.assert_allclose(low[t], (1 - h_low[t] ** 2) * both)
print("two layers: slope times (from above + from the next step), at each of 11 steps")

# %% [markdown] slideshow={"slide_type": "slide"}
# Here most of the gradient is recent, unless the radius is above 1. And the parts do not all point one way: the last number is the length of their
# sum over the sum of their lengths.
#
# With two layers a lower unit hears two errors: one from above, one from its own next step. They meet, so they are added:
#
# $$\delta^{(1)}_t = \bigl(1 - (h^{(1)}_t)^2\bigr) \odot \Bigl( W_{xh}^{(2)\top} \delta^{(2)}_t + W_{hh}^{(1)\top} \delta^{(1)}_{t+1} \Bigr)$$
#
# **Try.** 1. Drag the radius from 0.3 to 1.6: how far left do the bars reach? 2. Choose $W_{xh}$: why is the first column no longer dark? 3. Radius 0.5, two layers: whose bars reach further?
#
# <details><summary>Answers</summary>
#
# 1. At 0.3, 99% come from the last 4 steps; at 0.9 from 14; at 1.6 from 31 of 32. 2. With $h_0 = 0$, step 1 multiplied $W_{hh}$ with zeros, but $W_{xh}$ with a character.
# 3. The lower layer's, by a step or so with most seeds: what comes from above has travelled back there first.
#
# </details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("05.shares")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Truncated backpropagation through time
#
# A book has no end in sight. So read it in **chunks**: carry the state from chunk to chunk, but cut the error there. In the two sums this keeps the
# pairs $(j, k)$ inside one chunk and drops the rest. What is dropped is not left to chance: it is always the *early* steps. So, averaged over all passages, the
# dropped part need not be zero. That is a **bias**. We measure it on a model after 100 updates, first on one passage of 64 characters.

# %% slideshow={"slide_type": "subslide"}
trained = truncated_bptt.trained_parameters()
inputs, targets = bptt.passage(64, start=121)
run = bptt.forward(trained, inputs, targets)
full = bptt.delta_recursion(trained, run).gradient
for chunk in (1, 5, 20, 64):
    cut = truncated_bptt.truncated_gradient(trained, run, chunk)
    off = {
        name: truncated_bptt.deviation(getattr(cut, name), g)
        for name, g in full.items()
        if name != "h_0"
    }
    angles = ", ".join(f"{name} {found.angle:.0f}°" for name, found in off.items())
    kept = truncated_bptt.pairs_kept(64, chunk) / truncated_bptt.pairs_kept(64, 64)
    print(
        f"chunks of {chunk:>2} keep {kept:>4.0%} of the pairs; off by {angles}; length of W_hh's "
        f"{off['W_hh'].length_ratio:.2f}"
    )
for weights in ("drawn, radius 0.5", "drawn, radius 1.3"):
    print(
        f"random weights {weights}, chunks of 20: W_hh "
        f"{truncated_bptt.truncation_view(20, weights).angle:.0f}°"
    )

# %% [markdown] slideshow={"slide_type": "slide"}
# $W_{hy}$ and $b_y$ are exact: their errors never travel back in time. The others are off.
#
# ## Is it noise or bias?
#
# Every gradient from a few passages is noisy. Noise goes away when you average; does the error of truncation? Compare averages over 1 to 512 passages:
# truncated against full on the *same* passages, and, for scale, full against full on *other* passages.

# %% slideshow={"slide_type": "subslide"}
averages = truncated_bptt.noise_or_bias()
print("passages:         " + "".join(f"{n:>6}" for n in averages.passages))
for name, angles in {
    **{f"chunks of {c}": a for c, a in averages.truncated.items()},
    "other passages": averages.resampled,
}.items():
    print(f"{name:<18}" + "".join(f"{angle:>5.0f}°" for angle in angles))
words = (
    "Noise, dashed, falls from 91 to 23 degrees. Chunks of 1 stay near 42; chunks of 5 and 20 "
    "fall, to 12 and 3."
)
show(figures.averages_picture(averages), words)

# %% [markdown] slideshow={"slide_type": "slide"}
# Both sides of the truth are in this picture. With one passage, noise is far larger than the bias of chunks of 20: this is why truncation works in practice.
# But an optimizer averages over many updates. Noise fades; the bias of chunks of 1 stands. For chunks of 20, most of the angle was noise as well: 3 degrees are left.
#
# **Try.** 1. Drag the chunk length: which part of the triangle goes grey, and how bright was it? 2. Choose radius 1.3: how long must chunks be
# for 30 degrees? 3. Set the state to zero at each chunk: what else changes?
#
# <details><summary>Answers</summary>
#
# 1. The pairs far from the diagonal, mostly dark: little was there, but always on the same side. 2. 27 of 64 steps here; on the 20 other passages 11 to 38, and it does not stay there: a longer chunk may be worse. The trained model needs 2 to 4.
# 3. The network forgets what it read as well: the angle for chunks of 20 grows from 10 to 21 degrees; with chunks of 1 no gradient of $W_{hh}$ is left, for every step starts from zeros.
#
# </details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("05.truncation")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What truncation buys
#
# Autograd keeps what the backward pass will need. Hooks let us count those bytes exactly.

# %% slideshow={"slide_type": "subslide"}
for price in chunked_reading.price_of_chunks([8, 32, 128, 512]):
    print(
        f"chunks of {price.chunk:>3}: {price.bytes:>7,} bytes kept; updates in one reading of 512 "
        f"steps: {price.updates:>2}"
    )
carried, reset = chunked_reading.bits_at_start_of_chunks(trained, chunk=10)
print(
    f"bits per character when a chunk begins: state carried {carried:.2f}, set to zero {reset:.2f}"
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Memory follows the chunk, not the book. Updates come sooner. Time for one reading is *not* saved (print `price.seconds`): every step is still taken once
# forward and once back, as the first line below counts. Carrying the state takes no extra step, and the network knows more when a chunk begins (the first 3 characters of each of 639 chunks).
#
# ## Forgetting to detach
#
# In PyTorch the cut is one line. The first loop shows it on one unit. The second reads "Hamlet" with and without it, and counts how many steps each chunk's backward
# pass goes back.

# %% slideshow={"slide_type": "subslide"}
weight, state = torch.tensor(0.9, requires_grad=True), torch.tensor(0.5)
for chunk in (1, 2):
    for _ in range(8):
        state = torch.tanh(weight * state)
    state.backward()
    print(f"chunk {chunk}: gradient so far {weight.grad:.4f}")
    state = state.detach()  # the same value, without a past

inputs, targets = bptt.passage(40, start=121)
for name, settings in {
    "detached": {},
    "forgotten": {"detach": False},
    "forgotten, retain_graph": {"detach": False, "retain_graph": True},
    "the same, with updates": {"detach": False, "retain_graph": True, "learning_rate": 0.01},
}.items():
    found = chunked_reading.read_in_chunks(trained, inputs, targets, chunk=8, **settings)
    print(f"{name:>23}: {found.steps_back}  {found.error[:52]}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The first `backward()` frees its graph; the second chunk's error runs into it, and PyTorch stops. The message suggests `retain_graph=True`. Do not: each pass then
# runs back to step 1, further every time. As soon as an optimizer changes a weight, it fails all the same. Detach.
#
# ## What you just saw
#
# **Claim.** The gradient is a sum over pairs of a loss $j$ and an earlier step $k$. One backward pass computes it exactly, since errors that meet may be added.
# **Evidence.** Two sums, recursion, autograd and finite differences agree on every parameter.
#
# **Why truncation biases it.** It drops every pair that lies in different chunks: the same part of the sum each time, not a random one. So no
# averaging brings it back. How much that matters depends on those pairs' shares.
#
# **Limits.** Shares compare lengths, and parts cancel, so a small share may still decide the direction. The angles belong to one small model after
# 100 updates, on one play. Weights whose shares reach further back lose more by the same cut, as radius 1.3 showed.
#
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="05.1"

# %% [markdown] exercise="05.2"

# %% [markdown] exercise="05.3"

# %% [markdown] exercise="05.4"

# %% [markdown] exercise="05.5"

# %% [markdown] exercise="05.6"

# %% [markdown] exercise="05.7"

# %% [markdown] exercise="05.8"

# %% slideshow={"slide_type": "slide"}
predictions("05")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - One weight, used $T$ times: its gradient is the sum of what each use asks, with the state before it held fixed.
# - Two sums, over losses $j$ and steps $k \le j$: $T(T+1)/2$ steps back when done apart, $T$ when errors that meet are added.
# - $\delta_t$ = slope times (own error + $W_{hh}^\top \delta_{t+1}$); each part is $\delta_t h_{t-1}^\top$. Add, do not overwrite.
# - Most shares are recent, unless the spectral radius is large. $W_{hy}$ and $b_y$ never look back.
# - Truncation keeps pairs within chunks: less memory, earlier updates, a biased direction. Carry the state, detach it.
#
# **Next:** lesson 06 follows $\delta$ over 500 steps, and asks what makes it vanish or explode.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $a_t$ pre-activation, $h_t$ state, $L_j$ loss at step $j$, $\delta_t = \partial L / \partial a_t$, $\delta_{jk} = \partial L_j / \partial a_k$, $T$ length.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | W | $W$ input, $U$ recurrent weights, $a$ state, $\delta$ | $W_{xh}$, $W_{hh}$, $h$, $\delta$ |
# | S | $W$ on $(h, x)$; $\partial h_k / \partial W$ | $W_{hh}$ and $W_{xh}$; the immediate partial |
