"""Standard output and standard error, on which a process prints to somebody who may leave before its work is done."""

import atexit
import errno
import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import TextIO


def put(text: str, stream: TextIO | None) -> bool:
    """Print at once, so that whoever reads along sees it; whether somebody does.

    Where nobody reads any more, the work goes on, and what is printed on this stream from then on is dropped. `stream`:
    None where it was closed when the process began.
    """
    if stream is None:
        return False
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if not _has_left(error, stream):
            raise
        drop(stream)
        return False
    return True


def put_beside(text: str, stream: TextIO | None) -> None:
    """Print, as `put` does, what no work is worth failing for: what cannot be written, as on a full disk, may be lost.

    What is printed later is written again once the disk has space, the first of it perhaps behind half a line.
    """
    try:
        put(text, stream)
    except OSError:
        _drop_at_the_end()


def drop(stream: TextIO) -> None:
    """Drop what the stream has not yet passed on, and all that is printed on it from now on."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


@cache
def _drop_at_the_end() -> None:
    """Have the process drop at its end what cannot be written then: Python would try, and end with 120 for it."""
    atexit.register(_drop_unwritable)


def _drop_unwritable() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            drop(stream)


def _has_left(error: OSError, stream: TextIO) -> bool:
    """Whether the reader of a pipe has left, or a terminal has hung up; a disk that fails has the terminal's error."""
    has_hung_up = error.errno == errno.EIO and stat.S_ISCHR(os.fstat(stream.fileno()).st_mode)
    return isinstance(error, BrokenPipeError) or has_hung_up
