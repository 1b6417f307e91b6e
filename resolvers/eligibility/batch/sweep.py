"""What time alone brings: who comes to qualify for what, or ceases to, from one day to another.

A row is a citizen, one of the citizen's subjects and a service. It has a change where it qualifies, ELIGIBLE or LIKELY,
on one of the two days and not on the other: from UNKNOWN to INELIGIBLE nobody gains or loses anything that is known.
Both days are decided from the same records by the same version of the catalogue, so that only ages, dates, rules and
figures differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resolvers.eligibility.batch.affected_citizens import AffectedCitizens, Days
from resolvers.eligibility.batch.day_comparison import DayComparison, StatusChange
from resolvers.eligibility.batch.residents import Residents
from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Sweep:
    """Two days compared for any residents, by one version of the catalogue.

    For those with whom something moves all rules are looked at. For everyone else `changed_rules` are, those that ask
    otherwise on the later day or whose application period is over by then; where all of them merely are over, they are
    `closing` instead. None: there are no such rules.
    """

    days: Days
    facts: frozenset[str]
    all_rules: DayComparison
    changed_rules: DayComparison | None
    closing: DayComparison | None

    def changes(self, residents: Residents) -> list[StatusChange]:
        """Every change of these citizens' rows."""
        movement = AffectedCitizens(self.days, self.facts, residents)
        moving = movement.citizens(self.all_rules.before)
        found = list(self.all_rules.changes(residents.persons(moving), movement.facts))
        rest = residents.relations.keys() - set(moving)
        if self.changed_rules is not None:
            found += self.changed_rules.changes(residents.persons(rest), movement.facts)
        if self.closing is not None:
            found += self.closing.closing(residents.persons(rest))
        return found


async def sweep_by(catalogue: Catalogue, days: Days) -> Sweep:
    """The sweep of these days by this version of the catalogue."""
    changed = [rule for rule in catalogue.rules if rule.asked(days.since) != rule.asked(days.on)]
    known = {rule.service_id for rule in changed}
    closing = [rule for rule in catalogue.rules if rule.service_id not in known and _closes(rule, days)]
    if changed:
        # Everybody is looked at on both days as it is.
        changed, closing = [*changed, *closing], []
    return Sweep(
        days,
        frozenset(catalogue.facts),
        DayComparison(catalogue, days),
        await _of(changed, catalogue, days),
        await _of(closing, catalogue, days),
    )


async def _of(rules: Sequence[Rule], catalogue: Catalogue, days: Days) -> DayComparison | None:
    if not rules:
        return None
    return DayComparison(await assemble(catalogue.version, rules, (), catalogue.definitions), days)


def _closes(rule: Rule, days: Days) -> bool:
    return rule.asked_in_words(days.since) != rule.asked_in_words(days.on)
