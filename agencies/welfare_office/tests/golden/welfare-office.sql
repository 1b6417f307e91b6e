-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."household_id" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "household_member_now" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key"

-- platform: 1 keys, 0 rows
SELECT t0."citizen_id", t0."language" FROM (SELECT * FROM "citizen_language" WHERE "citizen_id" = ANY($1::text[])) t0

-- welfare_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."id", t0."service_id", t0."since", t0."until" FROM (SELECT * FROM "benefit_receipt" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY since DESC, id

-- welfare_office: 1 keys, 1 rows
SELECT t0."citizen_id", t0."disabled_since", t0."recorded_at", t0."severe", t0."veteran" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- welfare_office: 1 keys, 1 rows
SELECT t0."household_id", t0."livelihood_from", t0."livelihood_until", t0."median_percent", t0."owns_home", t0."recorded_at" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- welfare_office: 1 keys, 1 rows
SELECT t0."key", t1."citizen_id", t1."severe", t1."kind", t1."since" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "disability" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key"

-- welfare_office: 1 keys, 1 rows
SELECT t0."key", t1."monthly", t1."median_percent", t1."year" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "household_income" WHERE "household_id" = ANY($1::text[])) t1 ON t1."household_id" = t0."key"

-- welfare_office: 1 keys, 1 rows
SELECT t0."key", t1."veteran" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "beneficiary" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key"
