"""What the catalogue states of one service in codes: which of them are set, and the ages; read, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agencies.service_catalogue.gov24.codes.code import (
    AGE_FROM,
    AGE_TO,
    HOUSEHOLD,
    LIST,
    ORGANISATION_GROUPS,
    PERSON,
    SEX,
    VERSION,
    Code,
    codes,
    group,
)

SET: Final = "Y"
NO_UPPER_BOUND: Final = 120
BESIDE_CODES: Final = ("서비스ID", "서비스명")


class UnknownCode(Exception):
    """A code, or a value of one, that the list does not have; `code` names it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ages:
    """Completed years, both bounds included (None: no bound). `odd`: what is strange about how they are stated.

    `known` is false where the bounds cannot both be meant; then neither counts.
    """

    lower: int | None
    upper: int | None
    known: bool = True
    odd: str | None = None

    @property
    def restricted(self) -> bool:
        """Whether they leave anybody out, or might."""
        return not self.known or self.lower is not None or self.upper is not None


@dataclass(frozen=True, slots=True)
class Stated:
    """The codes of one service that are set, but for the ages."""

    codes: frozenset[str]
    ages: Ages

    def restricted(self, name: str) -> tuple[Code, ...]:
        """The codes that restrict this group; empty where it is open: none set, all of them, or its open one."""
        return () if self._left_open(name) else self._particular(name)

    def named(self, name: str) -> tuple[Code, ...]:
        """The particular codes beside an open one: some, since all of them together name nobody in particular."""
        return self._particular(name) if self._left_open(name) else ()

    @property
    def for_organisations(self) -> bool:
        """Whether only businesses and organisations are named, and no person or household."""
        groups = {codes()[code].group for code in self.codes}
        return bool(groups & ORGANISATION_GROUPS) and not groups & {SEX, PERSON, HOUSEHOLD}

    def _left_open(self, name: str) -> bool:
        return any(code.open and code.code in self.codes for code in group(name))

    def _particular(self, name: str) -> tuple[Code, ...]:
        """The codes that are set, but for the open one; none where all are, since together they leave nobody out."""
        particular = [code for code in group(name) if not code.open]
        chosen = tuple(code for code in particular if code.code in self.codes)
        return () if len(chosen) == len(particular) else chosen


def read_stated(row: Mapping[str, Any]) -> Stated:
    """What a row of supportConditions states; UnknownCode where it has a code or a value that the list does not."""
    known, chosen = codes(), []
    for code, value in row.items():
        if value is None or code in BESIDE_CODES or code in (AGE_FROM, AGE_TO):
            continue
        if code not in known:
            raise UnknownCode(code, f"{code} is no code of version {VERSION} of {LIST}")
        if value != SET:
            raise UnknownCode(code, f"{code} is {value!r}, where only {SET!r} and null mean something")
        chosen.append(code)
    return Stated(frozenset(chosen), _ages(row.get(AGE_FROM), row.get(AGE_TO)))


def _ages(lower: Any, upper: Any) -> Ages:
    stated = f"{lower} to {upper}"
    for bound in (lower, upper):
        if bound is not None and (not isinstance(bound, int) or isinstance(bound, bool)):
            return Ages(None, None, known=False, odd=f"{stated}: no whole number")
    if upper is not None and upper < 0:
        return Ages(None, None, known=False, odd=f"{stated}: below zero")
    if lower is not None and upper is not None and lower > upper:
        return Ages(None, None, known=False, odd=f"{stated}: the wrong way round")
    odd = None
    if upper is not None and upper > NO_UPPER_BOUND:
        odd = f"{stated}: taken as no upper bound"
    elif lower is not None and lower < 0:
        odd = f"{stated}: taken as no lower bound"
    return Ages(
        lower=None if lower is None or lower <= 0 else lower,
        upper=None if upper is None or upper >= NO_UPPER_BOUND else upper,
        odd=odd,
    )
