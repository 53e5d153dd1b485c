//! Deleting so that no byte is left: rows, the search index, the write-ahead log, free pages.

use rusqlite::{TransactionBehavior, params};

use super::{Error, Store};

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forget {
    /// Everything but the decisions of the user.
    All,
    /// All conversations.
    Conversations,
    /// The log of what left.
    Egress,
    /// All that is known of a project, by its name or folder.
    Project(String),
    /// What was learned or said before a time, in milliseconds since 1970.
    Before(i64),
}

impl Store {
    /// Deletes what a form names and returns how many rows of the user's own things (snapshots, messages, departures) went.
    /// [`Store::shrink`] has to follow before the bytes are gone from the files.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is deleted then.
    pub fn forget(&mut self, what: &Forget) -> Result<usize, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let count = match what {
            Forget::All => {
                let snapshots = transaction.execute("DELETE FROM snapshot", [])?;
                let messages = transaction.execute("DELETE FROM message", [])?;
                let departures = transaction.execute("DELETE FROM egress", [])?;
                transaction.execute_batch(
                    "DELETE FROM conversation; DELETE FROM live_set; DELETE FROM project; DELETE FROM setting;
                     DELETE FROM exclusion; DELETE FROM search;",
                )?;
                snapshots + messages + departures
            }
            Forget::Conversations => {
                let messages = transaction.execute("DELETE FROM message", [])?;
                transaction
                    .execute_batch("DELETE FROM conversation; DELETE FROM search WHERE kind = 'message';")?;
                messages
            }
            Forget::Egress => transaction.execute("DELETE FROM egress", [])?,
            Forget::Project(project) => {
                transaction.execute(
                    "DELETE FROM search WHERE snapshot_id IN (
                        SELECT snapshot.id FROM snapshot JOIN live_set ON live_set.id = snapshot.live_set_id
                        JOIN project ON project.id = live_set.project_id WHERE project.name = ?1 OR project.folder = ?1
                    )",
                    [project],
                )?;
                let snapshots = transaction.execute(
                    "DELETE FROM snapshot WHERE live_set_id IN (
                        SELECT live_set.id FROM live_set JOIN project ON project.id = live_set.project_id
                        WHERE project.name = ?1 OR project.folder = ?1
                    )",
                    [project],
                )?;
                transaction.execute("DELETE FROM project WHERE name = ?1 OR folder = ?1", [project])?;
                snapshots
            }
            Forget::Before(time) => {
                transaction.execute(
                    "DELETE FROM search WHERE snapshot_id IN (SELECT id FROM snapshot WHERE learned_at < ?1)
                        OR (kind = 'message' AND row IN (SELECT id FROM message WHERE written_at < ?1))",
                    params![time],
                )?;
                let snapshots = transaction.execute("DELETE FROM snapshot WHERE learned_at < ?1", [time])?;
                let messages = transaction.execute("DELETE FROM message WHERE written_at < ?1", [time])?;
                transaction.execute_batch(
                    "DELETE FROM conversation WHERE id NOT IN (SELECT conversation_id FROM message);
                     DELETE FROM live_set WHERE id NOT IN (SELECT live_set_id FROM snapshot);
                     DELETE FROM project WHERE id NOT IN (SELECT project_id FROM live_set);",
                )?;
                snapshots + messages
            }
        };
        transaction.commit()?;
        Ok(count)
    }

    /// Takes deleted content out of the files: rewrites the database and empties its log. True when nobody else was reading, so that
    /// the log could be emptied; false means that it has to be tried again.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn shrink(&mut self) -> Result<bool, Error> {
        // The log holds pages from before the deletion; VACUUM writes the new database through the log again.
        self.empty_log()?;
        self.connection
            .execute_batch("INSERT INTO search (search) VALUES ('optimize'); VACUUM;")?;
        self.empty_log()
    }

    fn empty_log(&self) -> Result<bool, Error> {
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }
}
