"""Maru's own evaluator over facts that a variant has read by its own way: verdicts are not what is compared."""

import asyncio
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from agencies.contract.vocabulary import Language
from agencies.registry import Registry
from agencies.store.store import Store
from bench.reading import Reader
from resolvers.eligibility.catalogue import Catalogue, Catalogues
from resolvers.eligibility.evaluate import Scene
from resolvers.eligibility.profile import Facts
from resolvers.eligibility.report import row_of
from resolvers.eligibility.survey import Survey
from resolvers.eligibility.verdict import EligibilityStatus, decide_all
from resolvers.trust.relation import Kin

APPLYING: Final = (EligibilityStatus.ELIGIBLE, EligibilityStatus.LIKELY)
UNDECIDED: Final = (EligibilityStatus.UNKNOWN,)
EVERY: Final = tuple(EligibilityStatus)


class Loads:
    """The reads of facts, by a variant's own reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def several(self, asked: Sequence[tuple[str, Any, Sequence[str]]]) -> list[Any]:
        """What each read brings, all at once."""
        return await asyncio.gather(*(self._one(*each) for each in asked))

    async def _one(self, agency: str, read: Any, keys: Sequence[str]) -> Any:
        rows = await self._reader.rows(agency, read.text, list(keys), *read.values) if keys else ()
        return SimpleNamespace(found={row[read.key]: row for row in rows}, error=None)


class Verdicts:
    """The rules of the catalogue, read once."""

    def __init__(self, registry: Registry, catalogue: Catalogue, reader: Reader, today: date) -> None:
        self._registry = registry
        self._catalogue = catalogue
        self._facts = Facts(registry, None, Loads(reader))  # type: ignore[arg-type]
        self._context: Any = SimpleNamespace(registry=registry, language=Language.KO)
        self._today = today

    async def survey(self, kin: Kin) -> Survey:
        """Every verdict of a citizen and those whose services they may ask for."""
        members = kin.members if self._catalogue.reads_members else ()
        persons = list(dict.fromkeys((*kin.subjects, *kin.children, *members)))
        homes = [(person, kin.households[person]) for person in persons]
        profiles = await self._facts.profiles(homes, self._catalogue.facts, self._today)
        of = dict(zip(persons, profiles, strict=True))
        children, living = [of[child] for child in kin.children], [of[member] for member in members]
        scenes = [Scene(of[subject], of[kin.citizen_id], children, living) for subject in kin.subjects]
        verdicts = decide_all(self._catalogue.rules, scenes, self._registry.household_facts, self._today)
        return Survey(kin.subjects, verdicts, self._catalogue.categories, self._today)

    def counts(self, survey: Survey) -> dict[str, int]:
        """How many verdicts there are of each status."""
        counts = dict.fromkeys((status.name.lower() for status in EVERY), 0)
        for verdict in survey.verdicts:
            counts[verdict.status.name.lower()] += 1
        return counts

    def total(self, survey: Survey, statuses: Sequence[EligibilityStatus]) -> int:
        """How many verdicts have one of these statuses."""
        return sum(verdict.status in statuses for verdict in survey.verdicts)

    def page(self, survey: Survey, statuses: Sequence[EligibilityStatus], first: int) -> list[Any]:
        """The first verdicts of these statuses, as the rows that Maru's own graph shows."""
        shown = [verdict for verdict in survey.verdicts if verdict.status in statuses]
        return [row_of(survey, verdict, self._context) for verdict in shown[:first]]


async def read_verdicts(registry: Registry, dsn: str, reader: Reader, today: date) -> Verdicts:
    """The evaluator over the catalogue that stands in this store."""
    store = Store("service_catalogue", dsn)
    try:
        return Verdicts(registry, await Catalogues(store).current(), reader, today)
    finally:
        store.close()
