//! What can be done with a conversation as a whole.

use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::chat::job::ConversationRequest;
use crate::data_folder;
use crate::privacy::{self, ExportError, export_target, real_path};
use crate::store::{self, Author, Message, Store};
use crate::words::clock;

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What is to be said.
    pub text: String,
    /// The conversation that goes on, when it is another one.
    pub conversation: Option<i64>,
}

/// Does what is asked with a conversation. `now` is in milliseconds since 1970.
///
/// # Errors
///
/// Those of the store and of an export.
pub fn answer(
    store: &mut Store,
    request: &ConversationRequest,
    conversation: i64,
    now: i64,
) -> Result<Told, privacy::Error> {
    let (text, conversation) = match request {
        ConversationRequest::Branch(messages) => {
            let branch = store.branch(conversation, *messages, now)?;
            let text = format!("Goes on as conversation {branch}; {conversation} stays as it is.\n");
            (text, Some(branch))
        }
        ConversationRequest::Title(title) => {
            store.set_title(conversation, title)?;
            (format!("Now called “{title}”.\n"), None)
        }
        ConversationRequest::Export(path) => {
            let path = export(store, conversation, path)?;
            let text = format!(
                "{}: this conversation. /privacy clear does not reach it.\n",
                path.display()
            );
            (text, None)
        }
    };
    Ok(Told { text, conversation })
}

fn export(store: &Store, conversation: i64, path: &Path) -> Result<PathBuf, privacy::Error> {
    let path = export_target(store, &real_path(path)?)?;
    let messages = store.messages(conversation)?;
    let title = store
        .conversations()?
        .into_iter()
        .find(|one| one.id == conversation)
        .ok_or(store::Error::NoConversation)?
        .title;
    let is_json = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let content = if is_json {
        json_of(&title, &messages)
    } else {
        markdown(&title, &messages)
    };
    let mut file = data_folder::create_private_file(&path).map_err(ExportError::from)?;
    if let Err(error) = file.write_all(content.as_bytes()).and_then(|()| file.sync_all()) {
        data_folder::remove_file(&path).map_err(ExportError::from)?;
        return Err(ExportError::from(error).into());
    }
    Ok(path)
}

fn markdown(title: &str, messages: &[Message]) -> String {
    let mut text = format!("# {title}\n");
    for message in messages {
        let author = match message.author {
            Author::User => "You".to_owned(),
            Author::Assistant if message.model.is_empty() => "Sessionist".to_owned(),
            Author::Assistant => message.model.clone(),
        };
        let _ = write!(text, "\n**{author}**, {}", clock::to_text(message.written_at));
        if message.is_superseded {
            text.push_str(" (an earlier version)");
        }
        let _ = write!(text, "\n\n{}\n", message.text.trim_end());
        if !message.ending.is_empty() {
            let _ = write!(text, "\n*Ended early: {}*\n", message.ending);
        }
    }
    text
}

fn json_of(title: &str, messages: &[Message]) -> String {
    let messages = messages.iter().map(|message| {
        json!({
            "written_at": message.written_at,
            "author": message.author.as_str(),
            "text": message.text,
            "model": message.model,
            "ending": message.ending,
            "is_superseded": message.is_superseded,
        })
    });
    let json = json!({ "title": title, "messages": messages.collect::<Vec<_>>() });
    format!("{json:#}\n")
}
