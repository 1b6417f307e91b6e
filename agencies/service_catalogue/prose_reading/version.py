"""The version of the reading: the reader, the vocabulary and the corrections together."""

from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
READ_FROM: Final = ("*.py", "*.yaml", "vocabulary_files/*.yaml")


def reading_version() -> str:
    """A hash of these files: where it and the names of districts are the same, so is what is read from a text."""
    found = sha256()
    for path in sorted(path for pattern in READ_FROM for path in FOLDER.glob(pattern)):
        found.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
