"""A number as people write it: 1,000 or 1 000, 0,5 or 0.5, 1e-3 or 10^-3, 1/8, 50%, 2 million."""

from __future__ import annotations

import math
import re
import unicodedata

LONGEST = 40
"""Characters that a number may take up."""
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_MANY = {"thousand": 1e3, "k": 1e3, "million": 1e6, "billion": 1e9}
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
_POWER = re.compile(r"(?:(?P<times>.+?)\s*[*x]\s*)?(?P<base>10|[2-9])\s*\^\s*(?P<exponent>[+-]?\d{1,4})")


def read_number(text: str, per_cent: float = 0.0, unit: str = "") -> float:
    """The number in `text`; a trailing `unit` and words such as "about" may stand with it.

    `per_cent` is what 1% stands for: 1 where per cent are asked for, 0.01 for a share, 0 where neither fits. Raises
    `ValueError` with a sentence for the learner.

    >>> [read_number(text) for text in ("1,000", "1e-3", "10^-3", "about 2 million")]
    [1000.0, 0.001, 0.001, 2000000.0]
    >>> read_number("50%", per_cent=0.01)
    0.5
    """
    shown = " ".join(text.split())
    if not shown:
        raise ValueError("Write a number first, such as 20.")
    if len(shown) > LONGEST:
        raise ValueError(f"This is {len(text):,} characters long; write one number, such as 20.")
    plain, factor = _stripped(shown, unit), 1.0
    if plain.endswith("%") or plain.endswith("per cent") or plain.endswith("percent"):
        if not per_cent:
            raise ValueError("This is not asked in per cent; write the number itself, such as 20.")
        plain, factor = re.sub(r"(%|per ?cent)$", "", plain).strip(), per_cent
    value = _value(plain)
    if value is None:
        raise ValueError(f"“{shown}” is not a number. Write one such as 250, 0.5 or 1e-3.")
    if math.isinf(value * factor):
        raise ValueError(f"“{shown}” is larger than any number that is measured here; write a smaller one.")
    if value == 0 and re.search(r"[1-9]", re.split(r"[e^]", plain)[0]):
        raise ValueError(f"“{shown}” is too near to 0 to be told from it; write 0, or a larger number.")
    return value * factor


def _stripped(text: str, unit: str) -> str:
    """Lower case, plain signs and digits, without words around the number."""
    text = re.sub(r"(?<=\d)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺])", "^", text).translate(_SUPERSCRIPTS)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    text = text.replace("−", "-").replace("×", "*").replace("·", "*").replace("**", "^")
    text = re.sub(r"^(about|around|roughly|circa|ca\.?|~|≈|=)\s*", "", text.strip())
    if unit and text.endswith(unit.casefold()):
        text = text[: -len(unit)].strip()
    return text


def _value(text: str) -> float | None:
    """The number that a stripped text is; None when it is none."""
    word = next((word for word in _MANY if text.endswith(word)), "")
    if word:
        number = _value(text[: -len(word)].strip())
        return None if number is None else number * _MANY[word]
    if (power := _POWER.fullmatch(text)) is not None:
        times = _value(power["times"]) if power["times"] else 1.0
        try:
            return None if times is None else times * float(power["base"]) ** int(power["exponent"])
        except OverflowError:
            return math.inf
    numerator, slash, denominator = text.partition("/")
    if slash:
        over, under = _value(numerator.strip()), _value(denominator.strip())
        return over / under if over is not None and under else None
    text = re.sub(r"(?<=\d)[\s_'’](?=\d{3}(?!\d))", "", text)
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?(e[+-]?\d+)?", text):
        text = text.replace(",", "")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return float(text) if _PLAIN.fullmatch(text) else None
