"""Rows that change with a store's content alone: told from memory while that stands, and never of other content."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable
from agencies.store.loading import kept_rows
from agencies.store.loading.kept_rows import KeptRows
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read
from agencies.store.store import Store
from tests.store.asking import Asked, idle

SERVICE: Final = Read("SELECT services", (), 0, False, row_of="service_listing")
AUTHORITY: Final = Read("SELECT authorities", (), 0, False, row_of="organisation")


class Catalogue(Store):
    """A store whose rows say which content they are of; `content` is what it holds, `seen` what is known of that."""

    def __init__(self) -> None:
        super().__init__("service_catalogue", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=30)
        self.content, self.is_down = "first", False
        self.seen: str | None = self.content
        self.asked: list[Sequence[str]] = []
        self.sent, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()
        self.kept = KeptRows(("service_listing",), lambda: self.seen)
        self.batches = Batches(self, self.kept)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        """The rows of all keys but "nobody's", whose columns but the key are empty."""
        self.asked.append(values[0])
        self.sent.set()
        content = self.content
        await self.go.wait()
        if self.is_down:
            raise AgencyUnavailable("It is out of reach.", agency=self.agency)
        return [(key, None if key == "nobody's" else content) for key in values[0]]

    async def tell(self, *keys: str, read: Read = SERVICE) -> Outcome:
        """What a read of these keys comes to."""
        told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.batches.ask([Asked(read, keys, told.set_result)])
        outcome = await told
        await asyncio.sleep(0)
        assert idle(self.batches)
        return outcome


def contents(outcome: Outcome, *keys: str) -> list[str]:
    """Of which content the rows of these keys are."""
    assert outcome.error is None
    return [outcome.found[key][1] for key in keys]


async def test_what_was_read_is_told_without_a_statement() -> None:
    """All at once, in the turn in which it is asked for; one key more is a statement of all."""
    catalogue = Catalogue()
    assert contents(await catalogue.tell("a", "b"), "a", "b") == ["first", "first"]
    outcomes: list[Outcome] = []
    assert catalogue.batches.ask([Asked(SERVICE, ["b"], outcomes.append)]) == ((), [])
    assert (contents(outcomes[0], "b"), outcomes[0].statement) == (["first"], 0)
    await catalogue.tell("b", "c")
    assert catalogue.asked == [["a", "b"], ["b", "c"]]


async def test_only_rows_of_such_tables_are_kept() -> None:
    """What may change by itself is read each time; so is a key that has no row, which may have one tomorrow."""
    catalogue = Catalogue()
    for _ in range(2):
        await catalogue.tell("a", read=AUTHORITY)
        assert contents(await catalogue.tell("nobody's"), "nobody's") == [None]
    assert len(catalogue.asked) == 4


async def test_other_content_is_read_anew() -> None:
    """As soon as it is known, nothing of before is told any more."""
    catalogue = Catalogue()
    await catalogue.tell("a")
    catalogue.content = catalogue.seen = "second"
    assert contents(await catalogue.tell("a"), "a") == ["second"]


async def test_what_comes_when_the_content_has_changed_is_not_kept() -> None:
    """It was asked for before, and may be of the content before: it answers its request, and is told to no other."""
    catalogue = Catalogue()
    catalogue.go.clear()
    late = asyncio.create_task(catalogue.tell("a"))
    await catalogue.sent.wait()
    catalogue.content = catalogue.seen = "second"
    catalogue.go.set()
    assert contents(await late, "a") == ["first"]
    assert contents(await catalogue.tell("a"), "a") == ["second"]


async def test_nothing_is_kept_while_the_content_is_not_known() -> None:
    """Then nobody would say when it has changed."""
    catalogue = Catalogue()
    await catalogue.tell("a")
    catalogue.seen = None
    await catalogue.tell("a")
    await catalogue.tell("a")
    assert len(catalogue.asked) == 3


async def test_what_was_read_is_told_while_the_store_is_out_of_reach() -> None:
    """What was not is the store's error, and an error is not kept."""
    catalogue = Catalogue()
    await catalogue.tell("a")
    catalogue.is_down = True
    assert contents(await catalogue.tell("a"), "a") == ["first"]
    assert isinstance((await catalogue.tell("b")).error, AgencyUnavailable)
    catalogue.is_down = False
    assert contents(await catalogue.tell("b"), "b") == ["first"]


async def test_what_is_kept_has_a_bound(monkeypatch: Any) -> None:
    """Beyond it all is forgotten and kept anew, and who was told before still has what they were told."""
    monkeypatch.setattr(kept_rows, "CHARACTERS_AT_MOST", 500)
    catalogue = Catalogue()
    before = await catalogue.tell("a")
    await catalogue.tell("x" * 400)
    assert contents(before, "a") == ["first"]
    await catalogue.tell("a")
    await catalogue.tell("a")
    assert len(catalogue.asked) == 3


async def test_statements_count_too(monkeypatch: Any) -> None:
    """A client may ask for ever other columns of the same row."""
    monkeypatch.setattr(kept_rows, "CHARACTERS_AT_MOST", 2_000)
    catalogue = Catalogue()
    for number in range(100):
        await catalogue.tell("a", read=SERVICE._replace(text=f"SELECT column{number} FROM services"))
    assert sum(len(read.text) for read in catalogue.kept._found) < 2_000


async def test_a_request_that_fails_at_what_is_kept_fails_alone() -> None:
    """Who asks beside it is told, and staff learn of it."""
    catalogue = Catalogue()
    await catalogue.tell("a")
    outcomes: list[Outcome] = []
    with capture_logs() as logged:
        catalogue.batches.ask([Asked(SERVICE, ["a"], lambda _: 1 / 0), Asked(SERVICE, ["a"], outcomes.append)])
    assert contents(outcomes[0], "a") == ["first"]
    assert [(each["event"], each["failure"]) for each in logged] == [
        ("a request failed at what was read", "ZeroDivisionError")
    ]
