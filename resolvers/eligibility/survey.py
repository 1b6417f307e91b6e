"""One citizen's survey: whose services are meant, what is known of them, and every verdict; made once for a request."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agencies.registry import Registry
from resolvers.eligibility.catalogue import Catalogue, Catalogues
from resolvers.eligibility.evaluate import Scene
from resolvers.eligibility.profile import Facts
from resolvers.eligibility.verdict import Verdict, decide_all
from resolvers.trust.relation import Kin, Sight


@dataclass(frozen=True, slots=True)
class Survey:
    """Every verdict of a citizen at a day, in order; `subjects` by a verdict's place."""

    subjects: Sequence[str]
    verdicts: Sequence[Verdict]
    categories: frozenset[str]
    on: date


NOBODY = Survey((), (), frozenset(), date.min)


class Surveys:
    """One request's surveys: rules are evaluated once for a citizen, however often `services` is asked."""

    def __init__(self, registry: Registry, sight: Sight, facts: Facts, catalogues: Catalogues, today: date) -> None:
        self._registry = registry
        self._sight = sight
        self._facts = facts
        self._catalogues = catalogues
        self._today = today
        self._made: dict[str, asyncio.Task[Survey]] = {}

    async def of(self, citizen_id: str) -> Survey:
        """The survey of a citizen; AgencyUnavailable where the relations or the catalogue cannot be read."""
        if citizen_id not in self._made:
            self._made[citizen_id] = asyncio.create_task(self._make(citizen_id))
        return await asyncio.shield(self._made[citizen_id])

    def close(self) -> None:
        """End what nobody waits for any more."""
        for task in self._made.values():
            task.cancel()

    async def _make(self, citizen_id: str) -> Survey:
        kin, catalogue = await asyncio.gather(self._sight.kin(citizen_id), self._catalogues.current())
        if kin is None:
            return NOBODY
        subjects = [subject for subject in kin.subjects if await self._sight.sees_citizen(subject)]
        scenes = await self._scenes(citizen_id, kin, subjects, catalogue)
        verdicts = decide_all(catalogue.rules, scenes, self._registry.household_facts, self._today)
        return Survey(subjects, verdicts, catalogue.categories, self._today)

    async def _scenes(self, citizen: str, kin: Kin, subjects: Sequence[str], catalogue: Catalogue) -> list[Scene]:
        members = kin.members if catalogue.reads_members else ()
        persons = list(dict.fromkeys((citizen, *subjects, *kin.children, *members)))
        households = [(person, kin.households[person]) for person in persons]
        profiles = dict(zip(persons, await self._facts.profiles(households, catalogue.facts, self._today), strict=True))
        children = [profiles[child] for child in kin.children]
        living = [profiles[member] for member in members]
        return [Scene(profiles[subject], profiles[citizen], children, living) for subject in subjects]
