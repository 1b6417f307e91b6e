CREATE VIEW child_of AS
    SELECT k.parent_id, k.child_id, c.birth_date
    FROM kinship k JOIN citizen c ON c.id = k.child_id
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = k.child_id);
COMMENT ON VIEW child_of IS 'A parent''s living children';

CREATE VIEW parent_of AS
    SELECT k.child_id, k.parent_id, c.birth_date
    FROM kinship k JOIN citizen c ON c.id = k.parent_id
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = k.parent_id);
COMMENT ON VIEW parent_of IS 'A child''s living parents';

CREATE VIEW guardian_of AS
    SELECT ward_id, guardian_id, since FROM guardianship WHERE until IS NULL;
COMMENT ON VIEW guardian_of IS 'Guardianships in force';

CREATE VIEW member AS
    SELECT m.id, m.household_id, m.citizen_id, m.relation, m.since, c.birth_date
    FROM household_member m JOIN citizen c ON c.id = m.citizen_id
    WHERE m.until IS NULL;
COMMENT ON VIEW member IS 'Who lives in a household now';

CREATE VIEW household_member_now AS
    SELECT citizen_id, household_id FROM household_member WHERE until IS NULL;
COMMENT ON VIEW household_member_now IS 'In which household a citizen lives';

CREATE VIEW household_now AS
    SELECT h.id, h.head_id,
        (SELECT count(*)::int FROM household_member m WHERE m.household_id = h.id AND m.until IS NULL) AS size
    FROM household h;
COMMENT ON VIEW household_now IS 'A household with its number of members';

CREATE VIEW household_address AS
    SELECT a.household_id, a.since,
        a.sido_code, sido.name AS sido_name,
        a.sigungu_code, sigungu.name AS sigungu_name,
        a.emd_code, emd.name AS emd_name
    FROM address a
    JOIN district sido ON sido.code = a.sido_code
    JOIN district sigungu ON sigungu.code = a.sigungu_code
    LEFT JOIN district emd ON emd.code = a.emd_code
    WHERE a.until IS NULL;
COMMENT ON VIEW household_address IS 'A household''s present address with its districts'' names';

CREATE VIEW citizen_address AS
    SELECT m.citizen_id, a.*
    FROM household_member m JOIN household_address a ON a.household_id = m.household_id
    WHERE m.until IS NULL;
COMMENT ON VIEW citizen_address IS 'A citizen''s present address';

CREATE VIEW relation AS
    SELECT c.id AS citizen_id, c.id AS other_id, 'SELF' AS kind, m.household_id, c.birth_date
    FROM citizen c LEFT JOIN household_member m ON m.citizen_id = c.id AND m.until IS NULL
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
    UNION ALL
    SELECT own.citizen_id, other.citizen_id, 'MEMBER', own.household_id, other.birth_date
    FROM household_member own
    JOIN member other ON other.household_id = own.household_id AND other.citizen_id <> own.citizen_id
    WHERE own.until IS NULL
    UNION ALL
    SELECT k.parent_id, k.child_id, 'CHILD', own.household_id, k.birth_date
    FROM child_of k
    JOIN household_member own ON own.citizen_id = k.parent_id AND own.until IS NULL
    JOIN household_member child ON child.citizen_id = k.child_id AND child.until IS NULL
        AND child.household_id = own.household_id
    UNION ALL
    SELECT g.guardian_id, g.ward_id, 'WARD', m.household_id, c.birth_date
    FROM guardian_of g JOIN citizen c ON c.id = g.ward_id
    LEFT JOIN household_member m ON m.citizen_id = c.id AND m.until IS NULL;
COMMENT ON VIEW relation IS 'Who stands in what relation to a citizen: what the platform decides access by';

CREATE VIEW citizen_fact AS
    SELECT c.id AS citizen_id, lower(c.sex) AS sex, c.birth_date, c.north_korean_defector, c.recorded_at,
        ARRAY(SELECT k.since FROM kinship k WHERE k.parent_id = c.id ORDER BY k.since) AS child_arrivals
    FROM citizen c;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; child_arrivals: days of births and adoptions';

CREATE VIEW household_fact AS
    SELECT h.id AS household_id, h.multicultural, h.recorded_at,
        (SELECT a.sigungu_code FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS region,
        (SELECT a.since FROM address a WHERE a.household_id = h.id AND a.until IS NULL) AS address_since,
        (SELECT count(*) = 1 FROM household_member m WHERE m.household_id = h.id AND m.until IS NULL) AS one_person,
        (SELECT max(w.since) FROM marriage w WHERE w.until IS NULL AND h.head_id IN (w.first_id, w.second_id)) AS married_on,
        EXISTS (SELECT FROM household_member m
                WHERE m.household_id = h.id AND m.until IS NULL AND m.relation = 'SPOUSE') AS couple,
        ARRAY(SELECT m.birth_date FROM member m
              WHERE m.household_id = h.id AND EXISTS (
                  SELECT FROM kinship k JOIN household_member p ON p.citizen_id = k.parent_id
                  WHERE k.child_id = m.citizen_id AND p.household_id = h.id AND p.until IS NULL)
              ORDER BY m.birth_date) AS child_births,
        ARRAY(SELECT m.birth_date FROM member m
              WHERE m.household_id = h.id
                AND CASE (SELECT count(*) FROM kinship k JOIN household_member p ON p.citizen_id = k.parent_id
                          WHERE k.child_id = m.citizen_id AND p.household_id = h.id AND p.until IS NULL)
                    WHEN 0 THEN m.relation = 'GRANDCHILD'
                    WHEN 1 THEN true
                    ELSE false
                    END
              ORDER BY m.birth_date) AS single_parent_births,
        EXISTS (SELECT FROM household_member g
                JOIN kinship upper ON upper.parent_id = g.citizen_id
                JOIN household_member p ON p.citizen_id = upper.child_id AND p.household_id = h.id AND p.until IS NULL
                JOIN kinship lower ON lower.parent_id = p.citizen_id
                JOIN household_member c ON c.citizen_id = lower.child_id AND c.household_id = h.id AND c.until IS NULL
                WHERE g.household_id = h.id AND g.until IS NULL) AS three_generations
    FROM household h;
COMMENT ON VIEW household_fact IS 'What the facts about a household are read from; births are those of its members';
