"""The exports of the catalogue as they are kept: compressed, made once for each state of the store.

A file is written under another name first, so that no reader and no other gateway sees half of one. A folder that
cannot be written leaves the newest exports in memory.
"""

import asyncio
import os
import tempfile
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import BinaryIO, Final

import orjson
import structlog

from agencies.contract.errors import Overloaded
from api.limits.allowance import Allowance
from resolvers.decisions.release import RELEASE
from resolvers.graph import Export

AT_ONCE: Final = 2
"""So many exports are made at once, and of so many a piece is read or decompressed at once."""
OLD_KEPT: Final = 4
OLD_A_MINUTE: Final = 6
OLD_AT_ONCE: Final = 10
"""How many exports of older versions are made in a minute, and after a pause: each takes a second of the processor."""
PIECE: Final = 256 * 1_024
LEVEL: Final = 6
GZIP: Final = 16 + zlib.MAX_WBITS
ENDING: Final = ".gz"
PART: Final = ".part"
PART_SECONDS: Final = 3_600
"""After this time no gateway is writing a part any more: the process that began it has ended."""

_log = structlog.get_logger("api")


class KeptExports:
    """The exports that one gateway keeps in a folder, which other gateways may use too; None: in memory alone."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._held: dict[str, bytes] = {}
        self._failures = 0
        self._old = Allowance(OLD_A_MINUTE, OLD_AT_ONCE)
        self._makers = asyncio.Semaphore(AT_ONCE)
        self._readers = asyncio.Semaphore(AT_ONCE)

    async def opened(self, export: Export, kind: str) -> BinaryIO:
        """Return the compressed export, which is made where it is not kept; raises Overloaded and a store's errors."""
        name = f"{_prefix(export)}{'newest' if export.is_newest else export.version}.{kind}{ENDING}"
        # Without a pause between the look and the making: else what is just written would be made again.
        return self._kept(name) or BytesIO(await self._made(name, export))

    async def pieces(self, packed: BinaryIO, *, unpack: bool) -> AsyncIterator[bytes]:
        """Read an export piece by piece, decompressed where asked for."""
        unpacker = zlib.decompressobj(GZIP)
        while True:
            async with self._readers:
                piece = await (
                    asyncio.to_thread(_unpacked, packed, unpacker) if unpack else asyncio.to_thread(packed.read, PIECE)
                )
            if not piece:
                return
            yield piece

    def _kept(self, name: str) -> BinaryIO | None:
        if name in self._held:
            return BytesIO(self._held[name])
        if self._folder is None:
            return None
        try:
            return (self._folder / name).open("rb")
        except OSError:
            return None

    async def _made(self, name: str, export: Export) -> bytes:
        """Return what is being made under this name; all who wait for it share it, and none ends it by leaving."""
        if name not in self._making:
            if not export.is_newest:
                self._count_old()
            making = self._making[name] = asyncio.create_task(self._make(name, export))
            making.add_done_callback(lambda _: self._end(name))
        return await asyncio.shield(self._making[name])

    def _count_old(self) -> None:
        is_busy = any("-newest." not in name for name in self._making)
        # What is refused uses up nothing.
        if wait := 1 if is_busy else self._old.take(None):
            seconds = ceil(wait)
            raise Overloaded(f"Older versions of the catalogue are being prepared: ask again in {seconds} s.", seconds)

    def _end(self, name: str) -> None:
        making = self._making.pop(name)
        if not making.cancelled():
            # Where all who waited have left, no other code looks at what failed.
            making.exception()

    async def _make(self, name: str, export: Export) -> bytes:
        async with self._makers:
            packed = await _packed(export)
        prefix = _prefix(export)
        is_written = self._folder is not None and await self._is_written(self._folder / name, packed, prefix)
        if export.is_newest and not is_written:
            same = {each: held for each, held in self._held.items() if each.startswith(prefix)}
            self._held = {**same, name: packed}
        return packed

    async def _is_written(self, path: Path, packed: bytes, prefix: str) -> bool:
        """Write an export, and tell whether that went well; a failure is counted and logged."""
        try:
            await asyncio.to_thread(_write, path, packed)
        except OSError as error:
            self._failures += 1
            _log.warning(
                "the export of the catalogue is not kept: have MARU_DATA name a folder that can be written",
                reason=error.strerror,
                times=self._failures,
            )
            return False
        # Another gateway may be removing the same files.
        with suppress(OSError):
            await asyncio.to_thread(_remove_stale, path.parent, prefix)
        return True


def remove_left(folder: Path) -> None:
    """Remove a folder's exports, which another build of this release may have made, and the parts of ended processes.

    A part that is new may be under way: another gateway may use the folder.
    """
    with suppress(OSError):
        for left in folder.glob(f"*{ENDING}*"):
            if left.suffix != PART or left.stat().st_mtime < time.time() - PART_SECONDS:
                left.unlink(missing_ok=True)


def _write(path: Path, packed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=f"{ENDING}{PART}", delete=False) as file:
        try:
            file.write(packed)
            file.flush()
            # A gateway of another user may share the folder, and what is in it is public.
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def _remove_stale(folder: Path, prefix: str) -> None:
    """Remove exports of this release from other states of the store, and all but the last of older versions."""
    kept = [*folder.glob(f"*{ENDING}")]
    stale = {each for each in kept if each.name.startswith(f"{RELEASE}-") and not each.name.startswith(prefix)}
    old = [each for each in kept if each not in stale and not each.name.startswith(f"{prefix}newest.")]
    old.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for each in (*stale, *old[OLD_KEPT:]):
        each.unlink(missing_ok=True)


def _prefix(export: Export) -> str:
    return f"{RELEASE}-{export.state}-"


async def _packed(export: Export) -> bytes:
    """Return the document compressed; a page at a time, between which others have their turn."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    pieces = [await asyncio.to_thread(packer.compress, part) async for part in _written(export)]
    return b"".join((*pieces, packer.flush()))


async def _written(export: Export) -> AsyncIterator[bytes]:
    head = orjson.dumps(export.head)[:-1]
    before = head + (b"," if export.head else b"") + orjson.dumps(export.member) + b":["
    async for page in export.pages:
        yield before + orjson.dumps(page)[1:-1]
        before = b","
    yield b"]}"


def _unpacked(packed: BinaryIO, unpacker: "zlib._Decompress") -> bytes:
    while not unpacker.eof:
        given = unpacker.unconsumed_tail or packed.read(PIECE)
        if piece := unpacker.decompress(given, PIECE):
            return piece
        if not given:
            raise EOFError("An export that is kept has no end.")
    return b""
