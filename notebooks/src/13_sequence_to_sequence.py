# %% [markdown] slideshow={"slide_type": "slide"}
# # 13 Sequence to sequence
#
# After this lesson you can build, train and measure a network that turns one sequence into another of a different length, and say what its one context vector can carry.
#
# **Minutes:** 90, and 50 for the exercises. **Before this:** lesson 12 (deeper, both ways, and trees).
#
# **Sources:** lectures S, W, E and M (see the README); Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks" (2014); Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014);
# Rao, Peng, Sak and Beaufays, "Grapheme-to-phoneme conversion using long short-term memory recurrent neural networks" (2015); Popović, "chrF: character n-gram F-score" (2015).

# %% slideshow={"slide_type": "skip"}
import torch

from course_lib.corpora import numbers
from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l13_sequence_to_sequence import context_forms, context_plane, figures
from course_lib.lessons.l13_sequence_to_sequence import phrase_study, recipes_numbers, transplant
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.training import pairs, pronouncing, recipes_pronunciations, small_translations
from course_lib.training.training_loop import Plan
from course_lib.training.translator import train_translator

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 10 two networks and the pencil, 10 from scratch, 5 padding, 15 numbers live and beyond, 5 dates, 15 pronunciation and its explorer, 15 forms of context and reading backwards, 5 phrases, 5 contexts.
# **Ask the room** before the live run: why can the decoder not begin while the encoder still reads? (*seventy* may go on as *seventy-one*, soixante et onze, or *seventy thousand*, soixante-dix mille: the answer depends on what comes.)
# Before the explorer: if *sequence* gets the context of *natural* half-way, will it go on, start again, or babble? (It goes on near the place where it is.)
# Before reading backwards: which end of the target gains? (Nearly all of it, but not its end; in copying the late middle most.)
# **Demo order:** transplant (steps 3, then 0), length (copying, then pronouncing), plane.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Seventy-seven
#
# *seventy-seven* is 13 characters, *soixante-dix-sept* 17: "sixty-ten-seven". No letter stands for a letter, and nothing says how long the answer will be.
#
# The plan: one network **reads** the whole source and leaves one vector. Another **writes** from it, symbol by symbol, until it says that it has finished.
#
# It sees 6,000 numbers below 10,000 for half a minute of training; then 2,000 others, and longer ones. **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("13.unseen", "13.five_digits")

# %% slideshow={"slide_type": "subslide"}
show(
    figures.two_networks_picture(list("eighty"), list("quatre")),
    "The encoder reads eighty letter by letter; its last state is the context c. The decoder "
    "starts from c, is fed <bos>, then every time the letter before, and has to say the next "
    "letter, at last <eos>.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A conditional language model
#
# The **encoder** runs $h_t = \mathrm{cell}(x_t, h_{t-1})$ over the source; its last state is the **context** $c = h_T$. The **decoder** has weights of its own. It is the language model of lesson 04 with one more condition:
#
# $$P(y \mid x) = \prod_t P(y_t \mid y_1 \dots y_{t-1},\, c)$$
#
# **By pencil.** A decoder gives *dix* 0.9, *sept* after it 0.8, the end after both 0.5: together 0.36. The end is a symbol like the others; without its factor, the chances of all answers would not sum to 1.
#
# **Teacher forcing.** In training the decoder is fed the *true* symbols, begun with `<bos>`, and has to say the same symbols one step earlier, ended with `<eos>`. When it is used there is no truth: it is fed what it has just said, until it says `<eos>`.

# %% slideshow={"slide_type": "fragment"}
steps = torch.tensor([0.9, 0.8, 0.5])
print(f"product {steps.prod():.2f} = exp of the sum of logs {steps.log().sum().exp():.2f}")
inputs, targets, _ = pairs.shifted([[7, 8], [9]])
print("<bos> is", pairs.BOS_ID, "| <eos> is", pairs.EOS_ID, "| padding is", pairs.PAD_ID)
print("fed:   ", inputs.tolist())  # behind its <eos>, a short answer has only padding to say
print("to say:", targets.tolist())

# %% slideshow={"slide_type": "subslide"}
# From scratch: two loops with weights of their own, held against the library's model.
# This decoder sees c at every step, in state and output: what for, is asked further down
sizes = {"embedding_size": 3, "encoder_size": 4, "decoder_size": 5, "kind": "RNN"}
model = EncoderDecoder.build(PairArchitecture(8, 9, both_ways=False, **sizes), seed=1)
reader, writer = model.encoder.levels[0].forwards.cells[0], model.decoder.cells[0]
source, inputs = torch.tensor([[4, 5, 7, 5]]), torch.tensor([[2, 6, 8]])

h = torch.zeros(4)
for token in source[0]:
    x = model.source_embedding.weight[token]
    h = torch.tanh(reader.W_xh @ x + reader.W_hh @ h + reader.b_h)
c = h
s = torch.tanh(model.bridge.weight @ c + model.bridge.bias)
logits = []
for token in inputs[0]:
    x = torch.cat((model.target_embedding.weight[token], c))
    s = torch.tanh(writer.W_xh @ x + writer.W_hh @ s + writer.b_h)
    logits.append(model.head.weight @ torch.cat((s, c)) + model.head.bias)

torch.testing.assert_close(torch.stack(logits), model(source, torch.tensor([4]), inputs)[0])
torch.stack(logits).sum().backward()
print("loops and library agree; shape of the logits:", tuple(torch.stack(logits).shape))
print("the loss reaches the encoder:", bool(reader.W_xh.grad.abs().sum() > 0))

# %% [markdown] slideshow={"slide_type": "subslide"}
# The loss is at the decoder's outputs, and its gradient flows through $c$ into the encoder: the two are trained **end to end**. Nobody says what $c$ should hold.
#
# ## Padding must not count
#
# Sources of a batch differ in length, so the short ones are filled up. Then two things go wrong: the encoder reads the filling, and the loss counts it. A **mask** leaves out both. **Packing** takes a sequence out of the batch where it ends. The truth: each pair alone, no filling at all.

# %% slideshow={"slide_type": "subslide"}
few = numbers.number_pairs([7, 77, 1977])
untrained = small_translations.new_translator(few, seed=0, kind="torch.LSTM")
together = pairs.PairBatches(untrained.ids(few), batch=3)
with torch.no_grad():
    alone = [pairs.PairBatches(untrained.ids([pair]), batch=1)(0) for pair in few]
    nats = [
        pairs.masked_cross_entropy(untrained.model(b.source, b.lengths, b.inputs), b.targets)
        * b.targets.numel()
        for b in alone
    ]
    print(f"each alone: {sum(nats) / sum(b.targets.numel() for b in alone):.4f} nats per letter")
    b = together(0)
    for padding in ("masked", "packed", "read"):
        logits = untrained.model(b.source, b.lengths, b.inputs, padding)
        loss = pairs.masked_cross_entropy(logits, b.targets)
        counted = torch.nn.functional.cross_entropy(logits.flatten(0, 1), b.targets.flatten())
        print(f"source's padding {padding:>6}: {loss:.4f}, target's counted too: {counted:.4f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Live: numbers
#
# Characters in, characters out. An LSTM reads both ways (lesson 12), so $c$ is the last state of either direction, side by side (of an LSTM: its $h$, not the cell state that lesson 09 calls $c$); an LSTM writes. First the training loop as it is, twenty steps of it; then the library's, from the same start to the end.

# %% slideshow={"slide_type": "fragment"}
split = small_translations.split_numbers()
shown_loop = small_translations.new_translator(split.train, kind=recipes_numbers.KIND)
batches = pairs.PairBatches(shown_loop.ids(split.train), small_translations.BATCH)
network, plan, losses = shown_loop.model, recipes_numbers.PLAN, []
optimiser = torch.optim.AdamW(network.parameters(), weight_decay=plan.weight_decay)
for step in range(20):
    batch = batches(step)
    logits = network(batch.source, batch.lengths, batch.inputs)  # fed the truth, one step late
    loss = pairs.masked_cross_entropy(logits, batch.targets)
    optimiser.param_groups[0]["lr"] = plan.rate(step)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), plan.clip)
    optimiser.step()
    losses.append(loss.item())
print(f"loss: {losses[0]:.2f} nats at first, {losses[-1]:.1f} after 20 steps")

# %% slideshow={"slide_type": "fragment"}
translator, history = small_translations.learn_live(
    split.train, plan, kind=recipes_numbers.KIND, progress=False
)
same = torch.allclose(torch.tensor(history.losses[:20]), torch.tensor(losses), atol=1e-3)
print("the library's first 20 losses are the loop's:", same)
unseen = translator.errors(split.test)
print(f"{len(split.test):,} numbers never seen, at least 99% exact: {unseen.wrong <= 0.01}")

# %% slideshow={"slide_type": "fragment"}
# In use: fed its own likeliest letter, until it says <eos>
ids, lengths = pairs.padded([translator.source.encode("seventy-seven")])
token, written = torch.tensor([pairs.BOS_ID]), []
with torch.no_grad():
    state = translator.model.start(translator.model.encode(ids, lengths).context)
    while len(written) < small_translations.LONGEST:
        logits, state = translator.model.step(token, state)
        token = logits.argmax(1)
        if token.item() == pairs.EOS_ID:
            break
        written.append(token.item())
text = translator.target.decode(written)
same = translator.translate(["seventy-seven"]) == [text]
print("seventy-seven:", text, "| as the library's:", same)

# %% tags=["nbval-ignore-output"] varies="training ends a little differently on every processor" slideshow={"slide_type": "subslide"}
print(f"{1 - unseen.wrong:.2%} of unseen numbers exact, {unseen.symbols:.3%} of letters to edit")
beyond = numbers.number_pairs(range(10_000, 100_000, 449))
answers = translator.translate([pair.source for pair in beyond])
for pair, answer in list(zip(beyond, answers, strict=True))[::67]:
    print(f"read:  {pair.source}\ntruth: {pair.target}\nwrote: {answer}")

# %% slideshow={"slide_type": "fragment"}
exact = sum(answer == pair.target for pair, answer in zip(beyond, answers, strict=True))
print(f"of {len(beyond)} five-digit numbers, fewer than 5% exact: {exact < 0.05 * len(beyond)}")
shorter = {pair.target for pair in numbers.number_pairs(range(10_000))}
formed = sum(answer in shorter for answer in answers)
print(f"at least 90% of the answers are numbers below 10,000: {formed >= 0.9 * len(beyond)}")
days = small_translations.split_dates()
print("a date:", days.test[2].source, "->", days.test[2].target)
plan = Plan(steps=450, learning_rate=5e-3, warm_up=50)
dates, _ = small_translations.learn_live(days.train, plan, kind="torch.LSTM", progress=False)
rate = dates.errors(days.test).wrong
print(f"{len(days.test):,} dates of days never seen, at least 98% exact: {rate <= 0.02}")

# %% [markdown] slideshow={"slide_type": "slide"}
# It has learned a range, not a rule. Of longer numbers it makes short ones: nearly always well formed, nearly always wrong. Dates, each in up to seven English forms, are learned by the same recipe.
#
# ## Real: spelling to sounds
#
# English spelling is no code. The CMU Pronouncing Dictionary tells how some 117,000 plain words are said, in 39 sounds. Any pronunciation that it lists counts as right; sounds wrong are the fewest edits to the nearest of them, per true sound; stress is left out. First a short run, then a shipped model that was trained far longer, with its card.

# %% slideshow={"slide_type": "subslide"}
words = pronouncing.split_words()
short = pronouncing.new_pronouncer(**small_translations.SIZES | {"kind": "torch.LSTM"})
plan = Plan(steps=200, learning_rate=5e-3)
train_translator(short, pronouncing.pairs_of(words.train), plan, 128, progress=False)
error = short.errors(pronouncing.pairs_of(words.random[:1000]))
print("short run: more than half of the words wrong:", error.wrong > 0.5)
print("short run: fewer than half of the sounds wrong:", error.symbols < 0.5)
shipped, card = recipes_pronunciations.shipped_pronouncer()
print(f"shipped, {card['parameters']:,} weights, trained on {card['words']['train']:,} words")
for name, found in card["errors"].items():
    print(f"{found['wrong']:6.1%} of words, {found['phonemes']:5.1%} of sounds wrong: {name}")
drawn, lone, family = card["errors"].values()
wrong = drawn["wrong"] * drawn["words"] - lone["wrong"] * lone["words"]
share = wrong / (drawn["words"] - lone["words"])
print(f"{share:6.1%} of words wrong: random, with a relative in train")
print("without one:", ", ".join(words.without_relatives()[100::300]))
print({word: shipped.translate([word])[0] for word in ("knight", "pharaoh", "sequence")})

# %% [markdown] slideshow={"slide_type": "subslide"}
# Published on this dictionary (Rao and colleagues, 2015): 25.8% of words wrong for a deep bidirectional LSTM with CTC (a loss that needs no alignment), 21.3% joined with an n-gram model, 23.4% the best before. Their split and word list are others than ours: read the rates side by side, not as a race.
#
# **Relatives leak.** With *walking* and *walks* among the training words, *walked* is half known. So the card has three tests: words drawn at random, as in published splits; those among them without a relative in training; and whole **families** (all words of a stem) held out. Words without relatives are also harder: often names, as those printed. Families held out whole are the fairer measure. A random split flatters.

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("13.transplant")

# %% [markdown] slideshow={"slide_type": "slide"}
# **Try:** step 3, then 0, then 1. *photograph* with the context of *butterfly* from step 4. Numbers: *1977*, from step 14 on with *84*; then *77* with *1984* from step 4.
#
# <details><summary>What you may see</summary>
#
# - From step 3 on, *sequence* ends much as *natural* does: the decoder's state says how far it has come, the context says in what.
# - The place is kept roughly, not counted: one step earlier or later, other sounds come in between.
# - *mille neuf cent* goes on as *quatre-vingt-quatre*; *soixante* takes its unit from the other number.
#
# </details>
#
# ## Where does the decoder see the context?
#
# If it sees $c$ only at the start (as in Sutskever and colleagues' network), its state has to carry all of it to the end. Lecture S mends that in two steps; the last form is in essence that of Cho and colleagues. All begin with $s_0 = \tanh(W c + b)$.
#
# | context in the | state | output |
# |---|---|---|
# | start | $s_t = \mathrm{cell}(y_{t-1}, s_{t-1})$ | $V s_t$ |
# | state | $s_t = \mathrm{cell}([y_{t-1}, c], s_{t-1})$ | $V s_t$ |
# | state and output | $s_t = \mathrm{cell}([y_{t-1}, c], s_{t-1})$ | $V\,[s_t, c]$ |
#
# Stored runs: copy random letters (up to 16 in training), and pronounce words; a one-way LSTM reads, all three have equal parameters.

# %% slideshow={"slide_type": "subslide"}
for task in context_forms.TASKS:
    low, high = (9, 16) if task == "copying" else (9, 20)
    asked = context_forms.runs_of(task, "start")[0].counts
    print(f"{task}: exact, median (lowest to highest seed) of all sources asked,")
    print(f"    {min(asked)} to {max(asked)} letters | of sources of {low} to {high} letters")
    for form in context_forms.CONTEXTS:
        units, weights = context_forms.equal_width(task, form)
        runs = context_forms.runs_of(task, form)
        print(
            f"  {form:>16}, {units} units, {weights:,} weights, {len(runs)} seeds: "
            f"{context_forms.spread([run.exact() for run in runs])} | "
            f"{context_forms.spread([run.exact(low, high) for run in runs])}"
        )
show(
    figures.length_picture([figures.length_view(task) for task in context_forms.TASKS]),
    "Share answered exactly against the length of the source, for three forms of context at equal "
    "parameters; a thin line a seed, a thick one through the medians. Long sources are lost.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("13.length")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Try:** *copying*: at which length do the forms part, and at which are all lost? *pronouncing*: the same.
#
# <details><summary>What you may see</summary>
#
# Copying: up to 6 letters all three are nearly always right. The form with the context at the start only falls first, from 7 or 8 letters on; the other two follow one or two letters later, and at 16, the longest taught, all are lost. Pronouncing: a smaller gap, at nearly every length. That the output sees the context as well adds nothing that these seeds could tell in copying, and about one point in pronouncing.
#
# </details>
#
# ## Read it backwards
#
# Sutskever and colleagues fed the source back to front. On average every symbol is as far from its target as before; but the first come close. Here with the context at the start only, symbol by symbol under teacher forcing.

# %% slideshow={"slide_type": "subslide"}
for task in context_forms.TASKS:
    for reads in context_forms.READS:
        runs = context_forms.runs_of(task, "start", reads)
        exact = context_forms.spread([run.exact() for run in runs])
        what = f"{context_forms.TASKS[task].looked_at} {context_forms.TASKS[task].symbol}s"
        print(f"{task}, read {reads}: {exact} exact; loss by place in targets of {what}, median:")
        nats = torch.tensor([run.nats for run in runs]).quantile(0.5, dim=0)
        print("  ", " ".join(f"{value:.2f}" for value in nats))
show(
    figures.reversed_picture(),
    "Loss per symbol, given those before, against its place in the target, for a source read "
    "forwards and backwards; lower is better, a thin line a seed.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# Read backwards, nearly every symbol gains, but not the end, nor the last sound: their source is now read first. In copying not the first gain most, but those at places 7 and 8, the hardest forwards. In copying the whole gain is about as large as that of a context at every step.
#
# ## Small and real: the program you sit in
#
# JupyterLab's French: some 2,800 phrases. A tenth is held out, with all that say the same in either language. **Exact** is strict; **chrF** counts shared runs of 1 to 6 characters, from 0 to 100. The baseline learns nothing: it answers with the French of the nearest English phrase known. (It cannot be exact: equal French was held out together.)

# %% slideshow={"slide_type": "subslide"}
for vocabulary in phrase_study.VOCABULARIES:
    found = phrase_study.runs_of(vocabulary)
    steps, tokens = phrase_study.STEPS[vocabulary], found[0]["tokens"]
    print(f"{vocabulary}, {tokens:.0f} per phrase, {steps} steps, {len(found)} seeds and splits:")
    for key in ("unseen", "learned", "nearest"):
        exact = context_forms.spread([run[key]["exact"] for run in found])
        scores = " ".join(f"{run[key]['chrf']:.0f}" for run in found)
        print(f"   {key:>8}: {exact} exact, chrF {scores}")
asked = phrase_study.shown(phrase_study.split_phrases(0).test)
answers = phrase_study.runs_of("subwords")[0]["answers"]
for number in (2, 3, 7, 9):
    print(f"{asked[number].source} | {asked[number].target} | {answers[number]}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# In about the same time, subwords teach far more than letters: the sequences are less than half as long, so that nearly twice as many steps fit in, and each context has fewer tokens to carry. The two causes are not told apart here.
# But with subwords, too, only 42% of the *learned* phrases come back exactly, and 6% of unseen ones. By chrF **the baseline wins on every split**: copying a neighbour's French is better than this network. So few phrases and minutes do not teach French; which of the two is short, this table cannot say.
#
# **Your own pairs.** A UTF-8 file, a pair a line, a tab between: `own = own_files.read_pairs("mine.tsv")` (from `course_lib.corpora`), then `small_translations.learn_live(own)`.
#
# ## What is in a context?
#
# Sutskever and colleagues drew contexts in the plane and found sentences sorted by meaning. We draw ours, with a control: the same network *before* training. A plane holds little of so many dimensions; the counts below are made in all of them.

# %% slideshow={"slide_type": "subslide"}
planes = [context_plane.plane(model) for model in (transplant.NUMBERS, transplant.WORDS)]
show(
    figures.plane_pictures(planes),
    "Contexts in the two directions in which they spread most (the principal axes): numbers by "
    "how many digits they have, words by their ending. Long numbers lie on the left; -tion and "
    "-ly apart, the others overlap.",
)
for view in planes:
    print(f"{view.model}: {view.explained:.0%} of the variance is in the plane;")
    print(f"   nearest context of the same group {view.same:.0%},", end=" ")
    print(f"before training {view.before:.0%}, by chance {view.chance:.0%}")
print("words whose nearest sounds like them, not looks like them (50%: no preference)")
print(context_plane.sides_table())

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("13.plane")

# %% [markdown] slideshow={"slide_type": "slide"}
# Words lie by their ending. But before training they did so **even more**: what a recurrent network read last fills its state. That picture is no proof of learning. What training brought is *sound*: with words in *ph-*, *kn-* and the like, the nearest were those that look alike, and are now, two in three, those that sound alike. And numbers are sorted by size after training only, roughly.
#
# **Try:** *phantom*, *brillig*, a word of your own. Numbers: *77*, then *10,000*.
#
# <details><summary>What you may see</summary>
#
# Near the invented *brillig* words end alike; near *phantom* (*fronting*, *antidumping*, *caption*) none ends as it does. Near *77* lie seventies and sevens. *10,000* is taken for a four-digit number.
#
# </details>
#
# ## What you just saw
#
# **Claim.** Two networks with one vector between them, trained end to end on nothing but pairs, turn one sequence into another; how far they get depends on how that vector is read and shown. **Evidence.** Unseen numbers and dates, nearly all exact; unseen words, spelled out in sounds, wrong somewhat more often than in the published systems; three forms of context and two ways of reading, each over several seeds.
#
# **Limits.** Beyond the lengths taught nearly nothing is right. With few pairs the nearest neighbour translates better. Forms and directions were compared on small one-way LSTMs, at one learning rate and a short budget; longer training may bring them closer. Accuracy falls with length; how much of that is the fault of the one vector, only a network without it can tell: lesson 16.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="13.1"

# %% [markdown] exercise="13.2"

# %% [markdown] exercise="13.3"

# %% [markdown] exercise="13.4"

# %% [markdown] exercise="13.5"

# %% [markdown] exercise="13.6"

# %% [markdown] exercise="13.7"

# %% slideshow={"slide_type": "slide"}
predictions("13")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Encoder: $c = h_T$. Decoder: a language model on condition of $c$. Different weights, one loss.
# - `<bos>` starts, `<eos>` ends and is learned; training feeds the truth, one step late, use feeds its own answers.
# - Padding is masked or packed; unmasked it changes context and loss.
# - One vector carries short sources. Middling ones do better when the decoder sees it at every step.
# - A picture of contexts proves little until it is held against the untrained network.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $x_t$ source, $y_t$ target, $h_t$ the encoder's state, $s_t$ the decoder's, $c$ context, $V$ the output's weights.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | S | $h_t = g(x_t, h_{t-1}, c)$, $y_t = f(h_t, c)$ | $s_t$, $V\,[s_t, c]$ |
# | W | $a$ for a state, $\hat y$ for the output | $h_t$ or $s_t$, $y_t$ |
# | E | one $W_{hid}$ on $[h, x]$ | two matrices, as in lesson 03 |
# | M | $h[b, t, J]$, $x[b, t, K]$ | $h_t$, $x_t$, the batch left out |
#
# **Next:** lesson 14 asks what teacher forcing costs, lesson 15 looks for better answers than the greedy one, lesson 16 lets the decoder look back.
