"""A file with a key in it that only its owner can read."""

import os
import tempfile
from pathlib import Path


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
