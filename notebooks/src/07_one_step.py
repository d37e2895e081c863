# %% [markdown] slideshow={"slide_type": "slide"}
# # 07 One step, and taming it
#
# After this lesson you can say what one gradient step does to a carefully started network, and keep steps from doing harm.
#
# **Minutes:** 75, and 70 for the exercises. **Before this:** lesson 06 (gradient flow).
#
# **Sources:** lectures B, E, W and M (see the README); Polyak (1964); Nesterov (1983); Pascanu, Mikolov and Bengio (2013); Sutskever et al.
# (2013); Tieleman and Hinton (2012); Kingma and Ba (2015).

# %% slideshow={"slide_type": "skip"}
import inspect
import math
from dataclasses import replace

import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l06_gradient_flow.gradient_flow import factor_text
from course_lib.lessons.l07_one_step import cost_surface, figures, nan_recovery, one_step
from course_lib.lessons.l07_one_step import optimisers

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 5 pencil, 10 optimisers, 20 one step and its explorer, 20 cliff and clipping, 10 nan, 5 recap.
# **Ask the room** before the table of 32 networks: which of the weights does the harm? Let them vote: inputs, recurrence, bias. (With SGD the bias; with Adam at 0.01 bias and
# inputs, while the recurrent matrix mostly gains.) Show the explorer with *the step moves* on each in turn.
#
# **At the cliff,** open its explorer at update 1 and press play. **Ask the room:** where will it be after the wall, and why not "down the wall"? (Far off the map: the gradient
# points *across* the wall, and its length is the wall's height, not the way to the valley.) Then Adam at 0.1: does a method that ignores the gradient's size need clipping? (It helps: 25 places in place of 21.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Careful, and then?
#
# Lesson 06 had a careful start: spectral radius 1, small inputs, and a gradient that survives 500 steps. Lecture B takes that
# network, makes **one** gradient step, and looks again. Its message: one step destroys the careful initialisation.
#
# We try it on 32 networks that differ only in their seed. Each reads the same lines of Hamlet and predicts the next character. Each
# makes one SGD step (plain gradient descent) with learning rate 0.1, a common choice.
#
# Beside it, Adam (below) makes its one step, at 0.001. How many networks are harmed? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("07.sgd", "07.adam")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: one weight
#
# A linear unit, $h_t = w\, h_{t-1}$, starts at $h_0 = 1$ and $w = 1$: the perfect start, since $w^T = 1$. Four steps, target 2, loss
# $\frac12 (h_4 - 2)^2$. The error is $1 - 2 = -1$, and $\partial L / \partial w = -1 \cdot 4 w^3 = -4$. One step with learning rate 0.1
# gives $w = 1.4$, and now $w^4 \approx 3.84$ of a gradient arrives.
#
# The length $T$ strikes twice: the gradient has a factor $T$, and the new weight is raised to the power $T$.

# %% slideshow={"slide_type": "subslide"}
for steps, learning_rate in ((4, 0.1), (500, 0.0001), (500, 0.00001)):
    w = 1 + learning_rate * steps
    print(
        f"{steps} steps, learning rate {learning_rate:g}: w = {w:g}, a gradient is multiplied by "
        f"{w**steps:.3g}"
    )
print(f"over 500 steps, a factor of ten needs only w = {10 ** (1 / 500):.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Five optimisers, from scratch
#
# All take $w \leftarrow w - \eta\, d$ and differ in the direction $d$ made from gradients $g$. **SGD:** $d = g$. **Momentum:** $v \leftarrow \mu v
# + g$, $d = v$. **Nesterov:** $d = g + \mu v$. **RMSProp:** $s \leftarrow \rho s + (1-\rho) g^2$, $d = g / (\sqrt s + \varepsilon)$.
# **Adam:** running means of $g$ and $g^2$, both corrected for their start at 0.
#
# RMSProp as a loop over entries, then vectorised, then the library:

# %% slideshow={"slide_type": "subslide"}
generator = torch.Generator().manual_seed(0)
gradients = torch.randn(100, 5, dtype=torch.float64, generator=generator)
loop, s = [0.0] * 5, [0.0] * 5
for g in gradients.tolist():
    for i in range(5):
        s[i] = 0.99 * s[i] + 0.01 * g[i] ** 2
        loop[i] -= 0.01 * g[i] / (s[i] ** 0.5 + 1e-8)

vector, s = torch.zeros(5, dtype=torch.float64), torch.zeros(5, dtype=torch.float64)
for g in gradients:
    s = 0.99 * s + 0.01 * g**2
    vector = vector - 0.01 * g / (s.sqrt() + 1e-8)

library = torch.zeros(5, dtype=torch.float64, requires_grad=True)
optimiser = torch.optim.RMSprop([library], lr=0.01)
for g in gradients:
    library.grad = g
    optimiser.step()
torch.testing.assert_close(vector, torch.tensor(loop, dtype=torch.float64))
torch.testing.assert_close(vector, library.detach())
print("RMSProp: loop, vectors and library agree after 100 steps")

# %% slideshow={"slide_type": "subslide"}
print(inspect.getsource(optimisers.Adam.direction))
momentum = {"momentum": 0.9}
torch_s = dict(
    zip(
        optimisers.OPTIMISERS,
        (torch.optim.SGD,) * 3 + (torch.optim.RMSprop, torch.optim.Adam),
        strict=True,
    )
)
settings = {"momentum": momentum, "Nesterov": {**momentum, "nesterov": True}}
for name in optimisers.OPTIMISERS:
    library = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    optimiser = torch_s[name]([library], lr=0.01, **settings.get(name, {}))
    ours, rule = [torch.zeros(5, dtype=torch.float64)], optimisers.make_optimiser(name, 0.01)
    for g in gradients:
        library.grad = g
        optimiser.step()
        ours = rule.step(ours, [g])
    torch.testing.assert_close(ours[0], library.detach())
print("equal to torch.optim over 100 steps:", ", ".join(optimisers.OPTIMISERS))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## What the *first* step is
#
# At the first step there is no past to remember. So momentum **is** SGD. So is Nesterov's own first step; PyTorch keeps the point *ahead* of it, where Nesterov takes the gradient, and that point moves 1.9 times as far. Adam and RMSProp know only the signs: Adam moves
# every weight by $\eta$, whether its gradient is 5 or 0.001. RMSProp's mean starts at 0 uncorrected, so its first step is $1 / \sqrt{1 - \rho}$ times as long.

# %% slideshow={"slide_type": "subslide"}
g = torch.tensor([5.0, -0.001], dtype=torch.float64)
for name in optimisers.OPTIMISERS:
    moved = optimisers.make_optimiser(name, 0.1).step([torch.zeros_like(g)], [g])[0]
    print(f"{name:>8}: moves the two weights by {moved[0]:8.4f} and {moved[1]:.4f}")
(moved,) = optimisers.RMSProp(0.1, decay=0.9).step([torch.zeros_like(g)], [g])
print(f"RMSProp with the decay 0.9 of Hinton's slide, not PyTorch's 0.99: {moved[0]:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The experiment: one step on Hamlet
#
# Width 32, orthogonal start, small inputs (a **drive** of 0.01: what a character adds to a unit before tanh), batches of 4 passages of 500 characters. The gradient of the batch does not depend on the learning
# rate: it is computed once, for all networks side by side. Then we measure gradient flow through 500 steps, as in lesson 06, in **decades**, factors of ten; radius and decades are medians.

# %% slideshow={"slide_type": "subslide"}
start = one_step.CarefulStart(init="orthogonal", drive=0.01, seeds=32)

def row(view):
    median = round(float(view.change.median()), 1) + 0.0  # never "-0.0"
    counts = f"lost 10x: {view.lost(1):2}, 1000x: {view.lost(3):2}, gained 10x: {view.gained(1):2}"
    return f"radius {float(view.radius_after.median()):.3f}  {median:+6.1f} decades  {counts}"

print(
    "before the step:",
    factor_text(float(one_step.flow_before(start)[:, 1].median())),
    "of the gradient reaches step 1",
)
rates = {"SGD": (0.01, 0.1, 1.0), "Adam": (1e-4, 1e-3, 1e-2), "RMSProp": (1e-3,)}
views = {
    (name, rate): one_step.one_step(start, name, rate) for name in rates for rate in rates[name]
}
for (name, rate), view in views.items():
    print(f"{name:>7} {rate:<6g} {row(view)}")

print("reaching step 1, median, before and after SGD at 0.1, by the radius at the start:")
for radius in (0.9, 1.0, 1.05, 1.1, 1.2):
    view = one_step.one_step(replace(start, radius=radius), "SGD", 0.1)
    before, after = (factor_text(float(side[:, 1].median())) for side in (view.before, view.after))
    print(f"radius {radius}: {before:>5} to {after:>5}, lost 10x: {view.lost(1)}")

# %% slideshow={"slide_type": "subslide"}
show(
    figures.step_picture(views["SGD", 0.1]),
    "Left: after one SGD step most networks' gradients fall in straight lines over 500 steps, by "
    "very different amounts. "
    "Middle: the eigenvalues of one network have hardly left the unit circle. Right: most networks "
    "lose over a factor of ten.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Who did it?
#
# SGD at 0.1 costs a typical network thousands. And yet the spectral radius went from 1 to 1.002, and the eigenvalues sit where they were! So
# the eigenvalues cannot be the reason. Let the same step move only some of the weights.

# %% slideshow={"slide_type": "subslide"}
for name, rate in (("SGD", 0.1), ("Adam", 0.01)):
    for moved in ("W_hh only", "W_xh only", "b_h only", "all but W_hh"):
        print(f"{name:>4} {rate:<4g} {moved}: {row(one_step.one_step(start, name, rate, moved))}")
both = one_step.careful_weights(start), one_step.update(start, "SGD", 0.1, "b_h only")
before, after = (one_step.mean_slope(weights, start) for weights in both)
print(
    f"b_h only: tanh's mean slope {before.median():.3f} before, {after.median():.3f} after",
    end="; ",
)
print(
    f"over 500 steps that alone makes {500 * float((after / before).log10().median()):.1f} decades"
)
for distance in (50, 500):
    change = float(views["SGD", 0.1].change_over(min(distance, 499)).median())
    print(f"all weights, SGD 0.1, {distance:3} steps back: {change:+.1f} decades")

# %% [markdown] slideshow={"slide_type": "slide"}
# With SGD the culprit is the **bias**. It started at 0. After the step it pushes every unit the same way at every character, an orthogonal loop
# forgets nothing, the pushes pile up, and tanh bends: its mean slope falls by some hundredths, and 500 steps do the rest (the gradient finds the straighter units, so it loses less than the mean says). With Adam at 0.01 bias and inputs do the same harm. Its thousand steps of 0.01 in $W_{hh}$ raise the radius, which
# mostly *gains*: together, networks part ways. A larger radius at the start is no protection: at 1.05 fewer networks lose (16), from 1.1 on more. In all cases the damage is done *per step*, so it grows with the distance.
#
# Three more things decide: was anything there to destroy (the drive), which matrix you start from, and do you clip?

# %% slideshow={"slide_type": "subslide"}
driven = one_step.CarefulStart(init="orthogonal", drive=0.3, seeds=32)
print(
    "drive 0.3, before the step:", factor_text(float(one_step.flow_before(driven)[:, 1].median()))
)
print("drive 0.3, SGD 0.1:", row(one_step.one_step(driven, "SGD", 0.1)))
for init in ("orthogonal", "gaussian", "identity"):
    view = one_step.one_step(one_step.CarefulStart(init=init, seeds=32), "Adam", 1e-3, "W_hh only")
    radii = f"radius {view.radius_after.min():.3f} to {view.radius_after.max():.3f}"
    print(f"{init}, W_hh only, Adam 0.001: {radii}, lost 10x: {view.lost(1)}")
for name, rate in (("SGD", 0.1), ("Adam", 0.01)):
    print(
        f"{name} {rate:g} clipped to norm 0.1: "
        f"{row(one_step.one_step(start, name, rate, clip=0.1))}"
    )
sixteen = one_step.CarefulStart(seeds=16)
for count, logs in one_step.several_steps(sixteen, "Adam", 1e-3, (1, 10)).items():
    gone = int((logs < -5).sum())
    print(f"Adam 0.001, {count:2} updates: less than 1e-5 arrives in {gone} of 16 networks")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play
#
# 1. Orthogonal, *W_hh only*: raise the learning rate of SGD, then of Adam. Which leaves the circle first?
# 2. Training length 1: why does the recurrent matrix not move, whatever the optimiser?
# 3. Change SGD to momentum, then to Nesterov. Why does the picture stay in the first case and move in the second?
# 4. Start at radius 1.2: is a gradient that explodes safe from one step?
#
# <details><summary>Answers</summary>
#
# 1. Adam: at 0.01 the radius is 1.056 in the median; SGD needs more than 1.0 for that (1.022 there). Adam's step does not shrink with the gradient.
# 2. $h_0 = 0$, and its gradient is $\delta_1 h_0^\top$. 3. Momentum's first step is SGD's; the point kept for Nesterov moves 1.9 times as far.
# 4. No: all 32 networks above lose, from 800 to 6e-50: an exploded gradient makes a huge step, and its weights saturate every unit.
#
# </details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("07.one_step")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The cliff
#
# Why can one step do so much? Look at a cost surface (after Pascanu et al.): one logistic unit, $h_t = \sigma(w h_{t-1} + b)$, 50 steps from
# $h_0 = \frac12$, and the cost $(h_{50} - 0.7)^2$. Along $b = -w/2$ the unit sits on the fence. A hair to either side, and 50 steps carry it to one end or the other.

# %% slideshow={"slide_type": "subslide"}
for b in (-3.5, -2.75, -2.0):
    cost, *slopes = cost_surface.cost_and_gradient(5.5, b)
    print(
        f"w = 5.5, b = {b:5.2f}: cost {cost:.2f}, size of the gradient "
        f"{torch.tensor(slopes).norm():.0e}"
    )
show(
    figures.slice_picture(),
    "A cut at w = 5.5. Left: the cost is nearly flat, jumps at b = -2.75, and is flat again. "
    "Right: the gradient's size, small "
    "on the plains, over a million at the cliff.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Clipping by norm
#
# Lecture E writes an *if*: when $\|g\| \ge c$, put $g \leftarrow c\, g / \|g\|$; lecture M the same case distinction, for each weight's gradient. As one formula: $g \leftarrow g \cdot \min(1, c / \|g\|)$. The
# direction stays, the length is at most $c$. We take $\|g\|$ over **all** weights together, as PyTorch does (it divides by $\|g\| + 10^{-6}$): clipped one by one, weights would turn the common direction.

# %% slideshow={"slide_type": "subslide"}
weights = [torch.zeros(3, 4, requires_grad=True), torch.zeros(5, requires_grad=True)]
for i, w in enumerate(weights):
    w.grad = 10 * torch.randn(w.shape, generator=torch.Generator().manual_seed(i))
norm = math.sqrt(sum(float(x) ** 2 for w in weights for x in w.grad.flatten()))
with_if = [w.grad * (1.0 / norm) if norm > 1.0 else w.grad for w in weights]
with_min, _ = optimisers.clip_by_norm([w.grad for w in weights], max_norm=1.0)
torch.nn.utils.clip_grad_norm_(weights, max_norm=1.0)
for a, b, w in zip(with_if, with_min, weights, strict=True):
    torch.testing.assert_close(a, b)
    torch.testing.assert_close(b, w.grad)
print(
    f"norm {norm:.1f} before, {sum(float((w.grad**2).sum()) for w in weights) ** 0.5:.4f} after; "
    "all three agree"
)

# %% slideshow={"slide_type": "subslide"}
view = cost_surface.cliff_view("SGD", 0.3, clip=1.0)
for name, descent in (("without", view.plain), ("with", view.clipped)):
    end = f"last cost {descent.costs[-1]:.2f}, at w = {descent.points[-1][0]:.1f}"
    print(f"{name:>7} clipping: longest jump {descent.longest_jump:4.1f}, {end}")
show(
    figures.cliff_picture(view),
    "From the star both slide to the cliff. One is thrown off the map; the clipped one bounces "
    "along the edge to the dark valley.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("07.cliff")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try.** 1. SGD at 0.3, clip at 0.01: safe, and how slow? 2. RMSProp at 0.001, at 0.03, at 0.1: does clipping still matter?
#
# <details><summary>Answers</summary>
#
# 1. No update is longer than 0.003. After 100 it has come most of the way to the cliff, no further. 2. Only at 0.03. At the others no gradient is longer than 1, so nothing is clipped;
# at 0.1 the first jump, $\sqrt 2\, \eta / \sqrt{1 - \rho} = 1.4$ long, leaps the cliff. At 0.03 the wall's gradient, 18,181, stays in the running mean: tiny steps after it, cost 0.39. Clipped: below 0.001.
#
# </details>
#
# ## Does Nesterov brake at the wall?
#
# Lecture W says so: Nesterov looks ahead, sees the wall, and brakes. First a bowl, $L = \frac12 w^2$, at five rates; then 150 updates at the cliff, from 25 places (in the valley: cost below 0.01). Our class keeps
# the point ahead, $w + \mu v$; the loop of exercise 07.4 keeps $w$. The cell holds one against the other.

# %% slideshow={"slide_type": "subslide"}
for rate in (0.01, 0.1, 0.5, 1.0, 1.5):
    lowest = {}
    for name in ("momentum", "Nesterov"):
        rule, point, path = optimisers.make_optimiser(name, rate), [torch.ones(1).double()], []
        for _ in range(60):
            point = rule.step(point, point)  # the gradient of w²/2 is w
            path.append(float(point[0]))
        lowest[name] = min(path)
    w, v, own, ahead = 1.0, 0.0, [], []
    for _ in range(60):
        v = 0.9 * v - rate * (w + 0.9 * v)  # the gradient at the point ahead
        w = w + v
        own.append(w)
        ahead.append(w + 0.9 * v)
    torch.testing.assert_close(torch.tensor(ahead), torch.tensor(path))
    said = f"{min(own):.2f}" if abs(own[-1]) < 1 else "runs away"
    print(f"bowl {rate:<4}: overshoots to {lowest['momentum']:.2f}, Nesterov's w {said}")
for rate in (0.03, 0.1, 0.3, 1.0):
    free, clipped = (
        " and ".join(str(cost_surface.solved(name, rate, clip)) for name in lowest)
        for clip in (None, 1.0)
    )
    print(f"cliff {rate:<4}: valley from {free} of 25 places, clipped {clipped}")

# %% slideshow={"slide_type": "subslide"}
for name, rate in (("RMSProp", 0.03), ("Adam", 0.1)):
    free, clipped = cost_surface.solved(name, rate), cost_surface.solved(name, rate, 1.0)
    print(f"cliff, {name} {rate}: reaches the valley from {free} of 25 places, clipped: {clipped}")
rules = {
    "RMSProp 0.9": optimisers.RMSProp(0.1, 0.9),
    "RMSProp 0.99": optimisers.RMSProp(0.1, 0.99),
    "Adam": optimisers.Adam(0.1),
}
for name, rule in rules.items():
    w, moved = [torch.zeros(1, dtype=torch.float64)], []
    for g in [1.0] * 50 + [1000.0] + [1.0] * 1000:
        moved.append(float(w[0] - rule.step(w, [torch.tensor([g], dtype=torch.float64)])[0]))
    at = ", ".join(f"{steps} later {moved[50 + steps]:.4f}" for steps in (10, 100, 1000))
    print(f"{name:>12}: before {moved[49]:.2f}, at the wall {moved[50]:.2f}, {at}")
# %% [markdown] slideshow={"slide_type": "slide"}
# In a bowl Nesterov does brake: it overshoots less than momentum, by a fifth at rate 0.01, wholly at 1. But at 1.5 it runs away, where momentum still settles. (Rate times curvature must stay below 2 for SGD, 3.8 for
# momentum and 1.36 for Nesterov, at $\mu$ = 0.9.) On the cliff neither is better at every rate. The wall is thinner than a step: seldom does the point ahead fall on it, and there the gradient is a million.
#
# Clipping helps throughout, but for rate 1. RMSProp (lecture W calls its decay $\lambda$: "reduce $\lambda$") bounds the jump by itself: a gradient of 1,000 moves it no further than $\eta / \sqrt{1 - \rho}$. Then it creeps, and the
# decay says for how long. Lecture B: "Adam's EMA" (its running means) "will be too slow". Indeed a thousand steps later Adam still makes a fraction of its steps.
#
# ## nan, and what to do then
#
# A ReLU network (32 units, 60 updates) has no ceiling. Learning rate 1.0, and the numbers overflow. Keep a **checkpoint** of weights that worked; on nan go back, with a smaller step. Five seeds; losses in nats per character.

# %% slideshow={"slide_type": "subslide"}
checkpoints = nan_recovery.Recovery(every=5)
helps = {
    "no help": {},
    "back to a checkpoint": {"recovery": checkpoints},
    "clipped at 1": {"clip": 1.0},
    "clipped, with checkpoints": {"clip": 1.0, "recovery": checkpoints},
}
tries = {
    name: [nan_recovery.relu_run(1.0, seed=seed, **help) for seed in range(5)]
    for name, help in helps.items()
}
counting = nan_recovery.frequencies_alone()
print(f"who knows only how frequent each character is: {counting:.2f}")
for name, found in tries.items():
    lost = sum(run.lost_at is not None for run in found)
    below = sum(run.lost_at is None and run.losses[-1][1] < counting for run in found)
    print(f"{name}: {lost} of 5 lost, {below} end below that")
print("seed 0,", nan_recovery.text_of_run(tries["back to a checkpoint"][0]))
adam = [nan_recovery.relu_run(0.05, 1.0, optimiser="Adam", seed=seed) for seed in range(5)]
print(f"Adam 0.05, clipped: lost {sum(run.lost_at is not None for run in adam)} of 5")
norms = torch.tensor(tries["clipped at 1"][0].norms)
print(f"clipped at 1, seed 0: median norm {norms.median():.1f}, 3 largest", end=" ")
print([f"{norm:.0f}" for norm in norms.topk(3).values])

# %% slideshow={"slide_type": "subslide"}
show(
    figures.runs_picture({name: found[0] for name, found in list(tries.items())[:3]}),
    "Loss by update, seed 0. The run without help rises and ends in nan; the second does the same, "
    "returns to update 5 and goes on, no lower than counting characters; the clipped one survives "
    "a spike and ends lowest.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim (lecture B).** One step destroys a careful initialisation. **It holds** for small inputs, long sequences and ordinary rates: SGD at 0.1 costs
# most networks over a factor of ten, half of them over a thousand. **It does not hold** for Adam at 0.0001, for SGD when only an orthogonal recurrent matrix
# moves, over 50 steps (less than half a decade), or for a strongly driven network, which has nothing left to lose.
#
# **What decides,** then: the length of the step *times* the distance; whether biases and inputs push the units into saturation; how touchy the
# eigenvalues are (a Gaussian matrix is, an orthogonal one is not); the optimiser's first step, which for Adam ignores the size of the gradient, so
# that clipping does nothing to it. And a first step is only the first: after ten updates of Adam at 0.001 most of 16 networks let less than 1e-5 through.
#
# **Limits.** One text, one width, a loss over all steps, 32 seeds, one batch. A lost gradient to step 1 is no tragedy if the task needs no memory of
# step 1. Going back alone saves the run, but one that learns at a tenth of the rate ends no better than counting characters. Clipping alone learns, and is no insurance: one seed of SGD and three of
# Adam at 0.05 met nan. Do both. How to choose $c$: print the norms of some healthy updates, and take a few times their mean (Pascanu et al. say half to ten times).
#
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="07.1"

# %% [markdown] exercise="07.2"

# %% [markdown] exercise="07.3"

# %% [markdown] exercise="07.4"

# %% [markdown] exercise="07.5"

# %% [markdown] exercise="07.6"

# %% [markdown] exercise="07.7"

# %% [markdown] exercise="07.8"

# %% slideshow={"slide_type": "slide"}
predictions("07")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Over 500 steps a factor of ten needs a change of half a per cent in what each step multiplies by.
# - One step can cost that through what saturates the units: the bias (SGD), bias and inputs (Adam). $W_{hh}$ may lose or gain.
# - The first step of momentum is SGD's; Adam's and RMSProp's know only signs.
# - Cost surfaces of RNNs have plains and cliffs. Clipping by norm keeps the direction and bounds the jump.
# - Against nan: clip, and keep checkpoints to go back to.
#
# **Symbols.** $\eta$ learning rate, $\mu$ momentum, $\rho$ decay (elsewhere the spectral radius), $\beta$ Adam's decays, $\varepsilon$ a small constant, $c$ clipping threshold, $g$ gradient.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | B | one step, then gradient flow | the same, with 32 seeds |
# | E, W | threshold, $\hat g$ | $c$, $g$ |
# | M | a case distinction for each `W.grad` | `clip_by_norm`, over all weights |
#
# **Next:** lesson 08 keeps the recurrent matrix orthogonal, whatever the step.
