"""`upcoming` and `nextChange` over HTTP: what is said to change does, on that day and not before, and says why."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from tests.eligibility.asking import (
    COUPLE,
    FAMILY,
    GRANDMOTHER,
    LEAVE,
    NEWBORN,
    Node,
    children,
    me,
    refusal,
    row_of,
    rows,
)
from tests.people import DAY
from tests.running import RunningGateway
from tests.some import some

TODAY: Final = date.fromisoformat(DAY)
A_DAY: Final = timedelta(days=1)
FURTHEST: Final = 3_653

UPCOMING: Final = """
query Upcoming($within: Int! = 3653, $first: Int! = 100, $after: String) { me {
  upcoming(within: $within, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor }
    nodes { id on from to because service { id } subject { id } %s }
  }
} }
"""
WORDS: Final = "ko: because(language: KO) en: because(language: EN) ar: because(language: AR)"
NEXT: Final = "nextChange { id on from to because service { id } subject { id } }"
BOTH: Final = """
query Both($service: ID!, $subject: ID!, $before: Date!, $on: Date!) { me {
  before: eligibility(serviceId: $service, subjectId: $subject, on: $before) { status nextChange { on from to } }
  after: eligibility(serviceId: $service, subjectId: $subject, on: $on) { status nextChange { on } }
} }
"""
SOME: Final = (FAMILY, GRANDMOTHER, "Middle-school pupil")
MORE: Final = (LEAVE, NEWBORN, "University student")

persona = pytest.mark.parametrize("persona", [*SOME, *(pytest.param(each, marks=pytest.mark.long) for each in MORE)])


def _changes(gateway: RunningGateway, persona: str, more: str = "", **variables: Any) -> list[Node]:
    """All changes of one page."""
    found = me(gateway, persona, UPCOMING % more, **variables)["upcoming"]
    assert not found["pageInfo"]["hasNextPage"]
    nodes: list[Node] = found["nodes"]
    return nodes


@persona
def test_each_change_is_seen_on_its_day_and_not_before(gateway: RunningGateway, persona: str) -> None:
    """Asked for the day before, the verdict is `from` with this change next; asked for the day, it is `to`."""
    for change in some(_changes(gateway, persona)):
        on = date.fromisoformat(change["on"])
        assert on > TODAY
        assert change["from"] != change["to"]
        service, subject = row_of(change)
        found = me(gateway, persona, BOTH, service=service, subject=subject, before=str(on - A_DAY), on=change["on"])
        assert found["before"]["status"] == change["from"]
        assert found["after"]["status"] == change["to"]
        assert found["before"]["nextChange"] == {name: change[name] for name in ("on", "from", "to")}
        assert found["after"]["nextChange"] is None or found["after"]["nextChange"]["on"] > change["on"]


@persona
def test_nothing_else_changes_in_between(gateway: RunningGateway, persona: str) -> None:
    """From the first day after a change until the day before the next all rows stand alike, for four changes."""
    days = sorted({date.fromisoformat(change["on"]) for change in _changes(gateway, persona)})
    for first, next_ in some(zip((TODAY, *days), days[:4], strict=False)):
        stood, stands = (rows(gateway, persona, on=str(on)) for on in (first, next_ - A_DAY))
        assert {row: stood[row]["status"] for row in stands} == {row: node["status"] for row, node in stands.items()}


@persona
def test_the_next_change_of_a_row_is_the_first_of_its_changes(gateway: RunningGateway, persona: str) -> None:
    """`nextChange` is to the letter what `upcoming` within ten years has first for the row, or null."""
    first: dict[tuple[str, str], Node] = {}
    for change in _changes(gateway, persona):
        first.setdefault(row_of(change), change)
    listed = rows(gateway, persona, NEXT)
    assert first.keys() <= listed.keys()
    assert {row: node["nextChange"] for row, node in listed.items()} == {row: first.get(row) for row in listed}


@persona
def test_changes_come_by_day_and_by_page_each_once(gateway: RunningGateway, persona: str) -> None:
    """Page after page of any size gives the one list; its cursors stay, and the ids are all different."""
    whole = _changes(gateway, persona)
    assert [change["on"] for change in whole] == sorted(change["on"] for change in whole)
    assert len({change["id"] for change in whole}) == len(whole)
    paged: list[Node] = []
    after = None
    while True:
        page = me(gateway, persona, UPCOMING % "", first=3, after=after)["upcoming"]
        assert page["totalCount"] == len(whole)
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        paged += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert paged == whole


@persona
def test_within_is_how_far_it_is_looked_ahead(gateway: RunningGateway, persona: str) -> None:
    """So many days, the last one included; a year where nothing is said; within no days there is nothing."""
    whole = _changes(gateway, persona)
    days = [(date.fromisoformat(change["on"]) - TODAY).days for change in whole]
    for within in {1, 365, days[0], days[0] - 1, days[-1]}:
        found = _changes(gateway, persona, within=within)
        assert found == [change for change, day in zip(whole, days, strict=True) if day <= within]
    unsaid = me(gateway, persona, "{ me { upcoming(first: 100) { nodes { id } } } }")["upcoming"]["nodes"]
    assert [node["id"] for node in unsaid] == [node["id"] for node in _changes(gateway, persona, within=365)]
    assert _changes(gateway, persona, within=0) == []


@pytest.mark.parametrize("within", [-1, FURTHEST + 1, 2_147_483_647])
def test_within_is_bounded(gateway: RunningGateway, within: int) -> None:
    """Less than no days and more than ten years are BAD_USER_INPUT, saying what may be given."""
    words = refusal(gateway, FAMILY, UPCOMING % "", "upcoming", within=within)
    assert words == f"`within` is {within}: give a number of days from 0 to 3653."


@pytest.mark.parametrize("after", ["", "%%%", "bm93aGVyZQ", "x" * 5_000])
def test_a_cursor_of_no_change_is_refused(gateway: RunningGateway, after: str) -> None:
    """What is no cursor of the list is BAD_USER_INPUT."""
    assert "`after`" in refusal(gateway, FAMILY, UPCOMING % "", "upcoming", after=after)


@persona
def test_every_change_says_why_in_each_language(gateway: RunningGateway, persona: str) -> None:
    """`because` is not empty and differs between Korean, English and Arabic; without a language it is the caller's."""
    for change in some(_changes(gateway, persona, WORDS)):
        assert change["ko"].strip()
        assert len({change["ko"], change["en"], change["ar"]}) == 3
        assert change["because"] == change["ko"]
        assert not {"{", "}"} & set(change["ko"] + change["en"] + change["ar"])


@pytest.mark.parametrize(
    ("persona", "because"),
    [
        ("Elderly woman living alone", "the figure from that day on is not known yet"),
        (FAMILY, "leaves elementary school"),
        (FAMILY, "leaves daycare"),
        (FAMILY, "turns 13"),
        ("Father alone with two children", "a child: turns 16"),
        (FAMILY, "the number of children under 19 becomes 2"),
        (LEAVE, "one year after the end of parental leave"),
        (LEAVE, "elementary school may begin"),
        (NEWBORN, "reaches 24 months of age"),
        (NEWBORN, "two years after the birth or adoption"),
        (COUPLE, "seven years after the marriage"),
        (GRANDMOTHER, "the youngest child turns 18"),
        ("Expectant mother", "the pregnancy ends"),
        ("Job seeker", "one year after the loss of the job"),
        ("University student", "leaves university"),
        ("Middle-school pupil", "turns 15, and nothing is on record"),
    ],
)
def test_personas_see_what_lies_ahead_of_them(gateway: RunningGateway, persona: str, because: str) -> None:
    """Within ten years this cause moves some verdict of theirs."""
    assert because in {change["en"] for change in _changes(gateway, persona, WORDS)}


def test_who_has_nothing_ahead_has_an_empty_list(gateway: RunningGateway) -> None:
    """Nothing that will change is no error, and nobody's is null."""
    assert _changes(gateway, "Veteran") == []
    assert gateway.ask("{ me { upcoming { totalCount } } }") == {"data": {"me": None}}


def test_children_have_changes_of_their_own(gateway: RunningGateway) -> None:
    """A child's `upcoming` is over the child's own rows."""
    found = me(gateway, FAMILY, "{ me { children { id upcoming(within: 3653) { nodes { subject { id } } } } } }")
    assert {child["id"] for child in found["children"]} == {*children(gateway, FAMILY)}
    for child in some(found["children"]):
        assert {node["subject"]["id"] for node in some(child["upcoming"]["nodes"])} == {child["id"]}
