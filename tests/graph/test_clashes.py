"""Agencies that do not fit together are refused before anything is served, in words; every source of one works."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import strawberry

from agencies import contract
from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NO,
    Agency,
    Concerned,
    Contact,
    Derived,
    Fact,
    FactTable,
    FactType,
    LifeEventType,
    Personal,
    Required,
    Selection,
    Sensitivity,
    Table,
    column,
    computed,
    entity,
    reader,
    resolver,
    stored,
)
from agencies.contract.errors import StartUpError
from agencies.contract.life_event import RECORD_OPENED
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.all_of_own import ALL_OF_OWN
from tests.graph.asking import Graph
from tests.people import DAY
from tests.root import ROOT

LAW = Personal(Sensitivity.ORDINARY, "도서관법 제4조")
FAMILY = "Multicultural family of six"


def _agency(name: str) -> Agency:
    return Agency(id=name, title={"ko": name, "en": f"The {name}"}, purposes=ALL_OF_OWN)


def _fact(name: str, title: dict[str, str] | None = None) -> FactTable:
    fact = Fact(name, title or {"ko": name, "en": name}, FactType.BOOLEAN, stored("it"), NO, LAW)
    return FactTable(of="citizen", table=Table("t", "k"), facts=(fact,))


def _contribute(agency: Agency, field: str) -> None:
    fields = {"__annotations__": {field: str | None}, field: column("c", "A column.")}
    agency.contribute(Citizen, row=Table("t", "k"), access=LAW)(type("Fields", (), fields))


def _declare(agency: Agency, name: str) -> None:
    fields = {"__annotations__": {"it": str}, "it": column("it", "It.")}
    agency.type(access=LAW)(type(name, (), fields))


def _refusal(*agencies: Agency) -> str:
    with pytest.raises(StartUpError) as refused:
        register(agencies)
    return str(refused.value)


def test_two_agencies_with_one_id_are_refused() -> None:
    """The message names the id and both agencies, and says to rename."""
    first, second = _agency("library"), _agency("library")
    second.title = {"ko": "도서관", "en": "The other library"}
    refusal = _refusal(first, second)
    assert all(word in refusal for word in ("'library'", "The library", "The other library", "rename"))


def test_two_agencies_with_one_type_are_refused() -> None:
    """The message names the type and both agencies, and says to rename."""
    first, second = _agency("archive"), _agency("library")
    _declare(first, "Loan")
    _declare(second, "Loan")
    refusal = _refusal(first, second)
    assert all(word in refusal for word in ("Loan", "archive", "library", "rename"))


def test_two_agencies_with_one_field_are_refused() -> None:
    """The message names Type.field and both agencies, and says what to do."""
    first, second = _agency("archive"), _agency("library")
    _contribute(first, "loans")
    _contribute(second, "loans")
    refusal = _refusal(first, second)
    assert all(word in refusal for word in ("Citizen.loans", "archive", "library", "rename or remove"))


def test_two_agencies_with_one_fact_are_refused() -> None:
    """The message names the fact and both agencies, and says to rename."""
    first, second = _agency("archive"), _agency("library")
    first.facts.append(_fact("reader"))
    second.facts.append(_fact("reader"))
    refusal = _refusal(first, second)
    assert all(word in refusal for word in ("'reader'", "archive", "library", "rename"))


def _event(id_: str, *facts: str, title: dict[str, str] | None = None) -> LifeEventType:
    return LifeEventType(id_, title or {"ko": id_, "en": id_}, "", (Concerned.SUBJECT,), LAW, facts)


def test_two_agencies_that_tell_of_one_life_event_are_refused() -> None:
    """One agency tells of it, so that nobody is told twice."""
    first, second = _agency("first"), _agency("second")
    first.life_events.append(_event("lent"))
    second.life_events.append(_event("lent"))
    with pytest.raises(StartUpError, match="'lent' is told by first and by second"):
        register([*discover(), first, second])


def test_the_platform_s_own_life_event_is_refused() -> None:
    """An agency that told of it would push notices without consent."""
    library = _agency("library")
    library.life_events.append(_event(RECORD_OPENED))
    with pytest.raises(StartUpError, match=f"^library declares the life event '{RECORD_OPENED}'.*Give it another id"):
        register([library])


def test_a_life_event_changes_no_fact_of_another_agency() -> None:
    """Nor one that nobody holds: the old rows of its outbox would be none of that fact's."""
    for fact in ("age", "no such fact"):
        library = _agency("library")
        library.life_events.append(_event("lent", fact))
        with pytest.raises(StartUpError, match=f"library: the life event 'lent' changes the fact '{fact}'"):
            register([*discover(), library])


@pytest.mark.parametrize("name", ["name", "id", "services", "health"])
def test_new_agency_takes_no_field_that_another_answers(name: str) -> None:
    """A field of a citizen's that an agency or the platform answers is not taken over by a newcomer."""
    newcomer = _agency("library")
    _contribute(newcomer, name)
    with pytest.raises(StartUpError, match=rf"Citizen\.{name}.*library|library.*Citizen\.{name}"):
        _gateway([*discover(), newcomer])


@pytest.mark.parametrize("name", ["Pregnancy", "Citizen", "Eligibility", "Language", "PageInfo", "Query"])
def test_new_agency_takes_no_type_that_there_is(name: str) -> None:
    """A type's name that an agency, the platform or the contract has is not taken by a newcomer."""
    newcomer = _agency("library")
    _declare(newcomer, name)
    here = Library.__module__
    with pytest.raises(StartUpError, match=rf"type {name} .*(library|{here}).*rename|Type {name} .*{here}.*rename"):
        _gateway([*discover(), newcomer])


def test_field_without_access_is_refused() -> None:
    """A field that says neither a law nor PUBLIC is refused by its name, with what to write."""
    agency = _agency("library")
    fields = {"__annotations__": {"loans": str | None}, "loans": column("c", "A column.")}
    agency.contribute(Citizen, row=Table("t", "k"))(type("Fields", (), fields))
    refusal = _refusal(agency)
    assert all(word in refusal for word in ("library: Citizen.loans", "PUBLIC", "access="))


def test_field_without_source_is_refused() -> None:
    """A field that says no source is refused by its name, with words that there are and where all of them are shown."""
    agency = _agency("library")
    agency.contribute(Citizen, access=LAW)(
        type("Fields", (), {"__annotations__": {"loans": str | None}, "loans": None})
    )
    refusal = _refusal(agency)
    assert "library: Citizen.loans" in refusal
    page = "docs/agency-guide.md"
    assert f"the words that {page} shows" in refusal
    assert "agencies/contract/sources" not in refusal
    modules = {each: getattr(getattr(contract, each), "__module__", "") for each in contract.__all__}
    words = {each for each, module in modules.items() if module.startswith("agencies.contract.sources.")}
    named = refusal.partition("declare it with ")[2].partition(" or another")[0].split(", ")
    assert {"column", "many", "reader", "resolver"} <= {*named} <= words
    guide = (ROOT / page).read_text()
    assert [word for word in sorted(words) if f"| `{word}(" not in guide] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nothing", "'nothing', which no agency holds. Name facts that agencies hold."),
        ("reads", "'reads', which is a citizen's. Name facts of a household."),
        ("share", "'share', which is derived itself. Name the facts from which 'share' is derived."),
        ("half", "'half', which is derived itself."),
    ],
)
def test_a_fact_is_derived_from_held_facts_of_its_own_holder_alone(source: str, said: str) -> None:
    """Else it would follow from nothing, from another person's fact, or from what was not worked out yet."""
    library = _agency("library")
    library.facts += [_fact("reads"), _derived("half", "books"), _derived("share", source), _of_household("books")]
    refusal = _refusal(library)
    assert f"library: the fact 'share' is derived from {said}" in refusal


def _of_household(name: str, derived: Derived | None = None) -> FactTable:
    (fact,) = _fact(name).facts
    return FactTable(of="household", table=Table("h", "k"), facts=(replace(fact, derived=derived),))


def _derived(name: str, source: str) -> FactTable:
    return _of_household(name, Derived((source,), bool))


def test_column_without_table_is_refused() -> None:
    """A column of an entity whose class names no table is refused by its name, with what to write."""
    agency = _agency("library")
    fields = {"__annotations__": {"loans": str | None}, "loans": column("c", "A column.")}
    agency.contribute(Citizen, access=LAW)(type("Fields", (), fields))
    refusal = _refusal(agency)
    assert all(word in refusal for word in ("library: Citizen.loans", "row=Table("))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("text", [None, ""])
def test_title_without_korean_or_english_is_refused(language: str, text: str | None) -> None:
    """An agency's, a contact's or a fact's title is refused by the agency's name, with the language that it lacks."""
    titles = {"ko": "도서관", "en": "Library", language: text}
    given = {name: title for name, title in titles.items() if title is not None}
    untitled, unanswered, unread = (_agency("library") for _ in range(3))
    untitled.title = given
    unanswered.contact = Contact(given)
    unread.facts.append(_fact("reader", given))
    for agency, what in ((untitled, "the title"), (unanswered, "the contact"), (unread, "the fact 'reader'")):
        refusal = _refusal(_agency("archive"), agency)
        assert all(word in refusal for word in ("library: ", what, f"'{language}'", "give it"))


@pytest.mark.parametrize(
    "fields",
    [
        {"__annotations__": {"shelf": str | None}},
        {"__annotations__": {"shelf": str | None}, "shelf": column("shelf", "Where it stands.", LAW)},
        {"shelf": column("shelf", "Where it stands.", LAW)},
        {"shelf": lambda self: "A 7"},
    ],
    ids=["annotation", "column", "column without a type", "method"],
)
def test_entity_with_a_field_of_its_own_is_refused(fields: dict[str, Any]) -> None:
    """A field in an entity's own class is refused by both names, with how to contribute it, instead of being lost."""
    with pytest.raises(StartUpError) as refused:
        entity(type("Book", (), {"__doc__": "A book.", **fields}))
    assert all(word in str(refused.value) for word in ("Book", "`shelf`", "@agency.contribute(Book"))


def test_hall_without_a_registry_of_citizens_is_refused() -> None:
    """Without an agency that declares relations nobody's access can be decided: it says whom to install."""
    with pytest.raises(StartUpError, match="civil_registry"):
        register([_agency("library")]).relations()


class Library:
    """An agency of the tests' own that holds its loans in a mapping, and counts how often it is asked."""

    def __init__(self) -> None:
        self.calls: list[list[Any]] = []
        self.selections: list[Selection] = []
        self.loans: dict[str, list[dict[str, Any]]] = {}
        self.agency = _agency("library")
        self._declare()

    async def read(self, keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
        """The loans of all keys."""
        self.calls.append(list(keys))
        self.selections.append(selection)
        return {key: self.loans[key] for key in reversed(keys) if key in self.loans}

    async def read_greeting(self, keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
        """A greeting by sex, one of the facts."""
        return {key: f"{key[0]} {selection.arguments['word']}" for key in keys}

    def _declare(self) -> None:
        @self.agency.type(access=LAW)
        class Loan:
            """A book that was lent."""

            title: str = column("title", "The book's title.")
            due_on: date | None = column("due_on", "To be given back by then.")

            @computed("dueOn")
            def overdue(self: Required) -> bool:  # type: ignore[misc]
                """Whether it should be back by now."""
                return self["dueOn"] is not None and self["dueOn"] < self.today

        @self.agency.contribute(Citizen, access=LAW)
        class Fields:
            loans: list[Loan] | None = reader(self.read, description="Books lent now.")

            @reader(self.read_greeting, facts=("sex",))
            def greeting(self, word: str = "hello") -> str | None:
                """A word for this citizen."""

            @resolver()
            async def shelf(self, info: strawberry.Info, of: int) -> str | None:
                """An ordinary resolver: its `self` is the citizen's key."""
                return f"{self} {of}"

        self.kept = Loan, Fields


def _gateway(agencies: Sequence[Agency], stores: Mapping[str, Store] | None = None) -> Gateway:
    registry = register(agencies)
    given = stores or {str(agency.id): Store(str(agency.id), "postgresql://nowhere/none") for agency in agencies}
    return Gateway(registry, given, lambda: date.fromisoformat(DAY))


@pytest.fixture
def library() -> Library:
    """The library."""
    return Library()


@pytest.fixture
def joined(library: Library, stores: dict[str, Store]) -> Iterator[Gateway]:
    """A gateway of all agencies and the library, which has no database at all."""
    nowhere = Store("library", "postgresql://nowhere/none")
    yield _gateway([*discover(), library.agency], {**stores, "library": nowhere})
    nowhere.close()


async def test_reader_is_called_once_for_all_keys(graph: Graph, library: Library, joined: Gateway) -> None:
    """A household of six is one call with six keys, and each gets their own whatever the order of the answer."""
    members = (await graph.data("{ me { household { members { citizen { id } } } } }", FAMILY))["me"]["household"]
    ids = [member["citizen"]["id"] for member in members["members"]]
    library.loans = {each: [{"title": f"Book of {each}", "due_on": None}] for each in ids[1:]}
    found = await _ask(joined, graph, "{ me { household { members { citizen { id loans { title } } } } } }")
    shown = [member["citizen"] for member in found["me"]["household"]["members"]]
    assert [each["loans"] for each in shown[1:]] == [[{"title": f"Book of {each}"}] for each in ids[1:]]
    assert not shown[0]["loans"]
    assert [sorted(keys) for keys in library.calls] == [sorted(ids)]


async def test_reader_is_told_the_columns_that_are_needed(graph: Graph, library: Library, joined: Gateway) -> None:
    """The selection names exactly the columns that the document needs, those of a computed field among them."""
    own = graph.id_of(FAMILY)
    library.loans = {own: [{"title": "Late", "due_on": date(2026, 1, 1)}, {"title": "Lent", "due_on": None}]}
    found = await _ask(joined, graph, "{ me { loans { overdue } } }")
    assert found["me"]["loans"] == [{"overdue": True}, {"overdue": False}]
    assert library.selections[0].columns == {"due_on"}


async def test_reader_may_have_facts_for_its_key(graph: Graph, library: Library, joined: Gateway) -> None:
    """A reader that names facts is given them for its key, and its arguments with their defaults."""
    found = await _ask(joined, graph, '{ me { greeting other: greeting(word: "bye") } }')
    assert found["me"] == {"greeting": "female hello", "other": "female bye"}


async def test_ordinary_resolver_works(graph: Graph, library: Library, joined: Gateway) -> None:
    """Whatever no source can say is an ordinary resolver on the object's key."""
    found = await _ask(joined, graph, "{ me { shelf(of: 7) } }")
    assert found["me"] == {"shelf": f"{graph.id_of(FAMILY)} 7"}


async def test_newcomer_is_a_member_like_all(graph: Graph, library: Library, joined: Gateway) -> None:
    """It is listed with what it contributes, printed with its name and law, and down while it has no store."""
    found = await _ask(joined, graph, '{ agency(id: "library") { title(language: EN) contributes status } }')
    expected = ["Citizen.loans", "Citizen.greeting", "Citizen.shelf"]
    assert found["agency"] == {"title": "The library", "contributes": expected, "status": "DOWN"}
    assert (
        'loans: [Loan!] @agency(id: "library") @personal(sensitivity: ORDINARY, legalBasis: "도서관법 제4조")'
        in joined.sdl
    )


async def _ask(gateway: Gateway, graph: Graph, document: str) -> dict[str, Any]:
    request = GraphRequest(document, None, {}, None, "7e57" * 4)
    answer = await gateway.answer(request, Caller(graph.id_of(FAMILY)), mutation_allowed=True)
    assert answer.errors == []
    assert answer.data is not None
    return answer.data
