-- civil_registry: 1 keys, 1 rows
SELECT t0."household_id", t0."address_since", t0."child_births", t0."couple", t0."married_on", t0."members", t0."multicultural", t0."one_person", t0."recorded_at", t0."region", t0."single_parent_births" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- civil_registry: 1 keys, 8 rows
SELECT t0."citizen_id", t0."kind", t0."other_id", t0."household_id", t0."birth_date", t0."since", t0."until" FROM (SELECT * FROM "relation" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY kind, birth_date, other_id

-- civil_registry: 4 keys, 4 rows
SELECT t0."citizen_id", t0."birth_date", t0."child_arrivals", t0."north_korean_defector", t0."recorded_at", t0."sex" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- education_office: 4 keys, 1 rows
SELECT t0."citizen_id", t0."levels", t0."recorded_at", t0."since", t0."until" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- health_insurance: 4 keys, 4 rows
SELECT t0."citizen_id", t0."births_notified", t0."care_grade", t0."care_since", t0."pregnant_since", t0."pregnant_until", t0."preparing_since", t0."preparing_until", t0."recorded_at", t0."serious_illness" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- labour_office: 4 keys, 2 rows
SELECT t0."citizen_id", t0."counted_on", t0."insured_days", t0."involuntary_losses", t0."jobs_ended", t0."maternity_from", t0."maternity_until", t0."occupation", t0."parental_from", t0."parental_until", t0."recorded_at", t0."since", t0."status" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0

-- service_catalogue: 1 keys, 1 rows
agencies.service_catalogue.listing.listing.read_public_services

-- service_catalogue: 1 keys, 1 rows
agencies.service_catalogue.listing.listing.read_public_services

-- welfare_office: 1 keys, 1 rows
SELECT t0."household_id", t0."livelihood_from", t0."livelihood_until", t0."median_percent", t0."near_poverty", t0."owns_home", t0."recognised_income", t0."recognised_percent", t0."recorded_at" FROM (SELECT * FROM "household_fact" WHERE "household_id" = ANY($1::text[])) t0

-- welfare_office: 3 keys, 5 rows
SELECT t0."citizen_id", t0."service_id", t0."since", t0."until" FROM (SELECT * FROM "benefit_receipt" WHERE "citizen_id" = ANY($1::text[])) t0 ORDER BY "since"

-- welfare_office: 4 keys, 2 rows
SELECT t0."citizen_id", t0."disabled_since", t0."recorded_at", t0."severe", t0."veteran" FROM (SELECT * FROM "citizen_fact" WHERE "citizen_id" = ANY($1::text[])) t0
