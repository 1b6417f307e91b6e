"""What a citizen receives is known of several agencies, each of which answers for its own services alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from agencies.contract import Receipts, Table
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from tests.engine.spoiling import replaced
from tests.external.land import SCHEMA, SERVICES, Asking, land
from tests.faults.conftest import NOWHERE
from tests.store.database import connected

OTHERS: Final = ("livelihood-benefit", "long-term-care", "stomach-cancer-screening")
AT_WELFARE: Final = ("livelihood-benefit", "general-health-check")
FILTERED: Final = "{ me { services(first: 100, filter: {alreadyReceives: %s}) { edges { node { service { id } } } } } }"


async def _received(asking: Asking, citizen: str) -> dict[str, bool | None]:
    fields = [
        f's{n}: eligibility(serviceId: "{service}") {{ alreadyReceives }}'
        for n, service in enumerate((*SERVICES, *OTHERS))
    ]
    answer = await asking.ask(citizen, f"{{ me {{ {' '.join(fields)} }} }}")
    assert "errors" not in answer
    found = [each["alreadyReceives"] for each in answer["data"]["me"].values()]
    return dict(zip((*SERVICES, *OTHERS), found, strict=True))


async def test_each_service_s_receipt_is_read_from_its_own_agency(
    land_registry: Registry, land_stores: Mapping[str, Store], dsns: Mapping[str, str], owner: str
) -> None:
    """The land office's rows of a service that is not its own are of no account, nor are another's rows of its own."""
    rows = ", ".join(f"('{owner}', '{service}', date '2026-01-01', NULL::date)" for service in AT_WELFARE)
    given = f"SELECT * FROM (VALUES {rows}) AS given (citizen_id, service_id, since, until)"
    async with replaced(dsns["welfare_office"], "benefit_receipt", given) as dsn:
        welfare = Store("welfare_office", dsn, deadline_seconds=30)
        asking = Asking(land_registry, {**land_stores, "welfare_office": welfare})
        found = await _received(asking, owner)
        told = {wanted: await asking.ask(owner, FILTERED % wanted) for wanted in ("true", "false")}
        await asking.close()
        welfare.close()
    assert found == {
        "unemployment-benefit": True,
        "general-health-check": False,
        "livelihood-benefit": True,
        "long-term-care": False,
        "stomach-cancer-screening": False,
    }
    for wanted, answer in told.items():
        assert "errors" not in answer
        listed = {edge["node"]["service"]["id"] for edge in answer["data"]["me"]["services"]["edges"]}
        assert not {service for service in listed & set(found) if found[service] != (wanted == "true")}


async def test_with_one_down_only_its_services_are_unknown(
    land_registry: Registry, land_stores: Mapping[str, Store], owner: str
) -> None:
    """What the others know is told as ever, whichever of them it is."""
    for down, unknown in (("land_office", SERVICES), ("welfare_office", OTHERS)):
        lost = Store(down, NOWHERE, deadline_seconds=5, external=land_registry.external(down))
        asking = Asking(land_registry, {**land_stores, down: lost})
        found = await _received(asking, owner)
        assert {service for service, got in found.items() if got is None} == set(unknown)
        await asking.close()
        lost.close()


async def test_a_register_may_call_its_days_by_any_name(
    land_stores: Mapping[str, Store], land_dsn: str, owner: str
) -> None:
    """In capitals, with a blank, or as a word of SQL."""
    paid = f'"{SCHEMA}"."PAID"'
    for since in ("START_DT", "paid since", "order"):
        async with connected(land_dsn) as store:
            await store.execute(f'CREATE TABLE {paid} ("NO" char(20), "SVC" text, "{since}" date, "END_DT" date)')
            await store.execute(f"INSERT INTO {paid} VALUES ($1, $2, '2026-01-01')", owner, SERVICES[0])
        receipts = Receipts(Table("PAID", "NO"), service="SVC", since=since, until="END_DT", services=SERVICES)
        asking = Asking(register([*discover(), replace(land, receipts=receipts)]), land_stores)
        try:
            found = await _received(asking, owner)
        finally:
            await asking.close()
            async with connected(land_dsn) as store:
                await store.execute(f"DROP TABLE {paid}")
        assert [found[service] for service in SERVICES] == [True, False], since
