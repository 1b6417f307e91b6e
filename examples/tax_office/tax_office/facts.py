"""The facts that the tax office holds, of its own service: rows by citizen, in the place of a table."""

from agencies.contract import (
    NO,
    Fact,
    FactTable,
    FactType,
    Personal,
    Question,
    RowsFrom,
    Sensitivity,
    Turn,
    during,
    within_days,
)
from tax_office.reading import read_taxpayers

ARREARS = Personal(Sensitivity.SENSITIVE, "국세징수법 제109조")
BUSINESS = Personal(Sensitivity.SENSITIVE, "국세기본법 제81조의13")

FACTS = (
    FactTable(
        of="citizen",
        table=RowsFrom(read_taxpayers),
        recorded_at="recorded_at",
        facts=(
            Fact(
                "tax_arrears",
                {"ko": "국세 체납", "en": "National tax in arrears", "ar": "ضرائب وطنية متأخرة"},
                FactType.BOOLEAN,
                during("arrears_since", "arrears_until"),
                # Whoever is not in the register owes nothing.
                NO,
                ARREARS,
                question=Question(
                    {
                        "ko": "체납한 국세가 있나요?",
                        "en": "Is national tax in arrears?",
                        "ar": "هل توجد ضرائب وطنية متأخرة؟",
                    }
                ),
            ),
            Fact(
                "business_closed_lately",
                {"ko": "최근 1년 내 폐업", "en": "Closed a business within a year", "ar": "أغلق عملًا خلال سنة"},
                FactType.BOOLEAN,
                within_days("closures", 365),
                NO,
                BUSINESS,
                turns=(
                    Turn(
                        {
                            "ko": "폐업 후 1년이 지남",
                            "en": "a year has passed since the business closed",
                            "ar": "مضت سنة على إغلاق العمل",
                        },
                        to=False,
                    ),
                ),
                question=Question(
                    {
                        "ko": "최근 1년 안에 폐업했나요?",
                        "en": "Was a business closed within the last year?",
                        "ar": "هل أُغلق عمل تجاري خلال السنة الماضية؟",
                    }
                ),
            ),
        ),
    ),
)
