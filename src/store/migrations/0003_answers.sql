-- Which sets use a device or plug-in is asked of all sets at once.
CREATE INDEX device_by_class ON device (class, snapshot_id);
DROP INDEX device_by_plugin;
CREATE INDEX device_by_plugin ON device (plugin, snapshot_id) WHERE plugin <> '';

-- Which sets an answer rests on, and which tier they were known at: it goes with what it says.
CREATE TABLE answer_basis (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    live_set_id INTEGER NOT NULL REFERENCES live_set (id) ON DELETE CASCADE,
    tier TEXT NOT NULL CHECK (tier IN ('overview', 'sound', 'everything')),
    PRIMARY KEY (message_id, live_set_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_basis_by_set ON answer_basis (live_set_id);
