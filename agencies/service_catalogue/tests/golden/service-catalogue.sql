-- service_catalogue: 1 keys, 1 rows
SELECT t0."id", t1."name", t1."description", t1."languages", t1."authority_id", t1."authority_name", t1."authority_kind", t1."area_id", t1."area_title", t1."region_code", t1."region_name", t1."life_stages", t1."text_criteria", t1."amount", t1."processing_time", t1."url", t1."catalogue", t1."version", t1."retrieved_on" FROM (SELECT * FROM "current_service" WHERE "id" = ANY($1::text[])) t0 LEFT JOIN "service_listing" t1 ON t1."id" = t0."id"

-- service_catalogue: 1 keys, 1 rows
SELECT t0."id", t1."period_text", t1."period_windows", t1."period_approximate" FROM (SELECT * FROM "current_service" WHERE "id" = ANY($1::text[])) t0 LEFT JOIN "service_listing" t1 ON t1."id" = t0."id"

-- service_catalogue: 1 keys, 1 rows
SELECT t0."id", t1."period_text", t1."period_windows", t1."period_approximate" FROM (SELECT * FROM "current_service" WHERE "id" = ANY($1::text[])) t0 LEFT JOIN "service_listing" t1 ON t1."id" = t0."id"

-- service_catalogue: 1 keys, 1 rows
SELECT t0."id", t1."title", t1."description", t1."contact_name", t1."contact_phone", t1."contact_url", t1."contact_hours" FROM (SELECT * FROM "current_category" WHERE "id" = ANY($1::text[])) t0 LEFT JOIN "category" t1 ON t1."id" = t0."id"

-- service_catalogue: 1 keys, 1 rows
SELECT t0."service_id", t0."act", t0."article" FROM (SELECT * FROM "legal_resource" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position

-- service_catalogue: 1 keys, 1 rows
SELECT t0."service_id", t0."id", t0."text", t0."fact_ids", t0."citation_act", t0."citation_article", t0."citation_in_force_from", t0."citation_in_force_until", t0."citation_url" FROM (SELECT * FROM "requirement" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position

-- service_catalogue: 1 keys, 1 rows
SELECT t0."service_id", t0."id", t0."title", t0."event_group" FROM (SELECT * FROM "service_life_event_listing" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position

-- service_catalogue: 1 keys, 1 rows
SELECT t0."service_id", t0."name", t0."phone", t0."url", t0."hours" FROM (SELECT * FROM "contact_point" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position

-- service_catalogue: 1 keys, 1 rows
agencies.service_catalogue.listing.listing.read_category_services

-- service_catalogue: 1 keys, 2 rows
SELECT t0."service_id", t0."category_id", t1."title", t0."in_order" FROM (SELECT *, row_number() OVER (ORDER BY position) AS in_order FROM "service_category" WHERE "service_id" = ANY($1::text[])) t0 LEFT JOIN "category" t1 ON t1."id" = t0."category_id" ORDER BY t0.in_order

-- service_catalogue: 1 keys, 3 rows
SELECT t0."service_id", t0."kind", t0."name", t0."url", t0."opens_on", t0."closes_on" FROM (SELECT * FROM "channel" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position

-- service_catalogue: 1 keys, 3 rows
SELECT t0."service_id", t0."name", t0."held_by" FROM (SELECT * FROM "evidence" WHERE "service_id" = ANY($1::text[])) t0 ORDER BY position
