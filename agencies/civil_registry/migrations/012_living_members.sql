-- Who has died is no member, though the membership may stand open.
CREATE OR REPLACE VIEW member AS
    SELECT m.id, m.household_id, m.citizen_id, m.relation, m.since, c.birth_date
    FROM household_member m JOIN citizen c ON c.id = m.citizen_id
    WHERE m.until IS NULL AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = m.citizen_id);
COMMENT ON VIEW member IS 'Who lives in a household now, with their days of birth; nobody who has died';

CREATE OR REPLACE VIEW household_now AS
    SELECT h.id, h.head_id, (
        SELECT count(*)::int FROM household_member m
        WHERE m.household_id = h.id AND m.until IS NULL
            AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = m.citizen_id)
    ) AS size
    FROM household h;
