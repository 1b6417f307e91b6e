"""Standard output and standard error, on which a process prints to somebody who may leave before its work is done."""

import errno
import os
import stat
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


def drop(stream: TextIO) -> None:
    """Drop what the stream has not yet passed on, and all that is printed on it from now on."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def _has_left(error: OSError, stream: TextIO) -> bool:
    """Whether the reader of a pipe has left, or a terminal has hung up; a disk that fails has the terminal's error."""
    has_hung_up = error.errno == errno.EIO and stat.S_ISCHR(os.fstat(stream.fileno()).st_mode)
    return isinstance(error, BrokenPipeError) or has_hung_up
