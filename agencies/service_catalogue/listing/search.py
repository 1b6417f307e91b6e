"""Which services are found by words: those whose texts contain each of them, wherever in a longer word it stands.

Korean writes compounds as one word, so a word is looked for inside of words too; pairs of neighbouring characters are
the index, since many Korean words have but two syllables.
"""

import re
from typing import Any, Final

from agencies.contract import BadUserInput, InputProblem, Store
from agencies.service_catalogue.store.edition import counting
from agencies.service_catalogue.store.search_text import grams_of, search_text

LENGTH_AT_MOST: Final = 100
# NUL, and halves of a surrogate pair.
UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")

SPECIAL: Final = str.maketrans({character: f"\\{character}" for character in "\\%_"})


async def matching(store: Store, text: str, version: int) -> list[str]:
    """The ids of the services that the text finds at this version of the catalogue, in no order in particular.

    Every word of the text must be found; a text without any finds all. BAD_USER_INPUT where it is too long, or no text.
    """
    condition, values = search_condition(text, 2)
    sql = f"SELECT e.id FROM service_edition e WHERE {counting('$1::bigint')} AND {condition}"  # noqa: S608
    return [row["id"] for row in await store.fetch(sql, version, *values)]


def search_condition(text: str, place: int) -> tuple[str, list[Any]]:
    """The condition that an edition `e` is found by the text, and its values, the first of which is argument `place`.

    It is one of three, whatever the text is. BAD_USER_INPUT where it is too long, or no text.
    """
    if len(text) > LENGTH_AT_MOST:
        raise BadUserInput(
            f"`search` has {len(text)} characters: give at most {LENGTH_AT_MOST}.",
            InputProblem.TOO_LONG,
            "filter.search",
        )
    if UNSTORABLE.search(text):
        raise BadUserInput(
            "`search` holds characters that no text has: leave them out.", InputProblem.MALFORMED, "filter.search"
        )
    searched = search_text([text])
    if not searched:
        return "true", []
    patterns = [f"%{word.translate(SPECIAL)}%" for word in searched.split()]
    grams = grams_of(searched)
    if not grams:
        # Words of one character have no pair: every text is read for them.
        return f"e.searched LIKE ALL (${place}::text[])", [patterns]
    return f"e.grams @> ${place}::text[] AND e.searched LIKE ALL (${place + 1}::text[])", [grams, patterns]
