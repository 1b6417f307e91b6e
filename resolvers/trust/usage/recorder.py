"""What one request reads of whom, as it becomes known: the records that the usage log is handed before the answer.

Nothing is noted of a shared statement's other keys, nor of anybody whom the caller may not see.
"""

from datetime import date
from functools import lru_cache
from typing import Final

from resolvers.request.caller import Caller, CallerKind
from resolvers.trust.access_policy import CITIZEN
from resolvers.trust.relations_reading import RelationsReading
from resolvers.trust.usage.record import Action, ReceiverKind, UsageRecord

Fields = tuple[str, ...]
"""Fields as `Type.field` and facts as `Fact.<id>`, sorted."""

IN_OFFICE: Final = {CallerKind.OFFICIAL: ReceiverKind.OFFICIAL, CallerKind.SYSTEM: ReceiverKind.SYSTEM}

SETS_KEPT: Final = 10_000


class Recorder:
    """The notes of one request: for each citizen, agency and action the fields.

    `purpose`: its id, None where the caller has none · `request_id`: 16 hexadecimal digits.
    """

    def __init__(
        self, caller: Caller, purpose: str | None, request_id: str, relations: RelationsReading, today: date
    ) -> None:
        self._caller = caller
        self._purpose = purpose
        self._request_id = request_id
        self._relations = relations
        self._today = today
        self._custody: tuple[str, ...] | None = None
        self._persons: dict[tuple[str, str, Action], Fields] = {}
        self._households: dict[tuple[str, str, Action], Fields] = {}
        self._recorded: dict[tuple[str, str, Action], Fields] = {}

    def note(self, entity: str, key: str, agency: str, action: Action, fields: Fields) -> None:
        """Note fields of a guarded entity, a citizen or a household, which the caller may see."""
        noted = self._persons if entity == CITIZEN else self._households
        place = key, agency, action
        before = noted.get(place)
        if before is not fields:
            noted[place] = fields if before is None else together(before, fields)

    def outstanding(self) -> list[UsageRecord]:
        """The records of all that was noted since this was last asked for; those of a household are its members'.

        Of one whom the registry does not know no fact is on record.
        """
        if self._households:
            self._tell_members()
        records, kinds = [], dict[str, ReceiverKind]()
        for place, fields in self._persons.items():
            citizen_id, agency, action = place
            if action is Action.DERIVED and self._relations.is_nobody(citizen_id):
                continue
            before = self._recorded.get(place)
            if before == fields:
                continue
            new = fields if before is None else tuple(each for each in fields if each not in before)
            if new or before is None:
                kind = kinds.get(citizen_id)
                if kind is None:
                    kind = kinds[citizen_id] = self._kind(citizen_id)
                records.append(self._record(citizen_id, agency, action, new, kind))
        self._recorded = dict(self._persons)
        return records

    def _tell_members(self) -> None:
        for (household, agency, action), fields in self._households.items():
            members = self._relations.members_of(household)
            if not members:
                raise RuntimeError("A household was read of which nobody is known.")
            for member in members:
                self.note(CITIZEN, member, agency, action, fields)
        self._households.clear()

    def _record(self, citizen_id: str, agency: str, action: Action, fields: Fields, kind: ReceiverKind) -> UsageRecord:
        caller = self._caller
        return UsageRecord(
            action,
            agency,
            fields,
            self._purpose,
            kind,
            caller.agency,
            caller.client_id or "",
            kind is ReceiverKind.GUARDIAN,
            citizen_id,
            caller.subject or caller.citizen_id or "",
            caller.issue,
            self._request_id,
        )

    def _kind(self, citizen_id: str) -> ReceiverKind:
        caller = self._caller
        if (kind := IN_OFFICE.get(caller.kind)) is not None:
            return kind
        if citizen_id == caller.citizen_id:
            return ReceiverKind.SELF
        return ReceiverKind.GUARDIAN if citizen_id in self._represented() else ReceiverKind.HOUSEHOLD

    def _represented(self) -> tuple[str, ...]:
        """Whom the caller represents, as far as their relations have been read: looked up once they have."""
        own = None if self._caller.citizen_id is None else self._relations.known(self._caller.citizen_id)
        if own is None:
            return ()
        if self._custody is None:
            self._custody = own.custody_at(self._today)
        return self._custody


@lru_cache(SETS_KEPT)
def together(some: Fields, others: Fields) -> Fields:
    """The fields of both, sorted."""
    return tuple(sorted({*some, *others}))
