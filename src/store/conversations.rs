//! Conversations and their messages.

use rusqlite::{TransactionBehavior, params};

use super::{Error, Store};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The producer.
    User,
    /// The assistant.
    Assistant,
}

impl Author {
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// A message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Row id; later messages have greater ones.
    pub id: i64,
    /// When it was written, in milliseconds since 1970.
    pub written_at: i64,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub text: String,
}

impl Store {
    /// Begins a conversation and returns its id. `set_path` is the set it is about, when that is known.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn begin_conversation(&mut self, title: &str, set_path: Option<&str>, at: i64) -> Result<i64, Error> {
        self.connection.execute(
            "INSERT INTO conversation (live_set_id, title, started_at)
             VALUES ((SELECT id FROM live_set WHERE path = ?1), ?2, ?3)",
            params![set_path, title, at],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Adds a message to a conversation and returns its id. On return it is on the disk.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn add_message(
        &mut self,
        conversation: i64,
        author: Author,
        text: &str,
        at: i64,
    ) -> Result<i64, Error> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO message (conversation_id, written_at, author, text) VALUES (?1, ?2, ?3, ?4)",
            params![conversation, at, author.as_str(), text],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.execute(
            "INSERT INTO search (text, kind, row, snapshot_id) VALUES (?1, 'message', ?2, NULL)",
            params![text, id],
        )?;
        transaction.commit()?;
        Ok(id)
    }

    /// Returns the messages of a conversation, oldest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn messages(&self, conversation: i64) -> Result<Vec<Message>, Error> {
        self.rows(
            "SELECT id, written_at, author, text FROM message WHERE conversation_id = ?1 ORDER BY id",
            [conversation],
            |row| {
                let author: String = row.get(2)?;
                let author = if author == Author::User.as_str() {
                    Author::User
                } else {
                    Author::Assistant
                };
                Ok(Message {
                    id: row.get(0)?,
                    written_at: row.get(1)?,
                    author,
                    text: row.get(3)?,
                })
            },
        )
    }
}
