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
SELECT t0."key", t1."name", t1."birth_date", t1."sex", t2."citizen_id", t2."sido_code", t2."sido_name", t2."sigungu_code", t2."sigungu_name", t2."emd_code", t2."emd_name", t2."since", t3."household_id", t4."size", t4."head_id", t5."name", t6."household_id", t6."sido_code", t6."sido_name", t6."sigungu_code", t6."sigungu_name", t6."emd_code", t6."emd_name", t6."since" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key" LEFT JOIN (SELECT * FROM "citizen_address" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key" LEFT JOIN (SELECT * FROM "household_member_now" WHERE "citizen_id" = ANY($1::text[])) t3 ON t3."citizen_id" = t0."key" LEFT JOIN "household_now" t4 ON t4."id" = t3."household_id" LEFT JOIN "citizen" t5 ON t5."id" = t4."head_id" LEFT JOIN "household_address" t6 ON t6."household_id" = t3."household_id"

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."name", t1."birth_date", t1."sex", t2."citizen_id", t2."sido_code", t2."sido_name", t2."sigungu_code", t2."sigungu_name", t2."emd_code", t2."emd_name", t2."since", t3."household_id", t4."size", t4."head_id", t5."name", t6."household_id", t6."sido_code", t6."sido_name", t6."sigungu_code", t6."sigungu_name", t6."emd_code", t6."emd_name", t6."since" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key" LEFT JOIN (SELECT * FROM "citizen_address" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key" LEFT JOIN (SELECT * FROM "household_member_now" WHERE "citizen_id" = ANY($1::text[])) t3 ON t3."citizen_id" = t0."key" LEFT JOIN "household_now" t4 ON t4."id" = t3."household_id" LEFT JOIN "citizen" t5 ON t5."id" = t4."head_id" LEFT JOIN "household_address" t6 ON t6."household_id" = t3."household_id"

-- civil_registry: 1 keys, 1 rows
SELECT t0."ward_id", t0."guardian_id" FROM (SELECT * FROM "guardian_of" WHERE "ward_id" = ANY($1::text[])) t0 ORDER BY since, guardian_id

-- civil_registry: 1 keys, 2 rows
SELECT t0."household_id", t0."id", t0."relation", t0."since", t0."citizen_id", t1."name", t1."sex", t1."birth_date", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, id) AS in_order FROM "member" WHERE "household_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."citizen_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 3 rows
SELECT t0."citizen_id", t0."birth_date", t0."household_id", t0."kind", t0."other_id", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id
