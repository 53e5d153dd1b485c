-- A database of format 1, as the program of that time made it: its schema, then a row or two in each table.
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
PRAGMA user_version = 1;
PRAGMA application_id = 1399157619;

INSERT INTO consent (decided_at, tier, shown_text) VALUES (5, 'everything', 'may I?');
INSERT INTO setting (name, value) VALUES ('share', 'never');
INSERT INTO exclusion (path, excluded_at) VALUES ('/Music/Secret', 6);
INSERT INTO project (folder, name) VALUES ('/Music/Night Drive Project', 'Night Drive');
INSERT INTO live_set (project_id, path, name) VALUES (1, '/Music/Night Drive Project/Night Drive.als', 'Night Drive');
INSERT INTO snapshot (live_set_id, file, file_size, file_hash, saved_at, learned_at, tier, creator, tempo, key_root, key_scale, length_beats, length_seconds, tempo_changes, facts)
VALUES (1, '/Music/Night Drive Project/Night Drive.als', 7, X'0101010101010101010101010101010101010101010101010101010101010101', 1001, 2000, 'everything', 'Ableton Live 12.3.2', 122.0, 5, 'Minor', 352.0, 175.24599649112412, X'00000000000000000000000000805e4000000000000073400000000000805e4000000000000074400000000000805b40', '{"kind":"set","tier":"everything","creator":"Ableton Live 12.3.2","format":{"major":"5","minor":"12.0_12300","schema_change_count":"1","revision":"5e5510015700000000000000000000000000f17e"},"tempo":122.0,"tempo_manual":122.0,"tempo_changes":[],"time_signature":[4,4],"time_signature_changes":[],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"length_beats":352.0,"length_seconds":175.24599649112412,"tracks":[],"scenes":[],"locators":[],"samples":[],"grooves":[{"id":0,"name":"Swing 16ths 58","timing":100.0,"random":2.0,"velocity":15.0,"quantization":0.0}],"annotation":"Rough mix for the label. Vocal is a placeholder.","problems":[]}');
INSERT INTO track (snapshot_id, position, kind, name, facts) VALUES (1, 0, 'midi', 'Bass', '{"id":14,"kind":"midi","name":"Bass","color":24,"group":null,"frozen":false,"mixer":{"volume_db":-4.0,"pan":0.0,"sends":[{"to":30,"db":null,"on":true},{"to":31,"db":null,"on":true}],"mute":false,"solo":false,"arm":false,"crossfade":null,"monitor":"auto","delay":0.0,"delay_in_samples":false},"routing":[{"port":"audio in","target":"AudioIn/External/S0","name":"Ext. In","channel":"1/2"},{"port":"midi in","target":"MidiIn/External.All/-1","name":"Ext: All Ins","channel":""},{"port":"audio out","target":"AudioOut/Main","name":"Master","channel":""},{"port":"midi out","target":"MidiOut/None","name":"None","channel":""}],"devices":[],"clips":[]}');
INSERT INTO device (snapshot_id, track_id, position, kind, class, name, plugin, facts, parameters)
VALUES (1, 1, 0, 'vst3', 'PluginDevice', 'Serum Sub Bass', '', '{"id":0,"kind":"vst3","class":"PluginDevice","name":"Serum Sub Bass","depth":0,"rack":null,"chain":null,"on":true,"preset":null,"plugin":{"name":"Serum","vendor":null,"uid":"06761B77082AF41609DFCCB50B94A554"}}', '[{"name":"Master Volume","value":0.7},{"name":"A Level","value":0.8}]');
INSERT INTO clip (snapshot_id, track_id, position, kind, view, name, start_beat, end_beat, facts, note_list)
VALUES (1, 1, 0, 'midi', 'session', 'Bass Verse', 0.0, 32.0, '{"kind":"midi","view":"session","name":"Bass Verse","start":0.0,"end":32.0,"notes":1,"color":24,"scene":0,"muted":false,"loop":{"on":true,"start":0.0,"end":32.0,"start_marker":0.0,"end_marker":32.0},"time_signature":[4,4],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"sample":null,"warp":null,"gain_db":null,"transpose":0.0,"launch":{"mode":"Trigger","quantization":"Global","legato":false,"velocity_amount":0.0},"follow":null,"groove":null}', '[{"pitch":29,"start":0.0,"duration":1.5,"velocity":100.0}]');
INSERT INTO automation (snapshot_id, track_id, clip_id, position, parameter, facts, points)
VALUES (1, 1, NULL, 0, 'Cutoff', '{"device":3,"parameter":"Cutoff","min":70.0,"max":130.0,"points":[]}', X'0000000000000000000000000080514000000000000058400000000000805140');
INSERT INTO scene (snapshot_id, position, name, facts) VALUES (1, 0, 'Verse', '{"name":"Verse","tempo":null,"time_signature":null,"color":12}');
INSERT INTO locator (snapshot_id, position, name, facts) VALUES (1, 0, 'Intro', '{"beat":0.0,"seconds":0.0,"name":"Intro","song_start":false}');
INSERT INTO sample (snapshot_id, position, name, facts) VALUES (1, 0, 'Kick Tunnel.wav', '{"name":"Kick Tunnel.wav","path":"/Users/demo/Music/Night Drive Project/Samples/Imported/Kick Tunnel.wav","missing":true,"relative_path":"Samples/Imported/Kick Tunnel.wav","size":141164,"uses":1}');
INSERT INTO search (text, kind, row, snapshot_id) VALUES ('Bass', 'track', 1, 1);
INSERT INTO snapshot (live_set_id, file, file_size, file_hash, saved_at, learned_at, tier, creator, tempo, key_root, key_scale, length_beats, length_seconds, tempo_changes, facts)
VALUES (1, '/Music/Night Drive Project/Night Drive.als', 7, X'0202020202020202020202020202020202020202020202020202020202020202', 1002, 2000, 'everything', 'Ableton Live 12.3.2', 122.0, 5, 'Minor', 352.0, 175.24599649112412, X'00000000000000000000000000805e4000000000000073400000000000805e4000000000000074400000000000805b40', '{"kind":"set","tier":"everything","creator":"Ableton Live 12.3.2","format":{"major":"5","minor":"12.0_12300","schema_change_count":"1","revision":"5e5510015700000000000000000000000000f17e"},"tempo":122.0,"tempo_manual":122.0,"tempo_changes":[],"time_signature":[4,4],"time_signature_changes":[],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"length_beats":352.0,"length_seconds":175.24599649112412,"tracks":[],"scenes":[],"locators":[],"samples":[],"grooves":[{"id":0,"name":"Swing 16ths 58","timing":100.0,"random":2.0,"velocity":15.0,"quantization":0.0}],"annotation":"Rough mix for the label. Vocal is a placeholder.","problems":[]}');
INSERT INTO track (snapshot_id, position, kind, name, facts) VALUES (2, 0, 'midi', 'Bass', '{"id":14,"kind":"midi","name":"Bass","color":24,"group":null,"frozen":false,"mixer":{"volume_db":-4.0,"pan":0.0,"sends":[{"to":30,"db":null,"on":true},{"to":31,"db":null,"on":true}],"mute":false,"solo":false,"arm":false,"crossfade":null,"monitor":"auto","delay":0.0,"delay_in_samples":false},"routing":[{"port":"audio in","target":"AudioIn/External/S0","name":"Ext. In","channel":"1/2"},{"port":"midi in","target":"MidiIn/External.All/-1","name":"Ext: All Ins","channel":""},{"port":"audio out","target":"AudioOut/Main","name":"Master","channel":""},{"port":"midi out","target":"MidiOut/None","name":"None","channel":""}],"devices":[],"clips":[]}');
INSERT INTO device (snapshot_id, track_id, position, kind, class, name, plugin, facts, parameters)
VALUES (2, 2, 0, 'vst3', 'PluginDevice', 'Serum Sub Bass', '', '{"id":0,"kind":"vst3","class":"PluginDevice","name":"Serum Sub Bass","depth":0,"rack":null,"chain":null,"on":true,"preset":null,"plugin":{"name":"Serum","vendor":null,"uid":"06761B77082AF41609DFCCB50B94A554"}}', '[{"name":"Master Volume","value":0.7},{"name":"A Level","value":0.8}]');
INSERT INTO clip (snapshot_id, track_id, position, kind, view, name, start_beat, end_beat, facts, note_list)
VALUES (2, 2, 0, 'midi', 'session', 'Bass Verse', 0.0, 32.0, '{"kind":"midi","view":"session","name":"Bass Verse","start":0.0,"end":32.0,"notes":1,"color":24,"scene":0,"muted":false,"loop":{"on":true,"start":0.0,"end":32.0,"start_marker":0.0,"end_marker":32.0},"time_signature":[4,4],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"sample":null,"warp":null,"gain_db":null,"transpose":0.0,"launch":{"mode":"Trigger","quantization":"Global","legato":false,"velocity_amount":0.0},"follow":null,"groove":null}', '[{"pitch":29,"start":0.0,"duration":1.5,"velocity":100.0}]');
INSERT INTO automation (snapshot_id, track_id, clip_id, position, parameter, facts, points)
VALUES (2, 2, NULL, 0, 'Cutoff', '{"device":3,"parameter":"Cutoff","min":70.0,"max":130.0,"points":[]}', X'0000000000000000000000000080514000000000000058400000000000805140');
INSERT INTO scene (snapshot_id, position, name, facts) VALUES (2, 0, 'Verse', '{"name":"Verse","tempo":null,"time_signature":null,"color":12}');
INSERT INTO locator (snapshot_id, position, name, facts) VALUES (2, 0, 'Intro', '{"beat":0.0,"seconds":0.0,"name":"Intro","song_start":false}');
INSERT INTO sample (snapshot_id, position, name, facts) VALUES (2, 0, 'Kick Tunnel.wav', '{"name":"Kick Tunnel.wav","path":"/Users/demo/Music/Night Drive Project/Samples/Imported/Kick Tunnel.wav","missing":true,"relative_path":"Samples/Imported/Kick Tunnel.wav","size":141164,"uses":1}');
INSERT INTO search (text, kind, row, snapshot_id) VALUES ('Bass', 'track', 2, 2);
INSERT INTO snapshot (live_set_id, file, file_size, file_hash, saved_at, learned_at, tier, creator, tempo, key_root, key_scale, length_beats, length_seconds, tempo_changes, facts)
VALUES (1, '/Music/Night Drive Project/Backup/Night Drive [2026-01-01 120000].als', 7, X'0202020202020202020202020202020202020202020202020202020202020202', 1003, 2000, 'everything', 'Ableton Live 12.3.2', 122.0, 5, 'Minor', 352.0, 175.24599649112412, X'00000000000000000000000000805e4000000000000073400000000000805e4000000000000074400000000000805b40', '{"kind":"set","tier":"everything","creator":"Ableton Live 12.3.2","format":{"major":"5","minor":"12.0_12300","schema_change_count":"1","revision":"5e5510015700000000000000000000000000f17e"},"tempo":122.0,"tempo_manual":122.0,"tempo_changes":[],"time_signature":[4,4],"time_signature_changes":[],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"length_beats":352.0,"length_seconds":175.24599649112412,"tracks":[],"scenes":[],"locators":[],"samples":[],"grooves":[{"id":0,"name":"Swing 16ths 58","timing":100.0,"random":2.0,"velocity":15.0,"quantization":0.0}],"annotation":"Rough mix for the label. Vocal is a placeholder.","problems":[]}');
INSERT INTO track (snapshot_id, position, kind, name, facts) VALUES (3, 0, 'midi', 'Bass', '{"id":14,"kind":"midi","name":"Bass","color":24,"group":null,"frozen":false,"mixer":{"volume_db":-4.0,"pan":0.0,"sends":[{"to":30,"db":null,"on":true},{"to":31,"db":null,"on":true}],"mute":false,"solo":false,"arm":false,"crossfade":null,"monitor":"auto","delay":0.0,"delay_in_samples":false},"routing":[{"port":"audio in","target":"AudioIn/External/S0","name":"Ext. In","channel":"1/2"},{"port":"midi in","target":"MidiIn/External.All/-1","name":"Ext: All Ins","channel":""},{"port":"audio out","target":"AudioOut/Main","name":"Master","channel":""},{"port":"midi out","target":"MidiOut/None","name":"None","channel":""}],"devices":[],"clips":[]}');
INSERT INTO device (snapshot_id, track_id, position, kind, class, name, plugin, facts, parameters)
VALUES (3, 3, 0, 'vst3', 'PluginDevice', 'Serum Sub Bass', '', '{"id":0,"kind":"vst3","class":"PluginDevice","name":"Serum Sub Bass","depth":0,"rack":null,"chain":null,"on":true,"preset":null,"plugin":{"name":"Serum","vendor":null,"uid":"06761B77082AF41609DFCCB50B94A554"}}', '[{"name":"Master Volume","value":0.7},{"name":"A Level","value":0.8}]');
INSERT INTO clip (snapshot_id, track_id, position, kind, view, name, start_beat, end_beat, facts, note_list)
VALUES (3, 3, 0, 'midi', 'session', 'Bass Verse', 0.0, 32.0, '{"kind":"midi","view":"session","name":"Bass Verse","start":0.0,"end":32.0,"notes":1,"color":24,"scene":0,"muted":false,"loop":{"on":true,"start":0.0,"end":32.0,"start_marker":0.0,"end_marker":32.0},"time_signature":[4,4],"key":{"root":"F","scale":"Minor","root_note":5,"in_key":true},"sample":null,"warp":null,"gain_db":null,"transpose":0.0,"launch":{"mode":"Trigger","quantization":"Global","legato":false,"velocity_amount":0.0},"follow":null,"groove":null}', '[{"pitch":29,"start":0.0,"duration":1.5,"velocity":100.0}]');
INSERT INTO automation (snapshot_id, track_id, clip_id, position, parameter, facts, points)
VALUES (3, 3, NULL, 0, 'Cutoff', '{"device":3,"parameter":"Cutoff","min":70.0,"max":130.0,"points":[]}', X'0000000000000000000000000080514000000000000058400000000000805140');
INSERT INTO scene (snapshot_id, position, name, facts) VALUES (3, 0, 'Verse', '{"name":"Verse","tempo":null,"time_signature":null,"color":12}');
INSERT INTO locator (snapshot_id, position, name, facts) VALUES (3, 0, 'Intro', '{"beat":0.0,"seconds":0.0,"name":"Intro","song_start":false}');
INSERT INTO sample (snapshot_id, position, name, facts) VALUES (3, 0, 'Kick Tunnel.wav', '{"name":"Kick Tunnel.wav","path":"/Users/demo/Music/Night Drive Project/Samples/Imported/Kick Tunnel.wav","missing":true,"relative_path":"Samples/Imported/Kick Tunnel.wav","size":141164,"uses":1}');
INSERT INTO search (text, kind, row, snapshot_id) VALUES ('Bass', 'track', 3, 3);
INSERT INTO conversation (live_set_id, title, started_at) VALUES (1, 'Mix', 7);
INSERT INTO message (conversation_id, written_at, author, text) VALUES (1, 8, 'user', 'is the snare too loud?');
INSERT INTO search (text, kind, row, snapshot_id) VALUES ('is the snare too loud?', 'message', 1, NULL);
INSERT INTO egress (sent_at, destination, body_bytes, body_hash, body, previous_hash, hash)
VALUES (9, 'https://api.example', 5, X'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', X'68656c6c6f', X'0000000000000000000000000000000000000000000000000000000000000000', X'21785d9150a5c1d25d5200871b9ef39b9457fb36d66506102a9c36e12658c598');
