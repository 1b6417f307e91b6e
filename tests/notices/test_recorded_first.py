"""Nothing is told of which the usage log does not have what was read for it, and what the log lacks costs no other."""

import asyncio
from typing import Any, Final

import pytest

from agencies.contract.errors import UsageLogUnavailable
from resolvers.notices.events import settling
from resolvers.notices.judging.judgement import Judgement
from resolvers.usage_log import usage_log
from resolvers.usage_log.usage_log import Commit, Group, UsageLog
from tests.notices.test_relay import PARKED
from tests.notices.test_together import expecting
from tests.notices.town import Family, Town

TRY_AGAIN: Final = "UPDATE outbox SET retry_at = NULL"


async def two(town: Town, monkeypatch: pytest.MonkeyPatch) -> tuple[Family, Family]:
    """Their mothers are pregnant, and nothing else waits to be told; what is read for one is committed by itself."""
    await town.relay()
    monkeypatch.setattr(usage_log, "IN_A_COMMIT", 1)
    one, other = await town.family(), await town.family()
    await expecting(town, [one, other])
    return one, other


@pytest.mark.parametrize("refused", ["as it is handed over", "as it is committed"])
async def test_f10_what_the_log_refuses_is_not_told_and_is_not_the_event_s_fault(
    town: Town, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """It waits; what is judged with it and is in the log is told."""
    unrecorded, other = await two(town, monkeypatch)

    def taken(log: UsageLog, records: Any, take: Any = UsageLog._take) -> Group:
        if any(each.citizen_id == unrecorded.mother for each in records):
            raise UsageLogUnavailable("There is no room for it.")
        group: Group = take(log, records)
        return group

    async def commit_group(log: UsageLog, commit: Commit, group: Group, go: Any = UsageLog._commit_group) -> None:
        async def failing(records: Any) -> None:
            raise ConnectionError

        is_refused = any(each.citizen_id == unrecorded.mother for each in group.records)
        await go(log, failing if is_refused else commit, group)

    with monkeypatch.context() as patched:
        if refused == "as it is handed over":
            patched.setattr(UsageLog, "_take", taken)
        else:
            patched.setattr(UsageLog, "_commit_group", commit_group)
        assert [each.event.subject_id for each in await town.relay()] == [other.mother]
    assert [len(await town.inbox(each.mother)) for each in (unrecorded, other)] == [0, 1]
    (row,) = await town.rows("health_insurance", PARKED, unrecorded.mother)
    assert (row["tries"], row["failure"], row["relayed"]) == (0, "UsageLogUnavailable", False)
    await town.run("health_insurance", TRY_AGAIN)
    assert [each.event.subject_id for each in await town.relay()] == [unrecorded.mother]
    assert len(await town.inbox(unrecorded.mother)) == 1


async def test_f10_an_event_that_is_recorded_does_not_wait_for_the_records_of_another(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose commit is slow waits for the log, uncounted; what is judged with it has its own time to be told in."""
    recorded, late = await two(town, monkeypatch)
    is_over = asyncio.Event()

    async def commit_group(log: UsageLog, commit: Commit, group: Group, go: Any = UsageLog._commit_group) -> None:
        if any(each.citizen_id == late.mother for each in group.records):
            await is_over.wait()
        await go(log, commit, group)

    async def reading(judgement: Judgement, *asked: Any, tell: Any = Judgement._lines_of) -> Any:
        await asyncio.sleep(0.1)
        return await tell(judgement, *asked)

    with monkeypatch.context() as patched:
        patched.setattr(UsageLog, "_commit_group", commit_group)
        patched.setattr(Judgement, "_lines_of", reading)
        patched.setattr(settling, "TOGETHER_SECONDS", 12.0)
        try:
            assert [each.event.subject_id for each in await town.relay()] == [recorded.mother]
        finally:
            is_over.set()
    (row,) = await town.rows("health_insurance", PARKED, late.mother)
    assert (row["tries"], row["failure"], row["relayed"]) == (0, "UsageLogUnavailable", False)
    await town.run("health_insurance", TRY_AGAIN)
    assert [each.event.subject_id for each in await town.relay()] == [late.mother]
