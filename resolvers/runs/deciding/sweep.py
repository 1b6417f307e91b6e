"""What time alone brings: who comes to qualify for what, or ceases to, from one day to another.

A row is a citizen, one of the citizen's subjects and a service. It has a change where it qualifies, ELIGIBLE or LIKELY,
on one of the two days and not on the other: from UNKNOWN to INELIGIBLE nobody gains or loses anything that is known.
Both days are decided from the same records by the same version of the catalogue, so that only ages, dates, rules and
figures differ.
"""

from dataclasses import dataclass

from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule
from resolvers.runs.deciding.affected_citizens import AffectedCitizens, Days
from resolvers.runs.deciding.day_comparison import DayComparison, StatusChange
from resolvers.runs.deciding.residents import Residents


@dataclass(frozen=True, slots=True)
class Sweep:
    """Two days compared for any residents, by one version of the catalogue.

    For those with whom something moves all rules are looked at. For everyone else `changed_rules` are, those that ask
    otherwise on the later day or whose application period is over by then (None: there are no such rules).
    """

    affected: AffectedCitizens
    all_rules: DayComparison
    changed_rules: DayComparison | None

    def changes(self, residents: Residents) -> list[StatusChange]:
        """Every change of these citizens' rows."""
        moving, profiles = self.affected.among(residents)
        found = list(self.all_rules.of_moving(residents.persons(moving), profiles))
        if self.changed_rules is not None:
            concerned = self.changed_rules.concerned(list(residents.records), profiles)
            among_them = set(moving)
            others = [citizen for citizen in residents.citizens_of(concerned) if citizen not in among_them]
            found += self.changed_rules.of_others(residents.persons(others), profiles)
        return found


async def sweep_by(catalogue: Catalogue, days: Days) -> Sweep:
    """The sweep of these days by this version of the catalogue."""
    changed = [rule for rule in catalogue.rules if _changes(rule, days)]
    all_rules = DayComparison(catalogue, days)
    affected = AffectedCitizens(days, catalogue.fact_set, list(dict.fromkeys((all_rules.before, all_rules.after))))
    if not changed:
        return Sweep(affected, all_rules, None)
    changing = await assemble(catalogue.version, changed, (), catalogue.definitions)
    return Sweep(affected, all_rules, DayComparison(changing, days))


def _changes(rule: Rule, days: Days) -> bool:
    before, after = ((rule.asked(day), rule.asked_in_words(day)) for day in days)
    return before != after
