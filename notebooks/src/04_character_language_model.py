# %% [markdown] slideshow={"slide_type": "slide"}
# # 04 A character language model
#
# After this lesson you can train a recurrent network on text, say in bits how good it is, and make it write.
#
# **Minutes:** 80, and 55 for the exercises. **Before this:** lessons 02 (n-grams, bits per character) and 03 (the vanilla RNN).
#
# **Sources:** lectures E, W, B and M (see the README); Shannon (1951); Bengio et al. (2003); Mikolov et al. (2010); Karpathy (2015); Holtzman et al. (2020).

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 10 question and pencil, 15 from scratch, 15 names, 15 training (start the live run before you explain the plan), 5 the guessing game, 15 sampling, 5 when it breaks.
# Ask the room: which is better, a model that is right 60% of the time, or one that is never surprised?

# %% slideshow={"slide_type": "skip"}
import math

import numpy as np
import torch

from course_lib.corpora.names import listed_surnames, surnames
from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l04_character_language_model import figures, latex_check, learning_process
from course_lib.lessons.l04_character_language_model import origin_of_names, recipes_names
from course_lib.lessons.l04_character_language_model import first_networks, yardsticks
from course_lib.models import checkpoint, language_model
from course_lib.training import batches, recipes, sampling, training_loop

torch.set_num_threads(1)  # small networks gain nothing from more

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How many doors?
#
# You read a play of Shakespeare one character at a time. Before each, you guess. A network that has read 36 other plays does the same.
# Say it is as unsure as somebody who faces k closed doors of equal chance. There are about eighty different characters; before training it is one door for each. How large is k afterwards?
#
# **Commit first,** then read on.

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("04.doors")

# %% slideshow={"slide_type": "subslide"}
bits = recipes.shipped("shakespeare").card["bits_per_character"]
print(f"on two plays it never saw: {bits:.2f} bits per character, that is {2**bits:.1f} doors")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: what a guess costs
#
# The network gives a number to every character, a **logit**. **Softmax** turns logits into probabilities:
# $p_i = e^{y_i} / \sum_j e^{y_j}$. Take the alphabet {a, b, c, d} and logits $(\ln 4, \ln 2, 0, 0)$. The powers $e^{y_i}$ are 4, 2, 1, 1, their sum is 8,
# so p is 1/2, 1/4, 1/8, 1/8. A character of probability $p$ costs $-\log_2 p$ **bits**: 1, 2, 3, 3.
#
# Let the network say this at every step, and let the text be "abac". It costs 1 + 2 + 1 + 3 = 7 bits, 1.75 per character.
# **Perplexity**, the number of doors, is $2^{1.75} \approx 3.36$. And the probability of the whole text is $2^{-7} = 1/128$.

# %% slideshow={"slide_type": "subslide"}
y = torch.tensor([4.0, 2.0, 1.0, 1.0]).log().expand(4, 4)  # the same logits at four steps
targets = torch.tensor([0, 1, 0, 2])  # a b a c
loop = 0.0
for y_t, target in zip(y.tolist(), targets.tolist(), strict=True):
    loop += (math.log(sum(math.exp(v) for v in y_t)) - y_t[target]) / 4  # -ln p(target), averaged
vectorised = (y.logsumexp(-1) - y[torch.arange(4), targets]).mean()
library = torch.nn.functional.cross_entropy(y, targets)
torch.testing.assert_close(torch.stack([vectorised, library]), torch.full((2,), loop))
print(f"loop, vectors, library: {loop:.4f} nats = {loop / math.log(2):.2f} bits per character")
print(f"perplexity {math.exp(loop):.2f}; probability of the text 1/{math.exp(4 * loop):.0f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One sum, four names
#
# - **Maximum likelihood**: choose weights that make the training text probable: largest $\prod_t p(x_t)$.
# - **Cross-entropy**: the mean of $-\ln p(x_t)$. A product's logarithm is a sum, so its minimum is the same weights.
# - **Bits per character**: the same mean with $\log_2$. Nats divided by $\ln 2$.
# - **Perplexity**: $2^{\text{bits}}$, or $e^{\text{nats}}$.
#
# > **Two kind remarks on slides.** Lecture W writes a likelihood and calls it the cost. A cost is *minimised*: minus sign and logarithm belong to it. And its "Greedy: *sample*" is a slip of the pen: greedy decoding draws nothing.
#
# How do characters get in? As **embeddings**: rows of a table, looked up by id (lesson 02).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Names, first: where does it come from?
#
# 14 origins, 10,951 surnames. A fifth of each origin is kept for the test, and no spelling is in both parts. A bidirectional
# GRU (lessons 10 and 12) reads the letters, and its last states say the origin. A trained one is shipped; a smaller one takes 150 steps here.
# Beside it stands **naive Bayes**: it only counts which letters, pairs and triples an origin has.

# %% slideshow={"slide_type": "subslide"}
split = origin_of_names.split_names()
origins = split.origins
live, _ = origin_of_names.train_classifier(
    training_loop.Plan(steps=150, learning_rate=8e-3), hidden_size=64, progress=False
)
network, card = recipes_names.shipped_origin_model()
bayes = origin_of_names.NaiveBayes(split.train.names, split.train.labels, len(origins))

tables = {}
for name, judge in (
    ("150 steps, here", live),
    ("shipped network", network),
    ("naive Bayes", bayes),
):
    tables[name] = origin_of_names.confusion_matrix(
        split.test.labels, judge.predict(split.test.names), len(origins)
    )
    digits = 0 if judge is not live else -1
    print(
        f"{name:>16}: about {round(100 * origin_of_names.accuracy(tables[name]), digits):.0f}% of "
        f"{len(split.test):,} test names"
    )
show(
    figures.confusion_picture(
        tables["shipped network"], origins, "Irish and Zulu stand out, English spreads"
    ),
    "Rows: true origin, in per cent. Irish and Zulu names are right in 95; Estonian (47) and "
    "English (54) spread most widely. Italian and Spanish are confused most: 13 and 12.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# A surprise: **counting wins**, 79% to 77%. With 8,749 names, most of what betrays an origin is a typical ending or pair of
# letters. Counting finds these at once; a network must first learn that letters form pieces.
#
# ## Names, second: write one
#
# Turn the task round. A language model is trained on lines such as "Polish: Kowalski". Give it "Polish: ", let it write to the line end.
# (Each training line follows a line end.)

# %% slideshow={"slide_type": "subslide"}
writer = recipes.shipped("names")
known = {name for names in surnames().values() for name in names}
sampler, names, right = sampling.Sampler(temperature=0.6), [], []
for origin in ("Irish", "Italian", "Polish", "Swedish", "Zulu"):
    wrote = [
        sampling.generate(
            writer.model, writer.tokenizer, f"\n{origin}: ", 30, sampler, n, stop="\n"
        )
        for n in range(20)
    ]
    names += wrote
    right += (network.predict(wrote) == origins.index(origin)).tolist()
    print(f"{origin:>8}: {', '.join(wrote[:6])}")
new = [name not in known for name in names]
found_in = sum(name in listed_surnames() for name, is_new in zip(names, new, strict=True) if is_new)
print(f"{sum(new)} of {len(new)} names are on no list of ours, {found_in} on one of Faker's")
print(f"the classifier finds the wanted origin in about {round(100 * np.mean(right), -1):.0f}%")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Train one, now: the loop
#
# First the cell of lesson 03. Text is read as 32 parallel streams, in pieces of 64 characters; the states are carried from
# piece to piece, and **detached**: gradients stay within a piece (lesson 05). `clip_grad_norm_` shortens a gradient longer than 1 (lesson 07). The **optimizer** AdamW is **gradient descent** (each **update** moves the weights a little against the gradient) with a step size of its own for each
# weight (lesson 07). Below, a dozen lines train; then the course's `train` does the same, to the same weights.
#
# What `train` adds is a **plan**: a **learning rate**, how far an update goes, that rises for 20 steps and then falls on a cosine; patience, after which a run that gets no better stops; **checkpoints**, weights in a file to go on from; a bar without `progress=False`. With it a better cell is trained, the **LSTM**, which lessons 05 to 09 lead up to. A **diary** makes it write at chosen steps: lecture W's learning process.
# Your own text works as well: `corpora.own_files.read_text("my.txt")`.

# %% slideshow={"slide_type": "subslide"}
text = recipes.tragedies()
tokenizer = recipes.character_tokenizer(text.train)
streams = batches.Streams(recipes.as_ids(tokenizer, text.train), batch=32, length=64)
vanilla = language_model.Architecture(len(tokenizer.vocabulary), hidden_size=128, kind="RNN")
model, again = (language_model.LanguageModel.build(vanilla, seed=0) for _ in range(2))
optimizer, states = torch.optim.AdamW(model.parameters(), lr=6e-3), None
for step in range(60):
    piece = streams(step)
    optimizer.zero_grad()
    logits, states = model(piece.inputs, states)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), piece.targets.flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    states = tuple(state.detach() for state in states)
    if step in (0, 59):
        print(f"step {step:2}: {float(loss.detach()) / math.log(2):.1f} bits per character")
objective = training_loop.next_token_objective(streams)
plan = training_loop.Plan(steps=60, learning_rate=6e-3, schedule="constant", warm_up=0)
training_loop.train(again, objective, plan, progress=False)
pairs = zip(model.parameters(), again.parameters(), strict=True)
print("train() gives the same weights:", all(torch.equal(a, b) for a, b in pairs))

# %% slideshow={"slide_type": "subslide"}
model = language_model.LanguageModel.build(
    language_model.Architecture(len(tokenizer.vocabulary), hidden_size=128), seed=0
)
plan = training_loop.Plan(steps=300, learning_rate=6e-3, clip=1.0)
diary = learning_process.Diary(tokenizer, (0, 10, 30, 100, 300), text.train, text.test[:20_000])

history = training_loop.train(model, objective, plan, observe=diary, progress=False)
print(
    "learning rate at steps 0, 19, 150, 299:",
    [f"{plan.rate(step):.1e}" for step in (0, 19, 150, 299)],
)
for page in diary.pages:
    print(f"after {page.step:>3} steps: {page.bits:.1f} bits per character on held-out text")

# %% tags=["nbval-ignore-output"] varies="text written by a network trained here differs with the processor's rounding" slideshow={"slide_type": "subslide"}
import textwrap

for page in diary.pages:  # " / " stands for a line end
    verse = textwrap.fill(" / ".join(filter(None, page.texts[1.0][:110].splitlines())), 62)
    print(f"--- after {page.step} steps: {page.known:.0%} real words\n{verse}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# First noise, then the right letters in the right shares, then word lengths and line ends, then names in capitals. Watch a whole minute, with 256 units:
#
# 1. Play the diary. At which page do speakers get a line of their own?
# 2. Compare temperatures 0.5 and 1 on the last page (logits are divided by it: below 1 the network writes more carefully). Which has more real words, and which would you rather read?
#
# <details><summary>Answers</summary>1. At step 60, at temperature 1, as nonsense (OSLONA:); at step 200 the careful one writes HAMLET: again and again. 2. The careful one: 97% of its longer words are real, 79% at temperature 1 (on these pages); it says less that is new. Which to read is your choice: lesson 15 comes back to it.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("04.learning")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Is it any good?
#
# Bits per character can be compared with anything that predicts the same text. First *Macbeth*, after 1,000 updates on the other tragedies, for networks of equally many weights, three seeds each: a **window** of the last 6 characters and no state (Bengio et al., 2003), the vanilla RNN, the LSTM. Beside them the best n-gram of lesson 02, of characters or BPE; its order is chosen in its favour.
#
# Two ideas of lecture M. **Tied embeddings**: score the next token with the *same* table in which tokens are looked up. A **learned first state**: train $h_0$ as well. One long text uses it once; so we ask on names, each a sequence of its own.
#
# Last, more training, more text, and two compressors, which have "read" the training text too. LZMA also learns the held-out text while it reads. So may a network: it predicts a piece, pays, and only then takes an update on it (**dynamic evaluation**).

# %% slideshow={"slide_type": "subslide"}
from course_lib.lessons.l04_character_language_model import dynamic_evaluation as dynamic
from course_lib.lessons.l04_character_language_model import first_state, tied_embeddings
from course_lib.training.evaluation import dynamic_bits

def told(values):
    return f"{np.mean(values):.2f} ({', '.join(f'{bits:.2f}' for bits in values)})"

counted, order = yardsticks.ngram_bits(text, tokenizer, range(5, 8))
print(f"{'counting, order ' + str(order):>18}: {counted:.2f} bits per character on Macbeth")
for name, values in first_networks.stored().items():
    print(f"{name + f', {first_networks.WIDTHS[name]} units':>18}: {told(values)}")
print("LSTM of 128 units, embeddings as wide")
for (tokens, tied), values in tied_embeddings.stored().items():
    size = tied_embeddings.VOCABULARIES[tokens]
    weights = language_model.parameter_count(tied_embeddings.new_model(size, tied))
    tables = "one table " if tied else "two tables"
    print(f"{tokens:>18}, {tables}: {weights:,} weights, {told(values)}")
print("names, RNN of 64 units: bits of the first letter; of every letter")
for start, found in first_state.stored().items():
    print(f"{start:>22}: {told(found['first'])}; {told(found['every'])}")
bard = recipes.shipped("shakespeare")
ids = recipes.as_ids(bard.tokenizer, text.test[:9_000])
fixed, learning = (dynamic_bits(bard.model, ids, rate)[0] for rate in (0, dynamic.RATE))
saved = [float(part.mean()) for part in (fixed - learning).split(3000)]
print("Macbeth, bits saved by learning on, by 3,000 characters:", [round(x, 1) for x in saved])
print(dynamic.costs_table())

# %% slideshow={"slide_type": "subslide"}
found, minute = yardsticks.stored(), learning_process.stored().pages[-1].bits
last, plays = found["tragedies"], found["all plays"]
assert abs(counted - last.ngram) < 0.01
print(f"tragedies, Macbeth held out: gzip {last.gzip:.2f}, LZMA {last.lzma:.2f}")
print(f"best n-gram (order {order}) {counted:.2f}, a minute of LSTM {minute:.2f}")
on = dynamic.stored("all plays")["keeps", dynamic.RATE].all
bars = yardsticks.bars(plays, "shipped LSTM", bits, on)
spoken = "; ".join(f"{name}: {value:.2f}" for name, value, _ in bars)
show(
    figures.yardsticks_picture(bars, "The network predicts unseen plays best"),
    f"Bits per character on two unseen plays. {spoken}.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# **Your own cell does not beat counting.** The window sees one character further than the best n-gram and can treat similar letters alike; that alone does not pay here. The RNN gains a little in two seeds of three, and ends near counting. The LSTM is ahead of it in two of three. Why is long memory so hard to train? Lessons 05 to 09.
#
# **Learning on.** On equal terms the networks need fewer bits than LZMA on all three texts. Learning while they read saves them 0.15 to 0.29 bits, within one document already. As much of their training text, learned again, saves nothing.
#
# **Tied embeddings** cost nothing here. Over 68 characters three seeds see no difference. Over 2,000 BPE tokens they save four weights in ten, and need fewer bits with every seed. (400 and 300 updates, the shared table's start chosen in its favour.)
#
# **A learned first state** buys the first letter: with zeros, only $b_y$ can say it, and $b_y$ serves every step. A start symbol buys as much, and both together no more.
#
# ### Play: and you?
# Shannon (1951) let people guess a text, letter by letter. The number of guesses bounds their bits. Type your guesses one after the other; right ones appear.
#
# **Try:** 1. Before you guess: where in a word do the models need most guesses? 2. Guess twenty characters. Where are you quicker? 3. Why do guesses say more bits than probabilities do?
#
# <details><summary>Answers</summary>1. At the first letters of words: in all eight passages the network takes 5.9 guesses for those, 2.2 for the letters after; the n-gram 6.9 and 2.6. 2. Often where sense decides; models know better how this author spells. Twenty characters are few: luck decides as well. 3. Guesses tell the order of the characters, not how sure the model was of each: what is left out costs. Over all eight passages the n-gram has 2.43 bits by its probabilities and 2.69 by its guesses, the network 2.05 and 2.39. (On a short text the rule may flatter: it counts the guesses of the very text that it codes.)</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("04.guessing")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## From probabilities to text
#
# The model gives a distribution; the **sampler** decides. **Greedy** takes the likeliest. **Temperature** divides the logits: below 1 it
# sharpens, above 1 it flattens. **Top-k** keeps the k likeliest, **top-p** the smallest set that holds the share p. Lecture W's **noisy**
# sampling adds random numbers to its outputs, which it calls probabilities; here they are added to the logits, so that softmax still makes probabilities of them.

# %% slideshow={"slide_type": "subslide"}
bard = recipes.shipped("shakespeare")
english = frozenset(learning_process.words(recipes.all_plays().train))
samplers = {
    "greedy": sampling.Sampler(temperature=0),
    "temperature 0.5": sampling.Sampler(temperature=0.5),
    "temperature 1": sampling.Sampler(),
}
samplers |= {
    "top-p 0.9": sampling.Sampler(top_p=0.9),
    "temperature 2": sampling.Sampler(temperature=2),
    "noise 2": sampling.Sampler(noise=2),
}
for name, sampler in samplers.items():
    written = sampling.generate(bard.model, bard.tokenizer, "\nHAMLET:\nTo ", 600, sampler, seed=3)
    share = learning_process.share_known(written, english)
    print(f"--- {name}: {share:.0%} real words")
    print(textwrap.fill(" / ".join(filter(None, f"To {written[:90]}".splitlines())), 62))

# %% [markdown] slideshow={"slide_type": "subslide"}
# 1. Temperature 0: run on until it repeats itself. The likeliest next character, again and again, gives neither the likeliest text nor one that a person would write. Lesson 15 *searches* for likely texts.
# 2. Temperature 2, then top-k 5: which mistakes does the filter remove?
# 3. Choose *latex* and the prompt `\frac{`; then *python* and `def `; then *names* and `Polish: `. Then give one model the other's prompt.
#
# <details><summary>Answers</summary>2. Top-k 5 removes the wild letters, the ones that break words, and leaves what is wrong with the sense. 3. Each model goes on in its own language, whatever the prompt: what it has never seen it cannot continue.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("04.sampler")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Python and LaTeX
#
# Lecture E's other two demos. Code and formulas have a grammar, so we can check more than taste: is indentation straight, do brackets
# close, does the formula typeset? And is it new? Short ones may be training lines by chance, as some are that the generator draws anew.

# %% slideshow={"slide_type": "subslide"}
from course_lib.lessons.l04_character_language_model import copied_formulas

coder, careful = recipes.shipped("python"), sampling.Sampler(temperature=0.5)
prompt = "    def "
written = sampling.generate(coder.model, coder.tokenizer, f"\n{prompt}", 300, careful, seed=2)
print(prompt + written)
code = prompt + sampling.generate(
    coder.model, coder.tokenizer, f"\n{prompt}", 2000, sampling.Sampler(), seed=0
)
lines = [line for line in code.splitlines() if line.strip()]
straight = sum((len(line) - len(line.lstrip(" "))) % 4 == 0 for line in lines)
print(f"--- at temperature 1, {straight} of {len(lines)} lines are indented by a multiple of four")
author = recipes.shipped("latex")
formulas = sampling.generate(
    author.model, author.tokenizer, "\n", 2500, sampling.Sampler(), seed=0
).splitlines()[:-1]
report = latex_check.grammar(formulas)
print(
    f"{report.formulas} formulas: in {report.balanced} all brackets close, and {report.typeset} "
    "typeset"
)
for who, count in copied_formulas.stored().items():
    print(f"{who}: {count.copied} of {count.lines} formulas are training lines;", end=" ")
    print(f"median length {count.median_copied}, of the others {count.median_other}")
show(
    figures.formulas_picture(formulas[:5], "Written by a network, typeset by matplotlib"),
    "Five lines that the model wrote, and what they typeset to. The lines: "
    + "; ".join(formulas[:5]),
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## When it breaks
#
# Runs get killed, diverge, leave damaged files. A run with a checkpoint goes on where it stopped, to the same weights. A loss that is
# no number (*nan*) stops the run, puts the last good weights back, and says what to try.

# %% slideshow={"slide_type": "subslide"}
import tempfile
from pathlib import Path

def killed_at_25(step, model):
    if step == 25:
        raise KeyboardInterrupt


small = language_model.Architecture(len(tokenizer.vocabulary), hidden_size=32)
file = Path(tempfile.mkdtemp()) / "run.safetensors"
runs = [language_model.LanguageModel.build(small, seed=0) for _ in range(2)]
short = training_loop.Plan(steps=40, save_every=10)
training_loop.train(runs[0], objective, short, progress=False)
try:
    training_loop.train(
        runs[1], objective, short, observe=killed_at_25, checkpoint=file, progress=False
    )
except KeyboardInterrupt:
    resumed = training_loop.train(runs[1], objective, short, checkpoint=file, progress=False)
pairs = zip(runs[0].parameters(), runs[1].parameters(), strict=True)
print(
    f"killed at step 25, resumed at step {resumed.resumed_at}: equal weights "
    f"{all(torch.equal(a, b) for a, b in pairs)}"
)

# %% slideshow={"slide_type": "subslide"}
from course_lib.models.layers import Stack
from course_lib.models.vanilla_rnn import VanillaRNN

wild = language_model.LanguageModel(len(tokenizer.vocabulary), Stack([VanillaRNN(16, 64, "relu")]))
try:
    training_loop.train(
        wild,
        objective,
        training_loop.Plan(steps=40, learning_rate=0.3, warm_up=0, clip=None),
        progress=False,
    )
except training_loop.TrainingDiverged as sentence:
    print(f"diverged: {sentence}\n")
file.write_bytes(file.read_bytes()[:1000])
try:
    checkpoint.load_checkpoint(file)
except checkpoint.CheckpointError as sentence:
    print(f"damaged: {sentence}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** A recurrent network trained to predict the next character learns spelling, words and layout; given a better cell, and time, it predicts unseen text better than
# counting. **Evidence.** Held-out bits per character beside n-grams and compressors on the same text; words and brackets that were checked. It writes few copies: 9% of its formulas are training lines, and 8% of those drawn anew.
#
# **Limits.** One corpus, three seeds at most, small networks: the gap to the n-gram is a few tenths of a bit at most, and for 8,749 names counting was better.
# A low loss is not sense: sentences here have grammar and no meaning.
#
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="04.1"

# %% [markdown] exercise="04.2"

# %% [markdown] exercise="04.3"

# %% [markdown] exercise="04.4"

# %% [markdown] exercise="04.5"

# %% [markdown] exercise="04.6"

# %% [markdown] exercise="04.7"

# %% [markdown] exercise="04.8"

# %% slideshow={"slide_type": "slide"}
predictions("04")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - A language model is embedding, recurrent layers, linear head, softmax: p(next | so far).
# - Maximum likelihood, cross-entropy, bits and perplexity are one sum: $-\sum_t \log p(x_t)$.
# - Bits per character compare any predictors of the same text: network, n-gram, compressor.
# - Sampling is a choice of its own: temperature, top-k and top-p trade variety for safety.
# - A run has a plan, clips its gradients, can be resumed, and tells you when it diverges.
#
# **Symbols.** $x_t$ character, $h_t$ state, $y_t$ logits, $p$ softmax of $y$, $T$ temperature, $L$ loss in nats.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | W | likelihood as the cost; $\hat y$ | its negative logarithm; $p$ = softmax of $y_t$ |
# | E, B; M | $x$, $h$, $y$; $x[b,t,K]$, $h[b,t,J]$ | $x_t$, $h_t$, logits $y_t$; batch first |
# | E | $x_{i+1}$ from $W h_i$, where $h_{i+1}$ reads $x_i$: a slip of the index, $h_i$ has not read $x_i$ | from $h_{i+1}$ |
#
# **Next:** lesson 05 follows the gradient back through time: what was lost when `detach` cut it between two pieces?
