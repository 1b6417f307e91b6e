"""Files with keys in them: made for their owner alone, and refused where others may read or change them."""

import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError

OTHERS: Final = stat.S_IRWXO | stat.S_IWGRP
"""What a private key's mode may not have. A group may read it, since secrets of containers come as their group's."""


def read_key_file(name: str, path: Path) -> bytes:
    """Return the private key in a file, which this setting names; raises OSError, or StartUpError for its mode."""
    return _read(name, path, OTHERS, "600")


def read_public_keys(name: str, path: Path) -> bytes:
    """Return the public keys in a file; raises OSError, or StartUpError where everybody may change it."""
    return _read(name, path, stat.S_IWOTH, "644")


def _read(name: str, path: Path, refused: int, mend: str) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & refused:
            raise StartUpError(
                f"{name}: the keys in {path} are open to others (mode {mode:04o}). Run `chmod {mend} {path}`."
            )
        return file.read()


def make_key_file(path: Path, content: bytes) -> None:
    """Write a new key whole under its name, unless another process was first; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
