"""The catalogue is replaced under a running gateway: no list changes while it is read, and nobody is refused."""

import asyncio
import base64
from dataclasses import replace
from typing import Any, Final

import pytest

from agencies.contract.errors import BadUserInput
from agencies.registration.registry import Registry
from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.loader import load
from agencies.store.store import Store
from resolvers.eligibility.index import catalogue_versions
from resolvers.eligibility.index.catalogue import build
from resolvers.eligibility.index.catalogue_versions import Catalogues
from tests.eligibility.asking import FAMILY, ROWS, STATUSES, Node, Row, me, refusal, row_of, rows
from tests.eligibility.swapping import Swapping, requirements, service
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.service_catalogue.entries import changed, without
from tests.store.database import connected

REMOVED: Final = "infant-health-check"
CHANGED: Final = "135200000120"
ADDED: Final = "new-service"
NAMED: Final = "service { id name } reasons { outcome requirement { id } }"
CALLED: Final = "service { id name(language: EN) competentAuthority { name(language: EN) } }"
UPCOMING: Final = """
query Upcoming($first: Int! = 100, $after: String) { me { upcoming(within: 3653, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id on from to service { id } subject { id } }
} } }
"""


@pytest.fixture(autouse=True)
async def restored(swapping: Swapping) -> None:
    """Each test begins with Maru's own catalogue, whatever the one before it loaded."""
    await swapping.stand_on(swapping.own)


def _other(own: Content) -> Content:
    """Maru's catalogue without one service, with another, and with one whose rule is narrower."""
    girls = ({"fact": "age", "at_most": 3}, {"fact": "sex", "is": "female"}, {"fact": "disabled", "is": False})
    fewer = changed(without(own, REMOVED), CHANGED, requirements=requirements(*girls))
    return replace(
        fewer, services=[*fewer.services, service(own, ADDED, {"fact": "multi_child_household", "is": True})]
    )


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _key(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()


def _half(gateway: RunningGateway, document: str, field: str, **variables: Any) -> tuple[list[Node], str]:
    """The first pages of a list, and the cursor behind them."""
    nodes: list[Node] = []
    after = None
    for _ in range(3):
        page = me(gateway, FAMILY, document, **variables, after=after)[field]
        assert page["pageInfo"]["hasNextPage"]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    assert after is not None
    return nodes, after


def _rest(gateway: RunningGateway, document: str, field: str, after: str, **variables: Any) -> list[Node]:
    """What follows behind a cursor, to the end of the list."""
    nodes: list[Node] = []
    more = True
    while more:
        page = me(gateway, FAMILY, document, **variables, after=after)[field]
        nodes += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return nodes


def _statuses(nodes: dict[Row, Node]) -> list[tuple[Row, str, str]]:
    return [(row, node["status"], node["ruleVersion"]) for row, node in nodes.items()]


async def test_a_list_that_was_begun_goes_on_in_its_version(swapping: Swapping) -> None:
    """By a cursor of before, the pages are the old list's, each row once; from the beginning it is the new list."""
    gateway, asked = swapping.gateway, {"filter": {"statuses": STATUSES}, "first": 40}
    old = rows(gateway, FAMILY, NAMED)
    begun, after = _half(gateway, ROWS % NAMED, "services", **asked)
    loaded = await swapping.to(_other(swapping.own))
    assert (loaded.added, loaded.changed, loaded.removed) == ((ADDED,), (CHANGED,), (REMOVED,))
    rest = _rest(gateway, ROWS % NAMED, "services", after, **asked)
    assert [row_of(node) for node in (*begun, *rest)] == list(old)
    assert _statuses({row_of(node): node for node in rest}) == _statuses(old)[len(begun) :]
    new = rows(gateway, FAMILY, NAMED)
    assert {service for service, _ in new} ^ {service for service, _ in old} == {REMOVED, ADDED}
    moved = {row[0] for row in new.keys() & old.keys() if new[row]["ruleVersion"] != old[row]["ruleVersion"]}
    assert moved == {CHANGED}
    common = [row for row in new if row in old]
    assert common != [row for row in old if row in new]


@pytest.mark.long
async def test_a_page_behind_a_cursor_counts_what_its_version_has(swapping: Swapping) -> None:
    """`totalCount` and `counts` are the old list's by the old cursor, and a filter leaves of it what it names."""
    gateway = swapping.gateway
    asked = {"filter": {"statuses": STATUSES, "categoryId": "infants"}, "first": 2}
    page = me(gateway, FAMILY, ROWS % "", **asked)["services"]
    await swapping.to(_other(swapping.own))
    later = me(gateway, FAMILY, ROWS % "", **asked, after=page["pageInfo"]["endCursor"])["services"]
    assert (later["totalCount"], later["counts"]) == (page["totalCount"], page["counts"])
    assert me(gateway, FAMILY, ROWS % "", **asked)["services"]["totalCount"] != page["totalCount"]


@pytest.mark.long
async def test_upcoming_goes_on_in_its_version(swapping: Swapping) -> None:
    """Changes by page are those of the rules by which the first page was made."""
    gateway = swapping.gateway
    old = me(gateway, FAMILY, UPCOMING)["upcoming"]["nodes"]
    begun, after = _half(gateway, UPCOMING, "upcoming", first=4)
    await swapping.to(_other(swapping.own))
    assert [*begun, *_rest(gateway, UPCOMING, "upcoming", after, first=4)] == old
    assert me(gateway, FAMILY, UPCOMING)["upcoming"]["nodes"] != old


@pytest.mark.long
async def test_an_old_version_goes_on_after_many_newer_ones(swapping: Swapping) -> None:
    """More versions than a gateway keeps at hand come in between, and the list goes on as it was begun."""
    gateway, asked = swapping.gateway, {"filter": {"statuses": STATUSES}, "first": 40}
    old = list(rows(gateway, FAMILY))
    begun, after = _half(gateway, ROWS % "", "services", **asked)
    for number in range(5):
        extra = service(swapping.own, f"extra-{number}", {"fact": "age", "at_least": number})
        await swapping.to(replace(swapping.own, services=[*swapping.own.services, extra]))
    assert [row_of(node) for node in (*begun, *_rest(gateway, ROWS % "", "services", after, **asked))] == old


async def test_a_service_is_called_as_it_is_now_and_so_while_the_catalogues_store_is_down(swapping: Swapping) -> None:
    """What it is called is told from memory, in the words of the newest version, on an old list too."""
    gateway = swapping.gateway
    before = rows(gateway, FAMILY, CALLED)
    name = {"ko": "새 이름", "en": "New name", "ar": "اسم جديد"}
    await swapping.to(changed(swapping.own, CHANGED, name=name))
    now = rows(gateway, FAMILY, CALLED)
    assert {node["service"]["name"] for (id_, _), node in now.items() if id_ == CHANGED} == {"New name"}
    assert [node for row, node in now.items() if row[0] != CHANGED] == [
        node for row, node in before.items() if row[0] != CHANGED
    ]
    with swapping.store.stopped():
        assert rows(gateway, FAMILY, CALLED) == now


async def test_a_gateway_swaps_after_a_load(swapping: Swapping) -> None:
    """After a load it answers by what was loaded; a load of the same changes nothing."""
    loaded = await swapping.to(_other(swapping.own))
    first = me(swapping.gateway, FAMILY, ROWS % "", first=1)["services"]["pageInfo"]["endCursor"]
    assert _key(first).split(" ")[0] == str(loaded.version_id)
    again = await swapping.to(_other(swapping.own))
    assert not again.swapped
    assert again.version_id == loaded.version_id


async def test_a_cursor_of_a_hall_that_has_swapped_is_good_at_one_that_has_not(
    swapping: Swapping, registry: Registry
) -> None:
    """Where several gateways answer, each goes on in a version that any has begun, and in none that is not yet."""
    store = Store("service_catalogue", swapping.dsn, deadline_seconds=30)
    behind = Catalogues(store, registry)
    first = await behind.current()
    loaded = await swapping.to(_other(swapping.own))
    found = await behind.at(loaded.version_id)
    assert await behind.current() is first
    assert (found.version, ADDED in found.positions, ADDED in first.positions) == (loaded.version_id, True, False)
    with pytest.raises(BadUserInput):
        await behind.at(loaded.version_id + 1)
    store.close()


async def test_the_revision_names_what_memory_and_the_store_answer(
    swapping: Swapping, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is another as soon as a load is seen, and again when memory has swapped: between the two, both answer.

    While the store cannot be looked at there is none.
    """
    store = Store("service_catalogue", swapping.dsn, deadline_seconds=30)
    catalogues, may_build = Catalogues(store, registry), asyncio.Event()
    swapping.standing.clear()

    async def build_when_told(*read: Any) -> Any:
        await may_build.wait()
        return await build(*read)

    monkeypatch.setattr(catalogue_versions, "build", build_when_told)
    monkeypatch.setattr(catalogue_versions, "WATCH_SECONDS", 0.05)
    assert catalogues.revision is None
    watching = asyncio.create_task(catalogues.watch())
    may_build.set()
    before = await _until_other(catalogues, None)
    may_build.clear()
    async with connected(swapping.dsn) as connection:
        await load(connection, _other(swapping.own))
        between = await _until_other(catalogues, before)
        may_build.set()
        after = await _until_other(catalogues, between)
        await connection.execute("ALTER TABLE catalogue_version RENAME TO kept_version")
        try:
            assert await _until_other(catalogues, after) is None
        finally:
            await connection.execute("ALTER TABLE kept_version RENAME TO catalogue_version")
        assert await _until_other(catalogues, None) == after
    assert len({before, between, after, None}) == 4
    watching.cancel()
    await asyncio.wait([watching])
    store.close()


async def _until_other(catalogues: Catalogues, revision: str | None) -> str | None:
    """The catalogue's revision once it is not this one."""
    async with asyncio.timeout(HANGING_SECONDS):
        while catalogues.revision == revision:  # noqa: ASYNC110 (nothing tells of it)
            await asyncio.sleep(0.01)
    return catalogues.revision


async def test_requests_in_flight_during_a_swap_are_answered(swapping: Swapping) -> None:
    """Whoever asks while the catalogue is replaced has the old answer or the new one whole, and never an error."""
    gateway, asking, seen = swapping.gateway, True, []

    def total() -> int:
        page = me(gateway, FAMILY, ROWS % NAMED, filter={"statuses": STATUSES})["services"]
        assert sum(page["counts"].values()) == page["totalCount"]
        return int(page["totalCount"])

    def ask() -> None:
        while asking:
            seen.append(total())

    before = total()
    several = [asyncio.create_task(asyncio.to_thread(ask)) for _ in range(4)]
    try:
        await _until_longer(seen, 20)
        await swapping.to(_other(swapping.own))
        await _until_longer(seen, 20)
    finally:
        asking = False
        await asyncio.gather(*several)
    after = total()
    assert before != after
    assert set(seen) == {before, after}


async def _until_longer(seen: list[int], by: int) -> None:
    """Wait until so many more answers have come."""
    before = len(seen)
    async with asyncio.timeout(HANGING_SECONDS):
        while len(seen) < before + by:  # noqa: ASYNC110 (the answers come from threads)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("field", ["services", "upcoming"])
def test_cursors_of_no_version_are_refused(swapping: Swapping, field: str) -> None:
    """A version that is none, or is not yet, or a cursor of another list: BAD_USER_INPUT, saying what to do."""
    gateway, document = swapping.gateway, {"services": ROWS % "", "upcoming": UPCOMING}[field]
    cursor = _half(gateway, document, field, first=2)[1]
    version, _, place = _key(cursor).partition(" ")
    versions = ("0", "-1", str(int(version) + 1), "9" * 15, "9" * 30, "", "one", "1.0", "１", " ", "\x00")
    others = {
        "services": me(gateway, FAMILY, ROWS % "", first=1)["services"]["pageInfo"]["endCursor"],
        "upcoming": me(gateway, FAMILY, UPCOMING, first=1)["upcoming"]["pageInfo"]["endCursor"],
        "publicServices": gateway.ask("{ publicServices(first: 1) { pageInfo { endCursor } } }")["data"][
            "publicServices"
        ]["pageInfo"]["endCursor"],
    }
    foreign = [each for name, each in others.items() if name != field]
    spoiled = [version, f"{version} ", f"{version} {place} more", f"{version} x{place}", place]
    for each in (*(_cursor(f"{number} {place}") for number in versions), *map(_cursor, spoiled), *foreign):
        words = refusal(gateway, FAMILY, document, field, after=each)
        assert words.startswith("`after` ")
        assert "begin again without it" in words or "take it from `endCursor`" in words
