"""The demo's signing key. The first start makes the key and keeps it in a file that only its owner can read."""

from pathlib import Path
from typing import Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from agencies.contract.errors import StartUpError
from api.keys.key_file import make_key_file, read_key_file

FILE_NAME: Final = "demo-key.json"


def load_demo_key(folder: Path) -> ECKey:
    """The key of this data folder, made if there is none yet; raises StartUpError."""
    path = folder / FILE_NAME
    try:
        if not path.exists():
            key = ECKey.generate_key("P-256", auto_kid=True)
            make_key_file(path, orjson.dumps(key.as_dict(private=True)))
        return ECKey.import_key(orjson.loads(read_key_file("MARU_DATA", path)))
    except (OSError, ValueError, TypeError, JoseError):
        raise StartUpError(f"The demo's key {path} cannot be read or made. Delete the file and start again.") from None
