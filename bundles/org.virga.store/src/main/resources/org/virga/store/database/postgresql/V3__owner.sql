-- Who writes: host, process and since when, for people.
ALTER TABLE writer ADD COLUMN owner VARCHAR(512);
