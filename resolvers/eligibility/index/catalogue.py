"""One version of the catalogue's rules in memory, shared by all requests and never changed."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from agencies.rules.parameter import DatedValues
from agencies.service_catalogue.application_period.event import events
from agencies.service_catalogue.listing.rule_rows import RuleRow
from agencies.service_catalogue.store.counting import Counting
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.index.closed_services import ClosedServices
from resolvers.eligibility.index.confirmed_services import ConfirmedServices
from resolvers.eligibility.index.dated_index import DatedIndex
from resolvers.eligibility.index.day_index import DayIndex
from resolvers.eligibility.index.index import IndexBuilder
from resolvers.eligibility.index.over_services import OverServices
from resolvers.eligibility.index.texts.text_index import TextIndex
from resolvers.eligibility.index.texts.text_index_builder import TextIndexBuilder
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.rule_reading import rule_of
from resolvers.eligibility.rules.service_order import level, rank

SLICE: Final = 50

Mark = tuple[str, str]
"""What services are filtered by: ("category", its id), ("life stage", its name), ("life event", its id),
("thematic area", its name)."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Catalogue:
    """The rules in the order of their rank; a service is the bit at its rule's position.

    `facts` are those that rules name, in order, and `fact_set` the same as a set. `event_facts` hold the days of events
    after which one may apply for a time: no verdict reads them. `unread` are those that rules name and that no agency
    holds as they compare them. `texts` finds the services whose prose asks what is not so, `confirmed` those whose
    prose asks what is so, `over` those whose application period is over, and `over_in_words` those where that is a
    criterion in words, which a complete rule has not. `levels` are the services by level, the lowest first.
    `everything` are all services, of which those `of_household` are about the household alone, and those `of_each`
    about each subject.
    """

    version: int
    rules: tuple[Rule, ...]
    positions: Mapping[str, int]
    complete: int
    own: int
    levels: Sequence[int]
    everything: int
    of_household: int
    of_each: int
    marked: Mapping[Mark, int]
    categories: tuple[Rule, ...]
    facts: tuple[str, ...]
    fact_set: frozenset[str]
    event_facts: frozenset[str]
    unread: tuple[str, ...]
    reads_members: bool
    definitions: Definitions
    index: DatedIndex
    closed: ClosedServices
    texts: TextIndex
    confirmed: ConfirmedServices
    over: OverServices
    over_in_words: OverServices

    def at(self, on: date) -> DayIndex:
        """How services stand on a day, by codes, rules and prose."""
        return DayIndex(self.index.at(on), self.texts, self.over_in_words.at(on))

    def asked(self, subject: int) -> int:
        """The services of which a subject has rows: the citizen, who is the first, of all."""
        return self.of_each if subject else self.everything

    def services(self, ids: Iterable[str]) -> int:
        """These services as bits; those that this version does not have are left out."""
        found = 0
        for service_id in ids:
            position = self.positions.get(service_id)
            found |= 0 if position is None else 1 << position
        return found


async def build(
    version: int,
    pages: AsyncIterator[Sequence[RuleRow]],
    parameters: DatedValues,
    categories: Sequence[Rule],
    definitions: Definitions,
    counted: Counting | None = None,
) -> Catalogue:
    """The catalogue of these rows, made in slices between which the loop serves others.

    `counted` orders the services of one level, where it was counted how many people have what they ask for.
    """
    rules: list[Rule] = []
    async for page in pages:
        for begin in range(0, len(page), SLICE):
            rules += [rule_of(row, parameters).readable(definitions) for row in page[begin : begin + SLICE]]
            await asyncio.sleep(0)
    asked = [rule.readable(definitions) for rule in categories]
    return await assemble(version, rules, asked, definitions, counted)


async def assemble(
    version: int,
    rules: Sequence[Rule],
    categories: Sequence[Rule],
    definitions: Definitions,
    counted: Counting | None = None,
) -> Catalogue:
    """The catalogue of these rules, which read what the definitions can read."""
    household_facts = definitions.household_facts
    ordered = await _ranked(rules, counted)
    facts = await _facts((*ordered, *categories))
    texts = await _texts(ordered)
    everything = (1 << len(ordered)) - 1
    of_household = _bits(position for position, rule in enumerate(ordered) if not rule.per_subject(household_facts))
    return Catalogue(
        version=version,
        rules=ordered,
        positions={rule.service_id: position for position, rule in enumerate(ordered)},
        complete=_bits(position for position, rule in enumerate(ordered) if rule.complete),
        own=_bits(position for position, rule in enumerate(ordered) if rule.own),
        levels=await _levels(ordered, household_facts),
        everything=everything,
        of_household=of_household,
        of_each=everything & ~of_household,
        marked=_marked(ordered),
        categories=tuple(categories),
        facts=tuple(sorted(facts)),
        fact_set=facts,
        event_facts=frozenset(_event_facts(ordered)) & definitions.held,
        unread=tuple(sorted({fact for each in (*ordered, *categories) for fact in each.unread})),
        reads_members=any(each.reads("member") for each in (*ordered, *categories)),
        definitions=definitions,
        index=await _index(ordered, household_facts),
        closed=ClosedServices((position, rule.period) for position, rule in enumerate(ordered)),
        texts=texts.index(len(ordered)),
        confirmed=ConfirmedServices(texts.services, texts.open_points(len(ordered))),
        over_in_words=OverServices(_over_in_words(ordered)),
        over=OverServices(_over(ordered)),
    )


async def _ranked(rules: Sequence[Rule], counted: Counting | None) -> tuple[Rule, ...]:
    """The rules in the order of their rank."""
    ranked = []
    for begin in range(0, len(rules), SLICE):
        ranked += [(rank(rule, counted), rule) for rule in rules[begin : begin + SLICE]]
        await asyncio.sleep(0)
    return tuple(rule for _, rule in sorted(ranked, key=lambda pair: pair[0]))


async def _facts(rules: Sequence[Rule]) -> frozenset[str]:
    """The facts that any of the rules reads."""
    found: set[str] = set()
    for begin in range(0, len(rules), SLICE):
        found.update(*(rule.facts for rule in rules[begin : begin + SLICE]))
        await asyncio.sleep(0)
    return frozenset(found)


async def _levels(rules: Sequence[Rule], household_facts: frozenset[str]) -> Sequence[int]:
    """The services by level, the lowest first."""
    found: list[list[int]] = []
    for position, rule in enumerate(rules):
        number = level(rule, household_facts)
        found += [[] for _ in range(number + 1 - len(found))]
        found[number].append(position)
        if position % SLICE == 0:
            await asyncio.sleep(0)
    return tuple(map(_bits, found))


def _event_facts(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        event = None if rule.period.within is None else events().get(rule.period.within.event)
        if event is not None and event.fact is not None:
            yield event.fact


async def _index(rules: Sequence[Rule], household_facts: frozenset[str]) -> DatedIndex:
    lasting, dated = IndexBuilder(), []
    for position, rule in enumerate(rules):
        if rule.dated:
            dated.append((position, rule))
        else:
            lasting.add(position, rule.requirements)
        if position % SLICE == 0:
            await asyncio.sleep(0)
    return DatedIndex(lasting, dated, len(rules), household_facts)


async def _texts(rules: Sequence[Rule]) -> TextIndexBuilder:
    builder = TextIndexBuilder()
    for position, rule in enumerate(rules):
        builder.add(position, (each for each in rule.text_requirements if each.in_force_from is None))
        if position % SLICE == 0:
            await asyncio.sleep(0)
    return builder


def _over_in_words(rules: Sequence[Rule]) -> Iterator[tuple[date, int]]:
    """From which day on the prose of which service says that its application period is over."""
    for position, rule in enumerate(rules):
        for each in rule.text_requirements:
            if each.in_force_from is not None:
                yield each.in_force_from, position


def _over(rules: Sequence[Rule]) -> Iterator[tuple[date, int]]:
    """From which day on the application period of which service is over, whatever that decides."""
    for position, rule in enumerate(rules):
        if rule.period.over_from is not None:
            yield rule.period.over_from, position


def _marked(rules: Sequence[Rule]) -> dict[Mark, int]:
    positions: dict[Mark, list[int]] = {}
    for position, rule in enumerate(rules):
        marks = [("category", each) for each in rule.categories]
        marks += [("life stage", each) for each in rule.life_stages]
        marks += [("life event", each) for each in rule.life_events]
        marks += [("thematic area", rule.thematic_area)] if rule.thematic_area else []
        for mark in marks:
            positions.setdefault(mark, []).append(position)
    return {mark: _bits(several) for mark, several in positions.items()}


def _bits(positions: Iterable[int]) -> int:
    found = 0
    for position in positions:
        found |= 1 << position
    return found
