//! The line that is typed at a terminal: rustyline, with completion, and with a history that is in memory only. Whatever is kept of what
//! the user said is kept by the session in the data folder, where it can be seen and deleted; a file of the editor would be a second place.

use std::cell::Cell;

use rustyline::completion::{Completer, Pair};
use rustyline::config::BellStyle;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{History, MemHistory};
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::completion::complete;
use crate::Failure;

const PROMPT: &str = "> ";

/// Reads lines from the terminal.
pub struct LineEditor {
    editor: Editor<Typist, MemHistory>,
}

impl LineEditor {
    pub fn new() -> Result<Self, Failure> {
        let config = Config::builder()
            .auto_add_history(true)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .bell_style(BellStyle::None)
            .build();
        let history = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, history).map_err(failure)?;
        editor.set_helper(Some(Typist::default()));
        Ok(Self { editor })
    }

    /// Returns the next line; None at Ctrl-D, and at Ctrl-C where nothing was typed.
    pub fn read(&mut self) -> Result<Option<String>, Failure> {
        loop {
            match self.editor.readline(PROMPT) {
                Ok(line) => return Ok(Some(line)),
                Err(ReadlineError::Eof) => return Ok(None),
                Err(ReadlineError::Interrupted) => {
                    let has_typed = self.editor.helper().is_some_and(|typist| typist.has_typed.get());
                    if !has_typed {
                        return Ok(None);
                    }
                }
                Err(error) => return Err(failure(error)),
            }
        }
    }

    /// Asks something, and returns what is typed; None at Ctrl-C and Ctrl-D.
    pub fn ask(&mut self, question: &str) -> Result<Option<String>, Failure> {
        match self.editor.readline(question) {
            Ok(line) => Ok(Some(line)),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    /// Forgets the lines of before.
    pub fn forget(&mut self) {
        // Memory alone can't fail.
        let _ = self.editor.history_mut().clear();
    }
}

fn failure(error: ReadlineError) -> Failure {
    Failure::Stopped(format!("the terminal could not be read: {error}"))
}

/// What the editor asks while a line is typed.
#[derive(Default)]
struct Typist {
    has_typed: Cell<bool>,
}

impl Helper for Typist {}

impl Highlighter for Typist {}

impl Validator for Typist {}

impl Hinter for Typist {
    type Hint = String;

    /// Gives no hint. It is called with every change, and so knows whether anything stands in the line that Ctrl-C leaves.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.has_typed.set(!line.is_empty());
        None
    }
}

impl Completer for Typist {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> Result<(usize, Vec<Pair>), ReadlineError> {
        let typed = line.get(..position).unwrap_or_default();
        let (start, choices) = complete(typed);
        let pairs = choices.into_iter().map(|choice| Pair {
            display: choice.trim_end().to_owned(),
            replacement: choice,
        });
        Ok((start, pairs.collect()))
    }
}
