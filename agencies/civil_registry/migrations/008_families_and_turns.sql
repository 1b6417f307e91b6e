-- Each of the three columns about a family looked at every member's parents for itself. Now one look answers all
-- three, and the planner leaves it out of a statement that reads none of them. Whoever is married raises no child alone,
-- be the spouse a stepparent or registered elsewhere. A marriage may stand open after a death.
CREATE OR REPLACE VIEW household_fact AS
    SELECT h.id AS household_id, h.multicultural, h.recorded_at,
        (SELECT a.sigungu_code FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS region,
        (SELECT a.since FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS address_since,
        (SELECT count(*) = 1 FROM household_member m WHERE m.household_id = h.id AND m.until IS NULL) AS one_person,
        (SELECT max(w.since) FROM marriage w WHERE w.until IS NULL AND h.head_id IN (w.first_id, w.second_id)) AS married_on,
        EXISTS (SELECT FROM household_member m
                WHERE m.household_id = h.id AND m.until IS NULL AND m.relation = 'SPOUSE') AS couple,
        family.child_births, family.single_parent_births, family.three_generations
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

-- A death ends a marriage, and so changes the household of whoever is left, though no member of it leaves.
CREATE FUNCTION keep_before_a_death() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('household_fact', 'household_id', m.household_id)
    FROM marriage w JOIN household_member m ON m.citizen_id IN (w.first_id, w.second_id) AND m.until IS NULL
    WHERE w.until IS NULL
        AND (w.first_id IN (OLD.citizen_id, NEW.citizen_id) OR w.second_id IN (OLD.citizen_id, NEW.citizen_id));
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON death FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before_a_death();

-- A guardianship ends with the ward, or with the guardian, by law, and nobody enters an end.
CREATE OR REPLACE VIEW guardianship_term AS
    SELECT g.guardian_id, g.ward_id, g.since,
        CASE WHEN g.since < comes_of_age(w.birth_date) THEN least(g.until, comes_of_age(w.birth_date)) ELSE g.until END
            AS until,
        w.birth_date
    FROM guardianship g JOIN citizen w ON w.id = g.ward_id
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id IN (g.guardian_id, g.ward_id));
COMMENT ON VIEW guardianship_term IS 'Guardianships of the living, each with the day on which it is over, by age too';
COMMENT ON VIEW kin IS 'Who is concerned by what happens to a citizen: parents and the spouse, those of the dead included, and guardians; nobody from whom an order protects them';
DELETE FROM relation USING death d WHERE kind = 'WARD' AND d.citizen_id IN (relation.citizen_id, other_id);

-- A statement held its rows already when it began to wait for its turn, and whoever had the turn could wait for one of
-- these: PostgreSQL then ended one of the two. Before a statement that changes relations nothing of these tables is held.
CREATE FUNCTION await_turn_at_relations() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM take_turn_at_relations();
    RETURN NULL;
END
$$;
DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['citizen', 'death', 'kinship', 'custody', 'guardianship', 'household_member', 'protection_order']
    LOOP
        EXECUTE format('CREATE TRIGGER relations_awaited BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION await_turn_at_relations()', source);
    END LOOP;
END
$$;
