COMMENT ON COLUMN notice.about IS 'For whom the services are of which it tells; a notice without any has none';

UPDATE notice n SET about = (SELECT array_agg(DISTINCT line ->> 'subject_id') FROM jsonb_array_elements(n.told -> 'lines') line)
WHERE n.about IS NULL AND jsonb_array_length(n.told -> 'lines') > 0;
