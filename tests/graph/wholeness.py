"""Whether an answer that lacks an agency says so: beside the answer from before, difference by difference."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Path = tuple[str | int, ...]

KEYS: Final = ("id", "node", "category", "citizen", "definition", "service", "fact")
"""The fields by which an entry of a list is known again, the first that it has."""

LOG: Final = "USAGE_LOG_UNAVAILABLE"
"""The code of an answer that is not given, since the platform's store cannot record it."""


def unsaid(whole: Mapping[str, Any], lacking: Mapping[str, Any], agency: str) -> list[str]:
    """Return the places where an answer differs from the whole one, and does not say that it lacks this agency."""
    errors = [
        tuple(error.get("path", ()))
        for error in lacking.get("errors", ())
        if error["extensions"].get("agency") == agency or error["extensions"]["code"] == LOG
    ]
    if () in errors:
        return []
    return [
        ".".join(map(str, path))
        for path, said in _differences(whole["data"], lacking["data"], (), agency, said=False)
        if not said and not any(_meet(path, error) for error in errors)
    ]


def _meet(path: Path, other: Path) -> bool:
    """Whether one of two places is within the other."""
    return all(one == another for one, another in zip(path, other, strict=False))


def _differences(whole: Any, lacking: Any, path: Path, agency: str, *, said: bool) -> Iterator[tuple[Path, bool]]:
    """Yield the places where two values differ, and whether an object around each says why."""
    if whole == lacking:
        return
    if isinstance(whole, dict) and isinstance(lacking, dict):
        said = said or _says(lacking, agency)
        for name, value in whole.items():
            yield from _differences(value, lacking.get(name), (*path, name), agency, said=said)
    elif isinstance(whole, list) and isinstance(lacking, list):
        yield from _of_lists(whole, lacking, path, agency, said=said)
    else:
        yield path, said


def _of_lists(
    whole: list[Any], lacking: list[Any], path: Path, agency: str, *, said: bool
) -> Iterator[tuple[Path, bool]]:
    """Yield where two lists differ: entries of one key are compared, and one that came says itself why."""
    before = {_key(each, place): each for place, each in enumerate(whole)}
    after = {_key(each, place): each for place, each in enumerate(lacking)}
    kept = [key for key in before if key in after]
    if len(kept) < len(before) or kept != [key for key in after if key in before]:
        yield path, said
    for place, (key, value) in enumerate(after.items()):
        if key in before:
            yield from _differences(before[key], value, (*path, place), agency, said=said)
        else:
            yield (*path, place), said or _says(value, agency)


def _key(entry: Any, place: int) -> str:
    """Return by what an entry of a list is known again: its place where it has nothing of its own."""
    if not isinstance(entry, dict):
        return str(place)
    name = next((name for name in KEYS if name in entry), None)
    return str(place) if name is None else str(entry[name]) if name == "id" else _key(entry[name], place)


def _says(value: Any, agency: str) -> bool:
    """Whether an object says itself that an agency could not be asked."""
    if not isinstance(value, dict):
        return False
    missing = [value, *(value.get("missingFacts") or ())]
    return (
        {"id": agency} in (value.get("unavailable") or ())
        or (value.get("id") == agency and value.get("status") == "DOWN")
        or any(each.get("cause") == "SOURCE_UNAVAILABLE" for each in missing)
    )
