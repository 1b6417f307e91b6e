"""The register of documents as a gateway asks it: how often it reads the store, and what it does without."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import structlog

from agencies.contract.errors import (
    AgencyUnavailable,
    DocumentNotRegistered,
    MaruError,
    PersistedQueryNotFound,
    StartUpError,
)
from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from agencies.store.store import Store
from resolvers.documents import register as document_register
from resolvers.documents.document_use_table import read_uses
from resolvers.documents.register import (
    AT_ONCE,
    AWAITED_AT_MOST,
    PAUSE_SECONDS,
    DocumentRegister,
)
from resolvers.documents.registered_document_table import FitDocument, hash_of, put_documents, remove_documents
from resolvers.platform.platform_store import MIGRATIONS, platform_store
from resolvers.request.answer import GraphRequest
from tests.bare_cluster import bare_folder
from tests.faults.conftest import NOWHERE
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

TEXT: Final = "{ agencies { id } }"


class Counting(Store):
    """A store that notes when a statement begins and ends."""

    def __init__(self, dsn: str) -> None:
        super().__init__("platform", dsn, deadline_seconds=HANGING_SECONDS)
        self.begun: list[float] = []
        self.ended: list[float] = []

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        clock = asyncio.get_running_loop().time
        self.begun.append(clock())
        try:
            return await super().fetch(sql, *arguments)
        finally:
            self.ended.append(clock())


class Platform:
    """A platform's store on a PostgreSQL of its own, which a test may stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()
        self.dsn = self.add("platform")

    def add(self, name: str) -> str:
        """A database of this name, still empty; its DSN."""
        self._cluster.ensure_databases(name)
        return self._cluster.dsn(name)

    def start(self) -> None:
        self._cluster = Cluster.open(self._folder, fsync=False)

    def stop(self) -> None:
        self._cluster.close()

    async def put(self, *texts: str) -> None:
        """Register these documents."""
        async with connected(self.dsn) as connection:
            await put_documents(connection, [FitDocument(text, ("",)) for text in texts])


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with bare_folder() as folder:
        opened = Platform(folder)
        asyncio.run(_migrate(opened.dsn))
        yield opened
        opened.stop()


async def _migrate(dsn: str) -> None:
    async with connected(dsn) as connection:
        await migrate(connection, MIGRATIONS)


@pytest.fixture
async def store(platform: Platform) -> AsyncIterator[Counting]:
    opened = Counting(platform.dsn)
    yield opened
    opened.close()


def asked(sha256: str | None = None, text: str | None = None) -> GraphRequest:
    return GraphRequest(text, None, {}, None, "7e57" * 4, sha256=sha256)


async def text_of(register: DocumentRegister, request: GraphRequest) -> str:
    """The text that is meant."""
    return (await register.asked(request)).text


async def outcome(register: DocumentRegister, request: GraphRequest) -> str:
    """The text that is meant, or the code of the error."""
    try:
        return await text_of(register, request)
    except MaruError as error:
        return error.code


async def test_a_store_of_an_older_release_is_brought_along(platform: Platform, tmp_path: Path) -> None:
    """Until it is migrated, whoever opens it is told which migration it lacks; what it holds stays."""
    dsn = platform.add("older")
    for path in sorted(MIGRATIONS.glob("00[123]_*.sql")):
        shutil.copy(path, tmp_path)
    async with connected(dsn) as connection:
        await migrate(connection, tmp_path)
        await connection.execute("INSERT INTO seeding (citizens, seed, on_day) VALUES (1, 1, '2026-11-24')")
        later = ", ".join(path.name for path in sorted(MIGRATIONS.glob("*.sql")) if path.name >= "004")
        with pytest.raises(StartUpError, match=f"lacks {later} of this release: run .* migrate"):
            await _open(dsn)
        await migrate(connection, MIGRATIONS)
        assert await put_documents(connection, [FitDocument(TEXT, ("",))]) == 1
        assert await connection.fetchval("SELECT count(*) FROM seeding") == 1
    await _open(dsn)


async def _open(dsn: str) -> None:
    async with platform_store(dsn):
        pass


async def test_a_document_is_read_once(platform: Platform, store: Counting) -> None:
    """However often it is asked; a request that brings its text reads nothing at all."""
    await platform.put(TEXT)
    register = DocumentRegister(store)
    assert [await text_of(register, asked(hash_of(TEXT))) for _ in range(5)] == [TEXT] * 5
    read = len(store.begun)
    assert read == 1
    assert await text_of(register, asked(text="{ nothing of the register }")) == "{ nothing of the register }"
    assert len(store.begun) == read


async def test_whoever_sends_hashes_that_name_nothing_costs_little(platform: Platform, store: Counting) -> None:
    """What is asked at once goes in one statement, one look-up at a time, each a pause after the one before."""
    await platform.put(TEXT)
    register = DocumentRegister(store)
    hashes = [hash_of(f"{number}") for number in range(3 * AT_ONCE)]
    told = await asyncio.gather(*(outcome(register, asked(each)) for each in [*hashes, hash_of(TEXT), *hashes]))
    assert set(told) == {"PERSISTED_QUERY_NOT_FOUND", TEXT}
    assert told.count(TEXT) == 1
    # A look-up is one statement or, where it finds nothing, two.
    assert len(store.begun) <= 2 * 4
    begun, ended = store.begun.copy(), store.ended.copy()
    for number in range(5):
        assert await outcome(register, asked(hash_of(f"one more {number}"))) == "PERSISTED_QUERY_NOT_FOUND"
    pairs = zip([*begun, *store.begun[len(begun) :]][1:], [*ended, *store.ended[len(ended) :]], strict=False)
    waits = [later - earlier for later, earlier in pairs]
    assert min(waits) >= 0, "never two statements at once"
    assert sum(wait >= PAUSE_SECONDS * 0.9 for wait in waits) >= 4 - 1 + 5 - 1


async def test_a_client_that_leaves_ends_nobody_else_s_look_up(platform: Platform, store: Counting) -> None:
    """Two ask for one document, and the first is gone before it is read."""
    await platform.put(TEXT)
    register = DocumentRegister(store)
    first, second = (asyncio.create_task(text_of(register, asked(hash_of(TEXT)))) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == TEXT
    assert len(store.begun) == 1


async def test_a_stop_notes_how_often_documents_were_asked(platform: Platform, store: Counting) -> None:
    """Since the last half minute; where that cannot be noted the stop is one all the same."""
    await platform.put(TEXT)
    register, nowhere = DocumentRegister(store), Store("platform", NOWHERE)
    lost = DocumentRegister(nowhere)
    before = (await read_uses(store, 1)).get(hash_of(TEXT), 0)
    for each in (register, lost):
        watch = asyncio.create_task(each.watch())
        await asyncio.sleep(0)
        for _ in range(3):
            each.count(asked(hash_of(TEXT)))
        watch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watch
    assert (await read_uses(store, 1))[hash_of(TEXT)] == before + 3
    nowhere.close()


async def test_what_is_kept_is_bounded_in_bytes(
    platform: Platform, store: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents asked least recently are forgotten, and read again when they are asked."""
    # The register's own bound takes some eighty of them.
    kept = 1_200_000
    monkeypatch.setattr(document_register, "KEPT_BYTES", kept)
    texts = [f"{{ agencies {{ id }} }} # {number}".ljust(60_000, "x") for number in range(kept // 60_000 + 10)]
    await platform.put(*texts)
    register = DocumentRegister(store)
    for text in texts:
        assert await text_of(register, asked(hash_of(text))) == text
    read = len(store.begun)
    assert await text_of(register, asked(hash_of(texts[-1]))) == texts[-1]
    assert len(store.begun) == read
    assert await text_of(register, asked(hash_of(texts[0]))) == texts[0]
    assert len(store.begun) == read + 1


async def test_a_document_too_large_to_be_kept_holds_up_no_other(
    platform: Platform, store: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered, each time from the store, and so are those that are looked up with it, which are kept."""
    monkeypatch.setattr(document_register, "KEPT_BYTES", 2_000)
    large, small = TEXT.ljust(3_000, "#"), TEXT + "###"
    await platform.put(large, small)
    register = DocumentRegister(store)
    async with asyncio.timeout(HANGING_SECONDS):
        for _ in range(2):
            texts = await asyncio.gather(*(text_of(register, asked(hash_of(text))) for text in (large, small)))
            assert texts == [large, small]
    assert len(store.begun) == 2
    assert await text_of(register, asked(hash_of(small))) == small
    assert len(store.begun) == 2


async def test_only_so_many_documents_are_awaited(platform: Platform, store: Counting) -> None:
    """One more gets the error of a store out of reach; who asks for one that is awaited already waits with others."""
    await platform.put(TEXT)
    register = DocumentRegister(store)
    hashes = [hash_of(TEXT), *(hash_of(f"awaited {number}") for number in range(AWAITED_AT_MOST - 1))]
    looked_up = [asyncio.create_task(outcome(register, asked(each))) for each in hashes]
    await asyncio.sleep(0)
    with pytest.raises(AgencyUnavailable, match="register of documents cannot be read") as refused:
        await text_of(register, asked(hash_of("one more")))
    assert refused.value.agency == "platform"
    assert await text_of(register, asked(hash_of(TEXT))) == TEXT
    assert set(await asyncio.gather(*looked_up)) == {TEXT, "PERSISTED_QUERY_NOT_FOUND"}
    assert await outcome(register, asked(hash_of("one more"))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("fails", "does"),
    [("forget_removed", "be read"), ("note_uses", "note how often documents are asked")],
)
async def test_the_watch_goes_on_whatever_fails(monkeypatch: pytest.MonkeyPatch, fails: str, does: str) -> None:
    """Reading and noting are told apart: each once by each kind of error, be it no agency's, and once when it is well.

    A store that was away and comes back without a table fails otherwise than before: nobody would hear of it else.
    """
    monkeypatch.setattr(document_register, "WATCH_SECONDS", 0)
    looks = 0
    well = asyncio.Event()

    async def fail(register: DocumentRegister) -> None:
        nonlocal looks
        looks += 1
        if looks in (1, 3, 6):
            raise OSError
        if looks in (2, 4):
            raise ValueError
        if looks > 6:
            well.set()

    monkeypatch.setattr(DocumentRegister, fails, fail)
    with structlog.testing.capture_logs() as lines:
        watch = asyncio.create_task(DocumentRegister(None).watch())
        async with asyncio.timeout(HANGING_SECONDS):
            await well.wait()
        watch.cancel()
        await asyncio.wait([watch])
    assert [(line["event"], line.get("failure")) for line in lines] == [
        (f"the register of documents cannot {does}", "OSError"),
        (f"the register of documents cannot {does}", "ValueError"),
        (f"the register of documents can {does} again", None),
        (f"the register of documents cannot {does}", "OSError"),
        (f"the register of documents can {does} again", None),
    ]


async def test_a_removed_document_is_forgotten(platform: Platform, store: Counting) -> None:
    """And the others are kept."""
    await platform.put(TEXT, TEXT + "#")
    register = DocumentRegister(store)
    for text in (TEXT, TEXT + "#"):
        assert await text_of(register, asked(hash_of(text))) == text
    async with connected(platform.dsn) as connection:
        assert await remove_documents(connection, [hash_of(TEXT), "0" * 64]) == {hash_of(TEXT)}
    await register.forget_removed()
    with pytest.raises(PersistedQueryNotFound):
        await text_of(register, asked(hash_of(TEXT)))
    read = len(store.begun)
    assert await text_of(register, asked(hash_of(TEXT + "#"))) == TEXT + "#"
    assert len(store.begun) == read


@pytest.mark.parametrize("registered_only", [False, True])
async def test_while_the_store_is_down_known_documents_are_answered(
    platform: Platform, store: Counting, *, registered_only: bool
) -> None:
    """All others get an error that names the platform and is worth a new try; they are found once it is back."""
    await platform.put(TEXT, TEXT + "##")
    register = DocumentRegister(store, registered_only=registered_only)
    assert await text_of(register, asked(hash_of(TEXT))) == TEXT
    platform.stop()
    try:
        with pytest.raises(AgencyUnavailable, match="register of documents cannot be read") as refused:
            await text_of(register, asked(hash_of(TEXT + "##")))
        assert refused.value.agency == "platform"
        assert refused.value.retryable
        with pytest.raises(AgencyUnavailable):
            await register.forget_removed()
        assert await text_of(register, asked(hash_of(TEXT))) == TEXT
        if registered_only:
            assert await text_of(register, asked(text=TEXT)) == TEXT
            with pytest.raises(AgencyUnavailable):
                await text_of(register, asked(text="{ factDefinitions { id } }"))
        else:
            assert await text_of(register, asked(text="{ factDefinitions { id } }")) == "{ factDefinitions { id } }"
    finally:
        platform.start()
    assert await text_of(register, asked(hash_of(TEXT + "##"))) == TEXT + "##"
    if registered_only:
        with pytest.raises(DocumentNotRegistered):
            await text_of(register, asked(text="{ factDefinitions { id } }"))


@pytest.mark.parametrize(("registered_only", "code"), [(False, "NOT_SUPPORTED"), (True, "NOT_FOUND")])
async def test_without_a_register_no_hash_is_known(*, registered_only: bool, code: str) -> None:
    """A client is told to send no more hashes, but where nothing else would be taken either."""
    register = DocumentRegister(None, registered_only=registered_only)
    assert await outcome(register, asked(hash_of(TEXT))) == f"PERSISTED_QUERY_{code}"
