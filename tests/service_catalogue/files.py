"""A small sound catalogue on disk, for tests to spoil."""

from pathlib import Path
from typing import Final

from agencies.contract import NOT_RECORDED, PUBLIC, Fact, FactType, Unit, stored
from agencies.registration.discovery import discover

AGENCIES: Final = ("civil_registry", "welfare_office")
EVENTS: Final = {event.id: event for agency in discover() for event in agency.life_events}


def _fact(id_: str, type_: FactType, *codes: str, unit: Unit | None = None) -> Fact:
    return Fact(id_, {"ko": id_, "en": id_}, type_, stored(id_), NOT_RECORDED, PUBLIC, codes, unit=unit)


FACTS: Final = {
    fact.id: fact
    for fact in (
        _fact("age", FactType.INTEGER, unit=Unit.YEARS_OF_AGE),
        _fact("age_months", FactType.INTEGER, unit=Unit.MONTHS_OF_AGE),
        _fact("school_year_age", FactType.INTEGER, unit=Unit.YEARS_BY_SCHOOL_YEAR),
        _fact("pregnant", FactType.BOOLEAN),
        _fact("recognised_income", FactType.NUMBER, unit=Unit.WON_A_MONTH),
        _fact("residence_since", FactType.DATE),
        _fact("sex", FactType.CODE, "female", "male"),
        _fact("region", FactType.CODE),
    )
}

CATEGORIES: Final = """\
- id: elderly
  title: {ko: 어르신, en: Elderly, ar: كبار السن}
  description: {ko: 65세 이상, en: 65 and over, ar: من 65 سنة}
  condition: {fact: age, at_least: {parameter: elderly_age}}
  contact_point: {name: {ko: 상담센터, en: Call centre}, phone: "129", url: null, hours: null}
  kind: GROUP
- id: infants
  title: {ko: 영유아, en: Infants, ar: الأطفال الصغار}
  description: {ko: 5세 이하, en: Up to 5, ar: حتى 5 سنوات}
  condition:
    any:
      - {fact: age, at_most: {parameter: infant_age}}
      - any_child: {fact: age_months, less_than: {parameter: infant_months}}
  contact_point: {name: {ko: 아이사랑, en: Childcare}, phone: "1566-3232", url: null, hours: null}
  kind: LIFE_STAGE
"""

PARAMETERS: Final = """\
elderly_age:
  title: {ko: 노인 나이, en: Age of the elderly, ar: سن كبار السن}
  unit: years
  values:
    - {from: 2007-08-03, value: 65, source: {act: 노인복지법 제26조, url: null}}
infant_age:
  title: {ko: 영유아 나이, en: Age of infants, ar: سن الأطفال الصغار}
  unit: years
  values:
    - {from: 2020-01-01, value: 5, source: {notice: 복지로, url: null}}
infant_months:
  title: {ko: 영유아 개월 수, en: Months of infants, ar: أشهر الأطفال الصغار}
  unit: months
  values:
    - {from: 2020-01-01, value: 72, source: {notice: 복지로, url: null}}
meal_income:
  title: {ko: 소득 기준, en: Income limit, ar: حد الدخل}
  unit: won_per_month
  values:
    - {from: 2025-01-01, value: 900000, source: {notice: 2025년 고시, url: null}}
    - {from: 2026-01-01, value: 1000000, source: {notice: 2026년 고시, url: null}}
settled_by:
  title: {ko: 거주 시작 기준일, en: Settled by, ar: مقيم منذ}
  unit: null
  values:
    - {from: 2026-01-01, value: 2026-01-01, source: {notice: 2026년 고시, url: null}}
"""

SERVICE: Final = """\
id: warm-meal
name: {ko: 따뜻한 한 끼, en: A warm meal, ar: وجبة دافئة}
description: {ko: 점심을 드린다, en: Gives lunch}
authority: {id: mohw, name: {ko: 보건복지부, en: Ministry}, kind: {ko: 중앙행정기관, en: Central government}}
thematic_area: 생활안정
region: "51"
categories: [elderly]
life_events: [age_reached]
amount: null
processing_time: P30D
url: null
requirements:
  - id: age
    text: {ko: 65세 이상, en: At least 65, ar: من 65 سنة}
    citation: {act: 노인복지법, article: 제26조, in_force_from: 2007-08-03, in_force_until: null, url: null}
    in_force_from: 2026-01-01
    in_force_until: null
    condition: {fact: age, at_least: {parameter: elderly_age}}
  - id: means
    text: {ko: 소득, en: Income, ar: الدخل}
    citation: null
    in_force_from: null
    in_force_until: null
    condition:
      any:
        - {fact: recognised_income, at_most: {parameter: meal_income}}
        - {fact: sex, in: [female]}
        - n_of:
            n: 2
            conditions:
              - {fact: pregnant, is: true}
              - {fact: residence_since, at_most: {parameter: settled_by}}
text_criteria: [{ko: 거동이 불편한 분, en: Those who can hardly walk}]
channels:
  - {kind: PHONE, name: {ko: 전화, en: Phone}, url: null, opens_on: 2026-03-01, closes_on: 2026-12-31}
evidence:
  - {name: {ko: 소득 자료, en: Income records}, held_by: welfare_office}
contact_points:
  - {name: {ko: 상담센터, en: Call centre}, phone: "129", url: null, hours: null}
application_period:
  text: {ko: 봄과 가을, en: In spring and autumn}
  windows: [--04-01/--04-30, 2026-10-01/2026-10-31]
  approximate: true
  within: {event: birth, duration: P60D}
deprecated: {since: 2026-11-01, until: 2027-06-30, instead: null}
"""

CASES: Final = """\
- it: a man of seventy on little may have it
  day: 2026-11-01
  given: {age: 70, recognised_income: 500000, region: "51110"}
  expect: LIKELY
- it: at sixty it is too early
  day: 2026-11-01
  given: {age: 60}
  expect: INELIGIBLE
- it: it is unknown without an age
  day: 2026-11-01
  given: {recognised_income: 500000, region: "51110"}
  expect: UNKNOWN
  missing: [age]
"""


def write(folder: Path, **texts: str) -> Path:
    """The catalogue in the folder, with other texts for `service`, `cases`, `categories` or `parameters`."""
    services = folder / "services"
    services.mkdir(exist_ok=True)
    (folder / "categories.yaml").write_text(texts.get("categories", CATEGORIES), encoding="utf-8")
    (folder / "parameters.yaml").write_text(texts.get("parameters", PARAMETERS), encoding="utf-8")
    (services / "warm-meal.yaml").write_text(texts.get("service", SERVICE), encoding="utf-8")
    (services / "warm-meal.cases.yaml").write_text(texts.get("cases", CASES), encoding="utf-8")
    return folder
