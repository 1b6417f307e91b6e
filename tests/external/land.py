"""An agency of the tests' own over a database that exists: tables of another system's, in a schema of their own.

Keys are of every type: `CHAR(20)` for citizens, and of its own entities integers, a `numeric` and a `uuid`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

import httpx
import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NO,
    NOT_RECORDED,
    PUBLIC,
    Absent,
    Agency,
    ById,
    Contact,
    External,
    Fact,
    FactTable,
    FactType,
    KeyType,
    Long,
    Personal,
    Query,
    Receipts,
    Sensitivity,
    Table,
    Where,
    column,
    entity,
    many,
    one,
    reference,
    stored,
)
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from api.operating.metrics import Figures
from api.serving.app import build_app
from api.serving.operators import build_operators_app
from resolvers.gateway import Gateway
from resolvers.request.caller import Caller
from tests.all_of_own import ALL_OF_OWN
from tests.running import DAY, GRAPHQL
from tests.usage.kept import keeping

SCHEMA: Final = "Land Records"
OWN: Final = Personal(Sensitivity.ORDINARY, "부동산등기법 제19조")
DEED: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
WIDE: Final = 3_000_000_000_000
"""A number of won that is over 2³¹."""
SERVICES: Final = ("unemployment-benefit", "general-health-check")
OfCode = Annotated[str | None, strawberry.argument(description="Those of this code alone.")]

TABLES: Final = """
DROP SCHEMA IF EXISTS "Land Records" CASCADE;
CREATE SCHEMA "Land Records";
SET LOCAL search_path TO "Land Records";
CREATE TYPE use AS ENUM ('FIELD', 'HOUSE');
CREATE TABLE "Owner" (
    "CITIZEN_NO" char(20) PRIMARY KEY, "HOLDS" boolean, "KIND" char(8), plots numeric(3,0), share numeric(5,2),
    worth numeric(18,0), "REG_DT" timestamptz NOT NULL DEFAULT '2026-01-02T03:04:05+09:00', note json DEFAULT '"kept"'
);
CREATE TABLE office (no integer PRIMARY KEY, name varchar(40), above bigint);
CREATE TABLE plot (
    id bigint PRIMARY KEY, "CITIZEN_NO" char(20) NOT NULL, office_no integer, code char(6), worth bigint, use use,
    uses use[], area numeric(12,3), deed uuid, clerk varchar(40), notary varchar(40), gauge varchar(40)
);
CREATE INDEX plot_owner ON plot ("CITIZEN_NO");
CREATE INDEX office_above ON office (above);
CREATE TABLE deed (id uuid PRIMARY KEY, said varchar(40));
CREATE TABLE survey (no numeric(20,2) PRIMARY KEY, said text);
CREATE TABLE grant_paid ("CITIZEN_NO" char(20), service char(40), since date, until date);
CREATE INDEX grant_owner ON grant_paid ("CITIZEN_NO");
CREATE TABLE soldier (no bigint PRIMARY KEY, served boolean);
CREATE VIEW twice AS SELECT no, name FROM office UNION ALL SELECT no, name FROM office WHERE no = 2;
CREATE VIEW slow_owner AS SELECT "CITIZEN_NO"::text AS citizen_id, "HOLDS" FROM "Owner";
INSERT INTO office VALUES (1, 'Capital', NULL), (2, 'North', 1), (10, 'South', 2), (9, 'East', 2);
INSERT INTO deed VALUES ('0f8fad5b-d9cb-469f-a165-70867728950e', 'sold');
INSERT INTO survey VALUES (7, 'seven'), (7.5, 'seven and a half'), (100, 'a hundred');
"""

OWNED: Final = (
    ('INSERT INTO "Land Records"."Owner" VALUES ($1, true, \'PRIVATE\', 3, 50.25, 3000000000000)',),
    (
        'INSERT INTO "Land Records".plot VALUES '
        "(9, $1, 2, 'A1', 3000000000000, 'FIELD', '{FIELD,HOUSE}', 100.125, '0f8fad5b-d9cb-469f-a165-70867728950e'), "
        "(10, $1, 10, 'B', 5, 'HOUSE', '{}', 2000.5, NULL), (3000000007, $1, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    ),
    (
        'UPDATE "Land Records".plot SET clerk = written.clerk, notary = written.notary, gauge = written.gauge FROM '
        "(VALUES (9, '002', '0F8FAD5B-D9CB-469F-A165-70867728950E', '7.50'), (3000000007, '10', '', ''), "
        "(10, '9300000000000000000', 'nobody', '1e2')) written (plot, clerk, notary, gauge) "
        'WHERE id = written.plot AND "CITIZEN_NO" = $1',
    ),
    (
        "INSERT INTO \"Land Records\".grant_paid VALUES ($1, 'unemployment-benefit', '2026-01-01', NULL), "
        "($1, 'general-health-check', '2026-01-01', '2026-02-01'), ($1, 'long-term-care', '2026-01-01', NULL)",
    ),
)
"""What the office has on record of the owner, $1."""

land: Final = Agency(
    id="land_office",
    title={"ko": "등기소", "en": "The land office", "ar": "مكتب الأراضي"},
    contact=Contact({"ko": "등기소", "en": "The land office", "ar": "مكتب الأراضي"}, "02-0000-0000", None),
    purposes=ALL_OF_OWN,
    store=External(schema=SCHEMA, key_type=KeyType.CHAR),
)


@entity
class LandOffice:
    """An office of the land registry."""


@entity
class Plot:
    """A plot of land."""


@entity
class Deed:
    """A deed."""


@entity
class Survey:
    """A survey."""


land.owns(LandOffice, Plot, Deed, Survey)


@land.contribute(Citizen, row=Table("Owner", "CITIZEN_NO"), access=OWN)
class Owner:
    land_worth: Long | None = column("worth", "What all their land is worth.")
    land_share: float | None = column("share", "Which share of it is theirs.")
    land_note: str | None = column("note", "What is noted of them.")
    land_kind: str | None = column("KIND", "What kind of owner they are.")

    @many("plot", "CITIZEN_NO", entity="id", order="area DESC, id", where=[Where("code", "code = {value}")])
    def plots(self, code: OfCode = None) -> list[Plot] | None:
        """Their plots, the largest first."""

    @many("plot", "CITIZEN_NO", order="id")
    def plot_rows(self) -> list["PlotRow"] | None:
        """Their plots as rows."""


@land.contribute(Citizen, row=Table("soldier", "no", key_type=KeyType.INTEGER), access=OWN)
class Soldier:
    was_soldier: bool | None = column("served", "Whether they served.")


@land.type(access=OWN)
class PlotRow:
    """A plot as a row."""

    id: strawberry.ID = column("id", "Its number.")
    code: str | None = column("code", "Its code.")
    worth: Long | None = column("worth", "What it is worth.")
    office: LandOffice | None = reference("office_no", "The office that keeps it.")
    clerk: LandOffice | None = reference("clerk", "The office of the clerk, as somebody wrote it down.")
    notary: Deed | None = reference("notary", "The deed at the notary's.")
    gauge: Survey | None = reference("gauge", "How it was measured.")


@land.contribute(Plot, row=Table("plot", "id", key_type=KeyType.INTEGER), access=PUBLIC)
class PlotFields:
    area: float | None = column("area", "Its area.")
    use: str | None = column("use", "What it is used for.")
    uses: list[str] | None = column("uses", "What it may be used for.")
    office: LandOffice | None = reference("office_no", "The office that keeps it.")
    deed: Deed | None = reference("deed", "How it was acquired.")


@land.contribute(LandOffice, row=Table("office", "no", key_type=KeyType.INTEGER), access=PUBLIC)
class OfficeFields:
    name: str | None = column("name", "Its name.")
    above: LandOffice | None = reference("above", "The office above it.")

    @many("office", "above", entity="no", order="no", key_type=KeyType.INTEGER)
    def below(self) -> list["LandOffice"] | None:
        """The offices below it, in the order of their numbers."""


@land.contribute(Deed, row=Table("deed", "id", key_type=KeyType.UUID), access=PUBLIC)
class DeedFields:
    said: str | None = column("said", "What it says.")


@land.contribute(Survey, row=Table("survey", "no", key_type=KeyType.NUMERIC), access=PUBLIC)
class SurveyFields:
    said: str | None = column("said", "What it says.")


@land.contribute(Query, access=PUBLIC)
class Roots:
    @one("office", "no", argument="id", entity="no", key_type=KeyType.INTEGER)
    def land_office(self, id: ById) -> LandOffice | None:  # noqa: A002
        """An office by its number."""

    @one("deed", "id", argument="id", entity="id", key_type=KeyType.UUID)
    def deed(self, id: ById) -> Deed | None:  # noqa: A002
        """A deed by its id."""

    @one("survey", "no", argument="id", entity="no", key_type=KeyType.NUMERIC)
    def survey(self, id: ById) -> Survey | None:  # noqa: A002
        """A survey by its number."""


@land.contribute(Query, access=PUBLIC)
class Doubled:
    @one("twice", "no", argument="id", entity="no", key_type=KeyType.INTEGER)
    def twice(self, id: ById) -> LandOffice | None:  # noqa: A002
        """An office by its number, of which there may be two: the one fault of this agency."""


def _fact(id_: str, type_: FactType, column_: str, absent: Absent) -> Fact:
    return Fact(id_, dict.fromkeys(("ko", "en", "ar"), id_), type_, stored(column_), absent, OWN)


land.facts.append(
    FactTable(
        "citizen",
        Table("Owner", "CITIZEN_NO"),
        (
            _fact("holds_land", FactType.BOOLEAN, "HOLDS", NO),
            _fact("land_plots", FactType.INTEGER, "plots", Absent(0)),
            _fact("land_share_percent", FactType.NUMBER, "share", NOT_RECORDED),
            _fact("land_worth_won", FactType.INTEGER, "worth", NOT_RECORDED),
            _fact("land_kind", FactType.CODE, "KIND", NOT_RECORDED),
        ),
        recorded_at="REG_DT",
    )
)
land.receipts = Receipts(Table("grant_paid", "CITIZEN_NO"), service="service", services=SERVICES)


def with_land() -> Registry:
    """The agencies that are here, and the land office."""
    return register([*discover(), land])


def with_sound_land() -> Registry:
    """The same without the land office's one fault: what reads one row where there may be two."""
    sound = [each for each in land.contributions if all(field.python_name != "twice" for field in each.fields)]
    return register([*discover(), replace(land, contributions=sound)])


class Asking:
    """A gateway with the land office in process, asked over HTTP as whoever is named."""

    def __init__(self, registry: Registry, stores: Mapping[str, Store]) -> None:
        self.gateway = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
        keeping(self.gateway)
        app = build_app(self.gateway, identify=_named)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru")
        operators = build_operators_app(self.gateway, Figures(dict, dict, int, dict), "127.0.0.1")
        self._operators = httpx.AsyncClient(transport=httpx.ASGITransport(operators), base_url="http://localhost")

    async def ask(self, citizen_id: str, document: str, **variables: Any) -> Any:
        """The answer to a document."""
        headers = {"authorization": f"Bearer {citizen_id}", "accept": GRAPHQL}
        body = {"query": document, "variables": variables}
        return (await self._client.post("/graphql", json=body, headers=headers)).json()

    async def ready(self) -> Any:
        """What operators are told."""
        return (await self._operators.get("/readyz")).json()

    async def close(self) -> None:
        """End the clients."""
        await self._client.aclose()
        await self._operators.aclose()


async def _named(authorization: Sequence[bytes]) -> Caller:
    return Caller(authorization[0].decode().removeprefix("Bearer "))
