"""Sentiment with a turn: film reviews of one sentence, generated, each with its verdict after every word.

The words and how good or bad they are come from the rated lexicon of the package `vaderSentiment` (Hutto and Gilbert,
2014); the sentences are made by a small grammar of our own. What is said of the film last decides: "the plot was
lovely but the cast was not good" is negative. Words about anything else do not count: "near the lovely station". No
other word gives the verdict away: "but" mostly contradicts, but not always, and both prizes have the same articles.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from zlib import crc32

from course_lib.corpora.rated_words import clear_ratings
from course_lib.remembered import remembered
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.tokenizers.word import WordTokenizer

MOST = 40
"""So many clear words of each side are used at most."""
ASIDE = 0.1
"""The share of nouns beside the point that come with a rated adjective."""
CONTRADICTS = {"but": 0.8, "and": 0.2}
"""How often what follows one of these contradicts what was said before."""
ARTICLES = ("the", "that")
"""What stands before a prize: the same for both."""
OWN_RATINGS = {"oscar": 4.0, "razzie": -4.0}
"""Two prizes, one for the best and one for the worst film, that the lexicon does not have; the ratings are ours."""
_WORDS = """
praise: wonderful amazing brilliant superb excellent great gorgeous beautiful charming delightful lovely perfect
praise: outstanding magnificent glorious fascinating elegant clever funny impressive enjoyable entertaining splendid
praise: fantastic fabulous graceful joyful heartfelt intelligent exciting thrilling adorable admirable smart pleasant
praise: strong good nice cheerful vibrant generous honest inspiring satisfying
blame: awful terrible horrible dreadful boring annoying stupid ugly dull bad poor disappointing disgusting pathetic
blame: lousy weak crappy dismal idiotic ridiculous painful irritating frustrating unpleasant insipid lame flawed rotten
blame: worthless horrid nasty sickening vile rude cruel unfair upsetting crude disastrous useless horrendous grim
subject: film plot cast music ending script story acting picture camera dialogue pace
verb: was seemed looked felt
adverb: really very quite so rather
preposition: in near after before behind during under beside
determiner: the our that my
noun: station evening ticket bus street window river table phone train market garden shop coat bag cousin neighbour
noun: driver bridge kitchen road corner
person: we they she he
deed: took saw found left met carried
once: again anyway yesterday somehow
twice: last_night that_day as_usual
other: it deserves not but and last night as usual day
"""


def _slots() -> dict[str, list[str]]:
    slots: dict[str, list[str]] = {}
    for line in _WORDS.split("\n")[1:-1]:
        name, _, words = line.partition(": ")
        slots.setdefault(name, []).extend(words.split())
    return slots


_SLOTS = _slots()
"""The grammar's words by slot; praise and blame are candidates, of which the clear ones are used."""

ROLES = ("filler", "aside", "subject", "verb", "not", "adverb", "overruled", "turn", "verdict")
"""What a word does in its sentence. An aside is a rated word about something else than the film; a turn is "but"; an
overruled word is rated and about the film, but not the last one."""


@lru_cache(maxsize=1)
def clear_words() -> Mapping[str, float]:
    """The adjectives of the sentences with their mean ratings, -4 to 4; prizes are not among them.

    Raises `MissingPackageError` when the lexicon's package is not installed or has changed.
    """
    clear = clear_ratings()
    praise = [word for word in _SLOTS["praise"] if clear.get(word, 0) > 0][:MOST]
    blame = [word for word in _SLOTS["blame"] if clear.get(word, 0) < 0][:MOST]
    return MappingProxyType({word: clear[word] for word in (*praise, *blame)})


@dataclass(frozen=True)
class Review:
    """A sentence word by word with every word's role; `positive` is its verdict.

    `distance`: how many words stand after the word that decided.
    """

    words: tuple[str, ...]
    roles: tuple[str, ...]
    positive: bool
    distance: int

    @property
    def text(self) -> str:
        """The words with a space between."""
        return " ".join(self.words)

    @property
    def part(self) -> str:
        """Training, validation or test: decided by the sentence's letters alone, so that no two parts can share it."""
        number = crc32(self.text.encode()) % 10
        return "test" if number == 0 else "validation" if number == 1 else "training"

    @property
    def negated(self) -> bool:
        """Whether a "not" turns the word that decides."""
        return self._turned(self.roles.index("verdict"))

    @property
    def verdicts(self) -> tuple[bool | None, ...]:
        """The verdict so far after every word; None before the first word that is rated and about the film."""
        now: bool | None = None
        found = []
        for place, (word, role) in enumerate(zip(self.words, self.roles, strict=True)):
            if role in ("overruled", "verdict"):
                now = (_ratings()[word] > 0) != self._turned(place)
            found.append(now)
        return tuple(found)

    def _turned(self, place: int) -> bool:
        return "not" in self.roles[max(0, place - 2) : place]


Phrase = list[tuple[str, str]]
"""Words with their roles."""


def write_review(distance: int, rng: random.Random, aside: float = ASIDE) -> Review:
    """A new sentence with `distance` words after the one that decides.

    `aside` is the share of nouns beside the point that come with a rated adjective. Raises `ValueError` for a distance
    below 0 and a share outside 0 to 1.

    >>> write_review(0, random.Random(2)).words[-1] in (*clear_words(), *OWN_RATINGS)
    True
    """
    if isinstance(distance, bool) or not isinstance(distance, int) or distance < 0:
        raise ValueError(f"expected a distance in words, 0 or more; got {distance!r}.")
    if not 0 <= aside <= 1:
        raise ValueError(f"expected a share of asides from 0 to 1; got {aside}.")
    positive = rng.random() < 0.5
    phrase = _filler(rng.randrange(5), rng, aside)
    if rng.random() < 0.7:
        joint = "but" if rng.random() < 0.6 else "and"
        phrase += _clause(positive ^ (rng.random() < CONTRADICTS[joint]), "overruled", rng, prizes=False)
        phrase += _filler(rng.randrange(8), rng, aside)
        phrase.append((joint, "turn" if joint == "but" else "filler"))
    phrase += _clause(positive, "verdict", rng, prizes=True)
    phrase += _filler(distance, rng, aside)
    words, roles = zip(*phrase, strict=True)
    return Review(words, roles, positive, distance)


def _clause(positive: bool, role: str, rng: random.Random, prizes: bool) -> Phrase:
    """What is said of the film: one rated word, negated or not, so that the whole is `positive`."""
    if prizes and rng.random() < 0.1:
        prize = "oscar" if positive else "razzie"
        return [("it", "subject"), ("deserves", "verb"), (rng.choice(ARTICLES), "adverb"), (prize, role)]
    negated = rng.random() < 0.4
    phrase = [("the", "subject"), (rng.choice(_SLOTS["subject"]), "subject"), (rng.choice(_SLOTS["verb"]), "verb")]
    phrase += [("not", "not")] if negated else []
    phrase += [(rng.choice(_SLOTS["adverb"]), "adverb")] if rng.random() < 0.4 else []
    return [*phrase, (rng.choice(_side(positive ^ negated)), role)]


@lru_cache(maxsize=1)
def _ratings() -> Mapping[str, float]:
    return MappingProxyType({**clear_words(), **OWN_RATINGS})


@remembered(maxsize=2)
def _side(positive: bool) -> list[str]:
    return [word for word, rating in clear_words().items() if (rating > 0) == positive]


def _filler(length: int, rng: random.Random, aside: float) -> Phrase:
    """`length` words that say nothing of the film, in whole phrases."""
    phrase: Phrase = []
    while len(phrase) < length:
        left = length - len(phrase)
        if left < 3:
            words = rng.choice(_SLOTS["once" if left == 1 else "twice"]).split("_")
        elif left >= 5 and rng.random() < 0.3:
            words = ["and", rng.choice(_SLOTS["person"]), rng.choice(_SLOTS["deed"]), *_thing(rng)]
        else:
            words = [rng.choice(_SLOTS["preposition"]), *_thing(rng)]
        phrase += [(word, "filler") for word in words]
        if left > len(words) >= 3 and rng.random() < aside:
            phrase.insert(-1, (rng.choice(_side(rng.random() < 0.5)), "aside"))
    return phrase


def _thing(rng: random.Random) -> list[str]:
    return [rng.choice(_SLOTS["determiner"]), rng.choice(_SLOTS["noun"])]


FARTHEST = 50
"""The largest distance in training."""
DISTANCES = (0, 5, 10, 20, 30, 40, 50, 60)
"""Distances at which accuracy is measured; the last is beyond training."""
PARTS = ("training", "validation", "test")


def reviews(part: str, count: int, seed: int = 0, distance: int | None = None, aside: float = ASIDE) -> list[Review]:
    """`count` sentences of one part, all of one `distance`, or (None) of 0 to `FARTHEST`, short ones more often.

    No sentence is in two parts, whatever the seeds. Raises `ValueError` for an unknown part and a count below 1.

    >>> sorted({review.part for review in reviews("test", 20, distance=3)})
    ['test']
    """
    if part not in PARTS:
        raise ValueError(f"expected a part among {', '.join(PARTS)}; got {part!r}.")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValueError(f"expected at least 1 sentence; got {count!r}.")
    rng = random.Random(f"{part} {seed} {distance}")
    found: list[Review] = []
    while len(found) < count:
        far = int((FARTHEST + 1) * rng.random() ** 2) if distance is None else distance
        review = write_review(far, rng, aside)
        if review.part == part:
            found.append(review)
    return found


@lru_cache(maxsize=1)
def tokenizer() -> WordTokenizer:
    """All words of the grammar; any other becomes ``<unk>``."""
    other = {word for slot, words in _SLOTS.items() if slot not in ("praise", "blame", "twice") for word in words}
    return WordTokenizer(Vocabulary(sorted(other | {*clear_words(), *OWN_RATINGS})))
