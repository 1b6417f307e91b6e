-- A death is registered days before the membership ends, and until then whoever has died counted at home, and was still
-- read by those who live there. This file and the two after it end that. Each is a transaction of its own: a writer who
-- reads the household's facts and then waits for the turn at relations must not wait for a migration that waits for them.

-- One look at who lives there answers all that counts them, and the family's columns rest on it. A widow or a widower is
-- no couple and not newly wed.
CREATE OR REPLACE VIEW household_fact AS
    SELECT h.id AS household_id, h.multicultural, h.recorded_at,
        (SELECT a.sigungu_code FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS region,
        (SELECT a.since FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS address_since,
        home.one_person,
        (SELECT max(w.since) FROM marriage w
         WHERE w.until IS NULL AND h.head_id IN (w.first_id, w.second_id)
            AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id IN (w.first_id, w.second_id))) AS married_on,
        home.couple,
        family.child_births, family.single_parent_births, family.three_generations,
        home.members
    FROM household h
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS members, count(*) = 1 AS one_person,
            coalesce(bool_or(m.relation = 'SPOUSE'), false)
                AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = h.head_id) AS couple,
            array_agg(m.citizen_id) AS living
        FROM household_member m
        WHERE m.household_id = h.id AND m.until IS NULL
            AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = m.citizen_id)
    ) home ON true
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
                    WHERE upper.child_id = k.parent_id AND upper.parent_id = ANY (home.living))) AS grandparents
            FROM household_member m
            LEFT JOIN kinship k ON k.child_id = m.citizen_id AND k.parent_id = ANY (home.living)
            WHERE m.household_id = h.id AND m.until IS NULL AND m.citizen_id = ANY (home.living)
                AND (k.parent_id IS NOT NULL OR m.relation = 'GRANDCHILD')
            GROUP BY m.citizen_id
        ) child
        JOIN citizen c ON c.id = child.citizen_id
    ) family ON true;

-- A death changes the household of who died, and by the end of a marriage that of whoever is left.
CREATE OR REPLACE FUNCTION keep_before_a_death() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('household_fact', 'household_id', m.household_id)
    FROM household_member m
    WHERE m.until IS NULL AND m.citizen_id = ANY (
        ARRAY[OLD.citizen_id, NEW.citizen_id] || ARRAY(
            SELECT unnest(ARRAY[w.first_id, w.second_id])
            FROM marriage w
            WHERE w.until IS NULL AND (w.first_id IN (OLD.citizen_id, NEW.citizen_id)
                OR w.second_id IN (OLD.citizen_id, NEW.citizen_id))));
    RETURN coalesce(NEW, OLD);
END
$$;
