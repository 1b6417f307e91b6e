"""What is wrong with the names of districts that the code list does not have, said with file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from agencies.rules.region import SIDO_DIGITS, regions
from agencies.service_catalogue.files.catalogue_file import FOLDER, read_checked
from agencies.service_catalogue.files.document import Document
from agencies.service_catalogue.files.problem import Problem

ALIASES: Final = Path("gov24", "region_aliases.yaml")
ALWAYS: Final = ""


def alias_problems(folder: Path = FOLDER) -> list[Problem]:
    """All that is wrong with the folder's names of districts; empty where nothing is."""
    problems: list[Problem] = []
    for document in read_checked([folder / ALIASES], folder, "aliases", problems):
        problems += [*_codes(document), *_provinces(document)]
    return sorted(problems)


def _codes(document: Document) -> Iterator[Problem]:
    for position, alias in enumerate(document.data):
        if not _of(alias):
            yield document.problem((position, "covers"), "names no region: give one here, or in `part_of`.")
        for word in ("covers", "part_of"):
            for place, code in enumerate(alias.get(word, ())):
                if code not in regions():
                    yield document.problem((position, word, place), f"`{code}` is no region's code: correct it.")


def _provinces(document: Document) -> Iterator[Problem]:
    """What is wrong with the province before a district: nobody reads a name behind one that is not read itself."""
    begins = {region.name: ALWAYS for region in regions().values() if len(region.reach) == 1}
    for alias in document.data:
        if all(len(code) == SIDO_DIGITS for code in _of(alias)):
            since = alias.get("from", ALWAYS)
            begins[alias["name"]] = min(begins.get(alias["name"], since), since)
    for position, alias in enumerate(document.data):
        province, _, district = alias["name"].partition(" ")
        if district and province not in begins:
            yield document.problem((position, "name"), f"`{province}` is no province's name: correct it.")
        elif district and alias.get("from", ALWAYS) < begins[province]:
            message = f"`{province}` begins on {begins[province]}, so that no name behind it does before: give `from`."
            yield document.problem((position, "name"), message)


def _of(alias: Any) -> list[str]:
    return [*alias["covers"], *alias.get("part_of", ())]
