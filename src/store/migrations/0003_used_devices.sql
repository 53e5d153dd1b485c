-- Which sets use a device or plug-in is asked of all sets at once.
CREATE INDEX device_by_class ON device (class, snapshot_id);
DROP INDEX device_by_plugin;
CREATE INDEX device_by_plugin ON device (plugin, snapshot_id) WHERE plugin <> '';
