ALTER TABLE service_edition ADD prose jsonb;
COMMENT ON COLUMN service_edition.prose IS
    'What is read again by another vocabulary: target, criteria, and here, a condition; null: nothing is read of it';

ALTER TABLE edition_requirement
    ADD kind text,
    ADD quote text,
    ADD CHECK ((kind IS NULL) = (quote IS NULL));
COMMENT ON COLUMN edition_requirement.kind IS 'What a requirement that was read from the prose is about; else null';
COMMENT ON COLUMN edition_requirement.quote IS 'The words from which it was read; null where a rule or a code says it';

-- What was read from prose can be misread: it is no requirement that must hold.
CREATE OR REPLACE VIEW requirement AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL
        (SELECT * FROM edition_requirement WHERE edition_id = s.edition_id AND quote IS NULL OFFSET 0) c;
