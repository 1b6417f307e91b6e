"""A decision: a basis decided by the rule and the figures of its version, and written down, the same bytes each time.

Pure: whatever it takes is kept, or belongs to the release, whose words for facts and comparisons it has.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from agencies.contract.shared_values import LANGUAGES
from agencies.contract.source import Row
from agencies.rules.condition import parameter_ids
from agencies.rules.in_force import in_force
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues
from agencies.rules.three_valued_logic import Outcome
from agencies.service_catalogue.listing.rule_rows import RuleRow
from resolvers.eligibility.assessment.decision_basis import Basis, canonical, facts_rows
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.presentation.reason_rows import gap_rows, reason_row
from resolvers.eligibility.rules.rule import ReasonOrigin, Requirement
from resolvers.eligibility.rules.rule_reading import rule_of
from resolvers.eligibility.rules.verdict import Verdict, decide, missing


@dataclass(frozen=True, slots=True)
class Occasion:
    """The keeping of a decision: under which id, when (with its offset from UTC), for whom, by which release."""

    id: str
    kept_at: datetime
    kept_by: str
    release: str


def decided(basis: Basis, occasion: Occasion, row: RuleRow, parameters: DatedValues, definitions: Definitions) -> str:
    """The decision as canonical JSON; KeyError where the basis lacks a fact that this release reads."""
    verdict = decide(rule_of(row, parameters).readable(definitions), basis.situation, 0, basis.on)
    return canonical(
        {
            "id": occasion.id,
            "keptAt": occasion.kept_at.isoformat(),
            "keptBy": occasion.kept_by,
            "release": occasion.release,
            "eligibility": basis.eligibility_id,
            "citizen": basis.citizen_id,
            "subject": basis.subject_id,
            "service": basis.service_id,
            "on": basis.on.isoformat(),
            "catalogueVersion": basis.version,
            "ruleVersion": row.rule_version,
            "status": verdict.status.name,
            "reasons": [_reason(*each, verdict, definitions) for each in verdict.outcomes],
            "missingFacts": [_gap(row) for row in gap_rows(missing(verdict), basis.subject_id, definitions)],
            "facts": facts_rows(basis.persons),
            "parameters": list(_figures(row, parameters, basis.on)),
        }
    )


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8."""
    return sha256(text.encode()).hexdigest()


def differences(kept: str, again: str) -> list[str]:
    """Where a decision made again is not the one that was kept, as paths; empty where every byte is the same."""
    if kept == again:
        return []
    try:
        return list(_differing(json.loads(kept), json.loads(again))) or ["answer"]
    except ValueError:
        return ["answer"]


def _reason(requirement: Requirement, outcome: Outcome, verdict: Verdict, definitions: Definitions) -> dict[str, Any]:
    row = reason_row(requirement, outcome, verdict.situation, definitions)
    return {
        "requirement": {
            "id": requirement.row["id"],
            "text": requirement.row["text"],
            "citation": _citation(requirement.row),
        },
        "outcome": outcome.name,
        "observed": None if row["observed"] is None else {name: row["observed"][name] for name in LANGUAGES},
        "required": row["required"],
        "holder": row["holder_id"],
        **_read_in_words(requirement),
    }


def _read_in_words(requirement: Requirement) -> dict[str, Any]:
    """What tells a reason of the prose from the others, which are written down as they always were."""
    in_words = requirement.origin is ReasonOrigin.TEXT
    return {"origin": requirement.origin.name, "quote": requirement.quote} if in_words else {}


def _citation(row: Row) -> dict[str, Any] | None:
    if row["citation_act"] is None:
        return None
    return {
        "act": row["citation_act"],
        "article": row["citation_article"],
        "inForceFrom": _iso(row["citation_in_force_from"]),
        "inForceUntil": _iso(row["citation_in_force_until"]),
        "url": row["citation_url"],
    }


def _gap(row: Row) -> dict[str, Any]:
    names = {"fact": "fact_id", "subject": "subject_id", "holder": "holder_id", "cause": "cause"}
    return {name: row[column] for name, column in names.items()}


def _figures(row: RuleRow, parameters: DatedValues, on: date) -> Iterator[dict[str, Any]]:
    """The figures that the requirements in force name, as of the day, and since when each holds (None: not known)."""
    asked = [each for each in row.requirements if in_force(each["in_force_from"], each["in_force_until"], on)]
    named = [name for each in asked for name in parameter_ids(read_condition(each["condition"]))]
    for name in sorted(set(named)):
        begun: Sequence[tuple[date | None, Any]] = [each for each in parameters[name] if each[0] <= on]
        since, value = begun[-1] if begun and begun[-1][1] is not None else (None, None)
        yield {"id": name, "from": _iso(since), "value": value}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _differing(kept: Any, again: Any, path: str = "") -> Iterator[str]:
    if isinstance(kept, Mapping) and isinstance(again, Mapping) and kept.keys() == again.keys():
        for name in kept:
            yield from _differing(kept[name], again[name], f"{path}.{name}")
    elif isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        for number, (one, other) in enumerate(zip(kept, again, strict=True)):
            yield from _differing(one, other, f"{path}.{number}")
    elif kept != again:
        yield path.lstrip(".") or "answer"
