"""Answers are compressed for clients that take gzip: from 1 KB on, at every endpoint, and never what is not wished."""

import gzip
import random
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from api.answering.compression import PADDING_AT_MOST, SMALLEST, takes_gzip
from api.headers import RequestHeaders
from tests.api.conftest import Gateway

WISHES: Final = ("gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5", "gzip;q=0.001", "*", "br, *;q=0.1", "gzip, identity")
NO_WISHES: Final = (
    "",
    "identity",
    "br, zstd",
    "gzip;q=0",
    "gzip; q=0.000",
    "*;q=0",
    "gzip;q=0, *",
    "gzipped",
    "gzip;q=x",
    "gzip;q=0.5, identity;q=0.9",
    "br, " * 300 + "gzip",
)


def sent(gateway: Gateway, text: str, accepted: str | None = "gzip", **headers: str) -> tuple[httpx.Response, bytes]:
    """The response that repeats a text, and the bytes as they came."""
    headers |= {} if accepted is None else {"accept-encoding": accepted}
    body: Any = {"query": "query ($text: String) { echo(text: $text) }", "variables": {"text": text}}
    request = gateway.client.build_request("POST", "/graphql", json=body, headers=headers)
    if accepted is None:
        del request.headers["accept-encoding"]
    response = gateway.client.send(request, stream=True)
    raw = b"".join(response.iter_raw())
    response.close()
    return response, raw


def answer(text: str) -> bytes:
    return b'{"data":{"echo":"[(\'text\', \'%s\')]"}}' % text.encode()


@pytest.fixture(params=["large", "larger than what is compressed in the loop"])
def text(request: pytest.FixtureRequest) -> str:
    """A text of 2 KB, and one of 200 KB."""
    letters = random.Random(1)
    return "".join(letters.choices("가나다라마", k=600 if request.param == "large" else 60_000))


@pytest.mark.parametrize("accepted", WISHES)
def test_who_wishes_it_gets_the_same_answer_in_fewer_bytes(gateway: Gateway, text: str, accepted: str) -> None:
    """The length is that of what is sent, and caches are told to keep the two apart."""
    response, raw = sent(gateway, text, accepted)
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-length"] == str(len(raw))
    assert "accept-encoding" in response.headers["vary"].lower()
    assert gzip.decompress(raw) == answer(text)
    assert len(raw) < len(answer(text)) / 2


@pytest.mark.parametrize("accepted", [None, *NO_WISHES])
def test_who_does_not_wish_it_gets_the_answer_as_it_is(gateway: Gateway, text: str, accepted: str | None) -> None:
    """Also one who refuses gzip by its weight, or has rather what is not compressed."""
    response, raw = sent(gateway, text, accepted)
    assert "content-encoding" not in response.headers
    assert raw == answer(text)
    assert "accept-encoding" in response.headers["vary"].lower()


def test_an_answer_under_1_kb_is_sent_as_it_is(gateway: Gateway) -> None:
    """1,023 bytes are not compressed, 1,024 are."""
    room = SMALLEST - len(answer(""))
    for size, coding in ((room - 1, None), (room, "gzip")):
        assert len(answer("x" * size)) == SMALLEST + (0 if coding else -1)
        assert sent(gateway, "x" * size)[0].headers.get("content-encoding") == coding


def test_an_error_is_compressed_as_an_answer_is(gateway: Gateway) -> None:
    """Ten errors of a document that does not fit the schema are over 1 KB."""
    document = "{ " + " ".join(f"unknown{n:040}" for n in range(9)) + " }"
    headers = {"accept": "application/graphql-response+json", "accept-encoding": "gzip"}
    response = gateway.client.post("/graphql", json={"query": document}, headers=headers)
    assert response.status_code == 400
    assert response.headers["content-encoding"] == "gzip"
    assert len(response.json()["errors"]) == 9


def test_the_length_does_not_tell_the_content(gateway: Gateway) -> None:
    """Equal answers come in many lengths, so that no single one tells whether a guess stood in it (BREACH)."""
    packed = [sent(gateway, "x" * 2_000)[1] for _ in range(40)]
    lengths = {len(each) for each in packed}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) <= PADDING_AT_MOST
    assert {gzip.decompress(each) for each in packed} == {answer("x" * 2_000)}


@pytest.fixture
def asset(gateway: Gateway) -> Iterator[str]:
    """The path of a file of the explorer's that is worth compressing."""
    file = gateway.log.parent / "dist" / "assets" / "large-abc123.js"
    file.write_text("export const text = '';" * 200)
    yield f"/explorer/assets/{file.name}"
    file.unlink()


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_304_fits_the_copy_that_it_confirms(gateway: Gateway, asset: str, coding: str) -> None:
    """Compressed or not, a file has one tag, which is weak, and caches are told to keep the two apart by all of it."""
    for path in (asset, "/schema.graphql"):
        response = gateway.client.get(path, headers={"accept-encoding": coding})
        if path == asset:
            assert response.headers.get("content-encoding", "identity") == coding
        assert response.headers["etag"].startswith('W/"')
        assert "accept-encoding" in response.headers["vary"].lower()
        held = {"accept-encoding": coding, "if-none-match": response.headers["etag"]}
        again = gateway.client.get(path, headers=held)
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "cache-control"):
            assert again.headers[name] == response.headers[name]


def test_wishes_are_read_as_http_has_them() -> None:
    """Several headers are one list."""

    def takes(*wishes: bytes) -> bool:
        return takes_gzip(RequestHeaders({"headers": [(b"accept-encoding", wish) for wish in wishes]}))

    assert takes(b"br", b"gzip")
    assert not takes(b"gzip;q=0", b"br")
