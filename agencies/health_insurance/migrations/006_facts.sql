-- The two columns of a pregnancy, and of a preparation, come of one look at its table.
CREATE OR REPLACE VIEW citizen_fact AS
    SELECT i.citizen_id, i.serious_illness, i.recorded_at,
        pregnant.since AS pregnant_since, pregnant.until AS pregnant_until,
        preparing.since AS preparing_since, preparing.until AS preparing_until,
        c.grade AS care_grade, c.since AS care_since,
        ARRAY(SELECT n.born_on FROM birth_notification n WHERE n.mother_id = i.citizen_id ORDER BY n.born_on) AS births_notified
    FROM insured i
    LEFT JOIN care_grade c ON c.citizen_id = i.citizen_id
    LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(p.registered_on ORDER BY p.id), '{}') AS since,
            coalesce(array_agg(coalesce(p.ended_on, p.presumed_end) ORDER BY p.id), '{}') AS until
        FROM pregnancy_record p WHERE p.citizen_id = i.citizen_id
    ) pregnant ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(p.since ORDER BY p.id), '{}') AS since,
            coalesce(array_agg(p.until ORDER BY p.id), '{}') AS until
        FROM preparation p WHERE p.citizen_id = i.citizen_id
    ) preparing ON true;
