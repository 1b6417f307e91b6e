-- include: record_later_1

-- An office that takes a list in anew, or whose store was put back, has forgotten whom it told: of what is told once the
-- event has one id, under which nobody is told twice. What was taken back since may be told again, under the next one.
-- What was told before ids were so has another id, by which the outbox is looked at too.
CREATE OR REPLACE FUNCTION open_enrolment(day date) RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS $$
    WITH opening AS (
        SELECT lower(s.kind) AS level, s.district_code,
            extract(year FROM s.enrolment_opens_on)::int + (extract(month FROM s.enrolment_opens_on) >= 3)::int AS school_year,
            min(s.enrolment_opens_on) AS opens_on,
            jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'opens_on', s.enrolment_opens_on, 'places', s.places)
                ORDER BY s.enrolment_opens_on, s.name, s.id) AS schools
        FROM school s
        WHERE s.enrolment_opens_on IS NOT NULL AND s.kind IN ('KINDERGARTEN', 'ELEMENTARY')
        GROUP BY 1, 2, 3
    ), portion AS (
        SELECT c.citizen_id, c.level, c.school_year, o.opens_on, o.schools
        FROM admission_candidate c JOIN opening o USING (level, district_code, school_year)
        WHERE c.told_on IS NULL AND o.opens_on <= day
        LIMIT 200 FOR UPDATE OF c
    ), due AS (
        UPDATE admission_candidate c SET told_on = p.opens_on
        FROM portion p
        WHERE c.citizen_id = p.citizen_id AND c.level = p.level AND c.school_year = p.school_year
        RETURNING c.citizen_id, c.level, c.school_year, p.opens_on, p.schools
    ), occasion AS (
        SELECT d.*, concat_ws(' ', citizen_id, level, school_year) AS id FROM due d
    ), told AS (
        INSERT INTO outbox (id, type, subject_id, on_day, occasion, details)
        SELECT md5(concat_ws(' ', 'enrolment_opens', c.id, nullif(taken_back.times, 0)))::uuid, 'enrolment_opens',
            citizen_id, opens_on, c.id, jsonb_build_object('level', level, 'schools', schools)
        FROM occasion c CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE o.withdrawn) AS times FROM outbox o
            WHERE o.type = 'enrolment_opens' AND o.occasion = c.id
            HAVING (array_agg(o.withdrawn ORDER BY o.number DESC))[1] IS NOT FALSE
        ) taken_back
        ON CONFLICT (id) DO NOTHING
    )
    SELECT count(*) FROM due
$$;
COMMENT ON FUNCTION open_enrolment IS 'Tells, once for each child, level and year unless it was taken back, that enrolment has opened in the child''s sigungu by a day, to two hundred at a call; how many were due, those included who had been told';
