//! Past conversations, the same at every door: in words, and as data for a panel.

use serde_json::{Value, json};

use crate::chat::job::{HistoryRequest, Report};
use crate::learn::forget_barred;
use crate::store::{Conversation, Error, Message, Store};
use crate::words::{clock, counted};

/// Messages that are listed for a search.
const MOST_HITS: usize = 50;

/// Messages of a page.
const PAGE: usize = 100;

/// Shows what is asked for.
///
/// Blocks until it is done: not for a thread that must not wait.
///
/// # Errors
///
/// Those of the store. [`Error::NoConversation`] when there is no such conversation.
pub fn answer(store: &mut Store, request: &HistoryRequest) -> Result<Report, Error> {
    // What was said of a set that is barred now is not shown either.
    forget_barred(store)?;
    match request {
        HistoryRequest::List => list(store),
        HistoryRequest::Whole(conversation) => {
            store.conversation_set(*conversation)?;
            let messages = store.messages(*conversation)?;
            Ok(messages.iter().map(line).collect::<String>().into())
        }
        HistoryRequest::Page { conversation, before } => page(store, *conversation, *before),
        HistoryRequest::Search(words) => search(store, words),
    }
}

/// A line for each conversation, the newest first.
fn list(store: &Store) -> Result<Report, Error> {
    let conversations = store.conversations()?;
    let data = json!({ "conversations": conversations.iter().map(conversation_data).collect::<Vec<_>>() });
    if conversations.is_empty() {
        return Ok(Report {
            text: NONE.to_owned(),
            data,
        });
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
    Ok(Report {
        text: lines.collect(),
        data,
    })
}

fn page(store: &Store, conversation: i64, before: Option<i64>) -> Result<Report, Error> {
    let about = store.conversation(conversation)?;
    let messages = store.messages_before(conversation, before, PAGE)?;
    let data = json!({
        "conversation": conversation_data(&about),
        "messages": messages.iter().map(message_data).collect::<Vec<_>>(),
        "is_first": messages.len() < PAGE,
    });
    Ok(Report {
        text: messages.iter().map(line).collect(),
        data,
    })
}

/// The messages that have all the words, each with the number of its conversation, best first.
fn search(store: &Store, words: &str) -> Result<Report, Error> {
    let hits = store.search_messages(words, MOST_HITS)?;
    let mut found = Vec::new();
    for hit in &hits {
        found.push(json!({
            "conversation": hit.conversation,
            "title": store.conversation(hit.conversation)?.title,
            "message": message_data(&hit.message),
        }));
    }
    let lines = hits
        .iter()
        .map(|hit| format!("{:>5}  {}", hit.conversation, line(&hit.message)));
    let text = if hits.is_empty() {
        "No message has these words.\n".to_owned()
    } else {
        lines.collect()
    };
    let data = json!({ "hits": found });
    Ok(Report { text, data })
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

fn conversation_data(conversation: &Conversation) -> Value {
    json!({
        "id": conversation.id,
        "title": conversation.title,
        "set": conversation.set_name,
        "started_at": conversation.started_at,
        "messages": conversation.messages,
    })
}

fn message_data(message: &Message) -> Value {
    json!({
        "id": message.id,
        "author": message.author.as_str(),
        "written_at": message.written_at,
        "text": message.text,
        "model": message.model,
        "ending": message.ending,
        "is_superseded": message.is_superseded,
    })
}
