"""Reading citizens' logs: whole, in order and in few statements, however long they are."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.store.store import Store
from resolvers.usage_log.keeping.commit import UsageCommit
from resolvers.usage_log.keeping.usage_reading import UsageReading
from resolvers.usage_log.record import Action
from resolvers.usage_log.tables.page_table import Wanted
from resolvers.usage_log.tree.proof import proven_root
from resolvers.usage_log.tree.tree import leaf_hash
from tests.usage.conftest import MakeStore
from tests.usage.records import in_office, record
from tests.usage.signing import SignedLog
from tests.usage.test_verify import UNCHECK, UNGUARD


class CountingStore:
    """A store that notes its statements."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.sent: list[str] = []

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        self.sent.append(sql)
        return await self._store.fetch(sql, *arguments)


async def test_what_several_citizens_are_asked_for_is_three_statements(store: Store) -> None:
    """The head, the records, the hashes; two without proofs. Each page is its citizen's own."""
    signed = SignedLog(store)
    await signed.append(*(in_office(f"c{at % 5}", issue=str(at)) for at in range(200)))
    await signed.sign()
    for proofs, statements in ((True, 3), (False, 2)):
        counting = CountingStore(store)
        reading = UsageReading(counting)  # type: ignore[arg-type]
        asked = [f"c{number}" for number in range(5)] + ["nobody"]
        pages = await asyncio.gather(*(reading.page(each, Wanted(30), proofs=proofs) for each in asked))
        assert len(counting.sent) == statements
        for number, page in enumerate(pages[:5]):
            assert [int(str(each.values.issue)) for each in page.records] == [*range(195 + number, 45 + number, -5)]
            assert (page.total, page.more) == (40, True)
        assert (pages[5].records, pages[5].total, pages[5].more) == ([], 0, False)


@pytest.mark.parametrize(
    "narrowed", [{}, {"since": datetime(2020, 1, 1, tzinfo=UTC)}, {"agency": "labour_office"}, {"before": 9}], ids=str
)
async def test_nothing_is_counted_where_nobody_asks_how_many_there_are(store: Store, narrowed: dict[str, Any]) -> None:
    """The same records come, and whether more follow, without a walk through the whole log."""
    signed = SignedLog(store)
    await signed.append(*(in_office("c1", issue=str(at)) for at in range(10)))
    await signed.sign()
    counting = CountingStore(store)
    reading = UsageReading(counting)  # type: ignore[arg-type]
    counted = await reading.page("c1", Wanted(3, **narrowed), proofs=True)
    uncounted = await reading.page("c1", Wanted(3, **narrowed, counted=False), proofs=True)
    assert (uncounted.records, uncounted.more) == (counted.records, counted.more)
    assert (counted.total is None, uncounted.total) == (False, None)
    assert ["count(" in sql for sql in counting.sent] == [False, True, False, False, False, False]


async def test_what_is_under_no_head_yet_is_not_shown(store: Store) -> None:
    signed = SignedLog(store)
    await signed.append(record(issue="signed"))
    await signed.sign()
    await signed.append(record(issue="unsigned"))
    page = await UsageReading(store).page("c1", Wanted(10), proofs=True)
    assert ([each.values.issue for each in page.records], page.total) == (["signed"], 1)


async def test_without_a_store_or_a_head_it_is_said(store: Store) -> None:
    with pytest.raises(AgencyUnavailable, match="keeps no usage log"):
        await UsageReading(None).page("c1", Wanted(10), proofs=True)
    with pytest.raises(AgencyUnavailable, match="No head"):
        await UsageReading(store).page("c1", Wanted(10), proofs=True)


@pytest.mark.parametrize("salts", ["salts || '\\x00'", "substr(salts, 1, 15)"])
async def test_a_record_whose_salts_were_changed_hides_no_page(store: Store, connection: Any, salts: str) -> None:
    """It is shown as it stands, and its own path does not prove it."""
    signed = SignedLog(store)
    await signed.append(*(record() for _ in range(3)))
    await signed.sign()
    await connection.execute(UNGUARD)
    await connection.execute(UNCHECK)
    await connection.execute(f"UPDATE usage_record SET salts = {salts} WHERE index = 1")
    page = await UsageReading(store).page("c1", Wanted(10), proofs=True)
    roots = [proven_root(leaf_hash(each.leaf), each.values.index, 3, each.path) for each in page.records]
    assert [root == page.head.head.root for root in roots] == [True, False, True]


async def test_a_tree_that_lacks_hashes_proves_nothing(store: Store, connection: Any) -> None:
    signed = SignedLog(store)
    await signed.append(*(record() for _ in range(40)))
    await signed.sign()
    await connection.execute(UNGUARD)
    await connection.execute("DELETE FROM usage_hash WHERE level = 0 AND first = 16")
    with pytest.raises(AgencyContractBroken, match="lacks hashes"):
        await UsageReading(store).page("c1", Wanted(40), proofs=True)
    assert (await UsageReading(store).page("c1", Wanted(40), proofs=False)).total == 40


async def test_a_page_may_end_between_the_parts_of_a_deferred_answer(store: Store) -> None:
    """Records of one commit stand together; one that came later does not take them along."""
    signed = SignedLog(store)
    entries = tuple((agency, Action.READ, ("Citizen.name",)) for agency in ("a", "b", "c"))
    whole = in_office("c1", request_id="7" * 16)._replace(entries=entries)
    await signed.append(whole)
    await signed.append(in_office("c1", request_id="8" * 16))
    await signed.append(whole._replace(entries=entries[:2]))
    await signed.sign()
    wanted = Wanted(2)
    page = await UsageReading(store).page("c1", wanted, proofs=False)
    assert ([each.values.index for each in page.records], page.more, page.total) == ([5, 4], True, 6)
    page = await UsageReading(store).page("c1", replace(wanted, before=4), proofs=False)
    assert ([each.values.index for each in page.records], page.more) == ([3], True)
    page = await UsageReading(store).page("c1", replace(wanted, before=3), proofs=False)
    assert ([each.values.index for each in page.records], page.more) == ([2, 1, 0], False)


async def test_a_request_with_more_records_than_any_has_is_read_on(store: Store) -> None:
    """As one of a time when there were more agencies: it is cut, and nothing is lost."""
    signed = SignedLog(store)
    entries = tuple((f"a{number}", Action.READ, ("Citizen.name",)) for number in range(5))
    await signed.append(in_office("c1")._replace(entries=entries))
    await signed.sign()
    met: list[int] = []
    while True:
        page = await UsageReading(store).page("c1", Wanted(1, before=min(met, default=None), together=2), proofs=False)
        met += [each.values.index for each in page.records]
        if not page.more:
            break
    assert met == [4, 3, 2, 1, 0]


@pytest.mark.long
async def test_f6_a_hundred_thousand_records_are_shown_whole(make_store: MakeStore) -> None:
    """Through all pages: each once, the newest first, with the right total and a proof that holds; others' are not."""
    store = make_store()
    commit, signed = UsageCommit(store), SignedLog(store)
    for begin in range(0, 200_000, 2_000):
        await commit([in_office(f"c{at % 2}", issue=str(at)) for at in range(begin, begin + 2_000)])
    await signed.sign()
    before, met, reading = None, 0, UsageReading(store)
    while True:
        page = await reading.page("c1", Wanted(100, before=before), proofs=met % 10_000 == 0)
        assert page.total == 100_000
        indexes = [each.values.index for each in page.records]
        assert indexes == [199_999 - 2 * (met + at) for at in range(100)]
        assert {each.values.citizen_id for each in page.records} == {"c1"}
        head = page.head.head
        for each in page.records if met % 10_000 == 0 else ():
            assert proven_root(leaf_hash(each.leaf), each.values.index, head.tree_size, each.path) == head.root
        met, before = met + 100, indexes[-1]
        if not page.more:
            break
    assert met == 100_000
