//! A line of text that begins with `/`, and what it asks for. Parsing, help and completion come from one table.

use std::path::PathBuf;

use jiff::civil::{Date, DateTime};

use crate::consent::{Sharing, Tier};
use crate::privacy::{Clear, Request};
use crate::store::Kind;

/// What a line asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Help on everything, or on the commands that begin with these words.
    Help(String),
    /// Something about privacy.
    Privacy(Request),
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

/// What stands behind the words of a command, up to the end of the line: a name with spaces needs no quotes.
enum Argument {
    None,
    /// One of some words.
    Word(fn() -> Vec<&'static str>),
    OptionalWord(fn() -> Vec<&'static str>),
    /// Anything, called so in the help.
    Text(&'static str),
    OptionalText(&'static str),
}

/// One form of a command.
struct Form {
    /// Its words, without the slash.
    words: &'static str,
    argument: Argument,
    help: &'static str,
    /// The command, from its argument, which is empty where there is none. None when the argument is not understood.
    make: fn(&str) -> Option<Command>,
}

const FORMS: [Form; 17] = [
    Form {
        words: "help",
        argument: Argument::OptionalText("COMMAND"),
        help: "lists the commands",
        make: |text| Some(Command::Help(text.trim_start_matches('/').to_owned())),
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
        argument: Argument::Word(|| vec!["all", "conversations", "egress", "project", "kind", "before"]),
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
            line: line.to_owned(),
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
                line: whole,
            });
        }
        _ => {}
    }
    (form.make)(rest).ok_or_else(|| Error::NotUnderstood {
        command: form.words.to_owned(),
        given: rest.to_owned(),
        takes,
    })
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

impl Argument {
    /// As the help shows it.
    fn shown(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Word(words) => words().join("|"),
            Self::OptionalWord(_) => "[KIND]".to_owned(),
            Self::Text(name) => (*name).to_owned(),
            Self::OptionalText(name) => format!("[{name}]"),
        }
    }

    /// As an error names it.
    fn takes(&self) -> String {
        match self {
            Self::None => "nothing".to_owned(),
            Self::Word(words) | Self::OptionalWord(words) => format!("one of: {}", words().join(", ")),
            Self::Text("DATE") => "a day such as 2026-01-31, or a time such as 2026-01-31 18:00".to_owned(),
            Self::Text(name) => format!("a {}", name.to_lowercase()),
            Self::OptionalText("N") => "a number".to_owned(),
            Self::OptionalText(name) => format!("a {} or nothing", name.to_lowercase()),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn request(line: &str) -> Request {
        match parse(line) {
            Ok(Command::Privacy(request)) => request,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn every_form_of_the_design_is_understood() {
        let night = || PathBuf::from("/Music/Night Drive Project");
        let midnight: DateTime = "2026-01-31T00:00:00".parse().unwrap();
        let evening: DateTime = "2026-01-31T18:30:00".parse().unwrap();
        for (line, expected) in [
            ("/privacy", Request::State),
            ("  /privacy  ", Request::State),
            ("privacy tier sound", Request::Tier(Tier::Sound)),
            ("/privacy tier off", Request::Tier(Tier::Off)),
            ("/privacy share never", Request::Share(Sharing::Never)),
            (
                "/privacy exclude /Music/Night Drive Project",
                Request::Exclude(night()),
            ),
            (
                "/privacy include /Music/Night Drive Project ",
                Request::Include(night()),
            ),
            ("/privacy show", Request::Show(None)),
            ("/privacy  show   notes", Request::Show(Some(Kind::Notes))),
            ("/privacy preview", Request::Preview(String::new())),
            (
                "/privacy preview is it loud?",
                Request::Preview("is it loud?".to_owned()),
            ),
            ("/privacy log", Request::Log(None)),
            ("/privacy log 3", Request::Log(Some(3))),
            ("/privacy clear all", Request::Clear(Clear::All)),
            (
                "/privacy clear conversations",
                Request::Clear(Clear::Conversations),
            ),
            ("/privacy clear egress", Request::Clear(Clear::Egress)),
            (
                "/privacy clear project Night Drive",
                Request::Clear(Clear::Project("Night Drive".to_owned())),
            ),
            (
                "/privacy clear kind samples",
                Request::Clear(Clear::Kind(Kind::Samples)),
            ),
            (
                "/privacy clear before 2026-01-31",
                Request::Clear(Clear::Before(midnight)),
            ),
            (
                "/privacy clear before 2026-01-31 18:30",
                Request::Clear(Clear::Before(evening)),
            ),
            (
                "/privacy export a b.zip",
                Request::Export(PathBuf::from("a b.zip")),
            ),
        ] {
            assert_eq!(request(line), expected, "{line}");
        }
    }

    #[test]
    fn a_mistake_is_answered_with_what_to_type() {
        for (line, text) in [
            (
                "/privasy tier sound",
                "there is no command /privasy tier sound; /help lists all",
            ),
            (
                "/privcy",
                "there is no command /privcy; did you mean /privacy?; /help lists all",
            ),
            (
                "/privacy clea all",
                "there is no command /privacy clea all; did you mean /privacy clear all?; /help lists all",
            ),
            (
                "/privacy tier",
                "/privacy tier needs one of: off, overview, sound, everything",
            ),
            (
                "/privacy tier Sound",
                "/privacy tier can't take “Sound”; it takes one of: off, overview, sound, everything",
            ),
            ("/privacy exclude", "/privacy exclude needs a path"),
            (
                "/privacy clear",
                "/privacy clear needs one of: all, conversations, egress, project, kind, before",
            ),
            (
                "/privacy clear before yesterday",
                "/privacy clear before can't take “yesterday”; it takes a day such as 2026-01-31, or a time such as 2026-01-31 18:00",
            ),
            (
                "/privacy log many",
                "/privacy log can't take “many”; it takes a number",
            ),
        ] {
            assert_eq!(parse(line).unwrap_err().to_string(), text, "{line}");
        }
    }

    /// A slip must never become a deletion.
    #[test]
    fn nothing_is_cleared_by_a_line_with_something_behind_it() {
        for line in [
            "/privacy clear all conversations",
            "/privacy clear allconversations",
            "/privacy clear egress now",
            "/privacy clear kind notes and samples",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn completions_go_word_by_word_and_lead_to_commands() {
        assert_eq!(complete("/p"), ["/privacy"]);
        assert_eq!(complete("/privacy t"), ["/privacy tier"]);
        assert_eq!(
            complete("/privacy tier o"),
            ["/privacy tier off", "/privacy tier overview"]
        );
        assert_eq!(
            complete("/privacy clear "),
            ["all", "conversations", "egress", "project", "kind", "before"]
                .map(|word| format!("/privacy clear {word}"))
        );
        assert!(complete("/privacy show n").contains(&"/privacy show notes".to_owned()));
        assert!(complete("/nothing").is_empty());
    }

    #[test]
    fn help_names_every_form_once() {
        let text = help("");
        for form in FORMS.iter().filter(|form| form.words != "privacy clear") {
            let lines = text.lines().filter(|line| {
                let line = line.trim_start_matches('/');
                after(line, form.words).is_some_and(|rest| rest == form.argument.shown())
            });
            assert_eq!(lines.count(), 1, "{}", form.words);
        }
        assert!(help("privacy clear").lines().count() < text.lines().count());
    }
}
