"""Any written character: what it was drawn from is what `generate` drew it from."""

import pytest
import torch

from course_lib.lessons.l04_character_language_model import character_samples
from course_lib.lessons.l04_character_language_model.figures import sample_html
from course_lib.training.recipes import shipped
from course_lib.training.sampling import Sampler, as_line, ordinary_ids, place_at

PROMPT = "HAMLET:\nO, that th"


@pytest.mark.parametrize("sampler", [Sampler(), Sampler(temperature=0.7, top_k=5), Sampler(noise=1.0, top_p=0.9)])
def test_every_character_is_drawn_from_what_is_shown(sampler):
    source = shipped("shakespeare")
    choices = ordinary_ids(source.tokenizer)
    for at in (1, 2, 17, 30):
        found = character_samples.sample("shakespeare", PROMPT, sampler, 3, 30, at)
        said = character_samples._said("shakespeare", as_line(PROMPT), found.written)[at - 1, choices].double()
        generator = character_samples._luck_after(at - 1, sampler, len(choices), 3)
        p = sampler.probabilities(said, generator)
        place = int(place_at(p, torch.rand((), generator=generator, dtype=torch.float64)))
        assert source.tokenizer.vocabulary.token(int(choices[place])) == found.drawn == found.written[at - 1]
        shown = dict(zip(found.following.characters, found.following.after, strict=True))
        if found.drawn in shown:
            assert shown[found.drawn] == pytest.approx(float(p[place]), abs=1e-6)


def test_the_first_is_the_same_with_and_without_the_text():
    one = character_samples.sample("names", "Polish: ", Sampler(), 0, 5).following
    said = character_samples._said("names", as_line("Polish: "), "abc")[:1]
    source = shipped("names")
    other = character_samples.next_characters(source, as_line("Polish: "), Sampler(), 0, said=said)
    assert one.characters == other.characters
    assert one.before == pytest.approx(other.before, rel=1e-4)


def test_the_drawn_character_is_marked_and_every_one_has_its_number():
    found = character_samples.sample("names", "<b>", Sampler(), 0, 12, 4)
    markup = sample_html(found)
    assert [f'data-i="{n}"' in markup for n in (0, 1, 12, 13)] == [False, True, True, False]
    assert markup.count("outline") == 1
    assert "<b>&lt;b&gt;</b>" in markup


def test_a_character_that_was_not_written_is_refused():
    with pytest.raises(ValueError, match="expected a character from 1 to 5; got 6"):
        character_samples.sample("names", "", Sampler(), 0, 5, 6)
