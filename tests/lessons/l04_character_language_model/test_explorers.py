"""The sampler explorer says what its filters do; every control moves its sentence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course_lib.explorers import explore
from course_lib.lessons.l04_character_language_model import character_samples
from tests.lessons.l04_character_language_model.test_character_samples import small_model


@pytest.fixture(autouse=True)
def _quick_models(monkeypatch) -> Iterator[None]:
    source = small_model()
    monkeypatch.setattr(character_samples, "shipped", lambda name: source)
    character_samples.sample.cache_clear()
    yield
    character_samples.sample.cache_clear()


def test_every_control_of_the_sampler_moves_the_sentence() -> None:
    explorer = explore("04.sampler")
    start = explorer.render({}).sentence
    moves = {"prompt": "the d", "temperature": 0.5, "top_k": "3", "top_p": 0.5, "noise": 2.0, "seed": 1}
    for name, value in moves.items():
        assert explorer.render({name: value}).sentence != start, name


def test_greedy_leaves_one_character_and_the_seed_makes_no_difference() -> None:
    explorer = explore("04.sampler")
    one, two = (explorer.render({"temperature": 0, "seed": seed}) for seed in (1, 2))
    assert "leaves 1 of" in one.sentence
    assert one.html == two.html
    assert explorer.render({"top_k": "1", "seed": 3}).html == one.html


def test_page_and_temperature_of_the_diary() -> None:
    explorer = explore("04.learning")
    frames = [explorer.render({"page": page}) for page in (0, 10)]
    assert len({frame.sentence for frame in frames}) == len({frame.html for frame in frames}) == 2
    assert explorer.render({"temperature": "0.5"}).html != frames[0].html
