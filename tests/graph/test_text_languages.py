"""A name is given in the language asked for where its text exists, else in Korean, and `languages` says which exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from tests.running import RunningGateway

FAMILY: Final = "Multicultural family of six"
OLD: Final = "Elderly woman living alone"
DISABLED: Final = "Severely disabled worker"
SCRIPTS: Final = {
    "KO": re.compile("[가-힣]"),
    "EN": re.compile("^[^가-힣]*[A-Za-z]"),
    "AR": re.compile("^[^가-힣]*[ء-ي]"),
}
EXECUTORS: Final = ("plan", "core")
DOCUMENTS: Final = {
    "districts": (
        FAMILY,
        """query($l: Language) { me { address {
            sido { name(language: $l) languages }
            sigungu { name(language: $l) languages }
            emd { name(language: $l) languages }
        } } }""",
    ),
    "grades": (
        FAMILY,
        "query($l: Language) { me { children { education { enrolments { grade(language: $l) languages } } } } }",
    ),
    "checkups": (OLD, "query($l: Language) { me { health { checkups { kind(language: $l) languages } } } }"),
    "diagnoses": (OLD, "query($l: Language) { me { health { conditions { name(language: $l) languages } } } }"),
    "schools": (
        FAMILY,
        """query($l: Language) { me { children { education { enrolments {
            school { name(language: $l) languages }
        } } } } }""",
    ),
    "acts": (
        FAMILY,
        """query($l: Language) {
            publicServices(first: 100) { nodes {
                legalResources { act(language: $l) languages }
                requirements { citation { act(language: $l) languages } }
            } }
            me { consents { purpose { legalBasis { act(language: $l) languages } } } }
        }""",
    ),
    "disability": (DISABLED, "query($l: Language) { me { welfare { disability { kind(language: $l) languages } } } }"),
}
"""Who asks for the texts, and how."""
NAMED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "districts": {
        "KO": ("경상북도", "구미시"),
        "EN": ("Gyeongsangbuk-do", "Gumi-si"),
        "AR": ("مقاطعة غيونغسانغ الشمالية", "구미시"),
    },
    "grades": {
        "KO": ("3학년", "만 5세반"),
        "EN": ("3rd year", "Class for 5-year-olds"),
        "AR": ("السنة الثالثة", "صف الأطفال في عمر 5 سنوات"),
    },
    "checkups": {"KO": ("일반건강검진",), "EN": ("General health check-up",), "AR": ("الفحص الصحي العام",)},
    "diagnoses": {
        "KO": ("본태성 고혈압",),
        "EN": ("Essential (primary) hypertension",),
        "AR": ("ارتفاع ضغط الدم الأساسي (الأولي)",),
    },
    "disability": {
        "KO": ("뇌병변장애",),
        "EN": ("Disability from a brain lesion",),
        "AR": ("إعاقة ناتجة عن آفة في الدماغ",),
    },
    "schools": {"KO": (), "EN": (), "AR": ()},
    "acts": {"KO": ("아동수당법",), "EN": ("Child Allowance Act",), "AR": ("아동수당법",)},
}
"""Some of the texts that each document shows in a language."""
ALL: Final = ("KO", "EN", "AR")
EXISTING: Final = {
    "districts": {ALL, ("KO", "EN"), ("KO",)},
    "grades": {ALL},
    "checkups": {ALL},
    "diagnoses": {ALL},
    "disability": {ALL},
    "schools": {("KO", "EN"), ("KO",)},
    "acts": {("KO", "EN"), ("KO",)},
}
"""In which languages the texts of each document exist."""


def _ask(gateway: RunningGateway, name: str, language: str | None, **headers: str) -> list[tuple[str, list[str]]]:
    """Return each text of a document's answer, with the `languages` beside it."""
    persona, document = DOCUMENTS[name]
    response = gateway.post(document, persona, variables={"l": language}, headers=headers)
    answer = response.json()
    assert "errors" not in answer, answer
    return list(_shown(answer["data"]))


def _shown(data: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(data, dict):
        if data.get("languages"):
            yield from ((text, data["languages"]) for text in data.values() if isinstance(text, str))
        for each in data.values():
            yield from _shown(each)
    elif isinstance(data, list):
        for each in data:
            yield from _shown(each)


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_text_is_in_the_language_asked_for_or_in_korean(gateway: RunningGateway, name: str, executor: str) -> None:
    """A text is in the script of its language where `languages` has that, else it is the Korean text."""
    korean = _ask(gateway, name, "KO", **{"maru-executor": executor})
    assert {tuple(languages) for _, languages in korean} == EXISTING[name]
    for language, script in SCRIPTS.items():
        shown = _ask(gateway, name, language, **{"maru-executor": executor})
        assert {*NAMED[name][language]} <= {text for text, _ in shown}
        for (text, languages), (original, same) in zip(shown, korean, strict=True):
            assert languages == same
            assert script.search(text) if language in languages else text == original, (language, text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_without_an_argument_the_header_asks_for_the_language(gateway: RunningGateway, name: str) -> None:
    """The answer is the same as with the argument."""
    assert _ask(gateway, name, None, **{"accept-language": "en"}) == _ask(gateway, name, "EN")
    assert _ask(gateway, name, None) == _ask(gateway, name, "KO")
