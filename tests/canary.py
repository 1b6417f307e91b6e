"""The canary: who the tests' population are, of whom nothing may reach a log or the text of an error.

Every gateway of the suite is looked through when it ends, and so is each error that it answers, whatever a test asks.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from tests.people import CITIZENS, DAY, SEED

ID: Final = re.compile("[ch][0-9a-f]{15}")
HANGUL: Final = re.compile("[가-힣]{2,}")
TOKEN: Final = re.compile(r"eyJ[\w-]{10,}")


@cache
def planted() -> frozenset[str]:
    """The ids of all persons and households of that population, and their names."""
    # Who tries mutants uses what imports this, and must not have loaded the product before.
    from agencies.population.generator import generate

    population = generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY))
    people = {text for person in population.persons for text in (person.id, person.name)}
    return frozenset(people | {household.id for household in population.households})


def check(text: str, where: str) -> None:
    """Fail where anything that is planted stands in the text, or a token."""
    for found in _suspects(text):
        place = text.find(found)
        assert found not in planted(), f"{where} carries {found!r}: {text[max(0, place - 200) : place + 50]}"
    token = TOKEN.search(text)
    assert token is None, f"{where} carries the token {token.group()!r}"


def check_errors(answer: Any, where: str) -> None:
    """Fail where an error of an answer carries it; its path is left out, which has the aliases of the question."""
    for error in answer.get("errors") or () if isinstance(answer, dict) else ():
        check(str({name: value for name, value in error.items() if name != "path"}), where)


def _suspects(text: str) -> Iterator[str]:
    """What looks like an id, and each piece of a Korean word that is as long as a name: particles stand behind it."""
    yield from ID.findall(text)
    lengths = {len(each) for each in planted() if HANGUL.fullmatch(each)}
    for word in HANGUL.findall(text):
        for length in lengths:
            yield from (word[start : start + length] for start in range(len(word) - length + 1))
