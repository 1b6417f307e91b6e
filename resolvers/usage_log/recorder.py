"""What one request reads of whom, as it becomes known: the records that the usage log is handed before the answer.

Nothing is noted of a shared statement's other keys, nor of anybody whom the caller may not see.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from resolvers.access.access_policy import CITIZEN
from resolvers.access.relations_reading import RelationsReading
from resolvers.request.caller import Caller, CallerKind
from resolvers.usage_log.record import Action, Entries, Entry, Fields, Receiver, ReceiverKind, UsageRecords, merged

IN_OFFICE: Final = {CallerKind.OFFICIAL: ReceiverKind.OFFICIAL, CallerKind.SYSTEM: ReceiverKind.SYSTEM}

JOINED_KEPT: Final = 1_000


class Recorder:
    """The notes of one request: for each citizen the entries.

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
        self._receivers: dict[ReceiverKind, Receiver] = {}
        self._persons: dict[str, Entries] = {}
        self._households: dict[str, Entries] = {}
        self._recorded: dict[str, Entries] = {}

    def note(self, entity: str, key: str, agency: str, action: Action, fields: Fields) -> None:
        """Note fields of one agency as `note_all` does."""
        self.note_all(entity, key, ((agency, action, fields),))

    def note_all(self, entity: str, key: str, entries: Entries) -> None:
        """Note what was done with a guarded entity, a citizen or a household, which the caller may see."""
        noted = self._persons if entity == CITIZEN else self._households
        before = noted.get(key)
        if before is not entries:
            noted[key] = entries if before is None else joined(before, entries)

    def outstanding(self) -> list[UsageRecords]:
        """The records of all that was noted since this was last asked for; those of a household are its members'.

        Of one whom the registry does not know no fact is on record.
        """
        if self._households:
            self._tell_members()
        if not self._persons:
            return []
        noted, self._persons = self._persons, {}
        caller, recorded, records = self._caller, self._recorded, []
        reader, office = caller.subject or caller.citizen_id or "", IN_OFFICE.get(caller.kind)
        # Whoever is in office is the same to all of whom they read.
        in_office = None if office is None else self._receiver(office)
        for citizen_id, entries in noted.items():
            before = recorded.get(citizen_id)
            if before == entries:
                continue
            new = entries
            if self._relations.is_nobody(citizen_id):
                new = tuple([each for each in entries if each[1] is not Action.DERIVED])
            if before is not None:
                new = tuple(_beyond(before, new))
            if new:
                recorded[citizen_id] = new if before is None else joined(before, new)
                receiver = in_office or self._receiver(self._kind(citizen_id))
                records.append(UsageRecords(new, receiver, citizen_id, reader, caller.issue, self._request_id))
        return records

    def _tell_members(self) -> None:
        for household, entries in self._households.items():
            members = self._relations.members_of(household)
            if not members:
                raise RuntimeError("A household was read of which nobody is known.")
            for member in members:
                self.note_all(CITIZEN, member, entries)
        self._households.clear()

    def _receiver(self, kind: ReceiverKind) -> Receiver:
        receiver = self._receivers.get(kind)
        if receiver is None:
            caller = self._caller
            receiver = self._receivers[kind] = Receiver(
                self._purpose, kind, caller.agency, caller.client_id or "", kind is ReceiverKind.GUARDIAN
            )
        return receiver

    def _kind(self, citizen_id: str) -> ReceiverKind:
        """Who somebody in no office is to a citizen of whom they read."""
        if citizen_id == self._caller.citizen_id:
            return ReceiverKind.SELF
        return ReceiverKind.GUARDIAN if citizen_id in self._represented() else ReceiverKind.HOUSEHOLD

    def _represented(self) -> tuple[str, ...]:
        """Whom the caller represents, as far as their relations have been read: looked up once they have."""
        if self._custody is not None:
            return self._custody
        own = None if self._caller.citizen_id is None else self._relations.known(self._caller.citizen_id)
        if own is None:
            return ()
        self._custody = own.custody_at(self._today)
        return self._custody


@lru_cache(JOINED_KEPT)
def joined(some: Entries, others: Entries) -> Entries:
    """What both say."""
    return merged((*some, *others))


def _beyond(before: Entries, entries: Entries) -> Iterator[Entry]:
    """What of these entries goes beyond others."""
    known = {(agency, action): fields for agency, action, fields in before}
    for agency, action, fields in entries:
        new = tuple(each for each in fields if each not in known.get((agency, action), ()))
        if new:
            yield agency, action, new
