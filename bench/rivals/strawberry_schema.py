"""The headline in Strawberry as its documentation has it: types with resolvers, a DataLoader for every statement."""

from datetime import date
from typing import Any

import strawberry
from strawberry.asgi import GraphQL

from agencies.contract.values.day import add_years
from bench.rivals.handwritten import life_stage
from bench.rivals.strawberry_loaders import Loaders
from bench.rivals.strawberry_services import Counts, Eligibility, EligibilityConnection, Filter
from bench.rivals.verdicts import APPLYING, Verdicts
from resolvers.access.relations import CitizenRelations

Info = strawberry.Info[Any, None]


@strawberry.type
class District:
    name: str


@strawberry.type
class School:
    row: strawberry.Private[Any]

    @strawberry.field
    def name(self) -> str:
        return self.row["name"]

    @strawberry.field
    def kind(self) -> str:
        return self.row["kind"]

    @strawberry.field
    def district(self) -> District:
        return District(name=self.row["district_name"])


@strawberry.type
class Enrolment:
    row: strawberry.Private[Any]

    @strawberry.field
    def grade(self) -> str | None:
        return self.row["grade"]

    @strawberry.field
    async def school(self, info: Info) -> School:
        return School(row=await info.context["loaders"].schools.load(self.row["school_id"]))


@strawberry.type
class EducationRecord:
    citizen_id: strawberry.Private[str]

    @strawberry.field
    async def enrolments(self, info: Info, current: bool) -> list[Enrolment]:
        assert current
        return [Enrolment(row=row) for row in await info.context["loaders"].enrolments.load(self.citizen_id)]


@strawberry.type
class Pregnancy:
    due_date: date


@strawberry.type
class Checkup:
    kind: str
    on: date | None


@strawberry.type
class Vaccination:
    vaccine: str
    dose: int
    given_on: date | None
    due_from: date | None


@strawberry.type
class HealthRecord:
    citizen_id: strawberry.Private[str]

    @strawberry.field
    async def pregnancies(self, info: Info, current: bool) -> list[Pregnancy]:
        assert current
        rows = await info.context["loaders"].pregnancies.load(self.citizen_id)
        return [Pregnancy(due_date=row["due_date"]) for row in rows]

    @strawberry.field
    async def checkups(self, info: Info) -> list[Checkup]:
        rows = await info.context["loaders"].checkups.load(self.citizen_id)
        return [Checkup(kind=row["kind"], on=row["done_on"]) for row in rows]

    @strawberry.field
    async def vaccinations(self, info: Info) -> list[Vaccination]:
        rows = await info.context["loaders"].vaccinations.load(self.citizen_id)
        return [
            Vaccination(vaccine=row["vaccine"], dose=row["dose"], given_on=row["given_on"], due_from=row["due_on"])
            for row in rows
        ]


@strawberry.type
class HouseholdIncome:
    monthly: int | None
    median_percent: float | None


@strawberry.type
class HouseholdMember:
    relation: str
    citizen_id: strawberry.Private[str]

    @strawberry.field
    def citizen(self) -> "Citizen":
        return Citizen(id=self.citizen_id)


@strawberry.type
class Household:
    household_id: strawberry.Private[str]

    @strawberry.field
    async def size(self, info: Info) -> int:
        return (await info.context["loaders"].households.load(self.household_id))["size"]

    @strawberry.field
    async def income(self, info: Info) -> HouseholdIncome:
        row = await info.context["loaders"].incomes.load(self.household_id)
        if row is None:
            return HouseholdIncome(monthly=None, median_percent=None)
        return HouseholdIncome(monthly=row["monthly"], median_percent=row["median_percent"])

    @strawberry.field
    async def members(self, info: Info) -> list[HouseholdMember]:
        rows = await info.context["loaders"].members.load(self.household_id)
        return [HouseholdMember(relation=row["relation"], citizen_id=row["citizen_id"]) for row in rows]


@strawberry.type
class Citizen:
    id: strawberry.ID

    @strawberry.field
    async def name(self, info: Info) -> str | None:
        return (await info.context["loaders"].citizens.load(self.id))["name"]

    @strawberry.field
    async def birth_date(self, info: Info) -> date | None:
        return (await info.context["loaders"].citizens.load(self.id))["birth_date"]

    @strawberry.field
    async def life_stage(self, info: Info) -> str | None:
        row = await info.context["loaders"].citizens.load(self.id)
        return life_stage(row["birth_date"], info.context["today"])

    @strawberry.field
    def health(self) -> HealthRecord:
        return HealthRecord(citizen_id=self.id)

    @strawberry.field
    def education(self) -> EducationRecord:
        return EducationRecord(citizen_id=self.id)

    @strawberry.field
    async def children(self, info: Info, minor: bool) -> list["Citizen"]:
        assert minor
        today, seen = info.context["today"], info.context["relations"].households
        rows = await info.context["loaders"].children.load(self.id)
        minors = [row for row in rows if today < add_years(row["birth_date"], 19)]
        return [Citizen(id=row["child_id"]) for row in minors if row["child_id"] in seen]

    @strawberry.field
    async def household(self, info: Info) -> Household | None:
        home = info.context["relations"].household
        return None if home is None else Household(household_id=home)

    @strawberry.field
    async def services(self, info: Info, first: int = 20, filter: Filter | None = None) -> EligibilityConnection:  # noqa: A002
        assessment = await info.context["loaders"].assessments.load(self.id)
        verdicts: Verdicts = info.context["verdicts"]
        statuses = filter.statuses if filter else APPLYING
        rows = verdicts.page(assessment, statuses, first)
        return EligibilityConnection(
            total_count=verdicts.total(assessment, statuses),
            counts=Counts(row=verdicts.counts(assessment)),
            nodes=[Eligibility(row=row, subject=Citizen(id=row["subject_id"])) for row in rows],
        )


@strawberry.type
class Query:
    @strawberry.field
    async def me(self, info: Info) -> Citizen | None:
        caller = info.context["me"]
        rows = await info.context["loaders"].relations.load(caller)
        if not rows:
            return None
        info.context["relations"] = CitizenRelations.of(caller, rows)
        return Citizen(id=caller)


class StrawberryView(GraphQL):
    """Strawberry's own ASGI view, with a context for each request."""

    def __init__(self, reader: Any, verdicts: Verdicts, identify: Any, today: date) -> None:
        super().__init__(strawberry.Schema(query=Query), graphql_ide=None)
        self._reader = reader
        self._verdicts = verdicts
        self._identify = identify
        self._today = today

    async def get_context(self, request: Any, response: Any) -> Any:
        """Who asks, and loaders for this request alone."""
        context: dict[str, Any] = {
            "me": self._identify([request.headers["authorization"].encode()]).citizen_id,
            "today": self._today,
            "verdicts": self._verdicts,
        }
        context["loaders"] = Loaders(self._reader, self._verdicts, self._today, context)
        return context
