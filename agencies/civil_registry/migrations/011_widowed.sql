-- A widow or a widower is not newly wed, though the marriage may stand open after a death.
CREATE OR REPLACE VIEW household_fact AS
    SELECT h.id AS household_id, h.multicultural, h.recorded_at,
        (SELECT a.sigungu_code FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS region,
        (SELECT a.since FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS address_since,
        (SELECT count(*) = 1 FROM household_member m WHERE m.household_id = h.id AND m.until IS NULL) AS one_person,
        (SELECT max(w.since) FROM marriage w
         WHERE w.until IS NULL AND h.head_id IN (w.first_id, w.second_id)
            AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id IN (w.first_id, w.second_id))) AS married_on,
        EXISTS (SELECT FROM household_member m
                WHERE m.household_id = h.id AND m.until IS NULL AND m.relation = 'SPOUSE') AS couple,
        family.child_births, family.single_parent_births, family.three_generations,
        (SELECT count(*)::int FROM household_member m WHERE m.household_id = h.id AND m.until IS NULL) AS members
    FROM household h
    LEFT JOIN LATERAL (
        SELECT
            coalesce(array_agg(c.birth_date ORDER BY c.birth_date) FILTER (WHERE child.parents > 0), '{}')
                AS child_births,
            coalesce(array_agg(c.birth_date ORDER BY c.birth_date) FILTER (
                WHERE child.parents = 0 OR child.parents = 1 AND NOT EXISTS (
                    SELECT FROM marriage w
                    WHERE w.until IS NULL AND child.parent_id IN (w.first_id, w.second_id)
                        AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id IN (w.first_id, w.second_id)))), '{}')
                AS single_parent_births,
            coalesce(bool_or(child.grandparents), false) AS three_generations
        FROM (
            SELECT m.citizen_id, count(k.parent_id) AS parents, min(k.parent_id) AS parent_id,
                bool_or(k.parent_id IS NOT NULL AND EXISTS (
                    SELECT FROM kinship upper
                    JOIN household_member g ON g.citizen_id = upper.parent_id AND g.until IS NULL
                    WHERE upper.child_id = k.parent_id AND g.household_id = h.id)) AS grandparents
            FROM household_member m
            LEFT JOIN (kinship k JOIN household_member p ON p.citizen_id = k.parent_id AND p.until IS NULL)
                ON k.child_id = m.citizen_id AND p.household_id = h.id
            WHERE m.household_id = h.id AND m.until IS NULL AND (k.parent_id IS NOT NULL OR m.relation = 'GRANDCHILD')
            GROUP BY m.citizen_id
        ) child
        JOIN citizen c ON c.id = child.citizen_id
    ) family ON true;
