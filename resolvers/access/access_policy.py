"""Decides whom a caller may see. Plans, the interpreter, graphql-core's resolvers and root fields all ask here.

A caller sees themselves, those whose guardian they are, and who lives in their household with the household itself. How
much of each they may read is decided here too: all of themselves, what is ordinary of those with whom they live, and of
a minor what a guardian needs. One whom the registry does not know is nobody. Where the registry cannot be reached, a
caller is believed for their own record only.

An official or a system sees whom the operation asks for by id, and their household; what of them may be read, their
purpose says. Where that is of use by consent only, each agency's data needs the consent of whom it is about.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from agencies.contract.source import Row
from agencies.contract.values.coming_of_age import ADULT_AT, CONFIDENTIAL_AT
from agencies.contract.values.day import youngest_of
from resolvers.access.grant import CONFIDENTIAL, OF_A_HOUSEHOLD, OF_A_MEMBER, OF_A_MINOR, OWN, WHEREABOUTS, lacked
from resolvers.access.relations import CitizenRelations, in_force
from resolvers.access.relations_reading import RelationsReading
from resolvers.consent.consents_reading import read_consents
from resolvers.purposes.purpose import NOTHING, Agreed, RegisteredPurpose
from resolvers.request.caller import Caller
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise

CITIZEN: Final = "Citizen"
HOUSEHOLD: Final = "Household"

VISIBLE: Final = {CITIZEN: "citizens", HOUSEHOLD: "households"}
"""For each type of guarded entity, the attribute of `Visibility` that has the ids which may be seen."""


class Visibility(NamedTuple):
    """Whose records a caller may see, decided once a request.

    `me`: the caller as a citizen · `citizens`, `households`: for each id that may be seen, what is granted of it, as
    `grant` has it · `error`: why it is not known who else may be seen · `in_office`: who is not seen is not read
    either, so that nothing of them decides · `consent_error`: why it is not known what they have agreed to.
    """

    me: str | None
    citizens: Mapping[str, int]
    households: Mapping[str, int]
    error: Exception | None = None
    in_office: bool = False
    consent_error: Exception | None = None

    def sees(self, entity: str, key: str) -> bool:
        """Whether a guarded entity of this type and id may be seen; raises the error where that is not known."""
        if key in getattr(self, VISIBLE[entity]):
            return True
        if self.error is not None:
            raise self.error
        return False

    def grants(self, entity: str, key: str, need: int) -> bool:
        """Whether all that a field needs is granted of a guarded entity of this type and id, which may be seen."""
        return not self.lacks(entity, key, need)

    def lacks(self, entity: str, key: str, need: int) -> int:
        """What a field needs and is not granted of a guarded entity of this type and id, which may be seen."""
        return lacked(need, getattr(self, VISIBLE[entity]).get(key, 0))

    def reads(self, citizen_id: str, need: int) -> bool:
        """Whether facts of a citizen may be read at all, be it that they decide and are not shown."""
        if self.in_office and citizen_id not in self.citizens:
            return False
        return not lacked(need, self.citizens.get(citizen_id, 0))


NOBODY: Final = Visibility(None, {}, {})


class AccessPolicy:
    """One request's decisions.

    `asked_for`: the citizens whom somebody in office asks for by id; None where the caller is nobody in office. Where
    the `purpose` is of use by consent only, what these have agreed to is read once, by `loads`. `judged_for`: the
    caller does not ask: the platform judges what they are to be told.
    """

    def __init__(
        self,
        caller: Caller,
        relations: RelationsReading,
        today: date,
        purpose: RegisteredPurpose,
        loads: Loads,
        asked_for: Sequence[str] | None = None,
        *,
        judged_for: bool = False,
    ) -> None:
        self._caller = caller
        self._judged_for = judged_for
        self._asked_for = asked_for
        self._purpose = purpose
        self._loads = loads
        self._relations = relations
        self._today = today
        self._visibility: Promise[Visibility] | None = None

    def visibility(self) -> Promise[Visibility]:
        """Whom the caller may see; it is read at most once, or once after each change, and never fails."""
        if self._visibility is None:
            own = self._caller.citizen_id
            if own is not None:
                seen = self._decide(own)
            else:
                seen = Promise.of(NOBODY) if self._asked_for is None else self._in_office(self._asked_for)
            self._visibility = seen.then(self._with_consents) if self._purpose.consent else seen
        return self._visibility

    def forget(self) -> None:
        """Forget whom the caller may see: it is decided anew when it is asked for."""
        self._visibility = None

    def _with_consents(self, visible: Visibility) -> Promise[Visibility]:
        if not visible.citizens:
            return Promise.of(visible)
        decided: Promise[Visibility] = Promise()
        read_consents(self._loads, list(visible.citizens)).when_settled(partial(self._decide_agreed, visible, decided))
        return decided

    def _decide_agreed(
        self, visible: Visibility, decided: Promise[Visibility], consents: Promise[Mapping[str, Sequence[Row]]]
    ) -> None:
        try:
            seen = self._agreed(visible, consents.value)
        except Exception as unknown:
            seen = visible._replace(consent_error=unknown)
        decided.resolve(seen)

    def _agreed(self, visible: Visibility, consents: Mapping[str, Sequence[Row]]) -> Visibility:
        """Return a visibility with what its citizens have agreed to.

        `consents`: the rows of each citizen's consents. A citizen without rows has said nothing.
        """
        own = self._caller.citizen_id
        agreed = {each: self._purpose.agreed(consents[each]) for each in visible.citizens if each in consents}
        homes = {}
        asked_for = () if self._asked_for is None else self._asked_for
        for person in asked_for if own is None else (own,):
            promise = self._relations.of(person)
            relations = promise.value if promise.error is None else None
            homes[person] = None if relations is None else relations.household
        return with_consents(visible, agreed, homes, own if self._judged_for else None)

    def _in_office(self, asked_for: Sequence[str]) -> Promise[Visibility]:
        decided: Promise[Visibility] = Promise()
        promises = [self._relations.of(each) for each in asked_for]
        missing = len(promises)

        def settled(_: Promise[CitizenRelations | None]) -> None:
            nonlocal missing
            missing -= 1
            if not missing:
                decided.resolve(_seen_in_office(promises))

        for promise in promises:
            promise.when_settled(settled)
        if not promises:
            decided.resolve(_seen_in_office(promises))
        return decided

    def _decide(self, own: str) -> Promise[Visibility]:
        decided: Promise[Visibility] = Promise()
        self._relations.of(own).when_settled(lambda relations: decided.resolve(_decided(own, relations, self._today)))
        return decided


def _seen_in_office(promises: Sequence[Promise[CitizenRelations | None]]) -> Visibility:
    """Those of them whom the registry knows. A protection order names nobody in office."""
    error = next((each.error for each in promises if each.error is not None), None)
    known = [each.value for each in promises if each.error is None and each.value is not None]
    citizens = {each.citizen_id: OWN for each in known}
    homes = {each.household: OF_A_HOUSEHOLD for each in known if each.household is not None}
    return Visibility(None, citizens, homes, error, in_office=True)


def _decided(own: str, relations: Promise[CitizenRelations | None], today: date) -> Visibility:
    if relations.error is not None:
        return Visibility(own, {own: OWN}, {}, relations.error)
    return NOBODY if relations.value is None else visibility_of(relations.value, today)


def visibility_of(relations: CitizenRelations, on: date) -> Visibility:
    """Whose records a citizen may see on a day, by their relations."""
    households = {} if relations.household is None else {relations.household: OF_A_HOUSEHOLD}
    return Visibility(relations.citizen_id, granted(relations, on), households)


def with_consents(
    visible: Visibility, agreed: Mapping[str, Agreed], homes: Mapping[str, str | None], judged_for: str | None
) -> Visibility:
    """Return a visibility with what its citizens have agreed to: of one request, or of one reader in a sweep.

    `homes`: the household of each who asks or is asked about, which is read by that one's consent.

    Where the platform judges for a citizen, what was never said of one for whom they decide is as they said for
    themselves: a newborn's parent has agreed to hear of what newly applies before there was a child to agree for.
    """
    own = NOTHING if judged_for is None else agreed.get(judged_for, NOTHING)
    citizens = {}
    for person, grant in visible.citizens.items():
        said, given = agreed.get(person, NOTHING)
        if own.given and person != judged_for and not lacked(CONFIDENTIAL, grant):
            given |= own.given & ~said
        citizens[person] = grant | given
    households = dict(visible.households)
    for person, home in homes.items():
        if home in households:
            households[home] |= agreed.get(person, NOTHING).given
    return visible._replace(citizens=citizens, households=households)


def granted(relations: CitizenRelations, on: date) -> dict[str, int]:
    """What a citizen may read on a day of everyone whom they see, by their relations.

    One pass over the relations, since every request makes it. A test holds it equal to `members_at` and `custody_at`.
    """
    grown, older = youngest_of(ADULT_AT, on), youngest_of(CONFIDENTIAL_AT, on)
    own = relations.citizen_id
    grants = {own: OWN}
    for kind, other, _, born, since, until in relations.related:
        if born > on or other == own or ((since or until) and not in_force(since, until, on)):
            continue
        if kind == "MEMBER":
            grants.setdefault(other, OF_A_MEMBER)
        elif kind == "WARD" or (kind == "CUSTODY" and born > grown):
            grants[other] = OF_A_MINOR if grown < born <= older else OWN
    for protected in relations.protected_at(on):
        if protected in grants:
            grants[protected] &= ~WHEREABOUTS
    return grants
