CREATE TABLE district (
    code text PRIMARY KEY CHECK (code ~ '^([0-9]{2}|[0-9]{5}|[0-9]{8})$'),
    name text NOT NULL
);
COMMENT ON TABLE district IS 'Sido (2 digits), sigungu (5) and eup, myeon, dong (8) by their official codes';

CREATE TABLE citizen (
    id text PRIMARY KEY,
    name text NOT NULL,
    sex text NOT NULL CHECK (sex IN ('FEMALE', 'MALE')),
    birth_date date NOT NULL,
    north_korean_defector boolean NOT NULL DEFAULT false,
    foreign_born boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE citizen IS 'Everyone on record, the dead included';

CREATE TABLE birth (
    child_id text PRIMARY KEY REFERENCES citizen,
    mother_id text REFERENCES citizen,
    registered_on date NOT NULL
);
CREATE INDEX birth_mother ON birth (mother_id);
COMMENT ON TABLE birth IS 'Registrations of births';

CREATE TABLE death (
    citizen_id text PRIMARY KEY REFERENCES citizen,
    died_on date NOT NULL,
    registered_on date NOT NULL CHECK (registered_on >= died_on)
);
COMMENT ON TABLE death IS 'Registrations of deaths';

CREATE TABLE kinship (
    parent_id text NOT NULL REFERENCES citizen,
    child_id text NOT NULL REFERENCES citizen,
    kind text NOT NULL CHECK (kind IN ('BIRTH', 'ADOPTION')),
    since date NOT NULL,
    PRIMARY KEY (parent_id, child_id),
    CHECK (parent_id <> child_id)
);
CREATE INDEX kinship_child ON kinship (child_id);
COMMENT ON TABLE kinship IS 'Parents and children, by birth or adoption, since the day of either';

CREATE TABLE marriage (
    id text PRIMARY KEY,
    first_id text NOT NULL REFERENCES citizen,
    second_id text NOT NULL REFERENCES citizen,
    since date NOT NULL,
    until date CHECK (until >= since),
    CHECK (first_id <> second_id)
);
CREATE INDEX marriage_first ON marriage (first_id) WHERE until IS NULL;
CREATE INDEX marriage_second ON marriage (second_id) WHERE until IS NULL;
COMMENT ON TABLE marriage IS 'Marriages; until: ended by death or divorce';

CREATE TABLE guardianship (
    id text PRIMARY KEY,
    guardian_id text NOT NULL REFERENCES citizen,
    ward_id text NOT NULL REFERENCES citizen,
    since date NOT NULL,
    until date CHECK (until >= since),
    CHECK (guardian_id <> ward_id)
);
CREATE INDEX guardianship_guardian ON guardianship (guardian_id) WHERE until IS NULL;
CREATE INDEX guardianship_ward ON guardianship (ward_id) WHERE until IS NULL;
COMMENT ON TABLE guardianship IS 'Legal guardians of minors without parents and of adults';

CREATE TABLE household (
    id text PRIMARY KEY,
    head_id text NOT NULL REFERENCES citizen,
    multicultural boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE household IS 'Households by resident registration';

CREATE TABLE household_member (
    id text PRIMARY KEY,
    household_id text NOT NULL REFERENCES household,
    citizen_id text NOT NULL REFERENCES citizen,
    relation text NOT NULL CHECK (relation IN
        ('HEAD', 'SPOUSE', 'CHILD', 'PARENT', 'GRANDCHILD', 'GRANDPARENT', 'SIBLING', 'OTHER')),
    since date NOT NULL,
    until date CHECK (until >= since)
);
CREATE UNIQUE INDEX household_member_current ON household_member (citizen_id) WHERE until IS NULL;
CREATE INDEX household_member_household ON household_member (household_id) WHERE until IS NULL;
COMMENT ON TABLE household_member IS 'Who lives or lived in which household; a citizen is in one at a time';

CREATE TABLE address (
    id text PRIMARY KEY,
    household_id text NOT NULL REFERENCES household,
    emd_code text REFERENCES district,
    sigungu_code text NOT NULL REFERENCES district,
    sido_code text NOT NULL REFERENCES district,
    since date NOT NULL,
    until date CHECK (until >= since)
);
CREATE UNIQUE INDEX address_current ON address (household_id) WHERE until IS NULL;
COMMENT ON TABLE address IS 'Where a household lives or lived';

CREATE TABLE move (
    id text PRIMARY KEY,
    household_id text NOT NULL REFERENCES household,
    from_address text REFERENCES address,
    to_address text NOT NULL REFERENCES address,
    moved_on date NOT NULL
);
CREATE INDEX move_household ON move (household_id);
COMMENT ON TABLE move IS 'Registrations of moves';
