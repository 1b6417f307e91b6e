"""A name is given in the language asked for where its text exists, else in Korean, and `languages` says which exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, GraphQLString

from tests.graph.every_field import named, object_types
from tests.running import RunningGateway
from tests.store.database import connected

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
    "schools": {"KO": ("구미 고아초등학교",), "EN": ("Gumi Goa Elementary School",), "AR": ("구미 고아초등학교",)},
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


UNKNOWN: Final = {
    "education_office": "UPDATE enrolment SET grade = '새로운 반'; UPDATE school SET names = NULL",
    "health_insurance": "UPDATE checkup SET kind = '새로운 검진'; UPDATE health_condition SET name = '새로운 질병'",
    "welfare_office": "UPDATE disability SET kind = '새로운 장애'",
}
"""What writes texts in each store that exist in Korean alone."""


async def test_a_text_that_exists_in_korean_alone_is_korean(served: RunningGateway, at: Mapping[str, str]) -> None:
    """A row whose text no file names, or that has no other, is shown in Korean in each language."""
    for agency_id, statements in UNKNOWN.items():
        async with connected(at[agency_id]) as store:
            await store.execute(statements)
    for name in ("grades", "schools", "checkups", "diagnoses", "disability"):
        korean = _ask(served, name, "KO")
        assert korean
        assert {tuple(languages) for _, languages in korean} == {("KO",)}
        for language in ("EN", "AR"):
            assert _ask(served, name, language) == korean


SAME_IN_EVERY_LANGUAGE: Final = {
    "a cursor": "cursor startCursor endCursor",
    "an address, a number or a key": "url phone webPushKey keyId root signature leaf path",
    "the number of a request, a case or a version": "requestId issue ruleVersion CatalogueSource.version",
    "a name in this schema": "contributes fields FieldAccess.field FieldAccess.code Deprecation.field "
    "Deprecation.replacedBy Deprecation.instead",
    "a day, a time or a duration": "windows month quietFrom quietUntil processingTime",
    "a value or a code": "value least most occupation HealthCondition.code vaccine catalogue group receiverSystem",
    "the name of a person": "Citizen.name",
    "the citizen's own word": "label",
    "the words of the law or of a catalogue as they stand": "legalBasis article quote",
    "words for who builds on the schema": "why",
}
"""Which fields are no texts by language, by their names or as `Type.field`, and why."""


def test_a_text_for_citizens_takes_the_language(schema: GraphQLSchema) -> None:
    """A field of words takes `language`, or it is the same in every language for a reason that is listed."""
    listed = {name for names in SAME_IN_EVERY_LANGUAGE.values() for name in names.split()}
    met = set()
    for type_ in object_types(schema):
        for name, field in type_.fields.items():
            if named(field.type) is GraphQLString and "language" not in field.args:
                found = {name, f"{type_.name}.{name}"} & listed
                assert found, f"{type_.name}.{name}: have it take `language`, or list it with the reason"
                met |= found
    assert met == listed


def test_a_name_in_a_language_says_in_which_it_exists(schema: GraphQLSchema) -> None:
    """Each type whose texts may be lacking in a language has `languages`."""
    having = {
        type_.name: str(type_.fields["languages"].type) for type_ in object_types(schema) if "languages" in type_.fields
    }
    types = (
        "District School Enrolment Checkup HealthCondition Disability LegalResource PublicService PublicOrganisation "
        "ContactPoint"
    )
    assert having == dict.fromkeys(types.split(), "[Language!]!")
