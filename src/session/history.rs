//! Past conversations in words, the same at every door.

use crate::learn::forget_barred;
use crate::store::{Error, Message, Store};
use crate::words::{clock, counted};

/// Messages that are listed for a search.
const MOST_HITS: usize = 50;

/// Returns a line for each conversation, the newest first.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// Those of the store.
pub fn list(store: &mut Store) -> Result<String, Error> {
    // What was said of a set that is barred now is not shown either.
    forget_barred(store)?;
    let conversations = store.conversations()?;
    if conversations.is_empty() {
        return Ok(NONE.to_owned());
    }
    let lines = conversations.iter().map(|one| {
        let set = one
            .set_name
            .as_ref()
            .map_or_else(String::new, |set| format!("  ({set})"));
        let time = clock::to_text(one.started_at);
        let messages = counted(one.messages, "message");
        format!("{:>5}  {time}  {messages:>13}  {}{set}\n", one.id, one.title)
    });
    Ok(lines.collect())
}

/// Returns the messages of a conversation, oldest first.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// Those of the store. [`Error::NoConversation`] when there is no such conversation.
pub fn conversation(store: &mut Store, conversation: i64) -> Result<String, Error> {
    forget_barred(store)?;
    store.conversation_set(conversation)?;
    Ok(store.messages(conversation)?.iter().map(line).collect())
}

/// Returns the messages that have all the words, each with the number of its conversation, best first.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// Those of the store.
pub fn search(store: &mut Store, words: &str) -> Result<String, Error> {
    forget_barred(store)?;
    let hits = store.search_messages(words, MOST_HITS)?;
    if hits.is_empty() {
        return Ok("No message has these words.\n".to_owned());
    }
    let lines = hits
        .iter()
        .map(|hit| format!("{:>5}  {}", hit.conversation, line(&hit.message)));
    Ok(lines.collect())
}

/// What is said when there is nothing to list.
pub const NONE: &str = "There are no conversations yet.\n";

fn line(message: &Message) -> String {
    let author = message.author.as_str();
    let time = clock::to_text(message.written_at);
    let mut remarks = String::new();
    if message.is_superseded {
        remarks.push_str("  (an earlier version)");
    }
    if !message.ending.is_empty() {
        remarks.push_str(&format!("  (ended early: {})", message.ending));
    }
    format!("{time}  {author:<9}  {}{remarks}\n", message.text)
}
