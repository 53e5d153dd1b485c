//! `sessionist history`, which is `/history`.

use sessionist::session::history;
use sessionist::store;

use crate::terminal::print;
use crate::{Failure, home};

/// Lists conversations, shows one, or finds messages.
pub fn run(conversation: Option<i64>, search: Option<&str>) -> Result<(), Failure> {
    let Some(mut store) = home::open_if_there()? else {
        return Ok(print(history::NONE)?);
    };
    let text = match (search, conversation) {
        (Some(words), _) => history::search(&mut store, words)?,
        (None, None) => history::list(&mut store)?,
        (None, Some(id)) => history::conversation(&mut store, id).map_err(|error| match error {
            store::Error::NoConversation => Failure::NoConversation(id),
            error => error.into(),
        })?,
    };
    Ok(print(&text)?)
}
