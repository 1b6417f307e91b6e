"""What is wrong with the vocabulary and the corrections of the reading of prose, said with file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from agencies.service_catalogue.files.catalogue_file import FOLDER, read_checked
from agencies.service_catalogue.files.document import Document
from agencies.service_catalogue.files.expression_check import expression_misfit
from agencies.service_catalogue.files.fact_check import Facts, condition_misfits, nothing_elsewhere
from agencies.service_catalogue.files.problem import Problem
from agencies.service_catalogue.prose_reading.vocabulary import expression

READING: Final = "prose_reading"
CONDITIONS: Final = ("shown_by", "sign")
LISTS: Final = ("phrases", "laws")
NOT_BEHIND: Final = "not_behind"
WAYS: Final = ("shown_by", "sign", "narrow")


def vocabulary_problems(
    facts: Facts, folder: Path = FOLDER, elsewhere: Callable[[str], bool] = nothing_elsewhere
) -> list[Problem]:
    """All that is wrong with the reading's files in the folder, with these facts; empty where nothing is.

    `elsewhere`: whether an agency that is left out may hold a fact that is not among them.
    """
    problems: list[Problem] = []
    groups = read_checked(
        sorted((folder / READING / "vocabulary_files").glob("*.yaml")), folder, "vocabulary", problems
    )
    readings = read_checked([folder / READING / "readings.yaml"], folder, "readings", problems)
    problems += _ids(groups)
    for document in groups:
        problems += _phrases(document)
        problems += _ways(document)
        for position, row in enumerate(document.data):
            for word in CONDITIONS:
                if word in row:
                    misfits = condition_misfits(row[word], facts, elsewhere)
                    problems += (document.problem((position, word, *step), message) for step, message in misfits)
    for document in readings:
        for position, row in enumerate(document.data):
            for place, each in enumerate(row["means"]):
                misfits = condition_misfits(each["condition"], facts, elsewhere)
                at = (position, "means", place, "condition")
                problems += (document.problem((*at, *step), message) for step, message in misfits)
    return sorted(problems)


def _ids(documents: list[Document]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document in documents:
        for position, row in enumerate(document.data):
            if row["id"] in first:
                message = f"`{row['id']}` is taken already, in {first[row['id']]}: give another."
                yield document.problem((position, "id"), message)
            first.setdefault(row["id"], document.file)


def _ways(document: Document) -> Iterator[Problem]:
    for position, row in enumerate(document.data):
        given = [way for way in WAYS if way in row]
        if len(given) != 1 and given != ["shown_by", "sign"]:
            message = f"says in {len(given)} ways who belongs: give one of {', '.join(WAYS)}."
            yield document.problem((position, "id"), message)


def _phrases(document: Document) -> Iterator[Problem]:
    for position, row in enumerate(document.data):
        within = [((word, place), phrase) for word in LISTS for place, phrase in enumerate(row.get(word, ()))]
        alone = [((NOT_BEHIND,), row[NOT_BEHIND])] if NOT_BEHIND in row else []
        for step, phrase in (*within, *alone):
            if (message := expression_misfit(expression(phrase))) is not None:
                yield document.problem((position, *step), message)
