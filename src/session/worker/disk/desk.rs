//! Where the worker does its jobs, each with the store in its hands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::super::mailbox::Mailbox;
use super::{Order, Reach};
use crate::answer::Song;
use crate::assistant::models;
use crate::chat::job::{Failure, HistoryRequest, Job, Outcome, Report};
use crate::chat::step::Input;
use crate::consent::{self, Tier};
use crate::learn::forget_barred;
use crate::privacy::{self, Answer, Request, announcement, erased_text, real_path};
use crate::session::engine::ToEngine;
use crate::session::error_code::ErrorCode;
use crate::session::history;
use crate::store::{self, Forget, Store, Traces};
use crate::words::clock;

/// How long it is taken as true that no other set was barred: looking for that asks the disk for every folder that is known.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(2);

/// Sets that are kept ready for questions. One in a session is the rule.
const MOST_SONGS: usize = 4;

pub(super) struct Desk<'a> {
    pub(super) orders: &'a Mailbox<Order>,
    inbox: &'a Mailbox<ToEngine>,
    reach: &'a Reach,
    songs: HashMap<PathBuf, Song>,
    last_sweep: Option<Instant>,
    is_damaged: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(orders: &'a Mailbox<Order>, inbox: &'a Mailbox<ToEngine>, reach: &'a Reach) -> Self {
        Self {
            orders,
            inbox,
            reach,
            songs: HashMap::new(),
            last_sweep: None,
            is_damaged: false,
        }
    }

    /// Does what a job asks for.
    pub(super) fn carry_out(&mut self, store: &mut Store, order: &Order) -> Result<Outcome, Failure> {
        if self.has_ended(order) && !order.job.must_finish() {
            return Err(Failure::ended());
        }
        self.come_back(store, order)?;
        match &order.job {
            Job::Greet { set } => Ok(Outcome::Greeted {
                tier: tier(store)?,
                set: set.as_deref().map(real_path).transpose()?,
            }),
            Job::Ask(question) => self.ask(store, order, question),
            Job::Again(question) => self.again(store, order, question),
            Job::Prepare(draft) => self.prepare(store, draft),
            Job::Look { calls, question } => self.look_up(store, order, calls, question),
            Job::Keep(finished) => self.keep(store, finished),
            Job::Preview(question) => self.preview(store, question),
            Job::Models(request, conversation) => self.models(store, request, *conversation),
            Job::Listed {
                listing,
                fetched,
                conversation,
            } => self.listed(store, listing, fetched.clone(), *conversation),
            Job::Found { intro, found } => Ok(Outcome::Told(models::found(store, intro, found)?)),
            Job::Account(request) => self.account(store, request),
            Job::Visited { visit, answer } => self.visited(store, visit, answer.clone()),
            Job::Conversation(request, conversation) => self.conversation(store, request, *conversation),
            Job::OpenSet(path) => Ok(Outcome::SetOpened(real_path(path)?)),
            Job::Learn(path) => self.learn_below(store, order, path),
            Job::LookAgain(set) => self.look_again(store, order, set),
            Job::Forget(path) => self.forget(store, order, path),
            Job::Privacy(request) => self.privacy(store, order, request),
            Job::History(request) => Ok(Outcome::Told(history::answer(store, request)?)),
            Job::State(question) => self.state(store, question),
            Job::Names(set) => self.names(store, set.as_deref()),
            Job::Continue(conversation) => {
                let whole = HistoryRequest::Whole(*conversation);
                let text = history::answer(store, &whole)?.text;
                Ok(Outcome::Continued {
                    conversation: *conversation,
                    set: store.conversation_set(*conversation)?,
                    report: Report {
                        text,
                        data: json!({ "conversation": conversation }),
                    },
                })
            }
        }
    }

    /// Tells what came of an order. The outer result is that of a panic.
    pub(super) fn tell_end(
        &mut self,
        order: &Order,
        result: Result<Result<Outcome, Failure>, Option<String>>,
    ) {
        let result = result.unwrap_or_else(|place| {
            // Whatever it left half done in memory is made anew; the store has taken back what was not finished.
            self.songs.clear();
            Err(Failure::bug(place.as_deref()))
        });
        if let Err(failure) = &result {
            self.is_damaged |= failure.code == ErrorCode::Damaged;
        }
        self.tell(
            order,
            Input::Done {
                job: order.number,
                result,
            },
        );
    }

    pub(super) fn tell(&self, order: &Order, input: Input) {
        self.inbox.put(ToEngine::FromWorker {
            session: order.session,
            input,
        });
    }

    /// Whether the database was found damaged since the last time that this was asked.
    pub(super) fn is_damaged(&mut self) -> bool {
        std::mem::take(&mut self.is_damaged)
    }

    /// Whether an order is to come to an end.
    pub(super) fn has_ended(&self, order: &Order) -> bool {
        order.cancel.is_cancelled() || self.reach.has_ended()
    }

    /// Opens the database anew when the user has deleted the data folder.
    fn come_back(&mut self, store: &mut Store, order: &Order) -> Result<(), Failure> {
        let is_new = match store.reopen_if_gone() {
            Err(error @ store::Error::SetAside { .. }) => {
                self.tell(order, Input::Failed(error.into()));
                store.reopen_if_gone()?
            }
            result => result?,
        };
        if is_new {
            self.songs.clear();
        }
        Ok(())
    }

    /// Forgets what was barred, unless that was done just now.
    pub(super) fn sweep(&mut self, store: &mut Store) -> Result<(), store::Error> {
        if self
            .last_sweep
            .is_some_and(|last| last.elapsed() < BETWEEN_SWEEPS)
        {
            return Ok(());
        }
        store.finish_erasing()?;
        forget_barred(store)?;
        self.last_sweep = Some(Instant::now());
        Ok(())
    }

    /// A set as it is known now. None when nothing is.
    pub(super) fn song(&mut self, store: &Store, set: &Path) -> Result<Option<&Song>, store::Error> {
        let is_current = match self.songs.get(set) {
            Some(song) => song.is_current(store)?,
            None => false,
        };
        if !is_current {
            self.songs.remove(set);
            if self.songs.len() >= MOST_SONGS {
                self.songs.clear();
            }
            if let Some(song) = Song::load(store, set)? {
                self.songs.insert(set.to_path_buf(), song);
            }
        }
        Ok(self.songs.get(set))
    }

    fn forget(&mut self, store: &mut Store, order: &Order, path: &Path) -> Result<Outcome, Failure> {
        let what = Forget::Below(real_path(path)?);
        let erased = store.erase(&what, &mut |traces| self.announce(order, traces));
        self.songs.clear();
        let erased = erased?;
        let text = erased_text(&erased);
        if erased.is_proven() {
            told(text)
        } else {
            Err(Failure::new(ErrorCode::NotProven, text))
        }
    }

    fn privacy(&mut self, store: &mut Store, order: &Order, request: &Request) -> Result<Outcome, Failure> {
        let mut announce = |traces: &Traces| self.announce(order, traces);
        // Before the first decision every session is sent the question.
        let question = if tier(store)?.is_none() {
            Some(consent::question())
        } else {
            None
        };
        let answer = privacy::answer(store, request, clock::now(), question.as_deref(), &mut announce);
        // Whatever was taken back must not be answered from memory.
        self.songs.clear();
        let answer = answer?;
        let is_proven = match &answer {
            Answer::Tier { erased, .. }
            | Answer::Excluded { erased, .. }
            | Answer::Cleared { erased, .. } => erased.is_proven(),
            _ => true,
        };
        Ok(Outcome::Privacy {
            report: Report {
                text: answer.text(),
                data: answer.data(),
            },
            tier: tier(store)?,
            problem: (!is_proven).then_some(ErrorCode::NotProven),
        })
    }

    /// Says what will go, before it goes.
    fn announce(&self, order: &Order, traces: &Traces) {
        let text = announcement(traces);
        if !text.is_empty() {
            self.tell(
                order,
                Input::Announced {
                    job: order.number,
                    text,
                },
            );
        }
    }
}

fn told(text: String) -> Result<Outcome, Failure> {
    Ok(Outcome::Told(text.into()))
}

fn tier(store: &Store) -> Result<Option<Tier>, store::Error> {
    Ok(store.decision()?.map(|decision| decision.tier))
}
