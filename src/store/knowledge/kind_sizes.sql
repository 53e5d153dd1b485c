-- Rows and bytes of each kind by project. Clips are counted without their notes, which are a kind of their own.
WITH kinds AS (
    SELECT 1 AS place, 'sets' AS kind, snapshot.id AS snapshot_id, length(facts) + length(tempo_changes) AS bytes FROM snapshot
    UNION ALL SELECT 2, 'tracks', snapshot_id, length(facts) FROM track
    UNION ALL SELECT 3, 'devices', snapshot_id, length(facts) + length(parameters) FROM device
    UNION ALL SELECT 4, 'clips', snapshot_id, length(facts) FROM clip
    UNION ALL SELECT 5, 'notes', snapshot_id, length(note_list) FROM clip WHERE note_list <> ''
    UNION ALL SELECT 6, 'automation', snapshot_id, length(facts) + length(points) FROM automation
    UNION ALL SELECT 7, 'scenes', snapshot_id, length(facts) FROM scene
    UNION ALL SELECT 8, 'locators', snapshot_id, length(facts) FROM locator
    UNION ALL SELECT 9, 'samples', snapshot_id, length(facts) FROM sample
)
SELECT project.name, kinds.kind, count(*), sum(kinds.bytes)
FROM kinds
JOIN snapshot ON snapshot.id = kinds.snapshot_id
JOIN live_set ON live_set.id = snapshot.live_set_id
JOIN project ON project.id = live_set.project_id
GROUP BY project.id, kinds.place ORDER BY project.name, project.id, kinds.place
