-- Spouses were found by a look at every marriage. Each branch names one column, so that an index finds it: one for
-- marriages in force, one for those that ended on the day of a spouse's death.
CREATE INDEX marriage_first_ended ON marriage (first_id, until) WHERE until IS NOT NULL;
CREATE INDEX marriage_second_ended ON marriage (second_id, until) WHERE until IS NOT NULL;
-- A guardianship with an end in the future is in force too, so that wards are found whatever the end is.
CREATE INDEX guardianship_of_ward ON guardianship (ward_id);

CREATE OR REPLACE VIEW kin AS
    SELECT k.*
    FROM (
        SELECT child_id AS citizen_id, parent_id AS other_id, 'PARENT' AS kind FROM kinship
        UNION ALL
        SELECT ward_id, guardian_id, 'GUARDIAN' FROM guardian_of
        UNION ALL
        SELECT first_id, second_id, 'SPOUSE' FROM marriage WHERE until IS NULL
        UNION ALL
        SELECT second_id, first_id, 'SPOUSE' FROM marriage WHERE until IS NULL
        UNION ALL
        SELECT d.citizen_id, m.second_id, 'SPOUSE'
        FROM death d JOIN marriage m ON m.first_id = d.citizen_id AND m.until = d.died_on
        UNION ALL
        SELECT d.citizen_id, m.first_id, 'SPOUSE'
        FROM death d JOIN marriage m ON m.second_id = d.citizen_id AND m.until = d.died_on
    ) k
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = k.other_id)
        AND NOT EXISTS (
            SELECT FROM protection_order o
            WHERE o.from_id = k.other_id AND o.protected_id = k.citizen_id
                AND o.since <= (now() AT TIME ZONE 'Asia/Seoul')::date
                AND (o.until IS NULL OR o.until > (now() AT TIME ZONE 'Asia/Seoul')::date));

-- Last, since nobody reads guardianships from here to the commit.
DROP INDEX guardianship_ward;
