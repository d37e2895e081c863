# %% [markdown] slideshow={"slide_type": "slide"}
# # 12 Deeper, both ways, and trees
#
# After this lesson you can stack cells, read a sequence from both ends, and follow a tree; and you can say what each is worth, and where it must not be used.
#
# **Minutes:** 80, and 45 for the exercises. **Before this:** lesson 09 (the LSTM).
#
# **Sources:** lectures W, S, M and E (see the README); Schuster and Paliwal, "Bidirectional recurrent neural networks" (1997); Goller and Küchler (1996); Tai, Socher and Manning (2015); Nangia and Bowman, "ListOps" (2018); Devlin et al., "BERT" (2019).

# %% slideshow={"slide_type": "skip"}
import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l12_deeper import accents, accents_table, depth_width, figures
from course_lib.lessons.l12_deeper import gradient_map, layer_probes, near_and_far, nested_table
from course_lib.lessons.l12_deeper import own_answer, recipes_deeper, wiring_figures
from course_lib.lessons.l12_deeper import path_lengths as tree_paths
from course_lib.lessons.l12_deeper import nested, tree_figures
from course_lib.models import bidirectional, stack, tree, tree_shape
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 5 pencil, 20 stacks, 20 both ways, 25 trees, 5 recap.
# **Ask the room** before the accents: cover all that stands right of "a" in "a partir" and "a disparu": which "a" has an accent? (The left says nothing.) Before the leak: a model with 0.2 bits per character, shall we publish? (No: it reads the answer.) Before the trees: 60 words between verdict and end; how many merges? (About 6.)
# **Demo order:** gradient map (6 layers, then residual), accents (letter 16), tree (change a word, then 20 brackets of your own).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three ways to read more
#
# *"Le noyau a ete arrete"*, typed without accents. Which *e* is *é*, which *ê*? A network reads the letters and puts the accents back. It may read from the left, from the right, or both ways, always with about as many weights.
#
# Other networks work out `[AND T [OR F T]]`, true or false, with brackets up to four deep. Then come eight.
#
# **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("12.direction", "12.layers", "12.tree", "12.gru")

# %% slideshow={"slide_type": "subslide"}
show(
    wiring_figures.wirings_picture(),
    "Left: two layers; U carries each along, W hands up; a residual connection adds what a layer "
    "has read. Middle: one cell reads from the left, another from the right. Right: neighbours "
    "are merged, two by two, with the same U and W at every node.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil
#
# **A residual stack** (M), from its second layer on: $h^{(l)} = h^{(l-1)} + \mathrm{RNN}(h^{(l-1)})$. Three layers give $0.5$, $-0.25$, $0.5$ of their own: plain, the top hands up $0.5$; residual, the sum.
#
# **Both ways**: halve what you hold, add what you read. Signal $1, 0, 2$.
#
# **A tree**: $a = U a_{left} + W a_{right}$ with $U = 0.5$, $W = 1$, over $1, 2, 3$: once as $((1\,2)\,3)$, once as $(1\,(2\,3))$.

# %% slideshow={"slide_type": "fragment"}
print("plain:", [0.5, -0.25, 0.5][-1], "| residual:", sum([0.5, -0.25, 0.5]))
left = right = 0.0
from_left = [left := left / 2 + x for x in (1, 0, 2)]
from_right = [right := right / 2 + x for x in (2, 0, 1)][::-1]
print("from the left:", from_left, "| from the right:", from_right)
print("((1 2) 3):", 0.5 * (0.5 * 1 + 2) + 3, "| (1 (2 3)):", 0.5 * 1 + (0.5 * 2 + 3))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Stacks: a stack of cells is a cell
#
# Layer $l$ at step $t$ reads its own old state and the *new* state below:
#
# $$h_t^{(l)} = \tanh\left(W^{(l)} h_t^{(l-1)} + U^{(l)} h_{t-1}^{(l)} + b^{(l)}\right), \qquad h_t^{(0)} = x_t$$
#
# The tuple of all states is one state, so all that we wrote for a cell works on a stack.

# %% slideshow={"slide_type": "fragment"}
# From scratch: two loops, our stack, torch.nn with num_layers=2
library = torch.nn.RNN(3, 4, num_layers=2, batch_first=True, dtype=torch.float64)
x = torch.randn(2, 6, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
W1, U1, b1, c1, W2, U2, b2, c2 = (weight.detach() for weight in library.parameters())
h1 = h2 = torch.zeros(2, 4, dtype=torch.float64)
loop = []
for t in range(6):
    h1 = torch.tanh(x[:, t] @ W1.T + b1 + h1 @ U1.T + c1)
    h2 = torch.tanh(h1 @ W2.T + b2 + h2 @ U2.T + c2)
    loop.append(h2)
ours = stack.StackedCell.from_torch(library)
torch.testing.assert_close(unroll(ours, x).outputs.detach(), torch.stack(loop, dim=1))
torch.testing.assert_close(library(x)[0], unroll(ours, x).outputs)
torch.testing.assert_close(ours.to_torch()(x)[0], library(x)[0])
print("loop, our stack and torch.nn.RNN agree, and the weights load both ways")
print("one state:", [tuple(part.shape) for part in ours.initial_state(batch=2)])

# %% slideshow={"slide_type": "subslide"}
# How much of the gradient at the top reaches the bottom layer, at the last step? (powers of ten)
for kind in ("RNN", "GRU", "LSTM"):
    print(kind, "smallest to largest of three seeds", sep=", ")
    print(gradient_map.down_table(kind))
maps = [gradient_map.gradient_map("GRU", 8, residual) for residual in (False, True)]
for one in maps:
    kind = "residual" if one.residual else "plain"
    print(f"8 layers of GRU, {kind}, 30 steps: bottom over top, last step 10^{one.down:.1f};")
    print(f"{'':>4}first step over last, top layer 10^{one.back:.1f}")
show(
    figures.maps_picture(maps),
    "Eight layers of GRU, untrained. The loss is at the top right. In the plain stack the gradient "
    "shrinks on its way down as well as back; with residual connections all layers get it.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("12.gradient_map")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** at which step does the bottom layer of 6 plain layers get most? Switch *residual* on. Which cell loses most per layer, which per step?
# <details><summary>What you see</summary>Not at the last step. It gets most some steps earlier, from many paths that go part of the way back, then down: step 23 for the GRU, 12 for the LSTM. Residual: the whole last column is bright. Per layer the LSTM loses most. Per step RNN and GRU lose alike in six layers; in one layer the RNN loses most.</details>
#
# Lesson 06 again, turned by a right angle: a product of Jacobians along *depth*. The residual connection is its cure. Through *time* it is none: the top row, which the cell above prints, dies either way.
#
# ## Is deep better than wide?
#
# About 100,000 weights, spent on 1, 2, 4 or 8 layers of GRU. Lesson 04's text: Shakespeare's tragedies, *Macbeth* held out.

# %% slideshow={"slide_type": "fragment"}
print(f"{depth_width.STEPS} steps, seeds {depth_width.SEEDS}, rate {depth_width.RATE}")
print("held-out bits per character:")
print(depth_width.table())
print(f"letter frequencies alone: {depth_width.frequency_bits():.2f}")
lower = {
    f"{depth}, {'residual' if residual else 'plain'}": depth_width.bits(
        depth, residual, depth_width.LOWER_RATE
    )
    for depth in (4, 8)
    for residual in (False, True)
}
print(f"control, rate {depth_width.LOWER_RATE}, seed 0:")
print({name: [round(bits, 2) for bits in found] for name, found in lower.items()})
show(
    figures.depth_picture(),
    "Held-out bits per character, a mark per seed; lower is better. All models have about the same "
    "number of weights.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Hardly, here.** Two residual layers need 0.02 bits less than one wide layer in the mean, and less at every seed; but the seeds of one setting differ by as much. Plain stacks do worse the deeper they are: in these 400 steps, eight layers learn the letters' frequencies and nothing else, at the lower rate too. With residual connections they learn about as well as one. Whether depth helps can be asked only once the gradient gets through.
#
# ## Do deeper layers summarise?
#
# Lecture W: deeper layers give more abstract summaries. We train four residual layers on documentation, and fit a **linear probe** to what each layer hands up: fitted on one text, its penalty on large weights (the *ridge*) chosen on a second, reported on a third.
# Controls: what the network reads, and the same stack untrained. Read the lines one by one: their scores differ in kind (AUC: lesson 11; guessing gives 0.5).

# %% slideshow={"slide_type": "fragment"}
print(layer_probes.table())
for name in layer_probes.LABELS:
    print(layer_probes.by_seed(name))
show(
    figures.probes_picture(),
    "What a linear probe reads off the input and off each layer of a trained stack, a line per "
    "seed; dashed, untrained. Every panel has a score and a scale of its own, none begins at 0.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# **Half of it holds.** Quotes, word ends and the next character are read better from layer to layer, most of it gained by the second. But so is the next character, which summarises nothing: what rises may be nearness to the *answer* rather than abstraction. Line position is the warning: the untrained stack, which was taught nothing, gives away nearly as much of it, more than one of the three trained ones does. Always ask the control.
#
# ## Both ways
#
# One cell reads from the left, another, with weights of its own, from the right; at every step their states stand side by side, $2J$ wide (M). W draws the second in dashes.

# %% slideshow={"slide_type": "fragment"}
library = torch.nn.GRU(3, 4, bidirectional=True, batch_first=True, dtype=torch.float64)
both = bidirectional.BidirectionalStack.from_torch(library).levels[0]
there = unroll(both.forwards, x).outputs
back = unroll(both.backwards, x.flip(1)).outputs.flip(1)  # turn round, read, turn back
by_hand = torch.cat((there, back), dim=2)
torch.testing.assert_close(by_hand, both(x).outputs)
torch.testing.assert_close(by_hand, library(x)[0])
print("by hand, our Bidirectional and torch.nn.GRU agree:", tuple(by_hand.shape))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Accents.** The French of JupyterLab's menus, stripped. Only letters that *can* carry a mark count. Two yardsticks: never set a mark; a table with the commonest spelling of every word.

# %% slideshow={"slide_type": "fragment"}
data = accents.split(0)
print(f"{len(data.train):,} phrases to learn from, {len(data.test)} held out, such as:")
for phrase in data.test[100:103]:
    print("  ", accents.without_accents(phrase), "->", phrase)
bare, table = accents_table.yardsticks()
print(f"wrong letters, mean of {len(accents_table.SEEDS)} splits like this one")
for kind, (_, letters) in accents.errors(accents.bare, data).items():
    print(f"{kind:>10} ({letters:,} here): never a mark {bare[kind]:.1%}, table {table[kind]:.1%}")
print("où in all phrases:", sum("où" in p.lower().split() for p in accents.phrases()))

# %% slideshow={"slide_type": "subslide"}
print(f"wrong letters, mean of {len(accents_table.SEEDS)} seeds, each on one of these splits;")
print("of the gain, in brackets, the 95% interval over seeds")
print("weights:", accents.weights())
for kind in accents.LETTERS:
    means = {way: accents_table.shares(way, kind).mean() for way in accents_table.WAYS}
    print(f"{kind:>10}: " + ", ".join(f"{way} {mean:.1%}" for way, mean in means.items()))
    for over in ("forward", "backward"):
        mean, low, high = (100 * value for value in accents_table.gain(over, kind))
        print(f"{'':>12}both better than {over} by {mean:.1f} points ({low:.1f} to {high:.1f})")
show(
    figures.accents_picture(bare, table),
    "Share of held-out letters that are wrong, by kind of letter: a mark per seed. Dotted: never a "
    "mark; dashed: a table of words; both are means. Above 1% the scale is logarithmic.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("12.accents")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** letter 16, the *a* of *a partir*. What does each way say, and why? Then your own French.
# <details><summary>What you see</summary>From the left nothing has been seen that decides, and it says a; what follows tells the other two that it is à. French that is no menu, such as <i>L'eleve a mange a l'ecole</i>, defeats all three.</details>
#
# What follows a letter tells more than what stands before it: the right is the better single way. But the table of words beats it, and only both ways together beat the table. On words never seen, where the table is helpless, the gain over the right alone is not certain: the interval holds 0. And *ou* or *où* we cannot judge: there are three *où*.
#
# ## Where both ways must not be used
#
# Train the same networks as *language models*: at every step, say the next character of *Hamlet*.

# %% slideshow={"slide_type": "fragment"}
with one_thread():
    live = {way: own_answer.learn_next(way) for way in ("forward", "both")}
print(f"letter frequencies alone: {own_answer.frequency_bits():.1f} bits per character held out")
for way, model in live.items():
    leaks = own_answer.reads_its_answer(model.tagger)
    print(f"{way:>8}: held-out bits below 0.3: {model.bits[150] < 0.3}; output changes with the")
    print(
        f"{'':>10}next character alone: {leaks}; and with nothing"
    )
    writing = own_answer.bits_without_the_future(model)
    print(f"{'':>10}after the present to read: more than 4 bits: {writing > 4}")

# %% slideshow={"slide_type": "fragment"}
taggers = {way: recipes_deeper.shipped_tagger(way) for way in ("forward", "both")}
waits = own_answer.wrong_by_wait(taggers["both"], data.test[::8], (0, 1, 2, 4, 8, 999))
(one_way,) = own_answer.wrong_by_wait(taggers["forward"], data.test[::8], (0,)).values()
print("wrong after waiting for so many characters (one seed, every eighth phrase held out):")
print({"all" if wait == 999 else wait: f"{share:.1%}" for wait, share in waits.items()})
print(f"trained from the left, no waiting: {one_way:.1%}")
print("steps to answer after each of 40 characters: one way, both", own_answer.steps_to_follow(40))
show(
    figures.leak_picture({way: model.bits for way, model in live.items()}, waits, one_way),
    "Left: held-out bits per character of two language models; the one that reads both ways falls "
    "towards 0. "
    "Right: wrong accents of the network for both ways, by how many further characters it may see.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# A network that reads on has the next character among its inputs: the backward state read $x_{t+1}$ one step before it came to $t$. The network copies it, and its bits fall towards 0. It has learnt little about Hamlet: take the future away, as in writing, and it is far worse than the honest one, and not much better than the letters' frequencies.
# To learn from plain text both ways, blot the answer out of the *input*: a *masked* language model (Devlin and others, 2019).
#
# **The price online.** Both ways must wait, or read all again at each new character: 40 steps forwards and $1 + 2 + \dots + 40$ backwards, 860 in place of 40. Waiting for a few characters buys most of the gain here.
#
# ## Trees
#
# Merge two neighbours: $a = \mathrm{act}(U a_{left} + W a_{right} + b)$, one $U$ and $W$ for all nodes (W). By definition it is a recursion. Evaluated level by level, all nodes of one height, of many trees, are one product.

# %% slideshow={"slide_type": "fragment"}
cell = tree.TreeRNN(4, dtype=torch.float64)
shapes = [
    tree_shape.TreeShape.balanced(5),
    tree_shape.TreeShape.random(6),
    tree_shape.TreeShape.one_sided(4),
]
leaves = torch.randn(15, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
run = tree.unroll_trees(cell, leaves, shapes)
for root, shape, own in zip(run.roots, shapes, leaves.split([5, 6, 4]), strict=True):
    nodes = list(own)
    for below, beside in shape.merges:
        a = cell.U @ nodes[below] + cell.W @ nodes[beside] + cell.b
        nodes.append(torch.tanh(a))
    torch.testing.assert_close(root, nodes[-1])
    torch.testing.assert_close(root, tree.evaluate_recursively(cell, own, shape)[0])
merges, levels = (
    sum(len(shape.merges) for shape in shapes),
    len(tree_shape.TreeBatch(shapes).levels),
)
print(f"loop, recursion and levels agree: {merges} merges in {levels} products")
print("paths from leaf to root: mean, longest")
print(tree_paths.table())

# %% [markdown] slideshow={"slide_type": "subslide"}
# A sequence is the one-sided tree. $O(\log T)$ is what a *balanced* tree gives; merging by chance costs about twice that at its longest; and the grammar, not you, chooses the tree.
#
# **Nested expressions**, after ListOps: truth values, MIN and MAX, the median, the sum modulo 10. A tree network follows the brackets: it merges an operator with its first argument, that with the second, and so on, at last with the closing bracket. It is a **TreeLSTM** (Tai and others): lesson 09's cell at every node, with a forget gate for each child,
#
# $$c = f_{left} \odot c_{left} + f_{right} \odot c_{right} + i \odot g, \qquad h = o \odot \tanh(c).$$
#
# A GRU of as many weights reads from the left, brackets among the words. Trained on depths 1 to 4.

# %% slideshow={"slide_type": "fragment"}
print("right at depth 4 and 8, smallest to largest of seeds", nested_table.SEEDS)
print("(in brackets: where the training loss is); weights", nested.weights("sum"))
rows = [(op, net, "whole") for op in nested_table.OPERATIONS for net in nested_table.NETWORKS]
for operation, network, taught in [*rows, ("sum", "tree", "every part")]:
    found = nested_table.shares(operation, network, taught)
    at = [tree_figures.shares_text(found[:, nested_table.DEPTHS.index(d)]) for d in (4, 8)]
    print(f"{operation:>9}, {network:>4} ({taught:>10}): {at[0]:>11}, {at[1]:>11}")
common = {name: f"{nested.majority(name, 8):.0%}" for name in nested_table.OPERATIONS}
print("always the commonest value, depth 8:", common)
print("MIN, MAX at depth 8, right among expressions of at most so many words:")
for network in nested_table.NETWORKS:
    lengths = nested_table.shares_by_length("MIN, MAX", network)
    print(f"{network:>4}:", {end: f"{share:.0%}" for end, (share, n) in lengths.items() if n > 99})
show(
    tree_figures.nested_picture(),
    "Expressions read right, by their depth, a line per seed. Grey: the depths of training.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("12.tree")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** change value 3. Which states move, which cannot? Then brackets of your own, 20 deep; leave one open.
# <details><summary>What you see</summary>Only the states between the word and the root move: so many merges separate them. A bracket left open is named with its place.</details>
#
# On the first three the GRU is better than guessing at every depth, but falls with it; at one depth, long expressions are only a little harder than short ones.
#
# **Why not the sum?** MIN of a part depends on one of its values, and a part read roughly still helps. A sum modulo 10 needs every digit: while one is unknown, all ten answers are equally likely. So the root alone gives almost nothing to climb, and 900 steps do not suffice. Taught at every part it begins to learn, but falls with depth, as it would if each merge erred a little.
#
# ## Near and far
#
# *"... it deserves a razzie"*, and then forty words about the bus (W). Lesson 11's reviews, whose parse we know: the tree network reads along it. Words beside the point hang together on a branch of their own, however many.

# %% slideshow={"slide_type": "fragment"}
far = near_and_far.reviews("test", 200, distance=60)
merges = [near_and_far.tree_distance(review) for review in far]
print(f"60 words after the verdict; in the tree {sum(merges) / 200:.1f} merges up to the root")
print("verdicts right, smallest to largest over seeds: 0 words back, 5 to 60 words back")
for trained, ends in near_and_far.TRAINED.items():
    for network in near_and_far.WIDTHS:
        found = near_and_far.shares(network, trained)
        at = [tree_figures.shares_text(part) for part in (found[:, 0], found[:, 1:])]
        print(f"  trained {ends[0]:2} to {ends[-1]}, {network:>8}: {at[0]:>11}, {at[1]:>11}")
show(
    tree_figures.reviews_picture(),
    "Verdicts read right, by how many words stand after the one that decides, a line per seed.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Trained near, all of them read far verdicts mostly right: what a state has learnt to hold, it holds. Trained far, in 700 steps at one rate, only the tree networks learn. Their gradient crosses six merges, that of a sequence at least thirty steps, and RNN and GRU stay at chance. (The TreeRNN then fails at 0: a sentence that ends with its verdict is a shape it never met. The TreeLSTM copes.)
#
# ## What you just saw
#
# **Stacks.** *Claim:* residual connections carry the gradient down. *Evidence:* the map, and eight layers that learn only with them. Depth itself gained 0.02 bits at best. *Limits:* 400 steps, 100,000 weights; the lower rate was tried on one seed.
#
# **Both ways.** *Claim:* better than either way where the future decides. *Evidence:* five seeds, each with weights and held-out phrases of its own, intervals that leave out 0. *Limits:* the language of menus; one learning rate; splits that overlap; on words never seen, the right alone is about as good.
#
# **Trees.** *Claim:* given the tree, a network carries formulas, MIN and MAX to twice the trained depth, the median nearly, where a GRU of as many weights falls off. *Evidence:* three seeds. *Limits:* the brackets were *given*, to the GRU as words only. Where no one gives the parse, somebody must find it first.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="12.1"

# %% [markdown] exercise="12.2"

# %% [markdown] exercise="12.3"

# %% [markdown] exercise="12.4"

# %% [markdown] exercise="12.5"

# %% [markdown] exercise="12.6"

# %% [markdown] exercise="12.7"

# %% slideshow={"slide_type": "slide"}
predictions("12")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - A stack of cells is a cell. Down a plain stack the gradient shrinks layer by layer; a residual stack carries it.
# - Both ways: two cells, states side by side. For tagging, or for reading what is all there (lesson 13), not for predicting what comes next; the price is waiting.
# - A tree network shares one merge; a sequence is the one-sided tree. Paths are $\log_2 T$ at best.
# - Along the brackets, what a merge computes well goes on far beyond the depths of training. Where every error counts, as in a sum, what it only nearly computes does not.
#
# **Symbols.** $h_t^{(l)}$ state of layer $l$; $J$ units of one direction; $U$, $W$ in a stack along and up, in a tree left and right child.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | W | $a^{(k,t)}$ from $a^{(k,t-1)}$, $a^{(k-1,t)}$; $U a_{left} + W a_{right}$ | $h_t^{(l)}$ from $h_{t-1}^{(l)}$, $h_t^{(l-1)}$; the same |
# | M | $h[l] = h[l-1] + \mathrm{RNN}(h[l-1])$; $h[t, 2J]$ | the same |
# | S, E | stacked layers, arrows down | `num_layers`, `StackedCell` |
#
# **Next:** lesson 13 turns one sequence into another.
