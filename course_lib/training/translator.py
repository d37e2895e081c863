"""An encoder-decoder with its two tokenizers: texts in, texts out; trained on pairs by the course's one loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from course_lib.corpora.pair import Pair
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.sizes import check_whole
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS, Vocabulary
from course_lib.training.edit_distance import ErrorRates, error_rates
from course_lib.training.greedy import greedy_answers
from course_lib.training.pairs import PairBatches, pair_objective
from course_lib.training.training_loop import History, Plan, train


@dataclass(frozen=True)
class Translator:
    """A model with what it needs to read a text and to write one; `longest` answer in tokens.

    Raises `ValueError` for a tokenizer whose first ids are not the special tokens.
    """

    model: EncoderDecoder
    source: Tokenizer
    target: Tokenizer
    longest: int = 100

    def __post_init__(self) -> None:
        check_whole("longest", self.longest)
        for side, tokenizer in (("source", self.source), ("target", self.target)):
            if tokenizer.vocabulary.tokens[: len(SPECIAL_TOKENS)] != SPECIAL_TOKENS:
                raise ValueError(
                    f"expected a {side} tokenizer whose first ids are {', '.join(SPECIAL_TOKENS)}; got "
                    f"{tokenizer.vocabulary}. Train it with the special tokens of the course."
                )

    @classmethod
    def build(cls, source: Tokenizer, target: Tokenizer, longest: int = 100, seed: int = 0, **sizes: Any) -> Translator:
        """A new model for two tokenizers; `sizes` are fields of `PairArchitecture`."""
        architecture = PairArchitecture(len(source.vocabulary), len(target.vocabulary), **sizes)
        return cls(EncoderDecoder.build(architecture, seed), source, target, longest)

    def ids(self, pairs: Sequence[Pair]) -> list[tuple[list[int], list[int]]]:
        """Pairs of texts as pairs of ids."""
        return [(self.source.encode(pair.source), self.target.encode(pair.target)) for pair in pairs]

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The greedy answer to each text. Characters never seen are read as ``<unk>``.

        Raises `ValueError` for a text without tokens, with its place, and for one text in place of a list.
        """
        if isinstance(texts, str):
            raise ValueError("expected a list of texts; got one text. Put it into a list: translate([text]).")
        sources = [self.source.encode(text) for text in texts]
        for number, ids in enumerate(sources):
            if not ids:
                raise ValueError(
                    f"expected texts of at least one token; number {number} is {texts[number]!r}. Drop it."
                )
        return [self.target.decode(answer) for answer in greedy_answers(self.model, sources, self.longest)]

    def errors(self, pairs: Sequence[Pair]) -> ErrorRates:
        """Share of sources answered wrongly, and edits per token, held against the nearest target of each source."""
        targets: dict[str, list[list[str]]] = {}
        for pair in pairs:
            targets.setdefault(pair.source, []).append(self.target.tokens(pair.target))
        answers = [self.target.tokens(answer) for answer in self.translate(list(targets))]
        return error_rates(answers, list(targets.values()))


def train_translator(
    translator: Translator,
    pairs: Sequence[Pair],
    plan: Plan,
    batch: int = 64,
    seed: int = 0,
    validate: Callable[[nn.Module], float] | None = None,
    progress: bool = True,
) -> History:
    """Train a translator's model in place on pairs, by the course's one loop; batches are drawn from `seed`."""
    batches = PairBatches(translator.ids(pairs), batch, seed)
    return train(translator.model, pair_objective(batches), plan, validate=validate, progress=progress)


def load_translator(
    path: Path, target: Callable[[Vocabulary], Tokenizer], longest: int, advice: str
) -> tuple[Translator, dict[str, Any]]:
    """A translator of letters and its card, from any file, in evaluation mode.

    The card has `letters`, the `tokens` of the `target` tokenizer, and `special_tokens` of both. `CheckpointError`
    ending with `advice` when it cannot be had.
    """
    tensors, card = load_checkpoint(path, advice)
    try:
        letters, tokens = (Vocabulary(card[key], card["special_tokens"]) for key in ("letters", "tokens"))
        translator = Translator.build(CharacterTokenizer(letters), target(tokens), longest, **card["architecture"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"The card of {path.name} is not that of this model ({error}). {advice}") from None
    load_into(translator.model, tensors, path.name, advice)
    translator.model.eval()
    return translator, card
