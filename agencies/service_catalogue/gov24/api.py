"""The official API of the national catalogue (data.go.kr 15113968), fetched page by page into a folder.

The key goes in a header, never in an address, and into no message. What was fetched already is not asked for again.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24.source_file import KINDS, read_page

ADDRESS: Final = "https://api.odcloud.kr/api/gov24/v3"
PER_PAGE: Final = 1000  # asked for more, the API answers well and without data
TIMEOUT_SECONDS: Final = 30
PAUSES_SECONDS: Final = (1, 3, 9)
PERCENT_ENCODED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
BAD_KEY: Final = 401
NO_SUCH_PATH: Final = 404
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500

Say = Callable[[str], None]


class _Passing(Exception):
    """What may pass by itself, so that the question is put again."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the API is, and the key to it, which no representation shows."""

    address: str
    key: str = field(repr=False)


def read_access(environment: Mapping[str, str], say: Say) -> Access:
    """The access by GOV24_KEY and GOV24_URL; StartUpError where there is no key, or none that could be one."""
    key = environment.get("GOV24_KEY", "").strip()
    if not key:
        raise StartUpError("GOV24_KEY is not set: set it to the key of data.go.kr 15113968, in its decoded form.")
    if PERCENT_ENCODED.search(key):
        key = unquote(key)
        say("GOV24_KEY is percent-encoded: it was decoded once.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise StartUpError("GOV24_KEY has characters that no key has: copy the decoded form of it again.")
    return Access(environment.get("GOV24_URL", ADDRESS).rstrip("/"), key)


async def fetch(access: Access, folder: Path, say: Say) -> None:
    """Fetch what the folder lacks of the three lists; StartUpError where the API does not give it."""
    headers = {"authorization": f"Infuser {access.key}", "accept": "application/json"}
    async with httpx.AsyncClient(headers=headers, timeout=TIMEOUT_SECONDS) as client:
        for kind in KINDS:
            await _fetch_list(client, f"{access.address}/{kind}", kind, (folder, say))


async def _fetch_list(client: httpx.AsyncClient, address: str, kind: str, to: tuple[Path, Say]) -> None:
    folder, say = to
    number, had, count = _stored(folder, kind)
    if number > 1:
        say(f"{kind}: {had:,} rows are in {folder} already.")
    while count is None or had < count:
        raw = await _asked(client, address, number)
        page = read_page(raw)
        if count is not None and page["matchCount"] != count:
            _forget(folder, kind)
            raise StartUpError(f"{kind} changed while it was fetched: run the command again to begin it anew.")
        if not page["data"] and had < page["matchCount"]:
            _forget(folder, kind, since=_short(folder, kind, number))
            raise StartUpError(
                f"{kind}: page {number} came empty, though {had:,} of {page['matchCount']:,} rows are here: "
                "run the command again later."
            )
        count = page["matchCount"]
        had += len(page["data"])
        _keep(folder / _name(kind, number), raw)
        say(f"{kind}: {had:,} of {count:,}")
        number += 1


def _stored(folder: Path, kind: str) -> tuple[int, int, int | None]:
    """The number of the page to go on with, how many rows there are, and of how many in all (None: not known)."""
    number, had, count = 1, 0, None
    while (path := folder / _name(kind, number)).is_file():
        try:
            page: dict[str, Any] = read_page(path.read_bytes())
        except ValueError:
            break
        number, had, count = number + 1, had + len(page["data"]), page["matchCount"]
    return number, had, count


def _name(kind: str, number: int) -> str:
    return f"{kind}-{number:04}.json"


def _keep(path: Path, raw: bytes) -> None:
    """Write the page whole or not at all, so that a fetch that was broken off can go on."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(raw)
        part.replace(path)
    except OSError as error:
        raise StartUpError(
            f"{path} cannot be written ({error.strerror}): free some space, or name another folder."
        ) from None


def _forget(folder: Path, kind: str, since: int = 1) -> None:
    """Remove the pages of a list from this number on."""
    for path in folder.glob(f"{kind}-[0-9][0-9][0-9][0-9].json"):
        if path.name >= _name(kind, since):
            path.unlink()


def _short(folder: Path, kind: str, end: int) -> int:
    """The first of the pages before `end` that has fewer rows than were asked for; `end` where none has."""
    pages = (read_page((folder / _name(kind, number)).read_bytes()) for number in range(1, end))
    return next((number for number, page in enumerate(pages, 1) if len(page["data"]) < PER_PAGE), end)


async def _asked(client: httpx.AsyncClient, address: str, number: int) -> bytes:
    """A page's bytes, whole; asked for again where it may come the next time."""
    why = ""
    for pause in (*PAUSES_SECONDS, None):
        try:
            return await _answer(client, address, number)
        except _Passing as error:
            why = str(error)
        if pause is not None:
            await asyncio.sleep(pause)
    raise StartUpError(
        f"{address}, page {number}: {why}, {len(PAUSES_SECONDS) + 1} times: run the command again later; "
        "it goes on from here."
    )


async def _answer(client: httpx.AsyncClient, address: str, number: int) -> bytes:
    try:
        answer = await client.get(address, params={"page": number, "perPage": PER_PAGE})
    except httpx.TimeoutException:
        raise _Passing(f"no answer in {TIMEOUT_SECONDS} s") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise StartUpError(f"{address} is no address: correct GOV24_URL, or leave it out.") from None
    except httpx.HTTPError as error:
        raise _Passing(f"no connection ({type(error).__name__})") from None
    if answer.status_code == BAD_KEY:
        raise StartUpError(
            f"The API does not know the key in GOV24_KEY{_code(answer)}: copy its decoded form from data.go.kr, "
            "and see there that it is approved for 15113968."
        )
    if answer.status_code == NO_SUCH_PATH:
        raise StartUpError(f"There is nothing at {address}{_code(answer)}: correct GOV24_URL, or leave it out.")
    if answer.status_code >= SERVER_ERROR or answer.status_code == TOO_MANY:
        raise _Passing(f"HTTP {answer.status_code}")
    if answer.status_code != httpx.codes.OK:
        raise StartUpError(f"{address} answers with HTTP {answer.status_code}{_code(answer)}: look into GOV24_URL.")
    try:
        read_page(answer.content)
    except ValueError as error:
        raise _Passing(f"what came {error}") from None
    return answer.content


def _code(answer: httpx.Response) -> str:
    """The API's own code, and none of its words, since they might repeat what was asked."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f" (code {code})" if isinstance(code, int) else ""
