"""Who is concerned by an event: the subject, and those whom the registry names, as the event's type says."""

from datetime import date
from typing import Final

from agencies.contract.life_event import Concerned, LifeEventType
from agencies.contract.sources.rows import Rows
from agencies.registration.held import HeldRelations
from agencies.store.read import Read
from agencies.store.statement import rows_read
from resolvers.request.loads import Loads

ORDER: Final = "kind, other_id"


class Recipients:
    """Finds out who is concerned; whether they may be told is not decided here."""

    def __init__(self, held: HeldRelations) -> None:
        self._agency = held.agency
        self._read: Read | None = None
        if held.relations.kin is not None:
            rows = Rows(held.relations.kin, True, ORDER, None, None, None, ())
            self._read = rows_read(rows, ("other_id", "kind"), {}, date.min, ("other_id",))

    async def of(self, type_: LifeEventType, subject_id: str, loads: Loads) -> tuple[str, ...]:
        """Those concerned by what happened to a citizen, each once; raises the registry's error."""
        kinds = {each.value for each in type_.concerned}
        found = [subject_id] if Concerned.SUBJECT in type_.concerned else []
        if self._read is not None and kinds - {Concerned.SUBJECT.value}:
            rows = (await loads.all(self._agency, self._read, (subject_id,))).get(subject_id, ())
            found += [row["other_id"] for row in rows if row["kind"] in kinds]
        return tuple(dict.fromkeys(found))
