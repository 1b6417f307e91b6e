"""The demo's signing key. The first start makes the key and keeps it in a file that only its owner can read."""

import os
import tempfile
from pathlib import Path
from typing import Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from agencies.contract.errors import StartUpError

FILE_NAME: Final = "demo-key.json"


def load_demo_key(folder: Path) -> ECKey:
    """The key of this data folder, made if there is none yet; raises StartUpError."""
    path = folder / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        return ECKey.import_key(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, JoseError):
        raise StartUpError(f"The demo's key {path} cannot be read or made. Delete the file and start again.") from None


def _make(path: Path) -> None:
    """Write a new key whole under its name, unless another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = ECKey.generate_key("P-256", auto_kid=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(key.as_dict(private=True)))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
