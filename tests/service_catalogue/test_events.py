"""The events after which terms are counted are checked, and what is wrong with them is said with file and line."""

import shutil
from pathlib import Path

import pytest

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.service_catalogue.application_period.event import FILE
from agencies.service_catalogue.files.catalogue_file import FOLDER
from agencies.service_catalogue.files.event_check import EVENTS, event_problems

FACTS = {fact.id: fact for agency in register(discover()).agencies for table in agency.facts for fact in table.facts}
EVENT = "graduation:\n  said: ['졸업']\n  fact: birth_date\n  of: child\n"


def test_nothing_is_wrong_with_the_file_that_is_read() -> None:
    """The check looks at the file by which periods are read."""
    assert FOLDER / EVENTS == FILE
    assert event_problems(FACTS) == []


@pytest.mark.parametrize(
    ("line", "spoiled", "message"),
    [
        (3, EVENT.replace("졸업", "(졸업"), "graduation.said[1]: is no regular expression"),
        (3, EVENT.replace("졸업", "(?:졸업)?"), "graduation.said[1]: matches nothing at all"),
        (3, EVENT.replace("'졸업'", ""), "[] should be non-empty"),
        (4, EVENT.replace("birth_date", "birth_dat"), "no agency holds a fact `birth_dat`"),
        (4, EVENT.replace("birth_date", "age"), "`age` is no day"),
        (5, EVENT.replace("child", "childs"), '"childs" is not one of'),
        (2, EVENT.replace("  of: child\n", ""), "'of' is a dependency of 'fact'"),
        (2, EVENT.replace("  fact: birth_date\n", ""), "'fact' is a dependency of 'of'"),
        (4, EVENT.replace("fact:", "facts:"), "'facts' was unexpected"),
        (2, EVENT.replace("graduation", "Graduation"), "'Graduation' does not match"),
    ],
)
def test_a_mistake_is_said_with_its_file_and_line(tmp_path: Path, line: int, spoiled: str, message: str) -> None:
    """Each as one that writes the file would make it."""
    (tmp_path / EVENTS).parent.mkdir()
    (tmp_path / EVENTS).write_text(f"# One line.\n{spoiled}")
    problem, *_ = [each for each in event_problems(FACTS, tmp_path) if message in each.message]
    assert (problem.file, problem.line) == ("application_period/events.yaml", line)
    shutil.rmtree(tmp_path / EVENTS.parent)
    assert "cannot be read" in event_problems(FACTS, tmp_path)[0].message
