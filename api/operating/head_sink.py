"""Where heads of the usage log are kept outside of its store, so that its operator cannot take one back."""

import asyncio
import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx
import orjson

from agencies.contract.errors import StartUpError
from agencies.store.loopback import is_loopback
from resolvers.usage_log.keeping.head_signing import Publish
from resolvers.usage_log.tree.signed_head import SignedHead, read_head

POST_SECONDS: Final = 5
TAIL_BYTES: Final = 64 * 1024


class Refused(Exception):
    """Whoever was to keep a head answered that they do not."""


class HeadFile:
    """A file to which each head is appended as a line of JSON."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def publish(self, signed: SignedHead) -> None:
        """Append the head, on the disk when this returns; raises OSError."""
        await asyncio.to_thread(self._append, orjson.dumps(signed.document, option=orjson.OPT_SORT_KEYS) + b"\n")

    def last(self) -> SignedHead | None:
        """The largest of the heads that were written last; StartUpError where the file holds something else."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                file.seek(max(0, file.tell() - TAIL_BYTES))
                is_whole = file.tell() == 0
                lines = file.read().splitlines()
        except OSError as error:
            raise StartUpError(f"USAGE_HEADS names a file that cannot be written ({error.strerror}).") from None
        try:
            # The first line may have been cut by where the reading began.
            heads = heads_in(lines if is_whole else lines[1:])
        except ValueError:
            raise StartUpError("USAGE_HEADS names a file that holds something else than heads: name another.") from None
        return max(heads, key=lambda signed: signed.head.tree_size, default=None)

    def _append(self, line: bytes) -> None:
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            size = os.fstat(handle).st_size
            # A crash may have left half a line: it stays one of its own.
            is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            whole = b"\n" + line if is_cut else line
            if os.write(handle, whole) != len(whole):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)


def heads_in(lines: Sequence[bytes]) -> list[SignedHead]:
    """The heads in these lines of a file; ValueError where one holds something else, but for what a crash cut off."""
    return [
        read_head(orjson.loads(line))
        for line in lines
        if line.strip() and not (line.startswith(b"{") and not line.endswith(b"}"))
    ]


def posted_to(url: str) -> Publish:
    """What posts each head to a URL as JSON; it raises Refused, or what httpx raises."""

    async def publish(signed: SignedHead) -> None:
        # A proxy of the environment's is for other machines.
        trust_env = not is_loopback(httpx.URL(url).host)
        async with asyncio.timeout(POST_SECONDS), httpx.AsyncClient(trust_env=trust_env) as client:
            response = await client.post(url, json=signed.document)
        if not response.is_success:
            raise Refused(f"It was answered {response.status_code}.")

    return publish
