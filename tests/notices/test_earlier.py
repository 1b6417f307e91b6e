"""How things were before an event: of whoever has moved, and of whom a large transaction keeps nothing."""

from datetime import date
from typing import Any

import pytest

from agencies.contract.storage.outbox import Before
from agencies.rules.profile import Profile
from resolvers.eligibility.facts.persons import Persons
from resolvers.notices.judging import newly
from resolvers.notices.judging.earlier import before
from tests.notices.town import TODAY, Town


async def test_who_moves_out_is_compared_with_how_it_was_where_they_lived(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two who divorce one finds another home in the same transaction; the other lives where both did."""
    compared: dict[str, list[Any]] = {}

    def noting(persons: Persons, on: date, agency: str, kept: Before) -> dict[str, Profile]:
        earlier = before(persons, on, agency, kept)
        for person, profile in earlier.items():
            compared.setdefault(person, []).append(profile.values["household_size"])
        return earlier

    family = await town.family()
    own = f"own {family.household}"
    await town.run(
        "civil_registry",
        f"UPDATE marriage SET until = '{TODAY}' WHERE first_id = '{family.mother}'",
        f"INSERT INTO household (id, head_id) VALUES ('{own}', '{family.mother}')",
        f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.mother}'",
        "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
        f"VALUES ('{own}', '{own}', '{family.mother}', 'HEAD', '{TODAY}')",
    )
    monkeypatch.setattr(newly, "before", noting)
    await town.relay()
    assert set(compared[family.mother]) == set(compared[family.father]) == {2}


@pytest.mark.parametrize("others", [0, 100])
async def test_who_is_not_among_the_hundred_of_a_large_transaction_is_told_all_the_same(
    town: Town, others: int
) -> None:
    """How things were is not kept of them: what names the event and applies to them is told."""
    family = await town.family()
    await town.run(
        "labour_office",
        "UPDATE worker SET recorded_at = recorded_at "
        f"WHERE citizen_id IN (SELECT citizen_id FROM worker LIMIT {others})",
        f"INSERT INTO worker (citizen_id) VALUES ('{family.mother}')",
        f"INSERT INTO employment VALUES ('{family.mother}', 'JOB_SEEKING', 'none', '2020-01-01')",
        f"INSERT INTO insurance VALUES ('{family.mother}', 300, '{TODAY}')",
        f"INSERT INTO job_loss VALUES ('{family.mother}', '{TODAY}', true)",
    )
    await town.relay()
    assert [each["event"]["type"]["id"] for each in await town.inbox(family.mother)] == ["job_loss"]
