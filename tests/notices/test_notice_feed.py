"""What citizens are told live: each notice once and in order, whoever commits first, and once more when withdrawn."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from itertools import pairwise
from time import monotonic
from typing import Any, Final

import asyncpg
import pytest

from agencies.contract.errors import AgencyUnavailable, BadUserInput
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.notices.keeping.bell import NoticeBell
from resolvers.notices.keeping.feed import NoticeFeed
from resolvers.notices.tables.notice_table import KeptNotice
from resolvers.platform.feed import PAUSE_SECONDS
from tests.faults.conftest import NOWHERE
from tests.notices.test_relay import eventually
from tests.notices.told_by_others import BY_RELAYS, BY_SWEEPS, HOW_TOLD, HOWS, Tell, are_waiting, tell
from tests.notices.town import Town
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

LONG: Final = 1_000.0
WITHDRAW: Final = "UPDATE notice SET withdrawn_at = now(), removed = $2 WHERE id = $1::text::uuid"


@pytest.fixture
async def feed(town: Town) -> AsyncIterator[NoticeFeed]:
    """A feed that is rung for, and looks by itself hardly ever."""
    made = NoticeFeed(town.stores[PLATFORM], (), look_seconds=LONG)
    watch = asyncio.create_task(made.watch())
    yield made
    watch.cancel()
    await asyncio.wait((watch,))
    assert made.failures == {}
    assert made._listeners == {}


@pytest.fixture
async def platform(town: Town) -> "AsyncIterator[asyncpg.Connection[Any]]":
    async with connected(town.dsns[PLATFORM]) as opened:
        yield opened


async def following(notices: AsyncGenerator[KeptNotice, None]) -> KeptNotice:
    """What is told next."""
    async with asyncio.timeout(HANGING_SECONDS):
        return await anext(notices)


ENDS: Final[set[str]] = set()
"""Notices that the tests write to know where all that was told before ends."""


async def all_told(
    feed: NoticeFeed, platform: "asyncpg.Connection[Any]", citizen: str, after: str
) -> list[tuple[str, int]]:
    """What is told behind a position of what is there already: ids and positions."""
    (end,) = await tell(platform, citizen)
    ENDS.add(end)
    async with aclosing(await feed.listen(citizen, after)) as notices:
        found = [await following(notices)]
        while found[-1].id != end:
            found.append(await following(notices))
    return [(each.id, each.position) for each in found if each.id not in ENDS]


@HOW_TOLD
async def test_f8_what_becomes_visible_late_is_told_after_what_was_told_before_it(
    feed: NoticeFeed, town: Town, platform: "asyncpg.Connection[Any]", telling: Tell
) -> None:
    """A notice that was written first and committed last is not passed over, and none is told twice."""
    bell, late = NoticeBell(town.stores[PLATFORM]), f"late {HOWS[telling]}"
    async with aclosing(await feed.listen(late, None)) as notices, connected(town.dsns[PLATFORM]) as slow:
        coming = asyncio.create_task(following(notices))
        transaction = slow.transaction()
        await transaction.start()
        (first,) = await tell(slow, late)
        (second,) = await telling(platform, late)
        bell.ring()
        assert (await coming).id == second
        await transaction.commit()
        (third,) = await telling(platform, late)
        bell.ring()
        heard = [await following(notices) for _ in range(2)]
    assert [each.id for each in heard] == [first, third]
    assert [each.position for each in heard] == [2, 3]
    assert await all_told(feed, platform, late, "0") == [(second, 1), (first, 2), (third, 3)]


@HOW_TOLD
async def test_f8_what_has_its_position_at_once_is_told_before_what_comes_meanwhile(
    feed: NoticeFeed, town: Town, platform: "asyncpg.Connection[Any]", telling: Tell
) -> None:
    """Whoever writes to the same citizen waits until it is committed, so that nobody hears of the later one first."""
    bell, slowly = NoticeBell(town.stores[PLATFORM]), f"slowly {HOWS[telling]}"
    async with (
        aclosing(await feed.listen(slowly, None)) as notices,
        connected(town.dsns[PLATFORM]) as slow,
        connected(town.dsns[PLATFORM]) as other,
    ):
        transaction = slow.transaction()
        await transaction.start()
        (first,) = await BY_RELAYS(slow, slowly)
        writing = asyncio.ensure_future(telling(other, slowly))
        assert await eventually(partial(are_waiting, platform, 1))
        bell.ring()
        await transaction.commit()
        (second,) = await writing
        bell.ring()
        heard = [await following(notices) for _ in range(2)]
    assert [(each.id, each.position) for each in heard] == [(first, 1), (second, 2)]


@HOW_TOLD
async def test_many_transactions_at_once_neither_wait_for_each_other_nor_pass_each_other(
    feed: NoticeFeed, town: Town, telling: Tell
) -> None:
    """Of two citizens in either order, with what is withdrawn on the way: each has a position of its own."""
    store, pair = town.stores[PLATFORM], (f"both {HOWS[telling]}", f"other {HOWS[telling]}")

    async def write(number: int) -> None:
        async with connected(town.dsns[PLATFORM]) as connection:
            for _ in range(5):
                async with connection.transaction():
                    ids = await telling(connection, *pair[:: -1 if number % 2 else 1])
                async with connection.transaction():
                    await connection.execute(WITHDRAW, ids[0], False)
                    await telling(connection, *pair[:: 1 if number % 2 else -1])

    await asyncio.gather(*(write(number) for number in range(6)))
    rows = await store.fetch("SELECT citizen_id, position FROM notice WHERE citizen_id = ANY ($1)", pair)
    for citizen in pair:
        # Sixty were told, and fifteen of them have gone on to a new position when they were withdrawn.
        own = [row["position"] for row in rows if row["citizen_id"] == citizen]
        assert len(own) == len(set(own)) == 60
        assert max(own) == 75


@pytest.mark.parametrize(
    ("first", "second"), [(BY_RELAYS, BY_SWEEPS), (BY_SWEEPS, BY_RELAYS)], ids=("sweeps second", "relays second")
)
async def test_whoever_gives_positions_at_once_locks_citizens_in_their_order(
    town: Town, platform: "asyncpg.Connection[Any]", first: Tell, second: Tell
) -> None:
    """In whichever order they are named: two who have come as far as one who is locked do not wait for each other."""
    citizens, at = [f"{each} {HOWS[first]}" for each in "abc"], town.dsns[PLATFORM]
    async with connected(at) as one, connected(at) as other, connected(at) as locking:
        async with locking.transaction():
            await BY_RELAYS(locking, citizens[1])
            writing = asyncio.gather(first(one, *citizens), second(other, *reversed(citizens)))
            assert await eventually(partial(are_waiting, platform, 2))
        assert [len(each) for each in await writing] == [3, 3]


async def test_f9_a_notice_that_is_withdrawn_is_told_once_more(
    feed: NoticeFeed, platform: "asyncpg.Connection[Any]"
) -> None:
    """At a new position: who has heard of it is not told again, and who missed it is, whatever came meanwhile."""
    first, second = (await tell(platform, "sorry"))[0], (await tell(platform, "sorry"))[0]
    await platform.execute(WITHDRAW, first, False)
    await platform.execute("UPDATE notice SET read_at = now() WHERE id = $1::text::uuid", second)
    assert await all_told(feed, platform, "sorry", "0") == [(second, 2), (first, 3)]
    assert await all_told(feed, platform, "sorry", "1") == [(second, 2), (first, 3)]
    assert await all_told(feed, platform, "sorry", "2") == [(first, 3)]
    assert await all_told(feed, platform, "sorry", "3") == []
    # An id stands for where it was told first.
    assert await all_told(feed, platform, "sorry", first) == [(second, 2), (first, 3)]
    assert await all_told(feed, platform, "sorry", second) == [(first, 3)]


async def test_what_disappears_without_a_word_is_told_to_nobody(
    feed: NoticeFeed, platform: "asyncpg.Connection[Any]"
) -> None:
    """Not even to one who listens and has not come to it yet; to go on behind it is no error."""
    before, removed, after = [(await tell(platform, "quiet"))[0] for _ in range(3)]
    async with aclosing(await feed.listen("quiet", "0")) as notices:
        assert (await following(notices)).id == before
        await platform.execute(WITHDRAW, removed, True)
        assert (await following(notices)).id == after
    assert await all_told(feed, platform, "quiet", removed) == [(after, 3)]


async def test_what_is_kept_no_longer_is_a_place_to_go_on_from(
    feed: NoticeFeed, platform: "asyncpg.Connection[Any]"
) -> None:
    """By its position, though nothing that the citizen was told is left; by its id it is unknown."""
    (old,) = await tell(platform, "old")
    await platform.execute("DELETE FROM notice WHERE citizen_id = 'old'")
    (new,) = await tell(platform, "old")
    assert await all_told(feed, platform, "old", "1") == [(new, 2)]
    with pytest.raises(BadUserInput):
        await feed.listen("old", old)


async def test_after_what_is_unknown_nothing_is_told(feed: NoticeFeed, platform: "asyncpg.Connection[Any]") -> None:
    """Another one's notice, one that there is not, a position that was not given yet, and what is neither."""
    (other,) = await tell(platform, "owner")
    await tell(platform, "asker")
    unknown = (other, "11111111-1111-1111-1111-111111111111", "2", "-1", "1.0", "", "MQ", "١", "9" * 19, "\0")
    for after in unknown:
        with pytest.raises(BadUserInput, match="`after` is no notice of yours"):
            await feed.listen("asker", after)
    assert len(await all_told(feed, platform, "asker", "0")) == 1


async def test_no_listener_waits_for_a_store_that_is_not_there() -> None:
    """Without a platform's store, or with one out of reach, who begins is told so."""
    for feed in (NoticeFeed(None, ()), NoticeFeed(Store(PLATFORM, NOWHERE), ())):
        with pytest.raises(AgencyUnavailable):
            await feed.listen("anybody", None)


async def test_f8_a_relay_rings_for_those_who_listen(feed: NoticeFeed, town: Town) -> None:
    """At once, when it has told and when it has withdrawn: nothing else would have them look here."""
    family, child = await town.family(), "child that is rung for"
    async with aclosing(await feed.listen(family.mother, None)) as notices:
        for statements in (town.birth(family, child), (f"DELETE FROM birth WHERE child_id = '{child}'",)):
            coming = asyncio.create_task(following(notices))
            assert await eventually(lambda: _is_at_rest(feed, family.mother))
            await town.run("civil_registry", *statements)
            await town.relay()
            kept = await coming
            assert (kept.withdrawn_at is None) == (len(statements) > 1)


async def _is_at_rest(feed: NoticeFeed, citizen: str) -> bool:
    """Whether a listener has read what there is, and hears what comes."""
    news = feed._listeners.get(citizen, ())
    has_come = feed._hearing._heard.is_set() or any(each.is_set() for each in news)
    return bool(news) and feed._hearing.now is not None and not has_come


async def test_however_often_it_is_rung_looks_are_apart(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is heard while one rests is looked for together."""
    feed, looks = NoticeFeed(town.stores[PLATFORM], (), look_seconds=LONG), list[float]()

    async def rung(store: Store, citizen_ids: Collection[str]) -> Iterable[str]:
        looks.append(monotonic())
        feed._hearing._heard.set()
        return ()

    monkeypatch.setattr(feed, "_news", rung)
    watch = asyncio.create_task(feed.watch())
    with feed._listening("somebody"):
        assert await eventually(lambda: _are(looks, 6))
    watch.cancel()
    await asyncio.wait((watch,))
    assert min(later - earlier for earlier, later in pairwise(looks)) >= PAUSE_SECONDS


async def _are(looks: Sequence[float], many: int) -> bool:
    return len(looks) >= many


async def test_f8_a_ring_that_is_lost_costs_a_look(town: Town, platform: "asyncpg.Connection[Any]") -> None:
    """Nothing rings here, and a bell that cannot reach the store does no harm."""
    feed = NoticeFeed(town.stores[PLATFORM], (), look_seconds=0.05)
    watch = asyncio.create_task(feed.watch())
    bell = NoticeBell(Store(PLATFORM, NOWHERE))
    bell.ring()
    async with aclosing(await feed.listen("unrung", None)) as notices:
        coming = asyncio.create_task(following(notices))
        await asyncio.sleep(0.1)
        (told,) = await tell(platform, "unrung")
        assert (await coming).id == told
    watch.cancel()
    await asyncio.wait((watch,))
    assert bell._ringing is not None
    await bell._ringing
