-- Times are milliseconds since 1970.

-- The state: a document for each record, in the first of the two columns unless it is too long for it.
CREATE TABLE record (
    kind VARCHAR(32) NOT NULL,
    id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body VARCHAR(32672),
    long_body CLOB,
    CONSTRAINT record_key PRIMARY KEY (kind, id)
);

-- For each kind a number above which no record has had its id.
CREATE TABLE counter (
    kind VARCHAR(32) NOT NULL CONSTRAINT counter_key PRIMARY KEY,
    ceiling BIGINT NOT NULL
);

-- One row, which every commit changes.
CREATE TABLE writer (
    id INTEGER NOT NULL CONSTRAINT writer_key PRIMARY KEY,
    epoch BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    version BIGINT NOT NULL
);
INSERT INTO writer (id, epoch, sequence, version) VALUES (1, 0, 0, 1);

-- A row for each commit.
CREATE TABLE change_log (
    sequence BIGINT NOT NULL CONSTRAINT change_log_key PRIMARY KEY,
    epoch BIGINT NOT NULL,
    committed BIGINT NOT NULL,
    changes VARCHAR(32672),
    long_changes CLOB
);

-- History. It is listed youngest first, and Derby walks an index forwards only; so the indexes hold all that is needed to find and to count
-- the rows of a page.

-- Jobs that finished.
CREATE TABLE job (
    id BIGINT NOT NULL,
    uuid CHAR(36) NOT NULL,
    account_id BIGINT NOT NULL,
    resource_uuid CHAR(36),
    completed BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    body VARCHAR(32672),
    long_body CLOB
);
CREATE UNIQUE INDEX job_newest ON job (id DESC, sequence);
CREATE UNIQUE INDEX job_uuid ON job (uuid);
CREATE INDEX job_account ON job (account_id, id DESC, sequence);
CREATE INDEX job_resource ON job (resource_uuid, id DESC, sequence);
CREATE INDEX job_completed ON job (completed, id, sequence);

CREATE TABLE event (
    id BIGINT NOT NULL,
    uuid CHAR(36) NOT NULL,
    type VARCHAR(128) NOT NULL,
    severity VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    description VARCHAR(32672) NOT NULL,
    user_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    domain_id BIGINT NOT NULL,
    resource_type VARCHAR(128),
    resource_uuid CHAR(36),
    start_uuid CHAR(36),
    created BIGINT NOT NULL
);
CREATE UNIQUE INDEX event_newest ON event (id DESC);
CREATE INDEX event_uuid ON event (uuid);
CREATE INDEX event_account ON event (account_id, id DESC);
CREATE INDEX event_resource ON event (resource_uuid, id DESC);
CREATE INDEX event_start ON event (start_uuid);
CREATE INDEX event_created ON event (created, id);
