-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."address_since", t0."recorded_at", t0."region" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."address_since", t0."recorded_at", t0."region" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 2 rows
SELECT t0."parent_id", t0."child_id", t1."name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, child_id) AS in_order FROM "child_of" WHERE "parent_id" = ANY($1::text[]) AND ((birth_date > $3::date - interval '19 years') = $2)) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."child_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 3 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 3 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 7 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- education_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."id", t0."grade", t0."since", t0."until", t0."school_id", t1."names", t1."kind", t1."phone", t1."district_code", t1."district_name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY since, id) AS in_order FROM "enrolment" WHERE "citizen_id" = ANY($1::text[])) t0 LEFT JOIN "school_listing" t1 ON t1."id" = t0."school_id" ORDER BY t0.in_order

-- education_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."levels", t0."recorded_at", t0."since", t0."until" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- education_office: 1 keys, 1 rows
SELECT t0."citizen_id", t0."levels", t0."recorded_at", t0."since", t0."until" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- education_office: 1 keys, 1 rows
SELECT t0."citizen_id", t0."levels", t0."recorded_at", t0."since", t0."until" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- education_office: 2 keys, 1 rows
SELECT t0."citizen_id", t0."id" FROM (SELECT * FROM "enrolment" WHERE "citizen_id" = ANY($1::text[]) AND (CASE WHEN $2 THEN since <= $3::date AND (until IS NULL OR $3::date < until) ELSE until <= $3::date END)) t0 ORDER BY since, id

-- education_office: 2 keys, 2 rows
agencies.education_office.school_sql.read_options

-- education_office: 2 keys, 3 rows
SELECT t0."citizen_id", t0."id", t0."grade", t0."since", t0."until", t0."school_id", t1."names", t1."kind", t1."phone", t1."district_code", t1."district_name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY since, id) AS in_order FROM "enrolment" WHERE "citizen_id" = ANY($1::text[])) t0 LEFT JOIN "school_listing" t1 ON t1."id" = t0."school_id" ORDER BY t0.in_order

-- platform: 1 keys, 0 rows
SELECT t0."citizen_id", t0."language" FROM (SELECT * FROM "citizen_language" WHERE "citizen_id" = ANY($1::text[])) t0
