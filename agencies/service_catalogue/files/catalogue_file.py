"""The catalogue's files: services, categories and parameters, read and checked whole before anything of them is used.

What JSON Schema can say it says; here is what it cannot: names that must exist, or must not stand twice, and days.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from agencies.contract import LifeEventType
from agencies.rules.notation import Place
from agencies.rules.parameter import Parameters
from agencies.rules.region import REGION, regions
from agencies.service_catalogue.application_period.event import events
from agencies.service_catalogue.application_period.period import is_duration
from agencies.service_catalogue.application_period.window import is_window
from agencies.service_catalogue.files.deprecation import DEPRECATED, deprecation_problems
from agencies.service_catalogue.files.document import Document, read_document
from agencies.service_catalogue.files.fact_check import Facts, condition_misfits, nothing_elsewhere
from agencies.service_catalogue.files.parameter_check import Placed, unused_problems, use_problems, value_problems
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from agencies.service_catalogue.files.schema_check import check_schema
from agencies.service_catalogue.files.service_file import service_files

FOLDER: Final = Path(__file__).parents[1]
PARAMETERS: Final = "parameters.yaml"
LIFE_EVENTS: Final = "life_events"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the files say, days as text: services by the name of their file without its ending, parameters by id.

    `life_events`: those that services may name, by id; the agencies tell of them, and no file has them.
    """

    by_file: Mapping[str, dict[str, Any]]
    categories: tuple[dict[str, Any], ...]
    parameters: Parameters
    life_events: Mapping[str, LifeEventType]

    @property
    def services(self) -> tuple[dict[str, Any], ...]:
        """The services in the order of their files."""
        return tuple(self.by_file.values())


def read_catalogue(
    facts: Facts,
    agencies: Collection[str],
    life_events: Mapping[str, LifeEventType],
    folder: Path = FOLDER,
    withdrawn: Collection[str] = (),
    others: Sequence[Path] = (),
    elsewhere: Callable[[str], bool] = nothing_elsewhere,
    service_elsewhere: Callable[[str], bool] = nothing_elsewhere,
) -> Catalogue:
    """The catalogue in the folder, sound with these facts, agencies and events; else CatalogueError with all of it.

    `withdrawn`: those of the facts that nobody holds any more, and that rules may name until they are written anew.
    `others`: the folders of agencies that describe services of their own, each with figures of its own or without.
    `elsewhere`: whether an agency that is left out may have declared what is named here, and nobody has;
    `service_elsewhere`: whether it may describe the service that is named, or name the figure. Neither is a problem,
    and life events and services that nobody has declared are left out.
    """
    problems: list[Problem] = []
    categories = read_checked([folder / "categories.yaml"], folder, "categories", problems)
    parameters, services = _figures_and_services(folder, others, problems)
    problems += [*_repetitions(categories, services, parameters), *_authorities(services)]
    ids, known = {each.data["id"] for each in services}, {each["id"] for file in categories for each in file.data}
    for document in services:
        problems += _service(document, {"categories": known, LIFE_EVENTS: life_events}, agencies, elsewhere)
        problems += deprecation_problems(document, ids, service_elsewhere)
    conditions = list(_conditions([*categories, *services]))
    problems += _misfits(conditions, facts, elsewhere)
    figures = {name: each for file in parameters for name, each in file.data.items()}
    problems += _figures(parameters, figures, conditions, facts, withdrawn, elsewhere)
    # A name that is wrong elsewhere would leave the right one unused: that is one mistake, not two.
    problems = problems or [each for one in parameters for each in unused_problems(one, conditions, service_elsewhere)]
    if problems:
        raise CatalogueError(problems)
    return Catalogue(
        by_file={Path(each.file).stem: _without_strangers(each.data, life_events, ids) for each in services},
        categories=tuple(category for document in categories for category in document.data),
        parameters=figures,
        life_events=life_events,
    )


def _misfits(conditions: Sequence[Placed], facts: Facts, elsewhere: Callable[[str], bool]) -> Iterator[Problem]:
    """What is wrong with the facts in these conditions."""
    for document, place, condition in conditions:
        for step, misfit in condition_misfits(condition, facts, elsewhere):
            yield document.problem((*place, *step), misfit)


def _repetitions(categories: list[Document], services: list[Document], parameters: list[Document]) -> Iterator[Problem]:
    """The ids of categories and services, the names of services' files, and those of figures that stand twice."""
    yield from _repeated((d, (i, "id"), c["id"]) for d in categories for i, c in enumerate(d.data))
    yield from _repeated((document, ("id",), document.data["id"]) for document in services)
    yield from _repeated((document, (), Path(document.file).stem) for document in services)
    yield from _repeated((document, (name,), name) for document in parameters for name in document.data)


def _without_strangers(
    service: dict[str, Any], life_events: Collection[str], services: Collection[str]
) -> dict[str, Any]:
    """A service without the life events, and the one in its place, that only who is left out may have declared."""
    going = service.get(DEPRECATED)
    if going is not None and going.get("instead") not in services:
        service = {**service, DEPRECATED: {**going, "instead": None}}
    return {**service, "life_events": [each for each in service["life_events"] if each in life_events]}


def _figures_and_services(
    folder: Path, others: Sequence[Path], problems: list[Problem]
) -> tuple[list[Document], list[Document]]:
    """The files of figures and those of services that fit their schemas, in the folder and in the other ones."""
    parameters = read_checked([folder / PARAMETERS], folder, "parameters", problems)
    services = read_checked(service_files(folder), folder, "service", problems)
    for other in others:
        own = [path for path in (other / PARAMETERS,) if path.is_file()]
        parameters += read_checked(own, other.parent, "parameters", problems)
        services += read_checked(service_files(other), other.parent, "service", problems)
    return parameters, services


def _figures(
    parameters: list[Document],
    figures: Parameters,
    conditions: list[Placed],
    facts: Facts,
    withdrawn: Collection[str],
    elsewhere: Callable[[str], bool],
) -> Iterator[Problem]:
    """What is wrong with the figures themselves, and with their use."""
    for document in parameters:
        yield from value_problems(document, conditions, facts, withdrawn, elsewhere)
    # Where no file of figures can be read, that is the mistake, and not each name that would stand in it.
    if parameters:
        yield from use_problems(figures, conditions, facts)


def read_checked(paths: Collection[Path], folder: Path, schema: str, problems: list[Problem]) -> list[Document]:
    """The documents that are YAML and fit the schema; what is wrong with the others is added to `problems`."""
    sound = []
    for path in paths:
        try:
            document = read_document(path, path.relative_to(folder).as_posix())
        except CatalogueError as error:
            problems += error.problems
            continue
        misfits = check_schema(document, schema)
        problems += misfits
        if not misfits:
            sound.append(document)
    return sound


def _repeated(ids: Iterator[tuple[Document, Place, str]]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document, place, id_ in ids:
        if id_ in first:
            yield document.problem(place, f"`{id_}` is taken already, in {first[id_].file}: give another.")
        first.setdefault(id_, document)


def _authorities(services: list[Document]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for document in services:
        authority = document.data["authority"]
        other = first.setdefault(authority["id"], document)
        if other.data["authority"] != authority:
            message = f"`{authority['id']}` is described otherwise than in {other.file}: make them the same."
            yield document.problem(("authority",), message)


def _service(
    document: Document,
    words: Mapping[str, Collection[str]],
    agencies: Collection[str],
    elsewhere: Callable[[str], bool],
) -> Iterator[Problem]:
    service = document.data
    for word, known in words.items():
        for position, id_ in enumerate(service[word]):
            if word == LIFE_EVENTS and elsewhere(id_):
                continue
            if known and id_ not in known:  # categories that cannot be read are one problem, not one for each service
                yield document.problem((word, position), f"there is no `{id_}`: take one of {', '.join(known)}.")
    if service["region"] is not None and service["region"] not in regions():
        yield document.problem(("region",), f"`{service['region']}` is no sido's and no sigungu's code.")
    for position, evidence in enumerate(service["evidence"]):
        holder = evidence["held_by"]
        if holder is not None and holder not in agencies and not elsewhere(holder):
            message = f"there is no agency `{holder}`: take one of {', '.join(sorted(agencies))}, or null."
            yield document.problem(("evidence", position, "held_by"), message)
    for position, contact in enumerate(service["contact_points"]):
        if contact["phone"] is None and contact["url"] is None:
            yield document.problem(("contact_points", position), "nobody can be reached: give a phone or a url.")
    yield from _application_period(document)
    for position, channel in enumerate(service["channels"]):
        yield from _days(document, ("channels", position), channel, "opens_on", "closes_on")
    yield from _requirements(document)


def _application_period(document: Document) -> Iterator[Problem]:
    said = document.data.get("application_period")
    if said is None:
        return
    place: Place = ("application_period",)
    for position, window in enumerate(said["windows"]):
        if not is_window(window):
            message = f"`{window}` is no interval such as 2026-03-01/2026-03-31 or --05-01/--05-31."
            yield document.problem((*place, "windows", position), message)
    if said["within"] is not None:
        event, duration = said["within"]["event"], said["within"]["duration"]
        if event not in events():
            message = f"there is no event `{event}`: take one of {', '.join(events())}."
            yield document.problem((*place, "within", "event"), message)
        if not is_duration(duration):
            yield document.problem((*place, "within", "duration"), f"`{duration}` is no duration such as P60D or P1Y.")


def _requirements(document: Document) -> Iterator[Problem]:
    requirements = document.data["requirements"]
    yield from _repeated((document, ("requirements", i, "id"), r["id"]) for i, r in enumerate(requirements))
    for position, requirement in enumerate(requirements):
        place: Place = ("requirements", position)
        if requirement["id"] == REGION and document.data["region"] is not None:
            message = f"`{REGION}` is the requirement that the service's region implies: give another id."
            yield document.problem((*place, "id"), message)
        yield from _days(document, place, requirement, "in_force_from", "in_force_until")
        if requirement["citation"] is not None:
            yield from _days(document, (*place, "citation"), requirement["citation"], "in_force_from", "in_force_until")


def _conditions(documents: Collection[Document]) -> Iterator[Placed]:
    """Every condition in the files, with its place: those of categories and those of services' requirements."""
    for document in documents:
        above: Place = ("requirements",) if isinstance(document.data, dict) else ()
        holders = document.data["requirements"] if above else document.data
        yield from ((document, (*above, i, "condition"), each["condition"]) for i, each in enumerate(holders))


def _days(document: Document, place: Place, holder: dict[str, Any], first: str, last: str) -> Iterator[Problem]:
    if holder[first] is not None and holder[last] is not None and holder[first] > holder[last]:
        yield document.problem((*place, last), f"is before `{first}`: exchange the two days.")
