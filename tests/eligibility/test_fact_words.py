"""Facts and what reasons observe of them, over HTTP: in words, and alike."""

import re
from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, NEWBORN, UNRECORDED, me, rows
from tests.running import RunningGateway

FACTS: Final = """query($language: Language!) { me { facts {
    definition { id type unit(language: $language) codes { id title(language: $language) } }
    value cause text(language: $language) } } }"""
REASONS: Final = "reasons { observed(language: EN) observations { text(language: EN) } }"
YES_NO: Final = {"KO": ("예", "아니요"), "EN": ("yes", "no"), "AR": ("نعم", "لا")}


def _facts(gateway: RunningGateway, persona: str, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = me(gateway, persona, FACTS, language=language)["facts"]
    return found


@pytest.mark.parametrize("language", ["KO", "EN", "AR"])
@pytest.mark.parametrize("persona", [FAMILY, UNRECORDED])
def test_each_fact_is_said_in_words_or_is_missing(gateway: RunningGateway, persona: str, language: str) -> None:
    """A code by its title, yes and no in the language, a number with more than its digits, a day with its year."""
    facts = _facts(gateway, persona, language)
    assert any(each["cause"] for each in facts) or persona != UNRECORDED
    for each in facts:
        definition, value, text = each["definition"], each["value"], each["text"]
        assert (text is None) is (value is None), definition["id"]
        titles = {code["id"]: code["title"] for code in definition["codes"]}
        if value is None:
            continue
        if definition["type"] == "BOOLEAN":
            assert text == YES_NO[language][value == "false"]
        elif titles:
            assert text == titles[value]
        elif definition["type"] == "DATE":
            assert value[:4] in text != value
        else:
            assert re.search(r"[^\d\W]|%", text), text


@pytest.mark.parametrize("persona", [FAMILY, NEWBORN])
def test_a_reason_says_its_observations_in_the_same_words(gateway: RunningGateway, persona: str) -> None:
    """What stands alone in an observation stands in the text of the reason that observed it alone."""
    seen = 0
    for node in rows(gateway, persona, REASONS, filter={"statuses": ["ELIGIBLE", "INELIGIBLE"]}).values():
        for reason in node["reasons"]:
            if len(observations := reason["observations"] or ()) == 1:
                assert reason["observed"].endswith(observations[0]["text"])
                seen += 1
    assert seen > 10
