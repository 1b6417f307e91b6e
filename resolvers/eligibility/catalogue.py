"""The catalogue's rules in memory: read once, watched for a new version, shared by all requests."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from agencies.service_catalogue.rules import read_rules, read_version
from agencies.store.store import Store
from resolvers.eligibility.rule import Rule
from resolvers.eligibility.rule_reading import rule_of

WATCH_SECONDS: Final = 5

log = structlog.get_logger("resolvers")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the rules, and what all of them read together."""

    version: str
    rules: tuple[Rule, ...]
    categories: frozenset[str]
    facts: tuple[str, ...]
    reads_members: bool


class Catalogues:
    """The current catalogue of one hall."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._current: Catalogue | None = None

    async def current(self) -> Catalogue:
        """The rules in force; an agency error where they were never read and cannot be now."""
        if self._current is None:
            self._current = await self._read()
        return self._current

    async def watch(self) -> None:
        """Swap to a new version when there is one; ends when cancelled."""
        while True:
            try:
                if self._current is None or await read_version(self._store) != self._current.version:
                    self._current = await self._read()
            except Exception as error:
                # Whatever is wrong with one version, the next one must still be looked for.
                log.warning("the catalogue cannot be read", failure=type(error).__name__)
            await asyncio.sleep(WATCH_SECONDS)

    async def _read(self) -> Catalogue:
        rows = await read_rules(self._store)
        rules = tuple(sorted(map(rule_of, rows), key=lambda rule: rule.rank))
        return Catalogue(
            version=rows[0].version if rows else "",
            rules=rules,
            categories=frozenset(category for rule in rules for category in rule.categories),
            facts=tuple(sorted({fact for rule in rules for fact in rule.facts})),
            reads_members=any(rule.reads("member") for rule in rules),
        )
