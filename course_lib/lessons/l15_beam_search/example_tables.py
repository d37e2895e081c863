"""Small models as tables of probabilities, in the words that a learner may write too (see `decoding.table`)."""

from __future__ import annotations

from functools import lru_cache

from course_lib.decoding.table import Table, parse_table

PIE = """\
# il a m'entarté: what a translator might think, word by word
<start>: he 0.50, I 0.40, it 0.10
he: hit 0.60, struck 0.28, threw 0.12
I: was 0.50, got 0.45, am 0.05
it: hit 1
he hit: a 0.46, me 0.44, it 0.10
he hit a: pie 0.40, tart 0.25, man 0.35
he hit a pie: <end> 0.55, with 0.45
... a man: with 0.70, <end> 0.30
he struck: me 0.70, it 0.30
he threw: a 0.80, it 0.20
he threw a: pie 0.75, tart 0.25
he threw a pie: <end> 0.70, at 0.30
I was: hit 0.60, struck 0.40
I got: hit 0.60, a 0.40
it hit: me 0.60, the 0.40
... it: <end> 0.60, with 0.40
... me: with 0.55, on 0.35, <end> 0.10
... with: a 0.90, one 0.10
... with a: pie 0.80, tart 0.20
... on: the 1
... at: me 1
... the: head 0.70, face 0.30
... was hit: with 0.55, by 0.45
... got hit: with 0.55, by 0.45
... struck: by 0.60, with 0.40
... by: a 1
... by a: pie 0.60, tart 0.40
... got a: pie 0.60, tart 0.40
"""
"""S's example, k = 2, with probabilities of our own; after any other prefix comes the end."""

WIDE = """\
# the best sentence begins with the least likely word
<start>: the 0.40, a 0.35, one 0.25
the: cat 0.36, dog 0.33, cow 0.31
a: dog 0.60, cat 0.40
one: day 0.95, cat 0.05
a dog: barks 0.52, sleeps 0.48
a cat: sleeps 0.60, sings 0.40
the cat: sleeps 0.55, sings 0.45
the dog: barks 0.54, sleeps 0.46
the cow: sings 0.53, sleeps 0.47
"""

SHORT = """\
# every word costs: a short answer wins the sum, a long one the mean
<start>: no 0.30, yes 0.70
no: <end> 1
yes: I 0.90, we 0.10
yes I: think 0.85, know 0.15
yes we: think 1
... think: so 0.65, not 0.35
... think so: too 0.80, <end> 0.20
... think so too: <end> 1
"""

FOREVER = """\
# a model that hardly ever ends
<start>: ha 1
... ha: ha 0.99, <end> 0.01
"""

TABLES: dict[str, str] = {
    "il a m'entarté": PIE,
    "the best comes late": WIDE,
    "short or long": SHORT,
    "it never ends": FOREVER,
}


@lru_cache(maxsize=32)
def table(text: str) -> Table:
    """The model of a text, kept for the next time. Raises `ValueError` as `parse_table` does."""
    return parse_table(text)
