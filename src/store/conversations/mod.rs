//! Conversations and their messages.

mod spoken;

use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode, Row, params};

pub use spoken::{NewModelAnswer, Spent, Spoken};

use super::rows::search_query;
use super::{Error, Store};
use crate::consent::Tier;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The producer.
    User,
    /// The assistant.
    Assistant,
}

impl Author {
    /// Returns "user" or "assistant".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }

    fn from_word(word: &str) -> Self {
        if word == Self::User.as_str() {
            Self::User
        } else {
            Self::Assistant
        }
    }
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Row id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Name of the set that it is about, when that is known.
    pub set_name: Option<String>,
    /// When it began, in milliseconds since 1970.
    pub started_at: i64,
    /// Number of its messages.
    pub messages: i64,
}

/// How a conversation begins.
#[derive(Debug, Clone, Copy)]
pub struct NewConversation<'a> {
    /// Title.
    pub title: &'a str,
    /// Path of the set that it is about, when that is known.
    pub set_path: Option<&'a str>,
}

/// An answer that is to be kept, with what it rests on: it is deleted together with that.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// The text.
    pub text: &'a str,
    /// Paths of the sets that it rests on.
    pub sets: &'a [PathBuf],
    /// The tier that they were known at.
    pub tier: Tier,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageHit {
    /// The message.
    pub message: Message,
    /// Row id of its conversation.
    pub conversation: i64,
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
    /// The model that wrote it; empty when none did.
    pub model: String,
    /// Why it ended early; empty when it is whole.
    pub ending: String,
    /// Whether another version took its place.
    pub is_superseded: bool,
}

impl Store {
    /// Begins a conversation and returns its id. `set_path` is the set it is about, when that is known.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn begin_conversation(&mut self, title: &str, set_path: Option<&str>, at: i64) -> Result<i64, Error> {
        insert_conversation(self.connection()?, title, set_path, at)
    }

    /// Adds a message to a conversation and returns its id. On return it is on the disk.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then. [`Error::NoConversation`] when it was deleted in the meantime.
    pub fn add_message(
        &mut self,
        conversation: i64,
        author: Author,
        text: &str,
        at: i64,
    ) -> Result<i64, Error> {
        insert_message(self.connection()?, conversation, author, text, at)
    }

    /// Adds a question, and the answer when there is one, to a conversation, or to a new one when there is none or it was deleted in the
    /// meantime, and returns its id. On return both are on the disk, and that was waited for once: it is most of what a question takes.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing is written then.
    pub fn add_exchange(
        &mut self,
        conversation: Option<i64>,
        new: &NewConversation<'_>,
        question: &str,
        answer: Option<&NewAnswer<'_>>,
        at: i64,
    ) -> Result<i64, Error> {
        let transaction = self.write()?;
        let add = |id| insert_message(&transaction, id, Author::User, question, at).map(|_| id);
        let id = match conversation.map(add) {
            None | Some(Err(Error::NoConversation)) => {
                add(insert_conversation(&transaction, new.title, new.set_path, at)?)?
            }
            Some(result) => result?,
        };
        if let Some(answer) = answer {
            insert_answer(&transaction, id, answer, at)?;
        }
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
            "SELECT id, written_at, author, text, model, ending, is_superseded FROM message
             WHERE conversation_id = ?1 ORDER BY id",
            [conversation],
            message,
        )
    }

    /// Returns some messages of a conversation, oldest first: the last ones before a message, or at all. Fewer than `most` when there are
    /// none before them.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn messages_before(
        &self,
        conversation: i64,
        before: Option<i64>,
        most: usize,
    ) -> Result<Vec<Message>, Error> {
        let mut messages = self.rows(
            "SELECT id, written_at, author, text, model, ending, is_superseded FROM message
             WHERE conversation_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
            params![conversation, before.unwrap_or(i64::MAX), most],
            message,
        )?;
        messages.reverse();
        Ok(messages)
    }

    /// Returns a conversation.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is none of that id.
    pub fn conversation(&self, id: i64) -> Result<Conversation, Error> {
        let found = self.rows(
            "SELECT conversation.id, conversation.title, live_set.name, conversation.started_at,
                (SELECT count(*) FROM message WHERE message.conversation_id = conversation.id)
             FROM conversation LEFT JOIN live_set ON live_set.id = conversation.live_set_id
             WHERE conversation.id = ?1",
            [id],
            conversation,
        )?;
        found.into_iter().next().ok_or(Error::NoConversation)
    }

    /// Returns the path of the set that a conversation is about, when it is about one.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is no such conversation.
    pub fn conversation_set(&self, conversation: i64) -> Result<Option<PathBuf>, Error> {
        let paths: Vec<Option<String>> = self.rows(
            "SELECT live_set.path FROM conversation LEFT JOIN live_set ON live_set.id = conversation.live_set_id
             WHERE conversation.id = ?1",
            [conversation],
            |row| row.get(0),
        )?;
        let path = paths.into_iter().next().ok_or(Error::NoConversation)?;
        Ok(path.map(PathBuf::from))
    }

    /// Returns all conversations, the newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn conversations(&self) -> Result<Vec<Conversation>, Error> {
        self.rows(
            "SELECT conversation.id, conversation.title, live_set.name, conversation.started_at,
                (SELECT count(*) FROM message WHERE message.conversation_id = conversation.id)
             FROM conversation LEFT JOIN live_set ON live_set.id = conversation.live_set_id
             ORDER BY conversation.id DESC",
            [],
            conversation,
        )
    }

    /// Finds messages that hold all the words, each as the beginning of a word. Best first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn search_messages(&self, words: &str, most: usize) -> Result<Vec<MessageHit>, Error> {
        let Some(query) = search_query(words) else {
            return Ok(Vec::new());
        };
        self.rows(
            "SELECT message.id, message.written_at, message.author, message.text, message.model, message.ending,
                message.is_superseded, message.conversation_id
             FROM message_search JOIN message ON message.id = message_search.rowid
             WHERE message_search MATCH ?1 ORDER BY message_search.rank LIMIT ?2",
            params![query, most],
            |row| {
                Ok(MessageHit {
                    message: message(row)?,
                    conversation: row.get(7)?,
                })
            },
        )
    }
}

fn insert_conversation(
    connection: &Connection,
    title: &str,
    set_path: Option<&str>,
    at: i64,
) -> Result<i64, Error> {
    connection.execute(
        "INSERT INTO conversation (live_set_id, title, started_at)
         VALUES ((SELECT id FROM live_set WHERE path = ?1), ?2, ?3)",
        params![set_path, title, at],
    )?;
    Ok(connection.last_insert_rowid())
}

fn insert_answer(
    connection: &Connection,
    conversation: i64,
    answer: &NewAnswer<'_>,
    at: i64,
) -> Result<i64, Error> {
    let id = insert_message(connection, conversation, Author::Assistant, answer.text, at)?;
    for set in answer.sets {
        connection
            .prepare_cached(
                "INSERT INTO answer_basis (message_id, live_set_id, tier)
                 SELECT ?1, id, ?3 FROM live_set WHERE path = ?2 ON CONFLICT DO NOTHING",
            )?
            .execute(params![id, set.to_string_lossy(), answer.tier.as_str()])?;
    }
    Ok(id)
}

fn insert_message(
    connection: &Connection,
    conversation: i64,
    author: Author,
    text: &str,
    at: i64,
) -> Result<i64, Error> {
    let added = connection.execute(
        "INSERT INTO message (conversation_id, written_at, author, text, holds_knowledge) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![conversation, at, author.as_str(), text, author == Author::Assistant],
    );
    match added {
        Ok(_) => Ok(connection.last_insert_rowid()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(Error::NoConversation)
        }
        Err(error) => Err(error.into()),
    }
}

fn conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    Ok(Conversation {
        id: row.get(0)?,
        title: row.get(1)?,
        set_name: row.get(2)?,
        started_at: row.get(3)?,
        messages: row.get(4)?,
    })
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        written_at: row.get(1)?,
        author: Author::from_word(&row.get::<_, String>(2)?),
        text: row.get(3)?,
        model: row.get(4)?,
        ending: row.get(5)?,
        is_superseded: row.get(6)?,
    })
}
