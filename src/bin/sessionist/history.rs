//! `sessionist history`.

use sessionist::learn::forget_barred;
use sessionist::store::Message;
use sessionist::words::clock;

use crate::privacy::print;
use crate::{Failure, home};

/// Messages that are listed for a search.
const MOST_HITS: usize = 50;

/// Lists conversations, shows one, or finds messages.
pub fn run(conversation: Option<i64>, search: Option<&str>) -> Result<(), Failure> {
    let Some(mut store) = home::open_if_there()? else {
        return print("There are no conversations yet.");
    };
    // What was said of a set that is barred now is not shown either.
    forget_barred(&mut store)?;
    if let Some(words) = search {
        let hits = store.search_messages(words, MOST_HITS)?;
        if hits.is_empty() {
            return print("No message has these words.");
        }
        let lines = hits
            .iter()
            .map(|hit| format!("{:>5}  {}", hit.conversation, line(&hit.message)));
        return print(&lines.collect::<Vec<_>>().join("\n"));
    }
    let conversations = store.conversations()?;
    let Some(id) = conversation else {
        if conversations.is_empty() {
            return print("There are no conversations yet.");
        }
        let lines = conversations.iter().map(|one| {
            let set = one
                .set_name
                .as_ref()
                .map_or_else(String::new, |set| format!("  ({set})"));
            let (time, title) = (clock::to_text(one.started_at), &one.title);
            format!(
                "{:>5}  {time}  {:>4} messages  {title}{set}",
                one.id, one.messages
            )
        });
        return print(&lines.collect::<Vec<_>>().join("\n"));
    };
    if !conversations.iter().any(|one| one.id == id) {
        return Err(Failure::NoConversation(id));
    }
    let messages = store.messages(id)?;
    print(&messages.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn line(message: &Message) -> String {
    let author = message.author.as_str();
    format!(
        "{}  {author:<9}  {}",
        clock::to_text(message.written_at),
        message.text
    )
}
