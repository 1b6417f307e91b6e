"""What the page promises of every service, question and fact, told from its tables and from what is on record."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from tests.graph.access_matrix.known import ASKED, KNOWN, LATER, MEMBER, SUBJECT, TODAY, Asked, Known
from tests.graph.access_matrix.people import HOUSEHOLD, HOUSEHOLDS, MEMBERS, RELATIONS, SUBJECTS
from tests.graph.access_matrix.tables import (
    ANOTHER_DAY,
    AS_IT_STANDS,
    AT_HOME,
    CHANGES,
    FACTS,
    GAPS,
    HOME,
    KEPT,
    MINOR,
    OBSERVED,
    QUESTIONS,
    READ,
    STRANGER,
    THEMSELVES,
    facts,
    grants,
)

Whose = Callable[[str, Known], str]
"""Whose a person's fact is, as the columns of the table say it."""

SEEN: Final = frozenset(person for person, relation in RELATIONS.items() if relation != STRANGER)
"""Whom the one who asks sees."""
STATUSES: Final = {True: "ELIGIBLE", False: "INELIGIBLE", None: "UNKNOWN"}


def of_a_citizen(*, hidden: bool) -> Whose:
    """To the one who asks; `hidden`: orders hide everybody else from them."""

    def whose(person: str, known: Known) -> str:
        relation = RELATIONS[person]
        if known.household and known.kind != "whereabouts":
            at_home = HOUSEHOLDS[person] == "home"
            return READ if at_home and grants(HOME)[known.kind] == "yes" else KEPT
        if grants(relation, hidden=hidden and relation != THEMSELVES)[known.kind] == "yes":
            return READ
        ordered = hidden and known.kind == "whereabouts"
        return KEPT if person not in HOUSEHOLD or relation == MINOR or ordered else AT_HOME

    return whose


def of_an_office(asked_for: Collection[str], refused: Collection[str] = ()) -> Whose:
    """To somebody in office who asks for these by id, by a purpose that does not cover some facts."""
    return lambda person, known: READ if person in asked_for and known.fact not in refused else KEPT


@dataclass(frozen=True)
class Expected:
    """What is to be answered of one who is asked about, where everything is on record of some and nothing of others.

    `whose` says whose each fact is to the caller · `seen`: whom the caller sees · `persons`, `households`: of whom it
    is on record.
    """

    of: str
    whose: Whose
    seen: Collection[str]
    persons: Collection[str]
    households: Collection[str]

    @property
    def rows(self) -> Iterator[tuple[Asked, str]]:
        """Each service with each subject of whom it has a row: one for all where it asks of the household."""
        for asked in ASKED:
            alone = asked.scope == MEMBER or (asked.scope == SUBJECT and asked.known.household)
            yield from ((asked, subject) for subject in ((self.of,) if alone else SUBJECTS[self.of]))

    def statuses(self, way: str) -> Mapping[tuple[str, str], str]:
        """Every row's status, asked by a way."""
        return {(asked.id, subject): self._status(asked, subject, way) for asked, subject in self.rows}

    def categories(self) -> Mapping[str, str]:
        """The groups to which the citizen belongs or may belong."""
        found = {a.id: self._status(a, self.of, AS_IT_STANDS) for a in ASKED if a.scope == MEMBER}
        told = {"ELIGIBLE": "MET", "UNKNOWN": "UNKNOWN"}
        return {id_: told[status] for id_, status in found.items() if status in told}

    def changes(self) -> Mapping[tuple[str, str], str]:
        """The rows that become another by themselves, each with what it becomes."""
        found = {}
        for asked, subject in self.rows:
            now = self._status(asked, subject, CHANGES)
            then = self._status(asked, subject, CHANGES, later=True)
            if now != then:
                found[asked.id, subject] = then
        return found

    def next_changes(self) -> Mapping[tuple[str, str], str]:
        """The same where each row tells it: none where the row rests on what takes no part in changes."""
        told, now = self.changes(), self.statuses(AS_IT_STANDS)
        asked = {(a.id, s): self._status(a, s, CHANGES) for a, s in self.rows}
        return {row: then for row, then in told.items() if now[row] == asked[row]}

    def observed(self) -> Collection[tuple[str, str]]:
        """The rows of which it is shown what was found."""
        return {
            (asked.id, subject)
            for asked, subject in self.rows
            if asked.known.begins is not None
            and all(facts(OBSERVED)[self.whose(p, asked.known)] == "shown" for p in self._concerned(asked, subject))
        }

    def gaps(self) -> Mapping[tuple[str, str], Collection[tuple[str, str]]]:
        """Each row's missing facts: of whom, and why; of its subject where all are of people who are not seen."""
        found = {}
        for asked, subject in self.rows:
            if self._status(asked, subject, AS_IT_STANDS) == "UNKNOWN":
                causes = ((p, self._cause(p, asked.known)) for p in self._concerned(asked, subject))
                told = {(p, cause) for p, cause in causes if cause is not None and p in self.seen}
                found[asked.id, subject] = told or {(subject, facts(GAPS)[KEPT].strip("`"))}
        return found

    def questions(self) -> Collection[tuple[str, str]]:
        """What is asked, and of whom."""
        return {
            (asked.known.fact, person)
            for asked, subject in self.rows
            if asked.known.begins is None
            for person in self._concerned(asked, subject)
            if facts(QUESTIONS)[self.whose(person, asked.known)] == "asked"
        }

    def facts(self) -> Mapping[str, tuple[Any, ...]]:
        """By fact whether a value is shown, and else why not."""
        found: dict[str, tuple[Any, ...]] = {}
        for known in KNOWN:
            shown = facts(FACTS)[self.whose(self.of, known)] == "shown"
            cause = None if known.begins is not None else "NOT_RECORDED"
            found[known.fact] = (shown and cause is None, cause if shown else "NOT_AUTHORISED")
        return found

    def kept(self, asked: Asked, subject: str) -> Collection[str]:
        """In which columns of the table the facts stand on which a row rests."""
        return {self.whose(person, asked.known) for person in self._concerned(asked, subject)}

    def _cause(self, person: str, known: Known) -> str | None:
        """Why a fact is missing: on record it is none of those that are theirs to read."""
        cell = facts(GAPS)[self.whose(person, known)]
        if cell == "its own cause":
            return "NOT_RECORDED" if known.begins is None else None
        return cell.strip("`")

    def _status(self, asked: Asked, subject: str, way: str, *, later: bool = False) -> str:
        known, concerned = asked.known, self._concerned(asked, subject)
        decides = partial(self._decides, known, way)
        day = LATER if later or way == ANOTHER_DAY else TODAY
        if known.begins is None:
            return STATUSES[None]
        if known.begins <= day and any(decides(person) and self._has(person, known) for person in concerned):
            return STATUSES[True]
        return STATUSES[False if all(map(decides, concerned)) else None]

    def _decides(self, known: Known, way: str, person: str) -> bool:
        return facts(way)[self.whose(person, known)] == "decides"

    def _has(self, person: str, known: Known) -> bool:
        return HOUSEHOLDS[person] in self.households if known.household else person in self.persons

    def _concerned(self, asked: Asked, subject: str) -> Collection[str]:
        return MEMBERS[HOUSEHOLDS[self.of]] if asked.scope == MEMBER else (subject,)
