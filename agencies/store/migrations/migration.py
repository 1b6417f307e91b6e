"""Brings a store's tables up to date: plain numbered SQL files, each applied once, in order, in one transaction.

Owns the table `migration`, in which it notes what was applied. Never applies a file twice, and none while one that
was applied has been changed, renamed or removed.

A line `-- include: name_N` stands for the text `name_N.sql` that agencies share; what is applied, and compared, is the
whole. A text that was released is never edited: what is to be otherwise is a text with the next number.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.failure import INTERRUPTED, NOT_ALLOWED
from agencies.store.fetching import Fetching
from agencies.store.migrations.transaction_end import transaction_end

SHARED: Final = Path(__file__).parents[2] / "contract" / "shared_sql"
INCLUDE: Final = re.compile(r"^-- include: (.+)\n", re.MULTILINE)
FILE: Final = re.compile(r"(?P<number>\d{3})_(?P<name>[a-z0-9_]+)\.sql")
LOCKED_SECONDS: Final = 5
IDLE_SECONDS: Final = 60
"""Between two statements of a migration; past it the process stands still, and the server undoes the migration."""
BOUNDS: Final = "SET LOCAL lock_timeout = '{lock}s'; SET LOCAL idle_in_transaction_session_timeout = '{idle}s'"
LOCK: Final = "hashtext('maru migration')"
BEGUN: Final = "SELECT pg_current_xact_id()::text AS transaction, current_setting('search_path') AS path"
# A file that came out of pg_dump hides all tables from those who do not name their schema.
GONE_ON: Final = "SELECT pg_current_xact_id()::text AS transaction, set_config('search_path', $1, false)"
ENDS: Final = "ends the transaction in which it is applied: remove BEGIN, COMMIT and ROLLBACK"
KEPT: Final = "SELECT pg_xact_status($1::text::xid8) = 'committed'"
TABLE: Final = """
    CREATE TABLE IF NOT EXISTS migration (
        number integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE migration IS 'Which migrations this store has, with the SHA-256 of each file as it was applied';
"""


class MigrationError(StartUpError):
    """A store's tables cannot be brought up to date; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, and the SQL in it."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the SQL."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:03}_{self.name}.sql"


async def migrate(connection: "asyncpg.Connection[Any]", folder: Path) -> list[Migration]:
    """Applies the folder's migrations that the store lacks, and gives them; processes at once take turns.

    Raises MigrationError where the folder does not follow from what was applied, or where a file fails: it then leaves
    nothing behind unless it has ended its transaction, and those before it stay applied.
    """
    migrations = read_migrations(folder)
    await connection.execute(f"SELECT pg_advisory_lock({LOCK})")
    try:
        lacking = _pending(migrations, await _applied(connection))
        if not await _is_set_up(connection):
            await connection.execute(TABLE)
        for migration in lacking:
            await _apply(connection, migration)
    finally:
        if not connection.is_closed():
            await connection.execute(f"SELECT pg_advisory_unlock({LOCK})")
    return lacking


async def pending(store: Fetching, folder: Path) -> list[Migration]:
    """The folder's migrations that the store lacks; changes nothing.

    Raises MigrationError where the folder does not follow from what was applied.
    """
    return _pending(read_migrations(folder), await _applied(store))


async def lacking(store: Fetching, folder: Path) -> list[Migration]:
    """The folder's migrations that the store lacks, whatever a newer release has added to it; changes nothing.

    Raises MigrationError where a file is not as it was applied.
    """
    migrations = read_migrations(folder)
    applied = await _applied(store)
    for migration in migrations:
        _refuse_changed(migration, applied)
    return [migration for migration in migrations if migration.number not in applied]


def read_migrations(folder: Path) -> list[Migration]:
    """The folder's migrations by number; MigrationError where a name is not NNN_name.sql or a number is taken twice."""
    found: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        named = FILE.fullmatch(path.name)
        if named is None:
            raise MigrationError(f"{path.name} is no migration's name: rename it to three digits, _ and a_name.sql.")
        migration = Migration(int(named["number"]), named["name"], _whole(path))
        if migration.number in found:
            raise MigrationError(f"{found[migration.number]} and {migration} have one number: renumber the newer one.")
        found[migration.number] = migration
    return [found[number] for number in sorted(found)]


def _whole(path: Path) -> str:
    """The text of a file with what it includes; MigrationError where there is no such text, or the file is no UTF-8."""
    shared = {text.stem: text for text in SHARED.glob("*.sql")}

    def text_of(included: re.Match[str]) -> str:
        text = shared.get(included[1].strip())
        if text is None:
            raise MigrationError(
                f"{path.name} includes {included[1].strip()!r}, which there is not: name one of "
                f"{', '.join(sorted(shared))}."
            )
        return text.read_text(encoding="utf-8")

    try:
        # Some editors begin a file with a mark that nobody sees, and no server takes it.
        own = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise MigrationError(f"{path.name} is not UTF-8: save it so.") from None
    return INCLUDE.sub(text_of, own)


async def _applied(store: Fetching) -> Mapping[int, tuple[str, str]]:
    if not await _is_set_up(store):
        return {}
    rows = await store.fetch("SELECT number, name, checksum FROM migration")
    return {row["number"]: (row["name"], row["checksum"]) for row in rows}


async def _is_set_up(store: Fetching) -> bool:
    [row] = await store.fetch("SELECT to_regclass('migration') IS NOT NULL AS found")
    return bool(row["found"])


def _pending(migrations: Sequence[Migration], applied: Mapping[int, tuple[str, str]]) -> list[Migration]:
    _refuse_missing(migrations, applied)
    latest = max(applied, default=0)
    for migration in migrations:
        _refuse_changed(migration, applied)
        if migration.number < latest and migration.number not in applied:
            raise MigrationError(
                f"{migration} comes before number {latest:03}, which is applied already: give it the next number."
            )
        if migration.number not in applied and (word := transaction_end(migration.sql)) is not None:
            raise MigrationError(f"{migration} has {word}, which {ENDS}.")
    return [migration for migration in migrations if migration.number not in applied]


def _refuse_missing(migrations: Sequence[Migration], applied: Mapping[int, tuple[str, str]]) -> None:
    known = {migration.number for migration in migrations}
    for number in sorted(applied.keys() - known):
        raise MigrationError(
            f"The store has the migration {number:03}_{applied[number][0]}.sql, and its file is missing: put it back, "
            "or run the release that applied it."
        )


def _refuse_changed(migration: Migration, applied: Mapping[int, tuple[str, str]]) -> None:
    if migration.number not in applied or applied[migration.number] == (migration.name, migration.checksum):
        return
    raise MigrationError(
        f"{migration} is not the {migration.number:03}_{applied[migration.number][0]}.sql that was applied: put the "
        "file back as it was and write the change as a new migration with the next number. A store without data worth "
        "keeping can be dropped and seeded again instead."
    )


async def _apply(connection: "asyncpg.Connection[Any]", migration: Migration) -> None:
    try:
        await _apply_whole(connection, migration)
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
        raise MigrationError(
            f"{migration} was undone: somebody else works with a table that it changes, as a sweep, `usage export` or "
            "a relay that waits for a slow agency does. Run the same command again."
        ) from error
    except (*NOT_ALLOWED, *INTERRUPTED):
        raise
    except asyncpg.PostgresError as error:
        raise MigrationError(
            f"{migration} failed and was undone: {error}. Correct the file and start again."
        ) from error


async def _apply_whole(connection: "asyncpg.Connection[Any]", migration: Migration) -> None:
    """Apply a file and note it, in one transaction; MigrationError where the file has ended that transaction."""
    own = None
    try:
        async with connection.transaction():
            # Who asks a table waits behind a migration for as long as that waits for who reads it.
            await connection.execute(BOUNDS.format(lock=LOCKED_SECONDS, idle=IDLE_SECONDS))
            [[own, path]] = await connection.fetch(BEGUN)
            await connection.execute(migration.sql)
            if await connection.fetchval(GONE_ON, path) != own:
                raise MigrationError(_half_applied(migration))
            await connection.execute(
                "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.checksum,
            )
    except asyncpg.PostgresError as error:
        if own is not None and not connection.is_closed() and await connection.fetchval(KEPT, own):
            raise MigrationError(f"{_half_applied(migration)} Then it failed: {error}.") from error
        raise


def _half_applied(migration: Migration) -> str:
    return f"{migration} {ENDS}. Undo by hand what of it stays in the store, and start again."
