"""Who of a page of citizens is to be told of what by a day's coming: narrowed down first to whom it can concern."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import NamedTuple

from resolvers.eligibility.index.catalogue import Catalogue, assemble
from resolvers.eligibility.rules.rule import Rule
from resolvers.runs.deciding.affected_citizens import AffectedCitizens, Days
from resolvers.runs.deciding.day_gains import DayGains, Gain
from resolvers.runs.deciding.day_profiles import DayProfiles
from resolvers.runs.notice_sweep.opening_services import opening_services
from resolvers.runs.notice_sweep.seen_citizens import SeenPage
from resolvers.runs.notice_sweep.seen_profiles import Covers, SeenProfiles

Gained = Mapping[str, Mapping[str, int]]
"""For each citizen and subject the services, as bits of the catalogue, that they gain."""


class PageGains(NamedTuple):
    """What the citizens of a page gain, and what each of them knows."""

    gained: Gained
    seen: SeenProfiles


class DayChanges:
    """Two days compared for any page, by one version of the catalogue.

    For citizens with whom something moves that a service can tell all rules are looked at. For everyone else those are
    that ask otherwise on the later day, or open by it (None: there are none such).
    """

    def __init__(
        self, catalogue: Catalogue, days: Days, covers: Covers, all_rules: DayGains, changed_rules: DayGains | None
    ) -> None:
        self._catalogue = catalogue
        self._days = days
        self._covers = covers
        self._all_rules = all_rules
        self._changed_rules = changed_rules
        indexes = list(dict.fromkeys((all_rules.before, all_rules.after)))
        self._affected = AffectedCitizens(days, catalogue.fact_set, indexes)

    def gains(self, page: SeenPage) -> PageGains:
        """What the citizens of a page gain."""
        moving, profiles = self._affected.among(page.residents)
        seen = SeenProfiles(page, profiles, self._covers, members=self._catalogue.reads_members)
        found = list(self._all_rules.of_moving(seen.of(moving)))
        if self._changed_rules is not None:
            concerned = self._concerned(self._changed_rules, page, profiles)
            among_them = set(moving)
            others = [each for each in page.residents.citizens_of(concerned) if each not in among_them]
            found += self._changed_rules.of_others(seen.of(others))
        return PageGains(self._by_citizen(found), seen)

    def _concerned(self, rules: DayGains, page: SeenPage, profiles: DayProfiles) -> set[str]:
        """The persons to whom as subjects some of these rules can apply."""
        persons = list(page.residents.records)
        profiles.know(persons)
        return set(compress(persons, rules.possible([profiles.after[person].values for person in persons])))

    def _by_citizen(self, gains: Iterable[Gain]) -> Gained:
        gained: defaultdict[str, dict[str, int]] = defaultdict(dict)
        known: dict[tuple[str, ...], int] = {}
        for each in gains:
            services = known.get(each.services)
            if services is None:
                services = known[each.services] = self._catalogue.services(each.services)
            gained[each.citizen_id][each.subject_id] = services
        return gained


async def changes_of(catalogue: Catalogue, days: Days, covers: Covers) -> DayChanges:
    """The comparison of these days by this version of the catalogue."""
    opening = opening_services(catalogue, days)
    changed = [
        rule for position, rule in enumerate(catalogue.rules) if opening >> position & 1 or _asks_otherwise(rule, days)
    ]
    all_rules = DayGains(catalogue, days, opening)
    if not changed:
        return DayChanges(catalogue, days, covers, all_rules, None)
    changing = await assemble(catalogue.version, changed, (), catalogue.definitions)
    opened = (rule.service_id for position, rule in enumerate(catalogue.rules) if opening >> position & 1)
    return DayChanges(catalogue, days, covers, all_rules, DayGains(changing, days, changing.services(opened)))


def _asks_otherwise(rule: Rule, days: Days) -> bool:
    before, after = map(rule.asked, days)
    return before != after
