"""What is wrong with the events after which terms are counted, said with file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from agencies.contract import FactType
from agencies.service_catalogue.files.catalogue_file import FOLDER, read_checked
from agencies.service_catalogue.files.document import Document
from agencies.service_catalogue.files.expression_check import expression_misfit
from agencies.service_catalogue.files.fact_check import Facts, nothing_elsewhere
from agencies.service_catalogue.files.problem import Problem

EVENTS: Final = Path("application_period", "events.yaml")


def event_problems(
    facts: Facts, folder: Path = FOLDER, elsewhere: Callable[[str], bool] = nothing_elsewhere
) -> list[Problem]:
    """All that is wrong with the folder's events, with these facts; empty where nothing is.

    `elsewhere`: whether an agency that is left out may hold a fact that is not among them.
    """
    problems: list[Problem] = []
    for document in read_checked([folder / EVENTS], folder, "events", problems):
        problems += _phrases(document)
        problems += _facts(document, facts, elsewhere)
    return sorted(problems)


def _phrases(document: Document) -> Iterator[Problem]:
    for id_, event in document.data.items():
        for position, phrase in enumerate(event["said"]):
            if (message := expression_misfit(phrase)) is not None:
                yield document.problem((id_, "said", position), message)


def _facts(document: Document, facts: Facts, elsewhere: Callable[[str], bool]) -> Iterator[Problem]:
    for id_, event in document.data.items():
        if "fact" not in event or (event["fact"] not in facts and elsewhere(event["fact"])):
            continue
        fact = facts.get(event["fact"])
        if fact is None:
            yield document.problem((id_, "fact"), f"no agency holds a fact `{event['fact']}`: correct its name.")
        elif fact.type is not FactType.DATE:
            yield document.problem((id_, "fact"), f"`{fact.id}` is no day ({fact.type.value}): take a fact that is.")
