"""The official API, against a stub with its quirks: all of the catalogue comes, once, and the key goes nowhere."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24 import api
from agencies.service_catalogue.gov24.importing import fetch_catalogue
from agencies.service_catalogue.gov24.source_file import DETAIL, KINDS, LIST, read_source
from tests.gov24.capture import capture
from tests.gov24.stub import KEY, Answer, Stub, late, stub_of

IDS = [f"{number:012}" for number in range(2_100)]
TRIES = 4


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits as long as a user would."""
    monkeypatch.setattr(api, "PAUSES_SECONDS", (0, 0, 0))


@pytest.fixture(scope="module")
def served() -> Iterator[Stub]:
    with stub_of(capture(*IDS)) as stub:
        yield stub


@pytest.fixture
def stub(served: Stub) -> Stub:
    """The stub of a catalogue of 2,100 services, which nobody has asked yet."""
    served.asked.clear()
    served.lines.clear()
    served.spoil = lambda kind, page: None
    return served


async def fetched(stub: Stub, folder: Path, key: str = KEY) -> str:
    """What a fetch into the folder said."""
    said: list[str] = []
    await fetch_catalogue(folder, said.append, {"GOV24_KEY": key, "GOV24_URL": stub.address})
    return "\n".join(said)


async def refused(stub: Stub, folder: Path, key: str = KEY) -> str:
    """In which words a fetch was refused; without the key in them."""
    with pytest.raises(StartUpError) as caught:
        await fetched(stub, folder, key)
    assert key not in str(caught.value)
    assert KEY not in str(caught.value)
    return str(caught.value)


def contents(folder: Path) -> list[str]:
    """What stands in the folder's files."""
    return [path.read_text(encoding="utf-8") for path in folder.iterdir()]


async def test_all_pages_come_and_can_be_imported(stub: Stub, tmp_path: Path) -> None:
    """As many rows as match, however many there are in all; at most a thousand are asked for at once."""
    said = await fetched(stub, tmp_path / "capture")
    assert stub.asked == [(kind, number) for kind in KINDS for number in (1, 2, 3)]
    source = read_source([tmp_path / "capture"])
    assert set(source.rows) == set(IDS)
    assert not source.refused
    assert f"{LIST}: 2,000 of 2,100" in said


async def test_what_has_come_is_not_asked_for_again(stub: Stub, tmp_path: Path) -> None:
    """A fetch that was broken off goes on at its page, also where that was written only in part."""
    stub.spoil = lambda kind, page: (500, b"") if (kind, page) == (DETAIL, 2) else None
    await refused(stub, tmp_path)
    (tmp_path / f"{LIST}-0003.json").write_bytes(b'{"data": [')
    stub.asked.clear()
    stub.spoil = lambda kind, page: None
    await fetched(stub, tmp_path)
    assert stub.asked[:3] == [(LIST, 3), (DETAIL, 2), (DETAIL, 3)]
    assert set(read_source([tmp_path]).rows) == set(IDS)
    stub.asked.clear()
    await fetched(stub, tmp_path)
    assert stub.asked == []


@pytest.mark.parametrize("trouble", [(500, b""), (503, b"{}"), (429, b"{}"), (200, b"<html>"), (200, b'{"code": 0}')])
async def test_what_may_pass_is_tried_again(trouble: Answer, stub: Stub, tmp_path: Path) -> None:
    """Errors of the server, and answers without data: the third time it may be well."""
    met: list[int] = []

    def spoil(kind: str, page: int) -> Answer | None:
        met.append(page)
        return trouble if len(met) < 3 else None

    stub.spoil = spoil
    await fetched(stub, tmp_path)
    assert stub.asked[:3] == [(LIST, 1)] * 3
    assert set(read_source([tmp_path]).rows) == set(IDS)


async def test_what_does_not_pass_ends_with_what_to_do(stub: Stub, tmp_path: Path) -> None:
    """Named with its page, and after a few times."""
    stub.spoil = lambda kind, page: (500, b"")
    words = await refused(stub, tmp_path)
    assert all(word in words for word in (f"/{LIST}, page 1", "HTTP 500", f"{TRIES} times", "again later"))
    assert stub.asked == [(LIST, 1)] * TRIES


async def test_an_answer_that_does_not_come_is_tried_again(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(api, "TIMEOUT_SECONDS", 0.1)
    met: list[int] = []

    def spoil(kind: str, page: int) -> Answer | None:
        met.append(page)
        return late(0.5) if len(met) == 1 else None

    stub.spoil = spoil
    await fetched(stub, tmp_path)
    assert stub.asked[:2] == [(LIST, 1)] * 2


async def test_a_server_that_is_not_there_is_named(stub: Stub, tmp_path: Path) -> None:
    """The address is what may be wrong."""
    nobody = Stub({}, address="http://127.0.0.1:9")
    assert "http://127.0.0.1:9/serviceList, page 1: no connection" in await refused(nobody, tmp_path)


async def test_a_key_that_the_api_does_not_know_is_said_at_once(stub: Stub, tmp_path: Path) -> None:
    """With the API's code, and without a second try; its words, which may repeat the key, are not passed on."""
    words = await refused(stub, tmp_path, "another-key")
    assert all(word in words for word in ("GOV24_KEY", "code -4", "decoded form"))
    assert len(stub.lines) == 1


async def test_a_path_that_there_is_not_is_said_at_once(stub: Stub, tmp_path: Path) -> None:
    """With the API's code, and without a second try."""
    elsewhere = Stub({}, address=stub.address.replace("/v3", "/v9"))
    words = await refused(elsewhere, tmp_path)
    assert all(word in words for word in ("/v9/serviceList", "code -3", "GOV24_URL"))
    assert len(stub.lines) == 1


@pytest.mark.parametrize("address", ["nowhere", "ftp://127.0.0.1/a", "http://[::1", "http://"])
async def test_an_address_that_is_none_is_said_at_once(address: str, tmp_path: Path) -> None:
    """Without asking anybody."""
    assert "GOV24_URL" in await refused(Stub({}, address=address), tmp_path)


async def test_a_key_in_percent_encoding_is_decoded_once(stub: Stub, tmp_path: Path) -> None:
    """data.go.kr shows both forms side by side."""
    said = await fetched(stub, tmp_path, quote(KEY, safe=""))
    assert "decoded once" in said
    assert quote(KEY, safe="") not in said


@pytest.mark.parametrize("key", ["", "  ", "a key", "키", "a\nb"])
async def test_without_a_key_nobody_is_asked(key: str, stub: Stub, tmp_path: Path) -> None:
    """Or with one that can be none."""
    with pytest.raises(StartUpError, match="GOV24_KEY"):
        await fetched(stub, tmp_path / "capture", key)
    assert not (tmp_path / "capture").exists()
    assert stub.lines == []


async def test_the_key_is_said_written_and_logged_nowhere(
    stub: Stub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in an address either, which proxies note."""
    with caplog.at_level(logging.DEBUG):
        said = await fetched(stub, tmp_path)
    assert stub.lines
    written = "".join(contents(tmp_path))
    for form in (KEY, quote(KEY), quote(KEY, safe="")):
        assert form not in "\n".join([said, written, caplog.text, *stub.lines])
    assert KEY not in repr(api.read_access({"GOV24_KEY": KEY}, print))


async def test_a_list_that_changes_meanwhile_is_begun_anew(stub: Stub, tmp_path: Path) -> None:
    """Half of one day and half of another would be no catalogue."""
    fewer = Stub({kind: rows[:-1] for kind, rows in stub.of.items()})
    stub.spoil = lambda kind, page: (200, fewer.page(kind, page, 1000)) if page > 1 else None
    assert "changed while it was fetched" in await refused(stub, tmp_path)
    assert contents(tmp_path) == []


async def test_a_page_that_comes_empty_too_early_is_said(stub: Stub, tmp_path: Path) -> None:
    """It would go on for ever. The next run goes on with the pages that are whole."""
    stub.spoil = lambda kind, page: (200, b'{"data": [], "matchCount": 2100}') if page > 2 else None
    assert "page 3 came empty, though 2,000 of 2,100 rows are here" in await refused(stub, tmp_path)
    stub.spoil, stub.asked[:] = (lambda kind, page: None), []
    await fetched(stub, tmp_path)
    assert [number for kind, number in stub.asked if kind == KINDS[0]] == [3]


async def test_a_page_that_came_short_is_asked_for_again(stub: Stub, tmp_path: Path) -> None:
    """By the next run, with those behind it: what was kept of the list would never be whole."""
    stub.spoil = lambda kind, page: (200, stub.page(kind, 3, 500)) if page == 2 else None
    assert "page 4 came empty, though 1,600 of 2,100 rows are here" in await refused(stub, tmp_path)
    stub.spoil, stub.asked[:] = (lambda kind, page: None), []
    await fetched(stub, tmp_path)
    assert [number for kind, number in stub.asked if kind == KINDS[0]] == [2, 3]
    assert set(read_source([tmp_path]).rows) == set(IDS)


async def test_a_folder_that_cannot_be_made_is_said(stub: Stub, tmp_path: Path) -> None:
    """Before anybody is asked."""
    (tmp_path / "file").write_text("")
    assert "name another folder" in await refused(stub, tmp_path / "file")
    assert stub.lines == []


def test_the_address_is_the_official_one() -> None:
    """As the published Swagger has it."""
    access = api.read_access({"GOV24_KEY": KEY}, print)
    assert httpx.URL(access.address) == "https://api.odcloud.kr/api/gov24/v3"
