-- include: outbox_1

-- The argument names the column that holds the citizen's id.
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('citizen_fact', 'citizen_id', to_jsonb(OLD) ->> TG_ARGV[0]);
    PERFORM remember_row('citizen_fact', 'citizen_id', to_jsonb(NEW) ->> TG_ARGV[0]);
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TABLE birth_notification (
    id text PRIMARY KEY DEFAULT gen_random_uuid(),
    mother_id text NOT NULL REFERENCES insured,
    born_on date NOT NULL,
    number integer NOT NULL DEFAULT 1 CHECK (number > 0),
    notified_on date NOT NULL CHECK (notified_on >= born_on),
    UNIQUE (mother_id, born_on, number)
);
COMMENT ON TABLE birth_notification IS 'Births that hospitals have notified (가족관계의 등록 등에 관한 법률 제44조의3), before or after anybody registers them';
COMMENT ON COLUMN birth_notification.number IS 'Of several children of one birth: the first, the second …';

CREATE OR REPLACE VIEW citizen_fact AS
    SELECT i.citizen_id, i.serious_illness, i.recorded_at,
        ARRAY(SELECT p.registered_on FROM pregnancy_record p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_since,
        ARRAY(SELECT coalesce(p.ended_on, p.presumed_end) FROM pregnancy_record p
              WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_until,
        ARRAY(SELECT p.since FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_since,
        ARRAY(SELECT p.until FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_until,
        c.grade AS care_grade, c.since AS care_since,
        ARRAY(SELECT n.born_on FROM birth_notification n WHERE n.mother_id = i.citizen_id ORDER BY n.born_on) AS births_notified
    FROM insured i LEFT JOIN care_grade c ON c.citizen_id = i.citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; the arrays of days belong together in pairs';

CREATE FUNCTION tell_pregnancy() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known pregnancy := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'pregnancy_registered', known.citizen_id, coalesce(known.ended_on, known.registered_on), known.id,
        TG_OP <> 'INSERT', rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_birth_notification() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known birth_notification := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'birth_notified', known.mother_id, known.born_on, concat(known.mother_id, ' ', known.born_on, ' ', known.number),
        TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON insured FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON pregnancy FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON preparation FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON care_grade FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON birth_notification FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('mother_id');
CREATE CONSTRAINT TRIGGER tell_pregnancy AFTER INSERT ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND NEW.ended_on IS NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_pregnancy_ended AFTER UPDATE OF ended_on ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_pregnancy_removed AFTER DELETE ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.ended_on IS NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_birth_notification AFTER INSERT OR DELETE ON birth_notification DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_birth_notification();
