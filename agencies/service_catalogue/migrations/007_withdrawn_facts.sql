ALTER TABLE fact_definition ADD COLUMN withdrawn_on date, ADD COLUMN instead text;
COMMENT ON COLUMN fact_definition.withdrawn_on IS 'From which day on nobody holds the fact; null: its agency holds it';
COMMENT ON COLUMN fact_definition.instead IS 'The fact that took the place of one that was withdrawn; null: none did';
