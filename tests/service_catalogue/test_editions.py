"""Editions: what a load changes of a service, what it leaves, and what earlier versions go on saying."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agencies.service_catalogue.listing.rule_rows import read_category_rules, read_parameters, read_rule
from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.edition_rows import Known, edition_of
from agencies.service_catalogue.store.loader import Loaded, load
from agencies.store.store import Store
from tests.service_catalogue.conftest import OWN_IDS, Connection
from tests.service_catalogue.entries import DAY, changed, imported, national, requirement, without
from tests.service_catalogue.standing import editions, rules, shown

LIMIT = {"fact": "recognised_income", "at_most": {"parameter": "limit"}}


def limited(own: Content, *values: tuple[str, int], title: str = "기준") -> Content:
    """The content with a parameter `limit` of these values by day, which only the service beta names."""
    dated = [{"from": day, "value": value, "source": {"notice": "고시", "url": None}} for day, value in values]
    figure = {"title": {"ko": title, "en": title}, "unit": "won", "values": dated}
    own = changed(own, "beta", requirements=[requirement("means", LIMIT)])
    return replace(own, parameters={**own.parameters, "limit": figure})


async def test_a_changed_service_is_one_new_edition(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """The others go on as they were, and the old edition is read at the old version as before."""
    before = await rules(store, loaded.version_id)
    later = await load(connection, changed(own, "beta", region="11", text_criteria=[]))
    assert (later.added, later.changed, later.removed, later.unchanged) == ((), ("beta",), (), 4)
    assert await editions(connection, "beta") == [(loaded.version_id, later.version_id), (later.version_id, None)]
    assert await editions(connection, "alpha") == [(loaded.version_id, None)]
    assert await rules(store, loaded.version_id) == before
    after = await rules(store, later.version_id)
    assert (after["beta"].region_code, after["beta"].has_text_criteria) == ("11", False)
    assert {id_: rule for id_, rule in after.items() if rule != before[id_]}.keys() == {"beta"}


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://www.gov.kr"},
        {"evidence": []},
        {"channels": []},
        {"contact_points": []},
        {"life_events": []},
        {"categories": ["infants"]},
        {"amount": {"ko": "월 10만원", "en": "KRW 100,000 a month"}},
        {"authority": {"id": "mohw", "name": {"ko": "보건복지부", "en": "Ministry"}, "kind": {"ko": "다른 기관"}}},
        {"deprecated": {"since": "2026-11-01", "until": None, "instead": "alpha"}},
        {"deprecated": None},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_what_decides_nothing_is_an_edition_with_the_same_rule(
    connection: Connection, own: Content, loaded: Loaded, store: Store, change: dict[str, Any]
) -> None:
    """Whatever is said of a service is kept by version; the version of its rule is another one's only where it is."""
    later = await load(connection, changed(own, "beta", **change))
    assert later.changed == ("beta",)
    assert len({(await rules(store, each.version_id))["beta"].rule_version for each in (loaded, later)}) == 1


async def test_what_goes_is_shown_with_its_days_until_it_stays_again(
    connection: Connection, own: Content, loaded: Loaded
) -> None:
    """The earlier edition goes on saying what it said; what is left out is null."""
    columns = ("deprecated_since", "deprecated_until", "instead_id")
    for change, expected in (
        ({"since": "2026-11-01", "instead": "alpha"}, (date(2026, 11, 1), None, "alpha")),
        ({"since": "2026-11-01", "until": "2027-06-30"}, (date(2026, 11, 1), date(2027, 6, 30), None)),
        (None, (None, None, None)),
    ):
        await load(connection, changed(own, "beta", deprecated=change))
        row = await shown(connection, "beta")
        assert tuple(row[column] for column in columns) == expected
    kept = await connection.fetch("SELECT deprecated_since FROM service_edition WHERE id = 'beta' ORDER BY edition_id")
    assert [row["deprecated_since"] for row in kept] == [date(2026, 11, 1)] * 3 + [None]


def test_a_service_that_stays_has_the_hash_it_had_before_services_could_go() -> None:
    """A release that learns of services that go writes no new edition of all that stay."""
    known = Known("gov24", {}, {}, {})
    assert edition_of(imported("stays"), known).hash == "9b9eeac9105695fa"
    assert edition_of(imported("stays", deprecated=None), known).hash == "9b9eeac9105695fa"
    assert edition_of(imported("stays", deprecated={"since": "2026-11-01"}), known).hash != "9b9eeac9105695fa"


@pytest.mark.parametrize(
    "change",
    [
        {"region": None},
        {"text_criteria": []},
        {"requirements": []},
        {"requirements": [requirement("age", {"fact": "age", "at_least": 66})]},
        {"requirements": [requirement("age", {"fact": "age", "at_least": 65}, in_force_until="2026-12-31")]},
    ],
)
async def test_what_decides_is_another_version_of_the_rule(
    connection: Connection, own: Content, loaded: Loaded, store: Store, change: dict[str, Any]
) -> None:
    """A region, a condition, its days, and whether anything stands only in words."""
    own = changed(own, "beta", requirements=[requirement("age", {"fact": "age", "at_least": 65})])
    first, second = await load(connection, own), await load(connection, changed(own, "beta", **change))
    assert len({(await rules(store, each.version_id))["beta"].rule_version for each in (loaded, first, second)}) == 3


async def test_when_a_national_service_is_over_is_of_its_rule(
    connection: Connection, loaded: Loaded, store: Store
) -> None:
    """Also where nothing is in words beside it: no service of that catalogue is certain."""
    period = {"text": {"ko": "기간"}, "windows": ["../2026-07-31"], "approximate": False, "within": None}
    later = {**period, "windows": ["../2026-08-31"]}
    bare = imported("omega", text_criteria=[])
    loads = [await load(connection, national({**bare, "application_period": said})) for said in (None, period, later)]
    assert len({(await rules(store, each.version_id))["omega"].rule_version for each in loads}) == 3


async def test_a_removed_service_stays_at_its_versions(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """It is in no later list, and by its id it is still shown to those who come from an earlier one."""
    later = await load(connection, without(own, "beta"))
    assert (later.added, later.changed, later.removed, later.unchanged) == ((), (), ("beta",), 4)
    assert await read_rule(store, "beta", later.version_id) is None
    assert (await read_rule(store, "beta", loaded.version_id)) is not None
    assert "beta" not in await rules(store, later.version_id)
    assert await connection.fetch("SELECT FROM current_service WHERE id = 'beta'") == []
    assert (await shown(connection, "beta"))["version"] == loaded.version
    back = await load(connection, own)
    assert (back.added, back.version) == (("beta",), loaded.version)
    assert await rules(store, back.version_id) == await rules(store, loaded.version_id)


async def test_views_change_no_edition(connection: Connection, store: Store) -> None:
    """How often a service was looked at is another version's alone: the service is as it was."""
    first = await load(connection, national(imported("a", views=5), imported("b", views=7), imported("c")))
    second = await load(connection, national(imported("a", views=6), imported("b", views=7), imported("c")))
    third = await load(connection, national(imported("a"), imported("b", views=7), imported("c", views=1)))
    assert all((each.changed, each.unchanged, each.swapped) == ((), 3, True) for each in (second, third))
    views = [[rule.views for rule in (await rules(store, each.version_id)).values()] for each in (first, second, third)]
    assert views == [[5, 7, 0], [6, 7, 0], [0, 7, 1]]
    assert await connection.fetchval("SELECT count(*) FROM service_views WHERE id = 'b'") == 1


async def test_another_value_of_a_parameter_is_an_edition_of_the_services_that_name_it(
    connection: Connection, own: Content, store: Store
) -> None:
    """At each version the figures are those of that version."""
    first = await load(connection, limited(own, ("2025-01-01", 100)))
    second = await load(connection, limited(own, ("2025-01-01", 100), ("2026-01-01", 110)))
    assert second.changed == ("beta",)
    figures = [(await read_parameters(store, each.version_id))["limit"].values for each in (first, second)]
    assert figures == [((date(2025, 1, 1), 100),), ((date(2025, 1, 1), 100), (date(2026, 1, 1), 110))]
    versions = [(await rules(store, each.version_id))["beta"].rule_version for each in (first, second)]
    assert versions[0] != versions[1]


async def test_words_about_a_parameter_change_no_service(connection: Connection, own: Content, store: Store) -> None:
    """A title decides nothing; a parameter that is gone is gone from the next version on."""
    first = await load(connection, limited(own, ("2025-01-01", 100)))
    titled = await load(connection, limited(own, ("2025-01-01", 100), title="상한"))
    assert (titled.changed, titled.swapped) == ((), True)
    gone = await load(connection, own)
    found = [await read_parameters(store, each.version_id) for each in (first, titled, gone)]
    assert ["limit" in each for each in found] == [True, True, False]
    assert "elderly_age" in found[2]


@pytest.mark.parametrize("own_first", [True, False])
async def test_own_rules_win_in_either_order_of_loading(
    connection: Connection, own: Content, store: Store, own_first: bool
) -> None:
    """Where both catalogues describe a service, Maru's own counts; when it drops it, the national one is back."""
    theirs = national(imported("beta", name={"ko": "옛 이름"}, views=7), imported("omega"))
    versions = [await load(connection, each) for each in ((own, theirs) if own_first else (theirs, own))]
    both = await rules(store, versions[1].version_id)
    assert (both["beta"].catalogue, both["beta"].region_code) == ("maru", "41110")
    assert both["beta"].views == 7
    assert both["omega"].catalogue == "gov24"
    assert (await shown(connection, "beta"))["catalogue"] == "maru"
    requirements = await connection.fetch("SELECT id FROM requirement WHERE service_id = 'beta' ORDER BY position")
    assert [row["id"] for row in requirements] == ["beta/age", "beta/means"]

    dropped = await load(connection, without(own, "beta"))
    after = await rules(store, dropped.version_id)
    assert (after["beta"].catalogue, after["beta"].region_code) == ("gov24", "11")
    assert (await shown(connection, "beta"))["catalogue"] == "gov24"
    assert (await shown(connection, "beta"))["version"] == versions[1 if own_first else 0].version
    assert [row["id"] for row in await connection.fetch("SELECT id FROM requirement WHERE service_id = 'beta'")] == [
        "beta/age"
    ]
    assert both == await rules(store, versions[1].version_id)


async def test_a_catalogue_is_replaced_without_the_other(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """A load of one catalogue leaves the other's services, categories, parameters and views as they are."""
    theirs = await load(connection, national(imported("omega", views=5)))
    assert await rules(store, theirs.version_id) == {
        **await rules(store, loaded.version_id),
        "omega": await read_rule(store, "omega", theirs.version_id),
    }
    assert (await read_parameters(store, theirs.version_id)).keys() == own.parameters.keys()
    assert [id_ for id_, _ in await read_category_rules(store)] == [each["id"] for each in own.categories]
    emptied = await load(connection, replace(own, services=[], parameters={}))
    assert emptied.removed == OWN_IDS
    left = await rules(store, emptied.version_id)
    assert [(id_, rule.views) for id_, rule in left.items()] == [("omega", 5)]
    assert (await load(connection, national())).removed == ("omega",)


async def test_the_same_words_of_another_catalogue_are_another_rule(connection: Connection, store: Store) -> None:
    """What a catalogue's codes ask for decides less than a whole rule does."""
    service = imported("omega")
    own = await load(connection, Content("maru", [service], DAY))
    await load(connection, national(service))
    theirs = await load(connection, Content("maru", [], DAY))
    found = [await read_rule(store, "omega", each.version_id) for each in (own, theirs)]
    assert [rule and rule.catalogue for rule in found] == ["maru", "gov24"]
    assert len({rule and rule.rule_version for rule in found}) == 2
