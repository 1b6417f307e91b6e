"""What happens in a life, as the agency that learns of it declares it: who is concerned, and what it withdraws."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from agencies.contract.access import Access, refuse_no_access
from agencies.contract.kind import refuse_other_than_several, take_none_as_no

EVERYTHING: Final[Literal["*"]] = "*"
"""Instead of ids in `withdraws`: an event of this type withdraws all notices about its subject."""

RECORD_OPENED: Final = "record_opened_in_emergency"
"""The type of the event that an official has broken the glass, which is the platform's alone.

Its notices need no consent, and none mutes them.
"""


class Concerned(Enum):
    """Who is told of an event, by what they are to its subject; the access policy decides who of them may be."""

    SUBJECT = "SUBJECT"
    PARENTS = "PARENT"
    GUARDIANS = "GUARDIAN"
    SPOUSE = "SPOUSE"


@dataclass(frozen=True, slots=True)
class LifeEventType:
    """A kind of event in a life.

    `id`: a word that does not change · `title`: by language · `group`: the life event of CPSV-AP that it belongs to, or
    words of one's own where that has none which is true of it · `access`: what somebody must be able to read of the
    subject to be told of it; None: to be concerned is enough, as of the dead, of whom nobody can read anything any more
    · `facts`: those of the agency's facts that it changes; an event without any tells of the services that name it and
    apply · `withdraws`: the ids of the types whose notices an event of this type withdraws, of the same occasion, or
    EVERYTHING · `silently`: what is withdrawn on account of such an event disappears without a word. Without
    `concerned` nobody is told of it by itself.
    """

    id: str
    title: Mapping[str, str]
    group: str
    concerned: tuple[Concerned, ...]
    access: Access | None
    facts: tuple[str, ...] = ()
    withdraws: tuple[str, ...] | Literal["*"] = ()
    silently: bool = False

    def __post_init__(self) -> None:
        if self.access is not None:
            refuse_no_access(f"The life event {self.id!r}", self.access)
        take_none_as_no(self, "concerned", "facts", "withdraws")
        event = f"of the life event {self.id!r}"
        refuse_other_than_several(f"Those concerned {event}", self.concerned, Concerned, "(Concerned.SUBJECT,)")
        refuse_other_than_several(f"The facts {event}", self.facts, str, '("fact_id",)')
        if self.withdraws != EVERYTHING:
            withdrawn = f"The types that are withdrawn on account {event}"
            refuse_other_than_several(withdrawn, self.withdraws, str, '("type",)')
