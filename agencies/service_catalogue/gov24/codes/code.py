"""The codes of the national catalogue's conditions, keyed by (list, version, code): codes.yaml says what each means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from agencies.rules.notation import Notation
from agencies.service_catalogue.store.content import Code as ListedCode

FILE: Final = Path(__file__).with_name("codes.yaml")
LIST: Final = "gov24/supportConditions"
VERSION: Final = "3"

SEX: Final = "sex"
INCOME: Final = "income"
PERSON: Final = "person"
HOUSEHOLD: Final = "household"
ORGANISATION_GROUPS: Final = frozenset({"business_state", "business_trade", "organisation_kind", "organisation_trade"})

AGE_FROM: Final = "JA0110"
AGE_TO: Final = "JA0111"

Band = tuple[int | None, int | None]
"""Percent of the median income: over the first, up to the second; None: not bounded."""


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """One code. `open`: set, it leaves its group open; `condition` or `band`: what it asks, where it asks anything."""

    code: str
    group: str
    label: Mapping[str, str]
    open: bool
    condition: Notation | None
    band: Band | None
    categories: tuple[str, ...]
    life_events: tuple[str, ...]


@cache
def codes(version: str = VERSION) -> dict[str, Code]:
    """The codes of one version of the list, in its order; KeyError of a version that is not known."""
    return {code: _code(code, row) for code, row in _lists()[LIST][version].items()}


@cache
def group(name: str) -> tuple[Code, ...]:
    """The codes of one group of the list that is imported, in its order."""
    return tuple(code for code in codes().values() if code.group == name)


def code_lists() -> list[ListedCode]:
    """All codes of all lists and versions, as the store keeps them."""
    return [
        ListedCode(list_, version, code, row["group"], row["label"])
        for list_, versions in _lists().items()
        for version, rows in versions.items()
        for code, row in rows.items()
    ]


@cache
def _lists() -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    found: dict[str, dict[str, dict[str, dict[str, Any]]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _code(code: str, row: Mapping[str, Any]) -> Code:
    band = (row.get("over"), row.get("up_to"))
    return Code(
        code=code,
        group=row["group"],
        label=row["label"],
        open=row.get("open", False),
        condition=row.get("condition"),
        band=None if band == (None, None) else band,
        categories=tuple(row.get("categories", ())),
        life_events=tuple(row.get("life_events", ())),
    )
