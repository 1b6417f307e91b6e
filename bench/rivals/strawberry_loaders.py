"""The DataLoaders of one request in Strawberry's documented manner: one for each statement."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

from strawberry.dataloader import DataLoader

from bench.rivals import statements as sql
from bench.rivals.statement_reader import StatementReader
from bench.rivals.verdicts import Verdicts

RELATIONS: Final = """
    SELECT citizen_id, kind, other_id, household_id, birth_date, since, until FROM relation
    WHERE citizen_id = ANY ($1::text[]) ORDER BY kind, birth_date, other_id
"""
CITIZENS: Final = "SELECT id, name, birth_date FROM citizen WHERE id = ANY ($1::text[])"
CHILDREN: Final = """
    SELECT parent_id, child_id, birth_date FROM child_of
    WHERE parent_id = ANY ($1::text[]) ORDER BY birth_date, child_id
"""
HOUSEHOLDS: Final = "SELECT id, size FROM household_now WHERE id = ANY ($1::text[])"
MEMBERS: Final = """
    SELECT household_id, citizen_id, relation FROM member
    WHERE household_id = ANY ($1::text[]) ORDER BY birth_date, id
"""
ENROLMENTS: Final = """
    SELECT citizen_id, grade, school_id FROM enrolment
    WHERE citizen_id = ANY ($1::text[]) AND since <= $2 AND (until IS NULL OR $2 < until) ORDER BY since, id
"""
SCHOOLS: Final = "SELECT id, name, kind, district_name FROM school_listing WHERE id = ANY ($1::text[])"

Load = Callable[[list[str]], Awaitable[list[Any]]]


class Loaders:
    """The loaders of one request."""

    def __init__(self, reader: StatementReader, verdicts: Verdicts, today: date, context: Any) -> None:
        def many(store: str, statement: str, *values: Any) -> DataLoader[str, Any]:
            return DataLoader(_many(reader, store, statement, values))

        def one(store: str, statement: str) -> DataLoader[str, Any]:
            return DataLoader(_one(reader, store, statement))

        async def assessments(keys: list[str]) -> list[Any]:
            return [await verdicts.assessment(context["relations"]) for _ in keys]

        self.relations = many("civil_registry", RELATIONS)
        self.citizens = one("civil_registry", CITIZENS)
        self.children = many("civil_registry", CHILDREN)
        self.households = one("civil_registry", HOUSEHOLDS)
        self.members = many("civil_registry", MEMBERS)
        self.pregnancies = many("health_insurance", sql.PREGNANCIES, today)
        self.checkups = many("health_insurance", sql.CHECKUPS)
        self.vaccinations = many("health_insurance", sql.VACCINATIONS)
        self.enrolments = many("education_office", ENROLMENTS, today)
        self.schools = one("education_office", SCHOOLS)
        self.incomes = one("welfare_office", sql.INCOME)
        self.services = one("service_catalogue", sql.SERVICES)
        self.assessments: DataLoader[str, Any] = DataLoader(assessments)


def _many(reader: StatementReader, store: str, statement: str, values: tuple[Any, ...]) -> Load:
    async def load(keys: list[str]) -> list[Any]:
        found: dict[str, list[Any]] = {key: [] for key in keys}
        for row in await reader.rows(store, statement, keys, *values):
            found[row[0]].append(row)
        return [found[key] for key in keys]

    return load


def _one(reader: StatementReader, store: str, statement: str) -> Load:
    async def load(keys: list[str]) -> list[Any]:
        found = {row[0]: row for row in await reader.rows(store, statement, keys)}
        return [found.get(key) for key in keys]

    return load
