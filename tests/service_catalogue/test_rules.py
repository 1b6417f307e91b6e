"""The rules as an evaluator reads them: all that decides, at one version, in pages."""

from dataclasses import replace

from agencies.rules.rule_version import digest
from agencies.service_catalogue.listing.rule_rows import read_category_rules, read_rule, read_rules
from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.edition_rows import requirement_rows
from agencies.service_catalogue.store.loader import Loaded, load
from agencies.store.connection_pool import SETTINGS
from agencies.store.store import Store
from tests.service_catalogue.conftest import Connection
from tests.service_catalogue.entries import imported, national, requirement
from tests.some import some

KEYS = 20


def test_a_version_is_the_same_whatever_the_order_of_keys() -> None:
    """Files and stores give the same content in other orders."""
    assert digest([{"a": 1, "b": [2]}]) == digest([{"b": [2], "a": 1}]) != digest([{"a": 1, "b": [3]}])


async def test_rules_carry_all_that_decides_a_service(connection: Connection, loaded: Loaded, store: Store) -> None:
    """An evaluator reads them once and needs nothing more of the store."""
    rule = await read_rule(store, "beta", loaded.version_id)
    assert rule is not None
    assert (rule.catalogue, rule.region_code) == ("maru", "41110")
    assert rule.has_text_criteria
    assert (rule.life_stages, rule.categories, rule.life_events) == (("ELDERLY",), ("elderly",), ("age_reached",))
    assert [each["id"] for each in rule.requirements] == ["beta/age", "beta/means"]
    assert rule.requirements[0]["condition"] == {"fact": "age", "at_least": {"parameter": "elderly_age"}}
    assert rule.requirements[1]["fact_ids"] == ["recognised_income", "sex", "pregnant", "residence_since"]


async def test_a_rule_is_read_as_its_entry_has_it(own: Content, loaded: Loaded, store: Store) -> None:
    """What cases evaluate straight from the files is what a gateway evaluates from the store."""
    for entry in some(own.services):
        rule = await read_rule(store, entry["id"], loaded.version_id)
        assert rule is not None
        assert list(rule.requirements) == list(requirement_rows(entry))


async def test_a_region_that_cannot_be_read_is_no_whole_country(connection: Connection, store: Store) -> None:
    """It makes another rule than that of a national service."""
    services = [imported("a", region=None, region_known=False), imported("b", region=None)]
    loaded = await load(connection, national(*services))
    found = [await read_rule(store, id_, loaded.version_id) for id_ in "ab"]
    assert len({rule and rule.rule_version for rule in found}) == 2


async def test_pages_together_are_all_services_once(connection: Connection, own: Content, store: Store) -> None:
    """However many there are, each is in one page, with what both catalogues and every version say of it."""
    services = [imported(f"s{number:04}") for number in range(1_234)]
    await load(connection, national(*services))
    await load(connection, replace(own, services=[{**own.services[0], "id": f"s{number:04}"} for number in (7, 499)]))
    loaded = await load(connection, national(*[{**each, "url": "https://www.gov.kr"} for each in services]))
    pages = [page async for page in read_rules(store, loaded.version_id)]
    assert len(pages) > 1
    rules = [rule for page in pages for rule in page]
    assert [rule.service_id for rule in rules] == [each["id"] for each in services]
    assert [rule.service_id for rule in rules if rule.catalogue == "maru"] == ["s0007", "s0499"]


async def test_equal_conditions_are_one_object(connection: Connection, store: Store) -> None:
    """A national catalogue says a few hundred things tens of thousands of times."""
    condition = {"all": [{"fact": "age", "at_least": 19}, {"fact": "age", "at_most": 34}]}
    loaded = await load(
        connection, national(*[imported(id_, requirements=[requirement("age", condition)]) for id_ in "ab"])
    )
    [page] = [page async for page in read_rules(store, loaded.version_id)]
    first, second = (rule.requirements[0] for rule in page)
    assert first["condition"] is second["condition"]
    assert first["text"] is second["text"]


async def test_category_rules_come_in_the_order_in_which_they_are_shown(
    own: Content, loaded: Loaded, store: Store
) -> None:
    """Each with the condition that its file gives."""
    assert await read_category_rules(store) == [(each["id"], each["condition"]) for each in own.categories]


async def test_a_batch_of_keys_never_reads_the_whole_catalogue(connection: Connection, loaded: Loaded) -> None:
    """What is shown of a service is found by indexes alone, also by a plan that knows no keys."""
    services = [imported(f"s{number:04}", region=None, categories=["elderly"]) for number in range(3_000)]
    await load(connection, national(*services))
    await load(connection, national(*[{**each, "url": "https://www.gov.kr"} for each in services]))
    for name in ("plan_cache_mode", "random_page_cost"):
        await connection.execute(f"SET {name} = {SETTINGS[name]}")
    for view, key in (
        ("service_listing", "id"),
        ("current_service", "id"),
        ("requirement", "service_id"),
        ("channel", "service_id"),
        ("contact_point", "service_id"),
    ):
        await connection.execute(f"PREPARE shown(text[]) AS SELECT * FROM {view} WHERE {key} = ANY ($1)")
        plan = "\n".join(
            row[0] for row in await connection.fetch("EXPLAIN EXECUTE shown(ARRAY['s0001', 's0002', 's0003'])")
        )
        await connection.execute("DEALLOCATE shown")
        assert "Index Scan using service_pkey" in plan
        assert "Seq Scan on service" not in plan
        assert "Seq Scan on edition_" not in plan
