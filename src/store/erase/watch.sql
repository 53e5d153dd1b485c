-- Tells `gone` of everything that a transaction takes out: what kind of thing in the singular, then its texts. An update is told with the old texts;
-- what of them is still said elsewhere is found out later.
CREATE TEMP TRIGGER gone_consent BEFORE DELETE ON main.consent BEGIN SELECT gone('decision', old.shown_text); END;
CREATE TEMP TRIGGER gone_setting BEFORE DELETE ON main.setting BEGIN SELECT gone('setting', old.value); END;
CREATE TEMP TRIGGER gone_exclusion BEFORE DELETE ON main.exclusion BEGIN SELECT gone('exclusion', old.path); END;
CREATE TEMP TRIGGER gone_project BEFORE DELETE ON main.project BEGIN SELECT gone('project', old.name, old.folder); END;
CREATE TEMP TRIGGER gone_live_set BEFORE DELETE ON main.live_set BEGIN SELECT gone('set', old.name, old.path); END;
CREATE TEMP TRIGGER gone_set_file BEFORE DELETE ON main.set_file BEGIN SELECT gone('', old.path, old.problem); END;
CREATE TEMP TRIGGER gone_snapshot BEFORE DELETE ON main.snapshot BEGIN
    SELECT gone('saved state', old.creator, old.facts, old.tempo_changes);
END;
CREATE TEMP TRIGGER gone_track BEFORE DELETE ON main.track BEGIN SELECT gone('track', old.name, old.facts); END;
CREATE TEMP TRIGGER gone_device BEFORE DELETE ON main.device BEGIN
    SELECT gone('device', old.name, old.plugin, old.facts, old.parameters);
END;
CREATE TEMP TRIGGER gone_clip BEFORE DELETE ON main.clip BEGIN SELECT gone('clip', old.name, old.facts, old.note_list); END;
CREATE TEMP TRIGGER gone_automation BEFORE DELETE ON main.automation BEGIN
    SELECT gone('automation lane', old.parameter, old.facts, old.points);
END;
CREATE TEMP TRIGGER gone_scene BEFORE DELETE ON main.scene BEGIN SELECT gone('scene', old.name, old.facts); END;
CREATE TEMP TRIGGER gone_locator BEFORE DELETE ON main.locator BEGIN SELECT gone('locator', old.name, old.facts); END;
CREATE TEMP TRIGGER gone_sample BEFORE DELETE ON main.sample BEGIN SELECT gone('sample', old.name, old.facts); END;
CREATE TEMP TRIGGER gone_conversation BEFORE DELETE ON main.conversation BEGIN SELECT gone('conversation', old.title); END;
CREATE TEMP TRIGGER gone_message BEFORE DELETE ON main.message BEGIN SELECT gone('message', old.text, old.turns); END;
-- It holds no text of its own.
CREATE TEMP TRIGGER gone_answer_basis BEFORE DELETE ON main.answer_basis BEGIN SELECT gone(''); END;
CREATE TEMP TRIGGER gone_egress BEFORE DELETE ON main.egress BEGIN
    SELECT gone('row of the log of what left', old.destination, old.body);
END;

CREATE TEMP TRIGGER changed_title BEFORE UPDATE OF title ON main.conversation BEGIN SELECT gone('', old.title); END;
CREATE TEMP TRIGGER changed_snapshot BEFORE UPDATE OF facts ON main.snapshot BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_track BEFORE UPDATE OF facts ON main.track BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_device BEFORE UPDATE OF facts ON main.device BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_parameters BEFORE UPDATE OF parameters ON main.device WHEN old.parameters <> '' BEGIN
    SELECT gone('list of settings', old.parameters);
END;
CREATE TEMP TRIGGER changed_clip BEFORE UPDATE OF facts ON main.clip BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_notes BEFORE UPDATE OF note_list ON main.clip WHEN old.note_list <> '' BEGIN
    SELECT gone('list of notes', old.note_list);
END;
CREATE TEMP TRIGGER changed_scene BEFORE UPDATE OF facts ON main.scene BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_locator BEFORE UPDATE OF facts ON main.locator BEGIN SELECT gone('', old.facts); END;
CREATE TEMP TRIGGER changed_sample BEFORE UPDATE OF facts ON main.sample BEGIN SELECT gone('', old.facts); END;
