"""What `suppose:` refuses, what it costs and what it leaves behind: over HTTP and in the stores."""

import re
from collections.abc import Mapping
from typing import Any, Final

import pytest

from agencies.contract import NOT_RECORDED, PUBLIC, Fact, FactTable, FactType, OwnUnit, Table, Unit, stored
from agencies.registration.held import HeldFact
from agencies.registration.registry import Registry
from resolvers.eligibility.facts.supposition import read_suppositions
from tests.eligibility.asking import COUPLE, FAMILY, ONE, ROWS, children, me, refusal, rows
from tests.running import ROOT, RunningGateway
from tests.store.database import connected

PREGNANT: Final = {"fact": "pregnant", "value": "true"}
POOR: Final = {"fact": "basic_livelihood", "value": "true"}
FOLIC_ACID: Final = "SD0000016094"
# A code of nowhere, none at all, a sido, a city above districts, an emd of nowhere, and what is no emd.
NOWHERE: Final = ("99999", "abc", "11", "41110", "99999101", "11680abc")
STRANGERS: Final = ("c000000000000000", "", "' OR 1=1 --")
OBSERVED: Final = "reasons { outcome supposed observed }"

STANDING: Final = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'hall'
        AND table_name !~ '^usage_' ORDER BY table_name
"""


@pytest.mark.parametrize(
    ("suppose", "words"),
    [
        (
            [{"fact": "luck", "value": "true"}],
            "`suppose` names a fact that nobody holds: `factDefinitions { id withdrawnOn }` lists all.",
        ),
        ([{"fact": "pregnant", "value": "yes"}], "`pregnant`: give `true` or `false`"),
        ([{"fact": "age", "value": "1e3"}], "`age`: give a whole number"),
        ([{"fact": "age", "value": "-1"}], "“Age” goes beyond its limits: give from 0 to 150 years of age."),
        ([{"fact": "age_months", "value": "-999999999999999"}], "give from 0 to 1,800 months of age."),
        ([{"fact": "school_year_age", "value": "-3"}], "give from -2 to 150 years by school year."),
        ([{"fact": "insured_days", "value": "999999999999999"}], "give from 0 to 550 days."),
        ([{"fact": "number_of_children", "value": "-1"}], "give from 0 to 30 children."),
        ([{"fact": "household_size", "value": "-1"}], "give from 1 to 100 persons."),
        ([{"fact": "recognised_income_percent", "value": "-5"}], "give from 0 to 1,000,000 percent."),
        ([{"fact": "median_income_percent", "value": "1e308"}], "give from 0 to 1,000,000 percent."),
        ([{"fact": "recognised_income", "value": "-0.01"}], "give from 0 to 1,000,000,000,000 won a month."),
        ([{"fact": "median_income_percent", "value": "NaN"}], "`median_income_percent`: give a decimal number"),
        ([{"fact": "birth_date", "value": "2026-02-30"}], "`birth_date`: give a day as YYYY-MM-DD"),
        ([{"fact": "enrolled_level", "value": "nursery"}], "`enrolled_level`: give one of `daycare`, `kindergarten`"),
        ([PREGNANT, PREGNANT], "names `pregnant` twice: give it one value"),
        ([{"fact": "age", "value": "5"}] * 51, "names 51 facts: give at most 50"),
        *(([{"fact": "region", "value": each}], "`region` that is no district's code") for each in NOWHERE),
        *(([{**PREGNANT, "subjectId": each}], "themselves, a child under 19, or a ward") for each in STRANGERS),
    ],
)
@pytest.mark.parametrize("field", ["services", "eligibility"])
def test_what_cannot_be_supposed_is_refused_with_what_to_do(
    gateway: RunningGateway, field: str, suppose: list[dict[str, str]], words: str
) -> None:
    """An unknown fact, a value that is none, too many of them, or nobody's: BAD_USER_INPUT at the field alone."""
    document, asked = _asked(field)
    assert words in refusal(gateway, FAMILY, document, field, **asked, suppose=suppose)


def test_where_a_holder_lists_regions_of_its_own_these_can_be_supposed() -> None:
    """Codes of another country's regions, and what is no code at all, are of its holder's declaration alone."""
    for type_, codes, text, value in (
        (FactType.CODE, ("bretagne", "corse"), "corse", "corse"),
        (FactType.INTEGER, (), "11", 11),
    ):
        fact = Fact("region", {"ko": "지역", "en": "Region"}, type_, stored("r"), NOT_RECORDED, PUBLIC, codes)
        held = HeldFact(fact, FactTable("household", Table("t", "key"), (fact,)), "civil_registry")
        (supposed,) = read_suppositions([("region", text, None)], Registry((), {"region": held}))
        assert supposed.value == value


def test_every_number_that_somebody_can_have_is_taken(registry: Registry) -> None:
    """From the least to the largest, as what the fact counts goes; a newborn is two school years from being 0."""
    for fact, text, value in (
        ("age", "0", 0),
        ("age", "150", 150),
        ("school_year_age", "-2", -2),
        ("median_income_percent", "0.0", 0),
        ("recognised_income", "1e12", 1e12),
    ):
        (supposed,) = read_suppositions([(fact, text, None)], registry)
        assert supposed.value == value


def test_the_agencies_guide_says_which_numbers_can_be_supposed() -> None:
    """The least and the largest number of each unit stand in its table."""
    guide = (ROOT / "docs" / "agency-guide.md").read_text()
    for unit in Unit:
        least, most = unit.bounds
        assert re.search(rf"^\| `Unit\.{unit.name}` \|.*\| {least} to {most:,} \|$", guide, re.MULTILINE), unit


def test_of_a_unit_of_an_agency_s_own_every_number_can_be_supposed() -> None:
    """Nobody but its agency knows what its rows may hold: net assets are less than nothing where debts are more."""
    words = {language: {"other": "{n}"} for language in ("ko", "en", "ar")}
    for unit in (OwnUnit("won", words), None):
        fact = Fact("net", {"ko": "순자산"}, FactType.NUMBER, stored("n"), NOT_RECORDED, PUBLIC, unit=unit)
        held = HeldFact(fact, FactTable("household", Table("t", "key"), (fact,)), "tax_office")
        (supposed,) = read_suppositions([("net", "-5e20", None)], Registry((), {"net": held}))
        assert supposed.value == -5e20


def test_one_fact_has_one_value_however_its_holder_is_named(gateway: RunningGateway) -> None:
    """Twice is also: once of nobody named and once of the citizen, or a household's fact of two who share it."""
    own, child = gateway.personas[FAMILY].id, next(iter(children(gateway, FAMILY)))
    for twice in ([PREGNANT, {**PREGNANT, "subjectId": own}], [POOR, {**POOR, "subjectId": child}]):
        assert "twice" in refusal(gateway, FAMILY, ROWS % "", "services", suppose=twice)
    assert me(gateway, FAMILY, ROWS % "", suppose=[PREGNANT, {**PREGNANT, "subjectId": child}])["services"]


def test_a_stranger_and_an_unknown_citizen_are_refused_alike(gateway: RunningGateway) -> None:
    """To the word, so that nobody learns who is registered."""
    said = {
        refusal(gateway, FAMILY, ROWS % "", "services", suppose=[{**PREGNANT, "subjectId": each}])
        for each in (gateway.personas[COUPLE].id, STRANGERS[0])
    }
    assert len(said) == 1


def test_each_supposition_has_ids_of_its_own(gateway: RunningGateway) -> None:
    """An `Eligibility.id` is of the suppositions too: none, one, another and both are four; their order is nothing."""
    asked = ([], [PREGNANT], [POOR], [PREGNANT, POOR])
    ids = [{node["id"] for node in rows(gateway, FAMILY, suppose=each).values()} for each in asked]
    assert len(set.union(*ids)) == sum(map(len, ids))
    assert {node["id"] for node in rows(gateway, FAMILY, suppose=[POOR, PREGNANT]).values()} == ids[-1]
    assert {node["id"] for node in rows(gateway, FAMILY).values()} == ids[0]


def test_suppositions_read_nothing_more(gateway: RunningGateway) -> None:
    """The same statements are sent, for the same numbers of keys, as without."""
    for field in ("services", "eligibility"):
        document, asked = _asked(field)
        loads = [_loads(gateway, document, {**asked, "suppose": each}) for each in (None, [PREGNANT, POOR])]
        assert loads[0] == loads[1]
        assert len(loads[0]) > 5


async def test_suppositions_are_never_stored(gateway: RunningGateway, dsns: dict[str, str]) -> None:
    """Afterwards every row of every store is as before but for the usage log, and so is the answer without them."""
    before, standing = rows(gateway, FAMILY, OBSERVED), await _stored(dsns)
    assert sum(count for count, _ in standing.values()) > 1_000
    assert rows(gateway, FAMILY, OBSERVED, suppose=[PREGNANT, POOR]) != before
    assert rows(gateway, FAMILY, OBSERVED) == before
    assert await _stored(dsns) == standing


def _asked(field: str) -> tuple[str, Mapping[str, Any]]:
    return (ROWS % "", {"first": 5}) if field == "services" else (ONE % "", {"service": FOLIC_ACID})


def _loads(gateway: RunningGateway, document: str, variables: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    answer = gateway.ask(document, FAMILY, variables=variables, extensions={"plan": True})
    assert "errors" not in answer
    edges = answer["extensions"]["plan"]["edges"]
    return sorted((edge["agency"], edge["statement"], edge["keys"], edge["rows"]) for edge in edges)


async def _stored(dsns: Mapping[str, str]) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Of every table but that of the running gateways: how many rows it has, and a sum over all that is in them."""
    found = {}
    for name, dsn in dsns.items():
        async with connected(dsn) as store:
            for (table,) in await store.fetch(STANDING):
                row = await store.fetchrow(f'SELECT count(*), sum(hashtextextended(t::text, 0)) FROM "{table}" t')
                assert row is not None
                found[name, table] = tuple(row)
    return found
