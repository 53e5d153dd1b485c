-- From sound to overview. What is left is what `als::read` gives at that tier: a test holds the two together.
DELETE FROM device;
DELETE FROM sample;
DELETE FROM name_use WHERE kind IN ('device', 'plug-in', 'preset', 'chain', 'macro', 'sample');
UPDATE track SET facts = json_set(facts, '$.mixer', NULL, '$.routing', json('[]'))
WHERE snapshot_id IN (SELECT id FROM snapshot WHERE tier = 'sound');
UPDATE snapshot SET
    tier = 'overview',
    facts = json_set(facts, '$.tier', 'overview', '$.problems', json('[]'))
WHERE tier = 'sound';
