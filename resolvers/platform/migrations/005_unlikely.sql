ALTER TABLE status_change
    DROP CONSTRAINT status_change_from_status_check,
    DROP CONSTRAINT status_change_to_status_check,
    ADD CONSTRAINT status_change_from_status_check
        CHECK (from_status IN ('ELIGIBLE', 'LIKELY', 'UNKNOWN', 'UNLIKELY', 'INELIGIBLE')),
    ADD CONSTRAINT status_change_to_status_check
        CHECK (to_status IN ('ELIGIBLE', 'LIKELY', 'UNKNOWN', 'UNLIKELY', 'INELIGIBLE'));
