-- civil_registry: 1 keys, 0 rows
SELECT t0."parent_id", t0."child_id", t1."name", t1."birth_date", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, child_id) AS in_order FROM "child_of" WHERE "parent_id" = ANY($1::text[]) AND ((birth_date > $3::date - interval '19 years') = $2)) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."child_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."birth_date", t0."child_arrivals", t0."north_korean_defector", t0."recorded_at", t0."sex" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."address_since", t0."child_births", t0."couple", t0."married_on", t0."members", t0."multicultural", t0."one_person", t0."recorded_at", t0."region", t0."single_parent_births" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."relation", t0."citizen_id", t1."name", t1."birth_date", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY birth_date, id) AS in_order FROM "member" WHERE "household_id" = ANY($1::text[])) t0 LEFT JOIN "citizen" t1 ON t1."id" = t0."citizen_id" ORDER BY t0.in_order

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."name" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key"

-- civil_registry: 1 keys, 1 rows
SELECT t0."key", t1."name", t1."birth_date", t2."household_id", t3."size" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key" LEFT JOIN (SELECT * FROM "household_member_now" WHERE "citizen_id" = ANY($1::text[])) t2 ON t2."citizen_id" = t0."key" LEFT JOIN "household_now" t3 ON t3."id" = t2."household_id"

-- education_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."grade", t0."school_id", t1."names", t1."kind", t1."district_code", t1."district_name", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY since, id) AS in_order FROM "enrolment" WHERE "citizen_id" = ANY($1::text[]) AND (CASE WHEN $2 THEN since <= $3::date AND (until IS NULL OR $3::date < until) ELSE until <= $3::date END)) t0 LEFT JOIN "school_listing" t1 ON t1."id" = t0."school_id" ORDER BY t0.in_order

-- education_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."levels", t0."recorded_at", t0."since", t0."until" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- health_insurance: 1 keys, 0 rows
SELECT t0."citizen_id", t0."due_date" FROM (SELECT * FROM "pregnancy_record" WHERE "citizen_id" = ANY($1::text[]) AND (CASE WHEN $2 THEN registered_on <= $3::date AND $3::date < coalesce(ended_on, presumed_end) ELSE coalesce(ended_on, presumed_end) <= $3::date END)) t0 ORDER BY registered_on, id

-- health_insurance: 1 keys, 0 rows
SELECT t0."citizen_id", t0."kind", t0."done_on" FROM (SELECT * FROM "checkup" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY coalesce(done_on, due_on), kind, id

-- health_insurance: 1 keys, 1 rows
SELECT t0."citizen_id", t0."births_notified", t0."care_grade", t0."care_since", t0."pregnant_since", t0."pregnant_until", t0."preparing_since", t0."preparing_until", t0."recorded_at", t0."serious_illness" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- labour_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."counted_on", t0."insured_days", t0."involuntary_losses", t0."jobs_ended", t0."maternity_from", t0."maternity_until", t0."occupation", t0."parental_from", t0."parental_until", t0."recorded_at", t0."since", t0."status" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- platform: 1 keys, 0 rows
SELECT t0."citizen_id", t0."language" FROM (SELECT * FROM "citizen_language" WHERE "citizen_id" = ANY($1::text[])) t0

-- service_catalogue: 5 keys, 5 rows
SELECT t0."key", t1."name", t1."authority_id", t1."authority_name", t1."authority_kind" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "service_listing" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key"

-- service_catalogue: 5 keys, 5 rows
SELECT t0."key", t1."name", t1."authority_id", t1."authority_name", t1."authority_kind" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "service_listing" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key"

-- welfare_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."disabled_since", t0."recorded_at", t0."severe", t0."veteran" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- welfare_office: 1 keys, 0 rows
SELECT t0."citizen_id", t0."service_id", t0."since", t0."until" FROM (SELECT * FROM "benefit_receipt" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY "since"

-- welfare_office: 1 keys, 1 rows
SELECT t0."household_id", t0."livelihood_from", t0."livelihood_until", t0."median_percent", t0."near_poverty", t0."owns_home", t0."recognised_income", t0."recognised_percent", t0."recorded_at" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- welfare_office: 1 keys, 1 rows
SELECT t0."key", t1."monthly", t1."median_percent" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "household_income" WHERE "household_id" = ANY($1::text[])) t1 ON t1."household_id" = t0."key"
