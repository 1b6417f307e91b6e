CREATE TABLE notice_position (
    citizen_id text PRIMARY KEY,
    last bigint NOT NULL
);
COMMENT ON TABLE notice_position IS 'How many positions were given for each citizen, one for each notice that was told and one when it was withdrawn';

ALTER TABLE notice ADD COLUMN position bigint, ADD COLUMN first_position bigint;
COMMENT ON COLUMN notice.position IS 'The order in which a citizen is told live, from 1 on: another when it is withdrawn, unless without a word';
COMMENT ON COLUMN notice.first_position IS 'Its position when it was told first';

UPDATE notice n SET position = told.nth, first_position = told.nth
FROM (SELECT id, row_number() OVER (PARTITION BY citizen_id ORDER BY number) AS nth FROM notice) told
WHERE told.id = n.id;
INSERT INTO notice_position (citizen_id, last) SELECT citizen_id, max(position) FROM notice GROUP BY citizen_id;
CREATE UNIQUE INDEX notice_told_live ON notice (citizen_id, position);

-- Positions are given when all else of the transaction is done, to all of its notices at once and in the order of their
-- citizens: the row of `notice_position` is locked until the commit, so that of one citizen's no later one is seen
-- before an earlier one, and no two transactions wait for each other. Whoever writes notices need know nothing of it.
CREATE FUNCTION notice_is_to_be_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NOT NEW.removed) THEN
        NEW.position := NULL;
        PERFORM set_config('maru.told', concat_ws(' ', nullif(current_setting('maru.told', true), ''), NEW.id), true);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER notice_is_to_be_told BEFORE INSERT OR UPDATE OF withdrawn_at ON notice
    FOR EACH ROW EXECUTE FUNCTION notice_is_to_be_told();

CREATE FUNCTION notice_take_positions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid[] := string_to_array(nullif(current_setting('maru.told', true), ''), ' ');
BEGIN
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('maru.told', '', true);
    WITH mine AS (
        SELECT id, citizen_id, count(*) OVER (PARTITION BY citizen_id) AS among,
            row_number() OVER (PARTITION BY citizen_id ORDER BY withdrawn_at IS NULL, number) AS nth
        FROM notice WHERE id = ANY (moved)
    ), counted AS (
        INSERT INTO notice_position AS p (citizen_id, last)
        SELECT citizen_id, count(*) FROM mine GROUP BY citizen_id ORDER BY citizen_id
        ON CONFLICT (citizen_id) DO UPDATE SET last = p.last + excluded.last
        RETURNING citizen_id, last
    )
    UPDATE notice n SET position = c.last - m.among + m.nth,
        first_position = coalesce(n.first_position, c.last - m.among + m.nth)
    FROM mine m JOIN counted c USING (citizen_id) WHERE n.id = m.id;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER notice_take_positions AFTER INSERT OR UPDATE ON notice DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.position IS NULL) EXECUTE FUNCTION notice_take_positions();
