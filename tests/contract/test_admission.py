"""An agency that cannot stand is DOWN with the reason, and all others are served."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from agencies.contract import PUBLIC, Agency, External, Table, column, entity
from agencies.contract.errors import StartUpError
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from resolvers import admission
from resolvers.admission import admitted
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.contract.newcomer import NAME, NEIGHBOUR, newcomer, spoil
from tests.contract.tree_copy import run_in, tree_copy

LONG = partial(pytest.param, marks=pytest.mark.long)
OTHERS = [str(agency.id) for agency in discover()]
TO_CITIZEN = "@agency.contribute(Citizen, access=ACCOUNT)"
FIRM = 'from agencies.contract import entity\n\n@entity\nclass Firm:\n    """A firm."""\n\nagency.owns(Firm)\n'
TO_QUERY = f"""from agencies.contract import PUBLIC, reader
from agencies.contract.schema.query import Query

@agency.contribute(Query, access=PUBLIC)
class Payments:
    payments: list[TaxOfficePayment] | None = reader(len, size=2, description="All of them.")

{TO_CITIZEN}"""
TO_QUERY_ITS_PART = TO_QUERY.replace("TaxOfficePayment", "TaxOfficeRecord")
ONE_FACT = "FactTable('citizen', CITIZEN.table, CITIZEN.facts[0])"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("agency.py", "import strawberry", "import strawbery", "agencies/tax_office/agency.py:5: ModuleNotFoundError"),
        ("facts.py", "FACTS = (CITIZEN,)", "exit('set YEAR')", "tax_office/facts.py:66: SystemExit: set YEAR"),
        ("facts.py", "FACTS = (CITIZEN,)", f"FACTS = ({ONE_FACT},)", "The facts of a table are Fact("),
        ("facts.py", 'stored("yearly_amount")', '"yearly_amount"', "is 'yearly_amount': give `stored("),
        ("agency.py", 'column("paid_on"', 'column(["paid_on"]', "TypeError: unhashable type: 'list'"),
        ("agency.py", TO_CITIZEN, f"{FIRM}@agency.contribute(Firm, access=ACCOUNT)", "Firm.taxOffice is personal, and"),
        LONG("agency.py", TO_CITIZEN, TO_QUERY, "TaxOfficePayment.id is personal, and nobody could tell whose it is"),
        LONG("agency.py", TO_CITIZEN, TO_QUERY_ITS_PART, "and nobody could tell whose it is where Query brings it"),
        LONG("facts.py", "unit=WON_A_YEAR,", 'unit=WON_A_YEAR, deprecated="soon",', "is 'soon': give `Deprecated("),
        LONG("agency.py", "amount: int =", "amount: dict =", "TaxOfficePayment fields cannot be resolved"),
        LONG("agency.py", "paid_on: date =", 'paid_on: "Day" =', "Could not resolve the type of 'paid_on'"),
        LONG("agency.py", "tax_office: TaxOfficeRecord", "employment: TaxOfficeRecord", "Citizen.employment"),
        LONG(
            "purposes.yaml",
            "    - Fact.id\n",
            "    - Fact.id\n    - EmploymentRecord.status\n",
            "EmploymentRecord.status",
        ),
        LONG("parameters.yaml", "unit: won_a_year", "unit: dollars", "`dollars`"),
    ],
    ids=[
        "code that cannot be run",
        "code that ends the process",
        "one fact where several stand",
        "a column where a value stands",
        "several columns where one stands",
        "what is personal of a thing of its own",
        "what is personal in public rows",
        "a citizen's part in public rows",
        "words where an end of life stands",
        "a type that GraphQL has not",
        "a type that there is not",
        "another's field",
        "another's purposes",
        "a unit that there is not",
    ],
)
def test_who_cannot_stand_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, words: str
) -> None:
    """It alone, whether it fails by itself or beside others."""
    under = tmp_path / "agencies"
    under.mkdir()
    by_id = {str(agency.id): agency for agency in discover()}
    with newcomer(under, [*by_id.values()], monkeypatch) as made:
        made.spoil(file, old, new)
        own = admission.load
        monkeypatch.setattr(admission, "load", lambda name: by_id.get(name) or own(name))
        monkeypatch.setattr(admission, "installed", lambda: [*OTHERS, NAME])
        registry = admitted([*OTHERS, NAME])
    (faulty,) = registry.faulty
    assert faulty.id == NAME
    assert words in (faulty.fault or "")
    assert {str(agency.id) for agency in registry.agencies} - {NAME} == {*OTHERS}


@dataclass(frozen=True, slots=True)
class Beside:
    """The tax office and its neighbour, each in a folder of its own, to be spoilt before they are admitted."""

    folder: Path
    neighbour: Path

    def name_its_service(self) -> None:
        """The neighbour's service goes, and the tax office's takes its place."""
        service = self.neighbour / "services" / "pension-office-reduction.yaml"
        service.write_text(f"{service.read_text()}deprecated: {{since: 2026-11-01, instead: tax-office-reduction}}\n")

    def name_its_unit(self) -> None:
        """The neighbour's figure counts what the tax office alone declares."""
        spoil(self.neighbour / "facts.py", '"won_a_year",', '"won_each_year",')

    def hold_its_figure(self) -> None:
        """A figure that only the tax office's service names stands in the neighbour's file."""
        own, figures = self.folder / "parameters.yaml", self.neighbour / "parameters.yaml"
        figures.write_text(figures.read_text() + own.read_text())
        own.unlink()

    def admitted(self) -> Registry:
        """Both with all others, as far as they can stand."""
        return admitted([*OTHERS, NEIGHBOUR, NAME])


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    """Both are found like any agency."""
    under = tmp_path / "agencies"
    under.mkdir()
    by_id = {str(agency.id): agency for agency in discover()}
    with newcomer(under, [*by_id.values()], monkeypatch) as made:
        own = admission.load
        monkeypatch.setattr(admission, "load", lambda name: by_id.get(name) or own(name))
        monkeypatch.setattr(admission, "installed", lambda: [*OTHERS, NEIGHBOUR, NAME])
        yield Beside(made.folder, made.neighbour())


@pytest.mark.parametrize(
    "names",
    [
        Beside.name_its_unit,
        pytest.param(Beside.name_its_service, marks=pytest.mark.long),
        pytest.param(Beside.hold_its_figure, marks=pytest.mark.long),
    ],
)
def test_whoever_names_what_one_brought_that_is_left_out_stands(
    names: Callable[[Beside], None], beside: Beside
) -> None:
    """That is no fault of theirs; and no service is said to be in another's place that there is not."""
    names(beside)
    spoil(beside.folder / "agency.py", "tax_office: TaxOfficeRecord", "employment: TaxOfficeRecord")
    registry = beside.admitted()
    agency = registry.agency(NEIGHBOUR)
    assert agency is not None
    assert agency.fault is None, agency.fault
    assert [each.id for each in registry.faulty] == [NAME]
    service = catalogue_of(registry).by_file["pension-office-reduction"]
    assert service.get("deprecated", {"instead": None})["instead"] is None


@pytest.mark.long
def test_whoever_names_a_figure_of_one_that_is_left_out_is_left_out_too(beside: Beside) -> None:
    """Without its values nobody can say what the rule asks."""
    names = "parameter: pension_office_reduction_limit", "parameter: tax_office_reduction_limit"
    spoil(beside.neighbour / "services" / "pension-office-reduction.yaml", *names)
    (beside.neighbour / "parameters.yaml").unlink()
    spoil(beside.folder / "agency.py", "tax_office: TaxOfficeRecord", "employment: TaxOfficeRecord")
    faults = {each.id: each.fault or "" for each in beside.admitted().faulty}
    assert faults.keys() == {NAME, NEIGHBOUR}
    assert "there is no parameter `tax_office_reduction_limit`" in faults[NEIGHBOUR]


@pytest.mark.long
def test_a_misspelt_fact_is_a_fault_beside_services_that_cannot_be_read(beside: Beside) -> None:
    """They may have had any service, and named any figure, but what their agency declared is known."""
    names = "fact: pension_office_registered", "fact: pension_office_registerd"
    spoil(beside.neighbour / "services" / "pension-office-reduction.yaml", *names)
    spoil(beside.folder / "services" / "tax-office-reduction.yaml", "id: tax-office-reduction", "id: [tax-office")
    faults = {each.id: each.fault or "" for each in beside.admitted().faulty}
    assert faults.keys() == {NAME, NEIGHBOUR}
    assert "pension_office_registerd" in faults[NEIGHBOUR]
    assert "tax-office-reduction.yaml" in faults[NAME]


def test_one_that_is_mended_between_two_trials_is_left_out_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files were at fault when the start began, and the start goes on."""
    own, trials = admission.catalogue_of, iter([StartUpError("A file is at fault.")])

    def catalogue_now(registry: Registry) -> object:
        for fault in trials:
            raise fault
        return own(registry)

    monkeypatch.setattr(admission, "catalogue_of", catalogue_now)
    assert [each.fault for each in admitted(OTHERS).faulty] == [admission.MENDED]


def test_nothing_is_served_without_what_all_rest_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The civil registry and the catalogue: where one of them fails, so does the start."""

    def fail(name: str) -> object:
        raise StartUpError(f"{name} is broken.")

    monkeypatch.setattr(admission, "load", fail)
    with pytest.raises(StartUpError, match="civil_registry is broken"):
        admitted(OTHERS)


def test_what_all_rest_on_is_told_first_where_others_are_at_fault_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The start stops, and the agency that is out already is told after what stopped it."""
    own = admission.load

    def load(name: str) -> Agency:
        if name == "labour_office":
            raise StartUpError("agencies/labour_office/agency.py:7: a name is misspelt.")
        return replace(own(name), relations=None)

    monkeypatch.setattr(admission, "load", load)
    with pytest.raises(
        StartUpError, match=r"\ANo agency declares relations[^\n]*\nlabour_office: agencies/labour_office"
    ):
        admitted(OTHERS)


def _have_cover(patch: pytest.MonkeyPatch, covers: Mapping[str, str]) -> None:
    """Agencies whose purposes cover, by their ids, what there is not."""
    own = admission.load

    def load(name: str) -> Agency:
        agency = own(name)
        if name not in covers:
            return agency
        purposes = replace(agency.purposes, covers={**agency.purposes.covers, "proactive_notice": (covers[name],)})
        return replace(agency, purposes=purposes)

    patch.setattr(admission, "load", load)


@pytest.mark.long
def test_of_three_that_cannot_stand_each_is_left_out_with_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """None alone is at fault, and no start hangs on that."""
    covers = {f"{name}_office": f"Fact.no_{name}" for name in ("labour", "education", "welfare")}
    _have_cover(monkeypatch, covers)
    faults = {str(each.id): each.fault or "" for each in admitted(OTHERS).faulty}
    assert faults.keys() == covers.keys()
    for name, fact in covers.items():
        assert f"{name}: purposes.yaml covers {fact}, and there is no such fact" in faults[name]


def test_whole_agencies_are_all_admitted(registry: Registry) -> None:
    """Nobody is left out where nothing is wrong."""
    assert admitted(OTHERS).faulty == register(discover()).faulty == ()


@pytest.mark.long
def test_serve_goes_on_without_an_agency_that_fails(tmp_path: Path) -> None:
    """A gateway opens, `/readyz` names the agency as DOWN with the line that is wrong, and citizens are answered."""
    tree, data = tree_copy(tmp_path / "tree"), tmp_path / "data"
    assert run_in(tree, "server.py", "agency", "new", NAME, data=data).returncode == 0
    assert run_in(tree, "server.py", "seed", "--citizens", "300", data=data).returncode == 0
    path = tree / "agencies" / NAME / "facts.py"
    path.write_text(path.read_text().replace("unit=WON_A_YEAR", 'unit="won"'))
    asking = run_in(tree, "-m", "tests.contract.serving", NAME, "facts.py", "OwnUnit", data=data)
    assert asking.returncode == 0, asking.stdout + asking.stderr


@pytest.mark.long
def test_a_first_start_goes_on_without_an_agency_on_which_others_rest(tmp_path: Path) -> None:
    """A gateway fills the stores of the others, and opens; the one whose code cannot be run is DOWN with the line."""
    tree, data = tree_copy(tmp_path / "tree"), tmp_path / "data"
    data.mkdir()
    path = tree / "agencies" / "labour_office" / "agency.py"
    path.write_text(path.read_text().replace("import strawberry", "import strawbery"))
    words = ("labour_office", "agency.py", "ModuleNotFoundError")
    asking = run_in(tree, "-m", "tests.contract.serving", *words, data=data)
    assert asking.returncode == 0, asking.stdout + asking.stderr


@pytest.mark.long
def test_two_that_stand_only_together_are_admitted_where_two_others_are_at_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each adds to what the other owns, so that neither stands without the other."""
    library, museum = (Agency(id=id_, title={"ko": id_, "en": id_, "ar": id_}) for id_ in ("library", "museum"))
    for owner, other in ((library, museum), (museum, library)):
        kept = entity(type(f"Kept{owner.id}", (), {"__doc__": "A thing that is kept."}))
        shelf = type("Shelf", (), {"__annotations__": {"shelf": str | None}, "shelf": column("shelf", "Where it is.")})
        owner.owns(kept)
        other.contribute(kept, row=Table("shelf", "id"), access=PUBLIC)(shelf)
    monkeypatch.setattr(admission, "packaged", lambda ids: [library, museum])
    _have_cover(monkeypatch, {"labour_office": "Fact.no_such_fact", "welfare_office": "Fact.no_such_fact"})
    assert [each.id for each in admitted(OTHERS).faulty] == ["labour_office", "welfare_office"]


def test_an_agency_in_a_package_is_admitted_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its entry point, and not from a folder that it has not."""
    library = Agency(id="library", title={"ko": "도서관", "en": "Library", "ar": "مكتبة"})
    monkeypatch.setattr(admission, "packaged", lambda ids: [library] if "library" in ids else [])
    registry = admitted([*OTHERS, "library"])
    assert registry.agency("library") is library
    assert registry.faulty == ()


@pytest.mark.parametrize("name", ["pg_office", "postgres", "template1", "public", "none", "information_schema", "Tax"])
def test_one_whose_store_could_not_be_made_is_left_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """PostgreSQL keeps some names to itself, and all stores are made at once. One that exists is of any name."""
    office = Agency(id=name, title={"ko": "도서관", "en": "Library", "ar": "مكتبة"})
    monkeypatch.setattr(admission, "packaged", lambda ids: [office] if name in ids else [])
    (faulty,) = admitted([*OTHERS, name]).faulty
    assert f"{name!r} cannot name a database: use lowercase letters" in (faulty.fault or "")
    office.store = External(schema="land")
    assert admitted([*OTHERS, name]).faulty == ()
