"""What the agencies hold of those people: of some of them everything that is asked, of the others nothing."""

from collections.abc import Iterable, Mapping
from typing import Final

from tests.graph.access_matrix.known import LATER, RECEIVED, TODAY

HOUSED: Final = """
    INSERT INTO district VALUES ('11', '서울'), ('11110', '종로구'), ('11680', '강남구');
    INSERT INTO address (id, household_id, sigungu_code, sido_code, since)
        SELECT 'of ' || id, id, '11110', '11', '2022-01-01' FROM household;
"""
SCHOOLED: Final = """
    INSERT INTO district VALUES ('11680', '강남구');
    INSERT INTO school (id, name, kind, district_code) VALUES ('school', '중학교', 'MIDDLE', '11680');
"""
PREPARED: Final[Mapping[str, str]] = {"civil_registry": HOUSED, "education_office": SCHOOLED}
"""What has to stand there before anything is held of anybody."""


def records(persons: Iterable[str], households: Iterable[str]) -> Mapping[str, str]:
    """By agency, what puts this on record: all that is asked of these persons and households, and of nobody else."""
    of, at = _texts(persons), _texts(households)
    return {
        "civil_registry": f"""
            UPDATE citizen SET sex = CASE WHEN id = ANY ({of}) THEN 'MALE' ELSE 'FEMALE' END;
            DELETE FROM kinship WHERE child_id = 'adopted';
            INSERT INTO kinship (parent_id, child_id, kind, since)
                SELECT id, 'adopted', 'ADOPTION', '{LATER}' FROM unnest({of}) AS person (id);
            UPDATE household_member SET relation = CASE WHEN household_id = ANY ({at}) THEN 'SPOUSE' ELSE 'OTHER' END
                WHERE until IS NULL AND household_id IN ('home', 'away', 'alone');
            UPDATE address SET sigungu_code = CASE WHEN household_id = ANY ({at}) THEN '11680' ELSE '11110' END;
            UPDATE household SET multicultural = id = ANY ({at});""",
        "education_office": f"""
            DELETE FROM enrolment;
            INSERT INTO enrolment (id, citizen_id, school_id, level, since)
                SELECT level || ' ' || id, id, 'school', level, since::date FROM unnest({of}) AS person (id),
                    (VALUES ('middle', '{TODAY}'), ('high', '{LATER}')) AS enrolled (level, since);""",
        "health_insurance": f"""
            TRUNCATE insured CASCADE;
            INSERT INTO insured (citizen_id) SELECT unnest({of});
            INSERT INTO pregnancy (id, citizen_id, registered_on, due_date)
                SELECT 'of ' || id, id, '{TODAY}', '2040-01-01' FROM unnest({of}) AS person (id);
            INSERT INTO preparation (id, citizen_id, kind, since)
                SELECT 'of ' || id, id, 'PRECONCEPTION', '{LATER}' FROM unnest({of}) AS person (id);
            INSERT INTO care_grade (citizen_id, grade, since) SELECT unnest({of}), 3, '{LATER}';""",
        "labour_office": f"""
            TRUNCATE worker CASCADE;
            INSERT INTO worker (citizen_id) SELECT unnest({of});
            INSERT INTO leave (citizen_id, kind, since) SELECT unnest({of}), 'PARENTAL', '{LATER}';""",
        "welfare_office": f"""
            TRUNCATE beneficiary, means CASCADE;
            INSERT INTO beneficiary (citizen_id, veteran) SELECT unnest({of}), true;
            INSERT INTO disability (citizen_id, severe, kind, since) SELECT unnest({of}), false, '시각', '{TODAY}';
            INSERT INTO benefit_receipt (id, citizen_id, service_id, since)
                SELECT 'of ' || id, id, '{RECEIVED}', '2020-01-01' FROM unnest({of}) AS person (id);
            INSERT INTO means (household_id, year, median_income, near_poverty)
                SELECT unnest({at}), 2026, 2000000, true;
            INSERT INTO basic_livelihood (household_id, kind, since) SELECT unnest({at}), 'LIVELIHOOD', '{LATER}';""",
    }


def _texts(ids: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(repr(each) for each in ids)}]::text[]"
