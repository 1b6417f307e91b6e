"""The report on what was read from a capture's prose: what stands in it, and that a sample can be drawn again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24.conversion import convert_all
from agencies.service_catalogue.gov24.prose_commands import reading_report
from agencies.service_catalogue.gov24.prose_commands.read_command import report_reading
from agencies.service_catalogue.gov24.prose_commands.reading_report import ReadingReport, written
from agencies.service_catalogue.gov24.service_reading import ServiceReading, read_services
from agencies.service_catalogue.gov24.source_file import CONDITIONS, LIST, read_source
from agencies.service_catalogue.prose_reading.correction import Correction
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from tests.gov24.capture import DAY, ID, Capture, capture, write
from tests.gov24.captured import MADE_UP

TARGET = "○ 만 65세 이상 농업인"
AGE = "- age: `만 65세 이상` means `{fact: age, at_least: 65}`"


def readings(folder: Path, of: Capture) -> list[ServiceReading]:
    """What is read from the services of this capture."""
    source = read_source([write(folder, of)])
    return read_services(convert_all(source.rows, source.refused, DAY, {}).services, DAY)


def saying(*targets: str, **fields: Any) -> Capture:
    """A capture of services, of which each says of its target what stands here."""
    of = capture(*(f"{number:012}" for number in range(1, len(targets) + 1)))
    for row, target in zip(of[LIST], targets, strict=True):
        row.update({"지원대상": target, **fields})
    return of


def report(
    read: Sequence[ServiceReading], corrections: Mapping[str, Sequence[Correction]] | None = None, seed: int = 1
) -> ReadingReport:
    """A report on these readings."""
    return ReadingReport(DAY, read, 0, corrections or {}, "v1", seed)


def section(text: str, title: str) -> list[str]:
    """The lines below a heading, up to the next one of its kind."""
    [found] = [part for part in text.split("\n## ") if part.startswith(title)]
    return [line for line in found.splitlines()[1:] if line]


def test_coverage_counts_services_and_readings_by_kind(tmp_path: Path) -> None:
    """A service with two readings of one kind is one service; one without a reading counts in the whole alone."""
    of = saying("○ 만 65세 이상", "○ 만 65세 이상 농업인", "○ 모두")
    of[LIST][0]["선정기준"] = "○ 만 70세 이상"
    text = report(readings(tmp_path, of)).text()
    assert "Of 3 services 2 (66.7%) have a reading, 4 in all." in text
    assert section(text, "Coverage by kind")[2:] == ["| age | 2 | 3 |", "| occupation | 1 | 1 |"]


def test_every_reading_stands_below_its_service(tmp_path: Path) -> None:
    """With the service's id and name, the kind, the quote and the condition as `readings.yaml` writes it."""
    below = section(report(readings(tmp_path, saying(TARGET))).text(), "Readings by service")
    assert below[:2] == [f"### {ID} `따뜻한 점심`", AGE]
    assert below[2].startswith("- occupation: `농업인` means `{any: [{fact: occupation, ")


def test_a_service_without_readings_has_no_heading(tmp_path: Path) -> None:
    assert section(report(readings(tmp_path, saying("○ 모두"))).text(), "Readings by service") == []


def test_the_sample_shows_the_whole_text(tmp_path: Path) -> None:
    """All fields that are read, as they stand, so that no other file is needed to check a reading."""
    of = saying("○ 만 65세 이상\n  - 모두", 선정기준="○ 없음")
    sample = section(report(readings(tmp_path, of)).text(), "Sample")
    assert sample[2:] == [
        f"### 1. {ID} `따뜻한 점심`",
        AGE,
        "```text",
        "[서비스명]",
        "따뜻한 점심",
        "[지원대상]",
        "○ 만 65세 이상",
        "  - 모두",
        "[선정기준]",
        "○ 없음",
        "[서비스목적]",
        "점심이 필요한 분께 점심을 드립니다",
        "```",
    ]


def test_the_seed_draws_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed draws the same readings, another one others, and the report says which it was."""
    monkeypatch.setattr(reading_report, "SAMPLE", 5)
    source = read_source([MADE_UP.folder])
    read = read_services(convert_all(source.rows, source.refused, DAY, {}).services, DAY)
    first, again, other = (report(read, seed=seed).text() for seed in (1, 1, 2))
    assert first == again
    assert section(first, "Sample") != section(other, "Sample")
    assert "- Seed of the sample: 2." in other
    assert sum(line.startswith("### ") for line in section(other, "Sample")) == 5


def test_a_correction_without_its_words_is_listed(tmp_path: Path) -> None:
    """One whose words stand in the prose is not; of the others the report says what they miss."""
    corrections = {
        ID: [Correction(ID, "만 65세", ()), Correction(ID, "만 66세", ())],
        "000000000009": [Correction("000000000009", "농업인", ())],
    }
    came_to = report(readings(tmp_path, saying(TARGET)), corrections)
    assert section(came_to.text(), "Corrections") == [
        f"- {ID}: `만 66세`: the service's prose no longer has these words.",
        "- 000000000009: `농업인`: no such service is taken in from the capture.",
    ]
    assert came_to.summary().endswith("Corrections that no longer stand: 2.")
    assert section(replace(came_to, corrections={}).text(), "Corrections") == ["None."]


def test_a_quote_of_several_lines_and_signs_of_markdown_stay_in_place() -> None:
    """A quote is one line of code whatever is in it, and a text ends its block nowhere before its end."""
    texts = Prose("`이름`", "○ 청년\r\n```\n# 농업인", "", "")
    requirement = TextRequirement("age", "청년\r\n```\n# 농업인", {"fact": "age", "at_least": 19})
    text = report([ServiceReading(ID, texts, [requirement])]).text()
    assert f"### {ID} `` `이름` ``" in text
    assert "- age: ```` 청년↵```↵# 농업인 ```` means `{fact: age, at_least: 19}`" in text
    assert "````text\n[서비스명]\n`이름`\n[지원대상]\n○ 청년\n```\n# 농업인\n````" in text


def test_a_long_quote_is_cut() -> None:
    long = "가" * 301
    requirement = TextRequirement("age", long, {"fact": "age", "at_least": 19})
    text = report([ServiceReading(ID, Prose("", long, "", ""), [requirement])]).text()
    assert f"- age: `{long[:300]}` means" in text


def test_a_condition_reads_back_as_it_was() -> None:
    """Codes that look like numbers and days stay texts, and what stands twice is written twice."""
    twice = {"fact": "region", "within": "46820"}
    condition = {"any": [twice, {"all": [twice, {"fact": "birth_date", "at_least": "2024-01-01"}]}] * 9}
    assert "\n" not in written(condition)
    assert "&" not in written(condition)
    assert yaml.safe_load(written(condition)) == condition


def test_only_what_an_import_takes_in_is_read(tmp_path: Path) -> None:
    """The made-up capture has two services that are an id and a name."""
    said: list[str] = []
    report_reading(MADE_UP.folder, tmp_path / "report.md", DAY, 1, said.append)
    text = (tmp_path / "report.md").read_text()
    assert f"Of {MADE_UP.taken} services " in text
    assert f"that are not read: {MADE_UP.refused}." in text
    assert f"- Names of districts as of {DAY}." in text
    assert text.count("\n## ") == 4


def test_a_capture_of_which_nothing_can_be_taken_in_is_refused(tmp_path: Path) -> None:
    of = capture(ID)
    of[CONDITIONS][0]["JA9999"] = "Y"
    with pytest.raises(StartUpError, match="No service of the capture can be taken in"):
        report_reading(write(tmp_path / "capture", of), tmp_path / "report.md", DAY, 1, print)


def test_a_report_that_cannot_be_written_is_refused_first(tmp_path: Path) -> None:
    """The file is tried before the capture, which is not there either."""
    with pytest.raises(StartUpError, match="The report cannot be written to"):
        report_reading(tmp_path / "nowhere", tmp_path, DAY, 1, print)
