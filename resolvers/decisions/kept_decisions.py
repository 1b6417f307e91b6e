"""Keeps decisions and makes them again: the rule from the catalogue's store, the rest from the platform's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.rules.parameter import DatedValues
from agencies.service_catalogue.listing.rule_rows import RuleRow, read_parameters, read_rule
from agencies.service_catalogue.store.kept_definition import read_definitions
from agencies.store.store import Store
from resolvers.decisions.decision_table import Decision, put_decision, read_decision
from resolvers.decisions.release import RELEASE
from resolvers.eligibility.assessment.decision_basis import Basis, facts_text, read_facts
from resolvers.eligibility.facts.definitions import CATALOGUE, Definitions
from resolvers.eligibility.presentation.decision_document import Occasion, decided, differences, digest
from resolvers.usage_log.command_record import command_record
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.record import Action

DECISION: Final = ("Eligibility.decisionId",)
REPLAY: Final = "decision replay"
# What reading a kept row raises where somebody has changed it, or where a release has no such fact any more.
UNREADABLE: Final = (LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision made again, as canonical JSON, and where it is not what was kept: nowhere, if it is the same."""

    answer: str
    differences: tuple[str, ...]


class KeptDecisions:
    """The decisions of one gateway."""

    def __init__(self, registry: Registry, stores: Mapping[str, Store]) -> None:
        self._registry = registry
        self._stores = stores

    async def keep(self, basis: Basis, kept_by: str) -> str:
        """The id under which a decision is kept; an agency error where a store cannot be reached."""
        occasion = Occasion(str(uuid4()), datetime.now(UTC), kept_by, RELEASE)
        row, parameters, definitions = await self._ruling(basis.service_id, basis.version)
        answer = decided(basis, occasion, row, parameters, definitions)
        return await put_decision(self._stores[PLATFORM], _kept(basis, occasion, row.rule_version, answer))

    async def replay(self, decision_id: str) -> Replay:
        """A decision made again from what was kept, once it is recorded of whom it tells.

        StartUpError where none is kept, or where it cannot be made; UsageLogUnavailable where it cannot be recorded.
        """
        kept = await self._read(decision_id)
        whose = dict.fromkeys((kept.citizen_id, kept.subject_id, *_spoken_of(kept)))
        records = [command_record(REPLAY, Action.READ, DECISION, citizen_id=each) for each in whose]
        await usage_log_of(self._stores[PLATFORM]).append(records)
        row, parameters, definitions = await self._ruling(kept.service_id, kept.catalogue_version)
        try:
            again = decided(_basis(kept), _occasion(kept), row, parameters, definitions)
        except UNREADABLE as error:
            raise StartUpError(
                f"The decision cannot be made again from what is kept ({type(error).__name__}): it was changed, or "
                f"this release ({RELEASE}) lacks a fact that it rests on. It was kept by release {kept.release}."
            ) from error
        return Replay(again, tuple(_found(kept, row.rule_version, again)))

    async def _read(self, decision_id: str) -> Decision:
        try:
            kept = await read_decision(self._stores[PLATFORM], UUID(decision_id))
        except ValueError:
            kept = None
        if kept is None:
            raise StartUpError("No decision is kept under this id: give one that `decision keep` or a query printed.")
        return kept

    async def _ruling(self, service_id: str, version: int) -> tuple[RuleRow, DatedValues, Definitions]:
        store = self._stores[CATALOGUE]
        row = await read_rule(store, service_id, version)
        if row is None:
            raise StartUpError(
                f"The catalogue has no service {service_id} at its version {version}: what is kept was changed, or its "
                "store is not the one by which the decision was made."
            )
        held = await read_parameters(store, version)
        definitions = Definitions(self._registry, await read_definitions(store, version))
        return row, {name: parameter.values for name, parameter in held.items()}, definitions


def _kept(basis: Basis, occasion: Occasion, rule_version: str, answer: str) -> Decision:
    facts = facts_text(basis.persons)
    return Decision(
        id=occasion.id,
        kept_at=occasion.kept_at,
        kept_by=occasion.kept_by,
        release=occasion.release,
        eligibility_id=basis.eligibility_id,
        citizen_id=basis.citizen_id,
        subject_id=basis.subject_id,
        service_id=basis.service_id,
        on_day=basis.on,
        catalogue_version=basis.version,
        rule_version=rule_version,
        facts=facts,
        facts_sha256=digest(facts),
        answer=answer,
        answer_sha256=digest(answer),
    )


def _basis(kept: Decision) -> Basis:
    return Basis(
        eligibility_id=kept.eligibility_id,
        citizen_id=kept.citizen_id,
        subject_id=kept.subject_id,
        service_id=kept.service_id,
        on=kept.on_day,
        version=kept.catalogue_version,
        persons=read_facts(kept.facts),
    )


def _spoken_of(kept: Decision) -> list[str]:
    """Of whom the kept facts are; nobody where they cannot be read, and so are not printed either."""
    try:
        return [str(person.citizen_id) for person in read_facts(kept.facts)]
    except UNREADABLE:
        return []


def _occasion(kept: Decision) -> Occasion:
    return Occasion(kept.id, kept.kept_at, kept.kept_by, kept.release)


def _found(kept: Decision, rule_version: str, again: str) -> list[str]:
    """Where the decision made again, or a digest, is not what was kept."""
    found = differences(kept.answer, again)
    found += [] if rule_version == kept.rule_version else ["rule_version"]
    found += [] if digest(kept.facts) == kept.facts_sha256 else ["facts_sha256"]
    return found + ([] if digest(kept.answer) == kept.answer_sha256 else ["answer_sha256"])
