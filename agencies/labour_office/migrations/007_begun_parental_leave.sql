-- A leave that is on record ahead hides none that has begun.
CREATE OR REPLACE VIEW latest_parental_leave AS
    SELECT DISTINCT ON (citizen_id) citizen_id, since, until
    FROM leave
    WHERE kind = 'PARENTAL'
    ORDER BY citizen_id, since > (now() AT TIME ZONE 'Asia/Seoul')::date,
        CASE WHEN since > (now() AT TIME ZONE 'Asia/Seoul')::date THEN since END, since DESC;
COMMENT ON VIEW latest_parental_leave IS
    'A citizen''s parental leave that began last, ended or not; where none has begun, the next to come';
