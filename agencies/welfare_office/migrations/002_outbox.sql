CREATE TABLE outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    type text NOT NULL,
    subject_id text NOT NULL,
    on_day date NOT NULL,
    occasion text,
    withdrawn boolean NOT NULL DEFAULT false,
    details jsonb NOT NULL DEFAULT '{}',
    before jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    failure text,
    first_tried_at timestamptz,
    relayed_at timestamptz,
    parked_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (number) WHERE relayed_at IS NULL AND parked_at IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (subject_id, type, number);
COMMENT ON TABLE outbox IS 'What happened in lives: each row commits with the change that it tells of, and the relay takes it from here';
COMMENT ON COLUMN outbox.occasion IS 'By what events tell of the same happening; null: each is its own';
COMMENT ON COLUMN outbox.withdrawn IS 'The events of this type and occasion before this one did not happen, or not so';
COMMENT ON COLUMN outbox.before IS 'The rows that facts are read from as they were before the transaction, by view and key; emptied once it is relayed';
COMMENT ON COLUMN outbox.parked_at IS 'Since when it is not tried any more; set tries to 0 and this to null to have it tried again';

CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END
$$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

CREATE FUNCTION rows_before() RETURNS jsonb LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(nullif(current_setting('maru.before', true), ''), '{}')::jsonb
$$;
COMMENT ON FUNCTION rows_before IS 'The rows that facts are read from as they were before this transaction, of whom it has changed anything';

-- A transaction that changes more people than this loads them; the limit keeps it from growing with the square of them.
CREATE FUNCTION remember_row(name text, key text, holder text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known jsonb := rows_before();
    of_name jsonb := coalesce(known -> name, '{}');
    found jsonb;
BEGIN
    IF holder IS NULL OR of_name ? holder OR of_name ? '' THEN
        RETURN;
    END IF;
    IF (SELECT count(*) FROM jsonb_object_keys(of_name)) < 100 THEN
        EXECUTE format('SELECT to_jsonb(f) FROM %I f WHERE f.%I = $1', name, key) INTO found USING holder;
    ELSE
        holder := '';
    END IF;
    known := known || jsonb_build_object(name, of_name || jsonb_build_object(holder, found));
    PERFORM set_config('maru.before', known::text, true);
END
$$;
COMMENT ON FUNCTION remember_row IS 'Keeps, until the transaction ends, how a row was when it first was to be changed, of a hundred people at most; the key '''' says that there were more';

-- The arguments: the view, and the column by which it is found, which has one name in all of these tables.
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row(TG_ARGV[0], TG_ARGV[1], to_jsonb(OLD) ->> TG_ARGV[1]);
    PERFORM remember_row(TG_ARGV[0], TG_ARGV[1], to_jsonb(NEW) ->> TG_ARGV[1]);
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TABLE income_assessment (
    id text PRIMARY KEY DEFAULT gen_random_uuid(),
    household_id text NOT NULL REFERENCES means,
    applicant_id text NOT NULL,
    assessed_on date NOT NULL,
    recognised_income integer NOT NULL CHECK (recognised_income >= 0)
);
CREATE INDEX income_assessment_household ON income_assessment (household_id);
COMMENT ON TABLE income_assessment IS 'Assessments of a household''s income (소득 조사) on somebody''s application; the newest stands in means too';

CREATE FUNCTION assess_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE means SET recognised_income = NEW.recognised_income, assessed_on = NEW.assessed_on, recorded_at = now()
    WHERE household_id = NEW.household_id AND (assessed_on IS NULL OR assessed_on <= NEW.assessed_on);
    RETURN NULL;
END
$$;
CREATE TRIGGER assess_income AFTER INSERT ON income_assessment FOR EACH ROW EXECUTE FUNCTION assess_income();

CREATE FUNCTION tell_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known income_assessment := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'income_assessed', known.applicant_id, known.assessed_on, known.id, TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_disability() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known disability := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'disability_recognised', known.citizen_id, known.since, known.citizen_id, TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON means FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household_fact', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON basic_livelihood FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household_fact', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON beneficiary FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_fact', 'citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON disability FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_fact', 'citizen_id');
CREATE CONSTRAINT TRIGGER tell_income AFTER INSERT OR DELETE ON income_assessment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_income();
CREATE CONSTRAINT TRIGGER tell_disability AFTER INSERT OR DELETE ON disability DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_disability();
