"""The worded cases beside each service: promises about its rule, which run as tests."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from agencies.rules.condition import Condition, fact_ids, parameter_ids
from agencies.rules.notation import Place, read_condition
from agencies.rules.parameter import Parameters, values_by_day
from agencies.rules.region import REGION
from agencies.service_catalogue.files.catalogue_file import FOLDER, Catalogue, read_checked
from agencies.service_catalogue.files.document import Document
from agencies.service_catalogue.files.fact_check import Facts, nothing_elsewhere, value_misfit
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from agencies.service_catalogue.files.service_file import CASES, service_files

ONE: Final = ("given", "citizen")
SEVERAL: Final = ("children", "members")
APPLIES: Final = ("ELIGIBLE", "LIKELY")
APPLIES_NOT: Final = "INELIGIBLE"

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One promise: with these facts of the subject, and of others, on this day, the service's verdict is `expect`.

    `service` is the name of the service's file without its ending, `file` that of the case's, as messages have it; a
    fact that is not named is not recorded.
    """

    service: str
    file: str
    line: int
    it: str
    day: date | None
    given: Values
    citizen: Values | None
    children: tuple[Values, ...]
    members: tuple[Values, ...]
    expect: str
    missing: frozenset[str]


def read_cases(
    catalogue: Catalogue,
    facts: Facts,
    today: date,
    folder: Path = FOLDER,
    withdrawn: Collection[str] = (),
    others: Sequence[Path] = (),
    elsewhere: Callable[[str], bool] = nothing_elsewhere,
) -> list[Case]:
    """All cases in the folder, and in those of agencies with services; CatalogueError with all that is wrong there.

    `catalogue`: what the files of these folders describe; `today`: the day of the cases that name none.
    `elsewhere`: whether an agency that is left out may hold a fact that is not among `facts`; cases on such facts are
    left out.
    """
    problems: list[Problem] = []
    documents = _documents(folder, "", folder, problems)
    for other in others:
        documents += _documents(other, f"{other.name}/", other.parent, problems)
    placed = [
        (document, position)
        for document in documents
        for position, case in enumerate(document.data)
        if not any(name not in facts and name not in withdrawn and elsewhere(name) for name in _named(case))
    ]
    for document, position in placed:
        problems += _misfits(document, position, facts, withdrawn)
    for document in documents:
        service = catalogue.by_file.get(_service(document))
        if service is not None:
            problems += [*_unshown(document, service, facts), *_undated(document, service, catalogue.parameters, today)]
    if problems:
        raise CatalogueError(problems)
    return [_case(document, position) for document, position in placed]


def _documents(folder: Path, prefix: str, base: Path, problems: list[Problem]) -> list[Document]:
    paths = sorted((folder / "services").glob(f"*{CASES}"))
    names = {path.name.removesuffix(CASES) for path in paths}
    services = {path.stem for path in service_files(folder)}
    for name in sorted(services - names):
        problems.append(Problem(f"{prefix}services/{name}.yaml", 1, f"has no cases: write {name}{CASES}."))
    for name in sorted(names - services):
        problems.append(Problem(f"{prefix}services/{name}{CASES}", 1, f"there is no {name}.yaml."))
    return read_checked(paths, base, "cases", problems)


def _misfits(document: Document, position: int, facts: Facts, withdrawn: Collection[str]) -> Iterator[Problem]:
    case = document.data[position]
    for place, values in _persons(case):
        for fact_id, value in values.items():
            misfit = value_misfit(fact_id, value, facts)
            if misfit is not None:
                yield document.problem((position, *place, fact_id), misfit)
    for index, fact_id in enumerate(case.get("missing", ())):
        if fact_id not in facts and fact_id not in withdrawn:
            yield document.problem((position, "missing", index), f"no agency holds a fact `{fact_id}`.")


def _unshown(document: Document, service: Mapping[str, Any], facts: Facts) -> Iterator[Problem]:
    """That no case is of somebody to whom the service applies, or of somebody to whom it does not."""
    asked = {fact for condition in _conditions(service) for fact in fact_ids(condition)}
    if service["region"] is not None:
        asked.add(REGION)
    if not facts.keys() >= asked:
        # While a fact is withdrawn, or its holder is left out, it may be that nobody can have the service.
        return
    promised = {case["expect"] for case in document.data}
    if promised.isdisjoint(APPLIES):
        yield document.problem((), f"nobody has the service: write a case that expects {' or '.join(APPLIES)}.")
    if APPLIES_NOT not in promised:
        yield document.problem((), f"nobody is without the service: write a case that expects {APPLIES_NOT}.")


def _undated(document: Document, service: Mapping[str, Any], parameters: Parameters, today: date) -> Iterator[Problem]:
    """The cases that would cease to hold by themselves, since they do not say of which day they speak."""
    change = next(_changes(service, parameters, today), None)
    if change is None:
        return
    for position, case in enumerate(document.data):
        if "day" not in case:
            yield document.problem((position,), f"{change}: say by `day` of which day the case speaks.")


def _changes(service: Mapping[str, Any], parameters: Parameters, today: date) -> Iterator[str]:
    """What makes the service's rule another one on another day."""
    for requirement in service["requirements"]:
        if requirement["in_force_from"] or requirement["in_force_until"]:
            yield f"the requirement `{requirement['id']}` is dated"
    for condition in _conditions(service):
        for name in parameter_ids(condition):
            (first, _), *later = values_by_day(parameters[name]["values"])
            if later:
                yield f"the figure `{name}` has not one value on all days"
            elif first > today:
                yield f"the figure `{name}` is not known before {first}"


def _conditions(service: Mapping[str, Any]) -> list[Condition]:
    return [read_condition(requirement["condition"]) for requirement in service["requirements"]]


def _named(case: dict[str, Any]) -> Iterator[str]:
    """The facts that a case names."""
    for _, values in _persons(case):
        yield from values
    yield from case.get("missing", ())


def _service(document: Document) -> str:
    return Path(document.file).name.removesuffix(CASES)


def _persons(case: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for word in ONE:
        yield (word,), case.get(word, {})
    for word in SEVERAL:
        yield from (((word, index), values) for index, values in enumerate(case.get(word, ())))


def _case(document: Document, position: int) -> Case:
    case = document.data[position]
    return Case(
        service=_service(document),
        file=document.file,
        line=document.line((position,)),
        it=case["it"],
        day=date.fromisoformat(case["day"]) if "day" in case else None,
        given=case["given"],
        citizen=case.get("citizen"),
        children=tuple(case.get("children", ())),
        members=tuple(case.get("members", ())),
        expect=case["expect"],
        missing=frozenset(case.get("missing", ())),
    )
