# %% [markdown] slideshow={"slide_type": "slide"}
# # 11 Gate microscope
#
# After this lesson you can find, by a score and not by eye, what single units of a trained network follow, and test whether the network needs them.
#
# **Minutes:** 95, and 55 for the exercises. **Before this:** lessons 09 (the LSTM) and 10 (GRU and the gated family).
#
# **Sources:** lectures W, S and E (see the README); Karpathy, Johnson and Fei-Fei (2015); Strobelt et al. (2018); Mann and Whitney (1947); Hutto and Gilbert (2014); Madsen (2019).

# %% slideshow={"slide_type": "skip"}
import torch

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.lessons.l11_gate_microscope import closing_figures, closing_marks, look_back
from course_lib.lessons.l11_gate_microscope import look_back_figures, reader_seeds, sentiment
from course_lib.lessons.l11_gate_microscope import sentiment_table, text_labels, unit_ablation
from course_lib.lessons.l11_gate_microscope import unit_correlations, verdict, verdict_view
from course_lib.lessons.l11_gate_microscope.figures import effects_picture, ranking_picture
from course_lib.lessons.l11_gate_microscope.verdict_figures import accuracy_picture
from course_lib.training.recipes import as_ids

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 5 pencil, 10 labels, 15 scores and chance, 10 microscope, 10 phrase, 15 holding units, 10 sentiment, 10 look-back and closing marks, 5 recap.
# **Ask the room** before the first score: is 0.5 a lot, for the best of 512? *(For quotes, yes; an untrained unit has 0.33. For the place in the line, no: 0.47.)* Which unit would they hold to make the
# model forget its quotes? *(Not the best follower, 485: a factor of 1.3; the second, 154, takes 6.)* Will the RNN's verdicts fall with distance? *(They are low, but nearly flat.)*
# **Demo order:** microscope on a program from the room, the same at rank 2 and 3, a phrase of the room's, holding 1 and 3 units, the Razzie, then "and" for "but"; look-back with RNN, then GRU.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What do 512 numbers know?
#
# The shipped Python model reads code character by character. All that it knows of the past is the state: 512 cells, and the 512 outputs made of them. Nobody
# told it what a quote is. It was only asked for the next character.
#
# Lectures show units that light up inside quotes. Were they picked by eye, from thousands? We want a **score**.
#
# How well does the best of the 512 follow "inside quotes" (its **correlation** with it)? And on how many of them does the closing quote hang? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("11.correlation", "11.units")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: one unit, six characters
#
# Read `a"bc"d`. After each character: are we inside? 0, 1, 1, 1, 0, 0. A unit shows 0, 1, 2, 1, 1, 1. Its mean inside is $m_1 = 4/3$, outside $m_0 = 2/3$. All six have mean 1 and standard deviation
# $s = \sqrt{2/6}$. Half of the labels are 1, so $p = 1/2$, and
#
# $$r = \frac{m_1 - m_0}{s} \sqrt{p\,(1 - p)} = \frac{2/3}{\sqrt{1/3}} \cdot \frac12 = \frac{1}{\sqrt 3} \approx 0.577.$$

# %% slideshow={"slide_type": "subslide"}
label = torch.tensor([0, 1, 1, 1, 0, 0], dtype=torch.float64)
unit = torch.tensor([0, 1, 2, 1, 1, 1], dtype=torch.float64)

covariance, spread_unit, spread_label = 0.0, 0.0, 0.0
for u, v in zip(unit.tolist(), label.tolist(), strict=True):  # a loop
    covariance += (u - 1) * (v - 0.5)
    spread_unit += (u - 1) ** 2
    spread_label += (v - 0.5) ** 2
loop = covariance / (spread_unit * spread_label) ** 0.5

x, y = unit - unit.mean(), label - label.mean()  # vectors
vectors = (x @ y) / (x.norm() * y.norm())
library = torch.corrcoef(torch.stack([unit, label]))[0, 1]
for other in (vectors, library, unit_correlations.correlation(unit.unsqueeze(1), label)[0]):
    torch.testing.assert_close(other, torch.tensor(loop, dtype=torch.float64))
print(f"loop, vectors, library and the course's own: r = {loop:.3f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The truth comes from a parser
#
# A label says how things stand *after* a character, since that is when the state can know. For programs, Python's own `tokenize` decides what a string is. Comments and
# triple-quoted strings are left out of the comparison.

# %% slideshow={"slide_type": "subslide"}
program = "if mode == 'r':\n    name = \"it's\"  # don't\n"
found = {
    "inside quotes": text_labels.inside_string(program),
    "indentation depth": text_labels.indentation_depth(program),
    "line position": text_labels.line_position(program),
}
print(" " * 18, repr(program)[1:-1].replace("\\n", "⏎").replace("\\", ""))
for name, truth in found.items():
    marks = zip(truth.values, truth.counted, strict=True)
    digits = (f"{int(value) % 10}" if counted else "-" for value, counted in marks)
    print(f"{name:>18}", "".join(digits))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Score every unit
#
# Let the model read 12,000 characters that it was trained on and 12,000 that it has never seen. Record $\tanh c_t$ of all 512 units, the cell state as the output gate sees it. **Choose** the
# unit on the first text. **Report** it on the second.

# %% slideshow={"slide_type": "subslide"}
model = shipped_reader("python")
texts = unit_correlations.passages("python", 12_000)
states = [unit_correlations.read_units(model, text.text, ("tanh c",))["tanh c"] for text in texts]

counted = [torch.from_numpy(text.labels["inside quotes"].counted) for text in texts]
labels = [torch.from_numpy(text.labels["inside quotes"].values) for text in texts]
truth = [label[where] for label, where in zip(labels, counted, strict=True)]
values = [state[where] for state, where in zip(states, counted, strict=True)]
chosen_on, reported_on = (
    unit_correlations.correlation(v, t) for v, t in zip(values, truth, strict=True)
)
best = int(chosen_on.abs().argmax())
print(
    f"states {tuple(states[0].shape)}; compared at {len(truth[0]):,} and {len(truth[1]):,} "
    "characters"
)
print(
    f"chosen: unit {best}; |r| = {chosen_on[best].abs():.2f} there, {reported_on[best].abs():.2f} "
    "on unseen text"
)
print(
    f"AUC on unseen text: {unit_correlations.auc(-values[1][:, best], truth[1]):.2f}; the sign of "
    f"r is {int(chosen_on[best].sign())}"
)

# %% [markdown] slideshow={"slide_type": "slide"}
# The sign means nothing: this unit says "inside" by going down. The AUC is the share of pairs, one step inside and one outside, in which the one inside is higher; a coin has 0.5.
#
# ## How much of it is luck?
#
# We took the best of 512. So do the same with wrong labels: the true ones, moved round along the text.
#
# And what scores without learning? An **untrained** network of the same size; and the **current character** alone.
#
# The stored table did all this on 60,000 characters each, of dozens of modules, for every signal of every unit ($c$, $\tanh c$, $h$, the gates $f$, $i$, $o$, $g$), and for a second model: 256 units, the prose of docstrings. The interval holds 95% of the scores when the unseen modules are drawn again.

# %% slideshow={"slide_type": "subslide"}
generator, by_chance = torch.Generator().manual_seed(0), []
for _ in range(10):
    moved = [
        t.roll(int(torch.randint(1000, len(t) - 1000, (), generator=generator))) for t in truth
    ]
    lucky = unit_correlations.correlation(values[0], moved[0]).abs().argmax()
    by_chance.append(unit_correlations.correlation(values[1], moved[1])[lucky].abs())
chance = torch.stack(by_chance).mean()
print(
    f"unit {best}: {reported_on[best].abs():.2f}; by chance {chance:.2f}, at most "
    f"{max(by_chance):.2f}\n"
)

print(f"{'model':>6} {'property':>20} {'best unit':>10} chosen unseen  interval    chance")
for name, properties in unit_correlations.stored().items():
    for label, found in properties.items():
        top = found.best
        numbers = f"{abs(top.chosen):6.2f} {abs(top.reported):6.2f}"
        spread = "{:.2f} to {:.2f}".format(*found.interval)
        which = f"{top.signal:>6} {top.unit:>3}"
        print(f"{name:>6} {label:>20} {which} {numbers}  {spread} {found.baseline:5.2f}")
print("made by:", unit_correlations.COMMAND)
print("\npython, unseen: unit of an untrained network, current character alone")
for label, (unit_knows, character_knows) in unit_correlations.without_training(
    model, texts
).items():
    print(f"{label:>27} {unit_knows:>12.2f} {character_knows:>10.2f}")
show(
    ranking_picture(
        unit_correlations.stored(), "Quotes, strings, lines and depth have a unit"
    ),
    "Size of the correlation of the best unit for each property. Quotes, long strings, line "
    "position and depth each have a unit whose score holds on unseen text. What was chosen for "
    "comments hardly does: 0.55 became 0.24. And inside an if has the same unit as depth: it "
    "counts blocks, and knows nothing of if.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("11.microscope")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** paste a program of your own. Rank 2 and 3 for *inside quotes*: where do they differ from rank 1? *Indentation depth*: when does the unit learn that a block has ended? What fools it:
# another language, an apostrophe in a comment?
#
# <details><summary>Answer</summary>In the program given, rank 1 marks three strings whole and of the docstring only the quotation marks; rank 2 (unit 154) marks the string in single quotes only, rank 3 flickers. The depth unit falls along the
# spaces that begin a line and rises again in its text, the more of them the higher: that a block has ended it shows once the text after fewer spaces has begun. "don't" and "she's" in English, and "it's" in a comment, do not fool rank 1: it lights up at 'here' and at the strings only.</details>
#
# ## The other way round
#
# Choose a *phrase*: which units are on along it and hardly elsewhere (as LSTMVis asks), and where, in held-out text, are they on together? "+7" is on when $\tanh c$ is above the threshold, "−7" when it is as far below 0.

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("11.phrase")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** where are the two units on in held-out text? Then what stands in parentheses, with one unit; then *A list follows*.
#
# <details><summary>Answer</summary>Mostly within quotation marks or backticks, at 1.25% of the characters; if they did not care for one another it were 0.41%. "see the table below, or the next page": unit 173, on in parentheses nearly wherever you look. "A list follows": no unit fits, and the best two are together less often than by chance. A phrase that you can name need not have a unit.</details>
#
# ## Does the model use it?
#
# A unit may follow quotes without anybody listening. So **hold** it: $f = 0$, $i = 1$, and in place of $g$ the unit's usual *cell state* outside quotes (set by hand: a tanh would end at 1). It then says "outside" at every step. We ask at the first 48 closing quotes of unseen
# code: how likely is the quote that does come next? Held followers move farther than other units do, so we also move all *alike*: 1.5 of their own standard deviations, towards "outside".

# %% slideshow={"slide_type": "subslide"}
for count in (1, 2, 3):
    held = unit_ablation.effect("python", unit_ablation.best_units("python", count))
    others = [
        unit_ablation.effect("python", unit_ablation.other_units("python", count, seed)).factor
        for seed in range(2)
    ]
    print(
        f"hold {held.units}: {held.before:.2f} becomes {held.after:.2f}, {held.factor:.1f} times "
        "less"
    )
    print("     interval over quotes {:.1f} to {:.1f};".format(*held.interval), end=" ")
    print(f"as many others, drawn twice: {others[0]:.1f} and {others[1]:.1f} times less")
for name in ("python", "prose"):
    each, (best_follower,) = unit_ablation.stored(name), unit_ablation.best_units(name, 1)
    median = each.factor(each.order[len(each.order) // 2])
    print(
        f"\n{name}: holding unit {each.order[0]} does most, a factor of "
        f"{each.factor(each.order[0]):.1f}; median {median:.2f}"
    )
    print("the best follower of quotes is the one that does most:", each.order[0] == best_follower)
print("each unit in turn, made by:", unit_ablation.COMMAND)
at_quotes, elsewhere = unit_ablation.added_bits("python", unit_ablation.best_units("python", 2))
print(f"two held: {at_quotes:+.1f} bits at a closing quote, {elsewhere:+.2f} at other characters")
each = unit_ablation.stored("python")
alike = {unit: each.moved_factor(unit) for unit in range(len(each.moved))}
most = sorted(alike, key=lambda unit: -alike[unit])[:3]
print("python, every unit moved alike, most:", {unit: round(alike[unit], 1) for unit in most})
show(
    effects_picture(
        reported_on.tolist(),
        unit_ablation.stored("python"),
        unit_ablation.best_units("python", 2),
        "The best follower is not the unit that matters most",
    ),
    "Every unit of the Python model, by how well it follows quotes and by the probability of the "
    "closing quote while it is held. Nearly all lie on the line of the free model; the best "
    "follower lies a little below it, the second best far below.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("11.ablation")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** hold 1 unit, then 3, then 10, and read how the text goes on. Other units, drawn by chance: does anything change?
#
# <details><summary>Answer</summary>For the text given: 3 times less likely with 1 unit, 65 times with 3, 164 times with 10. With 3 held it goes on "_only:", and the string is never closed. One or three other units change next to nothing (at most 1.2 times less likely, the same text); ten others make the quote 1.3 times more likely.</details>
#
# ## Sentiment with a turn
#
# "The plot was brilliant and the cast was wonderful, but it deserves a **Razzie**." A small grammar makes such sentences; a rated
# lexicon (VADER) says how good or bad its words are. What is said of the film *last* decides, "not" turns it round, and words about anything else do not count. Nor does any other word tell: "but" contradicts four times in five, "and" once in five, and both prizes have the same articles.
#
# Three networks of 64 units, 800 updates of 64 sentences, taught by the **last word** only (the gradient must travel back) or by **every word** (it need not). Learning rates were chosen on other
# sentences; no test sentence occurs in training. Chance is 50%. **Commit first,** below the examples.

# %% tags=["prediction"] slideshow={"slide_type": "subslide"}
rated = sentiment.clear_words() | sentiment.OWN_RATINGS
print(
    {word: round(rated[word], 1) for word in ("wonderful", "good", "dull", "horrendous", "razzie")}
)
for review in sentiment.reviews("test", 3, seed=7, distance=9):
    print(
        f"\n{'positive' if review.positive else 'negative'}, decided {review.distance} words "
        "before the end:"
    )
    print(review.text)
predict("11.verdict")

# %% slideshow={"slide_type": "subslide"}
for taught in verdict.TAUGHT:
    print(sentiment_table.table(taught))
for network in verdict.NETWORKS:
    found = sentiment_table.at_distance(network, 40)
    print(
        f"{network:>4}, last word, 40 words back: {found.mean:.1%}; 95% interval over {found.runs} "
        "seeds: "
        f"{found.low:.0%} to {found.high:.0%}"
    )
print(
    "RNN, four times the updates, one seed:",
    ", ".join(
        f"{share:.0%} at rate {rate:g}"
        for rate, share in sentiment_table.second_chances(40).items()
    ),
)
print("made by:", sentiment_table.COMMAND)
show(
    accuracy_picture([sentiment_table.accuracy_view(taught) for taught in verdict.TAUGHT]),
    "Right verdicts against how many words follow the one that decides; bands are 95% intervals "
    "over seeds. "
    "GRU and LSTM are right at every distance. The RNN is far below when it is taught by the last "
    "word only.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# The RNN's line is low, but nearly *flat* over 60 words. Train all readers again and split the sentences, 40 words back, by whether a "not" turns the deciding word.
#
# And who carries the verdict all the while, $h$ or $c$? Set one to 0, *once*, halfway:

# %% slideshow={"slide_type": "subslide"}
print(reader_seeds.not_table())
print("\n" + reader_seeds.erased_table())
print("made by:", reader_seeds.COMMAND)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Which gates close where?
#
# Lecture W's Razzie slide claims: the forget gate closes at "Razzie", the input gate at "movie", the output gate at "that". Average every gate over 200 test sentences, by what the word does: the mean of five readers, and the lowest and highest. A filler is beside the point. Units count by their weight in the verdict; $z = 1$ keeps.

# %% slideshow={"slide_type": "subslide"}
roles = {"filler": "filler", "not": '"not"', "turn": '"but"', "verdict": "verdict"}
print(reader_seeds.gate_table(roles))
words = {f"at '{word}'": f'"{word}"' for word in verdict_view.WORDS}
print("\n" + reader_seeds.gate_table({"filler": "filler"} | words, ["LSTM"]))

review = "the cast was wonderful that evening but it deserves the razzie"
f, i, z = (
    verdict_view.read_verdict(review, "last word", gate) for gate in ("LSTM f", "LSTM i", "GRU z")
)
print("\nseed 0       LSTM f      i  positive | GRU z  positive")
for n, word in enumerate(f.words[3:], start=3):
    print(f"{word:>12} {f.mean[n]:>6.2f} {i.mean[n]:>6.2f} {f.positive['LSTM'][n]:>9.2f}", end=" |")
    print(f"{z.mean[n]:>6.2f} {f.positive['GRU'][n]:>9.2f}")
print("\n" + reader_seeds.prize_table())

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("11.verdict")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** put "not" before "brilliant". Replace "but" by "and". Then switch to *every word*.
#
# <details><summary>Answer</summary>"not brilliant": the GRU says negative there, positive again at "wonderful", and negative since "it". "and": nobody changes the verdict, but GRU and LSTM turn only at "razzie"; with "but" they had turned a little before. Taught by every word, all three turn
# at "razzie" itself, with "but" (1% to 12% positive) and with "and" (8% to 29%).</details>
#
# **The slide's claims.** The forget gate closes a little at "razzie" (0.58; filler 0.70), more at "but" and "not". The input gate is low at "film", our word for movie (0.30; filler 0.40), not in every reader: the bands overlap. The output gate is *not* closed at "that" (0.60; filler 0.58). And $z$ lets go at "not" (0.17).
#
# **Where they turn.** Before the prize, after praise and "but it deserves the", readers lean anywhere (0.22 to 0.95 positive; the grammar says 0.2). The prize decides: after it all ten agree, whatever the article, "but" or "and".
#
# **Who carries it.** Each alone! An LSTM without $h$, or without $c$, keeps 96% and more of its verdicts: what is left restores the other. Without both, like a GRU without $h$, it guesses. In lesson 09's language models $c$ carried what lasted; here both do.
#
# ## How far back does it look?
#
# Take the log-probability of the next character, and its gradient with respect to the embedding of *every earlier* character (Madsen, 2019). Three models of 128
# units, trained alike; one output at a time, then all at once.
#
# Then by *distance* (Karpathy): at each closing quote, backtick or bracket of held-out prose, is it the likeliest next character? Asked of networks of equal *weights*, the best n-gram, and with a space in place of the opening mark.

# %% slideshow={"slide_type": "subslide"}
it = look_back.model_for("LSTM")
ids = as_ids(it.tokenizer, 'the "value" is ')
x = it.model.embedding(ids).detach()
loop = torch.zeros(len(ids) - 1, len(ids))
for t in range(len(ids) - 1):
    x_t = x[None].clone().requires_grad_()
    log_p = torch.log_softmax(it.model.head(it.model.layers(x_t)[0])[0, t], dim=0)[ids[t + 1]]
    loop[t] = torch.autograd.grad(log_p, x_t)[0][0].norm(dim=1)

at_once, _ = look_back.gradient_norms(it.model, ids, range(len(ids) - 1))
torch.testing.assert_close(loop.double(), torch.from_numpy(at_once), rtol=1e-3, atol=1e-6)
print("the loop and all at once agree; gradient of later characters:", float(loop.triu(1).sum()))

curves = look_back.stored()
for network, curve in curves.items():
    mark = look_back.replaced(network)
    print(
        f"{network:>4}: {curve.bits_per_character:.2f} bits per character; half of the gradient "
        f"within {look_back_figures.characters(curve.half)},\n      "
        f"{look_back_figures.in_percent(curve.beyond(look_back.FAR))} farther "
        f"than {look_back.FAR} ({look_back_figures.in_percent(curve.cold_far)} if they start cold)"
    )
    print(
        f"      opening mark, {mark.count} short quotations: {mark.gradient:.0%} of the gradient, "
        f"rank {mark.gradient_rank:g} from it on;\n      a space in its place: the closing quote "
        f"falls from {mark.before:.3f} to {mark.after:.3f}, rank {mark.rank:g}"
    )
print("made by:", look_back.COMMAND)

# %% slideshow={"slide_type": "subslide"}
print(closing_marks.table())
print("95% interval over documents, GRU above RNN at", closing_marks.apart("GRU", "RNN"))
for network in closing_marks.WIDTHS:
    line = closing_marks.lines()[network]
    hidden = " ".join(f"{share:.0%}" for share in line.hidden)
    print(f"{network:>8}, a space in place of the opening mark: {hidden}; seeds: {len(line.bits)}")
print("made by:", closing_marks.COMMAND)
show(
    closing_figures.closing_picture(
        closing_marks.lines(), "The GRU closes best, the RNN no better than an n-gram"
    ),
    "At which share of closing marks each model finds the mark likeliest, by the distance to the "
    "opening one. Lines are means over seeds (dots), bands 95% intervals when documents are drawn "
    "again. Up to 29 characters the GRU stands above, the LSTM between; the RNN goes with the "
    "n-gram. The GRU's seeds part the more, the farther the opening mark.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("11.look_back")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** open a quote early in the text and end inside it: which network still looks at the mark?
#
# <details><summary>Answer</summary>With 'She put "in the value of the next expression, and then it will' the mark is 53 characters back: it gets 3.7% of the GRU's gradient (rank 5), 0.2% of the LSTM's (rank 26), and nothing that can be seen of the RNN's.</details>
#
# **Gradient is not importance.** The opening mark gets 5% to 8% of the gradient, yet a space in its place takes most of the closing quote's probability. A full cell hardly moves.
#
# **Closing marks.** Up to 29 characters the GRUs beat the RNNs, their bands apart; without the opening mark a GRU hardly closes. The LSTM stands between, its seeds apart; the RNN goes with the n-gram. Two seeds are a hint.
#
# ## What you just saw
#
# **Claim.** Single units of a trained LSTM follow things nobody taught it, and the model uses them. **Evidence.** Scores on text never seen, far above chance. In the prose model the unit that follows quotes best is the one whose
# holding harms closing quotes most. In the Python model it (0.94) matters little: the second best does the work, held or moved as far as all others. GRU and LSTM read a verdict 40 words back; the RNN, taught by the last word for 800 updates, is far behind, at every distance: no seed had learned "not", one nothing at all.
#
# **Limits.** To follow is not to matter: a score says what a unit shows, not who listens. "Inside an `if`" was depth in disguise.
# Half of the gradient lies within one or two characters for *all* networks. Reviews come from a grammar. Readers have equal width, not equal weights, and short budgets: with four times the updates, at two rates of three (one seed), the RNN learns verdicts too. It is hard to teach, not unable to remember.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="11.1"

# %% [markdown] exercise="11.2"

# %% [markdown] exercise="11.3"

# %% [markdown] exercise="11.4"

# %% [markdown] exercise="11.5"

# %% [markdown] exercise="11.6"

# %% [markdown] exercise="11.7"

# %% [markdown] exercise="11.8"

# %% slideshow={"slide_type": "slide"}
predictions("11")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - A label comes from a parser, and says how things stand *after* a character.
# - Choose a unit on one text, report it on another, and compare with labels moved along the text.
# - Following is not mattering: hold a unit at its usual value and see what the model says then.
# - GRU and LSTM settle a verdict at the word that decides, and keep it. So does a vanilla RNN taught at every word.
# - The gradient of an output with respect to each earlier input shows how far back a network looks; replacing a character shows what it needs.
#
# **Symbols.** $r$ correlation, $m_1$, $m_0$ means inside and outside, $s$ standard deviation, $p$ share of ones; $c_t$ cell state; $i$, $f$, $o$ gates, $g$ candidate; $z$ and $r$ the GRU's gates.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | W | cell $m$ | $c$ |
# | S | $W$ on $x$, $U$ on $h$ | $W_{xh}$, $W_{hh}$ |
# | E | $W$ on $h$, $U$ on $x$ | $W_{hh}$, $W_{xh}$ |
#
# **Next:** lesson 12 stacks layers, reads in both directions, and along trees.
