"""Lesson 04: a network that learns on while it reads, beside LZMA; the stored table and what it is made from."""

from __future__ import annotations

import pytest
import torch

from course_lib.lessons.l04_character_language_model import dynamic_evaluation, yardsticks
from course_lib.lessons.l04_character_language_model.dynamic_evaluation import (
    LZMA,
    RATE,
    RATES,
    TEXTS,
    Reading,
    read_documents,
    stored,
    table_readings,
)
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training.evaluation import dynamic_bits
from course_lib.training.recipes import shipped


def test_on_equal_terms_every_network_beats_lzma() -> None:
    for name, (model, _) in TEXTS.items():
        found, beaten = stored(name), yardsticks.stored()[name]
        fixed = found["fixed", 0.0].all
        assert fixed < 0.97 * found[LZMA, 0.0].all, "neither keeps anything of a document for the next"
        for rate in RATES:
            assert found["keeps", rate].all < 0.92 * beaten.lzma, "both learn on and on"
        assert found["keeps", RATE].all < 0.95 * fixed
        assert found["elsewhere", RATE].all > fixed - 0.02, "updates alone do not do it"
        assert fixed == pytest.approx(shipped(model).card["bits_per_character"], abs=0.01)


def test_shipped_models_beat_every_yardstick_with_their_weights_fixed() -> None:
    for name, (model, _) in TEXTS.items():
        beaten = yardsticks.stored()[name]
        assert shipped(model).card["bits_per_character"] < 0.98 * min(beaten.ngram, beaten.gzip, beaten.lzma)


def test_lzma_gains_by_what_it_has_read_of_other_held_out_documents() -> None:
    for name in ("python", "prose"):  # with two plays there is hardly anything to gain
        assert stored(name)[LZMA, 0.0].all > yardsticks.stored()[name].lzma + 0.01
    assert stored("all plays")[LZMA, 0.0].all == pytest.approx(yardsticks.stored()["all plays"].lzma, abs=0.002)


def test_documents_are_read_on_and_on_or_each_anew() -> None:
    model = LanguageModel.build(Architecture(7, 5, 12), seed=3)
    pattern = torch.arange(7).repeat(60)
    documents = [pattern, pattern[:200]]
    (first, second), reader = read_documents(model, documents, 0.5, forgets=False)
    anew, _ = read_documents(model, documents, 0.5, forgets=True)
    assert first == anew[0]
    assert second < first
    assert second < anew[1]
    assert anew[1] == float(dynamic_bits(model, documents[1], 0.5)[0].mean())
    assert float(dynamic_bits(reader, pattern, 0)[0].mean()) < second


def test_a_reading_of_one_short_document(monkeypatch: pytest.MonkeyPatch) -> None:
    split = dynamic_evaluation.DocumentSplit({"a": "import os\n" * 30}, {"b": "import os\n\ndef f(x):\n    return x\n"})
    monkeypatch.setitem(dynamic_evaluation.TEXTS, "python", ("python", lambda: split))
    fixed, forgets, elsewhere, lzma = (
        dynamic_evaluation.run_reading(Reading("python", way, rate))
        for way, rate in (("fixed", 0.0), ("forgets", 0.3), ("elsewhere", 0.3), (LZMA, 0.0))
    )
    assert len(fixed["documents"]) == len(lzma["documents"]) == 1
    assert fixed["all"] == fixed["documents"][0]
    assert fixed == forgets, "one piece: paid before it is learned"
    assert elsewhere != fixed


def test_what_is_missing_is_said(tmp_path) -> None:
    with pytest.raises(ValueError, match="expected one of all plays, python, prose; got 'latex'"):
        stored("latex")
    for content in (None, "{}\n", '{"setting": {}, "result": [1.0]}\n'):
        path = tmp_path / "table.jsonl"
        if content is not None:
            path.write_text(content)
        with pytest.raises(ValueError, match="dynamic_evaluation"):
            stored("python", path)
    assert len(set(table_readings())) == len(table_readings())
