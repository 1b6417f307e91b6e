"""What `usage verify` finds: every way in which a log can be changed behind its back, at its place where that tells."""

from collections.abc import Sequence
from typing import Any

import pytest

from agencies.store.store import Store
from resolvers.usage_log.keeping.verification import Verified, verify_log
from resolvers.usage_log.tree.log_check import Kind
from resolvers.usage_log.tree.signed_head import Head, SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey
from resolvers.usage_log.tree.tree import Tree
from tests.usage.records import in_office, record
from tests.usage.signing import KEY, KEYS, SignedLog

UNGUARD = """
DO $$ DECLARE each text; BEGIN
    FOR each IN SELECT oid::regclass::text FROM pg_class WHERE relname ~ '^usage_' AND relkind IN ('r', 'p') LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', each);
        EXECUTE format('GRANT ALL ON %s TO CURRENT_USER', each);
    END LOOP;
END $$
"""
COLUMNS = """
    SELECT attname::text AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0
"""
# The whole comes before its months, which keep as their own what they had before they were attached.
UNCHECK = """
DO $$ DECLARE each record; BEGIN
    FOR each IN SELECT conrelid::regclass::text AS at, conname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
        WHERE relname ~ '^usage_(record|shape)' AND contype = 'c' ORDER BY relname LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', each.at, each.conname);
    END LOOP;
    FOR each IN SELECT attrelid::regclass::text AS at, attname FROM pg_attribute JOIN pg_class t ON t.oid = attrelid
        WHERE relname ~ '^usage_(record|shape)' AND relkind IN ('r', 'p') AND attnum > 0 AND attnotnull
        AND attname NOT IN ('id', 'logtime') ORDER BY relname LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', each.at, each.attname);
    END LOOP;
END $$
"""
FLIP = "set_byte({0}, {1}, get_byte({0}, {1}) # 1)"


@pytest.fixture
async def signed(store: Store, connection: Any) -> SignedLog:
    """Forty records under heads over 10, 20, 30 and 40; the owner has disabled every guard."""
    log = SignedLog(store)
    for part in range(4):
        await log.append(*(record(f"c{part}") if at % 2 else in_office(f"c{part}") for at in range(10)))
        await log.sign()
    await connection.execute(UNGUARD)
    return log


async def found(connection: Any, outside: Sequence[SignedHead] = ()) -> tuple[list[tuple[Kind, int]], list[str]]:
    check = (await verify_log(connection, outside, KEYS)).check
    return [(each.kind, each.at) for each in check.problems], check.said


async def test_a_log_that_nobody_has_touched_holds(signed: SignedLog, connection: Any) -> None:
    verified: Verified = await verify_log(connection, signed.outside, None)
    assert verified.check.holds
    assert (verified.check.records, verified.check.proven, verified.check.heads_held) == (40, 40, 8)


@pytest.mark.parametrize(
    "change",
    [
        "citizen_id = 'c9'",
        pytest.param("reader = 'somebody'", marks=pytest.mark.long),
        "issue = 'other'",
        pytest.param("persons = 1", marks=pytest.mark.long),
        "logtime = logtime + interval '1 microsecond'",
        "request_id = " + FLIP.format("request_id", 7),
        "salts = " + FLIP.format("salts", 0),
        pytest.param("salts = " + FLIP.format("salts", 31), marks=pytest.mark.long),
        pytest.param("shape = 99", marks=pytest.mark.long),
        "shape = (SELECT id FROM usage_shape WHERE receiver_kind = 'SELF')",
    ],
)
async def test_f1_a_changed_record_is_found_at_its_place(signed: SignedLog, connection: Any, change: str) -> None:
    """Whichever column the owner of the store has changed, by however little."""
    await connection.execute(f"UPDATE usage_record SET {change} WHERE index = 22")
    assert await found(connection, signed.outside) == ([(Kind.CHANGED, 22)], [])


@pytest.mark.parametrize("table", ["usage_record", "usage_shape"])
async def test_f1_whatever_the_owner_writes_into_a_column_is_found(
    signed: SignedLog, connection: Any, table: str
) -> None:
    """Also what no check would let pass, once they have dropped the checks: null, and of each type a nonsense."""
    columns = await connection.fetch(COLUMNS, table)
    await connection.execute(UNCHECK)
    nonsense = {"text": "'no'", "bytea": "'\\x00'", "text[]": "'{no,NULL}'", "boolean": "NOT {}", "integer": "-7"}
    of = "index = 22" if table == "usage_record" else "id = (SELECT shape FROM usage_record WHERE index = 22)"
    asked = [(row["name"], row["type"]) for row in columns if row["name"] not in ("index", "logtime", "id", "digest")]
    assert len(asked) in (7, 8)
    for name, kind in asked:
        for value in ("NULL", nonsense[kind].replace("{}", name)):
            had = await connection.fetchval(f"SELECT {name} FROM {table} WHERE {of}")
            await connection.execute(f"UPDATE {table} SET {name} = {value} WHERE {of}")
            problems, _ = await found(connection, signed.outside)
            await connection.execute(f"UPDATE {table} SET {name} = $1 WHERE {of}", had)
            if had is not None or value != "NULL":
                assert (Kind.CHANGED, 22) in problems, (name, value)


@pytest.mark.parametrize(
    "change",
    [
        "salts = salts || '\\x00'",
        "salts = substr(salts, 1, 31)",
        "salts = substr(salts, 1, 15)",
        "salts = salts || convert_to(left(reader, 1), 'UTF8'), reader = substr(reader, 2)",
    ],
)
async def test_f1_salts_of_another_length_are_found(signed: SignedLog, connection: Any, change: str) -> None:
    """Also where what is too many of them is zero, or is taken from the reader."""
    await connection.execute(UNCHECK)
    await connection.execute(f"UPDATE usage_record SET {change} WHERE index = 22")
    assert await found(connection, signed.outside) == ([(Kind.CHANGED, 22)], [])


async def test_f1_a_record_of_nobody_by_nobody_is_found(signed: SignedLog, connection: Any) -> None:
    """Of one's own reading the reader is not written down, so that there is nobody left at all."""
    await connection.execute(UNCHECK)
    await connection.execute("UPDATE usage_record SET citizen_id = NULL, reader = NULL WHERE index = 21")
    assert await found(connection, signed.outside) == ([(Kind.CHANGED, 21)], [])


async def test_f1_a_changed_shape_is_found_at_each_of_its_records(signed: SignedLog, connection: Any) -> None:
    await connection.execute("UPDATE usage_shape SET fields = '{Citizen.name}' WHERE receiver_kind = 'OFFICIAL'")
    assert await found(connection) == ([(Kind.CHANGED, at) for at in range(0, 40, 2)], [])


async def test_f1_a_removed_record_is_found_at_its_place(signed: SignedLog, connection: Any) -> None:
    await connection.execute("DELETE FROM usage_record WHERE index IN (0, 17)")
    assert await found(connection) == ([(Kind.REMOVED, 0), (Kind.REMOVED, 17)], [])


async def test_f1_records_that_have_changed_places_are_found(signed: SignedLog, connection: Any) -> None:
    await connection.execute("UPDATE usage_record SET index = 35 - index WHERE index IN (5, 30)")
    check = (await verify_log(connection, (), KEYS)).check
    assert [(each.kind, each.at, each.place) for each in check.problems] == [
        (Kind.MOVED, 5, 30),
        (Kind.MOVED, 30, 5),
    ]


async def test_f1_a_record_too_many_is_found(signed: SignedLog, connection: Any) -> None:
    """Doubled, put before the first, or put after the last past the log."""
    insert = "INSERT INTO usage_record SELECT (jsonb_populate_record(r, $1)).* FROM usage_record r WHERE index = 3"
    for index in (3, -1, 40, 10**15):
        await connection.execute(insert, f'{{"index": {index}}}')
    problems, said = await found(connection)
    assert (Kind.TWICE, 3) in problems
    assert {(Kind.ADDED, -1), (Kind.ADDED, 40), (Kind.ADDED, 10**15)} <= set(problems)
    assert any("The tree's row says that there are 40 records" in each for each in said)


@pytest.mark.parametrize(
    ("change", "problem", "says"),
    [
        ("UPDATE usage_hash SET hashes = " + FLIP.format("hashes", 33) + " WHERE level = 0 AND first = 10", 11, "head"),
        ("DELETE FROM usage_hash WHERE level = 0 AND first = 10", 10, None),
        (
            "UPDATE usage_hash SET hashes = " + FLIP.format("hashes", 0) + " WHERE level = 4 AND first = 1",
            None,
            "level 4",
        ),
        ("DELETE FROM usage_hash WHERE level = 4 AND first = 1", None, "lacks hashes of level 4 from position 1"),
        ("UPDATE usage_tree SET frontier = " + FLIP.format("frontier", 0), None, "row has other hashes"),
        ("UPDATE usage_tree SET size = 7, frontier = decode(repeat('00', 96), 'hex')", None, "says that there are 7"),
        (
            "ALTER TABLE usage_tree DROP CONSTRAINT usage_tree_check; UPDATE usage_tree SET size = 7",
            None,
            "no tree",
        ),
    ],
)
async def test_f1_a_changed_tree_is_found(
    signed: SignedLog, connection: Any, change: str, problem: int | None, says: str | None
) -> None:
    """Its leaves' hashes, those above them, and the row that the next record goes on from."""
    await connection.execute(change)
    problems, said = await found(connection)
    assert [at for _, at in problems][:1] == ([] if problem is None else [problem])
    assert (says is None and not said) or any(says in each for each in said if says)


async def cut(connection: Any, size: int) -> None:
    """Have the store be as it was when the log had so many records."""
    hashes = await connection.fetch("SELECT hashes FROM usage_hash WHERE level = 0 ORDER BY first")
    leaves = b"".join(row[0] for row in hashes)
    tree = Tree(0, b"")
    rows = tree.append([leaves[at * 32 : at * 32 + 32] for at in range(size)])
    await connection.execute("TRUNCATE usage_hash")
    await connection.executemany("INSERT INTO usage_hash (level, first, hashes) VALUES ($1, $2, $3)", rows)
    await connection.execute("UPDATE usage_tree SET size = $1, frontier = $2", tree.size, tree.frontier)
    await connection.execute("DELETE FROM usage_record WHERE index >= $1", size)


async def test_f2_a_tail_that_was_cut_off_is_found(signed: SignedLog, connection: Any) -> None:
    """By the heads of the store, as long as these are left; by those outside of it whatever is left."""
    await cut(connection, 25)
    _, said = await found(connection)
    assert [each.partition(", is ")[2] for each in said] == [
        "over more records than the 25 that there are: the newest were cut off, or an older backup was put back."
    ]
    await connection.execute("DELETE FROM usage_head WHERE tree_size > 25")
    assert await found(connection) == ([], [])
    problems, said = await found(connection, signed.outside)
    assert problems == []
    assert "kept outside of the store over 30 records" in said[0]
    assert "older backup" in said[0]


async def test_f2_a_log_that_was_rewritten_is_found_by_the_heads_kept_outside(
    signed: SignedLog, connection: Any, store: Store
) -> None:
    """From record 20 on, hashes, tree and heads of the store made anew, signed by the operator's own key."""
    await cut(connection, 20)
    await connection.execute("DELETE FROM usage_head WHERE tree_size > 20")
    again = SignedLog(store)
    await again.append(*(record("other") for _ in range(20)))
    await again.sign()
    assert await found(connection) == ([], [])
    problems, said = await found(connection, signed.outside)
    assert problems == []
    assert len(said) == 1
    assert "kept outside of the store over 30 records" in said[0]
    assert "records 20 to 29 was changed" in said[0]


async def test_f2_heads_that_others_signed_do_not_hold(signed: SignedLog, connection: Any) -> None:
    """A key that nobody knows, and a signature that is none."""
    stranger = SigningKey(SigningKey.new_pem())
    head = signed.outside[1].head
    forged = stranger.sign(Head(20, head.root, head.timestamp, stranger.key_id))
    unsigned = SignedHead(Head(30, head.root, head.timestamp, KEY.key_id), bytes(64))
    beyond = SignedHead(Head(90, head.root, head.timestamp, KEY.key_id), bytes(64))
    _, said = await found(connection, [forged, unsigned, beyond])
    assert sum("a key that is not known" in each for each in said) == 1
    assert sum("a signature that does not hold" in each for each in said) == 2


async def test_an_empty_log_holds(connection: Any) -> None:
    assert (await verify_log(connection, (), KEYS)).check.holds
