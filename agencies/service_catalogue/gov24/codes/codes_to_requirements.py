"""The requirements of a service of the national catalogue: one for each group of codes that restricts it.

What the codes leave open gives none; what cannot be read gives one that is always unknown.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.gov24.codes.code import HOUSEHOLD, INCOME, PERSON, SEX, Band, Code
from agencies.service_catalogue.gov24.codes.stated import Ages, Stated
from agencies.service_catalogue.gov24.region import Area, residence

Requirement = dict[str, Any]
Text = dict[str, str]

ORGANISATIONS: Final[Text] = {
    "ko": "개인이 아닌 사업체·기관·단체만 해당",
    "en": "For organisations only",
    "ar": "للمؤسسات فقط",
}
REGION_UNREAD: Final[Text] = {
    "ko": "지역 제한(어느 지역인지 목록에 없음)",
    "en": "Lives in a region that the catalogue does not state",
    "ar": "الإقامة في منطقة لا يذكرها الدليل",
}
AGE_UNREAD: Final[Text] = {
    "ko": "나이 제한(목록의 나이를 읽을 수 없음)",
    "en": "An age that the catalogue states in no readable way",
    "ar": "سنّ لا يذكرها الدليل بصورة مقروءة",
}
ONE_OF: Final[Text] = {"ko": "다음 중 하나: ", "en": "One of these: ", "ar": "أحد ما يلي: "}
COMMA: Final[Text] = {"ko": ", ", "en": ", ", "ar": "، "}


def requirements(stated: Stated, area: Area | None) -> list[Requirement]:
    """What must be met, each group at most once; an area that is one region is left to the service's `region`."""
    if stated.for_organisations:
        return [_requirement("organisations", ORGANISATIONS, {"any": []})]
    found = [_alternatives(name, chosen) for name in (SEX,) if (chosen := stated.restricted(name))]
    if stated.ages.restricted:
        found.append(_age(stated.ages))
    if bands := stated.restricted(INCOME):
        found.append(_income(bands))
    found += [_alternatives(name, chosen) for name in (PERSON, HOUSEHOLD) if (chosen := stated.restricted(name))]
    if area is None or (area.code is None and not area.national):
        found.append(_region(area))
    return found


def labels(codes: Sequence[Code]) -> Text:
    """The codes' labels as one list, by language."""
    return {language: comma.join(_label(code, language) for code in codes) for language, comma in COMMA.items()}


def _label(code: Code, language: str) -> str:
    return code.label[language].replace("/", "·") if language == "ko" else code.label[language]


def _requirement(id_: str, text: Text, condition: Notation) -> Requirement:
    undated = {"citation": None, "in_force_from": None, "in_force_until": None}
    return {"id": id_, "text": text, **undated, "condition": condition}


@lru_cache(maxsize=4096)
def _alternatives(name: str, codes: tuple[Code, ...]) -> Requirement:
    text = labels(codes)
    if len(codes) > 1:
        text = {language: ONE_OF[language] + listed for language, listed in text.items()}
    text["en"] = text["en"][0].upper() + text["en"][1:]
    conditions = _merged([code.condition for code in codes if code.condition is not None])
    return _requirement(name, text, _any(conditions))


def _any(conditions: Sequence[Notation]) -> Notation:
    return conditions[0] if len(conditions) == 1 else {"any": list(conditions)}


def _merged(conditions: Sequence[Notation]) -> list[Notation]:
    """The conditions, those on codes of one fact as one, in the place of the first."""
    by_fact: dict[str, list[str]] = {}
    for condition in conditions:
        if isinstance(condition.get("is"), str):
            by_fact.setdefault(condition["fact"], []).append(condition["is"])
    merged: list[Notation] = []
    for condition in conditions:
        values = by_fact.get(condition.get("fact", ""), [])
        if len(values) < 2 or not isinstance(condition.get("is"), str):
            merged.append(condition)
        elif condition["is"] == values[0]:
            merged.append({"fact": condition["fact"], "in": values})
    return merged


@lru_cache(maxsize=1024)
def _age(ages: Ages) -> Requirement:
    if not ages.known:
        return _requirement("age", AGE_UNREAD, {"not_in_catalogue": "age"})
    lower = [] if ages.lower is None else [{"fact": "age", "at_least": ages.lower}]
    upper = [] if ages.upper is None else [{"fact": "age", "at_most": ages.upper}]
    return _requirement("age", _age_text(ages.lower, ages.upper), _all([*lower, *upper]))


def _age_text(lower: int | None, upper: int | None) -> Text:
    if upper is None:
        return {"ko": f"만 {lower}세 이상", "en": f"Aged {lower} or over", "ar": f"سن {lower} سنة على الأقل"}
    if lower is None:
        return {"ko": f"만 {upper}세 이하", "en": f"Aged {upper} or under", "ar": f"سن {upper} سنة على الأكثر"}
    if lower == upper:
        return {"ko": f"만 {lower}세", "en": f"Aged {lower}", "ar": f"سن {lower} سنة"}
    return {
        "ko": f"만 {lower}~{upper}세",
        "en": f"Aged {lower} to {upper}",
        "ar": f"السن من {lower} إلى {upper} سنة",
    }


def _all(conditions: Sequence[Notation]) -> Notation:
    return conditions[0] if len(conditions) == 1 else {"all": list(conditions)}


@lru_cache(maxsize=64)
def _income(codes: tuple[Code, ...]) -> Requirement:
    bands = _contiguous([code.band for code in codes if code.band is not None])
    texts = [_band_text(*band) for band in bands]
    text = {
        "ko": "기준 중위소득 " + " 또는 ".join(each["ko"] for each in texts),
        "en": "Household income " + ", or ".join(each["en"] for each in texts) + " of the median",
        "ar": "دخل الأسرة " + " أو ".join(each["ar"] for each in texts) + " من الدخل الوسيط",
    }
    return _requirement("income", text, _any([_band_condition(*band) for band in bands]))


def _contiguous(bands: Sequence[Band]) -> list[Band]:
    """The bands, those that meet as one; a gap between them stays, since it is nobody's maximum."""
    merged: list[Band] = []
    for over, up_to in bands:
        if merged and merged[-1][1] == over:
            merged[-1] = (merged[-1][0], up_to)
        else:
            merged.append((over, up_to))
    return merged


def _band_condition(over: int | None, up_to: int | None) -> Notation:
    fact = "median_income_percent"
    lower = [] if over is None else [{"fact": fact, "more_than": over}]
    upper = [] if up_to is None else [{"fact": fact, "at_most": up_to}]
    return _all([*lower, *upper])


def _band_text(over: int | None, up_to: int | None) -> Text:
    if over is None:
        return {"ko": f"{up_to}% 이하", "en": f"up to {up_to}%", "ar": f"حتى {up_to}%"}
    if up_to is None:
        return {"ko": f"{over}% 초과", "en": f"over {over}%", "ar": f"أكثر من {over}%"}
    return {
        "ko": f"{over}% 초과 {up_to}% 이하",
        "en": f"over {over}% and up to {up_to}%",
        "ar": f"أكثر من {over}% وحتى {up_to}%",
    }


@lru_cache(maxsize=1024)
def _region(area: Area | None) -> Requirement:
    condition = None if area is None else residence(area)
    if area is None or condition is None:
        return _requirement("region", REGION_UNREAD, {"not_in_catalogue": "region"})
    return _requirement("region", _lives_in(area.name), condition)


def _lives_in(name: str) -> Text:
    return {"ko": f"{name} 거주", "en": f"Lives in {name}", "ar": f"الإقامة في {name}"}
