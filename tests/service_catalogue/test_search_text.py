"""The text in which services are searched, and its pairs of characters."""

import unicodedata

import pytest

from agencies.service_catalogue.store.search_text import grams_of, search_text


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (["출산장려금", "Birth Grant"], "출산장려금 birth grant"),
        (["  출산\n\t장려금 ", "", " "], "출산 장려금"),
        ([unicodedata.normalize("NFD", "출산")], "출산"),
        ([unicodedata.normalize("NFD", "CAFÉ")], "café"),
        ([], ""),
    ],
)
def test_what_reads_the_same_is_the_same(texts: list[str], text: str) -> None:
    """However it is composed, spaced or written in capitals."""
    assert search_text(texts) == text
    assert search_text([text]) == text


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("출산장려금", ["출산", "산장", "장려", "려금"]),
        ("출산 출산", ["출산"]),
        ("한 끼", []),
        ("a", []),
        ("", []),
        ("ab ba", ["ab", "ba"]),
    ],
)
def test_pairs_stand_within_words(text: str, grams: list[str]) -> None:
    """Each once; a blank parts words and is in none."""
    assert grams_of(text) == grams


def test_a_word_inside_a_compound_has_its_pairs_among_the_compounds() -> None:
    """So that two syllables find: `출산` in `첫출산장려금`."""
    assert set(grams_of("출산")) <= set(grams_of("첫출산장려금"))
