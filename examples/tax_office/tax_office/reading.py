"""Reads the tax office's service: many citizens in one call, days made of its texts, rows in the order declared.

What the service does not answer, or answers in another shape, becomes an error that names the agency. It is caught in
one place alone: facts of a thousand citizens are read in a call, and one record that is not as agreed is one citizen's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from agencies.contract import ROOT_KEY, Selection, Service, SourceBroken


async def read_taxpayers(keys: Sequence[str], selection: Selection, service: Service) -> dict[str, Any]:
    """What facts are read from, of each citizen who is registered for tax."""
    return {each["id"]: _fact_row(each) for each in await _found(keys, service)}


async def read_businesses(keys: Sequence[str], selection: Selection, service: Service) -> dict[str, Any]:
    """The businesses of each citizen, the newest first; whoever is not registered for tax has none."""
    found = {each["id"]: _businesses(each) for each in await _found(keys, service)}
    return {key: found.get(key, []) for key in keys}


async def read_offices(keys: Sequence[str], selection: Selection, service: Service) -> dict[str, Any]:
    """The branches, which are the same for everybody."""
    branches = await service.get("/branches", public=True)
    return {ROOT_KEY: sorted(branches["branches"], key=lambda branch: str(branch["name"]))}


async def _found(keys: Sequence[str], service: Service) -> list[dict[str, Any]]:
    answer = await service.post("/taxpayers/search", {"ids": list(keys)})
    found: list[dict[str, Any]] = answer["taxpayers"]
    if found and {each["id"] for each in found}.isdisjoint(keys):
        # It writes ids otherwise: whoever is asked for would seem not to be registered.
        raise SourceBroken("POST /taxpayers/search answered other ids than were asked for")
    return found


def _fact_row(taxpayer: Mapping[str, Any]) -> Mapping[str, Any] | SourceBroken:
    try:
        return {
            "arrears_since": [date.fromisoformat(each["since"]) for each in taxpayer["arrears"]],
            "arrears_until": [_day(each["until"]) for each in taxpayer["arrears"]],
            "closures": [day for each in taxpayer["businesses"] if (day := _day(each["closed_on"])) is not None],
            "recorded_at": datetime.fromisoformat(taxpayer["recorded_at"]),
        }
    except (LookupError, TypeError, ValueError) as error:
        return SourceBroken(f"a taxpayer's record is not as agreed: {type(error).__name__}")


def _businesses(taxpayer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = [
        {
            "name": each["name"],
            "opened_on": date.fromisoformat(each["opened_on"]),
            "closed_on": _day(each["closed_on"]),
        }
        for each in taxpayer["businesses"]
    ]
    return sorted(rows, key=lambda row: row["opened_on"], reverse=True)


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)
