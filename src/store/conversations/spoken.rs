//! What is said with a model: kept so that it can be gone on with, and goes with what it rests on.

use std::path::PathBuf;

use rusqlite::{Row, params};

use super::{Author, NewAnswer, NewConversation, insert_answer, insert_conversation, insert_message};
use crate::provider::Usage;
use crate::store::{Error, Store};

/// An answer of a model that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewModelAnswer<'a> {
    /// Its text and what it rests on.
    pub answer: NewAnswer<'a>,
    /// The model.
    pub model: &'a str,
    /// Origin of its server; empty when that is on this machine and passes nothing on.
    pub destination: &'a str,
    /// Why it ended early; empty when it is whole.
    pub ending: &'a str,
    /// JSON of all turns that led to it.
    pub turns: &'a str,
    /// Whether anything that was read from a set was among what the model was sent.
    pub holds_knowledge: bool,
    /// What it took.
    pub usage: Usage,
}

/// A message, with all that decides whether and how it is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Row id.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub text: String,
    /// Origin of the server that it came from; empty for what stayed on this machine.
    pub destination: String,
    /// Why it ended early; empty when it is whole.
    pub ending: String,
    /// JSON of the turns that led to it; empty when there are none.
    pub turns: String,
    /// Whether it can hold something that was read from a set.
    pub holds_knowledge: bool,
    /// Paths of the sets that it rests on.
    pub sets: Vec<PathBuf>,
}

/// What the answers of a model took in one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// The model.
    pub model: String,
    /// Origin of its server.
    pub destination: String,
    /// Number of its answers, also of those that others took the place of.
    pub answers: i64,
    /// Tokens, as far as they were told.
    pub usage: Usage,
}

impl Store {
    /// Keeps a question before it is sent, in its conversation or in a new one when there is none or it was deleted in the meantime.
    /// Returns the ids of both. On return it is on the disk.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn add_question(
        &mut self,
        conversation: Option<i64>,
        new: &NewConversation<'_>,
        text: &str,
        at: i64,
    ) -> Result<(i64, i64), Error> {
        let transaction = self.write()?;
        let add = |id| insert_message(&transaction, id, Author::User, text, at).map(|message| (id, message));
        let ids = match conversation.map(add) {
            None | Some(Err(Error::NoConversation)) => {
                add(insert_conversation(&transaction, new.title, new.set_path, at)?)?
            }
            Some(result) => result?,
        };
        transaction.commit()?;
        Ok(ids)
    }

    /// Keeps a model's answer. On return it is on the disk.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when it was deleted in the meantime.
    pub fn add_model_answer(
        &mut self,
        conversation: i64,
        new: &NewModelAnswer<'_>,
        at: i64,
    ) -> Result<i64, Error> {
        let transaction = self.write()?;
        let id = insert_answer(&transaction, conversation, &new.answer, at)?;
        transaction.execute(
            "UPDATE message SET model = ?2, destination = ?3, ending = ?4, turns = ?5, holds_knowledge = ?6,
                input_tokens = ?7, cached_tokens = ?8, output_tokens = ?9
             WHERE id = ?1",
            params![
                id,
                new.model,
                new.destination,
                new.ending,
                new.turns,
                new.holds_knowledge,
                new.usage.input,
                new.usage.cached,
                new.usage.output
            ],
        )?;
        transaction.commit()?;
        Ok(id)
    }

    /// Returns what was said in a conversation, oldest first, without what something else took the place of.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn spoken(&self, conversation: i64) -> Result<Vec<Spoken>, Error> {
        let mut spoken = self.rows(
            "SELECT id, author, text, destination, ending, turns, holds_knowledge FROM message
             WHERE conversation_id = ?1 AND NOT is_superseded ORDER BY id",
            [conversation],
            spoken,
        )?;
        let bases = self.rows(
            "SELECT answer_basis.message_id, live_set.path FROM answer_basis
             JOIN live_set ON live_set.id = answer_basis.live_set_id
             JOIN message ON message.id = answer_basis.message_id
             WHERE message.conversation_id = ?1",
            [conversation],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        )?;
        for (message, path) in bases {
            if let Some(spoken) = spoken.iter_mut().find(|spoken| spoken.id == message) {
                spoken.sets.push(PathBuf::from(path));
            }
        }
        Ok(spoken)
    }

    /// Marks the messages of a conversation from one on: something else takes their place. They are kept.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn supersede(&mut self, conversation: i64, from: i64) -> Result<(), Error> {
        self.connection()?.execute(
            "UPDATE message SET is_superseded = 1 WHERE conversation_id = ?1 AND id >= ?2",
            [conversation, from],
        )?;
        Ok(())
    }

    /// Begins a conversation with a copy of another one, up to the message with a number counted from 1; of all without one.
    /// Returns its id.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is no such conversation.
    pub fn branch(&mut self, conversation: i64, messages: Option<usize>, at: i64) -> Result<i64, Error> {
        let transaction = self.write()?;
        let added = transaction.execute(
            "INSERT INTO conversation (live_set_id, title, started_at, model)
             SELECT live_set_id, title, ?2, model FROM conversation WHERE id = ?1",
            [conversation, at],
        )?;
        if added == 0 {
            return Err(Error::NoConversation);
        }
        let branch = transaction.last_insert_rowid();
        let most = messages.map_or(-1, |messages| i64::try_from(messages).unwrap_or(i64::MAX));
        let mut statement = transaction.prepare(
            "SELECT id FROM message WHERE conversation_id = ?1 AND NOT is_superseded ORDER BY id LIMIT ?2",
        )?;
        let ids: Vec<i64> = statement
            .query_map([conversation, most], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        drop(statement);
        for id in ids {
            transaction.execute(
                "INSERT INTO message (
                    conversation_id, written_at, author, text, model, destination, ending, turns, holds_knowledge
                 )
                 SELECT ?2, written_at, author, text, model, destination, ending, turns, holds_knowledge
                 FROM message WHERE id = ?1",
                [id, branch],
            )?;
            transaction.execute(
                "INSERT INTO answer_basis (message_id, live_set_id, tier)
                 SELECT ?2, live_set_id, tier FROM answer_basis WHERE message_id = ?1",
                [id, transaction.last_insert_rowid()],
            )?;
        }
        transaction.commit()?;
        Ok(branch)
    }

    /// Gives a conversation another title.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is no such conversation.
    pub fn set_title(&mut self, conversation: i64, title: &str) -> Result<(), Error> {
        self.change(
            "UPDATE conversation SET title = ?2 WHERE id = ?1",
            conversation,
            title,
        )
    }

    /// Returns the model that was chosen for a conversation; empty when none was.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is no such conversation.
    pub fn conversation_model(&self, conversation: i64) -> Result<String, Error> {
        let models = self.rows(
            "SELECT model FROM conversation WHERE id = ?1",
            [conversation],
            |row| row.get(0),
        )?;
        models.into_iter().next().ok_or(Error::NoConversation)
    }

    /// Remembers the model that was chosen for a conversation.
    ///
    /// # Errors
    ///
    /// See [`Error`]. [`Error::NoConversation`] when there is no such conversation.
    pub fn set_conversation_model(&mut self, conversation: i64, model: &str) -> Result<(), Error> {
        self.change(
            "UPDATE conversation SET model = ?2 WHERE id = ?1",
            conversation,
            model,
        )
    }

    /// Returns what the answers of each model took in a conversation.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn spent(&self, conversation: i64) -> Result<Vec<Spent>, Error> {
        self.rows(
            "SELECT model, destination, count(*), sum(input_tokens), sum(cached_tokens), sum(output_tokens) FROM message
             WHERE conversation_id = ?1 AND model <> '' GROUP BY model, destination ORDER BY min(id)",
            [conversation],
            |row| {
                Ok(Spent {
                    model: row.get(0)?,
                    destination: row.get(1)?,
                    answers: row.get(2)?,
                    usage: Usage {
                        input: row.get(3)?,
                        cached: row.get(4)?,
                        output: row.get(5)?,
                    },
                })
            },
        )
    }

    fn change(&mut self, statement: &'static str, conversation: i64, value: &str) -> Result<(), Error> {
        let changed = self
            .connection()?
            .execute(statement, params![conversation, value])?;
        if changed == 0 {
            return Err(Error::NoConversation);
        }
        Ok(())
    }
}

fn spoken(row: &Row<'_>) -> rusqlite::Result<Spoken> {
    Ok(Spoken {
        id: row.get(0)?,
        author: Author::from_word(&row.get::<_, String>(1)?),
        text: row.get(2)?,
        destination: row.get(3)?,
        ending: row.get(4)?,
        turns: row.get(5)?,
        holds_knowledge: row.get(6)?,
        sets: Vec::new(),
    })
}
