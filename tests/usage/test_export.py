"""What an auditor exports: every record with a proof that holds and a reader that the leaf's digest confirms."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest

from agencies.contract.errors import StartUpError, UsageLogUnavailable
from commands.shared.opened_stores import platform_for_a_command
from resolvers.usage_log.keeping.export import Range, export
from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.tree.leaf import reader_digest
from resolvers.usage_log.tree.proof import proven_root
from resolvers.usage_log.tree.signed_head import read_head
from resolvers.usage_log.tree.tree import leaf_hash
from resolvers.usage_log.usage_log import UsageLog
from tests.usage.conftest import MakeStore
from tests.usage.records import in_office, record
from tests.usage.signing import KEYS, SignedLog
from tests.usage.test_verify import UNCHECK, UNGUARD


@pytest.fixture
async def signed(make_store: MakeStore) -> SignedLog:
    """Twenty records of c0 and c1 under a head, and one more under none."""
    log = SignedLog(make_store())
    await log.append(*(in_office(f"c{at % 2}", reader=f"official-{at}") for at in range(20)))
    await log.sign()
    await log.append(record("c0"))
    return log


async def exported(connection: Any, log: UsageLog, *asked: Any) -> list[dict[str, Any]]:
    return [line async for line in export(connection, log, Range("audit-1", *asked))]


async def test_what_a_command_records_may_take_a_minute(dsn: str) -> None:
    """However soon a gateway gives its answers up: an export that cannot be recorded at once is none."""
    async with platform_for_a_command(dsn) as (_, store):
        assert store.deadline_seconds == 60


async def _commit_nothing(records: Sequence[UsageRecords]) -> None:
    """For a store that was damaged in such a way that nothing can be appended."""


def is_proven(line: dict[str, Any]) -> bool:
    """Whether the leaf stands at its place under the head."""
    head, leaf = read_head(line["head"]).head, base64.b64decode(line["leaf"])
    path = [base64.b64decode(each) for each in line["path"]]
    return proven_root(leaf_hash(leaf), line["index"], head.tree_size, path) == head.root


async def test_each_line_stands_for_itself(signed: SignedLog, connection: Any) -> None:
    """Leaf, place, path and head prove it; salt and reader give the leaf's digest."""
    lines = await exported(connection, signed.log, None, 0, None)
    assert [line["index"] for line in lines] == list(range(20))
    for line in lines:
        assert KEYS.verifies(read_head(line["head"]))
        assert is_proven(line)
        assert line["reader"] == f"official-{line['index']}"
        assert json.loads(base64.b64decode(line["leaf"]))["readerDigest"] == reader_digest(
            line["reader"], bytes.fromhex(line["readerSalt"])
        )


@pytest.mark.parametrize("salts", ["salts || '\\x00'", "substr(salts, 1, 15)"])
async def test_a_record_whose_salts_were_changed_is_exported_as_it_stands(
    signed: SignedLog, connection: Any, salts: str
) -> None:
    """The auditor gets every line, and finds the one that its path does not prove."""
    await connection.execute(UNGUARD)
    await connection.execute(UNCHECK)
    await connection.execute(f"UPDATE usage_record SET salts = {salts} WHERE index = 7")
    lines = await exported(connection, signed.log, None, 0, None)
    assert [line["index"] for line in lines if not is_proven(line)] == [7]


@pytest.mark.parametrize(
    ("damage", "without_leaf", "without_path"),
    [
        ("UPDATE usage_record SET shape = 99 WHERE index = 7", [7], []),
        ("UPDATE usage_record SET request_id = NULL WHERE index = 7", [7], []),
        ("UPDATE usage_record SET salts = NULL WHERE index = 7", [7], []),
        ("DELETE FROM usage_shape", list(range(20)), []),
        ("DELETE FROM usage_hash WHERE level = 0 AND first < 16", [], list(range(16))),
        ("DELETE FROM usage_hash", [], list(range(20))),
    ],
)
async def test_what_was_damaged_keeps_nothing_else_from_the_auditor(
    signed: SignedLog, connection: Any, damage: str, without_leaf: list[int], without_path: list[int]
) -> None:
    """A record that makes no leaf has none, and one that lacks hashes no path; all others are proven."""
    await connection.execute(UNGUARD)
    await connection.execute(UNCHECK)
    await connection.execute(damage)
    lines = await exported(connection, UsageLog(_commit_nothing), None, 0, None)
    assert [line["index"] for line in lines] == list(range(20))
    assert [line["index"] for line in lines if "leaf" not in line] == without_leaf
    assert [line["index"] for line in lines if "path" not in line] == without_path
    assert all(is_proven(line) for line in lines if line.keys() >= {"leaf", "path"})


async def test_an_export_of_one_citizen_stands_in_their_log(signed: SignedLog, connection: Any) -> None:
    lines = await exported(connection, signed.log, "c1", 3, 12)
    assert [line["index"] for line in lines] == [3, 5, 7, 9, 11]
    newest = await connection.fetchrow("SELECT * FROM usage_record ORDER BY index DESC LIMIT 1")
    assert (newest["citizen_id"], newest["issue"], newest["persons"]) == ("c1", "audit-1", None)


async def test_an_export_of_all_is_one_record_that_says_of_how_many(signed: SignedLog, connection: Any) -> None:
    await exported(connection, signed.log, None, 0, 18)
    newest = await connection.fetchrow("SELECT * FROM usage_record ORDER BY index DESC LIMIT 1")
    assert (newest["citizen_id"], newest["issue"], newest["persons"]) == (None, "audit-1", 2)


async def test_an_export_of_records_that_are_not_there_is_refused_and_not_recorded(
    signed: SignedLog, connection: Any
) -> None:
    """The first that is asked for lies behind the newest one under the head."""
    before = await connection.fetchval("SELECT count(*) FROM usage_record")
    with pytest.raises(StartUpError, match="asked for from 20 on, and the last is 19"):
        await exported(connection, signed.log, None, 20, None)
    assert await connection.fetchval("SELECT count(*) FROM usage_record") == before


async def test_f4_what_cannot_be_recorded_is_not_exported(signed: SignedLog, connection: Any) -> None:
    with pytest.raises(UsageLogUnavailable):
        await exported(connection, UsageLog(None), None, 0, None)


async def test_without_a_head_nothing_is_exported(connection: Any) -> None:
    with pytest.raises(StartUpError, match="No head"):
        await exported(connection, UsageLog(None), None, 0, None)
