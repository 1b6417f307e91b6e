"""Writes a Korean name in Latin letters, by the Revised Romanisation; made-up schools have their English names so."""

import re
from itertools import pairwise
from typing import Final

INITIALS: Final = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
VOWELS: Final = re.findall(r"\w+", "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
FINALS: Final = ("", *re.findall(r"\w+", "k k k n n n t l k m l l l p l m p p t t ng t t k t p t"))
CARRIED: Final = {"k": "g", "t": "d", "p": "b", "l": "r", "n": "n", "m": "m", "ng": "ng"}
"""What a final becomes before a vowel; each but `ng` is spoken as the next syllable's initial."""
NASAL: Final = {"k": "ng", "t": "n", "p": "m"}
FIRST: Final = ord("가")


def romanised(name: str) -> str:
    """Return a name in Latin letters, with a capital; what is no Hangul syllable stays as it is."""
    spoken = [_spoken(syllable) for syllable in name]
    for before, after in pairwise(spoken):
        before[2], after[0] = _meeting(before[2], after[0])
    return "".join(map("".join, spoken)).capitalize()


def _spoken(syllable: str) -> list[str]:
    if not "가" <= syllable <= "힣":
        return ["", syllable, ""]
    vowels, final = divmod(ord(syllable) - FIRST, len(FINALS))
    initial, vowel = divmod(vowels, len(VOWELS))
    return [INITIALS[initial], VOWELS[vowel], FINALS[final]]


def _meeting(final: str, initial: str) -> tuple[str, str]:
    """Return how a final and the initial behind it are written."""
    if initial == "" and final != "ng":
        return CARRIED.get(final, ""), ""
    if initial == "r" and final:
        return (final.replace("n", "l"), "l") if final in ("n", "l") else (NASAL.get(final, final), "n")
    if initial in ("n", "m"):
        return ("l", "l") if (final, initial) == ("l", "n") else (NASAL.get(final, final), initial)
    return final, initial
