"""The national immunisation schedule and the national screenings: who is to have what at which age.

Source of the doses: 질병관리청 국가예방접종 표준예방접종일정표, with what was announced for 2026 (HPV for boys born in
2014 or later, influenza up to 14 years). Rotavirus is that of two doses, Japanese encephalitis that of five.
Source of the screenings: 국민건강보험공단 영유아 건강검진, 일반건강검진, 국가암검진; without those for risk groups.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

FEMALE: Final = "FEMALE"
MALE: Final = "MALE"

VACCINES: Final = {
    "BCG": "결핵",
    "HepB": "B형간염",
    "DTaP": "디프테리아·파상풍·백일해",
    "Tdap": "파상풍·디프테리아·백일해",
    "IPV": "폴리오",
    "Hib": "b형헤모필루스인플루엔자",
    "PCV": "폐렴구균",
    "PPSV": "폐렴구균",
    "RV": "로타바이러스 감염증",
    "MMR": "홍역·유행성이하선염·풍진",
    "VAR": "수두",
    "HepA": "A형간염",
    "IJEV": "일본뇌염",
    "HPV": "사람유두종바이러스 감염증",
    "IIV": "인플루엔자",
}


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose: due from an age in months, free of charge below another (None: at any later age)."""

    vaccine: str
    dose: int
    due_months: int
    until_months: int | None
    sex: str | None = None
    born_from: date | None = None
    yearly: bool = False


def _series(vaccine: str, until_months: int, *due_months: int) -> tuple[Dose, ...]:
    return tuple(Dose(vaccine, number, due, until_months) for number, due in enumerate(due_months, start=1))


DOSES: Final = (
    *_series("BCG", 60, 0),
    *_series("HepB", 156, 0, 1, 6),
    *_series("DTaP", 84, 2, 4, 6, 15, 48),
    *_series("IPV", 156, 2, 4, 6, 48),
    *_series("Hib", 60, 2, 4, 6, 12),
    *_series("PCV", 60, 2, 4, 6, 12),
    *_series("RV", 8, 2, 4),
    *_series("MMR", 156, 12, 48),
    *_series("VAR", 156, 12),
    *_series("HepA", 156, 12, 18),
    *_series("IJEV", 156, 12, 13, 24, 72, 144),
    *_series("Tdap", 156, 132),
    Dose("HPV", 1, 144, 216, FEMALE),
    Dose("HPV", 2, 150, 216, FEMALE),
    Dose("HPV", 1, 144, 216, MALE, date(2014, 1, 1)),
    Dose("HPV", 2, 150, 216, MALE, date(2014, 1, 1)),
    Dose("PPSV", 1, 780, None),
    Dose("IIV", 1, 6, 180, yearly=True),
    Dose("IIV", 1, 780, None, yearly=True),
)

SEASON_OPENS: Final = (9, 22)


@dataclass(frozen=True, slots=True)
class InfantScreening:
    """Free of charge from so many completed months (and days) until the last day of another completed month."""

    kind: str
    from_months: int
    until_months: int
    from_days: int = 0


INFANT_SCREENINGS: Final = (
    InfantScreening("영유아 건강검진 1차", 0, 0, 14),
    InfantScreening("영유아 건강검진 2차", 4, 6),
    InfantScreening("영유아 건강검진 3차", 9, 12),
    InfantScreening("영유아 건강검진 4차", 18, 24),
    InfantScreening("영유아 구강검진 1차", 18, 29),
    InfantScreening("영유아 건강검진 5차", 30, 36),
    InfantScreening("영유아 구강검진 2차", 30, 41),
    InfantScreening("영유아 건강검진 6차", 42, 48),
    InfantScreening("영유아 구강검진 3차", 42, 53),
    InfantScreening("영유아 건강검진 7차", 54, 60),
    InfantScreening("영유아 구강검진 4차", 54, 65),
    InfantScreening("영유아 건강검진 8차", 66, 71),
)


@dataclass(frozen=True, slots=True)
class AdultScreening:
    """From an age on, every year, or every other: in even years for those born in even years."""

    kind: str
    from_age: int
    sex: str | None = None
    yearly: bool = False


ADULT_SCREENINGS: Final = (
    AdultScreening("일반건강검진", 20),
    AdultScreening("자궁경부암검진", 20, FEMALE),
    AdultScreening("위암검진", 40),
    AdultScreening("유방암검진", 40, FEMALE),
    AdultScreening("대장암검진", 50, yearly=True),
)
