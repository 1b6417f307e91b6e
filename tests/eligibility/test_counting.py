"""How many people have what a rule asks, as it was counted over the stores: what puts services in order."""

import asyncio
from base64 import urlsafe_b64decode
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.rules.condition import Leaf, Unread
from agencies.rules.notation import read_condition
from agencies.service_catalogue.store.counting import FEWEST, Count, Counting
from resolvers.eligibility.index.catalogue import assemble
from resolvers.eligibility.rules.breadth import breadth
from tests.eligibility.catalogues import of_household
from tests.eligibility.rules import Condition, rule
from tests.patience import eventually
from tests.running import RunningGateway, command, refused, running_gateway
from tests.store.database import connected

ON = date(2026, 11, 24)
COUNTED = Counting(
    ON,
    1_000,
    {"f0": {True: 900, False: 100}, "f1": {True: 60}, "age": {20: 300, 40: 300, 70: 200}, "code": {"a": 500, "b": 250}},
)
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"
MOTHER = "Working mother on parental leave"
LIST = """query ($first: Int!, $after: String) {
  me { services(first: $first, after: $after, filter: {statuses: [INELIGIBLE]}) {
  edges { cursor node { service { id } } } } } }"""
BULK = """SELECT s.agency, s.fields, r.persons FROM usage_record r JOIN usage_shape s ON s.id = r.shape
    WHERE s.receiver_system = 'catalogue count' ORDER BY r.index"""
FULL = """DO $do$ BEGIN
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON usage_hash FOR EACH ROW EXECUTE FUNCTION full_disk();
END $do$"""
FEWEST_OF = "SELECT since, min(citizens) AS fewest FROM fact_count GROUP BY since ORDER BY since DESC LIMIT 1"


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        ({"fact": "f0", "is": True}, 0.9),
        ({"not": {"fact": "f0", "is": True}}, 0.1),
        ({"all": [{"fact": "age", "at_least": 19}, {"fact": "age", "at_most": 40}]}, 0.6),
        ({"fact": "code", "in": ["a", "b"]}, 0.75),
        ({"all": [{"fact": "f0", "is": True}, {"fact": "f1", "is": True}]}, 0.054),
        ({"any": [{"fact": "f1", "is": True}, {"fact": "code", "is": "a"}]}, 0.53),
        ({"any_child": {"fact": "f1", "is": True}}, 0.06),
        ({"fact": "f1", "is": False}, FEWEST // 2 / 1_000),
        ({"fact": "never_counted", "is": True}, 0.1),
    ],
)
def test_the_share_is_that_of_who_was_counted(condition: Condition, share: float) -> None:
    """Facts as if independent of each other; what nobody was counted with, a few may have; else it is estimated."""
    assert breadth(read_condition(condition), COUNTED) == pytest.approx(share)


@pytest.mark.parametrize(
    ("leaf", "share"),
    [
        (Leaf("code", "at_least", 3), 0.1),
        (Leaf("code", "in", frozenset({1, 2})), 0.2),
        (Leaf("f0", "at_most", 3), 0.1),
        (Leaf("age", "at_least", ON), 0.1),
        (Leaf("age", "in", frozenset({"young", "old"})), 0.2),
    ],
)
def test_what_was_counted_as_another_type_is_estimated(leaf: Leaf, share: float) -> None:
    """A fact's type may change after the count, and before every gateway reads it so."""
    assert breadth(leaf, COUNTED) == breadth(Unread(leaf), COUNTED) == pytest.approx(share)


def test_of_values_of_several_types_those_count_that_can_be_compared() -> None:
    """Such as where an agency changed a fact's type while it was counted."""
    counted = Counting(ON, 1_000, {"f0": {"a": 500, True: 100, 3: 100, 4.5: 200}})
    assert breadth(Leaf("f0", "at_least", 4), counted) == 0.2
    assert breadth(Leaf("f0", "is", True), counted) == 0.1


def test_what_few_citizens_have_is_left_out() -> None:
    """A value of fewer than fifty points at people; days are not counted."""
    count = Count(ON)
    for number in range(60):
        count.add({"rare": number < FEWEST - 1, "born": ON, "some": "a", "few": "b" if number < 10 else "c"})
    counting = count.counting()
    assert counting.citizens == 50
    assert counting.by_fact == {"rare": {}, "some": {"a": 60}, "few": {"c": 50}}


def test_numbers_that_few_have_are_counted_with_their_neighbours() -> None:
    """So that incomes, which nearly everybody has another of, have shares too; fewer than fifty in all have none."""
    count = Count(ON)
    for number in range(120):
        count.add({"percent": number / 2, **({"rare": number} if number < 49 else {})})
    assert count.counting().by_fact == {"percent": {12.5: 50, 37.5: 70}, "rare": {}}


def test_districts_where_few_live_are_counted_as_their_province() -> None:
    """A rule for the province leaves everybody in it, however small its districts are."""
    count = Count(ON)
    for number in range(200):
        count.add({"region": ("11110", "11140", "11170", "26110")[number % 4 if number < 120 else 3]})
    counting = count.counting()
    assert counting.by_fact["region"] == {"11": 90, "26110": 110}
    assert breadth(Leaf("region", "within", "11"), counting) == 90 / 200
    assert breadth(Leaf("region", "within", "11110"), counting) == FEWEST // 2 / 200


def test_services_for_fewer_people_come_first() -> None:
    """By the estimate the two rules leave as many; by what was counted, not."""
    rules = [rule({"fact": fact, "is": True}, service=fact) for fact in ("f0", "f1")]
    made = asyncio.run(assemble(1, rules, (), of_household(frozenset()), COUNTED))
    assert [each.service_id for each in made.rules] == ["f1", "f0"]


def test_counting_makes_a_version_and_a_list_goes_on_in_its_own(own_data: Path, own_cluster: Cluster) -> None:
    """Whoever has begun a list reads it to its end in the order in which it was begun; a new list goes by the count."""
    asyncio.run(_executed(own_cluster.dsn("service_catalogue"), "DELETE FROM counting"))
    with running_gateway(own_data) as gateway:
        uncounted = _listed(gateway, 100)
        begun = _listed(gateway, 3)
        recorded = len(asyncio.run(_executed(own_cluster.dsn("platform"), BULK)))
        told = command("catalogue", "count", data=own_data)
        assert told.returncode == 0, told.stderr
        readings = asyncio.run(_executed(own_cluster.dsn("platform"), BULK))[recorded:]
        assert {row["agency"] for row in readings} >= {"civil_registry", "welfare_office", "health_insurance"}
        assert all(row["persons"] > 0 and row["fields"] for row in readings)
        rows = asyncio.run(_executed(own_cluster.dsn("service_catalogue"), FEWEST_OF))
        assert rows[0]["fewest"] >= FEWEST
        assert f"from version {rows[0]['since']} on" in told.stdout
        assert eventually(lambda: _versions(_listed(gateway, 3)) == {str(rows[0]["since"])})
        assert begun + _listed(gateway, 97, begun[-1][0]) == uncounted
    with running_gateway(own_data) as later:
        assert begun + _listed(later, 97, begun[-1][0]) == uncounted
        assert [id_ for _, id_ in _listed(later, 100)] != [id_ for _, id_ in uncounted]


def test_without_a_record_in_the_usage_log_nobody_is_counted(own_data: Path, own_cluster: Cluster) -> None:
    """The command says so, and nothing is written."""
    before = _counted_at(own_cluster)
    asyncio.run(_executed(own_cluster.dsn("platform"), FULL))
    told = refused(command("catalogue", "count", data=own_data))
    asyncio.run(_executed(own_cluster.dsn("platform"), "DROP FUNCTION full_disk CASCADE"))
    assert "usage log" in told
    assert before == _counted_at(own_cluster)


def test_an_agency_that_is_down_stops_the_count_and_is_named(own_data: Path, own_cluster: Cluster) -> None:
    """Without its facts nobody would seem to have them: nothing is written."""
    before = _counted_at(own_cluster)
    told = refused(command("catalogue", "count", data=own_data, LABOUR_OFFICE_DATABASE_URL=NOWHERE))
    assert "labour_office" in told
    assert "run `python server.py catalogue count`" in told
    assert before == _counted_at(own_cluster)


def _counted_at(cluster: Cluster) -> list[Any]:
    """The version from which on the newest count is in force."""
    return asyncio.run(_executed(cluster.dsn("service_catalogue"), "SELECT max(since) FROM counting"))


def _listed(gateway: RunningGateway, first: int, after: str | None = None) -> list[tuple[str, str]]:
    """The cursor and the id of each row of one status, in order."""
    answer = gateway.ask(LIST, MOTHER, variables={"first": first, "after": after})
    return [(edge["cursor"], edge["node"]["service"]["id"]) for edge in answer["data"]["me"]["services"]["edges"]]


def _versions(rows: list[tuple[str, str]]) -> set[str]:
    """The versions of the catalogue that the cursors name."""
    return {urlsafe_b64decode(cursor + "==").decode().split()[0] for cursor, _ in rows}


async def _executed(dsn: str, statement: str) -> list[Any]:
    async with connected(dsn) as connection:
        return list(await connection.fetch(statement))
