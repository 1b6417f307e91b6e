"""Evaluating rules in process, the facts in hand: the index beside the trees, its memory, a forecast, a million people.

Who is evaluated are seeded citizens with their households: over the national catalogue alone, and over the whole one
that stands in the store, Maru's own rules among them.
"""

import gc
import statistics
import timeit
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from time import perf_counter
from typing import Final

import numpy as np
import numpy.typing as npt

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.evaluation import Situation
from agencies.store.store import Store
from bench.harness.national import rules
from bench.harness.people import Values, people, repeated
from bench.harness.target import Target
from bench.measurements.service_counts import count_applying
from resolvers.eligibility.assessment.assessment import Assessment, Question
from resolvers.eligibility.assessment.status_sets import STATUSES, by_status, positions
from resolvers.eligibility.assessment.verdict_changes import VerdictChanges
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.eligibility.rules.verdict import EligibilityStatus, decide
from resolvers.gateway import Gateway
from resolvers.request.caller import Caller

DEADLINE_SECONDS: Final = 60
TIMES: Final = 50
ROUNDS: Final = 5
BY_TREES: Final = 20
AHEAD: Final = timedelta(days=365)
MILLION: Final = 1_000_000
MEGABYTE: Final = 1_000_000

Ids = npt.NDArray[np.object_]


async def evaluation(dsns: Mapping[str, str], askers: Sequence[str], on: date, persons: int) -> list[Target]:
    """What evaluating costs for these citizens, and for so many persons at once."""
    registry = register(discover())
    stores = {name: Store(name, dsn, deadline_seconds=DEADLINE_SECONDS) for name, dsn in dsns.items()}
    try:
        megabytes = await _traced(Catalogues(stores["service_catalogue"], registry), on)
        gateway = Gateway(registry, stores, lambda: on)
        assessments = [await _assessment(gateway, asker, on) for asker in askers]
        catalogue = assessments[0].catalogue
        situations = [assessment.situations[0] for assessment in assessments]
        found = []
        for each in (await assemble(catalogue.version, rules(), (), catalogue.definitions), catalogue):
            found += [_verdicts(each, situations, on), _by_trees(each, situations[:BY_TREES], on)]
        found += [_memory(assessments, megabytes), _upcoming(assessments)]
        seeded = await people(registry, stores, dsns, catalogue.facts, on)
        return [*found, _sweep(catalogue, repeated(seeded, registry.household_facts, persons), on)]
    finally:
        for store in stores.values():
            store.close()


async def _traced(catalogues: Catalogues, on: date) -> float:
    """Megabytes that a catalogue takes, its rules, its words and its index, before anybody is evaluated."""
    tracemalloc.start()
    try:
        catalogue = await catalogues.current()
        catalogue.index.at(on)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / MEGABYTE
    finally:
        tracemalloc.stop()


async def _assessment(gateway: Gateway, asker: str, on: date) -> Assessment:
    context = gateway._contexts.of(Caller(asker), None, "be7c" * 4)
    try:
        return await context.assessments.of(Question(asker, on))
    finally:
        context.close()


def _verdicts(catalogue: Catalogue, situations: Sequence[Situation], on: date) -> Target:
    """All verdicts of one person, with the ids of those that may apply."""
    ids = _ids(catalogue)
    taken = [_microseconds(partial(_may_apply, catalogue, ids, situation, on)) for situation in situations]
    return Target(
        f"all verdicts of one person, {len(ids):,} services, ids included",
        "µs",
        60,
        statistics.median(taken),
        {"the worst person, µs": max(taken), "persons": len(taken)},
    )


def _ids(catalogue: Catalogue) -> Ids:
    return np.array([rule.service_id for rule in catalogue.rules], object)


def _may_apply(catalogue: Catalogue, ids: Ids, situation: Situation, on: date) -> list[Ids]:
    """The ids of the services that are ELIGIBLE, LIKELY and UNKNOWN."""
    return [ids[positions(services, len(ids))] for services in _sets(catalogue, situation, on)[:3]]


def _sets(catalogue: Catalogue, situation: Situation, on: date) -> Sequence[int]:
    index = catalogue.at(on)
    return by_status(catalogue, index.sets(situation, index.about_others(situation)), catalogue.asked(0))


def _by_trees(catalogue: Catalogue, situations: Sequence[Situation], on: date) -> Target:
    """The index's time as a share of what walking every rule's tree takes to come to the same."""
    ids, shares = _ids(catalogue), []
    for situation in situations:
        found = _statuses(_sets(catalogue, situation, on), len(ids))
        assert found == _walked(catalogue, situation, on), "the index and the trees differ"
        trees = min(timeit.repeat(partial(_walked, catalogue, situation, on), number=1, repeat=ROUNDS)) * 1e6
        shares.append(_microseconds(partial(_may_apply, catalogue, ids, situation, on)) / trees)
    share = statistics.median(shares)
    return Target(
        f"the same by the index / by walking the trees, {len(ids):,} services, same answers",
        "",
        1 / 50,
        share,
        {"so many times as fast": 1 / share, "the worst person": max(shares), "persons": len(shares)},
    )


def _walked(catalogue: Catalogue, situation: Situation, on: date) -> list[EligibilityStatus]:
    return [decide(rule, situation, 0, on).status for rule in catalogue.rules]


def _statuses(sets: Sequence[int], size: int) -> list[EligibilityStatus | None]:
    found: list[EligibilityStatus | None] = [None] * size
    for status, services in zip(STATUSES, sets, strict=True):
        for place in positions(services, size).tolist():
            found[place] = status
    return found


def _microseconds(call: Callable[[], object]) -> float:
    call()
    return min(timeit.repeat(call, number=TIMES, repeat=ROUNDS)) / TIMES * 1e6


def _memory(assessments: Sequence[Assessment], whole: float) -> Target:
    """The index once it has seen every subject of these citizens, what it remembers of their values included."""
    for assessment in assessments:
        assert assessment.status_sets.subjects
    catalogue = assessments[0].catalogue
    return Target(
        f"index in memory, {len(catalogue.rules):,} services",
        "MB",
        20,
        (catalogue.index.bytes() + catalogue.texts.bytes()) / MEGABYTE,
        {
            "persons evaluated before": sum(len(assessment.subjects) for assessment in assessments),
            "the whole catalogue in memory, rules, words and index, MB": whole,
        },
    )


def _upcoming(assessments: Sequence[Assessment]) -> Target:
    """A year's changes of every service for a citizen and their children."""
    until = assessments[0].question.on + AHEAD
    taken, changes = [], []
    for assessment in assessments:
        began = perf_counter()
        changes.append(len(VerdictChanges(assessment, until).changes()))
        taken.append((perf_counter() - began) * 1000)
    return Target(
        f"upcoming(within: {AHEAD.days}) for one person, {len(assessments[0].catalogue.rules):,} services, in process",
        "ms",
        10,
        statistics.median(taken),
        {
            "the worst person, ms": max(taken),
            "the first person, before the year's indexes are made, ms": taken[0],
            "persons": len(taken),
            "changes of a person, median": statistics.median(changes),
            "the year's indexes in memory, MB": assessments[0].catalogue.index.bytes() / MEGABYTE,
        },
    )


def _sweep(catalogue: Catalogue, persons: Sequence[Values], on: date) -> Target:
    """All services counted for all persons; their facts stand ready, and are not searched for garbage again."""
    gc.collect()
    gc.freeze()
    began = perf_counter()
    counts = count_applying(catalogue, persons, on)
    seconds = perf_counter() - began
    gc.unfreeze()
    return Target(
        f"sweep, {len(persons):,} persons x {len(catalogue.rules):,} services, one core, facts in memory",
        "s",
        10,
        seconds,
        {"services that apply to a person, mean": float(counts.sum()) / len(persons)},
    )
