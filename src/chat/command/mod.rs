//! A line of text that begins with `/`, and what it asks for. Parsing, help and completion come from one table.

mod forms;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use serde_json::json;

use super::account::AccountRequest;
use super::job::{ConversationRequest, HistoryRequest, ModelRequest, Report};
use super::live::LiveState;
use crate::consent::Permission;
use crate::privacy::Request;
use forms::{Argument, FORMS, Form};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Help on everything, or on the commands that begin with these words.
    Help(String),
    /// Something about privacy.
    Privacy(Request),
    /// Open the set that questions are about; without a path, tell which it is.
    Set(Option<PathBuf>),
    /// Select the track that "this track" is, by name or number; without one, tell which it is.
    Track(Option<String>),
    /// Take in what Live shows now.
    Live(Box<LiveState>),
    /// Learn a set or the sets of a folder.
    Learn(PathBuf),
    /// Forget a set or the sets of a folder.
    Forget(PathBuf),
    /// Show something of past conversations.
    History(HistoryRequest),
    /// Do something with the conversation of a number.
    Past(ConversationRequest, i64),
    /// Open the panel in a browser.
    Panel,
    /// Tell what holds now.
    State,
    /// List what can be attached of the open set.
    Names,
    /// Begin a new conversation.
    New,
    /// Go on with a conversation.
    Continue(i64),
    /// Cancel what is under way.
    Stop,
    /// Answer a question from what is known, without a model.
    Ask(String),
    /// Say whether something may be sent: to the question with a number, or to the one that is open.
    Answer(Option<u64>, Permission),
    /// Ask the last question once more.
    Retry,
    /// Ask something else in the place of the last question.
    Edit(String),
    /// Something about providers, models and what a model is told.
    Models(ModelRequest),
    /// Something about the account with the service.
    Account(AccountRequest),
    /// Something about the conversation that goes on.
    Conversation(ConversationRequest),
}

impl Command {
    /// Whether it can be carried out while an answer is written, because it changes nothing that the answer rests on.
    pub fn goes_beside_an_answer(&self) -> bool {
        use Request::{Export, Log, Preview, Show, State};
        match self {
            Self::Help(_)
            | Self::Stop
            | Self::Answer(..)
            | Self::History(_)
            | Self::Past(..)
            | Self::Panel
            | Self::State
            | Self::Names
            | Self::Learn(_) => true,
            Self::Privacy(request) => matches!(request, State | Show(_) | Preview(_) | Log(_) | Export(_)),
            _ => false,
        }
    }

    /// Whether it takes something back, so that no answer may be written any more that rests on it.
    pub fn takes_back(&self) -> bool {
        use Request::{Clear, Exclude, Share, Tier};
        match self {
            Self::Privacy(request) => matches!(request, Tier(_) | Share(_) | Exclude(_) | Clear(_)),
            Self::Forget(_) | Self::Models(ModelRequest::ForgetKey) => true,
            _ => false,
        }
    }

    /// Whether it changes what every panel of a session shows: what may be read, who answers, which conversations there are.
    pub fn changes_what_holds(&self) -> bool {
        use ModelRequest::{ForgetKey, Model, Provider, SetKey};
        match self {
            Self::Models(request) => {
                matches!(request, Provider(_) | Model(_) | SetKey(_) | ForgetKey)
            }
            Self::Privacy(Request::Include(_)) | Self::Past(ConversationRequest::Title(_), _) => true,
            command => command.takes_back(),
        }
    }

    /// Returns the word that it begins with, without the slash.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Help(_) => "help",
            Self::Privacy(_) => "privacy",
            Self::Set(_) => "set",
            Self::Track(_) => "track",
            Self::Live(_) => "live",
            Self::Learn(_) => "learn",
            Self::Forget(_) => "forget",
            Self::History(_) | Self::Past(..) => "history",
            Self::Panel => "panel",
            Self::State => "state",
            Self::Names => "names",
            Self::New => "new",
            Self::Continue(_) => "continue",
            Self::Stop => "stop",
            Self::Ask(_) => "ask",
            Self::Answer(..) => "answer",
            Self::Retry => "retry",
            Self::Edit(_) => "edit",
            Self::Models(request) => match request {
                ModelRequest::Providers | ModelRequest::Provider(_) => "provider",
                ModelRequest::Models | ModelRequest::Model(_) => "model",
                ModelRequest::Key | ModelRequest::SetKey(_) | ModelRequest::ForgetKey => "key",
                ModelRequest::Prompt | ModelRequest::SetPrompt(_) | ModelRequest::ResetPrompt => "prompt",
                ModelRequest::Window(_) => "window",
                ModelRequest::Price(_) => "price",
                ModelRequest::Usage => "usage",
            },
            Self::Account(request) => match request {
                AccountRequest::Login(_) | AccountRequest::Poll(_) => "login",
                AccountRequest::Logout => "logout",
                AccountRequest::Plan | AccountRequest::Check => "plan",
                AccountRequest::Delete => "account",
                AccountRequest::Service(_) => "service",
            },
            Self::Conversation(request) => match request {
                ConversationRequest::Branch(_) => "branch",
                ConversationRequest::Title(_) => "title",
                ConversationRequest::Export(_) => "export",
            },
        }
    }
}

/// Why a line is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No command begins like this.
    #[error("there is no command /{line}{}; /help lists all", suggestion(.nearest))]
    Unknown {
        /// What was typed.
        line: String,
        /// The command that looks most like it.
        nearest: Option<String>,
    },
    /// Something is missing behind the command.
    #[error("/{command} needs {needs}")]
    Missing {
        /// The command.
        command: String,
        /// What it needs.
        needs: String,
    },
    /// What stands behind the command is not understood.
    #[error("/{command} can't take “{given}”; it takes {takes}")]
    NotUnderstood {
        /// The command.
        command: String,
        /// What stands there.
        given: String,
        /// What could stand there.
        takes: String,
    },
}

/// Understands a line. Its slash may be missing.
///
/// # Errors
///
/// See [`Error`]: its text tells the user what to type instead.
pub fn parse(line: &str) -> Result<Command, Error> {
    let line = line.trim().trim_start_matches('/');
    let best = FORMS
        .iter()
        .filter_map(|form| Some((form, after(line, form.words)?)))
        .max_by_key(|(form, _)| form.words.len());
    let Some((form, rest)) = best else {
        return Err(Error::Unknown {
            line: shown(line),
            nearest: nearest(line),
        });
    };
    let takes = form.argument.takes();
    match &form.argument {
        Argument::Word(_) | Argument::Text(_) if rest.is_empty() => {
            return Err(Error::Missing {
                command: form.words.to_owned(),
                needs: takes,
            });
        }
        Argument::None if !rest.is_empty() => {
            // A command with forms below it: one of those was meant.
            let whole = format!("{} {rest}", form.words);
            return Err(Error::Unknown {
                nearest: nearest(&whole),
                line: shown(&whole),
            });
        }
        _ => {}
    }
    (form.make)(rest).ok_or_else(|| Error::NotUnderstood {
        command: form.words.to_owned(),
        given: if form.argument.is_secret() {
            "…".to_owned()
        } else {
            shown(rest)
        },
        takes,
    })
}

/// Whether a line of the user is a command that takes something back.
pub fn takes_back(line: &str) -> bool {
    line.trim_start().starts_with('/') && parse(line).is_ok_and(|command| command.takes_back())
}

/// Returns a line as others may be shown it: without the key that stands in it, or may stand there by a slip.
pub fn without_secrets(line: &str) -> String {
    let command = line.trim_start();
    if !command.starts_with('/') {
        return line.to_owned();
    }
    match parse(command) {
        Ok(Command::Models(ModelRequest::SetKey(_))) | Err(_) => {
            format!("/{}", shown(command.trim_start_matches('/')))
        }
        Ok(_) => line.to_owned(),
    }
}

/// Whether a line tells what nobody has typed, so that no conversation shows it.
pub fn is_quiet(line: &str) -> bool {
    line.trim_start().starts_with("/live ")
}

/// Returns the help on all commands that begin with some words; on all when none does.
pub fn help(words: &str) -> String {
    let words = words.trim().trim_start_matches('/');
    let is_meant = |form: &&Form| form.words.starts_with(words);
    let mut forms: Vec<&Form> = FORMS.iter().filter(is_meant).collect();
    if forms.is_empty() {
        forms = FORMS.iter().collect();
    }
    let mut text = String::new();
    for form in forms.iter().filter(|form| form.words != "privacy clear") {
        let command = format!("/{} {}", form.words, form.argument.shown());
        text.push_str(&format!("{}\n    {}\n", command.trim_end(), form.help));
    }
    text
}

/// Returns the help, and for a panel all that can be typed: what completes a line there.
pub(super) fn help_report(words: &str) -> Report {
    let shown = FORMS.iter().filter(|form| form.words != "privacy clear");
    let commands = shown.map(|form| {
        let choices = match &form.argument {
            Argument::Word(choices) | Argument::OptionalWord(choices) => choices(),
            _ => Vec::new(),
        };
        json!({
            "words": form.words,
            "argument": form.argument.shown(),
            "choices": choices,
            "help": form.help,
        })
    });
    Report {
        text: help(words),
        data: json!({ "commands": commands.collect::<Vec<_>>() }),
    }
}

/// Returns the lines that a line could become, each one word longer, in the order of the help.
pub fn complete(line: &str) -> Vec<String> {
    let line = line.trim_start().trim_start_matches('/');
    let mut lines: Vec<String> = Vec::new();
    let mut add = |completed: String| {
        if !lines.contains(&completed) {
            lines.push(completed);
        }
    };
    let words = line.split(' ').count();
    for form in &FORMS {
        let choices = match &form.argument {
            Argument::Word(choices) | Argument::OptionalWord(choices) => choices(),
            _ => Vec::new(),
        };
        let whole = choices.iter().map(|choice| format!("{} {choice}", form.words));
        for whole in std::iter::once(form.words.to_owned()).chain(whole) {
            if whole.starts_with(line) {
                let completed: Vec<&str> = whole.split(' ').take(words).collect();
                add(format!("/{}", completed.join(" ")));
            }
        }
    }
    lines
}

/// What was typed, as it is said again. A key may stand there, by a slip: so it is nothing behind `/key`, and no long word.
fn shown(line: &str) -> String {
    const LONGEST_WORD: usize = 20;
    if let Some(rest) = after(line, "key")
        && !rest.is_empty()
    {
        return "key …".to_owned();
    }
    let is_long = |word: &str| word.chars().count() > LONGEST_WORD;
    let words = line.split(' ').map(|word| if is_long(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// What follows some words at the beginning of a line.
fn after<'a>(line: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = line;
    for word in words.split(' ') {
        rest = rest.trim_start().strip_prefix(word)?;
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return None;
        }
    }
    Some(rest.trim())
}

/// The command whose words differ least, when they do not differ much.
fn nearest(line: &str) -> Option<String> {
    let typed: String = line.chars().take(40).collect();
    let distance = |form: &Form| strsim::levenshtein(&typed, form.words);
    let form = FORMS.iter().min_by_key(|form| distance(form))?;
    (distance(form) <= typed.chars().count().max(3) / 3).then(|| form.words.to_owned())
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map_or_else(String::new, |words| format!("; did you mean /{words}?"))
}
