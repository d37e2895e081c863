"""The picture and the text of the guessing game: how many guesses each character took, and whom."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from course_lib.drawing.chips import visible_character
from course_lib.drawing.framed_text import framed_text
from course_lib.drawing.style import COLOURS, ink, is_narrow
from course_lib.lessons.l04_character_language_model.guessing_game import (
    HIDDEN,
    Game,
    bits_at_most,
    symbols,
    upper_bound,
)

_PLAYERS = {"n-gram": ("s", "orange", -0.3), "network": ("o", "blue", 0.0), "you": ("D", "black", 0.3)}
"""Marker, colour and place beside a character: at equal ranks all three are seen."""
_TICKS = (1, 2, 3, 5, 10, 20, 40)


def ranks_of(game: Game) -> dict[str, tuple[int, ...]]:
    """The guesses of each player on the characters compared."""
    shown = {model.name: model.ranks[: game.compared] for model in game.models}
    return shown | ({"you": game.played.ranks} if game.played.ranks else {})


def draw_game(game: Game, axes: Sequence[Any]) -> None:
    """A mark for each player and character: how many guesses it took. Letters stand below where they are known."""
    ax, known = axes[0], len(game.played.ranks)
    for name, ranks in ranks_of(game).items():
        marker, colour, aside = _PLAYERS[name]
        places = [place + aside for place in range(len(ranks))]
        ax.plot(places, ranks, marker, color=COLOURS[colour], ms=5.5)
    letters = [visible_character(letter) for letter in game.hidden[:known]] + ["·"] * (HIDDEN - known)
    for place, letter in enumerate(letters):
        ax.text(place, 0.72, letter, ha="center", va="center", parse_math=False, fontsize=12)
    if known:
        ax.axvline(known - 0.5, color=COLOURS["grey"], lw=1, ls=":")
    told = f", {game.played.given_up} of them told" if game.played.given_up else ""
    who = f"You have {known} of {HIDDEN}{told}" if known else "Nobody has guessed yet: the models' guesses"
    ax.set_title(who)


def game_backdrop(game: Game, axes: Sequence[Any]) -> None:
    """Axes and key."""
    ax = axes[0]
    ax.set_yscale("log")
    ax.set_ylim(len(symbols()) * 1.25, 0.6)
    ax.set_yticks(_TICKS, [str(tick) for tick in _TICKS])
    ax.minorticks_off()
    ax.set_xlim(-0.8, HIDDEN - 0.2)
    ax.set_xticks([])
    ax.set_ylabel("guesses needed")
    places = (0.02, 0.34, 0.68) if is_narrow(ax) else (0.02, 0.14, 0.28)
    for place, (name, sign) in zip(places, zip(_PLAYERS, "■●◆", strict=True), strict=True):
        words = f"{sign} {name}"
        ax.text(place, -0.08, words, color=ink(COLOURS[_PLAYERS[name][1]]), weight="bold", transform=ax.transAxes)
    ax.set_xlabel("characters of the hidden text", loc="right", labelpad=18 if is_narrow(ax) else None)


def game_html(game: Game) -> str:
    """The text as far as it is known, the guesses that missed, and what each player's guesses say in bits."""
    known, played = len(game.played.ranks), game.played
    told = f"{html.escape(game.before)}<b>{html.escape(game.hidden[:known])}</b>"
    if known < len(game.hidden):
        told += "<b>▁</b>"
    missed = " ".join(html.escape(visible_character(guess)) for guess in played.missed) or "nothing yet"
    rows = "".join(
        f"<tr><td>{name}</td><td>{_at_most(game, name, ranks):.2f}</td><td>{_exact(game, name)}</td></tr>"
        for name, ranks in ranks_of(game).items()
    )
    return (
        framed_text(told, "the text so far", "height:14em;resize:vertical")
        + f"<p>Tried for the next character: {missed}.</p>"
        + f'<table style="border-spacing:1em 0"><tr><th>bits a character, on {game.compared}</th>'
        + f"<th>by its guesses, at most</th><th>by its probabilities</th></tr>{rows}</table>"
    )


def _at_most(game: Game, name: str, ranks: Sequence[int]) -> float:
    return bits_at_most(game.played, len(symbols())) if name == "you" else upper_bound(ranks)


def _exact(game: Game, name: str) -> str:
    model = next((model for model in game.models if model.name == name), None)
    return f"{sum(model.bits[: game.compared]) / game.compared:.2f}" if model else "you do not say"


def describe_game(game: Game) -> str:
    """Who needs how many bits, and on how many characters."""
    played, compared = game.played, game.compared
    models = " and ".join(
        f"the {model.name} {sum(model.bits[:compared]) / compared:.2f} bits each (by its guesses at most "
        f"{upper_bound(model.ranks[:compared]):.2f})"
        for model in game.models
    )
    if not played.ranks:
        return f"Nobody has guessed yet. The {compared} hidden characters cost {models}."
    characters = "1 character" if compared == 1 else f"{compared} characters"
    first = sum(rank == 1 for rank in played.ranks)
    told = f", {played.given_up} of them told" if played.given_up else ""
    return (
        f"You have {characters}{told}, {first} at the first guess: by Shannon's rule at most "
        f"{bits_at_most(played, len(symbols())):.2f} bits each. The same text costs {models}."
        + (" So few characters flatter everybody." if compared < HIDDEN // 2 else "")
    )
