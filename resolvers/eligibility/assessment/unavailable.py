"""The agencies that could not be asked for an assessment.

Verdicts that hang on them are UNKNOWN now, so that rows are missing from a list. What the caller may not see is not
told by them: an agency that is not asked is not among them.
"""

from collections.abc import Iterable

from agencies.registration.held import HeldReceipts
from resolvers.eligibility.assessment.assessment import VERDICTS_ALONE, Assessment, Shown, wanted_of
from resolvers.eligibility.rules.rule import Rule


def unavailable_of(assessment: Assessment, shown: Shown = VERDICTS_ALONE) -> list[str]:
    """Return the ids of the agencies that an assessment lacks; none where it is whole."""
    catalogue = assessment.catalogue
    read = assessment.unreadable & wanted_of(catalogue, shown).facts if assessment.unreadable else ()
    return _agencies(assessment, (*read, *catalogue.unread), _registers(assessment, shown))


def unavailable_for(assessment: Assessment, rule: Rule, shown: Shown = VERDICTS_ALONE) -> list[str]:
    """Return the ids of the agencies that the verdicts of one rule lack; none where these are whole."""
    term = assessment.catalogue.event_facts if shown.last_days and rule.period.within is not None else ()
    read = assessment.unreadable & rule.facts.union(term) if assessment.unreadable else ()
    registers = [held for held in _registers(assessment, shown) if held.answers_for(rule.service_id)]
    return _agencies(assessment, (*read, *rule.unread), registers)


def _agencies(assessment: Assessment, facts: Iterable[str], registers: Iterable[HeldReceipts]) -> list[str]:
    """Return the holders of these facts and registers; none for a fact that was withdrawn."""
    definitions = [assessment.catalogue.definitions[fact] for fact in facts]
    holders = {each.agency for each in definitions if each.withdrawn_on is None}
    return sorted(holders.union(held.agency for held in registers))


def _registers(assessment: Assessment, shown: Shown) -> Iterable[HeldReceipts]:
    """Return the registers of receipts that are shown and could not be read."""
    received = None if assessment.persons is None else assessment.persons.received
    return () if received is None or not shown.receipts else received.unread
