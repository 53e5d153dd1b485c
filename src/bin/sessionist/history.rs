//! `sessionist history`, which is `/history`.

use sessionist::chat::job::HistoryRequest;
use sessionist::session::history;
use sessionist::store;

use crate::terminal::print;
use crate::{Failure, home};

/// Lists conversations, shows one, or finds messages.
pub fn run(conversation: Option<i64>, search: Option<&str>) -> Result<(), Failure> {
    let Some(mut store) = home::open_if_there()? else {
        return Ok(print(history::NONE)?);
    };
    let request = match (search, conversation) {
        (Some(words), _) => HistoryRequest::Search(words.to_owned()),
        (None, None) => HistoryRequest::List,
        (None, Some(id)) => HistoryRequest::Whole(id),
    };
    let report = history::answer(&mut store, &request).map_err(|error| match (error, conversation) {
        (store::Error::NoConversation, Some(id)) => Failure::NoConversation(id),
        (error, _) => error.into(),
    })?;
    Ok(print(&report.text)?)
}
