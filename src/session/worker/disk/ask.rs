//! A question: may it be answered, is the set as it is known, what is the answer, and keeping both.

use std::path::{Path, PathBuf};

use super::Order;
use super::desk::Desk;
use crate::answer::{self, Answer};
use crate::assistant::message::title;
use crate::chat::draft::Draft;
use crate::chat::job::{Failure, Kept, Outcome, Question};
use crate::consent::Tier;
use crate::learn::{self, Barred, Stop, forget_barred, set_file};
use crate::privacy::real_path;
use crate::session::error_code::ErrorCode;
use crate::store::{NewAnswer, NewConversation, Store};
use crate::words::clock;

/// What is said of a set that the user has excluded.
pub(super) const EXCLUDED: &str = "This set is excluded from being read, by /privacy exclude or a .sessionist-ignore file, so nothing is known of it.";

/// What looking at the open set gave.
enum Look {
    /// It is known as it is, or as it was last when there is a problem.
    Known(Option<Problem>),
    Barred,
}

struct Problem {
    code: ErrorCode,
    text: String,
}

impl Desk<'_> {
    pub(super) fn ask(
        &mut self,
        store: &mut Store,
        order: &Order,
        question: &Question,
    ) -> Result<Outcome, Failure> {
        #[cfg(any(test, feature = "test-panic"))]
        assert_ne!(question.text, super::PANIC, "a secret of the user");
        let decision = store.decision()?;
        if decision.is_some()
            && let Some(target) = self.target(store, question)?
        {
            return self.address(store, order, Draft::new(question.clone(), target));
        }
        let tier = match decision {
            None => return Ok(choose(&learn::Error::NotAsked)),
            Some(decision) if decision.tier == Tier::Off => return Ok(choose(&learn::Error::Off)),
            Some(decision) => decision.tier,
        };
        self.sweep(store)?;
        let set = question.set.as_deref().map(real_path).transpose()?;
        let mut problem = None;
        if let Some(set) = &set {
            match self.look(store, order, set, tier)? {
                Look::Known(found) => problem = found,
                Look::Barred => {
                    forget_barred(store)?;
                    return Ok(Outcome::NotAnswered {
                        text: EXCLUDED.to_owned(),
                        suggestions: vec!["/privacy".to_owned()],
                        kept: Kept::default(),
                    });
                }
            }
        }
        if self.has_ended(order) {
            return Err(Failure::ended());
        }
        let mut notes = Notes::new(store, question, set.as_deref());
        let song = match &set {
            Some(set) => {
                let song = self.song(store, set)?;
                if song.is_none() {
                    let problem = problem.unwrap_or_else(unknown);
                    return Err(Failure::new(problem.code, problem.text));
                }
                song
            }
            None => None,
        };
        let asked = answer::Question {
            text: &question.text,
            live: &question.live,
            now: clock::now(),
        };
        let answered = answer::answer(store, song, &asked);
        if answered.is_err() {
            notes.keep(store, &question.text, None);
        }
        match answered? {
            Answer::Found { text, rows, pictures } => {
                let text = with_problem(text, problem.as_ref());
                let mut sets: Vec<PathBuf> = rows
                    .iter()
                    .map(|row| PathBuf::from(&row.set))
                    .chain(set)
                    .collect();
                sets.sort();
                sets.dedup();
                let answer = NewAnswer {
                    text: &text,
                    sets: &sets,
                    tier,
                };
                notes.keep(store, &question.text, Some(&answer));
                Ok(Outcome::Answered {
                    text,
                    rows,
                    pictures,
                    kept: notes.kept,
                })
            }
            Answer::NotFound { text, suggestions } => {
                let text = with_problem(text, problem.as_ref());
                let sets: Vec<PathBuf> = set.into_iter().collect();
                let answer = NewAnswer {
                    text: &text,
                    sets: &sets,
                    tier,
                };
                notes.keep(store, &question.text, Some(&answer));
                Ok(Outcome::NotAnswered {
                    text,
                    suggestions,
                    kept: notes.kept,
                })
            }
        }
    }

    /// The same for one that is looked at: whether it is barred.
    pub(super) fn is_barred_now(
        &mut self,
        store: &mut Store,
        order: &Order,
        set: &Path,
        tier: Tier,
    ) -> Result<bool, Failure> {
        match self.look(store, order, set, tier)? {
            Look::Known(_) => Ok(false),
            Look::Barred => {
                forget_barred(store)?;
                Ok(true)
            }
        }
    }

    /// Sees to it that the open set is known as it is now. The file is read only when it has changed.
    fn look(&mut self, store: &mut Store, order: &Order, set: &Path, tier: Tier) -> Result<Look, Failure> {
        if Barred::new(store.exclusions()?).is_barred(set) {
            return Ok(Look::Barred);
        }
        let state = match set_file::size_and_time(set) {
            Ok(state) => state,
            Err(error) => return Ok(Look::Known(Some(file_problem(&error)))),
        };
        let known = store.known_file(set)?;
        if let Some(known) =
            known.filter(|known| known.is_current && (known.size, known.modified_at) == state)
        {
            if !known.problem.is_empty() {
                return Ok(Look::Known(Some(Problem {
                    code: ErrorCode::SetUnreadable,
                    text: known.problem,
                })));
            }
            if known.read.is_some_and(|(_, read_at)| read_at == tier) {
                return Ok(Look::Known(None));
            }
        }
        let summary = self.learn(store, order, &[set.to_path_buf()], false)?;
        match summary.stopped {
            Some(Stop::Cancelled) => return Err(Failure::ended()),
            Some(Stop::Store(error)) => return Err(error.into()),
            Some(Stop::Threads(_)) | None => {}
        }
        if !summary.barred.is_empty() {
            return Ok(Look::Barred);
        }
        let problem = summary.problems.into_iter().next();
        Ok(Look::Known(problem.map(|problem| Problem {
            code: ErrorCode::SetUnreadable,
            text: problem.reason,
        })))
    }
}

/// Keeps what is said. That it can't be kept is no reason not to answer.
struct Notes {
    kept: Kept,
    title: String,
    set: Option<PathBuf>,
}

impl Notes {
    fn new(store: &Store, question: &Question, set: Option<&Path>) -> Self {
        // One that was deleted, or that the set has left since, is not gone on with.
        let conversation = question.conversation.filter(|id| {
            store
                .conversation_set(*id)
                .is_ok_and(|about| about.as_deref() == set)
        });
        Self {
            kept: Kept {
                conversation,
                problem: None,
            },
            title: title(&question.text),
            set: set.map(Path::to_path_buf),
        }
    }

    /// Keeps what the user wrote, and the answer when there is one.
    fn keep(&mut self, store: &mut Store, question: &str, answer: Option<&NewAnswer<'_>>) {
        let set = self.set.as_ref().map(|set| set.to_string_lossy());
        let new = NewConversation {
            title: &self.title,
            set_path: set.as_deref(),
        };
        match store.add_exchange(self.kept.conversation, &new, question, answer, clock::now()) {
            Ok(conversation) => self.kept.conversation = Some(conversation),
            Err(error) => self.kept.problem = Some(error.to_string()),
        }
    }
}

/// The answer as long as nothing may be read.
fn choose(error: &learn::Error) -> Outcome {
    let tiers = Tier::ALL.into_iter().filter(|tier| *tier > Tier::Off);
    Outcome::NotAnswered {
        text: error.to_string(),
        suggestions: tiers
            .map(|tier| format!("/privacy tier {}", tier.as_str()))
            .collect(),
        kept: Kept::default(),
    }
}

fn file_problem(error: &set_file::Error) -> Problem {
    let code = match error {
        set_file::Error::NotFound => ErrorCode::SetMissing,
        _ => ErrorCode::SetUnreadable,
    };
    Problem {
        code,
        text: error.to_string(),
    }
}

fn unknown() -> Problem {
    Problem {
        code: ErrorCode::SetUnreadable,
        text: "nothing is known of this set; /learn with its path tells why".to_owned(),
    }
}

fn with_problem(text: String, problem: Option<&Problem>) -> String {
    match problem {
        None => text,
        Some(problem) => format!(
            "{}\nThis is as the set was read last; it can't be read now: {}",
            text.trim_end(),
            problem.text
        ),
    }
}
