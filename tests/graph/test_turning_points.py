"""The synthetic citizens have ends ahead of them, so that what changes by itself can be seen in the demo."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import pytest

from agencies.contract import Row
from agencies.registration.held import HeldFact
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from tests.graph.asking import Graph
from tests.people import DAY

TODAY: Final = date.fromisoformat(DAY)
IN_A_YEAR: Final = TODAY + timedelta(365)

CHILDREN: Final = "{ me { children { name education { enrolments(current: true) { until school { kind } } } } } }"
FAMILY: Final = "Multicultural family of six"


@pytest.mark.parametrize(
    ("persona", "fact_id", "day", "words"),
    [
        ("Working mother on parental leave", "age", "2027-08-16", "turns 5"),
        ("Working mother on parental leave", "childbirth_or_adoption", "2027-01-19", "one year after the birth"),
        ("Working mother on parental leave", "parental_leave", "2027-04-18", "parental leave ends"),
        ("Mother of a newborn", "childbirth_or_adoption", "2027-09-21", "one year after the birth"),
        ("Couple without children", "newly_moved_in", "2027-08-27", "one year after the move"),
        ("Expectant mother", "pregnant", "2027-03-02", "the pregnancy ends"),
        ("Job seeker", "involuntary_job_loss", "2027-09-24", "one year after the loss of the job"),
        (FAMILY, "school_year_age", "2027-03-01", "kindergarten may begin"),
        (FAMILY, "enrolled_level", "2027-03-01", "leaves elementary school"),
        (FAMILY, "enrolled_level", "2027-03-01", "leaves daycare"),
    ],
)
async def test_persona_has_the_turning_point_ahead(
    registry: Registry, stores: dict[str, Store], graph: Graph, persona: str, fact_id: str, day: str, words: str
) -> None:
    """Within a year of the tests' day someone in the persona's household has this change, on this day."""
    held = registry.facts[fact_id]
    holders = await _household_of(registry, stores, graph.id_of(persona))
    rows = await _rows(stores[held.agency], held, holders)
    turns = {turn for row in rows for turn in _turns(held, row)}
    assert [said for on, said in turns if on.isoformat() == day and said.startswith(words)], turns


@pytest.mark.parametrize("level", ["daycare", "kindergarten", "elementary", "middle", "high", "university"])
async def test_somebody_leaves_each_kind_of_school_within_a_year(stores: dict[str, Store], level: str) -> None:
    """The small population has pupils in the last year of every level."""
    ending = "SELECT count(*) AS pupils FROM enrolment WHERE level = $1 AND since <= $2 AND until > $2 AND until <= $3"
    (found,) = await stores["education_office"].fetch(ending, level, TODAY, IN_A_YEAR)
    assert found["pupils"] > 0


async def test_every_enrolment_has_its_end(stores: dict[str, Store]) -> None:
    """No seeded enrolment is open-ended, and an end is a 1 March."""
    ends = await stores["education_office"].fetch("SELECT DISTINCT until FROM enrolment ORDER BY until")
    assert all(row["until"] is not None and (row["until"].month, row["until"].day) == (3, 1) for row in ends)


async def test_current_enrolment_is_shown_with_its_planned_end(graph: Graph) -> None:
    """A day ahead on which it ends does not make an enrolment an ended one."""
    children = (await graph.data(CHILDREN, FAMILY))["me"]["children"]
    ends = {(each["school"]["kind"], each["until"]) for child in children for each in child["education"]["enrolments"]}
    assert ends == {("ELEMENTARY", "2027-03-01"), ("ELEMENTARY", "2030-03-01"), ("DAYCARE", "2027-03-01")}


@pytest.mark.parametrize(("day", "enrolled"), [(date(2027, 2, 28), 3), (date(2027, 3, 1), 1)])
async def test_enrolment_is_current_until_the_day_before_its_end(
    registry: Registry, stores: dict[str, Store], graph: Graph, day: date, enrolled: int
) -> None:
    """The day before it ends three children are enrolled, on the day itself only the one whose school goes on."""
    later = Graph(Gateway(registry, stores, lambda: day), graph.personas)
    children = (await later.data(CHILDREN, FAMILY))["me"]["children"]
    assert sum(len(child["education"]["enrolments"]) for child in children) == enrolled


async def _household_of(registry: Registry, stores: dict[str, Store], citizen: str) -> list[str]:
    """The ids of the citizen, of those in the household, and of the household."""
    held = registry.relations()
    of = f'SELECT other_id, household_id FROM "{held.relations.table.name}" WHERE "{held.relations.table.key}" = $1'
    rows = await stores[held.agency].fetch(of, citizen)
    return [*{row["other_id"] for row in rows}, *{row["household_id"] for row in rows}]


async def _rows(store: Store, held: HeldFact, holders: Sequence[str]) -> Iterable[Row]:
    """The rows from which these holders' fact is read."""
    table, names = held.table.table, ", ".join(f'"{name}"' for name in held.fact.value.columns)
    return await store.fetch(f'SELECT {names} FROM "{table.name}" WHERE "{table.key}" = ANY($1)', holders)


def _turns(held: HeldFact, row: Row) -> Iterable[tuple[date, str]]:
    """The changes of a fact within the year: the day, and what is said of it in English."""
    fact = held.fact
    for day in fact.value.moves(row, TODAY, IN_A_YEAR):
        old, new = fact.value.at(row, day - timedelta(1)), fact.value.at(row, day)
        turn = fact.turn(old, new) if old != new else None
        if turn is not None:
            yield day, turn.words["en"].format(from_=old, to=new, to_with_unit=new)
