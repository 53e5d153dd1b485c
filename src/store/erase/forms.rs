//! Which statements take out what a form of deletion names.

use std::path::Path;

use rusqlite::{Transaction, params};

use super::Forget;
use crate::consent::{Tier, is_excluded};
use crate::store::egress::ANCHOR;
use crate::store::knowledge::{delete_empty_projects, delete_unused_names, text};
use crate::store::{Error, Kind};

/// Takes out what a form names.
pub(super) fn delete(transaction: &Transaction<'_>, what: &Forget) -> Result<(), Error> {
    match what {
        Forget::All => transaction.execute_batch(
            "DELETE FROM egress; DELETE FROM conversation; DELETE FROM live_set; DELETE FROM project; DELETE FROM name;
             DELETE FROM setting; DELETE FROM exclusion; DELETE FROM consent; DELETE FROM sqlite_sequence;",
        )?,
        Forget::Conversations => transaction.execute_batch("DELETE FROM conversation;")?,
        Forget::Conversation(id) => {
            transaction.execute("DELETE FROM conversation WHERE id = ?1", [id])?;
        }
        Forget::Egress => {
            transaction.execute("DELETE FROM egress", [])?;
            transaction.execute("DELETE FROM setting WHERE name = ?1", [ANCHOR])?;
        }
        Forget::Project(project) => delete_project(transaction, project)?,
        Forget::Kind(kind) => delete_kind(transaction, *kind)?,
        Forget::Before(time) => delete_before(transaction, *time)?,
        Forget::Below(path) => delete_below(transaction, path)?,
        Forget::Sets(paths) => {
            for path in paths {
                delete_set(transaction, &text(path))?;
            }
        }
        Forget::AboveTier(tier) => delete_above(transaction, *tier)?,
    }
    delete_empty_projects(transaction)?;
    delete_unused_names(transaction)
}

/// Deletes the answers that could hold what a tier adds, or a higher one: they were given while that much was known.
fn delete_answers_from(transaction: &Transaction<'_>, tier: Tier) -> Result<(), Error> {
    for tier in Tier::ALL.into_iter().filter(|one| *one >= tier) {
        transaction.execute(
            "DELETE FROM message WHERE id IN (SELECT message_id FROM answer_basis WHERE tier = ?1)",
            [tier.as_str()],
        )?;
    }
    Ok(())
}

fn delete_project(transaction: &Transaction<'_>, project: &str) -> Result<(), Error> {
    transaction.execute(
        "DELETE FROM conversation WHERE live_set_id IN (
            SELECT live_set.id FROM live_set JOIN project ON project.id = live_set.project_id
            WHERE project.name = ?1 OR project.folder = ?1
        )",
        [project],
    )?;
    // What was said of it in a conversation about another set goes as well.
    transaction.execute(
        "DELETE FROM message WHERE id IN (
            SELECT message_id FROM answer_basis
            JOIN live_set ON live_set.id = answer_basis.live_set_id JOIN project ON project.id = live_set.project_id
            WHERE project.name = ?1 OR project.folder = ?1
        )",
        [project],
    )?;
    transaction.execute("DELETE FROM project WHERE name = ?1 OR folder = ?1", [project])?;
    Ok(())
}

fn delete_before(transaction: &Transaction<'_>, time: i64) -> Result<(), Error> {
    transaction.execute("DELETE FROM snapshot WHERE learned_at < ?1", [time])?;
    transaction.execute(
        "DELETE FROM message WHERE id IN (
            SELECT message_id FROM answer_basis WHERE live_set_id NOT IN (SELECT live_set_id FROM snapshot)
        )",
        [],
    )?;
    transaction.execute(
        "DELETE FROM live_set WHERE id NOT IN (SELECT live_set_id FROM snapshot)",
        [],
    )?;
    // A title made of words that go becomes the first line of what was asked next.
    transaction.execute(
        "WITH next AS (
            SELECT conversation_id, trim(text, char(9, 10, 13, 32)) AS text FROM message
            WHERE id IN (
                SELECT min(id) FROM message WHERE author = 'user' AND written_at >= ?1 GROUP BY conversation_id
            )
         )
         UPDATE conversation SET title = coalesce(
            (
                SELECT substr(next.text, 1, min(60, instr(next.text || char(10), char(10)) - 1))
                FROM next WHERE next.conversation_id = conversation.id
            ),
            ''
         )
         WHERE EXISTS (
            SELECT 1 FROM message
            WHERE conversation_id = conversation.id AND author = 'user' AND written_at < ?1
                AND instr(message.text, conversation.title) > 0
         )",
        [time],
    )?;
    transaction.execute("DELETE FROM message WHERE written_at < ?1", [time])?;
    // Also a branch that was begun later, when nothing is left of what it was begun with.
    transaction.execute(
        "DELETE FROM conversation WHERE id NOT IN (SELECT conversation_id FROM message)",
        [],
    )?;
    // What is left of the log goes on from the last row that went.
    transaction.execute(
        "INSERT INTO setting (name, value)
         SELECT ?1, hex(hash) FROM egress WHERE sent_at < ?2 ORDER BY id DESC LIMIT 1
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![ANCHOR, time],
    )?;
    transaction.execute(
        "DELETE FROM egress WHERE id <= (SELECT max(id) FROM egress WHERE sent_at < ?1)",
        [time],
    )?;
    Ok(())
}

/// Deletes all sets at or below a path.
fn delete_below(transaction: &Transaction<'_>, path: &Path) -> Result<(), Error> {
    let exclusions = [path.to_path_buf()];
    let sets = transaction
        .prepare("SELECT path FROM live_set")?
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for set in sets {
        if is_excluded(Path::new(&set), &exclusions) {
            delete_set(transaction, &set)?;
        }
    }
    Ok(())
}

fn delete_set(transaction: &Transaction<'_>, path: &str) -> Result<(), Error> {
    transaction.execute(
        "DELETE FROM conversation WHERE live_set_id = (SELECT id FROM live_set WHERE path = ?1)",
        [path],
    )?;
    // What was said of it in a conversation about another set goes as well.
    transaction.execute(
        "DELETE FROM message WHERE id IN (
            SELECT message_id FROM answer_basis WHERE live_set_id = (SELECT id FROM live_set WHERE path = ?1)
        )",
        [path],
    )?;
    transaction.execute("DELETE FROM live_set WHERE path = ?1", [path])?;
    Ok(())
}

/// Leaves what reading at a tier would have given. Problems go as well, because a place in the file can be one that the tier does
/// not look at.
fn delete_above(transaction: &Transaction<'_>, tier: Tier) -> Result<(), Error> {
    if let Some(above) = Tier::ALL.into_iter().find(|one| *one > tier) {
        delete_answers_from(transaction, above)?;
    }
    if tier < Tier::Everything {
        transaction.execute_batch(include_str!("to_sound.sql"))?;
    }
    if tier < Tier::Sound {
        transaction.execute_batch(include_str!("to_overview.sql"))?;
    }
    if tier < Tier::Overview {
        transaction.execute_batch("DELETE FROM live_set;")?;
    }
    Ok(())
}

fn delete_kind(transaction: &Transaction<'_>, kind: Kind) -> Result<(), Error> {
    delete_answers_from(transaction, kind.tier())?;
    transaction.execute_batch(match kind {
        Kind::Sets => "DELETE FROM live_set;",
        Kind::Tracks => {
            "DELETE FROM track;
             DELETE FROM name_use WHERE kind IN ('track', 'take lane', 'device', 'plug-in', 'preset', 'chain', 'macro', 'clip');"
        }
        Kind::Devices => {
            "DELETE FROM automation WHERE facts ->> 'device' IS NOT NULL;
             DELETE FROM device;
             DELETE FROM name_use WHERE kind IN ('device', 'plug-in', 'preset', 'chain', 'macro');"
        }
        Kind::Clips => {
            "DELETE FROM clip;
             UPDATE track SET facts = json_remove(facts, '$.take_lanes');
             DELETE FROM name_use WHERE kind IN ('clip', 'take lane');"
        }
        Kind::Notes => {
            "UPDATE clip SET note_list = '', facts = json_set(facts, '$.notes', 0) WHERE kind = 'midi';"
        }
        Kind::Automation => "DELETE FROM automation;",
        Kind::Scenes => "DELETE FROM scene; DELETE FROM name_use WHERE kind = 'scene';",
        Kind::Locators => "DELETE FROM locator; DELETE FROM name_use WHERE kind = 'locator';",
        Kind::Samples => {
            "DELETE FROM sample;
             UPDATE clip SET facts = json_set(facts, '$.sample', NULL) WHERE kind = 'audio';
             UPDATE device SET facts = json_remove(facts, '$.samples');
             DELETE FROM name_use WHERE kind = 'sample';"
        }
    })?;
    transaction.execute(
        "UPDATE snapshot SET cleared = cleared || ?1 || ' ' WHERE instr(' ' || cleared, ' ' || ?1 || ' ') = 0",
        [kind.as_str()],
    )?;
    Ok(())
}

/// Bars a path from being read and shown.
pub(super) fn exclude(transaction: &Transaction<'_>, path: &Path, at: i64) -> Result<(), Error> {
    transaction.execute(
        "INSERT INTO exclusion (path, excluded_at) VALUES (?1, ?2) ON CONFLICT (path) DO NOTHING",
        params![text(path), at],
    )?;
    Ok(())
}
