-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 2 rows
SELECT t0."parent_id", t0."child_id" FROM (SELECT * FROM "child_of" WHERE "parent_id" = ANY($1::text[])) t0 ORDER BY birth_date, child_id

-- civil_registry: 1 keys, 4 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 4 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 8 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- labour_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."insured_days", t0."occupation", t0."recorded_at", t0."since", t0."status" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- labour_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."insured_days", t0."occupation", t0."recorded_at", t0."since", t0."status" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- labour_office: 1 keys, 1 rows
SELECT t0."citizen_id", t0."insured_days", t0."involuntary_losses", t0."occupation", t0."parental_from", t0."parental_until", t0."recorded_at", t0."since", t0."status" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- labour_office: 1 keys, 1 rows
SELECT t0."key", t1."status", t1."occupation", t1."since", t2."citizen_id", t2."since", t2."until" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "employment" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key" LEFT JOIN (SELECT * FROM "latest_parental_leave" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key"

-- labour_office: 2 keys, 2 rows
SELECT t0."key", t1."status", t1."occupation", t1."since", t2."citizen_id", t2."since", t2."until" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "employment" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key" LEFT JOIN (SELECT * FROM "latest_parental_leave" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key"
