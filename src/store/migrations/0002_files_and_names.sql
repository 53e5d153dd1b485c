-- A saved state and the file it lies in are two things: one state can lie in two files (a set and its newest backup), and a file
-- that can't be read is remembered, so that it is not read again every time.
CREATE TABLE set_file (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    live_set_id INTEGER NOT NULL REFERENCES live_set (id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    -- None for a file that can't be read.
    snapshot_id INTEGER REFERENCES snapshot (id) ON DELETE CASCADE,
    -- Why it can't be read; empty when it can.
    problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX set_file_by_set ON set_file (live_set_id);
CREATE INDEX set_file_by_snapshot ON set_file (snapshot_id) WHERE snapshot_id IS NOT NULL;

INSERT INTO set_file (path, live_set_id, size, modified_at, snapshot_id)
SELECT
    file, live_set_id, file_size, saved_at,
    -- Of the snapshots of one state the last is kept, see below.
    (
        SELECT max(same.id) FROM snapshot AS same
        WHERE same.live_set_id = snapshot.live_set_id AND same.file_hash = snapshot.file_hash
    )
FROM snapshot WHERE id IN (SELECT max(id) FROM snapshot GROUP BY file);

DROP INDEX snapshot_by_file;
ALTER TABLE snapshot DROP COLUMN file;
-- Which version of the reader made the facts: a newer one reads the file again.
ALTER TABLE snapshot ADD COLUMN reader INTEGER NOT NULL DEFAULT 0;
-- Kinds that the user cleared, with a space after each, so that "cleared" can be told from "none".
ALTER TABLE snapshot ADD COLUMN cleared TEXT NOT NULL DEFAULT '';
DELETE FROM snapshot WHERE id NOT IN (SELECT max(id) FROM snapshot GROUP BY live_set_id, file_hash);
CREATE UNIQUE INDEX snapshot_by_state ON snapshot (live_set_id, file_hash);

-- Every name, once however often it is used. The search index is over these, so it does not grow with every snapshot.
CREATE TABLE name (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- `kind` says what bears the name and `row` which one, see `knowledge/names.rs`.
CREATE TABLE name_use (
    name_id INTEGER NOT NULL REFERENCES name (id) ON DELETE CASCADE,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (name_id, snapshot_id, kind, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_use_by_snapshot ON name_use (snapshot_id, kind);

INSERT INTO name (text) SELECT DISTINCT text FROM search WHERE snapshot_id IN (SELECT id FROM snapshot);
INSERT INTO name_use (name_id, snapshot_id, kind, row)
SELECT DISTINCT name.id, search.snapshot_id, search.kind, search.row
FROM search JOIN name ON name.text = search.text WHERE search.snapshot_id IN (SELECT id FROM snapshot);
DROP TABLE search;

CREATE VIRTUAL TABLE name_search USING fts5 (
    text,
    content = 'name',
    content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE message_search USING fts5 (
    text,
    content = 'message',
    content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2"
);
-- Without it FTS5 leaves deleted words in its index until a later merge.
INSERT INTO name_search (name_search, rank) VALUES ('secure-delete', 1);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
INSERT INTO name_search (name_search) VALUES ('rebuild');
INSERT INTO message_search (message_search) VALUES ('rebuild');

CREATE TRIGGER name_added AFTER INSERT ON name BEGIN
    INSERT INTO name_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER name_removed AFTER DELETE ON name BEGIN
    INSERT INTO name_search (name_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
END;

-- The state that a set is in now: that of its own file, which need not have the latest time (a backup that was put back), else the
-- latest that is known.
CREATE VIEW current_snapshot AS
SELECT
    live_set.id AS live_set_id,
    coalesce(
        (SELECT set_file.snapshot_id FROM set_file WHERE set_file.path = live_set.path),
        (
            SELECT snapshot.id FROM snapshot WHERE snapshot.live_set_id = live_set.id
            ORDER BY snapshot.saved_at DESC, snapshot.id DESC LIMIT 1
        )
    ) AS snapshot_id
FROM live_set;
