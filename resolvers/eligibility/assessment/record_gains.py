"""What comes to apply to a citizen's subjects where something has changed on record: only what changed is looked at."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from agencies.rules.evaluation import MISSING, Situation
from agencies.rules.profile import Profile
from resolvers.eligibility.assessment.assessment import Assessment
from resolvers.eligibility.index.index import ScopedSituation
from resolvers.eligibility.index.scope_tests import ScopeOutcomes

Change = tuple[str, Any, Any]
"""A fact, its value before, and its value now; MISSING where there is none."""


class RecordGains:
    """The services that apply now and did not by what was on record earlier.

    Nothing that is hidden from the caller may decide in either. `earlier`: what was known on this day of those of whom
    something is otherwise.
    """

    def __init__(self, now: Assessment, earlier: Mapping[str, Profile]) -> None:
        self._now = now
        self._on = now.question.on
        self._earlier = earlier
        self._index: Final = now.catalogue.at(self._on)
        self._changes: Final = self._changed()
        self._others_changed: Final = self._tells_of_others()
        """Whether what is asked of others than the subject can stand otherwise than it did."""

    def services(self, named: Sequence[int]) -> list[int]:
        """For each subject its gains, and of the services `named` for it those that apply, as bits."""
        return [self._of(number, by_name) for number, by_name in enumerate(named)]

    def _of(self, number: int, named: int) -> int:
        changes = self._changes.get(self._now.subjects[number], ())
        brings = self._others_changed or any(self._index.tells(*each) for each in changes)
        if not brings and not named:
            return 0
        situation, rules, asked = self._now.situations[number], self._index.rules, self._now.catalogue.asked(number)
        if not brings:
            return self._applying(rules.met(situation, self._others, named & asked), situation)
        earlier, changed = self._earlier_situations[number], [fact for fact, _, _ in changes]
        gained, besides = rules.gained(
            ScopedSituation(situation, self._others),
            ScopedSituation(earlier, self._others_earlier),
            changed,
            named | self._asking(changes),
        )
        asking = besides & ~named
        lifted = self._index.texts.doubted_among(earlier, asking, self._words_of_others_earlier(asking))
        return self._applying((gained | besides & named | lifted) & asked, situation)

    def _changed(self) -> Mapping[str, Sequence[Change]]:
        """What has changed, by person."""
        now = self._now.profiles if self._earlier else {}
        return {person: _differing(known, now[person]) for person, known in self._earlier.items()}

    def _tells_of_others(self) -> bool:
        changes = [each for of_one in self._changes.values() for each in of_one]
        if changes and self._index.walks_trees:
            return True
        return any(self._index.tells_of_others(*each) for each in changes)

    @cached_property
    def _earlier_situations(self) -> Sequence[Situation]:
        persons = self._now.persons
        if persons is None:
            return ()
        return persons.arranged({**self._now.profiles, **self._earlier}, self._now.subjects, self._on)

    @cached_property
    def _others(self) -> ScopeOutcomes:
        return self._index.rules.about_others(self._now.situations[0])

    @cached_property
    def _others_earlier(self) -> ScopeOutcomes:
        return self._index.rules.about_others(self._earlier_situations[0]) if self._others_changed else self._others

    def _asking(self, changes: Sequence[Change]) -> int:
        """The services against which the prose may have spoken before, and no longer does for the same reason."""
        # What is met by another fact as well leads to a few services too many, which are then looked at alone.
        texts = self._index.texts
        asking = texts.of_trees
        for fact, before, now in changes:
            # What was not known met nothing.
            if before is not MISSING:
                asking |= texts.asking(texts.ceasing(fact, before, now))
        if self._others_changed:
            asking |= texts.asking(self._others_in_words_earlier & ~self._others_in_words)
        return asking & ~self._now.catalogue.complete

    def _applying(self, met: int, situation: Situation) -> int:
        """Of the services that are met by codes and rules, those that no prose speaks against, nor a period's end."""
        read = met & ~self._now.catalogue.complete
        left = read & ~self._index.over
        return met & ~read | left & ~self._index.texts.doubted_among(situation, left, self._words_of_others(left))

    def _words_of_others(self, among: int) -> int:
        """The clauses of the prose that others meet, as far as these services ask anything of others."""
        return self._others_in_words if self._index.texts.asks_of_others(among) else 0

    def _words_of_others_earlier(self, among: int) -> int:
        return self._others_in_words_earlier if self._index.texts.asks_of_others(among) else 0

    @cached_property
    def _others_in_words(self) -> int:
        return self._index.texts.about_others(self._now.situations[0])

    @cached_property
    def _others_in_words_earlier(self) -> int:
        if not self._others_changed:
            return self._others_in_words
        return self._index.texts.about_others(self._earlier_situations[0])


def _differing(before: Profile, now: Profile) -> Sequence[Change]:
    old, new = before.values, now.values
    facts = {fact for fact, _ in old.items() ^ new.items()}
    return [(fact, old.get(fact, MISSING), new.get(fact, MISSING)) for fact in facts]
