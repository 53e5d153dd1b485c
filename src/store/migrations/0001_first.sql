-- Everything that is kept. Times are milliseconds since 1970, beats are quarter notes from the start of the song.
-- `facts` columns hold the JSON of the type in src/als/facts that the table is named after, without what has columns or tables of
-- its own.

-- What the user decided, newest last. Rows are never changed: which text was shown when is part of the consent.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    decided_at INTEGER NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('off', 'overview', 'sound', 'everything')),
    shown_text TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Folders and files that are never read or shown.
CREATE TABLE exclusion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    excluded_at INTEGER NOT NULL
) STRICT;

-- A folder with Live's mark in it, or the folder of a set that has none.
CREATE TABLE project (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE live_set (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
CREATE INDEX live_set_by_project ON live_set (project_id);

-- One saved state of a set.
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    live_set_id INTEGER NOT NULL REFERENCES live_set (id) ON DELETE CASCADE,
    -- The file it was read from: the set's own, or one in its Backup folder.
    file TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    file_hash BLOB NOT NULL,
    saved_at INTEGER NOT NULL,
    learned_at INTEGER NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('overview', 'sound', 'everything')),
    creator TEXT NOT NULL,
    tempo REAL,
    key_root INTEGER,
    key_scale TEXT,
    length_beats REAL NOT NULL,
    length_seconds REAL,
    tempo_changes BLOB NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX snapshot_by_set ON snapshot (live_set_id, saved_at);
CREATE INDEX snapshot_by_file ON snapshot (file);
CREATE INDEX snapshot_by_hash ON snapshot (file_hash);

CREATE TABLE track (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX track_by_snapshot ON track (snapshot_id, position);

-- A device of a track, or of a rack or preset file (no track).
CREATE TABLE device (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    track_id INTEGER REFERENCES track (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    class TEXT NOT NULL,
    name TEXT NOT NULL,
    plugin TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL,
    -- JSON list of parameters; empty text below the tier that has them.
    parameters TEXT NOT NULL
) STRICT;
CREATE INDEX device_by_snapshot ON device (snapshot_id, track_id, position);
CREATE INDEX device_by_track ON device (track_id);
CREATE INDEX device_by_plugin ON device (plugin) WHERE plugin <> '';

CREATE TABLE clip (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    view TEXT NOT NULL,
    name TEXT NOT NULL,
    start_beat REAL NOT NULL,
    end_beat REAL NOT NULL,
    facts TEXT NOT NULL,
    -- JSON list of notes; empty text when there are none.
    note_list TEXT NOT NULL
) STRICT;
CREATE INDEX clip_by_snapshot ON clip (snapshot_id, track_id, position);
CREATE INDEX clip_by_track ON clip (track_id);

-- Automation of a track, or of a clip (envelopes).
CREATE TABLE automation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    clip_id INTEGER REFERENCES clip (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parameter TEXT NOT NULL,
    facts TEXT NOT NULL,
    -- Pairs of little-endian 64-bit floats: beat and value.
    points BLOB NOT NULL
) STRICT;
CREATE INDEX automation_by_snapshot ON automation (snapshot_id, track_id, position);
CREATE INDEX automation_by_track ON automation (track_id);
CREATE INDEX automation_by_clip ON automation (clip_id) WHERE clip_id IS NOT NULL;

CREATE TABLE scene (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX scene_by_snapshot ON scene (snapshot_id, position);

CREATE TABLE locator (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX locator_by_snapshot ON locator (snapshot_id, position);

CREATE TABLE sample (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE INDEX sample_by_snapshot ON sample (snapshot_id, position);
CREATE INDEX sample_by_name ON sample (name);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    live_set_id INTEGER REFERENCES live_set (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_by_set ON conversation (live_set_id) WHERE live_set_id IS NOT NULL;

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    written_at INTEGER NOT NULL,
    author TEXT NOT NULL CHECK (author IN ('user', 'assistant')),
    text TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation_id, id);

-- What left the machine. Each row's hash covers the row before it, so that a row that is changed or missing is noticed.
CREATE TABLE egress (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sent_at INTEGER NOT NULL,
    destination TEXT NOT NULL,
    body_bytes INTEGER NOT NULL,
    body_hash BLOB NOT NULL,
    body BLOB NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Every name and every message. `kind` says which table `row` is in.
CREATE VIRTUAL TABLE search USING fts5 (
    text,
    kind UNINDEXED,
    row UNINDEXED,
    snapshot_id UNINDEXED,
    tokenize = "unicode61 remove_diacritics 2"
);
-- Without it FTS5 leaves deleted words in its index until a later merge.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
