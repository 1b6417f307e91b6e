"""The endpoint as a good engineer would write it by hand: one function per operation, independent reads in parallel.

Whether statements are shared between requests is the reader's business alone. No row is kept from one request to the
next, while Maru tells what a service is called and who answers for it from memory (ADR 38).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from agencies.civil_registry.agency import STAGES
from agencies.contract.shared_values import LifeStage
from agencies.contract.values.coming_of_age import ADULT_AT
from agencies.contract.values.day import add_years, completed_years
from bench.harness.queries import SERVICE
from bench.rivals import statements as sql
from bench.rivals.statement_reader import StatementReader
from bench.rivals.verdicts import APPLYING, EVERY, UNDECIDED, Verdicts
from resolvers.access.relations import CitizenRelations

Object = dict[str, Any]


class Handwritten:
    """Answers each operation for a citizen: `operations` by name."""

    def __init__(self, reader: StatementReader, verdicts: Verdicts, today: date) -> None:
        self._read = reader.rows
        self._read_one = reader.rows_of
        self._verdicts = verdicts
        self._today = today
        self.operations: Mapping[str, Callable[[str, Mapping[str, Any]], Awaitable[Object]]] = {
            "Hello": self.hello,
            "MyRecord": self.record,
            "WhatAppliesToMe": self.headline,
            "Page": self.page,
            **{f"Touch{count}": self._touching(count) for count in range(1, 7)},
        }

    async def hello(self, me: str, variables: Mapping[str, Any]) -> Object:
        """The name of the root's type."""
        return {"__typename": "Query"}

    async def record(self, me: str, variables: Mapping[str, Any]) -> Object:
        """The record of a citizen, their children and their household."""
        relations, pregnancies, checkups = await self._first(me)
        return {"me": await self._record(me, relations, pregnancies, checkups)}

    async def headline(self, me: str, variables: Mapping[str, Any]) -> Object:
        """The record, and the services that apply."""
        return await self._services(me, APPLYING, 12)

    async def page(self, me: str, variables: Mapping[str, Any]) -> Object:
        """The record, and `first` services of any status."""
        return await self._services(me, EVERY, variables["first"])

    async def _services(self, me: str, statuses: Sequence[Any], first: int) -> Object:
        relations, pregnancies, checkups = await self._first(me)
        if not relations:
            return {"me": None}
        record, assessment = await asyncio.gather(
            self._record(me, relations, pregnancies, checkups),
            self._verdicts.assessment(CitizenRelations.of(me, relations)),
        )
        shown = self._verdicts.page(assessment, statuses, first)
        undecided = self._verdicts.page(assessment, UNDECIDED, 5)
        ids = list(dict.fromkeys(row["service_id"] for row in (*shown, *undecided)))
        services = {row["id"]: row for row in await self._read("service_catalogue", sql.SERVICES, ids)}
        names = {row["other_id"]: row["name"] for row in relations}
        found = {
            "services": {
                "totalCount": self._verdicts.total(assessment, statuses),
                "counts": self._verdicts.counts(assessment),
                "nodes": [_verdict(row, services[row["service_id"]], names) for row in shown],
            },
            "undecided": {"nodes": [_gap(row, services[row["service_id"]]) for row in undecided]},
        }
        return {"me": {**found, **record}}

    async def _first(self, me: str) -> Any:
        """What depends on the asker alone."""
        return await asyncio.gather(
            self._read_one("civil_registry", sql.KIN, me),
            self._read_one("health_insurance", sql.PREGNANCIES, me, self._today),
            self._read_one("health_insurance", sql.CHECKUPS, me),
        )

    async def _record(self, me: str, relations: Sequence[Any], pregnancies: Any, checkups: Any) -> Any:
        if not relations:
            return None
        own = next(row for row in relations if row["kind"] == "SELF")
        home = own["household_id"]
        children = self._minors(relations)
        vaccinations, enrolments, income = await asyncio.gather(
            self._rows("health_insurance", sql.VACCINATIONS, [child["other_id"] for child in children]),
            self._read("education_office", sql.ENROLMENTS, [me, *(c["other_id"] for c in children)], self._today),
            self._income(home),
        )
        doses, classes = _by_key(vaccinations), _by_key(enrolments)
        return {
            **self._person(own),
            "health": {
                "pregnancies": [{"dueDate": row["due_date"]} for row in pregnancies],
                "checkups": [{"kind": row["kind"], "on": row["done_on"]} for row in checkups],
            },
            "education": {"enrolments": [_enrolment(row) for row in classes.get(me, ())]},
            "children": [_child(row, doses, classes) for row in children],
            "household": _household(relations, income) if home else None,
        }

    async def _income(self, home: str | None) -> Any:
        return await self._read_one("welfare_office", sql.INCOME, home) if home else ()

    async def _rows(self, store: str, statement: str, keys: list[str]) -> Any:
        return await self._read(store, statement, keys) if keys else ()

    def _minors(self, relations: Sequence[Any]) -> list[Any]:
        minors = {
            row["other_id"]: row
            for row in relations
            if row["child"] and self._today < add_years(row["birth_date"], ADULT_AT)
        }
        return sorted(minors.values(), key=lambda row: (row["birth_date"], row["other_id"]))

    def _person(self, own: Any) -> Object:
        return {
            "id": own["other_id"],
            "name": own["name"],
            "birthDate": own["birth_date"],
            "lifeStage": life_stage(own["birth_date"], self._today),
        }

    def _touching(self, count: int) -> Callable[[str, Mapping[str, Any]], Awaitable[Object]]:
        async def touch(me: str, variables: Mapping[str, Any]) -> Object:
            read = self._read_one
            reads = (
                lambda: read("civil_registry", sql.CITIZEN, me),
                lambda: read("education_office", sql.ENROLMENTS, me, self._today),
                lambda: read("health_insurance", sql.CHECKUPS, me),
                lambda: read("welfare_office", sql.VETERAN, me),
                lambda: read("labour_office", sql.EMPLOYMENT, me),
                lambda: read("service_catalogue", sql.SERVICE_NAMES, SERVICE),
            )
            return self._touched(await asyncio.gather(*(each() for each in reads[:count])))

        return touch

    def _touched(self, found: Sequence[Any]) -> Object:
        citizen = next(iter(found[0]), None)
        shown: Object = {"me": None}
        if citizen is not None:
            born = citizen["birth_date"]
            own = {"id": citizen["id"], "name": citizen["name"], "birthDate": born}
            shown["me"] = {**own, "lifeStage": life_stage(born, self._today), **_parts(found[1:])}
        if len(found) == 6:
            service = found[5][0]
            shown["publicService"] = {"id": service["id"], "name": service["name"]}
        return shown


def life_stage(born: date, today: date) -> str:
    """The stage of life at a day."""
    years = completed_years(born, today)
    return next((stage for below, stage in STAGES if years < below), LifeStage.ELDERLY).name


def _parts(found: Sequence[Any]) -> Object:
    makers = (
        lambda rows: ("education", {"enrolments": [_enrolment(row) for row in rows]}),
        lambda rows: ("health", {"checkups": [{"kind": row["kind"], "on": row["done_on"]} for row in rows]}),
        lambda rows: ("welfare", {"veteran": rows[0]["veteran"] if rows else None}),
        lambda rows: ("employment", {"status": rows[0]["status"] if rows else None}),
    )
    return dict(make(rows) for make, rows in zip(makers, found, strict=False))


def _by_key(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _enrolment(row: Any) -> Object:
    return {"grade": row["grade"], "school": {"name": row["name"], "kind": row["kind"]}}


def _child(row: Any, doses: Mapping[str, Any], classes: Mapping[str, Any]) -> Object:
    own = row["other_id"]
    enrolments = [_enrolment(each) for each in classes.get(own, ())]
    for shown, each in zip(enrolments, classes.get(own, ()), strict=True):
        shown["school"]["district"] = {"name": each["district_name"]}
    return {
        "id": own,
        "name": row["name"],
        "birthDate": row["birth_date"],
        "health": {
            "vaccinations": [
                {"vaccine": d["vaccine"], "dose": d["dose"], "givenOn": d["given_on"], "dueFrom": d["due_on"]}
                for d in doses.get(own, ())
            ]
        },
        "education": {"enrolments": enrolments},
    }


def _household(relations: Sequence[Any], income: Sequence[Any]) -> Object:
    members = [row for row in relations if row["kind"] in ("SELF", "MEMBER")]
    means = income[0] if income else {"monthly": None, "median_percent": None}
    return {
        "size": len(members),
        "income": {"monthly": means["monthly"], "medianPercent": means["median_percent"]},
        "members": [
            {
                "relation": row["relation"],
                "citizen": {"id": row["other_id"], "name": row["name"], "birthDate": row["birth_date"]},
            }
            for row in members
        ],
    }


def _verdict(row: Any, service: Any, names: Mapping[str, str]) -> Object:
    return {
        "status": row["status"].name,
        "subject": {"id": row["subject_id"], "name": names[row["subject_id"]]},
        "service": {
            "id": service["id"],
            "name": service["name"],
            "competentAuthority": {"name": service["authority_name"]},
        },
        "reasons": [reason(each) for each in row["reasons"]],
    }


def reason(row: Any) -> Object:
    """One requirement of a service, and how it stands."""
    return {
        "outcome": row["outcome"].name,
        "observed": None if row["observed"] is None else row["observed"]["ko"],
        "required": row["required"]["ko"],
        "requirement": {"text": row["requirement"]["text"]["ko"]},
        "holder": row["holder_id"] and {"id": row["holder_id"]},
    }


def _gap(row: Any, service: Any) -> Object:
    return {
        "subject": {"id": row["subject_id"]},
        "service": {"id": service["id"], "name": service["name"]},
        "missingFacts": [
            {"fact": {"id": each["fact_id"]}, "cause": each["cause"], "holder": {"id": each["holder_id"]}}
            for each in row["missing_facts"]
        ],
    }
