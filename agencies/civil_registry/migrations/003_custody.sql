CREATE TABLE custody (
    parent_id text NOT NULL,
    child_id text NOT NULL,
    since date NOT NULL,
    until date CHECK (until >= since),
    PRIMARY KEY (parent_id, child_id, since) INCLUDE (until),
    FOREIGN KEY (parent_id, child_id) REFERENCES kinship
);
CREATE INDEX custody_child ON custody (child_id, since);
COMMENT ON TABLE custody IS
    'Which parent has custody of a child where that was settled, from since until the day before until (null: still). '
    'Until the first day on which a row of the child begins each parent on record has custody, from the day of the '
    'kinship on; from that day on only those have it whom a row names. It is over when the child is 19, with no row';

CREATE TABLE protection_order (
    id text PRIMARY KEY,
    protected_id text NOT NULL REFERENCES citizen,
    from_id text NOT NULL REFERENCES citizen,
    since date NOT NULL,
    until date CHECK (until >= since),
    CHECK (protected_id <> from_id)
);
CREATE INDEX protection_order_from ON protection_order (from_id) INCLUDE (protected_id, since, until);
COMMENT ON TABLE protection_order IS
    'Orders that hide from from_id, a parent or spouse perhaps, where protected_id lives, goes to school and stays, '
    'from since until the day before until (null: still); whoever lifts one sets until to that day';

-- It is asked for those that end on a day to come, or ended lately, too.
DROP INDEX guardianship_guardian;
CREATE INDEX guardianship_guardian ON guardianship (guardian_id) INCLUDE (ward_id, since, until);
COMMENT ON TABLE guardianship IS
    'Legal guardians of minors without parents and of adults, from since until the day before until (null: still). '
    'One that began before the ward was 19 is over on the 19th birthday; that of an adult is a row of its own';

-- Every request reads the view of relations: these spare it a look at the table for each member of the household.
DROP INDEX household_member_current;
CREATE UNIQUE INDEX household_member_current ON household_member (citizen_id) INCLUDE (household_id)
    WHERE until IS NULL;
DROP INDEX household_member_household;
CREATE INDEX household_member_household ON household_member (household_id) INCLUDE (citizen_id) WHERE until IS NULL;

CREATE FUNCTION comes_of_age(born date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (born + interval '19 years')::date
        + (extract(day FROM born) <> extract(day FROM born + interval '19 years'))::int;
COMMENT ON FUNCTION comes_of_age IS 'The 19th birthday; who is born on 29 February has it on 1 March in other years';

CREATE VIEW guardianship_term AS
    SELECT g.guardian_id, g.ward_id, g.since,
        CASE WHEN g.since < comes_of_age(w.birth_date) THEN least(g.until, comes_of_age(w.birth_date)) ELSE g.until END
            AS until,
        w.birth_date
    FROM guardianship g JOIN citizen w ON w.id = g.ward_id;
COMMENT ON VIEW guardianship_term IS 'Guardianships, each with the day on which it is over, by age too';

CREATE OR REPLACE VIEW guardian_of AS
    SELECT ward_id, guardian_id, since FROM guardianship_term
    WHERE until IS NULL OR until > (now() AT TIME ZONE 'Asia/Seoul')::date;
COMMENT ON VIEW guardian_of IS 'Guardianships that are not over';

CREATE OR REPLACE VIEW relation AS
    SELECT c.id AS citizen_id, c.id AS other_id, 'SELF' AS kind, m.household_id, c.birth_date,
        NULL::date AS since, NULL::date AS until
    FROM citizen c LEFT JOIN household_member m ON m.citizen_id = c.id AND m.until IS NULL
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
    UNION ALL
    SELECT own.citizen_id, other.citizen_id, 'MEMBER', own.household_id, other.birth_date, NULL, NULL
    FROM household_member own
    JOIN member other ON other.household_id = own.household_id AND other.citizen_id <> own.citizen_id
    WHERE own.until IS NULL
    UNION ALL
    SELECT k.parent_id, k.child_id, r.kind, child.household_id, c.birth_date, r.since, r.until
    FROM kinship k
    JOIN citizen c ON c.id = k.child_id
    LEFT JOIN household_member child ON child.citizen_id = k.child_id AND child.until IS NULL
    LEFT JOIN household_member own ON own.citizen_id = k.parent_id AND own.until IS NULL
    CROSS JOIN LATERAL (
        VALUES
            ('CHILD', NULL::date, NULL::date),
            ('CUSTODY', k.since, (SELECT s.since FROM custody s WHERE s.child_id = k.child_id ORDER BY s.since LIMIT 1))
        UNION ALL
        SELECT 'CUSTODY', s.since, s.until FROM custody s WHERE s.parent_id = k.parent_id AND s.child_id = k.child_id
    ) r (kind, since, until)
    WHERE (own.household_id = child.household_id
            OR r.kind = 'CUSTODY' AND c.birth_date > current_date - interval '20 years')
        AND (r.until IS NULL OR r.until > current_date - interval '1 year')
        AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = k.child_id)
    UNION ALL
    SELECT g.guardian_id, g.ward_id, 'WARD', ward.household_id, g.birth_date, g.since, g.until
    FROM guardianship_term g
    LEFT JOIN household_member ward ON ward.citizen_id = g.ward_id AND ward.until IS NULL
    WHERE g.until IS NULL OR g.until > current_date - interval '1 year'
    UNION ALL
    SELECT o.from_id, o.protected_id, 'PROTECTED', NULL, NULL, o.since, o.until
    FROM protection_order o
    WHERE o.until IS NULL OR o.until > current_date - interval '1 year';
COMMENT ON VIEW relation IS
    'Who stands in what relation to a citizen, from since until the day before until: what the platform decides access '
    'by. Who lives together is as now on any day. What was over a year ago is left out, and so is custody of one who '
    'came of age a year ago and lives elsewhere: nobody is asked for then. The year is for a comparison with an '
    'earlier day, and for a platform whose day is not this clock''s';
