-- From everything to sound. What is left is what `als::read` gives at that tier: a test holds the two together.
DELETE FROM clip;
DELETE FROM automation;
DELETE FROM name_use WHERE kind IN ('clip', 'take lane', 'groove');
UPDATE track SET facts = json_remove(facts, '$.annotation', '$.take_lanes')
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'everything');
UPDATE device SET parameters = '', facts = json_remove(facts, '$.annotation')
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'everything');
UPDATE scene SET facts = json_remove(facts, '$.annotation')
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'everything');
UPDATE locator SET facts = json_remove(facts, '$.annotation')
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'everything');
UPDATE sample SET facts = json_set(json_remove(facts, '$.relative_path'), '$.path', NULL, '$.missing', NULL)
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'everything');
UPDATE snapshot SET
    tier = 'sound',
    facts = json_set(
        json_remove(facts, '$.annotation'), '$.tier', 'sound', '$.grooves', json('[]'), '$.problems', json('[]')
    )
WHERE tier = 'everything';
