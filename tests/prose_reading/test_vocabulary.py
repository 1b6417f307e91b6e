"""The vocabulary's files are checked whole, and what is wrong with them is said with file and line."""

import shutil
from pathlib import Path

import pytest

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.service_catalogue.files.catalogue_file import FOLDER
from agencies.service_catalogue.files.vocabulary_check import vocabulary_problems
from agencies.service_catalogue.prose_reading import version
from agencies.service_catalogue.prose_reading.version import reading_version
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary

FACTS = {fact.id: fact for agency in register(discover()).agencies for table in agency.facts for fact in table.facts}
GROUP = "- id: lighthouse_keeper\n  kind: occupation\n  narrow: true\n  phrases:\n    - '등대지기'\n"


def test_nothing_is_wrong_with_the_files() -> None:
    assert vocabulary_problems(FACTS) == []


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        (GROUP.replace("narrow: true", "shown_by: {fact: ocupation, is: other}"), "no agency holds a fact `ocupation`"),
        (GROUP.replace("narrow: true", "shown_by: {fact: occupation, is: keeper}"), "is no code of `occupation`"),
        (GROUP.replace("narrow: true", "sign: {fact: age, is: true}"), "takes a whole number"),
        (GROUP.replace("  narrow: true\n", ""), "says in 0 ways who belongs"),
        (GROUP.replace("narrow: true", "narrow: true\n  sign: {fact: age, at_least: 20}"), "says in 2 ways"),
        (GROUP.replace("occupation", "calling"), "is not one of"),
        (GROUP.replace("등대지기", "등대(지기"), "is no regular expression"),
        pytest.param(GROUP.replace("등대지기", "(?:등(?:대|불)|불)지기"), "does not match", marks=pytest.mark.long),
        pytest.param(GROUP.replace("등대지기", "(?:등대|)지기"), "does not match", marks=pytest.mark.long),
        (GROUP.replace("등대지기", "등?대지기"), "does not match"),
        pytest.param(GROUP.replace("등대지기", "등*대지기"), "does not match", marks=pytest.mark.long),
        pytest.param(GROUP.replace("등대지기", "(?:등?대|불)지기"), "does not match", marks=pytest.mark.long),
        pytest.param(GROUP.replace("등대지기", "(?:전 )?(?:등대|등불)지기"), "does not match", marks=pytest.mark.long),
        pytest.param(GROUP.replace("등대지기", "(?:전 )?등?지기"), "does not match", marks=pytest.mark.long),
        pytest.param(GROUP.replace("등대지기", "(?:전 )*등대지기"), "does not match", marks=pytest.mark.long),
        (GROUP.replace("등대지기", "등대 *지기"), "is no regular expression"),
        (GROUP + "  not_behind: '전직('\n", "is no regular expression"),
        (GROUP + "  laws: ['등대(법']\n", "is no regular expression"),
        pytest.param(GROUP.replace("등대지기", " 등대지기"), "does not match", marks=pytest.mark.long),
        (GROUP.replace("lighthouse_keeper", "veteran"), "is taken already"),
    ],
)
def test_a_mistake_is_said_with_its_file_and_line(tmp_path: Path, spoiled: str, message: str) -> None:
    (copied(tmp_path) / "vocabulary_files" / "z.yaml").write_text(f"# One line.\n{spoiled}")
    [problem] = vocabulary_problems(FACTS, tmp_path)
    assert problem.file == "prose_reading/vocabulary_files/z.yaml"
    assert problem.line > 1
    assert message in problem.message


def test_a_correction_of_an_unknown_fact_is_refused(tmp_path: Path) -> None:
    row = "- {service: '1', phrase: 등대, means: [{kind: age, condition: {fact: aeg, is: 1}}], why: A test.}\n"
    (copied(tmp_path) / "readings.yaml").write_text(f"# One line.\n{row.replace('is: 1', 'at_least: 1')}")
    [problem] = vocabulary_problems(FACTS, tmp_path)
    assert (problem.file, problem.line) == ("prose_reading/readings.yaml", 2)
    assert "no agency holds a fact `aeg`" in problem.message


def test_each_phrase_can_be_found() -> None:
    """A phrase is looked for by its first letter: one without would never be read."""
    groups = vocabulary().groups
    assert len(groups) > 100
    assert [group.id for group in groups if not list(vocabulary().mentions(f"{_plain(group.phrases[0])}"))] == []


@pytest.mark.parametrize("part", ["prose_reader.py", "readings.yaml", "vocabulary_files/ages.yaml"])
def test_another_reader_vocabulary_or_correction_is_another_version(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    monkeypatch.setattr(version, "FOLDER", folder)
    before = reading_version()
    (folder / part).write_text((folder / part).read_text() + "\n# One more line.\n")
    assert reading_version() != before


def copied(folder: Path) -> Path:
    """A copy of the reading's files in this folder, to spoil."""
    return Path(shutil.copytree(FOLDER / "prose_reading", folder / "prose_reading"))


def _plain(phrase: str) -> str:
    """A text that the phrase matches, for phrases that are plain words."""
    return "등록 장애인" if any(sign in phrase for sign in "()[]?\\") else phrase
