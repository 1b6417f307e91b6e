"""Texts in several languages: which one a caller reads."""

from functools import lru_cache
from typing import Any, Final

from agencies.contract.shared_values import Language

FALLBACKS: Final = ("ko", "en")
ORDER: Final = {language: tuple(dict.fromkeys((language.name.lower(), *FALLBACKS))) for language in Language}


def in_language(texts: Any, language: Language) -> Any:
    """The text in this language, else in Korean, else in English; of a list of texts, each."""
    if isinstance(texts, dict):
        for name in ORDER[language]:
            try:
                text = texts[name]  # not `get`: some texts are made when they are first read
            except KeyError:
                continue
            if text:
                return text
        return None
    if texts is None or isinstance(texts, str):
        return texts
    return [in_language(each, language) for each in texts]


def languages_in(texts: Any) -> list[str]:
    """Return the names of the languages in which texts exist: of one text Korean, of None none.

    TypeError for anything else.
    """
    if isinstance(texts, dict):
        return [language.name for language in Language if texts.get(language.name.lower())]
    if texts is None or isinstance(texts, str):
        return [Language.KO.name] if texts else []
    raise TypeError("What stands for a text is none.")


@lru_cache(maxsize=1_024)
def preferred(accept_language: str | None) -> Language:
    """The first language of an Accept-Language header that there are texts in, by weight; else Korean."""
    weighted = [_weighted(part) for part in (accept_language or "").split(",")]
    for _, name in sorted(((w, n) for w, n in weighted if w > 0), key=lambda pair: -pair[0]):
        if name in Language.__members__:
            return Language[name]
    return Language.KO


def _weighted(part: str) -> tuple[float, str]:
    tag, _, weight = "".join(part.split()).upper().partition(";Q=")
    try:
        return float(weight or 1), tag.split("-")[0]
    except ValueError:
        return 0, ""
