"""Verdicts as Strawberry's types, over the rows that Maru's own evaluator makes."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from bench.rivals.verdicts import EligibilityStatus

if TYPE_CHECKING:
    from bench.rivals.strawberry_schema import Citizen

Info = strawberry.Info[Any, None]


@strawberry.type
class Identified:
    id: strawberry.ID


@strawberry.type
class Requirement:
    text: str


@strawberry.type
class Reason:
    row: strawberry.Private[Any]

    @strawberry.field
    def outcome(self) -> str:
        return self.row["outcome"].name

    @strawberry.field
    def observed(self) -> str | None:
        return None if self.row["observed"] is None else self.row["observed"]["ko"]

    @strawberry.field
    def required(self) -> str:
        return self.row["required"]["ko"]

    @strawberry.field
    def requirement(self) -> Requirement:
        return Requirement(text=self.row["requirement"]["text"]["ko"])

    @strawberry.field
    def holder(self) -> Identified | None:
        return Identified(id=self.row["holder_id"]) if self.row["holder_id"] else None


@strawberry.type
class MissingFact:
    row: strawberry.Private[Any]

    @strawberry.field
    def fact(self) -> Identified:
        return Identified(id=self.row["fact_id"])

    @strawberry.field
    def cause(self) -> str:
        return self.row["cause"]

    @strawberry.field
    def holder(self) -> Identified:
        return Identified(id=self.row["holder_id"])


@strawberry.type
class Organisation:
    name: str


@strawberry.type
class PublicService:
    id: strawberry.ID

    @strawberry.field
    async def name(self, info: Info) -> str:
        return (await info.context["loaders"].services.load(self.id))["name"]

    @strawberry.field
    async def competent_authority(self, info: Info) -> Organisation:
        return Organisation(name=(await info.context["loaders"].services.load(self.id))["authority_name"])


@strawberry.type
class Eligibility:
    row: strawberry.Private[Any]
    subject: Annotated["Citizen", strawberry.lazy("bench.rivals.strawberry_schema")]

    @strawberry.field
    def status(self) -> str:
        return self.row["status"].name

    @strawberry.field
    def service(self) -> PublicService:
        return PublicService(id=self.row["service_id"])

    @strawberry.field
    def reasons(self) -> list[Reason]:
        return [Reason(row=each) for each in self.row["reasons"]]

    @strawberry.field
    def missing_facts(self) -> list[MissingFact]:
        return [MissingFact(row=each) for each in self.row["missing_facts"]]


@strawberry.type
class Counts:
    row: strawberry.Private[dict[str, int]]

    @strawberry.field
    def eligible(self) -> int:
        return self.row["eligible"]

    @strawberry.field
    def likely(self) -> int:
        return self.row["likely"]

    @strawberry.field
    def unknown(self) -> int:
        return self.row["unknown"]

    @strawberry.field
    def ineligible(self) -> int:
        return self.row["ineligible"]


@strawberry.type
class EligibilityConnection:
    total_count: int
    counts: Counts
    nodes: list[Eligibility]


@strawberry.input
class Filter:
    statuses: list[EligibilityStatus]
