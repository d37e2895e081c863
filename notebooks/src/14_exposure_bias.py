# %% [markdown] slideshow={"slide_type": "slide"}
# # 14 Teacher forcing and exposure bias
#
# After this lesson you can say what teacher forcing buys and costs, measure how much worse a network gets when it is fed with itself, and judge scheduled sampling.
#
# **Minutes:** 75, and 70 for the exercises. **Before this:** lesson 13 (sequence to sequence).
#
# **Sources:** lectures W and S (see the README); Williams and Zipser (1989); Siegelmann and Sontag (1995); Bengio, Vinyals, Jaitly and Shazeer, "Scheduled sampling" (2015);
# Huszár, "How (not) to train your generative model" (2015); Ranzato, Chopra, Auli and Zaremba (2016), who named exposure bias; He, Zhang, Zhou and Glass (2021).

# %% slideshow={"slide_type": "skip"}
import torch
from torch import nn

from course_lib.drawing.style import show
from course_lib.exercises import check, hint, solution
from course_lib.explorers import explore
from course_lib.lessons.l14_exposure_bias import announcing, figures, noisy_parity, number_stack
from course_lib.lessons.l14_exposure_bias import output_recurrence as recurrence
from course_lib.lessons.l14_exposure_bias import position_errors, study_views, two_symbols
from course_lib.models.one_thread import one_thread
from course_lib.training import pairs, pronouncing, scheduled_sampling
from course_lib.training.recipes_pronunciations import shipped_pronouncer
from course_lib.training.small_translations import new_translator, split_numbers

# %% [markdown] slideshow={"slide_type": "notes"}
# **Minutes.** 5 question, 10 two recurrences, 10 what is lost, 10 noisy parity, 15 measured, 10 scheduled sampling, 10 two letters, 5 recap.
# **Ask the room** before the noisy parity: after 30 bits, each misheard once in 20, how often is the parity wrong? (Nearly half the time.) Before the table: who would train on own outputs? (Most would. It closes the gap, and makes nothing better.)
# **Demo order:** parting (the word as it stands, then an error at 2, then your own name), positions (numbers, then numbers longer), schedule (play).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The truth at its elbow
#
# A decoder learns with the true symbols at its elbow: the input is the target, one step late (lesson 13). In use it is fed with what it wrote, right or wrong. It has never been exposed to its own errors: **exposure bias**.
#
# What does that cost? And if training feeds it with its own symbols as well, will it write better? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.predictions import predict, predictions

predict("14.rise", "14.own_symbols")

# %% slideshow={"slide_type": "subslide"}
word = pronouncing.pairs_of(["teacher"])[0]
print("inputs: ", " ".join(["<bos>", *word.target.split()]))
print("targets:", " ".join([*word.target.split(), "<eos>"]))

# %% [markdown] slideshow={"slide_type": "slide"}
# Lecture S calls this the basic version. Lecture W sees another gift: **parallelism**. Take a network in which not the state comes back but the *output*. Put the truth in its place, and no step waits for another.
#
# From scratch, below the picture: a loop over time; then all steps at once, by PyTorch's layers and by the course's own.

# %% slideshow={"slide_type": "fragment"}
show(
    figures.recurrences_picture(),
    "Three networks unrolled. Where the state or the own output comes back, each step waits for "
    "the one before. Where the truth is put in place of the output, all steps can be computed "
    "at once.",
)

# %% slideshow={"slide_type": "subslide"}
network = recurrence.OutputRecurrent(3, 16, 4, torch.Generator().manual_seed(0))
x = torch.randn(2, 9, 3, generator=torch.Generator().manual_seed(1))
y = torch.randint(4, (2, 9), generator=torch.Generator().manual_seed(2))

previous, steps = torch.zeros(2, 4), []  # the loop
for t in range(9):
    h = torch.tanh(x[:, t] @ network.W_xh.T + previous @ network.W_yh.T + network.b_h)
    steps.append(h @ network.W_hy.T + network.b_y)
    previous = nn.functional.one_hot(y[:, t], 4).float()  # the truth, not what it said
loop = torch.stack(steps, dim=1)

late = torch.cat([torch.zeros(2, 1, 4), nn.functional.one_hot(y, 4).float()[:, :-1]], dim=1)
plain = nn.Sequential(nn.Linear(7, 16), nn.Tanh(), nn.Linear(16, 4))  # the library's
for layer, weight, bias in (
    (plain[0], torch.cat([network.W_xh, network.W_yh], dim=1), network.b_h),
    (plain[2], network.W_hy, network.b_y),
):
    layer.weight, layer.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())
for all_at_once in (plain(torch.cat([x, late], dim=2)), network(x, late)):
    torch.testing.assert_close(all_at_once, loop)
print("loop, a feedforward network and the course's own agree:", tuple(loop.shape))

# %% tags=["nbval-ignore-output"] varies="it is timed" slideshow={"slide_type": "subslide"}
for one in recurrence.time_by_length((10, 30, 100, 300, 1000)):
    loop, library = one.ratios
    print(
        f"{one.length:5} steps: hidden recurrence takes {loop:.0f} times as long to train, "
        f"by torch.nn.RNN {library:.0f} times"
    )

# %% [markdown] slideshow={"slide_type": "subslide"}
# The ratio grows to some hundred steps, whoever writes the loop. This is one core: it saves the price of many small products, and beyond that has its hands full. Running is another matter: without a truth, both go step after step. Causal convolutions (lesson 03) and transformers (lesson 17) make the same bargain.
#
# ## What is lost
#
# **Claim (W): reduced expressiveness.** *Proof.* At step t the network sees $x_t$ and $y_{t-1}$, nothing else. If two sequences have the same $x_t$ and the same $y_{t-1}$, then $h_t$ and all it can say are the same. What the outputs do not tell is forgotten.
#
# So let outputs be silent: eight bits, and their **parity** or **count** is announced at the end only. How well can output recurrence do at best? Count: one answer for all sequences that share the last bit. (32 units, three seeds, measured on a quarter that was held out; 330 updates, or 250 told at every step and then 80.)


# %% slideshow={"slide_type": "subslide"}
def learn(task, form, updates, start=(None,) * 3):
    return [
        announcing.learn_to_announce(task, form, seed, updates, start=start[seed])
        for seed in range(3)
    ]


def above(runs, level):
    return f"{sum(run.right > level for run in runs)} of 3"


for what in announcing.WHAT:
    always, at_end = (announcing.announcing(what, when) for when in announcing.WHEN)
    best = announcing.best_of_output_recurrence(at_end)
    half_way = (1 + best) / 2
    print(f"{what}, at the end: output recurrence is right in at most {100 * best:.1f}%")
    for form in announcing.FORMS:
        told, fresh = learn(always, form, 250), learn(at_end, form, 330)
        moved = learn(at_end, form, 80, told)
        print(
            f"   {form:>6} recurrence | told at every step, over 90% right: {above(told, 0.9)}\n"
            f"      at the end, over {100 * half_way:.0f}%: {above(fresh, half_way)} from scratch, "
            f"{above(moved, half_way)} after this"
        )

# %% [markdown] slideshow={"slide_type": "subslide"}
# Told at every step, both succeed: there the output says what must be remembered. Told at the end, output recurrence never comes half-way from that bound to all right, as proved. Hidden recurrence counts. Parity it did not *find* from scratch in as many updates; but it can *hold* it, as the last column shows. What a network can express and what training finds are two questions.
#
# W adds that RNNs are as powerful as **Turing machines**. The theorem (Siegelmann and Sontag, 1995) needs exact numbers of any length and as much time as it takes. One unit holds a whole stack of bits: push $s/4 + (2b+1)/4$. How long does that last?

# %% slideshow={"slide_type": "fragment"}
for kind in number_stack.TYPES:
    print(f"{kind}: gives back at most {number_stack.capacity(kind)} bits")
exact = number_stack.Fraction(0)
print("exact fractions, 1,000 bits:", number_stack.comes_back([1, 0, 0, 1] * 250, exact))

# %% [markdown] slideshow={"slide_type": "slide"}
# With numbers of fixed size, an RNN has finitely many states. And that weights exist does not mean that training finds them.
#
# ## By pencil: errors that add up
#
# Running parity, told at every step; a bit is misheard with probability $e = 0.1$. (The network below hears $-1$ or $1$ plus Gaussian noise of spread 0.6; the sign is wrong with $e = 0.048$.) Fed with the truth: wrong in 0.1, at every step. Fed with itself, two slips cancel: $0.1$, then $0.1 \cdot 0.9 + 0.9 \cdot 0.1 = 0.18$, then $0.18 \cdot 0.9 + 0.82 \cdot 0.1 = 0.244$. In general $(1 - (1 - 2e)^t)/2$: up to chance.

# %% slideshow={"slide_type": "subslide"}
print("by pencil:", [round(noisy_parity.error_after(0.1, t), 3) for t in (1, 2, 3)])
e = noisy_parity.misheard(noise=0.6)
formula = [noisy_parity.error_after(e, t) for t in range(1, noisy_parity.LENGTH + 1)]
print(f"noise 0.6: misheard {e:.3f}; after 30 steps wrong {formula[-1]:.3f}")

found = {
    way: [noisy_parity.parity_errors(noisy_parity.learn_parity(way, seed)) for seed in range(3)]
    for way in noisy_parity.WAYS
}
for way, runs in found.items():
    gaps = [f - g for run in runs for f, g in zip(run.free, formula, strict=True)]
    print(
        f"trained on {way}: fed with itself, never more than 0.03 from the formula: "
        f"{max(map(abs, gaps)) < 0.03}; ever 0.03 better: {min(gaps) < -0.03}"
    )
show(
    figures.parity_picture(found["truth"], formula),
    "Three seeds trained on the truth. Fed with the truth their error stays the same; fed with "
    "themselves it climbs along the formula to one half.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Careful.** The excess here is huge, and none of it can be trained away: without the truth, nobody can know more than the parity of the signs heard. Training on own outputs ("itself", or from half-way on) was never better. Being told the truth is help, not only comfort. So "free minus forced" is not exposure bias alone; only a *better way to train* would prove a cost.
#
# ## Measure it
#
# Fed with the truth, position t is wrong if the likeliest symbol is. Fed with itself, an answer may be shifted; so align it first with the fewest edits (that flatters it, if anything), and count every edit where it happens. Up to the first error the two are the same run.

# %% slideshow={"slide_type": "subslide"}
translator, _ = shipped_pronouncer()
random_words = pronouncing.split_words().random
words = [word for word in random_words if len(pronouncing.pairs_of([word])) == 1]
held_out = translator.ids(pronouncing.pairs_of(words[::15]))
with one_thread():
    counts = position_errors.errors_by_position(translator.model, held_out, translator.longest)
    forced = position_errors.forced(translator.model, held_out)
    answers = position_errors.greedy_answers(translator.model, [s for s, _ in held_out], 32)

same = 0
for (_, truth), told, answer in zip(held_out, forced, answers, strict=True):
    told_of = position_errors.up_to_end(told.likeliest)
    same += position_errors.first_parting(told_of, truth) == position_errors.first_parting(
        answer, truth
    )
print(f"{len(held_out)} held-out words; first error at the same place: {same}")
total = sum(counts.reached)
for name, wrong in (("truth", counts.forced), ("itself", counts.free)):
    print(f"fed with {name}: {100 * sum(wrong) / total:.1f} errors per 100 positions")
after = position_errors.after_an_error(translator.model, held_out, translator.longest)
print(
    f"{after.right} would be finished rightly; after one wrong sound, {after.recovered} still are"
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("14.parting")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Try:** move the wrong symbol along the word. Type *tomato*: who is right? Take a name, "Polish: Kowalski", and give it more and more letters.
#
# <details><summary>Answers</summary>One wrong sound is mostly overcome (for 216 of 306 words, in the cell above): the spelling tells the rest. In the word shown, one at 12 is not. The dictionary lists two pronunciations of tomato, and the picture takes the first as the truth; parting from it is no error. For a name there is no one truth: after "Ko" many names are possible, and a parting is a choice.</details>
#
# ## Three tasks, three seeds
#
# Small networks, trained for some seconds each and held against pairs never seen: **numbers** to French words (stopped early, so that errors are left; and trained longer), **sounds**, and **names** of a given origin. Names have no one right answer: there we count pairs of letters, drawn after true beginnings or in names of its own, and take their distance from real names, beyond that of other real names. They *part* at the first position where the excess is above 0.05 for every seed.

# %% slideshow={"slide_type": "subslide"}
print("errors per position (names: distance beyond chance), mean ± spread over seeds")
print(study_views.excess_table())
print("made by:", study_views.COMMAND)
texts = [pair.target for pair in split_numbers().test if len(pair.target) > 11]
begun = sum(text[10] in " -" for text in texts) / len(texts)
print(f"numbers: {begun:.0%} begin a new word at position 12, as 'deux mille |' does")
shown = ("numbers", "sounds", "names")
show(
    figures.positions_picture([study_views.curves(task) for task in shown]),
    "Error by position, fed with the truth (dashed) and with itself: far apart on numbers, less "
    "on sounds, hardly on names. Bands are the range of all seeds. The highest peak on numbers "
    "stands where a new word has to be chosen.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("14.positions")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One wrong symbol
#
# Put the likeliest wrong symbol after a third of a target, and go on with the truth. How many bits more do the true symbols after it cost? Then let the network go on by itself: of the targets it would have finished rightly, how many does it still?

# %% slideshow={"slide_type": "subslide"}
ways = ("truth", "linear, to 1/4", "noise, to 1/4", "linear")
costs = {task: {way: study_views.spoiling(task, way) for way in ways} for task in shown}
for task, by_way in costs.items():
    means = [sum(seeds) / len(seeds) for seeds in by_way["truth"][:6]]
    print(f"{task:>8}, trained on the truth: bits per symbol after the wrong one", end=" ")
    print(*[f"{round(mean, 1) + 0:4.1f}" for mean in means])
for task in ("numbers", "numbers, longer", "sounds"):
    recovered = study_views.spread(study_views.values(task, "truth", "recovered"), 2)
    print(f"{task:>16}: rest still right {recovered}")
show(
    figures.spoiling_picture(costs),
    "What one wrong symbol costs those after it, in bits, by way of training. It fades within a "
    "few symbols, soonest where training had fed wrong ones. Bands: the range of 3 seeds.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Scheduled sampling
#
# Bengio and others (2015): in training, toss a coin for every input. Truth, or the model's own symbol? The own share rises by a schedule; in their letters the truth's share at step $i$ falls, linear $1 - c\,i$, exponential $k^i$ or inverse sigmoid $k/(k + e^{i/k})$. It takes two passes: the model *writes* its symbols without gradient; then teacher forcing on the mixed inputs, targets unchanged. (In the tables a symbol is drawn from the model's probabilities; in the cell below it is the likeliest.) **No gradient flows through the choice of a symbol.**
#
# Six ways to train, at equal steps and rates. The three schedules reach one half in mid-training and go on; *linear, to 1/4* stays small. The control, *noise*, feeds **any** symbols in place of the model's own.

# %% slideshow={"slide_type": "subslide"}
learned_from = split_numbers().train
numbers = new_translator(learned_from, kind="torch.GRU", encoder_size=16, decoder_size=32)
batch = pairs.PairBatches(numbers.ids(learned_from[:64]), batch=8)(0)
model, share = numbers.model, 0.5

with torch.no_grad():  # first pass, from scratch: greedy, a coin for every input
    coins = torch.rand(batch.inputs.shape, generator=torch.Generator().manual_seed(0))
    mixed, state = (
        batch.inputs.clone(),
        model.start(model.encode(batch.source, batch.lengths).context),
    )
    for t in range(1, mixed.shape[1]):
        logits, state = model.step(mixed[:, t - 1], state)
        mixed[:, t] = torch.where(coins[:, t] < share, logits.argmax(1), mixed[:, t])
library = scheduled_sampling.mixed_inputs(
    model, batch, share, torch.Generator().manual_seed(0), "likeliest"
)
assert torch.equal(mixed, library)
plain_loss, _ = pairs.pair_objective(lambda step: batch)(model, 0, None)
sampled = scheduled_sampling.scheduled_sampling_objective
at_zero, _ = sampled(lambda step: batch, lambda step: 0.0)(model, 0, None)
print(f"inputs replaced: {(mixed != batch.inputs).float().mean():.2f}")
print("share 0 is teacher forcing, to the bit:", bool(plain_loss == at_zero))

# %% slideshow={"slide_type": "subslide"}
for task in ("numbers", "numbers, longer", "sounds"):
    print(study_views.gains_table(task, ("forced", "free", "excess", "recovered")), end="\n\n")
print("names: distances beyond chance, and bits per letter")
print(study_views.gains_table("names", ("forced", "free", "excess", "bits")))

# %% slideshow={"slide_type": "subslide"}
print("fed with itself: difference from training on the truth,")
print("and share of all splits of the seeds with means as far apart (0.1 is the least)")
for task in ("numbers", "sounds", "names"):
    for way in ("linear, to 1/4", "linear"):
        difference, chance = study_views.against_truth(task, way, "free")
        print(f"{task:>8}, {way:>14}: {difference:+.3f}, {chance:.3f}")
show(
    figures.gains_picture(
        {
            task: {
                way: study_views.values(task, way, "free") for way in study_views.methods_of(task)
            }
            for task in ("numbers", "sounds", "names")
        },
        "error fed with itself",
    ),
    "Every seed a dot: the error when fed with itself, by way of training. The grey band is that "
    "of training on the truth; lower is better. The axes do not begin at 0.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Why it learns something else
#
# Huszár (2015) saw why. The truth: **AA** or **BB**, half each. The second step is fed, with share $s$, a letter the model drew by itself. Its target is the true second letter, and of that the drawn one says nothing. So the best answer after A is no longer "A, surely", but
# $$P(A \mid A \text{ was fed}) = (1 - s) \cdot 1 + s \cdot \tfrac12 .$$
# Different letters come out with probability $s/2$. Perfectly trained, it learns the wrong distribution.

# %% slideshow={"slide_type": "subslide"}
dots = []
for share in (0.0, 0.5, 1.0):
    exact = two_symbols.learned(two_symbols.TWINS, share)
    wrong = exact["AB"] + exact["BA"]
    lost = two_symbols.bits_lost(two_symbols.TWINS, exact)
    runs = [two_symbols.train_on_strings(("AA", "BB"), share, seed) for seed in range(3)]
    trained = [run["AB"] + run["BA"] for run in runs]
    dots += [(share, value) for value in trained]
    near = max(abs(value - wrong) for value in trained) < 0.02
    print(
        f"share {share}: exact {wrong:.3f}, {lost:.3f} bits lost; "
        f"3 trained networks within 0.02: {near}"
    )
show(
    figures.twins_picture([0, 1], [0, 0.5], dots),
    "Probability of two different letters, which never occur in the truth: it rises with the "
    "share of own symbols along a straight line, and trained networks lie on it.",
)

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("14.schedule")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Try:** play the three schedules: which one spends most steps near 0 and near 1? At which share does it know nothing of the second letter any more? What does *at most* save?
#
# <details><summary>Answers</summary>The inverse sigmoid. At share 1 nothing is left: letters differ in half of all cases, as if drawn apart, and the 1 bit that the first letter tells is lost; at share 0.5 they differ in a quarter, and 0.415 bits are. A ceiling bounds what goes wrong, at the end of training, where it counts.</details>
#
# ## What you just saw
#
# **Claim.** Fed with itself, a network errs more; how much more is a matter of the task. **Evidence.** Three seeds alike: several times as often on numbers that were stopped early, about a fifth more on sounds; on names from 0.028 to 0.036, of a distance that can be 1. **Control.** On noisy parity the excess is large, and no training can remove it: excess alone does not prove that training was at fault.
#
# One wrong symbol costs bits for a few symbols only. But of the numbers that would have been finished rightly, nearly all went wrong after it, however long the training: fewer errors are no better recovery.
#
# **Scheduled sampling** did what its name promises, and not what one hopes for. After a wrong symbol far more numbers came right. On sounds the excess shrank to almost nothing, because the error *with the truth* rose. Fed with itself, no way of training was clearly better than the truth alone; the full schedules were worse in the mean, as Huszár's example lets one expect (on the longer trained numbers, a draw). Up to a quarter, own symbols changed little (names became a little worse, with every seed). *Any* symbols instead let numbers recover as often as the full schedules do, at a price in errors; on sounds they helped less. So it need not always be its *own* errors.
#
# **And the lectures?** Reduced expressiveness holds, by proof. The Turing machine needs exact numbers.
#
# **Limits.** Small networks, short trainings, one optimiser, one rate for all ways; greedy answers. Larger models on longer texts may differ: He and others (2021) found that language models recover from damaged beginnings.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Exercises
#
# From a warm-up to one that stretches. Run the cells as they are, then replace `...`.

# %% [markdown] exercise="14.1"

# %% [markdown] exercise="14.2"

# %% [markdown] exercise="14.3"

# %% [markdown] exercise="14.4"

# %% [markdown] exercise="14.5"

# %% [markdown] exercise="14.6"

# %% [markdown] exercise="14.7"

# %% slideshow={"slide_type": "slide"}
predictions("14")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - Teacher forcing: the input is the truth, one step late. With output recurrence, all steps train at once.
# - The price: what the outputs do not tell cannot be remembered.
# - Fed with itself, a network errs more. The excess is not exposure bias alone: part of it is help that is missing.
# - One wrong symbol fades within a few; to err seldom is not to recover well.
# - Scheduled sampling closes the gap, and its objective learns another distribution than the truth.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Symbols.** $x_t, h_t, y_t$ as before; $y^*_t$ the true output; $e$ an error per step; $s$ the share of own symbols; $\varepsilon_i = 1 - s$ at training step $i$.
#
# | if you come from lecture | you wrote or said | here |
# |---|---|---|
# | W | output recurrence, teacher forcing, free running | the same; "fed with itself" |
# | S | basic version: inputs and targets one step apart | teacher forcing |
# | Bengio and others | $\varepsilon_i$, share of the truth | $1 - s$ |
# | B, E, M | no letters for this | |
#
# **Next:** lesson 15 looks for better answers than greedy ones.
