-- Every request reads relations, and working them out from five tables took longer than all else that a request costs
-- this store. So they are kept: whatever changes one of those tables changes `relation` in the same transaction.
ALTER VIEW relation RENAME TO relation_on_record;
COMMENT ON VIEW relation_on_record IS
    'Relations as they follow from the other tables; the table relation keeps what this says. What was over a year ago '
    'is left out, and so is custody of one who came of age a year ago and lives elsewhere: nobody is asked for then. '
    'The year is for a comparison with an earlier day, and for a platform whose day is not this clock''s';

CREATE TABLE relation (
    citizen_id text NOT NULL,
    other_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('SELF', 'MEMBER', 'CHILD', 'CUSTODY', 'WARD', 'PROTECTED')),
    household_id text,
    birth_date date,
    since date,
    until date
);
CREATE INDEX relation_citizen ON relation (citizen_id);
COMMENT ON TABLE relation IS
    'Who stands in what relation to a citizen, from since until the day before until: what the platform decides access '
    'by. Who lives together is as now on any day. Triggers of the other tables keep it as relation_on_record is; what '
    'has ended since a citizen''s rows were written stays among them, until a year after or longer';

-- Writers take turns from their first change of a relation to their commit: whoever comes later works out a citizen's
-- rows again from all that was committed before, so that of two changes at once none is lost.
CREATE FUNCTION take_turn_at_relations() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'relations are changed under READ COMMITTED only: another level would work them out from what '
            'stood before the changes of others' USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('civil_registry relation'));
END
$$;

-- Person by person (OFFSET 0) and planned each time; where many rows have come at once, the statistics that plans are
-- made by are of another time.
CREATE FUNCTION relate(changed text[]) RETURNS void LANGUAGE plpgsql
    SET search_path FROM CURRENT SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    concerned text[];
BEGIN
    PERFORM take_turn_at_relations();
    IF cardinality(changed) > 1000 THEN
        ANALYZE citizen, death, kinship, custody, guardianship, household_member;
    END IF;
    concerned := ARRAY(
        SELECT unnest(changed)
        UNION
        SELECT other.citizen_id FROM unnest(changed) person (id)
        JOIN household_member own ON own.citizen_id = person.id AND own.until IS NULL
        JOIN household_member other ON other.household_id = own.household_id AND other.until IS NULL
        UNION
        SELECT k.parent_id FROM unnest(changed) person (id) JOIN kinship k ON k.child_id = person.id
        UNION
        SELECT g.guardian_id FROM unnest(changed) person (id) JOIN guardianship g ON g.ward_id = person.id
    );
    DELETE FROM relation USING unnest(concerned) person (id) WHERE citizen_id = person.id;
    INSERT INTO relation
    SELECT r.* FROM unnest(concerned) person (id)
    CROSS JOIN LATERAL (SELECT * FROM relation_on_record WHERE citizen_id = person.id OFFSET 0) r;
END
$$;
COMMENT ON FUNCTION relate IS
    'Works out the relations of these citizens anew, and of those who live with them, are their parents or guardians';

-- The arguments of its triggers name the columns that hold a citizen's id, or a household's: of all who live there.
CREATE FUNCTION keep_relations() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    sources text[] := CASE TG_OP WHEN 'INSERT' THEN '{rows_after}' WHEN 'DELETE' THEN '{rows_before}'
        ELSE '{rows_before,rows_after}' END;
    selects text[];
    changed text[];
BEGIN
    SELECT array_agg(
        CASE WHEN arg.name = 'household_id' THEN format(
            'SELECT m.citizen_id FROM %I t JOIN household_member m ON m.household_id = t.household_id AND m.until IS NULL',
            source.name)
        ELSE format('SELECT %I FROM %I', arg.name, source.name) END)
    INTO selects
    FROM unnest(TG_ARGV) arg (name), unnest(sources) source (name);
    PERFORM take_turn_at_relations();
    EXECUTE 'SELECT array_agg(id) FROM (' || array_to_string(selects, ' UNION ') || ') t (id)' INTO changed;
    IF changed IS NOT NULL THEN
        PERFORM relate(changed);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION relate_everyone() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM take_turn_at_relations();
    DELETE FROM relation;
    INSERT INTO relation SELECT * FROM relation_on_record;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    source record;
BEGIN
    FOR source IN SELECT * FROM (VALUES
        ('citizen', 'id'),
        ('death', 'citizen_id'),
        ('kinship', 'parent_id, child_id'),
        ('custody', 'parent_id, child_id'),
        ('guardianship', 'guardian_id, ward_id'),
        ('household_member', 'citizen_id, household_id'),
        ('protection_order', 'from_id')
    ) source (name, persons)
    LOOP
        EXECUTE format('CREATE TRIGGER relations_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS rows_after
            FOR EACH STATEMENT EXECUTE FUNCTION keep_relations(%s)', source.name, source.persons);
        EXECUTE format('CREATE TRIGGER relations_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS rows_before
            FOR EACH STATEMENT EXECUTE FUNCTION keep_relations(%s)', source.name, source.persons);
        EXECUTE format('CREATE TRIGGER relations_updated AFTER UPDATE ON %I
            REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
            FOR EACH STATEMENT EXECUTE FUNCTION keep_relations(%s)', source.name, source.persons);
        EXECUTE format('CREATE TRIGGER relations_truncated AFTER TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION relate_everyone()', source.name);
    END LOOP;
END
$$;

INSERT INTO relation SELECT * FROM relation_on_record;
