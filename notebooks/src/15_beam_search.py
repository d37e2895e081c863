# %% [markdown] slideshow={"slide_type": "slide"}
# # 15 Decoding and beam search
#
# After this lesson you can search for the sentence that a model finds most probable, step through a beam by hand, and say of a wrong answer whether the search or the model is to blame.
#
# **Minutes:** 75, and 55 for the exercises. **Before this:** lesson 13 (sequence to sequence).
#
# **Sources:** lectures S, W and M (see the README); Lowerre (1976); Wu et al. (2016); Koehn and Knowles, "Six challenges for neural machine translation" (2017); Stahlberg and Byrne,
# "On NMT search errors and model errors" (2019); Holtzman et al., "The curious case of neural text degeneration" (2020).

# %% slideshow={"slide_type": "skip"}
from math import exp, log
import torch
from course_lib.decoding import beam_search, exact_search, exhaustive
from course_lib.decoding import greedy, length_penalty, sampling
from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l15_beam_search import example_tables, figures, live
from course_lib.lessons.l15_beam_search import search_errors, stored_tables, tree_figures
from course_lib.training.recipes_pronunciations import shipped_pronouncer

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 10 counting, tree and logs, 15 S's loop and the stepper, 10 sampling, length and stopping, 15 search and model errors, 10 where a model is unsure, 5 likely text, 5 recap.
# **Ask the room** before the stepper: at step 3 the beam drops "I was hit". Was that a mistake? (*No: the best answer begins with "he". But the beam cannot know.*) Before the stored table: of 100 wrong words, how many does a perfect search mend? (*One or two.*) Before the last part: what does the likeliest continuation of a play look like? (*The scene ends.*)
# **Demo order:** stepper (k = 2, forwards; then "the first has finished"; then pin "he threw"), settings, your word.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Say it in English
#
# *Il a m'entarté* (lecture S; in French *il m'a entarté*): he hit me with a pie. One French verb, several English words: a translator starts with "he hit ..." and sees how it goes on. **Greedy decoding** writes the likeliest word and never takes it back.
#
# A model gives every sentence a probability. Decoding is the *search* for a good one. Two faults: the search misses the model's best, or that best is bad.
#
# Our shipped model mispronounces about three words in ten. In how many of those is the *search* to blame? And a model that has learned little: do better searches help it? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("15.search_errors", "15.larger_beam")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## All there is
#
# With $M$ tokens to choose from at each of $T$ steps there are $M^T$ sequences (fewer, if nothing follows an end: exercise 15.1). For a small model, write down all that can occur: **exhaustive search**.

# %% slideshow={"slide_type": "fragment"}
small = example_tables.table(example_tables.TABLES["the best comes late"])
print(f"{small.size} tokens, 4 steps: {small.size**4:,} sequences")
tokens = len(shipped_pronouncer()[0].target.vocabulary)
print(f"{tokens} tokens (39 sounds and 4 special ones), 10 steps: {tokens**10:.1e}")
all_of_them = exhaustive.exhaustive(small, small.beginning(), longest=4)
total = sum(exp(one.log_p) for one in all_of_them)
print(f"with a probability above 0: {len(all_of_them)}, together {total:.3f}")
low = greedy.greedy(small, small.beginning(), longest=4)[0]
two = beam_search.beam_search(small, small.beginning(), k=2, longest=4)[0].best
for name, found in {"greedy": low, "beam 2": two, "exhaustive": all_of_them[0]}.items():
    print(f"{name:>10}: {' '.join(small.text(found.tokens)):15} {exp(found.log_p):.4f}")
paths = {"greedy": low, "beam 2": two, "the best": all_of_them[0]}
show(
    tree_figures.whole_tree_picture(small, all_of_them, paths),
    "The whole tree of a small model: on a line the probability of its word, at the right that of "
    "the sentence, their product. Greedy takes the likeliest first word and ends far from the "
    "best; a beam of two keeps two first words, and the best needs the third.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Add logarithms
#
# A long sentence is improbable: each token multiplies by less than 1. The character model of lesson 04 needs about 2 bits a character on new text, $p \approx 1/4$. How long until float32 has nothing left? The logarithm turns the product into a sum and keeps the order.

# %% slideshow={"slide_type": "fragment"}
for p in (0.5, 0.25, 0.1):
    product, total, step = torch.tensor(1.0), torch.tensor(0.0), 0
    while product > 0:
        product, total, step = product * p, total + log(p), step + 1
    print(f"p = {p}: the product is 0 after {step} tokens, the sum of logs is {total:.1f}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## By pencil: S's loop, with k = 2
#
# Keep $k$ hypotheses. At every step:
#
# 1. for each, the $k$ likeliest next words; add $\log p$;
# 2. put those $k^2$ candidates in one order;
# 3. from the top down, **save** what ends in `<end>`, *without expanding it*, and keep the first $k$ others; what stands below them is *pruned*, ended or not;
# 4. stop after $T$ steps, or when $N$ have finished. The best that was saved is the answer.
#
# Nothing can follow an end, so there is nothing to expand; and what is saved takes no place from those that may still overtake it. The model is asked $k$ times a step, at most $kT$ times.
#
# Our made-up table takes the course of lecture S's example. Two steps by hand: "he" .50, "I" .40 stay. Then "he hit" .30, "I was" .20; "I got" .18 and "he struck" .14 are pruned. Go on with your pencil: what is kept at step 3, and at 4? (The rows that you need stand first below; "... me" is any beginning that ends in "me"; where no row fits, the end comes.)

# %% slideshow={"slide_type": "subslide"}
needed = ["<start>", "he", "I", "he hit", "I was", "he hit a", "... me", "he hit a pie", "... with"]
for line in example_tables.PIE.splitlines():
    if line.partition(":")[0] in needed:
        print(line)
table, k = example_tables.table(example_tables.PIE), 2
beam, saved, t = [((), 0.0)], [], 0
while beam and len(saved) < k and t < 8:
    candidates = []
    for words, log_p in beam:
        after = sorted(table.row(words).items(), key=lambda pair: -pair[1])
        candidates += [((*words, word), log_p + log(p)) for word, p in after[:k] if p > 0]
    candidates.sort(key=lambda one: -one[1])
    beam, t = [], t + 1
    for words, log_p in candidates:
        if len(beam) == k:
            break
        (saved if words[-1] == "<end>" else beam).append((words, log_p))
    print(t, "|", "; ".join(f"{' '.join(words)} {log_p:.2f}" for words, log_p in beam))
saved.sort(key=lambda one: -one[1])
print("saved:", "; ".join(f"{' '.join(words)} {log_p:.2f}" for words, log_p in saved))

# %% slideshow={"slide_type": "fragment"}
start = table.beginning()
rule = beam_search.Stop("finished", k)
ours = beam_search.beam_search(table, start, k, longest=8, stop=rule)[0]
assert table.text(ours.best.tokens) == saved[0][0][:-1]
assert abs(ours.best.log_p - saved[0][1]) < 1e-12
best = exhaustive.exhaustive(table, start, longest=8)[0]
low = greedy.greedy(table, start, longest=8)[0]
for name, found in {"greedy": low, "our beam": ours.best, "exhaustive": best}.items():
    print(f"{name:>10}: {' '.join(table.text(found.tokens)):22} {found.log_p:.2f}")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("15.stepper")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **To read it:** on a line the probability of its word, under a box the sum of logs. Green has ended; × is pruned; a white box was kept, and nothing after it was. The thick line leads to the best that has ended so far.
#
# At step 3 "he hit a" leads; at step 4 "he hit me with" **overtakes** it. A beam puts decisions off. (A tie goes to the hypothesis that ranked higher before.)
#
# **Try:** step with the arrow keys. *Stop when*: "the first has finished". Pin "he threw". *Model*: "the best comes late", k from 1 to 3. Then your own table, or a word.
#
# <details><summary>Answers</summary>Stopping at the first end answers "he hit a pie". Pinned, the beam ends with "he threw a pie", less probable: a prefix costs what it costs. "The best comes late" needs k = 3: its first word is the third.</details>
#
# ## Between greedy and everything
#
# Beam 1 is greedy; a beam as wide as $M^T$ prunes nothing and is exhaustive. Fifty random models say so (exact search comes below):

# %% slideshow={"slide_type": "fragment"}
same_as_greedy = same_as_exhaustive = exact_too = 0
for seed in range(50):
    model = live.random_model(seed, tokens=3)
    begin = model.beginning()
    everything = exhaustive.exhaustive(model, begin, longest=4)[0]
    one, all_ = (beam_search.beam_search(model, begin, k, longest=4)[0].best for k in (1, 3**4))
    same_as_greedy += one == greedy.greedy(model, begin, longest=4)[0]
    same_as_exhaustive += all_.tokens == everything.tokens
    exact_too += exact_search.exact_search(model, begin, longest=4).best.tokens == everything.tokens
print(f"of 50 models: beam 1 answers as greedy for {same_as_greedy}, beam 81 as exhaustive search")
print(f"for {same_as_exhaustive}, exact search as exhaustive search for {exact_too}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Search or sample?
#
# Lecture W lists *beam* beside sampling, as a way of **writing**; S and M define it as a **search**. They share the loop: extend every hypothesis, keep $k$. Search keeps the best; sampling what chance brings: not "what is the best?" but "what is typical?".

# %% slideshow={"slide_type": "fragment"}
drawn = sampling.sample(table, table.beginning(1000), longest=8, seed=0)
share = sum(one.tokens == best.tokens for one in drawn) / 1000
print(f"drawn 1,000 times: the best came in {share:.1%}; its probability is {exp(best.log_p):.1%}")
print("different sentences:", len({one.tokens for one in drawn}))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Every word costs
#
# $\log p$ only falls, so sums favour short answers. Three finished hypotheses (lecture S):

# %% slideshow={"slide_type": "fragment"}
three = {
    "he hit me with a pie": -4.5,
    "he threw a pie": -3.2,
    "I was hit with a pie that he threw": -7.2,
}
for penalty in (length_penalty.NONE, length_penalty.MEAN, length_penalty.WU):
    for end in (0, 1):
        scores = [penalty.score(log_p, len(text.split()) + end) for text, log_p in three.items()]
        best_text = list(three)[scores.index(max(scores))]
        counted = "with <end>" if end else "words alone"
        print(f"{penalty!s:>15}, {counted:11}: {best_text:21} {[round(one, 3) for one in scores]}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The mean picks "he hit me with a pie", unless `<end>` counts as a word too: then it does not. Programs differ in this. Wu and others divide by $((5 + L)/6)^a$, a gentler **length penalty**: here it picks what the sum picks.
#
# **When to stop?** "The first has finished" can miss a later, better one. "No open one can win any more" misses nothing that the beam still holds: with $\log p$ alone, an open hypothesis below the best finished one is beaten. That thought finds the *exact* best, too: depth first, skip every prefix that is already beaten.

# %% slideshow={"slide_type": "subslide"}
best_text, best_log_p, looked_up = (), -float("inf"), 0


def visit(words, log_p, T=8):
    global best_text, best_log_p, looked_up
    if len(words) == T or log_p <= best_log_p:
        return
    looked_up += 1
    for word, p in sorted(table.row(words).items(), key=lambda pair: -pair[1]):
        if word != "<end>":
            visit((*words, word), log_p + log(p))
        elif log_p + log(p) > best_log_p:
            best_text, best_log_p = words, log_p + log(p)


visit((), 0.0)
exact = exact_search.exact_search(table, start, longest=8)
assert table.text(exact.best.tokens) == best_text
assert exact.expanded == looked_up
head_start = exact_search.exact_search(table, start, longest=8, first=ours.best)
begun = [one.tokens[:n] for one in exhaustive.exhaustive(table, start, 8) for n in range(8)]
print(f"{' '.join(best_text)} | {len(set(begun))} prefixes that can be looked up; exact search")
print(f"looks up {looked_up}, and {head_start.expanded} when it has the beam's answer to beat")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Whose fault? A real model
#
# **Search error:** the answer is not the model's most probable. **Model error:** the most probable is itself wrong. On the pronunciation model of lesson 13 the exact best is cheap: the model is sure of itself, so nearly everything is pruned. A wrong answer is the search's fault only if the best would have been right. First live, on every fifteenth word held out at random:

# %% slideshow={"slide_type": "fragment"}
words = search_errors.split_words().random[::15]
found = live.faults(words, widths=(1, 2, 5))
print(f"{len(words)} words, {found.expanded:.0f} prefixes a word to prove the best")
for k, (missed, wrong, mended) in found.by_width.items():
    print(f"k = {k}: misses the model's best {missed}, wrong {wrong};", end=" ")
    print(f"a perfect search would mend {mended}")
print(f"best wrong: {found.model_errors}; a right answer among the ten best: {found.near} of them")

# %% slideshow={"slide_type": "subslide"}
every = "all held-out words"
print(stored_tables.search_table())
show(
    figures.errors_picture(
        stored_tables.curves(every, "cannot win", "other", ("none",)),
        stored_tables.curves(every, "cannot win", "wrong", ("none", "mean")),
    ),
    "Left, errors of the search against the beam's width: they vanish. Right, words wrong (the "
    "axis is cut off below): they hardly move. The band is the 95% interval of log p alone.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("15.settings")

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("15.n_best")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Try:** in the first, *not the model's best* with each penalty; *stop when* "the first has finished". In the second, *colonel*, your own name, a word that you make up.
#
# <details><summary>Answers</summary>Normalised scores choose something other than the most probable: by that yardstick they "miss", and it is meant so. Stopped at the first end, a wider beam is *worse*: among more candidates something short and improbable ends sooner. In the second, the right answer often stands further down the list (the live cell counted it): a better model could rank it first; a better search cannot.</details>
#
# ## Where a model is not sure
#
# By pencil: seven tokens at $p = 0.9$ cost $7 \cdot 0.105 = 0.7$. An answer that ends at once, with $p = 0.001$, costs 6.9 and loses. Where the model is not sure, $p = 0.3$, the seven cost 8.4: the empty answer *wins*. Greedy never sees it; a wide beam does. So a better search can find worse answers.
#
# Train a small one, the context given at the start only (one seed). Then by task and training, three seeds each ("start": context at the start only; "worse": seeds in which $k = 50$ needs more edits than $k = 1$; "short": than any truth):

# %% slideshow={"slide_type": "fragment"}
unsure = live.little_trained(updates=100, seed=0)
greedy_s, beam_50, exact_s = (
    unsure[entry] for entry in ("1 | none | cannot win", "50 | none | cannot win", "best")
)
print("beam 50 writes less than greedy:", beam_50["length"] < greedy_s["length"])
print("and needs more edits:", beam_50["symbols"] > greedy_s["symbols"])
print("the model's own best is short, too:", exact_s["length"] < greedy_s["length"])
normalised = unsure["50 | mean | cannot win"]
print("the mean per token helps beam 50:", normalised["symbols"] < beam_50["symbols"])

# %% slideshow={"slide_type": "subslide"}
print(stored_tables.unsure_table())
show(
    figures.unsure_picture(
        [one for one in stored_tables.unsure() if one.task == "sounds, context at the start"],
        (1, 2, 5, 10, 20, 50),
    ),
    "Small pronunciation models after more and more updates: mean of the seeds, with the lowest "
    "and the highest as a band. Left, edits per sound; right, how long the answers are.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The likeliest text is not text
#
# Lesson 04's model, 80 characters after a prompt from a play it has not read. It has no end, so only $T$ stops it. Here greedy goes round in circles. Wider beams find the safe way out of most speeches: *Exeunt*, and a new scene.

# %% slideshow={"slide_type": "fragment"}
for method, text in live.continuations(prompt=1, widths=(1, 8)).items():
    print(f"{method}: {text!r}")

# %% slideshow={"slide_type": "subslide"}
print(stored_tables.likely_table())
show(
    figures.likely_picture(stored_tables.written()),
    "Bits of 80 characters, every prompt a dot. What beams write is far more probable than what "
    "Shakespeare wrote; what is drawn comes near him.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** Search errors and model errors are different things, and where a model is sure, search is nearly solved. **Evidence.** On all 9,403 held-out words exact search finished. Greedy missed the model's best for 1.9% of them, a beam of 5 for next to none. But of greedy's 2,790 wrong words exact search mends 43, and it breaks 21 others that were right by luck: 29.4% stay wrong, and the model is to blame. The mean per token mended 9 words and broke 7: no gain, no harm.
#
# **When does a larger beam hurt?** Twice. *Stopped too early*, even where the model is sure: when the first that has finished is the answer, 32.5% are wrong at k = 2, 60.4% at k = 10, and at k = 50, more than there are tokens, the first to end is the empty answer. *Where the model is not sure* (the second table): Koehn and Knowles's challenge, since called the beam search curse. After 100 updates k = 50 made more errors than greedy with every seed: the model's best is nearly always too short, sometimes empty. The mean per token brings it back to greedy's level. With training the curse goes: after 800 updates a beam *helps*. It is no law: on phrases the larger beam, though far too short, has fewer edits.
#
# **Sure and wrong.** The well trained model of numbers leaves greedy hardly a search error on larger ones, and its best is always too short. No search mends that.
#
# **Likely is not good.** Shakespeare's own lines need four times the bits of what beam 32 writes; drawn text comes near him. To write, draw; to answer, search.
#
# **Limits.** Small models, one pronunciation model, short outputs. Stahlberg and Byrne found the *empty* translation best for over half their sentences; here for no word; that takes a model that has learned next to nothing.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="15.1"

# %% [markdown] exercise="15.2"

# %% [markdown] exercise="15.3"

# %% [markdown] exercise="15.4"

# %% [markdown] exercise="15.5"

# %% [markdown] exercise="15.6"

# %% [markdown] exercise="15.7"

# %% slideshow={"slide_type": "slide"}
predictions("15")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - $M^T$ sequences: greedy looks at one, a beam at $k$ a step, exact search at those that can still win.
# - Add logarithms; save what ends, do not expand it.
# - The sum of $\log p$ favours short answers, the mean less so; say whether `<end>` counts.
# - Search error: the model's best was missed. Model error: the best is wrong.
# - Where a model is sure, a small beam finds its best. Where it is not, its best may be short, empty or dull, and a larger beam finds it.
#
# **Symbols.** $M$ tokens, $T$ the most steps, $k$ hypotheses kept, $N$ finished that stop a search, $L$ a length, $a$ a penalty's strength.
#
# | if you come from lecture | you wrote | here |
# |---|---|---|
# | S | save what ends in `<END>`, keep $k$, until $T$ or $N$ | the same, in `beam_search`; `Stop("finished", N)` |
# | W | beam as a way of sampling; "Greedy: *sample*" | a search; greedy takes the likeliest and draws nothing |
# | M | the $K$ best prefixes, each extended, the $K$ best kept | the same |
# | S | score: sum of $\log p$, or its mean over $T$ | `NONE`, `MEAN`; `WU` beside them |
# | Hugging Face's `generate` | `num_beams`, `length_penalty` (1 unless set: the mean) | $k$, $a$ of $L^a$ |
# | the same | `early_stopping=True`, `"never"` | `Stop("finished")`, `Stop("cannot win")` |
# | the same | $2k$ candidates a step: $k$ stay open | $k$ of each: an end at step 1 leaves $k - 1$ |
#
# **Next:** lesson 16 lets the decoder look back at its source.
