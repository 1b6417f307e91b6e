"""The catalogue's files, checked whole: form, the facts that they read, worded cases, events, vocabulary, names."""

from datetime import date
from pathlib import Path
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact
from agencies.registration.registry import Registry
from agencies.service_catalogue.files.alias_check import alias_problems
from agencies.service_catalogue.files.case_file import read_cases
from agencies.service_catalogue.files.catalogue_file import FOLDER, Catalogue, read_catalogue
from agencies.service_catalogue.files.event_check import event_problems
from agencies.service_catalogue.files.vocabulary_check import vocabulary_problems
from resolvers.eligibility.rules.worded_cases import broken_cases

NOT_LOOKED_UP: Final = (
    "AGENCIES leaves some out, so that any name may be of one of theirs, and any figure may be named by them: a "
    "misspelt name, and a figure that nothing names, are found only without it."
)


def check_catalogue(registry: Registry, today: date) -> str:
    """Read the catalogue's files and run its cases: what it came to, or StartUpError with all that is wrong."""
    _require_sound_events(registry)
    catalogue = catalogue_of(registry)
    require_sound_vocabulary(registry)
    held = {name: each.fact for name, each in registry.facts.items()}
    cases = read_cases(
        catalogue,
        held,
        today,
        withdrawn=registry.withdrawn,
        others=service_folders(registry),
        elsewhere=registry.may_be_declared_elsewhere,
    )
    broken = list(broken_cases(cases, catalogue, registry, today))
    if broken:
        raise StartUpError("\n".join(("These cases do not hold:", *broken)))
    counts = f"{len(catalogue.services)} services are sound, and {len(cases)} cases hold."
    sound = f"{counts} The vocabulary, the corrections and the names of districts are sound."
    return f"{sound} {NOT_LOOKED_UP}" if registry.partial else sound


def require_sound_vocabulary(registry: Registry) -> None:
    """StartUpError, with file and line, where the vocabulary, the corrections or the names of districts are unsound."""
    problems = vocabulary_problems(_facts(registry), elsewhere=registry.may_be_declared_elsewhere)
    problems += alias_problems()
    if problems:
        raise StartUpError("\n".join(("The national catalogue cannot be read; correct:", *map(str, problems))))


def _require_sound_events(registry: Registry) -> None:
    """StartUpError, with file and line, where terms cannot be read by the events: services name them too."""
    problems = event_problems(_facts(registry), elsewhere=registry.may_be_declared_elsewhere)
    if problems:
        raise StartUpError("\n".join(("Application periods cannot be read; correct:", *map(str, problems))))


def catalogue_of(registry: Registry) -> Catalogue:
    """The catalogue's files, sound with the facts, agencies and life events that there are; else CatalogueError.

    What is named and may have been declared by an agency that is left out is no fault.
    """
    events = {id_: held.type for id_, held in registry.life_events.items()}
    agencies = {agency.id or "" for agency in registry.agencies}
    return read_catalogue(
        _facts(registry),
        agencies,
        events,
        withdrawn=registry.withdrawn,
        others=service_folders(registry),
        elsewhere=registry.may_be_declared_elsewhere,
        service_elsewhere=registry.may_be_in_services_elsewhere,
    )


def service_folders(registry: Registry) -> list[Path]:
    """The folders of the agencies that describe services of their own."""
    folders = [agency.folder for agency in registry.agencies if agency.folder is not None]
    return [folder for folder in folders if folder != FOLDER and (folder / "services").is_dir()]


def _facts(registry: Registry) -> dict[str, Fact]:
    """The facts that rules may name: those that somebody holds, and those that were withdrawn, until rules change."""
    held = {name: held.fact for name, held in registry.facts.items()}
    return held | {name: left.withdrawn.fact for name, left in registry.withdrawn.items()}
