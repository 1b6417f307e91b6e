"""Records as they come: each once and in order, to those whom they concern, with a proof, whoever wrote them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import asyncpg
import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.store.hearing import Hearing
from agencies.store.store import Store
from resolvers.usage_log.keeping import feed as usage_feed
from resolvers.usage_log.keeping.feed import Access, UsageFeed
from resolvers.usage_log.tree.proof import proven_root
from resolvers.usage_log.tree.tree import leaf_hash
from tests.faults.conftest import NOWHERE
from tests.patience import HANGING_SECONDS, eventually
from tests.usage.conftest import MakeStore
from tests.usage.records import in_office, record
from tests.usage.signing import SignedLog
from tests.usage.test_verify import UNGUARD

LONG = 1_000.0


class Listening:
    """One who listens, and what they heard."""

    def __init__(self, accesses: AsyncGenerator[Access, None]) -> None:
        self.accesses = accesses

    async def next(self) -> Access:
        async with asyncio.timeout(HANGING_SECONDS):
            return await anext(self.accesses)

    async def issue(self) -> str | None:
        """The case number of the next record, by which tests tell records apart."""
        return (await self.next()).record.values.issue


@pytest.fixture
async def feed(make_store: MakeStore) -> AsyncIterator[UsageFeed]:
    """A feed that is told of heads, and looks by itself hardly ever."""
    made = UsageFeed(make_store(), look_seconds=LONG)
    watch = asyncio.create_task(made.watch())
    yield made
    watch.cancel()
    await asyncio.wait((watch,))
    assert made.failures == {}
    assert made._listeners == {}


async def _listening(feed: UsageFeed, citizen_id: str) -> Listening:
    return Listening(await feed.listen(citizen_id))


async def test_a_record_comes_with_a_proof_once_a_head_covers_it(feed: UsageFeed, make_store: MakeStore) -> None:
    """Written by another process, it is heard of at once, and never before it can be proven."""
    log = SignedLog(make_store())
    await log.append(in_office(issue="before"))
    await log.sign()
    listening = await _listening(feed, "c1")
    coming = asyncio.create_task(listening.next())
    await log.append(in_office(issue="2026-1"))
    await asyncio.sleep(0.3)
    assert not coming.done()
    await log.sign()
    access = await coming
    proven, size = access.record, access.head.head.tree_size
    assert proven.values.issue == "2026-1"
    assert proven_root(leaf_hash(proven.leaf), proven.values.index, size, proven.path) == access.head.head.root
    await listening.accesses.aclose()


async def test_what_no_head_covers_yet_is_not_told(feed: UsageFeed, make_store: MakeStore) -> None:
    """Though it is committed, and stands behind what is told."""
    log = SignedLog(make_store())
    listening = await _listening(feed, "c1")
    await log.append(in_office(issue="covered"))
    await log.sign()
    await log.append(in_office(issue="not yet"))
    assert await listening.issue() == "covered"
    coming = asyncio.create_task(listening.issue())
    await asyncio.sleep(0.3)
    assert not coming.done()
    await log.sign()
    assert await coming == "not yet"
    await listening.accesses.aclose()


async def test_each_hears_of_their_own_records_alone_each_once_and_in_order(
    feed: UsageFeed, make_store: MakeStore
) -> None:
    """However many listen, and however many come at once; two listeners of one citizen hear the same."""
    log = SignedLog(make_store())
    one, same, other = [await _listening(feed, each) for each in ("c1", "c1", "c2")]
    hearing = [asyncio.create_task(_issues(each, number)) for each, number in ((one, 240), (same, 240), (other, 60))]
    for part in range(3):
        for number in range(80):
            await log.append(in_office("c1", issue=f"one {part} {number}"), in_office("c3", issue="nobody's"))
            if number % 4 == 0:
                await log.append(in_office("c2", issue=f"two {part} {number}"))
        await log.sign()
    of_one, of_same, of_other = await asyncio.gather(*hearing)
    assert of_one == of_same == [f"one {part} {number}" for part in range(3) for number in range(80)]
    assert of_other == [f"two {part} {number}" for part in range(3) for number in range(0, 80, 4)]
    for each in (one, same, other):
        await each.accesses.aclose()


async def _comes_true(what: Callable[[], bool]) -> bool:
    return await asyncio.to_thread(eventually, what)


async def _issues(listening: Listening, count: int) -> list[str | None]:
    return [await listening.issue() for _ in range(count)]


async def test_g6_what_a_slow_listener_has_not_read_waits_in_the_store(
    feed: UsageFeed, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of it is in memory, and nothing is lost when they go on."""
    monkeypatch.setattr(usage_feed, "AT_ONCE", 7)
    log = SignedLog(make_store())
    slow = await _listening(feed, "c1")
    first = asyncio.create_task(slow.issue())
    for number in range(100):
        await log.append(in_office(issue=str(number)))
    await log.sign()
    assert await first == "0"
    await log.append(in_office(issue="100"))
    await log.sign()
    assert await _issues(slow, 100) == [str(number) for number in range(1, 101)]
    await slow.accesses.aclose()


async def test_to_read_the_log_oneself_is_nothing_to_hear_of(feed: UsageFeed, make_store: MakeStore) -> None:
    """Else each record that one is told would make the next; what else is read in the same request is told.

    That somebody else reads it is told: an official, a guardian, an export.
    """
    log = SignedLog(make_store())
    listening = await _listening(feed, "c1")
    of_the_log = ("Citizen.usage", "InclusionProof.leaf", "UsageRecord.fields", "UsageRecord.id")
    await log.append(
        record("c1", agency="platform", fields=("Subscription.accesses", "UsageRecord.id"), issue="a"),
        record("c1", agency="platform", fields=of_the_log, issue="b"),
        record("c1", agency="platform", fields=("Citizen.services", *of_the_log), issue="c"),
        in_office("c1", agency="platform", fields=of_the_log, issue="d"),
    )
    await log.sign()
    assert await _issues(listening, 2) == ["c", "d"]
    await listening.accesses.aclose()


async def test_without_notifications_it_is_looked_all_the_same(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notification may be lost without a word, and hearing may be impossible, which is counted and said once."""

    async def never(dsn: str, channel: str, heard: object) -> Hearing:
        raise ConnectionRefusedError

    monkeypatch.setattr(Hearing, "begin", never)
    feed = UsageFeed(make_store(), look_seconds=0.05)
    log = SignedLog(make_store())
    with capture_logs() as logged:
        watch = asyncio.create_task(feed.watch())
        listening = await _listening(feed, "c1")
        coming = asyncio.create_task(listening.issue())
        await asyncio.sleep(0.2)
        await log.append(in_office(issue="2026-1"))
        await log.sign()
        assert await coming == "2026-1"
        watch.cancel()
        await asyncio.wait((watch,))
    assert feed.failures["hearing"] > 1
    said = [each for each in logged if each["event"] == "the usage log cannot be listened to"]
    assert [each["what"] for each in said] == ["hearing"]
    await listening.accesses.aclose()


async def test_a_store_that_does_not_let_hear_holds_no_look_up(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever listens is told by the looks alone, as long as hearing does not begin; nothing of it stays behind."""
    ended: list[bool] = []

    async def hanging(dsn: str, channel: str, heard: object) -> Hearing:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)
        raise AssertionError

    monkeypatch.setattr(Hearing, "begin", hanging)
    feed = UsageFeed(make_store(), look_seconds=0.05)
    log = SignedLog(make_store())
    watch = asyncio.create_task(feed.watch())
    listening = await _listening(feed, "c1")
    coming = asyncio.create_task(listening.issue())
    await asyncio.sleep(0.2)
    await log.append(in_office(issue="2026-1"))
    await log.sign()
    async with asyncio.timeout(HANGING_SECONDS):
        assert await coming == "2026-1"
    watch.cancel()
    await asyncio.wait((watch,))
    assert await _comes_true(lambda: ended == [True])
    await listening.accesses.aclose()


async def test_a_lost_connection_is_opened_again(
    feed: UsageFeed, make_store: MakeStore, connection: "asyncpg.Connection[None]"
) -> None:
    """What is heard after it is heard at once."""
    log = SignedLog(make_store())
    listening = await _listening(feed, "c1")
    coming = asyncio.create_task(listening.issue())
    assert await _comes_true(lambda: feed._hearing.now is not None)
    lost = feed._hearing.now
    assert lost is not None
    lost.end()
    feed._hearing._heard.set()
    assert await _comes_true(lambda: feed._hearing.now not in (lost, None))
    await log.append(in_office(issue="2026-1"))
    await log.sign()
    assert await coming == "2026-1"
    await listening.accesses.aclose()


async def test_nothing_is_held_while_nobody_listens(feed: UsageFeed, make_store: MakeStore) -> None:
    """No connection of its own, and no looks."""
    assert feed._hearing.now is None
    listening = await _listening(feed, "c1")
    coming = asyncio.create_task(listening.issue())
    assert await _comes_true(lambda: feed._hearing.now is not None)
    coming.cancel()
    await asyncio.wait((coming,))
    await listening.accesses.aclose()
    log = SignedLog(make_store())
    await log.append(in_office())
    await log.sign()
    assert await _comes_true(lambda: feed._hearing.now is None)


async def test_no_listener_waits_for_a_store_that_is_not_there() -> None:
    """Without a platform's store, or with one out of reach, who begins is told so."""
    for feed in (UsageFeed(None), UsageFeed(Store("platform", NOWHERE))):
        with pytest.raises(AgencyUnavailable):
            await feed.listen("c1")


async def test_a_tree_that_lacks_hashes_is_said(
    feed: UsageFeed, make_store: MakeStore, connection: "asyncpg.Connection[None]"
) -> None:
    """A record that cannot be proven is not shown as if it could."""
    log = SignedLog(make_store())
    listening = await _listening(feed, "c1")
    coming = asyncio.create_task(listening.next())
    await asyncio.sleep(0)
    for _ in range(5):
        await log.append(in_office())
    await connection.execute(f"{UNGUARD}; DELETE FROM usage_hash")
    # The first head goes on from none, so that whoever signs it misses no hash.
    await log.sign()
    with pytest.raises(AgencyContractBroken):
        await coming
