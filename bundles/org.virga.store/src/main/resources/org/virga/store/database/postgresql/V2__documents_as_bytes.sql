-- Documents and UUIDs become bytes, as on Derby, which is faster so. A UUID that is none is all
-- zeroes, and the first column of a document that is too long for it is empty. The change log gets one row for each database transaction.
--
-- What stands here makes room; DocumentsAsBytes then copies the rows from the tables _v1 and drops those, all in one transaction.

ALTER TABLE record DROP CONSTRAINT record_key;
ALTER TABLE record RENAME TO record_v1;
CREATE TABLE record (
    kind VARCHAR(32) NOT NULL,
    id BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body BYTEA NOT NULL,
    long_body BYTEA,
    CONSTRAINT record_key PRIMARY KEY (kind, id)
);

-- A row for each database transaction: the numbers of its first and its last commit, and a line for each.
ALTER TABLE change_log DROP CONSTRAINT change_log_key;
ALTER TABLE change_log RENAME TO change_log_v1;
CREATE TABLE change_log (
    sequence BIGINT NOT NULL CONSTRAINT change_log_key PRIMARY KEY,
    first_sequence BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    committed BIGINT NOT NULL,
    changes BYTEA NOT NULL,
    long_changes BYTEA
);

DROP INDEX job_newest;
DROP INDEX job_uuid;
DROP INDEX job_account;
DROP INDEX job_resource;
DROP INDEX job_completed;
ALTER TABLE job RENAME TO job_v1;
CREATE TABLE job (
    id BIGINT NOT NULL,
    uuid BYTEA NOT NULL,
    account_id BIGINT NOT NULL,
    resource_uuid BYTEA NOT NULL,
    completed BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    body BYTEA NOT NULL,
    long_body BYTEA
);
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
ALTER TABLE event RENAME TO event_v1;
CREATE TABLE event (
    id BIGINT NOT NULL,
    uuid BYTEA NOT NULL,
    type VARCHAR(128) NOT NULL,
    severity VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    description TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    domain_id BIGINT NOT NULL,
    resource_type VARCHAR(128),
    resource_uuid BYTEA NOT NULL,
    start_uuid BYTEA NOT NULL,
    created BIGINT NOT NULL
);
CREATE UNIQUE INDEX event_newest ON event (id DESC);
CREATE INDEX event_uuid ON event (uuid);
CREATE INDEX event_account ON event (account_id, id DESC);
CREATE INDEX event_resource ON event (resource_uuid, id DESC);
CREATE INDEX event_start ON event (start_uuid);
CREATE INDEX event_created ON event (created, id);
