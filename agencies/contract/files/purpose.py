"""Purposes: why personal data is read, under which law, by whom, and which fields and facts each covers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FACT: Final = "Fact."
"""How a fact is named among what a purpose covers: `Fact.age`. A field is named as `Citizen.name`."""

ALL: Final = "all"
"""Every personal field and every fact of an agency's, those to come among them."""

KINDS: Final = ("citizen", "official", "system")
"""Which kinds of callers may have a purpose. An auditor has none: auditors read nothing personal."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why something is read, as the agency declares it that answers for the purpose.

    `legal_basis`: the row of a `LegalResource` · `kinds`, `agencies`: who may have it, officials and systems only of
    these agencies · `consent`: it is of use only for those who have agreed · `retention`: how long a reader may keep
    what was read, as a duration of ISO 8601.
    """

    id: str
    title: Mapping[str, str]
    legal_basis: Mapping[str, Any]
    kinds: frozenset[str]
    agencies: frozenset[str]
    consent: bool
    retention: str


@dataclass(frozen=True, slots=True)
class DeclaredPurposes:
    """One agency's `purposes.yaml`: the purposes for which it answers, and what of its own data purposes cover.

    `covers`: by the id of a purpose, the names of fields and facts, or ALL. Before the id of a purpose of neither this
    agency's nor the platform's stands who answers for it: `welfare_office.education_benefit`.
    """

    purposes: tuple[Purpose, ...] = ()
    covers: Mapping[str, tuple[str, ...] | str] = field(default_factory=dict)
