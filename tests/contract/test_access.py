"""Who may read something is said in one way only: what is said otherwise is refused, and never taken for public."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.contract import (
    NO,
    PUBLIC,
    Fact,
    FactType,
    LifeEventType,
    Personal,
    Sensitivity,
    StartUpError,
    column,
    computed,
    reader,
    stored,
)
from agencies.contract.access import Public
from agencies.contract.agency import Agency
from agencies.contract.kind import shortened
from agencies.registration.discovery import discover
from resolvers.agency_check.declarations import public
from resolvers.agency_check.examined import Examined
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from tests.contract.newcomer import NAME, ON, Newcomer, newcomer

LAW: Final = Personal(Sensitivity.SENSITIVE, "개인정보 보호법 제15조")
TITLE: Final = {"ko": "그것", "en": "It"}
NO_ACCESS: Final[dict[str, Any]] = {
    "a sensitivity": Sensitivity.SENSITIVE,
    "a comma behind it": (LAW,),
    "a class": Personal,
    "the other class": Public,
    "a law": "개인정보 보호법 제15조",
    "an empty text": "",
}


async def _read(keys: Any, selection: Any, source: Any) -> dict[str, Any]:
    return {}


def _of_a_class(access: Any) -> None:
    agency = Agency("library", TITLE)

    @agency.type(access=access)
    class Loan:
        """A loan."""

        title: str = column("title", "What was lent.")


def _of_a_method(access: Any) -> None:
    @computed("a", access)
    def it(self: Any) -> int:
        """It."""
        return 1


PLACES: Final = {
    "a column": lambda access: column("it", "It.", access),
    "a reader": lambda access: reader(_read, access=access, description="It."),
    "a method": _of_a_method,
    "a class": _of_a_class,
    "a fact": lambda access: Fact("it", TITLE, FactType.BOOLEAN, stored("it"), NO, access),
    "a life event": lambda access: LifeEventType("it", TITLE, "group", (), access),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("said", NO_ACCESS)
def test_what_is_no_access_is_refused_wherever_one_is_given(place: str, said: str) -> None:
    """In words that say what to give: it had been read by everybody who reads what is public."""
    with pytest.raises(StartUpError, match=r"neither personal nor public: give `Personal\(Sensitivity\.") as refused:
        PLACES[place](NO_ACCESS[said])
    assert shortened(NO_ACCESS[said]) in str(refused.value)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_an_access_is_taken(place: str) -> None:
    """Personal, under a law, or public."""
    for access in (LAW, PUBLIC):
        PLACES[place](access)


def test_whoever_is_concerned_may_be_told_of_an_event_without_an_access() -> None:
    """Of the dead nobody can read anything any more."""
    assert LifeEventType("death", TITLE, "group", (), None).access is None


@pytest.mark.parametrize("description", [LAW, 5, ["It."]])
def test_what_is_no_description_is_refused(description: Any) -> None:
    """An access that stands in its place would be none."""
    with pytest.raises(
        StartUpError, match=r"The description of a field is .*: give what the field is, in words, .*`access=`"
    ):
        column("it", description, PUBLIC)


@pytest.mark.parametrize("said", [("SENSITIVE", "법 제1조"), ("법 제1조", Sensitivity.SENSITIVE), (LAW, None)])
def test_a_sensitivity_and_a_law_are_what_they_are_called(said: Any) -> None:
    """In their order, and each of its kind."""
    with pytest.raises(StartUpError, match=r"of personal data is .*: give `Personal\("):
        Personal(*said)


@pytest.fixture
def joining(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """The scaffold beside the published agencies."""
    with newcomer(tmp_path, discover(), monkeypatch) as made:
        yield made


def _public(joining: Newcomer) -> str:
    registry = joining.registry()
    agency = registry.agency(NAME)
    assert agency is not None
    schema = core(build_schema(registry, platform))
    (line,) = public(Examined(registry, agency, schema, {}, ON))
    return str(line)


def test_a_check_says_what_of_citizens_is_public(joining: Newcomer) -> None:
    """Fields of Citizen and Household, of what is below them, and facts, though none of them be at fault."""
    assert _public(joining) == "ok     public: below Citizen and Household it is nothing"


def test_a_check_names_each_field_and_fact_that_is_public(joining: Newcomer) -> None:
    """A payment's amount, which is reached by way of what is personal, and a fact."""
    joining.spoil("agency.py", '"How much, in won."', '"How much, in won.", PUBLIC')
    joining.spoil("agency.py", "import Agency, Contact", "import PUBLIC, Agency, Contact")
    joining.spoil("facts.py", "NOT_RECORDED,\n            ACCOUNT", "NOT_RECORDED,\n            PUBLIC")
    joining.spoil("facts.py", "import NO,", "import PUBLIC, NO,")
    said = "TaxOfficePayment.amount, the fact tax_office_yearly_amount"
    assert _public(joining) == f"ok     public: below Citizen and Household it is {said}"
