"""How a store's tables are brought up to date, and what is refused."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from agencies.contract.errors import StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import load
from agencies.seeding.seeding import migrations_of
from agencies.store.migrations import migration
from agencies.store.migrations.migrate_all import StoreTables, migrate_all, up_to_date
from agencies.store.migrations.migration import Migration, MigrationError, lacking, migrate, pending, read_migrations
from agencies.store.migrations.transaction_end import transaction_end
from resolvers.platform.platform_store import MIGRATIONS
from tests.published import published
from tests.store.database import connected, tables

FIRST = "CREATE TABLE first (id text PRIMARY KEY);"
SECOND = "CREATE TABLE second (id text PRIMARY KEY REFERENCES first); INSERT INTO first VALUES ('a');"


@pytest.fixture
def dsn(cluster: Cluster) -> Iterator[str]:
    """An empty database."""
    cluster.ensure_databases("migrated")
    yield cluster.dsn("migrated")
    cluster.drop_database("migrated")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with two migrations."""
    (tmp_path / "001_first.sql").write_text(FIRST)
    (tmp_path / "002_second.sql").write_text(SECOND)
    return tmp_path


async def bring_up(dsn: str, folder: Path) -> list[Migration]:
    async with connected(dsn) as connection:
        return await migrate(connection, folder)


async def test_migrations_are_applied_in_order_and_only_once(dsn: str, files: Path) -> None:
    """The second refers to the first; at the next start there is nothing to do."""
    assert [str(each) for each in await bring_up(dsn, files)] == ["001_first.sql", "002_second.sql"]
    assert await tables(dsn) == {"first", "second", "migration"}
    assert await bring_up(dsn, files) == []


async def test_whoever_has_migrated_keeps_nobody_waiting(dsn: str, files: Path) -> None:
    """The lock is let go though the connection stays open, also where a file failed."""
    (files / "003_broken.sql").write_text("SELECT 1 / 0")
    async with connected(dsn) as connection, connected(dsn) as other:
        with pytest.raises(MigrationError):
            await migrate(connection, files)
        (files / "003_broken.sql").unlink()
        await migrate(connection, files)
        assert await other.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


async def test_a_new_file_is_applied_to_a_store_that_has_the_others(dsn: str, files: Path) -> None:
    """Only what is new runs, and the rows stay."""
    await bring_up(dsn, files)
    (files / "003_third.sql").write_text("ALTER TABLE first ADD COLUMN note text")
    assert [each.number for each in await bring_up(dsn, files)] == [3]
    async with connected(dsn) as connection:
        assert await connection.fetchval("SELECT count(*) FROM first WHERE note IS NULL") == 1


async def test_a_migration_waits_for_nobody_who_reads_for_long(
    dsn: str, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks the table would wait behind it: it is undone, and says what to do; once nobody reads, it applies."""
    await bring_up(dsn, files)
    (files / "003_third.sql").write_text("CREATE TABLE third (id text); ALTER TABLE first ADD COLUMN note text")
    async with connected(dsn) as reading, reading.transaction():
        await reading.execute("SELECT FROM first")
        monkeypatch.setattr(migration, "LOCKED_SECONDS", 0.1)
        with pytest.raises(MigrationError, match=r"003_third\.sql was undone: .* Run the same command again"):
            await bring_up(dsn, files)
    assert "third" not in await tables(dsn)
    assert [each.number for each in await bring_up(dsn, files)] == [3]


FAILING = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{}'; END $$"


async def test_a_migration_that_waits_for_who_waits_for_it_is_to_be_run_again(dsn: str, files: Path) -> None:
    """The file is not at fault: whoever changed it would have it refused for ever."""
    (files / "003_third.sql").write_text("CREATE TABLE third (id text);" + FAILING.format("40P01"))
    with pytest.raises(MigrationError, match=r"003_third\.sql was undone: .* Run the same command again"):
        await bring_up(dsn, files)
    assert "third" not in await tables(dsn)


@pytest.mark.parametrize("code", ["53100", "57014", "58030"])
async def test_what_the_server_could_not_do_is_no_fault_of_the_file(dsn: str, files: Path, code: str) -> None:
    """The message says what stopped it and to run the command again, and of no file that it is to be corrected."""
    (files / "003_third.sql").write_text(FAILING.format(code))
    with pytest.raises(StartUpError, match=r"^The store of alpha .*no room.* run the same command") as refused:
        await migrate_all({"alpha": StoreTables(dsn, files)})
    assert "orrect" not in str(refused.value)


async def test_a_file_that_fails_leaves_nothing_and_those_before_it_stay(dsn: str, files: Path) -> None:
    """Half a migration is none; corrected, it applies."""
    (files / "003_third.sql").write_text("CREATE TABLE third (id text); SELECT 1 / 0;")
    with pytest.raises(MigrationError, match=r"003_third\.sql failed and was undone: division by zero"):
        await bring_up(dsn, files)
    assert await tables(dsn) == {"first", "second", "migration"}
    (files / "003_third.sql").write_text("CREATE TABLE third (id text)")
    assert [each.number for each in await bring_up(dsn, files)] == [3]


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("BEGIN;\nCREATE TABLE third (id text);\nCOMMIT;\n", "COMMIT"),
        ("CREATE TABLE third (id text);\nrollback work;\n", "ROLLBACK"),
        ("CREATE TABLE third (id text); -- it is done\n  END", "END"),
        ("/* first; */ prepare transaction 'third'", "PREPARE TRANSACTION"),
        ("SELECT 'it''s', $$;COMMIT;$$; ABORT", "ABORT"),
        ("SELECT '/* one', '/* other'; COMMIT", "COMMIT"),
    ],
)
async def test_a_file_that_would_end_its_transaction_is_refused_before_any_is_applied(
    dsn: str, files: Path, sql: str, word: str
) -> None:
    """Half of it would stay, and could not be applied again; the message says what to remove."""
    (files / "003_third.sql").write_text(sql)
    with pytest.raises(
        MigrationError, match=rf"^alpha: 003_third\.sql has {word}, .* remove BEGIN, COMMIT and .* No store was changed"
    ):
        await migrate_all({"alpha": StoreTables(dsn, files)})
    assert await tables(dsn) == set()


LIKE_AN_END = """
CREATE TABLE third (id text DEFAULT ';COMMIT;', "a;END" text DEFAULT E'\\';ROLLBACK;');
-- a;
-- COMMIT;
/* ; COMMIT; */
CREATE FUNCTION one() RETURNS integer LANGUAGE plpgsql AS $body$
BEGIN
    IF true THEN RETURN 1; END IF; -- $$
END;
$body$;
CREATE FUNCTION two() RETURNS integer BEGIN ATOMIC SELECT one(); SELECT CASE WHEN true THEN 2
END; END;
SAVEPOINT here; ROLLBACK TO here; ROLLBACK WORK TO SAVEPOINT here;
"""


async def test_what_only_looks_like_the_end_of_a_transaction_is_applied(dsn: str, files: Path) -> None:
    """In a text, a name, a comment, a function; a savepoint ends nothing. So are all files that are published."""
    (files / "003_third.sql").write_text(LIKE_AN_END)
    quoted = LIKE_AN_END[: LIKE_AN_END.index("CREATE FUNCTION two")]
    (files / "004_fourth.sql").write_text(quoted.replace("third", "fourth").replace("one()", "three()"))
    assert [each.number for each in await bring_up(dsn, files)] == [1, 2, 3, 4]
    folders = [MIGRATIONS, *(migrations_of(load(agency)) for agency in published() if load(agency).store is None)]
    assert not [str(each) for folder in folders for each in read_migrations(folder) if transaction_end(each.sql)]


@pytest.mark.parametrize(
    ("end", "then"), [("COMMIT;", ""), ("ROLLBACK;", ""), ("COMMIT; SELECT 1 / 0;", "division by zero")]
)
async def test_a_file_that_ended_its_transaction_is_neither_noted_nor_said_to_be_undone(
    dsn: str, files: Path, end: str, then: str
) -> None:
    """Where it could not be told beforehand: here a comment stands within another one."""
    (files / "003_third.sql").write_text(f"CREATE TABLE third (id text); /* /* */ */ {end}")
    with pytest.raises(MigrationError, match=r"^003_third\.sql ends .* remove BEGIN, COMMIT and") as refused:
        await bring_up(dsn, files)
    assert "was undone" not in str(refused.value)
    assert then in str(refused.value)
    async with connected(dsn) as connection:
        assert [str(each) for each in await pending(connection, files)] == ["003_third.sql"]


async def test_a_file_out_of_pg_dump_is_applied_and_those_behind_it(dsn: str, files: Path) -> None:
    """It begins with a search path in which there is nothing, and names every schema."""
    dumped = "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.third (id text);\n"
    (files / "003_third.sql").write_text(dumped)
    (files / "004_fourth.sql").write_text("CREATE TABLE fourth (id text)")
    assert [each.number for each in await bring_up(dsn, files)] == [1, 2, 3, 4]
    assert await tables(dsn) == {"first", "second", "third", "fourth", "migration"}


async def test_what_stands_in_a_comment_that_holds_another_is_applied(dsn: str, files: Path) -> None:
    """It ends where the outer one does."""
    (files / "003_third.sql").write_text("CREATE TABLE third (id text); /* one /* other */; COMMIT; */")
    assert [each.number for each in await bring_up(dsn, files)] == [1, 2, 3]


async def test_a_file_may_begin_with_a_byte_order_mark(dsn: str, files: Path) -> None:
    """It looks right on the screen; without the mark it is the same file."""
    (files / "003_third.sql").write_text("CREATE TABLE third (id text)", encoding="utf-8-sig")
    assert [each.number for each in await bring_up(dsn, files)] == [1, 2, 3]
    (files / "003_third.sql").write_text("CREATE TABLE third (id text)")
    assert await bring_up(dsn, files) == []


async def test_processes_that_start_at_once_take_turns(dsn: str, files: Path) -> None:
    """Each migration is applied by one of them, and none fails."""
    applied = await asyncio.gather(*(bring_up(dsn, files) for _ in range(4)))
    assert sorted(len(migrations) for migrations in applied) == [0, 0, 0, 2]


async def test_a_file_that_was_changed_after_it_was_applied_is_refused(dsn: str, files: Path) -> None:
    """The message says how to make the change instead; nothing newer is applied."""
    await bring_up(dsn, files)
    (files / "001_first.sql").write_text(FIRST + "-- and more")
    (files / "003_third.sql").write_text("CREATE TABLE third (id text)")
    with pytest.raises(MigrationError, match=r"001_first\.sql .* write the change as a new migration"):
        await bring_up(dsn, files)
    assert "third" not in await tables(dsn)


async def test_a_file_that_was_renamed_after_it_was_applied_is_refused(dsn: str, files: Path) -> None:
    """The message names both."""
    await bring_up(dsn, files)
    (files / "002_second.sql").rename(files / "002_other.sql")
    with pytest.raises(MigrationError, match=r"002_other\.sql is not the 002_second\.sql that was applied"):
        await bring_up(dsn, files)


async def test_an_older_release_is_refused_on_a_newer_store(dsn: str, files: Path) -> None:
    """A store that has more than the release knows is not touched."""
    await bring_up(dsn, files)
    (files / "002_second.sql").unlink()
    with pytest.raises(MigrationError, match=r"002_second\.sql, and its file is missing"):
        await bring_up(dsn, files)


async def test_a_store_of_a_newer_release_lacks_nothing_of_an_older_one(dsn: str, files: Path) -> None:
    """A newer release's tables beside a running older one do no harm; a file that was changed is still refused."""
    await bring_up(dsn, files)
    (files / "002_second.sql").unlink()
    async with connected(dsn) as connection:
        assert await lacking(connection, files) == []
        (files / "001_first.sql").write_text(FIRST + "-- and more")
        with pytest.raises(MigrationError, match=r"001_first\.sql"):
            await lacking(connection, files)


async def test_asking_what_a_store_lacks_changes_nothing(dsn: str, files: Path) -> None:
    """An empty store lacks every migration, and is empty afterwards too."""
    async with connected(dsn) as connection:
        assert [str(each) for each in await pending(connection, files)] == ["001_first.sql", "002_second.sql"]
        assert await lacking(connection, files) == await pending(connection, files)
    assert await tables(dsn) == set()


async def test_no_store_is_migrated_where_one_is_of_a_newer_release(
    dsn: str, cluster: Cluster, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The message names the store of the newer release; the other one, which comes first, is as it was."""
    newer = tmp_path_factory.mktemp("newer")
    (newer / "001_first.sql").write_text(FIRST)
    cluster.ensure_databases("other")
    try:
        await bring_up(cluster.dsn("other"), files)
        stores = {"first": StoreTables(dsn, files), "second": StoreTables(cluster.dsn("other"), newer)}
        with pytest.raises(MigrationError, match=r"second: .*002_second\.sql.* No store was changed"):
            await migrate_all(stores)
        assert await tables(dsn) == set()
        await migrate_all({**stores, "second": StoreTables(cluster.dsn("other"), files)})
        assert await tables(dsn) == {"first", "second", "migration"}
    finally:
        cluster.drop_database("other")


async def test_a_store_is_written_only_where_its_tables_are_those_of_the_release(dsn: str, files: Path) -> None:
    """One that lags is told to be migrated, one of a newer release to be left to it; neither is changed."""
    with pytest.raises(
        MigrationError, match=r"store of welfare lacks 001_first\.sql, 002_second\.sql.*server.py migrate"
    ):
        async with up_to_date("welfare", dsn, files):
            raise AssertionError("the store was opened")
    assert await tables(dsn) == set()
    await bring_up(dsn, files)
    async with up_to_date("welfare", dsn, files) as connection:
        assert await connection.fetchval("SELECT count(*) FROM first") == 1
    (files / "002_second.sql").unlink()
    with pytest.raises(MigrationError, match=r"welfare: .*run the release that applied it\. Nothing was changed"):
        async with up_to_date("welfare", dsn, files):
            raise AssertionError("the store was opened")


async def test_a_number_before_one_that_is_applied_is_refused(dsn: str, files: Path) -> None:
    """Stores would otherwise differ in the order in which they were built."""
    (files / "002_second.sql").rename(files / "005_second.sql")
    await bring_up(dsn, files)
    (files / "003_third.sql").write_text("CREATE TABLE third (id text)")
    with pytest.raises(MigrationError, match="give it the next number"):
        await bring_up(dsn, files)


@pytest.mark.parametrize("name", ["1_first.sql", "0001_first.sql", "001-first.sql", "001_First.sql", "first.sql"])
def test_a_file_whose_name_has_no_place_in_the_order_is_refused(tmp_path: Path, name: str) -> None:
    """Rather than left out unseen."""
    (tmp_path / name).write_text(FIRST)
    with pytest.raises(MigrationError, match="rename it"):
        read_migrations(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """By its name, with what to do."""
    (tmp_path / "001_first.sql").write_bytes("COMMENT ON TABLE first IS '가'".encode("euc-kr"))
    with pytest.raises(MigrationError, match=r"001_first\.sql is not UTF-8: save it so"):
        read_migrations(tmp_path)


def test_a_number_taken_twice_is_refused(tmp_path: Path) -> None:
    """Both files are named."""
    (tmp_path / "001_first.sql").write_text(FIRST)
    (tmp_path / "001_other.sql").write_text(FIRST)
    with pytest.raises(MigrationError, match=r"001_first\.sql and 001_other\.sql have one number"):
        read_migrations(tmp_path)


async def test_a_text_that_agencies_share_is_applied_as_if_it_stood_in_the_file(dsn: str, tmp_path: Path) -> None:
    """With an outbox and the trigger that keeps rows, an agency writes no more than its own triggers."""
    tracked = (
        "CREATE TABLE farm (who text PRIMARY KEY, cows integer);\n"
        "-- include: outbox_1\n\n-- include: keep_before_1\n"
        "CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON farm FOR EACH ROW "
        "EXECUTE FUNCTION keep_before('farm', 'who');\n"
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        "INSERT INTO outbox (type, subject_id, on_day, before) VALUES ('cow', NEW.who, '2026-11-24', rows_before());\n"
        "RETURN NULL; END $$;\n"
        "CREATE CONSTRAINT TRIGGER tell AFTER UPDATE ON farm DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION tell();"
    )
    (tmp_path / "001_farm.sql").write_text(tracked)
    [applied] = await bring_up(dsn, tmp_path)
    assert "include" not in applied.sql
    async with connected(dsn) as connection:
        await connection.execute("INSERT INTO farm VALUES ('a', 3)")
        await connection.execute("UPDATE farm SET cows = 4")
        [told] = await connection.fetch("SELECT subject_id, before::text FROM outbox")
    assert told["subject_id"] == "a"
    assert '"cows": 3' in told["before"]


def test_a_shared_text_that_there_is_not_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "001_farm.sql").write_text("-- include: inbox_1\n")
    with pytest.raises(
        MigrationError,
        match=r"001_farm\.sql includes 'inbox_1'.*keep_before_1, outbox_1, record_later_1, wrong_fact_report_1",
    ):
        read_migrations(tmp_path)


# What stores have applied: an agency's file is one with what it includes.
RELEASED = {
    "civil_registry": "a2bac967db6ce9eb987fa2798e48eb0428ec77fac1d6c2eb6be215a555560fa3",
    "education_office": "2896aa9f60b630af6c0618e225db626ff5361965796bba68ebb370dd9591264e",
    "health_insurance": "4266553181db9e87f7e73e11d6f1413e52de6c6d296e7e19ea4751a21267f4ad",
    "labour_office": "8543847de72cb1abc2bac11c07ca2a4d4f8064bb3301a4a66cf9509b901bd00b",
    "welfare_office": "2bd4f36f01a54ec142096096d6e51f3ef2872b7f36a5577cd7fe887a7117369f",
}
RELEASED_REPORTS = "c34e470259f62494f67e81e3605842e731dc44b747a5c13ef3a733c7f23aae8e"


@pytest.mark.parametrize(
    ("name", "released"), [("outbox", RELEASED), ("wrong_fact_report", dict.fromkeys(RELEASED, RELEASED_REPORTS))]
)
def test_stores_that_have_applied_a_shared_text_need_nothing_anew(name: str, released: Mapping[str, str]) -> None:
    """A shared text that was released stays as it is, to the byte: a change of it is a text with the next number."""
    found = {
        agency: [each.checksum for each in read_migrations(migrations_of(load(agency))) if each.name == name]
        for agency in released
    }
    assert found == {agency: [checksum] for agency, checksum in released.items()}
