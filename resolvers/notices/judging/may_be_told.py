"""Who may be told of an event: whom they see, what may be read of them, and to what was agreed."""

from functools import reduce
from operator import or_

from agencies.registration.held import HeldLifeEvent
from agencies.registration.registry import Registry
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.access.grant import needed
from resolvers.purposes.purpose import RegisteredPurpose


class MayBeTold:
    """Who may be told of events of a type, be it by the relay or by a sweep.

    Of whom it tells it must have been agreed that the agency's data is used so; of the reader nothing more.
    """

    def __init__(self, registry: Registry, purpose: RegisteredPurpose, held: HeldLifeEvent) -> None:
        self._is_covered = held.agency in purpose.holders
        access = held.type.access
        self._is_of_reader = access is None
        facts = () if access is None else held.type.facts
        self._need = reduce(or_, (needed(registry.facts[fact].fact.access) for fact in facts), needed(access))
        self._need |= purpose.consent.get(held.agency, 0)

    def of(self, visible: Visibility, subject_id: str) -> bool:
        """Whether a reader who sees so much may be told what happened to a subject.

        Of what happened to somebody of whom nothing can be read, as of the dead, the reader's own grants decide.
        """
        whose = visible.me if self._is_of_reader else subject_id
        return (
            self._is_covered
            and whose is not None
            and whose in visible.citizens
            and visible.grants(CITIZEN, whose, self._need)
        )
