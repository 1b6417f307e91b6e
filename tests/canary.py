"""The canary: who the tests' population are, of whom nothing may reach a log or the text of an error.

Every gateway of the suite is looked through when it ends, and so is each error that it answers, whatever a test asks.
"""

import re
from datetime import date
from functools import cache
from typing import Any, Final

from agencies.population.generator import generate
from tests.people import CITIZENS, DAY, SEED

TOKEN: Final = r"eyJ[\w-]{10,}"


@cache
def planted() -> re.Pattern[str]:
    """The ids of all persons and households of that population, their names, and the beginning of any token."""
    population = generate(int(CITIZENS), int(SEED), date.fromisoformat(DAY))
    people = {text for person in population.persons for text in (person.id, person.name)}
    households = {household.id for household in population.households}
    return re.compile("|".join([*map(re.escape, sorted(people | households)), TOKEN]))


def check(text: str, where: str) -> None:
    """Fail where anything that is planted stands in the text."""
    found = planted().search(text)
    assert found is None, f"{where} carries {found.group()!r}: {text[max(0, found.start() - 200) : found.end() + 50]}"


def check_errors(answer: Any, where: str) -> None:
    """Fail where an error of an answer carries it; its path is left out, which has the aliases of the question."""
    for error in answer.get("errors") or () if isinstance(answer, dict) else ():
        check(str({name: value for name, value in error.items() if name != "path"}), where)
