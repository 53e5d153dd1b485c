//! The bytes that leave: put together, shown, logged and kept here.

use std::collections::BTreeSet;

use serde_json::json;

use super::settings;
use crate::answer::tools::tools;
use crate::chat::draft::{Draft, Finished, Prepared};
use crate::chat::job::{Kept, Question, Report};
use crate::chat::prompt::{self, Built};
use crate::consent::Tier;
use crate::data_folder;
use crate::learn::Barred;
use crate::provider::http::Permit;
use crate::provider::plan::{PlanError, SERVICE};
use crate::provider::{ApiKey, Endpoint, FailureKind, Target};
use crate::store::{self, Departure, NewAnswer, NewConversation, NewModelAnswer, Store};
use crate::words::counted;

/// Signs of a question that become the title of its conversation.
const TITLE: usize = 60;

/// Why an answer is not kept.
const GONE: &str = "what it rests on was deleted while it was written; it is not kept";

/// Why a message can't be sent. Nothing was sent then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The file that keys are in can't be read.
    #[error(transparent)]
    Folder(#[from] data_folder::Error),
    /// There is no key.
    #[error("{0} needs a key; make one on its page, then enter it with /key")]
    NoKey(String),
    /// The managed plan needs a login.
    #[error("{}", PlanError::NotLoggedIn)]
    NotLoggedIn,
    /// The message does not fit into the model's window.
    #[error("{}", FailureKind::TooLong.text())]
    TooLong,
    /// A provider was chosen, and no model of it.
    #[error("no model was chosen; /model lists them")]
    NoModel,
    /// What was looked up for it has been excluded since.
    #[error("this set was excluded from being read meanwhile, so nothing of it is sent")]
    Excluded,
}

/// Keeps the question where it is new, puts the message together, and logs it when it leaves. On return the log is on the disk.
///
/// # Errors
///
/// See [`Error`]. The question may have been kept.
pub fn prepare(store: &mut Store, draft: &Draft, now: i64) -> Result<Prepared, Error> {
    let mut barred = Barred::new(store.exclusions()?);
    if draft.sets.iter().any(|set| barred.is_barred(set)) {
        return Err(Error::Excluded);
    }
    let target = &draft.target;
    let key = key(store, &target.endpoint)?;
    let conversation = conversation_of(store, draft);
    // What can't be sent is not kept either, and takes the place of nothing.
    let built = build(store, draft, conversation)?;
    let kept = match draft.kept {
        Some(kept) => kept,
        None => {
            if let (Some(first), Some(conversation)) = (draft.replaces, conversation) {
                store.supersede(conversation, first)?;
            }
            let set = draft.question.set.as_ref().map(|set| set.to_string_lossy());
            let title = title(&draft.question.text);
            let new = NewConversation {
                title: &title,
                set_path: set.as_deref(),
            };
            store.add_question(conversation, &new, &draft.question.text, now)?
        }
    };
    let body = target.format().body(&built.request);
    let permit = if target.stays() {
        Permit::Stays
    } else {
        Permit::Logged(store.log_departure(&Departure {
            sent_at: now,
            destination: target.destination(),
            body: body.clone(),
        })?)
    };
    Ok(Prepared {
        outgoing: Box::new(target.message(body, key, permit)),
        notices: built.notices,
        kept,
        holds_knowledge: built.holds_knowledge,
        sets: built.sets,
    })
}

/// Returns what would be sent for a question, byte for byte, and where to.
///
/// # Errors
///
/// See [`Error`].
pub fn preview(store: &Store, question: &Question) -> Result<Report, Error> {
    if settings::endpoint(store)?.is_none() {
        return Ok(
            "Nothing would be sent: no provider is chosen, and questions are answered from what is known.\n"
                .to_owned()
                .into(),
        );
    }
    let target = settings::target(store, question.conversation)?.ok_or(Error::NoModel)?;
    let draft = Draft::new(question.clone(), target);
    let built = build(store, &draft, conversation_of(store, &draft))?;
    let body = draft.target.format().body(&built.request);
    let leaves = if draft.target.stays() {
        "It stays on this machine."
    } else {
        "What is attached with @, or what the model asks to look up, is shown to you first and added when you say so."
    };
    let mut text = format!(
        "{}, {}. {leaves}\n{}\n",
        draft.target.destination(),
        counted(body.len(), "byte"),
        String::from_utf8_lossy(&body)
    );
    for notice in built.notices {
        text.push_str(&format!("{notice}\n"));
    }
    let data = json!({
        "destination": draft.target.destination(),
        "stays": draft.target.stays(),
        "bytes": body.len(),
        "body": String::from_utf8_lossy(&body),
    });
    Ok(Report { text, data })
}

/// The key for a server, where it takes one.
///
/// # Errors
///
/// [`Error::NoKey`] or [`Error::NotLoggedIn`] when it needs one and there is none.
pub fn key(store: &Store, endpoint: &Endpoint) -> Result<Option<ApiKey>, Error> {
    let key = settings::key(store, endpoint)?;
    if key.is_some() || !endpoint.service().needs_key {
        Ok(key)
    } else if endpoint.service == SERVICE {
        Err(Error::NotLoggedIn)
    } else {
        Err(Error::NoKey(endpoint.title()))
    }
}

fn build(store: &Store, draft: &Draft, conversation: Option<i64>) -> Result<Built, Error> {
    let spoken = match conversation {
        Some(conversation) => store.spoken(conversation)?,
        None => Vec::new(),
    };
    let tools = if store.tier()? > Tier::Off {
        tools()
    } else {
        Vec::new()
    };
    let system = settings::prompt(store)?;
    prompt::build(&spoken, draft, store.sharing()?, &system, tools).ok_or(Error::TooLong)
}

/// The conversation that is gone on with: not one that was deleted, or that the set has left since.
fn conversation_of(store: &Store, draft: &Draft) -> Option<i64> {
    let set = draft.question.set.as_deref();
    let conversation = draft.kept.map(|(conversation, _)| conversation);
    conversation.or(draft.question.conversation).filter(|id| {
        let about = store.conversation_set(*id);
        about.is_ok_and(|about| about.is_none() || about.as_deref() == set)
    })
}

/// The first line of a question, as the title of its conversation.
pub fn title(question: &str) -> String {
    let line = question.trim().lines().next().unwrap_or_default();
    line.chars().take(TITLE).collect()
}

/// Keeps an answer of a model. That it can't be kept is told, and no reason not to show it.
pub fn keep(store: &mut Store, finished: &Finished, now: i64) -> Kept {
    let problem = match is_still_known(store, finished) {
        Ok(true) => add(store, finished, now).err().map(|error| error.to_string()),
        Ok(false) => Some(GONE.to_owned()),
        Err(error) => Some(error.to_string()),
    };
    Kept {
        conversation: Some(finished.kept.0),
        problem,
    }
}

/// Whether all that an answer rests on is still known: what was deleted while it was written would else live on in it, and be deleted by
/// nothing. A tier that was lowered since it was asked for has deleted something, also when it was raised again.
fn is_still_known(store: &Store, finished: &Finished) -> Result<bool, store::Error> {
    if !finished.holds_knowledge {
        return Ok(true);
    }
    let known: BTreeSet<_> = store.sets()?.into_iter().map(|set| set.path).collect();
    let (conversation, question) = finished.kept;
    let messages = store.messages(conversation)?;
    let asked_at = messages
        .iter()
        .find(|message| message.id == question)
        .map_or(0, |message| message.written_at);
    let decisions = store.decisions()?;
    let before = decisions
        .iter()
        .rposition(|decision| decision.decided_at < asked_at)
        .unwrap_or_default();
    let since = decisions.iter().skip(before).map(|decision| decision.tier);
    Ok(finished.sets.is_subset(&known) && since.is_sorted())
}

fn add(store: &mut Store, finished: &Finished, now: i64) -> Result<i64, store::Error> {
    let sets: Vec<_> = finished.sets.iter().cloned().collect();
    let turns = if finished.turns.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&finished.turns).unwrap_or_default()
    };
    let tier = match store.decision() {
        Ok(Some(decision)) => decision.tier.max(Tier::Overview),
        _ => Tier::Everything,
    };
    let answer = NewModelAnswer {
        answer: NewAnswer {
            text: &finished.text,
            sets: &sets,
            tier,
        },
        model: &finished.target.model,
        destination: origin(&finished.target),
        ending: &finished.ending,
        turns: &turns,
        holds_knowledge: finished.holds_knowledge,
        usage: finished.usage,
    };
    store.add_model_answer(finished.kept.0, &answer, now)
}

/// Where an answer comes from, as it is kept: empty when nothing leaves.
fn origin(target: &Target) -> &str {
    if target.stays() {
        ""
    } else {
        target.endpoint.address.origin()
    }
}
