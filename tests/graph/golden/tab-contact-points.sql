-- service_catalogue: 1 keys, 15 rows
agencies.service_catalogue.listing.listing.read_categories

-- service_catalogue: 15 keys, 15 rows
SELECT t0."key", t1."title", t1."description", t1."contact_name", t1."contact_phone", t1."contact_url", t1."contact_hours" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "category" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key"

-- service_catalogue: 15 keys, 15 rows
agencies.service_catalogue.listing.listing.read_category_services

-- service_catalogue: 51 keys, 51 rows
SELECT t0."key", t1."name", t1."authority_id", t1."authority_name", t1."authority_kind" FROM unnest($1::text[]) t0(key) LEFT JOIN (SELECT * FROM "service_listing" WHERE "id" = ANY($1::text[])) t1 ON t1."id" = t0."key"
