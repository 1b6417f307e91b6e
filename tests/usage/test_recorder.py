"""What a request's recorder hands to the log of what was noted: each field of each citizen once."""

from datetime import date
from typing import Final

from resolvers.access.access_policy import CITIZEN
from resolvers.access.relations_reading import RelationsReading
from resolvers.request.caller import Caller, CallerKind
from resolvers.usage_log.record import Action, Entries
from resolvers.usage_log.recorder import Recorder

HOUSEHOLD: Final = "Household"
LABOUR: Final = "labour_office"
REGISTRY: Final = "civil_registry"


class OneHousehold(RelationsReading):
    """The registry knows c1 and c2, of household h1, and has been asked of both and of one whom it does not know."""

    def __init__(self) -> None:
        pass

    def is_nobody(self, citizen_id: str) -> bool:
        return citizen_id == "unknown"

    def members_of(self, household_id: str) -> tuple[str, ...]:
        return ("c1", "c2") if household_id == "h1" else ()


def new_recorder() -> Recorder:
    official = Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", subject="official-17", client_id="case-work")
    return Recorder(official, "welfare_decision", "00ff00ff00ff00ff", OneHousehold(), date(2026, 11, 26))


def taken(recorder: Recorder) -> dict[str | None, Entries]:
    """The entries of each citizen, of whom there is one record at most."""
    records = recorder.outstanding()
    entries = {each.citizen_id: each.entries for each in records}
    assert len(entries) == len(records)
    return entries


def test_what_is_noted_again_is_recorded_once() -> None:
    """Field by field: of a later note what no earlier one has, and nothing where that is nothing."""
    recorder = new_recorder()
    recorder.note(CITIZEN, "c1", LABOUR, Action.READ, ("A.one",))
    assert taken(recorder) == {"c1": ((LABOUR, Action.READ, ("A.one",)),)}
    recorder.note(CITIZEN, "c1", LABOUR, Action.READ, ("A.one", "B.two"))
    assert taken(recorder) == {"c1": ((LABOUR, Action.READ, ("B.two",)),)}
    recorder.note(CITIZEN, "c1", LABOUR, Action.READ, ("A.one", "B.two"))
    recorder.note(CITIZEN, "c1", LABOUR, Action.READ, ("A.one",))
    assert taken(recorder) == {}
    assert taken(recorder) == {}


def test_what_is_noted_of_another_agency_act_or_citizen_is_recorded_too() -> None:
    recorder = new_recorder()
    recorder.note(CITIZEN, "c1", LABOUR, Action.READ, ("A.one",))
    taken(recorder)
    recorder.note(CITIZEN, "c1", REGISTRY, Action.READ, ("A.one",))
    recorder.note(CITIZEN, "c1", LABOUR, Action.REFUSED, ("A.one",))
    recorder.note(CITIZEN, "c2", LABOUR, Action.READ, ("A.one",))
    assert taken(recorder) == {
        "c1": ((REGISTRY, Action.READ, ("A.one",)), (LABOUR, Action.REFUSED, ("A.one",))),
        "c2": ((LABOUR, Action.READ, ("A.one",)),),
    }


def test_the_same_notes_in_another_order_make_the_same_records() -> None:
    """What the commit remembers of records that are made together is found again by their entries."""
    notes = [(LABOUR, Action.READ, ("A.one",)), (REGISTRY, Action.READ, ("C.x",)), (LABOUR, Action.REFUSED, ("B.two",))]
    found = []
    for order in (notes, notes[::-1]):
        recorder = new_recorder()
        for note in order:
            recorder.note(CITIZEN, "c1", *note)
        found.append(taken(recorder))
    assert found[0] == found[1]


def test_what_is_noted_of_a_household_is_its_members() -> None:
    """Of a member who was read by themselves too, what goes beyond that."""
    recorder = new_recorder()
    recorder.note(CITIZEN, "c1", REGISTRY, Action.READ, ("A.one",))
    taken(recorder)
    recorder.note(HOUSEHOLD, "h1", REGISTRY, Action.READ, ("A.one", "B.two"))
    assert taken(recorder) == {
        "c1": ((REGISTRY, Action.READ, ("B.two",)),),
        "c2": ((REGISTRY, Action.READ, ("A.one", "B.two")),),
    }
    assert taken(recorder) == {}


def test_of_one_whom_the_registry_does_not_know_no_fact_is_recorded() -> None:
    """What else was asked of them is."""
    recorder = new_recorder()
    recorder.note(CITIZEN, "unknown", LABOUR, Action.DERIVED, ("Fact.one",))
    assert taken(recorder) == {}
    recorder.note(CITIZEN, "unknown", LABOUR, Action.DERIVED, ("Fact.one",))
    recorder.note(CITIZEN, "unknown", REGISTRY, Action.READ, ("A.one",))
    assert taken(recorder) == {"unknown": ((REGISTRY, Action.READ, ("A.one",)),)}
