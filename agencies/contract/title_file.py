"""Reads a file `titles.yaml`: what citizens call an agency's fields. A malformed file is refused at start-up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.strict_yaml import read_yaml
from agencies.contract.vocabulary import LANGUAGES

FILE_NAME: Final = "titles.yaml"

Titles = Mapping[str, Mapping[str, str]]
"""The titles of fields by `Type.field` and language."""


def read_titles(path: Path) -> Titles:
    """Return the titles in a file, none where there is no file; StartUpError for a title that is no text."""
    if not path.is_file():
        return {}
    where = f"{path.parent.name}/{path.name}"
    found = read_yaml(path)
    if not isinstance(found, dict):
        raise StartUpError(f"{where} is no mapping: give `Type.field: {{ko: …, en: …, ar: …}}` on each line.")
    for name, title in found.items():
        if not _is_title(title):
            raise StartUpError(f"{where}: the title of {name} is no text by language: give {', '.join(LANGUAGES)}.")
    return found


def _is_title(title: Any) -> bool:
    return (
        isinstance(title, dict)
        and title.keys() <= {*LANGUAGES}
        and all(isinstance(text, str) and text.strip() for text in title.values())
    )
