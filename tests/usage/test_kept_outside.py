"""Where heads are kept outside of the store, by which key they are signed, and what operators are told."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from api.keys.key_file import make_key_file
from api.keys.usage_key import usage_key
from api.operating.head_sink import HeadFile, Refused, posted_to
from api.settings.settings import Settings, read_settings
from commands.usage.signing import NO_KEY, NO_SINK, signing_faults, signing_of
from resolvers.usage_log.tree.signed_head import Head, SignedHead
from resolvers.usage_log.tree.signing_key import SigningKey
from tests.usage.signing import KEY

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
REAL = {"ISSUER": "https://issuer.example", "PLATFORM_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}


def head(size: int) -> SignedHead:
    return KEY.sign(Head(size, bytes(32), AT + timedelta(seconds=size), KEY.key_id))


def settings(folder: Path, **environment: str) -> Settings:
    return read_settings([PLATFORM], {"MARU_DATA": str(folder), **environment})


@pytest.fixture
def store() -> Store:
    """A store that nobody asks."""
    return Store(PLATFORM, "postgresql://nobody@127.0.0.1:1/none")


async def test_a_file_keeps_each_head_and_knows_the_largest(tmp_path: Path) -> None:
    """Of two processes that write at once, whichever order their lines have; what a crash cut off is no head."""
    file = HeadFile(tmp_path / "folder" / "heads.jsonl")
    assert file.last() is None
    for size in (1, 3, 2):
        await file.publish(head(size))
    last = file.last()
    assert last is not None
    assert last.head == head(3).head
    with (tmp_path / "folder" / "heads.jsonl").open("a") as written:
        written.write('{"treeSize": 9')
    assert file.last().head.tree_size == 3  # type: ignore[union-attr]
    await file.publish(head(4))
    assert file.last().head.tree_size == 4  # type: ignore[union-attr]


async def test_a_head_of_which_a_full_disk_took_a_part_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as not written, so that it is written again, on a line of its own."""
    file = HeadFile(tmp_path / "heads.jsonl")
    await file.publish(head(1))
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda handle, data: write(handle, data[:20]))
        with pytest.raises(OSError, match="No space left"):
            await file.publish(head(2))
    assert file.last().head.tree_size == 1  # type: ignore[union-attr]
    await file.publish(head(2))
    assert file.last().head.tree_size == 2  # type: ignore[union-attr]


async def test_a_long_file_is_not_read_whole(tmp_path: Path) -> None:
    file = HeadFile(tmp_path / "heads.jsonl")
    (tmp_path / "heads.jsonl").write_text("no head\n" * 20_000)
    for size in range(400):
        await file.publish(head(size))
    assert file.last().head.tree_size == 399  # type: ignore[union-attr]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "heads.jsonl").write_text('{"no": "head"}\n')
    with pytest.raises(StartUpError, match="something else than heads"):
        HeadFile(tmp_path / "heads.jsonl").last()
    with pytest.raises(StartUpError, match="cannot be written"):
        HeadFile(tmp_path).last()


@pytest.fixture
def keeper() -> Iterator[tuple[str, list[Any], list[int]]]:
    """Where heads are posted: its address, what came, and with which statuses it answers, one after the other."""
    came: list[Any] = []
    statuses = [204]

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
            self.end_headers()

        def log_message(self, *arguments: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/heads", came, statuses
    server.shutdown()
    server.server_close()


async def test_a_head_is_posted_and_a_refusal_is_no_receipt(keeper: tuple[str, list[Any], list[int]]) -> None:
    url, came, statuses = keeper
    await posted_to(url)(head(5))
    assert came == [came[0]]
    assert {**came[0], "signature": ""} == {**head(5).document, "signature": ""}
    statuses[:] = [500]
    with pytest.raises(Refused, match="500"):
        await posted_to(url)(head(6))


@pytest.mark.parametrize(
    "url",
    [
        "http://keeper.example/heads",
        "https://user@keeper.example/",
        "ftp://keeper.example/",
        "HTTP://keeper.example/heads",
        "HTTPS:keeper.example",
        "https:/keeper.example/heads",
    ],
)
def test_heads_are_posted_nowhere_without_tls(tmp_path: Path, url: str) -> None:
    with pytest.raises(StartUpError, match="USAGE_HEADS"):
        settings(tmp_path, USAGE_HEADS=url)


def test_the_demo_makes_a_key_and_a_file_and_keeps_to_them(tmp_path: Path, store: Store) -> None:
    made = usage_key(settings(tmp_path))
    again = usage_key(settings(tmp_path))
    assert made is not None
    assert again is not None
    assert made.key_id == again.key_id
    assert (tmp_path / "usage-key.pem").stat().st_mode & 0o777 == 0o600
    signing = signing_of(settings(tmp_path), store)
    assert signing is not None
    assert (tmp_path / "usage-heads.jsonl").exists()
    assert signing_faults(settings(tmp_path), signing) == ()


def test_a_key_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    make_key_file(tmp_path / "no-key.pem", b"no key")
    for name in ("no-key.pem", "nothing.pem"):
        with pytest.raises(StartUpError, match="openssl genpkey"):
            usage_key(settings(tmp_path, USAGE_KEY=str(tmp_path / name)))


def test_outside_of_the_demo_what_is_not_set_is_told(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key nothing is signed; without a place outside of the store the operator could take a head back."""
    without = settings(tmp_path, **REAL)
    assert signing_of(without, store) is None
    assert [each.reason for each in signing_faults(without, None)] == [NO_KEY]
    make_key_file(tmp_path / "key.pem", SigningKey.new_pem())
    keyed = settings(tmp_path, USAGE_KEY=str(tmp_path / "key.pem"), **REAL)
    signing = signing_of(keyed, store)
    assert signing is not None
    assert [(each.reason, each.watched) for each in signing_faults(keyed, signing)] == [(NO_SINK, False)]
    signing.faults["signing"] = "it fails"
    outside = settings(
        tmp_path, USAGE_KEY=str(tmp_path / "key.pem"), USAGE_HEADS=str(tmp_path / "kept" / "heads"), **REAL
    )
    assert signing_of(outside, store) is not None
    assert (tmp_path / "kept" / "heads").exists()
    assert [(each.reason, each.watched) for each in signing_faults(outside, signing)] == [("it fails", True)]
    monkeypatch.chdir(tmp_path)
    for scheme in ("https", "HTTPS", "Https"):
        at = f"{scheme}://keeper.example/heads"
        posted = settings(tmp_path, USAGE_KEY=str(tmp_path / "key.pem"), USAGE_HEADS=at, **REAL)
        assert posted.usage_heads == "https://keeper.example/heads"
        assert signing_of(posted, store) is not None
    assert not [each for each in tmp_path.iterdir() if each.name.lower().startswith("http")]
