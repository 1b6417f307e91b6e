-- civil_registry: 1 keys, 2 rows
SELECT t0."parent_id", t0."child_id" FROM (SELECT * FROM "child_of" WHERE "parent_id" = ANY($1::text[])) t0 ORDER BY birth_date, child_id

-- civil_registry: 1 keys, 8 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- health_insurance: 1 keys, 0 rows
SELECT t0."citizen_id", t0."id" FROM (SELECT * FROM "pregnancy_record" WHERE "citizen_id" = ANY($1::text[]) AND (CASE WHEN $2 THEN registered_on <= $3::date AND $3::date < coalesce(ended_on, presumed_end) ELSE coalesce(ended_on, presumed_end) <= $3::date END)) t0 ORDER BY registered_on, id

-- health_insurance: 1 keys, 0 rows
SELECT t0."citizen_id", t0."id", t0."code", t0."name", t0."since" FROM (SELECT * FROM "health_condition" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY since, id

-- health_insurance: 1 keys, 1 rows
SELECT t0."citizen_id", t0."care_grade", t0."care_since", t0."pregnant_since", t0."pregnant_until", t0."preparing_since", t0."preparing_until", t0."recorded_at", t0."serious_illness" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- health_insurance: 1 keys, 2 rows
SELECT t0."citizen_id", t0."id", t0."due_date", t0."registered_on", t0."ended_on" FROM (SELECT * FROM "pregnancy_record" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY registered_on, id

-- health_insurance: 1 keys, 2 rows
SELECT t0."citizen_id", t0."id", t0."ended_on" FROM (SELECT * FROM "pregnancy_record" WHERE "citizen_id" = ANY($1::text[]) AND (CASE WHEN $2 THEN registered_on <= $3::date AND $3::date < coalesce(ended_on, presumed_end) ELSE coalesce(ended_on, presumed_end) <= $3::date END)) t0 ORDER BY registered_on, id

-- health_insurance: 1 keys, 2 rows
SELECT t0."citizen_id", t0."id", t0."kind", t0."done_on", t0."due_on" FROM (SELECT * FROM "checkup" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY coalesce(done_on, due_on), kind, id

-- health_insurance: 2 keys, 19 rows
SELECT t0."citizen_id", t0."id", t0."vaccine", t0."dose", t0."given_on", t0."due_on" FROM (SELECT * FROM "vaccination" WHERE "citizen_id" = ANY($1::text[]) AND ((given_on IS NULL) = $2)) t0 ORDER BY coalesce(given_on, due_on), vaccine, dose, id

-- health_insurance: 2 keys, 2 rows
SELECT t0."citizen_id", t0."vaccine", t0."dose", t0."given_on" FROM (SELECT * FROM "vaccination" WHERE "citizen_id" = ANY($1::text[]) AND (vaccine = $2)) t0 ORDER BY coalesce(given_on, due_on), vaccine, dose, id

-- health_insurance: 2 keys, 9 rows
SELECT t0."citizen_id", t0."id", t0."kind", t0."done_on", t0."due_on" FROM (SELECT * FROM "checkup" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY coalesce(done_on, due_on), kind, id

-- platform: 1 keys, 0 rows
SELECT t0."citizen_id", t0."language" FROM (SELECT * FROM "citizen_language" WHERE "citizen_id" = ANY($1::text[])) t0
