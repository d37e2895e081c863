# %% [markdown] slideshow={"slide_type": "slide"}
# # 06 Gradient flow
#
# After this lesson you can say how much of an error at step 500 reaches step 1, and what decides it.
#
# **Minutes:** 60, and 45 for the exercises. **Before this:** lesson 03 (the vanilla RNN) and 05 (backpropagation through time).
#
# **Sources:** lectures B, E, W, S and M (see the README); Hochreiter (1991); Bengio, Simard and Frasconi (1994); Pascanu, Mikolov
# and Bengio (2013); Veit, Wilber and Belongie (2016).

# %% slideshow={"slide_type": "skip"}
import math
from dataclasses import replace

import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l06_gradient_flow import deep_nets, gradient_flow, radius_sweep
from course_lib.lessons.l06_gradient_flow import figures, matrix_powers
from course_lib.models.activations import activation
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 10 pencil and Jacobians, 10 powers, 15 the experiment and its explorer, 10 starts and saturation, 10 deep nets.
# **Ask the room** at *Powers*: can the norm of a power grow although every eigenvalue is inside the circle? (Yes: the Gaussian line at $\rho$ = 0.9 does at first,
# and the 2 × 2 matrix has only zeros as eigenvalues and explodes in a network.)
# **At the starts:** which wins? (Width decides: see the counts.)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A one per cent question
#
# Two savings accounts. One grows by 1% a step, the other shrinks by 1% a step. Both start with 1, and both run for 1,000 steps.
# A gradient that travels back through a recurrent network is such an account: each step multiplies it by something.
# If that something is a little wrong, the network cannot learn from what happened long ago.
#
# **Commit first.** Write down both, keep them, and only then read on.

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("06.growth", "06.decay")

# %% slideshow={"slide_type": "subslide"}
print(f"1.01 to the power 1000 is {1.01**1000:,.0f}")
print(f"0.99 to the power 1000 is {0.99**1000:.1e}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: one unit
#
# Take one unit without input: $h_t = \tanh(w\, h_{t-1})$. Start at $h_0 = 0.5$ with $w = 2$. Then $h_1 = \tanh(1) \approx 0.76$.
# The slope of tanh can be written with its output: $1 - h_1^2 \approx 0.42$. So a small push on $h_0$ arrives at $h_1$ multiplied by
# $w\,(1 - h_1^2) \approx 0.84$. The weight is 2, and the gradient shrinks all the same: a saturated unit takes away what the weight gives.
#
# Over several steps the factors multiply. Check the first line of the output with your pencil.

# %% slideshow={"slide_type": "subslide"}
w, h, product = 2.0, 0.5, 1.0
for t in range(1, 5):
    h = math.tanh(w * h)
    product *= w * (1 - h**2)
    print(f"h_{t} = {h:.4f}   factor {w * (1 - h**2):.4f}   product so far {product:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Many units: a product of Jacobians
#
# With many units the factor is a matrix, the **Jacobian** of one step:
#
# $$\frac{\partial h_t}{\partial h_{t-1}} = D_t\, W_{hh}, \qquad D_t = \mathrm{diag}\bigl(\mathrm{act}'(a_t)\bigr), \qquad
# \frac{\partial h_T}{\partial h_0} = D_T W_{hh} \cdots D_2 W_{hh}\, D_1 W_{hh}$$
#
# Here act is the **activation**, such as tanh. Later steps stand to the left. First a loop that builds each Jacobian; then one that carries only a vector; then the library.

# %% slideshow={"slide_type": "subslide"}
cell = VanillaRNN(3, 5, seed=0, dtype=torch.float64)
W = cell.W_hh.detach()
x = torch.randn(1, 6, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
v = torch.randn(5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
v = v / v.norm()
h = unroll(cell, x).outputs[0].detach()

jacobian = torch.eye(5, dtype=torch.float64)
for h_t in h:
    jacobian = torch.diag(1 - h_t**2) @ W @ jacobian
loop = (v @ jacobian).norm()
print(f"a loss v·h_6 reaches h_0 with norm {loop:.6f}")

gradient = v
for h_t in h.flip(0):
    gradient = (gradient * (1 - h_t**2)) @ W
library = 10 ** gradient_flow.gradient_flow(cell, x).summary[0, 0]

torch.testing.assert_close(gradient.norm(), loop)
torch.testing.assert_close(library, loop)
print("loop, vector and library agree")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Powers of one matrix
#
# Leave out the activation, and the product becomes $W^t$. Its long-run growth is set by the **spectral radius** $\rho$: the largest
# size of an **eigenvalue** $\lambda$, by which $W$ stretches a vector that it does not turn (a plane that it turns has two complex ones: their size is the stretch, their angle the turn). Inside the unit circle, powers die; beyond it, they explode. But that is the *long run*. An **orthogonal** matrix keeps the length of every vector; a **Gaussian** one, drawn entry by entry, does not. And a matrix whose eigenvectors do not stand at
# right angles (it is not **normal**) may grow before it fades.
#
# And with an activation between the factors, eigenvalues promise nothing. What does bound one step is the largest **singular value** $\sigma$ of $W_{hh}$, the most by
# which it can stretch a vector, and the largest slope $\gamma$ (Pascanu et al.): $T$ steps multiply by at most $(\gamma \sigma)^T$. So an explosion needs $\sigma > 1/\gamma$, *not* $\rho > 1$:
# below, a $W$ with $W^2 = 0$, hence $\rho = 0$, explodes. Its inputs hold unit 1 at 0 and saturate unit 2, so that $D_t$ stands in the way of $W W = 0$.

# %% slideshow={"slide_type": "subslide"}
for rho in (0.9, 1.0, 1.1):
    sizes = "  ".join(
        f"{gradient_flow.factor_text(float(matrix_powers.powers(kind, rho).log10_norm[100])):>6}"
        for kind in ("orthogonal", "gaussian")
    )
    print(f"ρ = {rho}: |W^100| orthogonal, gaussian: {sizes}")
logs = matrix_powers.powers("gaussian", 0.9).log10_norm
sizes = ", ".join(f"|W^{t}| = {10 ** float(logs[t]):.2f}" for t in (0, 1, 4, 10, 50))
print(f"gaussian, ρ = 0.9: {sizes}")

W = 2 * torch.tensor([[1.0, 1.0], [-1.0, -1.0]], dtype=torch.float64)
h, jacobian = torch.zeros(2, dtype=torch.float64), torch.eye(2, dtype=torch.float64)
for _ in range(40):
    x_t = torch.tensor([-2 * float(h[1]), 10.0], dtype=torch.float64)
    h = torch.tanh(W @ h + x_t)
    jacobian = torch.diag(1 - h**2) @ W @ jacobian
sigma, most = torch.linalg.svdvals(W)[0], torch.linalg.matrix_norm(jacobian, 2)
print(f"2 x 2: |W^2| = {(W @ W).norm():.0f}, largest singular value {sigma:.0f}")
print(f"       40 tanh steps multiply a gradient by up to {most:.0e}; bound: {sigma**40:.0e}")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("06.eigenvalues")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try.** Orthogonal, then Gaussian, at radius 0.95: which line is straight?
#
# <details><summary>Answer</summary>
#
# The orthogonal one lies on $\rho^t$. The Gaussian one first rises, up to 2.4 times above it, and then runs parallel.
#
# </details>
#
# ## The experiment: 500 steps of a real tanh RNN
#
# Lecture B's figure. 64 tanh units, random inputs, 8 sequences, 500 steps. The loss sits at the last step: $L = v \cdot h_{500}$. We measure
# $|\partial L / \partial h_t|$ at every step, for 23 radii in one batched pass. The norms are kept as logarithms: 1e-150 is
# still a number here, where 32-bit arithmetic would print 0.

# %% slideshow={"slide_type": "subslide"}
setting = radius_sweep.Setting(init="orthogonal", input_scale=0.03, dtype=torch.float64)
radii = (0.5, 0.7, 0.9, 1.0, 1.1, 1.3)
reached = radius_sweep.flow_at(radii, setting).at_step_1
print("gradient that reaches step 1, linear theory, largest |h| on the way")
for rho, cell, log in zip(radii, radius_sweep.cells_at(radii, setting), reached, strict=True):
    largest = unroll(cell, radius_sweep.sequences(setting)).outputs.detach().abs().max()
    theory = gradient_flow.factor_text(499 * math.log10(rho))
    print(f"ρ = {rho}: {gradient_flow.factor_text(float(log)):>7} {theory:>7}   {largest:.2f}")

# %% slideshow={"slide_type": "subslide"}
show(
    figures.flow_picture(radius_sweep.flow_view(0.9, setting)),
    "Left: log10 gradient norm against step, one grey line for each of 23 radii, radius 0.9 in "
    "blue; far below 1 they fall in straight lines, above 1 they climb. Right: the gradient that "
    "reaches step 1 climbs steeply up to radius 1, then bends.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Straight lines on a log axis: every step multiplies by nearly the same factor. Linear theory (dashed) gives its slope, $\log_{10} \rho$ per
# step. The measured line lies a little lower, since tanh's slope is a little below 1. At radius 0.9 and below nothing is left.
#
# Above radius 1: **bounded forward, unbounded backward**. Every state lies between -1 and 1, whatever $W_{hh}$ is. Going back, each step multiplies by $D_t W_{hh}$, and nothing
# squashes *that* product. Saturation only slows the explosion: the right-hand curve bends.
#
# The weights feel it too. $dL/dW_{hh}$ is the sum of $\delta_t h_{t-1}^\top$ (lesson 05): where $\delta_t$ has vanished, early steps teach the weights nothing.
#
# ## "Radius 1 keeps the gradient alive": does it?
#
# Only while the units hardly move. Here is the same network at radius 1, with larger and larger inputs.

# %% slideshow={"slide_type": "subslide"}
for scale in (0.01, 0.1, 1.0):
    at_1 = radius_sweep.flow_at(
        [1.0], radius_sweep.Setting(init="orthogonal", input_scale=scale, dtype=torch.float64)
    ).at_step_1
    print(
        f"input scale {scale:>4}: {gradient_flow.factor_text(float(at_1)):>6} of the gradient "
        "reaches "
        "step 1"
    )

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play
#
# 1. Drag the radius through 1. Where does the blue line leave the dashed one?
# 2. Set the radius to 1 and raise the input scale. Does any radius repair the damage?
# 3. Choose *linear* and *orthogonal*: what changes? 4. *Identity* at radius 1.3: explosion?
#
# <details><summary>Answers</summary>
#
# 1. Just below 1. From there on saturation takes more than the radius gives.
# 2. At scale 0.1 yes: the orthogonal start needs a little under 1.2, where 5 times the gradient arrives. At scale 1 no radius of the slider does, even 1.6 leaves 2e-22.
# 3. Theory and measurement coincide, at every radius. 4. It vanishes, 1e-114: every unit slides into a saturated end and stays there. A radius above 1 need not explode.
#
# </details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("06.gradient_flow")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three starts at radius 1
#
# A **Gaussian** matrix has eigenvalues all over the disc: most directions fade. An **orthogonal** one keeps every direction's length.
# The **identity** copies the state. The spectral radius is 1 for all three. Small inputs again, 8 seeds, two widths. Which start do you expect to win?

# %% slideshow={"slide_type": "subslide"}
inits = ("gaussian", "orthogonal", "identity")
for init in inits:
    values = torch.linalg.svdvals(recurrent_matrix(init, 64, seed=0, dtype=torch.float64))
    print(f"{init:>10}, width 64: singular values {values.min():.2f} to {values.max():.2f}")
for width in (64, 128):
    print(f"width {width}, reaching step 1, medians of 8 seeds")
    setting = radius_sweep.Setting(input_scale=0.01, width=width, dtype=torch.float64)
    reached = {init: radius_sweep.over_seeds(1.0, replace(setting, init=init), 8) for init in inits}
    for init, logs in reached.items():
        print(f"{init:>10}: {gradient_flow.factor_text(float(logs.quantile(0.5)))}")
    less = (reached["orthogonal"] < reached["gaussian"]).sum()
    print(f"the orthogonal start lets less through than the gaussian in {less} of 8 seeds")
for init in inits[1:]:
    (cell,) = radius_sweep.cells_at([1.0], replace(setting, init=init))
    h = unroll(cell, radius_sweep.sequences(setting)).outputs.detach()
    products = (1 - h**2).log10().sum(1).quantile(torch.tensor([0.5, 1.0]).double())
    half, best = (gradient_flow.factor_text(float(log)) for log in products)
    print(f"{init:>10}: the slopes of one unit multiply to {half} (median), {best} (best unit)")

# %% [markdown] slideshow={"slide_type": "slide"}
# A surprise: at width 64 the orthogonal start lets the least through, with every seed. Nothing fades in it, so 500 inputs pile up and push the units
# out of tanh's straight part. The Gaussian state forgets its inputs, stays small, and its few lasting directions still carry a gradient. At width 128 most seeds say the reverse: no law.
# The identity wins at both. Its inputs pile up as well, but it mixes no units: the few that stayed small hand all of their gradient on.
# Without saturation (choose *linear* above) the orthogonal start keeps exactly all of it.
#
# ## Activations and saturation
#
# Each step back also multiplies by the slope act′. How large can it be?

# %% slideshow={"slide_type": "subslide"}
zero = torch.zeros((), dtype=torch.float64)
for name in ("logistic", "tanh"):
    act = activation(name)
    print(f"{name:>8}: slope at 0 is {act.slope(act.function(zero)):.4f}")
for name in ("logistic", "tanh", "linear"):
    at_1 = radius_sweep.flow_at(
        [1.0],
        radius_sweep.Setting(
            init="orthogonal", activation=name, input_scale=0.1, dtype=torch.float64
        ),
    ).at_step_1
    print(f"{name:>8}: reaching step 1 of 500: {gradient_flow.factor_text(float(at_1))}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# > **A kind remark on a slide.** Lecture W writes "act′ < 1" for sigmoids. For the logistic more is true: act′ is at most 1/4, so where no singular value
# > is above 1 even an unsaturated network loses a factor of four a step. For tanh a little less is true: at 0 the slope is exactly 1.
# > That one point is why tanh networks can carry a gradient at all, and why they must stay near 0 to do so.
#
# The histograms show the slopes that a running network really uses. **Try.** Raise the input scale: where does tanh's pile go?
#
# <details><summary>Answer</summary>
#
# From 1 to 0. Mean slope 0.94 at scale 0.1, 0.55 at 1, 0.26 at 3, where half of the units are saturated.
#
# </details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("06.saturation")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The recall horizon
#
# How many steps back until less than a millionth of the gradient is left? Call that the **recall horizon**. Theory: it is
# $\log 10^{-6} / \log \rho$. Near radius 1 and above, 500 steps are too few to meet one, here also under tanh; larger inputs bring it back.

# %% slideshow={"slide_type": "subslide"}
setting = radius_sweep.Setting(init="orthogonal", input_scale=0.03, dtype=torch.float64)
for rho in (0.5, 0.9, 0.95, 1.0, 1.3):
    horizon = gradient_flow.recall_horizon(radius_sweep.flow_at([rho], setting).summary[0])
    theory = math.ceil(-6 / math.log10(rho)) if rho < 1 else "never"
    print(f"ρ = {rho}: steps back to a millionth: {horizon or 'never'}; theory: {theory}")
larger = radius_sweep.flow_at([1.3], replace(setting, input_scale=1.0)).summary[0]
print(f"ρ = 1.3, inputs of scale 1: {gradient_flow.recall_horizon(larger)}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Not only RNNs
#
# A deep feed-forward net multiplies Jacobians too, one for each layer. Lecture E's three kinds, 50 layers deep, each of width 32:
# **plain** $h_l = \tanh(W h_{l-1})$, **residual** $h_l = h_{l-1} + \tanh(W h_{l-1})$, **dense** $h_l = \tanh(W [h_0, \ldots, h_{l-1}])$.
#
# One difference (lectures M and E): an RNN multiplies by the *same* matrix at every step, so one eigenvalue is raised to the power 500; a deep net has a matrix for each layer.
#
# The residual Jacobian is $I + B$ with $B = D W$. Two blocks: $(I + B_2)(I + B_1) = I + B_1 + B_2 + B_2 B_1$, four **paths** of 0, 1, 1 and 2 blocks. Fifty
# give $2^{50}$; their lengths are binomial, with mean 25. Which carry the gradient? We follow 16 sampled paths of each length back, and weigh their mean size by how many there are.
#
# If a residual net is an **ensemble** of short paths (Veit et al.), it should also survive losing a block. Below the widget we train one on generated spirals (12
# blocks), beside a plain net of the same size, and skip each block in turn, at test time, without retraining.

# %% slideshow={"slide_type": "subslide"}
for gain in (0.5, 1.0):
    view = deep_nets.deep_view(depth=50, gain=gain)
    for kind in deep_nets.KINDS:
        arrives = gradient_flow.factor_text(view.decades(kind))
        print(f"gain {gain}, {kind:>8}: {arrives:>5} of the gradient reaches layer 0")
    mean, weighted = view.paths.mean_length, view.paths.mean_effective_length
    print(f"blocks on a path: {mean:.0f}; weighted by gradient: {weighted:.0f}")
print(f"0.5 to the power 50: {0.5**50:.0e}")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("06.residual")

# %% slideshow={"slide_type": "subslide"}
nets = {
    name: [deep_nets.delete_one_block(name == "residual", seed=seed) for seed in range(3)]
    for name in ("residual", "plain")
}
for name, found in nets.items():
    whole, median, worst = found[0].whole, found[0].median, min(found[0].without)
    print(f"{name:>8}: whole {whole:.0%}, a block skipped: median {median:.0%}, worst {worst:.0%}")
    for first in (0, 6):
        parts = [replace(run, without=run.without[first : first + 6]) for run in found]
        medians = [f"{m:.0%}" if (m := part.median) > 0.5 else "under 50%" for part in parts]
        print(f"{'':>8}  blocks {first + 1} to {first + 6}, medians of three seeds: {medians}")
show(
    figures.deletion_picture(nets["residual"][0], nets["plain"][0]),
    "Skip one block: the residual net keeps most of its accuracy, more for late blocks than for "
    "early ones; the plain net falls to about chance, 33%, or below, but for one block.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** A gradient is multiplied by one Jacobian a step, so its size is close to exponential in the distance.
# **Evidence.** 500 steps of a real network, straight lines on a log axis; for linear orthogonal networks the theory is exact.
#
# **Limits.** The spectral radius decides the *long run* of a *linear* network. Three things bend it: matrices that are not normal grow
# before they fade, saturation takes away what the radius gives, and inputs drive saturation. So "radius 1 keeps the gradient alive" holds for
# small inputs only. An explosion needs a singular value above 1 (tanh), not a radius above 1; and a radius above 1 does not always explode.
# We measured networks at their start, before training; lesson 07 takes the first step.
#
# "Deleting one block hurts little" held in the later half of our small net, not in the first: with 12 blocks, each matters more than in
# the 54 blocks (110 layers) of the original paper. The plain net loses its gradient at gain 0.5 because $0.5^{50}$ is what is left; at gain 1 it keeps some.
#
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="06.1"

# %% [markdown] exercise="06.2"

# %% [markdown] exercise="06.3"

# %% [markdown] exercise="06.4"

# %% [markdown] exercise="06.5"

# %% [markdown] exercise="06.6"

# %% [markdown] exercise="06.7"

# %% slideshow={"slide_type": "slide"}
predictions("06")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Going back one step multiplies the gradient by $D_t W_{hh}$: the slopes, then the matrix.
# - The spectral radius sets the slope of the line, $\log_{10} \rho$ per step, as long as slopes stay near 1.
# - What bounds a step is slope times largest singular value: logistic units lose a factor of four a step or more where it is 1; tanh loses nothing at 0 and much when saturated.
# - An orthogonal matrix keeps every direction, a Gaussian one of the same radius only a few; saturation can reverse who wins.
# - Shortcuts (residual, dense) give the gradient short paths. The LSTM of lesson 09 does this through time.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $h_t$ state, $a_t$ pre-activation, $W_{hh}$ recurrent weights, $D_t$ diagonal of slopes, $\rho$ spectral radius, $L$ loss, $T$ last step.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | W | $W$ input, $U$ recurrent weights, $a$ state | $W_{xh}$, $W_{hh}$, $h$ |
# | E, S | $W$ on $[h, x]$ | $W_{hh}$ and $W_{xh}$ side by side |
# | M | $W^{h,h}$, $h[b,t,J]$, minus $B$ | $W_{hh}$, $h_t$, plus $b_h$ |
# | B | $W_{hh}$, $h_t$ | the same |
#
# **Next:** lesson 07 takes one gradient step from a careful start, and looks again.
