//! The table of all commands: what each is called, takes, does and means.

use std::path::PathBuf;

use jiff::civil::{Date, DateTime};

use super::Command;
use crate::chat::account::AccountRequest;
use crate::chat::job::{ConversationRequest, HistoryRequest, ModelRequest, Price};
use crate::chat::live::LiveState;
use crate::consent::{Permission, Sharing, Tier};
use crate::privacy::{Clear, Request};
use crate::provider::ApiKey;
use crate::store::Kind;

/// What stands behind the words of a command, up to the end of the line: a name with spaces needs no quotes.
pub(super) enum Argument {
    None,
    /// One of some words.
    Word(fn() -> Vec<&'static str>),
    OptionalWord(fn() -> Vec<&'static str>),
    /// Anything, called so in the help.
    Text(&'static str),
    OptionalText(&'static str),
}

/// One form of a command.
pub(super) struct Form {
    /// Its words, without the slash.
    pub(super) words: &'static str,
    pub(super) argument: Argument,
    pub(super) help: &'static str,
    /// The command, from its argument, which is empty where there is none. None when the argument is not understood.
    pub(super) make: fn(&str) -> Option<Command>,
}

pub(super) const FORMS: [Form; 55] = [
    Form {
        words: "help",
        argument: Argument::OptionalText("COMMAND"),
        help: "lists the commands",
        make: |text| Some(Command::Help(text.trim_start_matches('/').to_owned())),
    },
    Form {
        words: "set",
        argument: Argument::OptionalText("PATH"),
        help: "opens the set that questions are about, or tells which it is",
        make: |path| Some(Command::Set(optional(path).map(PathBuf::from))),
    },
    Form {
        words: "track",
        argument: Argument::OptionalText("TRACK"),
        help: "selects the track that “this track” is, by its name or number, or tells which it is",
        make: |track| Some(Command::Track(optional(track).map(str::to_owned))),
    },
    Form {
        words: "live",
        argument: Argument::Text("JSON"),
        help: "tells what Live shows now, as the device does: the tempo, the selected track and device; it is kept in memory alone",
        make: |json| Some(Command::Live(Box::new(LiveState::parse(json)?))),
    },
    Form {
        words: "learn",
        argument: Argument::Text("PATH"),
        help: "learns a set, or the sets in and below a folder",
        make: |path| Some(Command::Learn(PathBuf::from(path))),
    },
    Form {
        words: "forget",
        argument: Argument::Text("PATH"),
        help: "forgets a set, or the sets in and below a folder, and checks that no byte is left",
        make: |path| Some(Command::Forget(PathBuf::from(path))),
    },
    Form {
        words: "history",
        argument: Argument::OptionalText("N"),
        help: "lists the conversations, or shows the one with a number",
        make: |number| match optional(number) {
            None => Some(Command::History(HistoryRequest::List)),
            Some(number) => Some(Command::History(HistoryRequest::Whole(number.parse().ok()?))),
        },
    },
    Form {
        words: "history search",
        argument: Argument::Text("WORDS"),
        help: "finds messages that have all these words",
        make: |words| Some(Command::History(HistoryRequest::Search(words.to_owned()))),
    },
    Form {
        words: "history page",
        argument: Argument::Text("N"),
        help: "shows the last messages of a conversation; with the number of a message behind it those before that one",
        make: page,
    },
    Form {
        words: "history rename",
        argument: Argument::Text("N TITLE"),
        help: "gives the conversation with a number a title",
        make: |text| past(text, |title| ConversationRequest::Title(title.to_owned())),
    },
    Form {
        words: "history export",
        argument: Argument::Text("N PATH"),
        help: "writes the conversation with a number to a file: Markdown, or JSON when it is called .json",
        make: |text| past(text, |path| ConversationRequest::Export(PathBuf::from(path))),
    },
    Form {
        words: "panel",
        argument: Argument::None,
        help: "opens this chat as a page, for a browser of this machine alone, and tells its address",
        make: |_| Some(Command::Panel),
    },
    Form {
        words: "state",
        argument: Argument::None,
        help: "tells what holds now: the set, what may be read, and who answers",
        make: |_| Some(Command::State),
    },
    Form {
        words: "names",
        argument: Argument::None,
        help: "lists the tracks, devices, clips and locators that a message can attach with @",
        make: |_| Some(Command::Names),
    },
    Form {
        words: "new",
        argument: Argument::None,
        help: "begins a new conversation",
        make: |_| Some(Command::New),
    },
    Form {
        words: "continue",
        argument: Argument::Text("N"),
        help: "goes on with the conversation with a number, about the set that it is about",
        make: |number| Some(Command::Continue(number.parse().ok()?)),
    },
    Form {
        words: "stop",
        argument: Argument::None,
        help: "cancels what is under way",
        make: |_| Some(Command::Stop),
    },
    Form {
        words: "ask",
        argument: Argument::Text("QUESTION"),
        help: "answers a question from what is known, without a model; nothing leaves",
        make: |text| Some(Command::Ask(text.to_owned())),
    },
    Form {
        words: "retry",
        argument: Argument::None,
        help: "asks the last question once more",
        make: |_| Some(Command::Retry),
    },
    Form {
        words: "edit",
        argument: Argument::Text("QUESTION"),
        help: "asks this in the place of the last question",
        make: |text| Some(Command::Edit(text.to_owned())),
    },
    Form {
        words: "answer",
        argument: Argument::Text("ANSWER"),
        help: "says whether what is shown may be sent: once (for this answer), conversation (what is looked up like this, until it ends), no; with the question’s number before it when there is one",
        make: answer,
    },
    Form {
        words: "provider",
        argument: Argument::OptionalText("NAME"),
        help: "lists the providers and the model servers on this machine, or chooses one: its name, an address, “local” and an address, or “none”",
        make: |name| {
            models(optional(name).map_or(ModelRequest::Providers, |name| {
                ModelRequest::Provider(name.to_owned())
            }))
        },
    },
    Form {
        words: "model",
        argument: Argument::OptionalText("NAME"),
        help: "lists the models of the provider, or chooses one, for this conversation and the next ones",
        make: |name| {
            models(optional(name).map_or(ModelRequest::Models, |name| ModelRequest::Model(name.to_owned())))
        },
    },
    Form {
        words: "key",
        argument: Argument::OptionalText("KEY"),
        help: "keeps the key of the provider, for it alone, and tries it; it is never shown",
        make: |key| match optional(key) {
            None => models(ModelRequest::Key),
            Some(key) => models(ModelRequest::SetKey(ApiKey::parse(key).ok()?)),
        },
    },
    Form {
        words: "key forget",
        argument: Argument::None,
        help: "deletes the key of the provider",
        make: |_| models(ModelRequest::ForgetKey),
    },
    Form {
        words: "prompt",
        argument: Argument::OptionalText("TEXT"),
        help: "shows what a model is told before everything else, or tells it this instead",
        make: |text| {
            models(optional(text).map_or(ModelRequest::Prompt, |text| {
                ModelRequest::SetPrompt(text.to_owned())
            }))
        },
    },
    Form {
        words: "prompt reset",
        argument: Argument::None,
        help: "tells a model what comes with Sessionist",
        make: |_| models(ModelRequest::ResetPrompt),
    },
    Form {
        words: "window",
        argument: Argument::OptionalText("N"),
        help: "tells how many tokens the model reads at a time, or sets it",
        make: |number| match optional(number) {
            None => models(ModelRequest::Window(None)),
            Some(number) => models(ModelRequest::Window(Some(
                number.parse().ok().filter(|number| *number >= 1024)?,
            ))),
        },
    },
    Form {
        words: "price",
        argument: Argument::OptionalText("PRICES"),
        help: "tells what a million tokens of the model cost, or sets it: for what is read and what is written, such as 3 15",
        make: price,
    },
    Form {
        words: "usage",
        argument: Argument::None,
        help: "tells how many tokens this conversation took, and what they cost",
        make: |_| models(ModelRequest::Usage),
    },
    Form {
        words: "branch",
        argument: Argument::OptionalText("N"),
        help: "goes on with a copy of this conversation, up to its message N",
        make: |number| match optional(number) {
            None => conversation(ConversationRequest::Branch(None)),
            Some(number) => conversation(ConversationRequest::Branch(Some(number.parse().ok()?))),
        },
    },
    Form {
        words: "title",
        argument: Argument::Text("TITLE"),
        help: "gives this conversation a title",
        make: |title| conversation(ConversationRequest::Title(title.to_owned())),
    },
    Form {
        words: "export",
        argument: Argument::Text("PATH"),
        help: "writes this conversation to a file: Markdown, or JSON when it is called .json",
        make: |path| conversation(ConversationRequest::Export(PathBuf::from(path))),
    },
    Form {
        words: "login",
        argument: Argument::Text("EMAIL"),
        help: "logs in to the Sessionist service, by a link that is sent there",
        make: |email| account(AccountRequest::Login(email.to_owned())),
    },
    Form {
        words: "logout",
        argument: Argument::None,
        help: "logs out",
        make: |_| account(AccountRequest::Logout),
    },
    Form {
        words: "plan",
        argument: Argument::None,
        help: "tells the state of your subscription, and how many requests were made",
        make: |_| account(AccountRequest::Plan),
    },
    Form {
        words: "account delete",
        argument: Argument::None,
        help: "deletes your account, with all that the service stores of it",
        make: |_| account(AccountRequest::Delete),
    },
    Form {
        words: "service",
        argument: Argument::OptionalText("ADDRESS"),
        help: "tells where the service is, or sets it",
        make: |address| account(AccountRequest::Service(optional(address).map(str::to_owned))),
    },
    Form {
        words: "privacy",
        argument: Argument::None,
        help: "shows what may be read, what is stored and what left",
        make: |_| privacy(Request::State),
    },
    Form {
        words: "privacy tier",
        argument: Argument::Word(|| Tier::ALL.map(Tier::as_str).to_vec()),
        help: "chooses how much of a set may be read; what lies above is deleted at once",
        make: |name| privacy(Request::Tier(Tier::from_name(name)?)),
    },
    Form {
        words: "privacy share",
        argument: Argument::Word(|| Sharing::ALL.map(Sharing::as_str).to_vec()),
        help: "chooses whether you are asked to send something of what is known, or never",
        make: |name| privacy(Request::Share(Sharing::from_name(name)?)),
    },
    Form {
        words: "privacy exclude",
        argument: Argument::Text("PATH"),
        help: "bars a folder or set from being read and shown, and forgets it",
        make: |path| privacy(Request::Exclude(PathBuf::from(path))),
    },
    Form {
        words: "privacy include",
        argument: Argument::Text("PATH"),
        help: "takes an exclusion back",
        make: |path| privacy(Request::Include(PathBuf::from(path))),
    },
    Form {
        words: "privacy show",
        argument: Argument::OptionalWord(kinds),
        help: "shows how much is stored of each project, or all of one kind",
        make: |name| {
            let kind = if name.is_empty() {
                None
            } else {
                Some(Kind::from_name(name)?)
            };
            privacy(Request::Show(kind))
        },
    },
    Form {
        words: "privacy preview",
        argument: Argument::OptionalText("MESSAGE"),
        help: "shows what would be sent, byte for byte",
        make: |text| privacy(Request::Preview(text.to_owned())),
    },
    Form {
        words: "privacy log",
        argument: Argument::OptionalText("N"),
        help: "lists what left, and checks the list; with a number the newest N with all that was sent",
        make: |number| {
            let number = if number.is_empty() {
                None
            } else {
                Some(number.parse().ok()?)
            };
            privacy(Request::Log(number))
        },
    },
    Form {
        words: "privacy clear all",
        argument: Argument::None,
        help: "deletes everything, with your key and what you decided",
        make: |_| clear(Clear::All),
    },
    Form {
        words: "privacy clear conversations",
        argument: Argument::None,
        help: "deletes all conversations",
        make: |_| clear(Clear::Conversations),
    },
    Form {
        words: "privacy clear conversation",
        argument: Argument::Text("N"),
        help: "deletes the conversation with a number",
        make: |number| clear(Clear::Conversation(number.parse().ok()?)),
    },
    Form {
        words: "privacy clear egress",
        argument: Argument::None,
        help: "deletes the log of what left",
        make: |_| clear(Clear::Egress),
    },
    Form {
        words: "privacy clear project",
        argument: Argument::Text("NAME"),
        help: "deletes what is known and was said of a project, by its name or folder",
        make: |name| clear(Clear::Project(name.to_owned())),
    },
    Form {
        words: "privacy clear kind",
        argument: Argument::Word(kinds),
        help: "deletes one kind of knowledge of all sets",
        make: |name| clear(Clear::Kind(Kind::from_name(name)?)),
    },
    Form {
        words: "privacy clear before",
        argument: Argument::Text("DATE"),
        help: "deletes what was learned, said and sent before a day (2026-01-31) or time (2026-01-31 18:00)",
        make: |text| clear(Clear::Before(time(text)?)),
    },
    Form {
        words: "privacy clear",
        argument: Argument::Word(|| {
            vec![
                "all",
                "conversations",
                "conversation",
                "egress",
                "project",
                "kind",
                "before",
            ]
        }),
        help: "deletes, and checks that no byte is left",
        make: |_| None,
    },
    Form {
        words: "privacy export",
        argument: Argument::Text("PATH"),
        help: "writes everything that is stored to a zip file, without keys",
        make: |path| privacy(Request::Export(PathBuf::from(path))),
    },
];

impl Argument {
    /// As the help shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Word(words) => words().join("|"),
            Self::OptionalWord(_) => "[KIND]".to_owned(),
            Self::Text(name) => (*name).to_owned(),
            Self::OptionalText(name) => format!("[{name}]"),
        }
    }

    /// As an error names it.
    pub(super) fn takes(&self) -> String {
        match self {
            Self::None => "nothing".to_owned(),
            Self::Word(words) | Self::OptionalWord(words) => format!("one of: {}", words().join(", ")),
            Self::Text("DATE") => "a day such as 2026-01-31, or a time such as 2026-01-31 18:00".to_owned(),
            Self::Text("N") | Self::OptionalText("N") => "a number".to_owned(),
            Self::Text("N TITLE") => "a number and a title".to_owned(),
            Self::Text("N PATH") => "a number and a path".to_owned(),
            Self::Text("WORDS") => "words".to_owned(),
            Self::Text("ANSWER") => {
                let words = Permission::ALL.map(Permission::as_str);
                format!("one of: {}", words.join(", "))
            }
            Self::OptionalText("PRICES") => "two numbers, such as 3 15".to_owned(),
            Self::Text(name) => format!("a {}", name.to_lowercase()),
            Self::OptionalText(name) => format!("a {} or nothing", name.to_lowercase()),
        }
    }
}

impl Argument {
    /// Whether it is never shown again.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self, Self::OptionalText("KEY"))
    }
}

fn models(request: ModelRequest) -> Option<Command> {
    Some(Command::Models(request))
}

fn account(request: AccountRequest) -> Option<Command> {
    Some(Command::Account(request))
}

fn conversation(request: ConversationRequest) -> Option<Command> {
    Some(Command::Conversation(request))
}

fn page(text: &str) -> Option<Command> {
    let (conversation, before) = match text.split_once(char::is_whitespace) {
        Some((conversation, before)) => (conversation, Some(before.trim().parse().ok()?)),
        None => (text, None),
    };
    Some(Command::History(HistoryRequest::Page {
        conversation: conversation.parse().ok()?,
        before,
    }))
}

fn past(text: &str, make: impl Fn(&str) -> ConversationRequest) -> Option<Command> {
    let (conversation, rest) = text.split_once(char::is_whitespace)?;
    Some(Command::Past(make(rest.trim()), conversation.parse().ok()?))
}

fn answer(text: &str) -> Option<Command> {
    let (number, word) = match text.split_once(char::is_whitespace) {
        Some((number, word)) => (Some(number.parse().ok()?), word.trim()),
        None => (None, text),
    };
    Some(Command::Answer(number, Permission::from_name(word)?))
}

fn price(text: &str) -> Option<Command> {
    if text.is_empty() {
        return models(ModelRequest::Price(None));
    }
    let (input, output) = text.split_once(char::is_whitespace)?;
    let number = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|number: &f64| (0.0..1e6).contains(number))
    };
    models(ModelRequest::Price(Some(Price {
        input: number(input)?,
        output: number(output)?,
    })))
}

fn optional(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn privacy(request: Request) -> Option<Command> {
    Some(Command::Privacy(request))
}

fn clear(what: Clear) -> Option<Command> {
    privacy(Request::Clear(what))
}

fn kinds() -> Vec<&'static str> {
    Kind::ALL.map(Kind::as_str).to_vec()
}

fn time(text: &str) -> Option<DateTime> {
    // Not what jiff parses by itself: to it, a day with anything behind it is that day.
    if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        return Some(date.into());
    }
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| DateTime::strptime(format, text).ok())
}
