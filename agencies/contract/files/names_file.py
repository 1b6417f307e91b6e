"""Reads a file of names: what an agency's Korean names are in other languages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agencies.contract.files.title_file import read_texts


def names_in(path: Path) -> Callable[[Any], Any]:
    """Return the function that gives a Korean name's texts by language; a value that the file lacks stays as it is.

    The file has `Korean name: {en: …, ar: …}` on each line. StartUpError for a name that is no text by language.
    """
    names = {korean: {"ko": korean, **texts} for korean, texts in read_texts(path).items()}
    return lambda value: names.get(value, value) if type(value) is str else value
