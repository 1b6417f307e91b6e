"""Signed heads: one for whatever the log has grown to, none for a log that does not go on from the last."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyContractBroken, NotFound
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.store.deadline import Deadline
from agencies.store.store import Store
from resolvers.usage_log.keeping import head_signing
from resolvers.usage_log.keeping.head_signing import BACKLOG, HeadSigning
from resolvers.usage_log.keeping.published_heads import PublishedHeads
from resolvers.usage_log.tables.head_table import StoredTree
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey, VerifyingKeys
from resolvers.usage_log.tree.tree import EMPTY_ROOT
from tests.patience import HANGING_SECONDS
from tests.rights import APPLICATION, IN_PLATFORM
from tests.usage.conftest import MakeStore
from tests.usage.records import in_office, record
from tests.usage.signing import KEY, KEYS, SignedLog, look

UNGUARDED = "ALTER TABLE {} DISABLE TRIGGER ALL; GRANT ALL ON {} TO CURRENT_USER"
CANNOT_BE_WRITTEN = "the usage log's head cannot be written outside of the store"
FORGED = "INSERT INTO usage_head (tree_size, root, timestamp, key_id, signature) VALUES ($1, $2, now(), $3, $4)"


@pytest.fixture
def signed(store: Store) -> SignedLog:
    return SignedLog(store)


async def test_each_growth_is_signed_and_kept_in_two_places(signed: SignedLog, store: Store) -> None:
    """An empty log too; and what has not grown is not signed again."""
    await signed.sign()
    for records in (1, 5, 20):
        await signed.append(*(record() for _ in range(records)))
        await signed.sign()
        await signed.sign()
    assert [each.head.tree_size for each in signed.outside] == [0, 1, 6, 26]
    assert signed.outside[0].head.root == EMPTY_ROOT
    assert all(KEYS.verifies(each) for each in signed.outside)
    assert await PublishedHeads(store).head() == signed.outside[-1]
    assert await PublishedHeads(store).keys() == {"keys": [KEY.jwk]}


async def test_of_many_processes_one_signs(make_store: MakeStore) -> None:
    """Each head once, whoever signs it; the others know it as theirs."""
    logs = [SignedLog(make_store()) for _ in range(3)]
    for _ in range(4):
        await logs[0].append(record())
        await asyncio.gather(*(each.sign() for each in logs))
    sizes = sorted(head.head.tree_size for each in logs for head in each.outside)
    assert sizes == [1, 2, 3, 4]


async def test_a_process_that_stands_still_while_it_signs_keeps_no_other_from_signing(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not let go by itself: the store sees to that."""
    stands, goes_on = asyncio.Event(), asyncio.Event()

    async def stand_still(*_: object) -> None:
        stands.set()
        await goes_on.wait()

    still, other = SignedLog(make_store()), SignedLog(make_store())
    await other.append(record())
    with monkeypatch.context() as patched:
        patched.setattr(Deadline, "_drop", lambda *_: None)
        patched.setattr(head_signing, "SIGN_SECONDS", 0.5)
        patched.setattr(HeadSigning, "_signed", stand_still)
        signing = asyncio.create_task(still.signing.sign())
        await stands.wait()
    async with asyncio.timeout(HANGING_SECONDS):
        while not other.outside:
            await other.sign()
            await asyncio.sleep(0.05)
    goes_on.set()
    await signing
    assert still.outside == []
    assert still.signing.faults.keys() == {"signing"}


async def test_heads_are_a_while_apart(signed: SignedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed.sign()
    monkeypatch.setattr(head_signing, "APART", timedelta(hours=1))
    await signed.append(record())
    await signed.sign()
    assert len(signed.outside) == 1


async def test_where_the_store_s_clock_goes_back_heads_are_signed_as_ever(
    signed: SignedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next look and not an hour later, and none is dated before the one that it goes on from."""
    standing = head_signing.standing

    async def ahead(connection: Any) -> StoredTree:
        found = await standing(connection)
        return found._replace(now=found.now + timedelta(hours=1))

    monkeypatch.setattr(head_signing, "APART", timedelta(minutes=1))
    await signed.append(record())
    with monkeypatch.context() as patched:
        patched.setattr(head_signing, "standing", ahead)
        await signed.sign()
    await signed.append(record())
    await signed.sign()
    before, after = (each.head for each in signed.outside)
    assert (before.tree_size, after.tree_size) == (1, 2)
    assert after.timestamp == before.timestamp


async def test_a_new_key_signs_on_and_the_old_one_stays_published(signed: SignedLog, store: Store) -> None:
    await signed.append(record())
    await signed.sign()
    newer = SignedLog(store, SigningKey(SigningKey.new_pem()))
    await newer.append(record())
    await newer.sign()
    keys = VerifyingKeys(await PublishedHeads(store).keys())
    assert [keys.verifies(head) for head in (*signed.outside, *newer.outside)] == [True, True]
    assert newer.outside[0].head.key_id != KEY.key_id


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE usage_tree SET size = 2, frontier = substr(frontier, 1, 32)",
        "UPDATE usage_tree SET frontier = set_byte(frontier, 3, get_byte(frontier, 3) # 1)",
        "DELETE FROM usage_hash WHERE level = 0 AND first = 0",
        "UPDATE usage_hash SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) WHERE level = 0 AND first = 0",
    ],
)
async def test_f2_a_log_that_does_not_go_on_is_not_signed(signed: SignedLog, connection: Any, changed: str) -> None:
    """Whoever changes the store behind the gateway's back gets no signature for it, and operators are told."""
    await signed.append(record(), record(), record())
    await signed.sign()
    for table in ("usage_tree", "usage_hash"):
        await connection.execute(UNGUARDED.format(table, table))
    await connection.execute(changed)
    await signed.append(record())
    await look(signed.signing)
    assert len(signed.outside) == 1
    assert "no signed head any more" in signed.signing.faults["signing"]
    assert signed.signing.failures == 1


async def test_f2_a_store_that_was_put_back_is_not_signed_after_a_restart(signed: SignedLog, store: Store) -> None:
    """What was kept outside of the store says how far the log had come."""
    await signed.append(record())
    await signed.sign()
    ahead = KEY.sign(signed.outside[0].head.__class__(5, bytes(32), signed.outside[0].head.timestamp, KEY.key_id))
    restarted = SignedLog(store, last=ahead)
    await restarted.append(record())
    await look(restarted.signing)
    assert restarted.outside == []
    assert "over 5 records was signed, and the store has fewer" in restarted.signing.faults["signing"]


async def test_what_cannot_be_published_is_said_and_tried_again(signed: SignedLog, store: Store) -> None:
    """Each head is published once that works again, in its order; in between they stand in the store."""
    given: list[SignedHead] = []
    is_down = True

    async def publish(head: SignedHead) -> None:
        if is_down:
            raise OSError
        given.append(head)

    signing = HeadSigning(store, KEY, publish, None)
    for _ in range(2):
        await signed.append(record())
        await look(signing)
    assert signing.faults == {"publishing": CANNOT_BE_WRITTEN}
    assert signing.failures == 2
    is_down = False
    await look(signing)
    assert [head.head.tree_size for head in given] == [1, 2]
    assert signing.faults == {}


async def test_of_heads_that_cannot_be_published_an_hour_s_wait_in_memory_and_none_is_lost(
    signed: SignedLog, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read from the store when it is their turn; operators are told of them once, until all are out."""
    monkeypatch.setattr(head_signing, "UNPUBLISHED_AT_MOST", 2)
    monkeypatch.setattr(head_signing, "READ_AT_ONCE", 2)
    given: list[int] = []
    is_down = True

    async def publish(head: SignedHead) -> None:
        if is_down:
            raise OSError
        given.append(head.head.tree_size)

    signing = HeadSigning(store, KEY, publish, None)
    with capture_logs() as said:
        for _ in range(5):
            await signed.append(record())
            await look(signing)
    assert [each["reason"] for each in said if each["event"] == "usage heads fail"] == [CANNOT_BE_WRITTEN, BACKLOG]
    is_down = False
    await signing.publish()
    assert signing.faults == {"backlog": BACKLOG}
    for _ in range(2):
        await signed.append(record())
        await look(signing)
    assert given == [1, 2, 3, 4, 5, 6]
    await look(signing)
    await signed.append(record())
    await look(signing)
    assert given == [1, 2, 3, 4, 5, 6, 7, 8]
    assert signing.faults == {}


@pytest.mark.parametrize("left", [1, 2, 3, 4, 5])
async def test_however_many_heads_a_process_has_left_unpublished_the_next_one_publishes_all(
    signed: SignedLog, store: Store, connection: Any, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """Some at a time, in their order; what nobody signed stands in the way of none, be it over as many records."""
    monkeypatch.setattr(head_signing, "READ_AT_ONCE", 2)
    await signed.append(record())
    await signed.sign()
    ended = HeadSigning(store, KEY, None, None)
    for size in range(2, left + 2):
        await signed.append(record())
        await look(ended)
        for number in range(3):
            await connection.execute(FORGED, size, bytes(32), KEY.key_id, bytes([number * 100]) * 64)
    restarted = SignedLog(store, last=signed.outside[-1])
    await signed.append(record())
    for _ in range(left):
        await look(restarted.signing)
    assert [each.head.tree_size for each in restarted.outside] == [*range(2, left + 3)]
    assert restarted.signing.faults == {}


async def test_heads_are_signed_while_earlier_ones_are_being_published(
    signed: SignedLog, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes, and though more wait than memory has: what is shown hangs on it."""
    monkeypatch.setattr(head_signing, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(head_signing, "UNPUBLISHED_AT_MOST", 2)
    begun, goes_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    given: list[int] = []

    async def publish(head: SignedHead) -> None:
        begun.set()
        await goes_on.wait()
        given.append(head.head.tree_size)
        if head.head.tree_size == 3:
            done.set()

    watch = asyncio.create_task(HeadSigning(store, KEY, publish, None).watch())
    await asyncio.wait_for(begun.wait(), HANGING_SECONDS)
    published = PublishedHeads(store)
    async with asyncio.timeout(HANGING_SECONDS):
        for size in (1, 2, 3):
            await signed.append(record())
            while (await published.head()).head.tree_size < size:  # noqa: ASYNC110 (the store tells nobody)
                await asyncio.sleep(0.01)
        goes_on.set()
        await done.wait()
    watch.cancel()
    assert given == [0, 1, 2, 3]


async def test_what_a_process_has_left_unpublished_the_next_one_publishes(signed: SignedLog, store: Store) -> None:
    """From the last head that was kept outside on; not again what another process signs while it runs."""
    await signed.append(record())
    await signed.sign()
    ended = HeadSigning(store, KEY, None, None)
    for _ in range(2):
        await signed.append(record())
        await look(ended)
    restarted = SignedLog(store, last=signed.outside[-1])
    await restarted.sign()
    assert [each.head.tree_size for each in restarted.outside] == [2, 3]
    await restarted.append(record())
    await look(ended)
    await restarted.sign()
    assert [each.head.tree_size for each in restarted.outside] == [2, 3]


@pytest.mark.parametrize("others", [0, 1, 2])
@pytest.mark.parametrize("before", [0, 1])
async def test_a_head_whose_commit_nobody_was_told_of_is_published(
    make_store: MakeStore, monkeypatch: pytest.MonkeyPatch, before: int, others: int
) -> None:
    """Once, by the process that signed it, also where others sign before that looks again, and as the log's first."""
    put = head_signing.put_head

    async def lost(*arguments: Any) -> None:
        await put(*arguments)
        raise ConnectionError

    signed, other = SignedLog(make_store()), SignedLog(make_store())
    for _ in range(before):
        await signed.append(record())
        await signed.sign()
    await signed.append(record())
    with monkeypatch.context() as patched:
        patched.setattr(head_signing, "put_head", lost)
        await look(signed.signing)
    assert len(signed.outside) == before
    assert "signing" in signed.signing.faults
    for _ in range(others):
        await other.append(record())
        await other.sign()
    for _ in range(2):
        await signed.sign()
    assert [each.head.tree_size for each in (*signed.outside, *other.outside)] == [*range(1, before + others + 2)]


async def test_a_head_that_could_not_be_put_is_not_published(
    signed: SignedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store does not have it, and the next one is over the same records."""

    async def refused(*_: object) -> None:
        raise ConnectionError

    await signed.append(record())
    with monkeypatch.context() as patched:
        patched.setattr(head_signing, "put_head", refused)
        await look(signed.signing)
    await signed.sign()
    assert [each.head.tree_size for each in signed.outside] == [1]


@pytest.mark.parametrize("size", [1, 2, 10**15])
async def test_f1_a_head_that_nobody_signed_stands_in_nobody_s_way(
    signed: SignedLog, store: Store, connection: Any, size: int
) -> None:
    """However many records it says that it is over, and by whichever key; more than are read at once."""
    await signed.append(record())
    await signed.sign()
    await connection.execute("INSERT INTO usage_key (key_id, jwk) VALUES ('no key', '{'), ('another', '{}')")
    for number in range(20):
        key_id = (KEY.key_id, "no key", "unknown")[number % 3]
        await connection.execute(FORGED, size, bytes(32), key_id, bytes([number]) * 64)
    assert await PublishedHeads(store).head() == signed.outside[0]
    assert await PublishedHeads(store).keys() == {"keys": [KEY.jwk]}
    await signed.append(record())
    await signed.sign()
    await SignedLog(store).sign()
    assert [each.head.tree_size for each in signed.outside] == [1, 2]
    assert await PublishedHeads(store).head() == signed.outside[1]


async def test_f2_a_log_that_was_cut_is_not_signed_by_one_who_knows_its_head_from_the_store_alone(
    signed: SignedLog, store: Store, connection: Any
) -> None:
    await signed.append(record(), record(), record())
    await signed.sign()
    for table in ("usage_tree", "usage_hash"):
        await connection.execute(UNGUARDED.format(table, table))
    await connection.execute("UPDATE usage_tree SET size = 2, frontier = substr(frontier, 1, 32)")
    again = SignedLog(store)
    await look(again.signing)
    assert again.outside == []
    assert "signing" in again.signing.faults


async def test_f2_of_a_log_that_was_cut_no_backlog_is_taken_for_published(
    signed: SignedLog, store: Store, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heads that waited in the store alone are gone from it: operators go on hearing of them."""
    monkeypatch.setattr(head_signing, "UNPUBLISHED_AT_MOST", 2)
    is_down = True

    async def publish(head: SignedHead) -> None:
        if is_down:
            raise OSError

    signing = HeadSigning(store, KEY, publish, None)
    for _ in range(4):
        await signed.append(record())
        await look(signing)
    for table in ("usage_tree", "usage_hash", "usage_head"):
        await connection.execute(UNGUARDED.format(table, table))
    await connection.execute("UPDATE usage_tree SET size = 2, frontier = substr(frontier, 1, 32)")
    await connection.execute("DELETE FROM usage_head WHERE tree_size > 2")
    is_down = False
    for _ in range(2):
        await look(signing)
    assert signing.faults.keys() == {"signing", "backlog"}


async def test_a_store_that_is_down_is_said() -> None:
    down = Store("platform", "postgresql://nobody@127.0.0.1:1/none")
    signing = HeadSigning(down, KEY, None, None)
    await look(signing)
    assert signing.faults == {"signing": "the usage log's head cannot be signed"}
    down.close()


async def test_before_the_first_head_there_is_nothing_to_show(store: Store) -> None:
    with pytest.raises(NotFound, match="No head"):
        await PublishedHeads(store).head()


async def test_f1_the_application_s_role_appends_and_signs_and_changes_nothing(
    migrated: Cluster, dsn: str, connection: Any
) -> None:
    """With the rights that docs/settings.md gives it, and no others: the owner of the tables is another role."""
    owner = await connection.fetchval("SELECT current_user")
    migrated.ensure_databases(APPLICATION)
    # The embedded cluster lets nobody into another's database: the owner takes on the role there.
    migrated._run(ADMIN, "postgres", f"GRANT {APPLICATION} TO {owner}")
    await connection.execute(IN_PLATFORM)
    store = Store("platform", f"{dsn}&role={APPLICATION}", deadline_seconds=HANGING_SECONDS)
    signed = SignedLog(store)
    await signed.append(record(), in_office())
    await signed.sign()
    assert (await PublishedHeads(store).head()).head.tree_size == 2
    for table in ("usage_shape", "usage_record", "usage_hash", "usage_key", "usage_head", "usage_tree"):
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"ALTER TABLE {table} DISABLE TRIGGER ALL"):
            with pytest.raises(AgencyContractBroken):
                await store.fetch(change)
    with pytest.raises(AgencyContractBroken):
        await store.fetch("UPDATE usage_record SET issue = NULL")
    store.close()
