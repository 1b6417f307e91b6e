"""What a service answers over HTTP is JSON, nothing, or an error that says what came of it and names nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest

from agencies.contract import (
    SourceBroken,
    SourceError,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from agencies.remote import http_client
from agencies.remote.answer_cache import ENTRY_BYTES, AnswerCache
from agencies.remote.http_client import EACH_AT_ONCE, UNUSED_BYTES_AT_MOST, HttpClient
from agencies.remote.service_settings import ServiceSettings
from tests.patience import HANGING_SECONDS

CITIZEN = "c0123456789abcde"
Answer = Callable[[httpx.Request], Any]
SETTINGS = ServiceSettings(httpx.URL("http://127.0.0.1:1/base"), "secret", {"YEAR": "2025"})


@asynccontextmanager
async def _client(answer: Answer) -> AsyncIterator[HttpClient]:
    client = HttpClient("tax_office", SETTINGS, 5, httpx.MockTransport(answer))
    try:
        yield client
    finally:
        await client.close()


async def test_it_is_asked_below_its_address_with_its_token() -> None:
    """Values are parts of the path, whatever they hold; parameters and bodies arrive as they are given."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"ok": True})

    async with _client(answer) as client:
        assert client.settings == {"YEAR": "2025"}
        assert await client.find("/people/{id}", id="a/../b?c") == {"ok": True}
        assert await client.get("/people", {"id": ["a", "b"]}) == {"ok": True}
        assert await client.post("/search", {"ids": ["a"]}) == {"ok": True}
        await client.look("/health")
    paths = ["/base/people/a%2F..%2Fb%3Fc", "/base/people?id=a&id=b", "/base/search", "/base/health"]
    assert [request.url.raw_path.decode() for request in asked] == paths
    assert {request.headers["authorization"] for request in asked} == {"Bearer secret"}
    assert asked[2].read() == b'{"ids":["a"]}'


async def test_a_path_may_have_a_query() -> None:
    """Each key is asked for by its own, whatever it holds, and parameters come beside what stands there."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, json=asked[-1])

    async with _client(answer) as client:
        found = await client.find_each(["a", "b&c"], "/people?no={key}")
        await client.get("/people?of=us", {"id": ["a", "b"]})
        await client.get("/people?of=%BC%AD&all", {"id": "a"})
        await client.look("/health?deep=1")
    assert found == {"a": "/base/people?no=a", "b&c": "/base/people?no=b%26c"}
    as_written = "/base/people?of=%BC%AD&all&id=a"
    assert asked[2:] == ["/base/people?of=us&id=a&id=b", as_written, "/base/health?deep=1"]


@pytest.mark.parametrize("key", ["", ".", ".."])
async def test_a_key_that_leads_elsewhere_finds_nothing(key: str) -> None:
    """Nobody is asked for it."""
    async with _client(lambda request: pytest.fail("it was asked")) as client:
        assert await client.find("/people/{id}", id=key) is None


@pytest.mark.parametrize("status", [404, 410, 204])
async def test_what_is_not_there_is_no_row(status: int) -> None:
    """A path of one key finds nothing; one that is always there breaks the contract by being gone."""
    async with _client(lambda request: httpx.Response(status)) as client:
        assert await client.find("/people/{id}", id="a") is None
        said = "no JSON" if status == 204 else f"answered {status}"
        with pytest.raises(SourceBroken, match=said):
            await client.get("/people")
        with pytest.raises(SourceBroken, match=said):
            await client.post("/search", [])


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (httpx.Response(500), SourceUnavailable, "answered 500"),
        (httpx.Response(503), SourceUnavailable, "answered 503"),
        (httpx.Response(429), SourceUnavailable, "answered 429"),
        (httpx.Response(401), SourceRefused, "credentials in TAX_OFFICE_TOKEN"),
        (httpx.Response(403), SourceRefused, "credentials in TAX_OFFICE_TOKEN"),
        (httpx.Response(302, headers={"location": "http://elsewhere/"}), SourceBroken, "redirects are not followed"),
        (httpx.Response(400), SourceBroken, "answered 400"),
        (httpx.Response(304), SourceBroken, "answered 304"),
        (httpx.Response(200, text="<html>"), SourceBroken, "no JSON"),
        (httpx.ConnectError("no"), SourceUnavailable, "ConnectError"),
        (httpx.RemoteProtocolError("no"), SourceUnavailable, "RemoteProtocolError"),
        (httpx.ReadTimeout("no"), SourceTimeout, "ReadTimeout"),
        (httpx.PoolTimeout("no"), SourceTimeout, "PoolTimeout"),
        (httpx.DecodingError("no"), SourceBroken, "DecodingError"),
    ],
    ids=str,
)
async def test_what_fails_says_what_came_of_it_and_of_nobody(
    answer: httpx.Response | Exception, error: type[SourceError], said: str
) -> None:
    """Each status and each fault of the way has its error; its detail names the path's braces and no key."""

    def given(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with _client(given) as client:
        with pytest.raises(error) as failed:
            await client.find("/people/{id}", id=CITIZEN)
    assert type(failed.value) is error
    assert said in failed.value.detail
    assert "/people/{id}" in failed.value.detail
    assert CITIZEN not in failed.value.detail


@pytest.mark.parametrize(("path", "values"), [("people", {}), ("/{id}", {}), ("/people", {"id": "a"})])
async def test_a_path_that_does_not_fit_its_values_is_refused(path: str, values: dict[str, str]) -> None:
    """A mistake in a declaration asks nobody."""
    async with _client(lambda request: pytest.fail("it was asked")) as client:
        with pytest.raises(SourceBroken):
            await client.find(path, **values)


async def test_e8_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound it is given up."""
    monkeypatch.setattr(http_client, "ANSWER_BYTES_AT_MOST", 1_000)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 500

    async with _client(lambda request: httpx.Response(200, content=endless())) as client:
        with pytest.raises(SourceBroken, match="over 1,000 bytes"):
            await client.get("/people")
    assert sent < 10


async def test_e8_an_answer_that_is_packed_is_not_read() -> None:
    """A little of it may be more than all that is read of an answer; a service is asked for none such."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["accept-encoding"])
        encoding = {"/base/a": "gzip, GZIP", "/base/b": "identity", "/base/c": "UTF-8"}[request.url.path]

        async def body() -> AsyncIterator[bytes]:
            assert "gzip" not in encoding, "it was read"
            yield b"1"

        return httpx.Response(200, content=body(), headers={"content-encoding": encoding})

    async with _client(answer) as client:
        with pytest.raises(SourceBroken, match="GET /a answered packed"):
            await client.get("/a")
        assert await client.get("/b") == 1
        assert await client.get("/c") == 1
    assert asked == ["identity"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        b'HTTP/1.1 404 Not Found\r\ncontent-length: 17\r\n\r\n{"code":"nobody"}',
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
    ],
    ids=["nothing there", "nothing there, with words", "not modified"],
)
async def test_an_answer_that_brings_nothing_keeps_its_connection(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next key is asked for over it: a connection for each would use up the ports of this machine."""
    monkeypatch.setattr(http_client, "IDLE_SECONDS", HANGING_SECONDS)
    kept = b'HTTP/1.1 200 OK\r\netag: "x"\r\ncontent-length: 1\r\n\r\n1'
    connections, asked = 0, 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections, asked
        connections += 1
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                asked += 1
                writer.write(answer if asked > 1 else kept)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = HttpClient("tax_office", ServiceSettings(httpx.URL(f"http://127.0.0.1:{port}")), HANGING_SECONDS)
        for _ in range(10):
            await client.find("/people", public=True)
        await client.close()
    assert (asked, connections) == (10, 1)


async def test_words_without_end_where_nothing_is_are_left() -> None:
    """What is not used is read for the sake of its connection alone."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * UNUSED_BYTES_AT_MOST

    async with _client(lambda request: httpx.Response(404, content=endless())) as client:
        assert await client.find("/people/{id}", id=CITIZEN) is None
    assert sent < 10


@pytest.mark.parametrize("stalls", [False, True], ids=["cut", "stalls"])
async def test_what_a_status_says_stands_whatever_comes_of_its_words(stalls: bool) -> None:
    """Nothing is there, or nothing has changed, whether its body ends, is cut off or never comes."""
    asked = []

    async def words() -> AsyncIterator[bytes]:
        yield b"{"
        if stalls:
            await asyncio.Event().wait()
        raise httpx.ReadError("cut")

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        if request.url.path == "/base/people":
            return httpx.Response(404, content=words())
        if asked[-1] is not None:
            return httpx.Response(304, content=words())
        return httpx.Response(200, json="kept", headers={"etag": '"x"'})

    async with _client(answer) as client, asyncio.timeout(HANGING_SECONDS):
        assert await client.find("/people") is None
        assert [await client.get("/offices", public=True) for _ in range(2)] == ["kept", "kept"]
    assert asked == [None, None, '"x"']


async def test_many_keys_are_asked_for_some_at_once() -> None:
    """Each key once, a few at a time; those at which nothing stands are left out."""
    at_once, most, asked = 0, 0, []

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        key = request.url.path.rpartition("/")[2]
        asked.append(key)
        return httpx.Response(404) if key.endswith("7") else httpx.Response(200, json=key)

    keys = [str(number) for number in range(30)]
    async with _client(answer) as client:
        found = await client.find_each([*keys, "3"], "/people/{key}")
        assert await client.find_each([], "/people/{key}") == {}
    assert found == {key: key for key in keys if not key.endswith("7")}
    assert sorted(asked) == sorted(keys)
    assert 1 < most <= EACH_AT_ONCE


async def test_of_many_keys_one_that_fails_fails_all() -> None:
    """What was found of the others is not taken for all that there is."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500 if request.url.path.endswith("5") else 404)

    async with _client(answer) as client:
        with pytest.raises(SourceUnavailable):
            await client.find_each([str(number) for number in range(30)], "/people/{key}")


async def test_of_many_keys_a_mistake_of_the_functions_own_is_raised_as_of_one() -> None:
    """A key that is no text does not read as a service that cannot be reached."""
    keys: list[Any] = ["1", 2, "3"]
    async with _client(lambda request: httpx.Response(404)) as client:
        with pytest.raises(TypeError):
            await client.find("/people/{key}", key=keys[1])
        with pytest.raises(TypeError):
            await client.find_each(keys, "/people/{key}")


async def test_a_public_answer_is_asked_for_by_its_etag() -> None:
    """What has not changed is not sent again; what has is."""
    said, asked = "one", []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        if asked[-1] == f'"{said}"':
            return httpx.Response(304)
        return httpx.Response(200, json=said, headers={"etag": f'"{said}"'})

    async with _client(answer) as client:
        assert [await client.get("/offices", public=True) for _ in range(2)] == ["one", "one"]
        said = "two"
        assert [await client.get("/offices", public=True) for _ in range(2)] == ["two", "two"]
        assert await client.get("/offices", {"of": "us"}, public=True) == "two"
    assert asked == [None, '"one"', '"one"', '"two"', None]


@pytest.mark.parametrize(
    "etag", ['"국"'.encode(), '"é"'.encode("latin-1"), b'"a\x01"'], ids=["UTF-8", "Latin-1", "control"]
)
async def test_an_etag_that_no_request_can_say_is_not_kept(etag: bytes) -> None:
    """Once it were, the path could not be asked for again."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        return httpx.Response(200, json=1, headers=[(b"etag", etag)])

    async with _client(answer) as client:
        assert [await client.get("/offices", public=True) for _ in range(2)] == [1, 1]
    assert asked == [None, None]


@pytest.mark.parametrize("directive", ["private", "max-age=1, No-Store"])
async def test_what_is_not_to_be_kept_is_not(directive: str) -> None:
    """Neither what is not public, nor what the service says is for nobody to keep, nor what has no ETag."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        headers = {"/a": {"etag": '"x"'}, "/b": {"etag": '"x"', "cache-control": directive}, "/c": {}}
        return httpx.Response(200, json=1, headers=headers[request.url.path.removeprefix("/base")])

    async with _client(answer) as client:
        for _ in range(2):
            await client.get("/a")
            await client.get("/b", public=True)
            await client.get("/c", public=True)
    assert asked == [None] * 6


async def test_what_is_somebodys_neither_keeps_nor_is_asked_for_by_what_is_kept() -> None:
    """Of one address, what is not asked for as public has no part in what is."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        return httpx.Response(200, json=1, headers={"etag": '"x"'})

    async with _client(answer) as client:
        for public in (False, True, False, True):
            await client.get("/a", public=public)
    assert asked == [None, None, None, '"x"']


async def test_a_cookie_that_a_service_sets_is_not_sent_again() -> None:
    """What it sets for one citizen would come with another's request, which it may take for the same session."""
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("cookie"))
        cookies = ("a=1", "a=1; Path=/", "b=2; Path=/base; Max-Age=9000", "c=3; Domain=127.0.0.1")
        return httpx.Response(200, json={}, headers=[("set-cookie", each) for each in cookies])

    async with _client(answer) as client:
        for _ in range(2):
            await client.find("/people/{id}", id=CITIZEN)
        await client.post("/search", {})
    assert sent == [None] * 3


def test_what_is_kept_is_bounded() -> None:
    """Beyond the bound the oldest goes, and what is larger than all of it is never kept."""
    headers = httpx.Headers({"etag": '"x"'})
    each = ENTRY_BYTES + len("/a") + len('"x"') + 10
    cache = AnswerCache(2 * each)
    cache.keep("/large", headers, b"x" * 2 * each)
    for address in ("/a", "/b", "/c"):
        cache.keep(address, headers, b"x" * 10)
    assert [cache.of(address) is not None for address in ("/large", "/a", "/b", "/c")] == [False, False, True, True]


@pytest.mark.parametrize(("address", "etag"), [("/{}", "x"), ("/{}?of=" + "x" * 1_000, "x"), ("/{}", "x" * 1_000)])
def test_what_is_kept_beside_a_body_is_bounded_too(address: str, etag: str) -> None:
    """An answer without any, of which a service may have as many as there are addresses."""
    cache = AnswerCache(10_000)
    for number in range(100):
        cache.keep(address.format(number), httpx.Headers({"etag": etag}), b"")
    kept = sum(cache.of(address.format(number)) is not None for number in range(100))
    assert 0 < kept <= 10_000 / (ENTRY_BYTES + len(address) - 2 + len(etag))
