-- The tables with long columns, once more, with the pages that DerbyEngine sets; see there. Indexes are made when the rows are in.
-- SmallPages carries this out where it is needed.

ALTER TABLE record DROP CONSTRAINT record_key;
RENAME TABLE record TO record_v3;
CREATE TABLE record (
    kind VARCHAR(32) NOT NULL,
    id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body VARCHAR(32672) FOR BIT DATA NOT NULL,
    long_body BLOB,
    CONSTRAINT record_key PRIMARY KEY (kind, id)
);
INSERT INTO record (kind, id, revision, body, long_body)
    SELECT kind, id, revision, body, long_body FROM record_v3;
DROP TABLE record_v3;

ALTER TABLE change_log DROP CONSTRAINT change_log_key;
RENAME TABLE change_log TO change_log_v3;
CREATE TABLE change_log (
    sequence BIGINT NOT NULL CONSTRAINT change_log_key PRIMARY KEY,
    first_sequence BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    committed BIGINT NOT NULL,
    changes VARCHAR(32672) FOR BIT DATA NOT NULL,
    long_changes BLOB
);
INSERT INTO change_log (sequence, first_sequence, epoch, committed, changes, long_changes)
    SELECT sequence, first_sequence, epoch, committed, changes, long_changes FROM change_log_v3;
DROP TABLE change_log_v3;

DROP INDEX job_newest;
DROP INDEX job_uuid;
DROP INDEX job_account;
DROP INDEX job_resource;
DROP INDEX job_completed;
RENAME TABLE job TO job_v3;
CREATE TABLE job (
    id BIGINT NOT NULL,
    uuid CHAR(16) FOR BIT DATA NOT NULL,
    account_id BIGINT NOT NULL,
    resource_uuid CHAR(16) FOR BIT DATA NOT NULL,
    completed BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    body VARCHAR(32672) FOR BIT DATA NOT NULL,
    long_body BLOB
);
INSERT INTO job (id, uuid, account_id, resource_uuid, completed, sequence, body, long_body)
    SELECT id, uuid, account_id, resource_uuid, completed, sequence, body, long_body FROM job_v3;
DROP TABLE job_v3;
CREATE UNIQUE INDEX job_newest ON job (id DESC, sequence);
CREATE UNIQUE INDEX job_uuid ON job (uuid);
CREATE INDEX job_account ON job (account_id, id DESC, sequence);
CREATE INDEX job_resource ON job (resource_uuid, id DESC, sequence);
CREATE INDEX job_completed ON job (completed, id, sequence);

DROP INDEX event_newest;
DROP INDEX event_uuid;
DROP INDEX event_account;
DROP INDEX event_resource;
DROP INDEX event_start;
DROP INDEX event_created;
RENAME TABLE event TO event_v3;
CREATE TABLE event (
    id BIGINT NOT NULL,
    uuid CHAR(16) FOR BIT DATA NOT NULL,
    type VARCHAR(128) NOT NULL,
    severity VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    description VARCHAR(32672) NOT NULL,
    user_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    domain_id BIGINT NOT NULL,
    resource_type VARCHAR(128),
    resource_uuid CHAR(16) FOR BIT DATA NOT NULL,
    start_uuid CHAR(16) FOR BIT DATA NOT NULL,
    created BIGINT NOT NULL
);
INSERT INTO event (id, uuid, type, severity, state, description, user_id, account_id, domain_id, resource_type, resource_uuid, start_uuid, created)
    SELECT id, uuid, type, severity, state, description, user_id, account_id, domain_id, resource_type, resource_uuid, start_uuid, created FROM event_v3;
DROP TABLE event_v3;
CREATE UNIQUE INDEX event_newest ON event (id DESC);
CREATE INDEX event_uuid ON event (uuid);
CREATE INDEX event_account ON event (account_id, id DESC);
CREATE INDEX event_resource ON event (resource_uuid, id DESC);
CREATE INDEX event_start ON event (start_uuid);
CREATE INDEX event_created ON event (created, id);
