-- civil_registry: 1 keys, 0 rows
SELECT t0."child_id", t0."parent_id", t1."name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, parent_id) AS in_order FROM "parent_of" WHERE "child_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."parent_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 0 rows
SELECT t0."child_id", t0."parent_id", t1."name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, parent_id) AS in_order FROM "parent_of" WHERE "child_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."parent_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 0 rows
SELECT t0."parent_id", t0."child_id" FROM (SELECT * FROM "child_of" WHERE "parent_id" = ANY($1::text[]) AND ((birth_date > $3::date - interval '19 years') = $2)) t0 ORDER BY birth_date, child_id

-- civil_registry: 1 keys, 0 rows
SELECT t0."parent_id", t0."child_id" FROM (SELECT * FROM "child_of" WHERE "parent_id" = ANY($1::text[]) AND ((birth_date > $3::date - interval '19 years') = $2)) t0 ORDER BY birth_date, child_id

-- civil_registry: 1 keys, 0 rows
SELECT t0."parent_id", t0."child_id", t1."name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, child_id) AS in_order FROM "child_of" WHERE "parent_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."child_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 0 rows
SELECT t0."ward_id", t0."guardian_id" FROM (SELECT * FROM "guardian_of" WHERE "ward_id" = ANY($1::text[])) t0 ORDER BY since, guardian_id

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."recorded_at", t0."sex" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."guardian_id", t0."ward_id", t1."name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY since, ward_id) AS in_order FROM "guardian_of" WHERE "guardian_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."ward_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."address_since", t0."recorded_at", t0."region", t0."single_parent_births", t0."three_generations" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."citizen_id", t1."sido_code", t1."sido_name", t1."sigungu_code", t1."sigungu_name", t1."emd_code", t1."emd_name", t1."since" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen_address" WHERE "citizen_id" = ANY($1::text[])) t1 ON t1."citizen_id" = t0."key"

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."name", t1."birth_date", t1."sex", t2."household_id", t3."size", t3."head_id", t4."name", t5."household_id", t5."sido_code", t5."sido_name", t5."sigungu_code", t5."sigungu_name", t5."emd_code", t5."emd_name", t5."since" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key" LEFT JOIN (SELECT * FROM "household_member_now" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key" LEFT JOIN "household_now" t3 ON t3."id" = t2."household_id" LEFT JOIN "citizen" t4 ON t4."id" = t3."head_id" LEFT JOIN "household_address" t5 ON t5."household_id" = t2."household_id"

-- civil_registry: 1 keys, 1 rows
SELECT t0."ward_id", t0."guardian_id" FROM (SELECT * FROM "guardian_of" WHERE "ward_id" = ANY($1::text[])) t0 ORDER BY since, guardian_id

-- civil_registry: 1 keys, 2 rows
SELECT t0."household_id", t0."id", t0."relation", t0."since", t0."citizen_id", t1."name", t1."sex", t1."birth_date", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, id) AS in_order FROM "member" WHERE "household_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."citizen_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 3 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- platform: 1 keys, 0 rows
SELECT t0."citizen_id", t0."language" FROM (SELECT * FROM "citizen_language" WHERE "citizen_id" = ANY($1::text[])) t0
