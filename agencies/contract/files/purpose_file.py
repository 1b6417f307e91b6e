"""Reads a file `purposes.yaml`; what it does not say, or says in other words than these, is refused at start-up."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import ALL, KINDS, DeclaredPurposes, Purpose
from agencies.contract.files.strict_yaml import read_yaml
from agencies.contract.shared_values import LANGUAGES

FILE_NAME: Final = "purposes.yaml"
PARTS: Final = frozenset({"purposes", "covers"})
NEEDED: Final = frozenset({"id", "title", "legal_basis", "kinds", "retention"})
OPTIONAL: Final = frozenset({"agencies", "consent"})
OF_A_LAW: Final = ("act", "article", "in_force_from", "in_force_until", "url")
REQUIRED: Final = "required"
ID: Final = re.compile("[a-z][a-z0-9_]{0,63}")
NAME: Final = re.compile(r"[A-Z]\w*\.\w+")
DURATION: Final = re.compile("P[1-9][0-9]{0,3}[DMY]")


def read_purposes(path: Path) -> DeclaredPurposes:
    """What a file declares, nothing where there is none; StartUpError, with what to do, for what cannot be read."""
    if not path.is_file():
        return DeclaredPurposes()
    where = f"{path.parent.name}/{path.name}"
    found = read_yaml(path)
    _require_mapping(where, found, frozenset(), PARTS)
    purposes, covers = found.get("purposes") or [], found.get("covers") or {}
    if not isinstance(purposes, list) or not isinstance(covers, dict):
        raise StartUpError(f"{where}: give `purposes` as a list, and `covers` as lists of names by purpose.")
    return DeclaredPurposes(
        tuple(_purpose(f"{where}, purpose {number}", each) for number, each in enumerate(purposes, 1)),
        {
            _covering(f"{where}, covers", name): _covered(f"{where}, covers.{name}", each)
            for name, each in covers.items()
        },
    )


def _purpose(where: str, found: Any) -> Purpose:
    _require_mapping(where, found, NEEDED, NEEDED | OPTIONAL)
    id_ = _id(where, found["id"])
    where = f"{where} ({id_})"
    retention, by_consent = found["retention"], "consent" in found
    if not isinstance(retention, str) or not DURATION.fullmatch(retention):
        raise StartUpError(f"{where}: `retention` is {retention!r}: give days, months or years, such as P90D or P5Y.")
    # A value that was forgotten is null, and must not mean that nobody is asked.
    if by_consent and found["consent"] != REQUIRED:
        raise StartUpError(f"{where}: `consent` is {found['consent']!r}: write `consent: required`, or leave it out.")
    kinds, agencies = _words(f"{where}: `kinds`", found["kinds"]), _words(f"{where}: `agencies`", found.get("agencies"))
    _check_users(where, kinds, agencies)
    title, law = _title(where, found["title"]), _law(where, found["legal_basis"])
    return Purpose(id_, title, law, kinds, agencies, by_consent, retention)


def _check_users(where: str, kinds: frozenset[str], agencies: frozenset[str]) -> None:
    if not kinds or not kinds <= frozenset(KINDS):
        raise StartUpError(f"{where}: `kinds` says who may have it: name some of {', '.join(KINDS)}.")
    if bool(kinds - {"citizen"}) is not bool(agencies):
        raise StartUpError(
            f"{where}: `agencies` says whose officials and systems may have it: name them there, and nowhere else."
        )


def _title(where: str, found: Any) -> Mapping[str, str]:
    if not isinstance(found, dict) or found.keys() != {*LANGUAGES} or not all(map(_is_text, found.values())):
        raise StartUpError(f"{where}: give `title` in {', '.join(LANGUAGES)}, each a text.")
    return {language: found[language] for language in LANGUAGES}


def _law(where: str, found: Any) -> Mapping[str, Any]:
    where = f"{where}, legal_basis"
    _require_mapping(where, found, frozenset({"act"}), frozenset(OF_A_LAW))
    for name, value in found.items():
        of_a_day = name.startswith("in_force")
        if not (type(value) is date if of_a_day else _is_text(value)):
            raise StartUpError(f"{where}: `{name}` is {value!r}: give {'a day' if of_a_day else 'a text'}.")
    return {name: found.get(name) for name in OF_A_LAW}


def _covering(where: str, found: Any) -> str:
    """The name of a purpose, with the agency before it that answers for it, where that is another one."""
    agency, _, purpose = found.rpartition(".") if isinstance(found, str) else ("", "", found)
    _id(where, purpose)
    if agency:
        _id(where, agency)
    return str(found)


def _covered(where: str, found: Any) -> tuple[str, ...] | str:
    if found == ALL:
        return ALL
    if not isinstance(found, list) or not found:
        raise StartUpError(f"{where}: give a list of names such as Citizen.name and Fact.age, or `{ALL}`.")
    for name in found:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise StartUpError(f"{where}: {name!r} is no name: write a field as Citizen.name, a fact as Fact.age.")
    if len({*found}) < len(found):
        twice = next(name for name in found if found.count(name) > 1)
        raise StartUpError(f"{where} names {twice} twice: remove one.")
    return tuple(found)


def _words(where: str, found: Any) -> frozenset[str]:
    given = [] if found is None else found
    if not isinstance(given, list) or not all(map(_is_text, given)) or len({*given}) < len(given):
        raise StartUpError(f"{where}: give a list of names, each once.")
    return frozenset(given)


def _id(where: str, found: Any) -> str:
    if not isinstance(found, str) or not ID.fullmatch(found):
        raise StartUpError(f"{where}: {found!r} is no id of a purpose: give small letters, digits and underscores.")
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _require_mapping(where: str, found: Any, needed: frozenset[str], known: frozenset[str]) -> None:
    if not isinstance(found, dict):
        raise StartUpError(f"{where}: give names with values ({', '.join(sorted(known))}).")
    if missing := sorted(needed - found.keys()):
        raise StartUpError(f"{where} lacks `{missing[0]}`: give it.")
    if strange := sorted(map(str, found.keys() - known)):
        raise StartUpError(f"{where} says `{strange[0]}`, which means nothing there: known are {sorted(known)}.")
