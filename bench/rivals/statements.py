"""The statements of the hand-written variants: $1 is the keys, the first column the key."""

from typing import Final

KIN: Final = """
    SELECT r.citizen_id, r.kind, r.other_id, r.household_id, r.birth_date, r.since, r.until, c.name, m.relation,
        EXISTS (SELECT FROM child_of k WHERE k.parent_id = r.citizen_id AND k.child_id = r.other_id) AS child
    FROM relation r
    JOIN citizen c ON c.id = r.other_id
    LEFT JOIN household_member m ON m.citizen_id = r.other_id AND m.until IS NULL
    WHERE r.citizen_id = ANY ($1::text[]) AND r.kind <> 'PROTECTED'
    ORDER BY r.birth_date, m.id
"""
PREGNANCIES: Final = """
    SELECT citizen_id, due_date FROM pregnancy_record
    WHERE citizen_id = ANY ($1::text[]) AND registered_on <= $2 AND $2 < coalesce(ended_on, presumed_end)
    ORDER BY registered_on, id
"""
CHECKUPS: Final = """
    SELECT citizen_id, kind, done_on FROM checkup
    WHERE citizen_id = ANY ($1::text[])
    ORDER BY coalesce(done_on, due_on), kind, id
"""
VACCINATIONS: Final = """
    SELECT citizen_id, vaccine, dose, given_on, due_on FROM vaccination
    WHERE citizen_id = ANY ($1::text[])
    ORDER BY coalesce(given_on, due_on), vaccine, dose, id
"""
ENROLMENTS: Final = """
    SELECT e.citizen_id, e.grade, s.name, s.kind, s.district_name
    FROM enrolment e JOIN school_listing s ON s.id = e.school_id
    WHERE e.citizen_id = ANY ($1::text[]) AND e.since <= $2 AND (e.until IS NULL OR $2 < e.until)
    ORDER BY e.since, e.id
"""
INCOME: Final = """
    SELECT household_id, monthly, median_percent FROM household_income WHERE household_id = ANY ($1::text[])
"""
SERVICES: Final = """
    SELECT id, coalesce(name ->> 'ko', name ->> 'en') AS name, authority_name
    FROM service_listing WHERE id = ANY ($1::text[])
"""
SERVICE_NAMES: Final = """
    SELECT id, coalesce(name ->> 'ko', name ->> 'en') AS name FROM service_listing WHERE id = ANY ($1::text[])
"""
CITIZEN: Final = """
    SELECT c.id, c.name, c.birth_date FROM citizen c
    WHERE c.id = ANY ($1::text[]) AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
"""
RECEIPTS: Final = """
    SELECT citizen_id, service_id, since, until FROM benefit_receipt WHERE citizen_id = ANY ($1::text[]) ORDER BY since
"""
VETERAN: Final = "SELECT citizen_id, veteran FROM beneficiary WHERE citizen_id = ANY ($1::text[])"
EMPLOYMENT: Final = "SELECT citizen_id, status FROM employment WHERE citizen_id = ANY ($1::text[])"
