"""One agency's HTTP client, for as long as a process serves: what its service answers, or a SourceError.

It is asked at the addresses below one base address alone, no redirect is followed, and no answer is read beyond a
bound. Nothing that it logs or raises holds a key: paths stand there with their names in braces.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from string import Formatter
from typing import Any, Final
from urllib.parse import quote

import httpx
import orjson

from agencies.contract.storage.source_errors import (
    SourceBroken,
    SourceError,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from agencies.remote.answer_cache import AnswerCache, Kept
from agencies.remote.service_settings import ServiceSettings, variable
from agencies.store.loopback import is_loopback

CONNECTIONS: Final = 32
EACH_AT_ONCE: Final = 8
"""How many keys of one call are asked for at a time, where each is a request of its own."""

ANSWER_BYTES_AT_MOST: Final = 8_000_000
UNUSED_BYTES_AT_MOST: Final = 64_000
"""How much is read of a body that is not used, so that its connection can be used again."""
UNUSED_SECONDS: Final = 0.05
"""For how long such a body is waited for: it comes with its status, or is not worth its connection."""
IDENTITY: Final = "identity"
"""The encoding of an answer that is as it is."""
PACKED: Final = frozenset({"gzip", "x-gzip", "deflate", "compress", "br", "zstd"})
"""In which encodings a few bytes may come to any number. Another word there, as `UTF-8`, says nothing of the kind."""

IDLE_SECONDS: Final = 2.0
"""How long a connection is kept that nobody uses: less than services do, which would close it under a request."""

NOWHERE: Final = frozenset({"", ".", ".."})
"""Keys that are no name in a path: the path would lead elsewhere."""

NOT_THERE: Final = frozenset({404, 410})
UNWELL: Final = frozenset({408, 425, 429})
REFUSING: Final = frozenset({401, 403})


class HttpClient:
    """The client of one agency's service; what takes longer than `deadline_seconds` is given up."""

    def __init__(
        self,
        agency: str,
        settings: ServiceSettings,
        deadline_seconds: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings: Mapping[str, str] = settings.further
        self._credentials = variable(agency, "TOKEN")
        self._base = str(settings.url)
        self._cache = AnswerCache()
        self._client = httpx.AsyncClient(
            # What is packed may be a thousand times as large as what arrives: of that no bound could be kept.
            headers={"accept": "application/json", "accept-encoding": IDENTITY, "user-agent": "maru"}
            | ({"authorization": f"Bearer {settings.token}"} if settings.token else {}),
            timeout=deadline_seconds,
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=IDLE_SECONDS),
            # A session that a service begins for one citizen's request is no other's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            # A proxy of the environment's is for other machines.
            trust_env=not is_loopback(settings.url.host),
            verify=httpx.create_ssl_context() if settings.url.scheme == "https" else False,
            transport=transport,
        )

    async def find(self, path: str, *, public: bool = False, **values: str) -> Any:
        """What stands at a path; None where there is nothing."""
        if not NOWHERE.isdisjoint(values.values()):
            return None
        status, body = await self._ask("GET", path, values, public=public)
        return None if status in NOT_THERE or status == httpx.codes.NO_CONTENT else _read("GET", path, body)

    async def find_each(self, keys: Sequence[str], path: str) -> dict[str, Any]:
        """What stands at the path of each key, by key; the first error, once nothing is under way, where one fails."""
        found: dict[str, Any] = {}
        waiting = iter(dict.fromkeys(keys))
        failed: list[Exception] = []
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(EACH_AT_ONCE, len(keys))):
                    group.create_task(self._find_some(waiting, path, found))
        except* Exception as errors:
            failed += errors.exceptions
        if failed:
            raise failed[0]
        return found

    async def get(self, path: str, parameters: Mapping[str, Any] | None = None, *, public: bool = False) -> Any:
        """What a path answers that is always there."""
        status, body = await self._ask("GET", path, {}, public=public, parameters=parameters)
        return self._always("GET", path, status, body)

    async def post(self, path: str, body: Any) -> Any:
        """What a path answers to a body that is always there."""
        headers = {"content-type": "application/json"}
        status, answered = await self._ask("POST", path, {}, content=orjson.dumps(body), headers=headers)
        return self._always("POST", path, status, answered)

    async def look(self, path: str) -> None:
        """Ask for a path by which the service shows that it is well."""
        status, _ = await self._ask("GET", path, {})
        if status in NOT_THERE:
            raise SourceBroken(f"GET {path} answered {status}")

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()

    async def _find_some(self, keys: Iterator[str], path: str, found: dict[str, Any]) -> None:
        for key in keys:
            row = await self.find(path, key=key)
            if row is not None:
                found[key] = row

    def _always(self, method: str, path: str, status: int, body: bytes) -> Any:
        if status in NOT_THERE:
            raise SourceBroken(f"{method} {path} answered {status}")
        return _read(method, path, body)

    async def _ask(
        self,
        method: str,
        path: str,
        values: Mapping[str, str],
        *,
        public: bool = False,
        parameters: Mapping[str, Any] | None = None,
        **request: Any,
    ) -> tuple[int, bytes]:
        """The status and the body of an answer that can be used, or that says that there is nothing."""
        try:
            address = self._base + _filled(path, values)
            if parameters:
                # The path's own query stays as it is written: a service may want it in another encoding.
                address += f"{'&' if '?' in address else '?'}{httpx.QueryParams(parameters)}"
            url = httpx.URL(address)
            kept = self._cache.of(str(url)) if public else None
            if kept is not None:
                request["headers"] = {"if-none-match": kept.etag}
            async with self._client.stream(method, url, **request) as answer:
                return await self._answered(f"{method} {path}", answer, kept, public=public)
        except httpx.TimeoutException as error:
            raise SourceTimeout(f"{method} {path} was not answered: {type(error).__name__}") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.DecodingError) as error:
            raise SourceBroken(f"{method} {path} cannot be asked or read: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            raise SourceUnavailable(f"{method} {path} was not answered: {type(error).__name__}") from error

    async def _answered(
        self, asked: str, answer: httpx.Response, kept: Kept | None, *, public: bool
    ) -> tuple[int, bytes]:
        status = answer.status_code
        if status == httpx.codes.NOT_MODIFIED and kept is not None:
            await _read_past(answer)
            return httpx.codes.OK, kept.body
        if status in NOT_THERE:
            await _read_past(answer)
            return status, b""
        if not answer.is_success:
            raise self._unusable(asked, status)
        if _is_packed(answer):
            raise SourceBroken(f"{asked} answered packed: have the service heed `accept-encoding: {IDENTITY}`")
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > ANSWER_BYTES_AT_MOST:
                raise SourceBroken(f"{asked} answered over {ANSWER_BYTES_AT_MOST:,} bytes")
        if public:
            self._cache.keep(str(answer.request.url), answer.headers, bytes(body))
        return status, bytes(body)

    def _unusable(self, asked: str, status: int) -> SourceError:
        if status in REFUSING:
            return SourceRefused(f"{asked} answered {status}: look at the credentials in {self._credentials}")
        if status >= 500 or status in UNWELL:
            return SourceUnavailable(f"{asked} answered {status}")
        redirect = " and redirects are not followed: correct the address" if 300 <= status < 400 else ""
        return SourceBroken(f"{asked} answered {status}{redirect}")


def _is_packed(answer: httpx.Response) -> bool:
    codings = answer.headers.get("content-encoding", IDENTITY).lower().split(",")
    return not PACKED.isdisjoint(each.strip() for each in codings)


async def _read_past(answer: httpx.Response) -> None:
    """Read a body that is not used, unless it is packed or long: who leaves it unread has to end its connection.

    One that fails or stalls takes nothing from what the status says.
    """
    if _is_packed(answer):
        return
    size = 0
    with suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(UNUSED_SECONDS):
            async for chunk in answer.aiter_bytes():
                size += len(chunk)
                if size > UNUSED_BYTES_AT_MOST:
                    return


def _filled(path: str, values: Mapping[str, str]) -> str:
    """The path with its values, each of which stays one part of it."""
    named = {name for _, name, _, _ in Formatter().parse(path) if name is not None}
    if not path.startswith("/") or named != values.keys():
        raise SourceBroken(f"the path {path} does not begin with / or has other values than are given")
    return path.format_map({name: quote(value, safe="") for name, value in values.items()})


def _read(method: str, path: str, body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise SourceBroken(f"{method} {path} answered no JSON") from error
