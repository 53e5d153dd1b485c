//! Messages to a model: whom they are for, what goes with them, what the model may look up, and keeping what was said.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Order;
use super::ask::EXCLUDED;
use super::desk::Desk;
use crate::answer::pictures::pictures_for;
use crate::answer::tools::{self, Look};
use crate::answer::{self, Song};
use crate::assistant::account::Passage;
use crate::assistant::{account, conversation, message, models, settings};
use crate::chat::account::{AccountRequest, Visit};
use crate::chat::draft::{Draft, Errand, Finished, Listing, Recorded};
use crate::chat::job::{
    Addressed, ConversationRequest, Failure, Kept, ModelRequest, Outcome, Question, Report,
};
use crate::consent::Tier;
use crate::privacy::real_path;
use crate::provider::{self, FailureKind, Target, ToolCall};
use crate::session::error_code::ErrorCode;
use crate::session::state;
use crate::store::{Author, Store};
use crate::words::clock;

/// What a model is told where no set may be read.
const NOT_ALLOWED: &str = "The user has not allowed any set to be read.";

impl Desk<'_> {
    /// Whom a question is for. None when it is answered from what is known.
    pub(super) fn target(&self, store: &Store, question: &Question) -> Result<Option<Target>, Failure> {
        if question.is_plain {
            return Ok(None);
        }
        let Some(endpoint) = settings::endpoint(store)? else {
            return Ok(None);
        };
        // One that was deleted is not gone on with.
        let conversation = question
            .conversation
            .filter(|id| store.conversation_set(*id).is_ok());
        match settings::target(store, conversation)? {
            Some(target) => Ok(Some(target)),
            None => {
                // Without a key there is no list to choose from.
                message::key(store, &endpoint)?;
                Err(Failure::new(
                    ErrorCode::NoModel,
                    format!("no model of {} was chosen; /model lists them", endpoint.title()),
                ))
            }
        }
    }

    /// Finds what is to go with a message to a model.
    pub(super) fn address(
        &mut self,
        store: &mut Store,
        order: &Order,
        draft: Draft,
    ) -> Result<Outcome, Failure> {
        let target = &draft.target;
        // Neither a model on this machine nor the managed plan is a matter of the subscription to one's own key.
        let has_own_key =
            !target.endpoint.computes_here && target.endpoint.service != provider::plan::SERVICE;
        let passage = if has_own_key {
            account::passage(store, clock::now())?
        } else {
            Passage::default()
        };
        if let Some(why) = passage.refusal {
            return Ok(not_sent(why));
        }
        let mut attachments = Vec::new();
        if draft.question.text.contains('@') {
            let (song, barred) = self.song_of(store, order, &draft.question)?;
            let asked = asked(&draft.question);
            for attachment in tools::attachments(store, song, asked.text, &asked)? {
                match attachment.look {
                    Ok(_) if barred => return Ok(not_sent(EXCLUDED)),
                    Ok(look) => attachments.push((attachment.typed, look)),
                    Err(why) => return Ok(not_sent(&why)),
                }
            }
        }
        Ok(Outcome::Addressed(Box::new(Addressed {
            draft,
            attachments,
            sharing: store.sharing()?,
            is_check_due: passage.is_check_due,
        })))
    }

    /// Asks the last question of the conversation again, or another one in its place.
    pub(super) fn again(
        &mut self,
        store: &mut Store,
        order: &Order,
        question: &Question,
    ) -> Result<Outcome, Failure> {
        let nothing = || {
            Failure::new(
                ErrorCode::NoConversation,
                "nothing was asked yet in this conversation",
            )
        };
        let conversation = question.conversation.ok_or_else(nothing)?;
        let spoken = store.spoken(conversation)?;
        let last = spoken.iter().rfind(|message| message.author == Author::User);
        let last = last.ok_or_else(nothing)?;
        let mut question = question.clone();
        if question.text.is_empty() {
            question.text.clone_from(&last.text);
        }
        match self.target(store, &question)? {
            Some(target) => {
                let draft = Draft {
                    replaces: Some(last.id),
                    ..Draft::new(question, target)
                };
                self.address(store, order, draft)
            }
            None => {
                store.supersede(conversation, last.id)?;
                self.ask(store, order, &question)
            }
        }
    }

    /// Looks up what a model calls for.
    pub(super) fn look_up(
        &mut self,
        store: &mut Store,
        order: &Order,
        calls: &[ToolCall],
        question: &Question,
    ) -> Result<Outcome, Failure> {
        self.sweep(store)?;
        let may_read = store.tier()? > Tier::Off;
        let (song, barred) = self.song_of(store, order, question)?;
        let asked = asked(question);
        let mut looks = Vec::new();
        for call in calls {
            looks.push(match (may_read, barred) {
                (false, _) => Look::wrong(NOT_ALLOWED, NOT_ALLOWED),
                (_, true) => Look::wrong(EXCLUDED, EXCLUDED),
                _ => tools::look(store, song, call, &asked)?,
            });
        }
        Ok(Outcome::Looked {
            calls: calls.to_vec(),
            looks,
        })
    }

    /// The set that a question is about, as it is now, and whether it is barred.
    fn song_of(
        &mut self,
        store: &mut Store,
        order: &Order,
        question: &Question,
    ) -> Result<(Option<&Song>, bool), Failure> {
        let tier = store.tier()?;
        let set = question.set.as_deref().map(real_path).transpose()?;
        let Some(set) = set.filter(|_| tier > Tier::Off) else {
            return Ok((None, false));
        };
        if self.is_barred_now(store, order, &set, tier)? {
            return Ok((None, true));
        }
        Ok((self.song(store, &set)?, false))
    }

    /// Puts a message together and logs it.
    pub(super) fn prepare(&mut self, store: &mut Store, draft: &Draft) -> Result<Outcome, Failure> {
        self.sweep(store)?;
        Ok(Outcome::Prepared(message::prepare(store, draft, clock::now())?))
    }

    /// Tells what holds now.
    pub(super) fn state(&mut self, store: &mut Store, question: &Question) -> Result<Outcome, Failure> {
        self.sweep(store)?;
        Ok(Outcome::Told(state::report(store, question)?))
    }

    /// Lists what can be attached of a set, as it is known now.
    pub(super) fn names(&mut self, store: &mut Store, set: Option<&Path>) -> Result<Outcome, Failure> {
        self.sweep(store)?;
        let set = set.map(real_path).transpose()?;
        let song = match &set {
            Some(set) => self.song(store, set)?,
            None => None,
        };
        let names = song.map_or_else(Vec::new, tools::names);
        let lines = names.iter().map(|name| format!("{}\n", name.attach));
        Ok(Outcome::Told(Report {
            text: lines.collect(),
            data: json!({ "names": names }),
        }))
    }

    /// Shows what would be sent.
    pub(super) fn preview(&mut self, store: &mut Store, question: &Question) -> Result<Outcome, Failure> {
        self.sweep(store)?;
        Ok(Outcome::Told(message::preview(store, question)?))
    }

    /// Keeps an answer, and looks whether what it names is there.
    pub(super) fn keep(&mut self, store: &mut Store, finished: &Finished) -> Result<Outcome, Failure> {
        let kept = message::keep(store, finished, clock::now());
        let price = settings::price(
            store,
            finished.target.endpoint.address.origin(),
            &finished.target.model,
        )?;
        // Only what is known by now: nobody waits for a set to be read for this.
        let set: Option<PathBuf> = finished.question.set.as_deref().map(real_path).transpose()?;
        let song = match &set {
            Some(set) => self.song(store, set)?,
            None => None,
        };
        let names = song.map_or_else(Vec::new, |song| answer::mentions(song, &finished.text));
        let pictures = song.map_or_else(Vec::new, |song| pictures_for(song, &finished.rows));
        let unknown = names
            .iter()
            .filter(|name| name.row.is_none())
            .filter_map(|name| Some((name.kind, finished.text.get(name.start..name.end)?)))
            .map(|(kind, name)| format!("{kind} “{name}”"));
        let mut unknown: Vec<String> = unknown.collect();
        unknown.sort();
        unknown.dedup();
        Ok(Outcome::Recorded(Recorded {
            kept,
            unknown,
            names: serde_json::to_value(&names).unwrap_or_default(),
            cost: price.and_then(|price| models::cost(price, &finished.usage)),
            pictures,
        }))
    }

    /// Answers a request about models.
    pub(super) fn models(
        &mut self,
        store: &mut Store,
        request: &ModelRequest,
        conversation: Option<i64>,
    ) -> Result<Outcome, Failure> {
        let told = models::answer(store, request, conversation, clock::now())?;
        if let (ModelRequest::Usage, models::Told::Report(report)) = (request, &told)
            && let Some(told) = account::usage(store, &report.text, clock::now())?
        {
            return Self::visiting(store, told);
        }
        Ok(Self::told(told))
    }

    fn told(told: models::Told) -> Outcome {
        match told {
            models::Told::Report(report) => Outcome::Told(report),
            models::Told::Fetch(errand) => Outcome::Fetching(errand),
        }
    }

    /// Says what came of asking a server for its models.
    pub(super) fn listed(
        &mut self,
        store: &mut Store,
        listing: &Listing,
        fetched: Result<Vec<u8>, provider::Failure>,
        conversation: Option<i64>,
    ) -> Result<Outcome, Failure> {
        let intro = &listing.intro;
        match models::listed(store, listing, fetched, conversation)? {
            Ok(report) => Ok(Outcome::Told(Report {
                text: format!("{intro}{}", report.text),
                ..report
            })),
            Err(failure) => {
                let code = ErrorCode::of_provider(failure.kind);
                Err(Failure::new(code, format!("{intro}{failure}")))
            }
        }
    }

    /// Does something about the account.
    pub(super) fn account(
        &mut self,
        store: &mut Store,
        request: &AccountRequest,
    ) -> Result<Outcome, Failure> {
        let now = clock::now();
        let told = account::answer(store, request, now)?;
        Self::visiting(store, told)
    }

    /// Goes on with what the service answered.
    pub(super) fn visited(
        &mut self,
        store: &mut Store,
        visit: &Visit,
        answer: Result<(u16, Vec<u8>), provider::Failure>,
    ) -> Result<Outcome, Failure> {
        let told = account::answered(store, visit, answer, clock::now())?;
        Self::visiting(store, told)
    }

    fn visiting(store: &mut Store, told: account::Told) -> Result<Outcome, Failure> {
        Ok(match told {
            account::Told::Text(text) => Outcome::Told(text.into()),
            account::Told::Nothing => Outcome::Nothing,
            account::Told::Call(visit, outgoing) => Outcome::Visiting {
                text: String::new(),
                errand: Errand::Visit(Box::new(visit), outgoing),
            },
            account::Told::Later(visit, time, text) => Outcome::Visiting {
                text,
                errand: Errand::VisitLater(Box::new(visit), time),
            },
            account::Told::Choose(intro) => Self::told(models::choose(store, intro, clock::now())?),
        })
    }

    /// Does something with a conversation.
    pub(super) fn conversation(
        &mut self,
        store: &mut Store,
        request: &ConversationRequest,
        conversation: i64,
    ) -> Result<Outcome, Failure> {
        let told = conversation::answer(store, request, conversation, clock::now())?;
        Ok(match told.conversation {
            Some(conversation) => Outcome::Branched {
                text: told.text,
                conversation,
            },
            None => Outcome::Told(told.text.into()),
        })
    }
}

fn asked(question: &Question) -> answer::Question<'_> {
    answer::Question {
        text: &question.text,
        live: &question.live,
        now: clock::now(),
    }
}

fn not_sent(text: &str) -> Outcome {
    Outcome::NotAnswered {
        text: format!("Nothing was sent. {text}"),
        suggestions: Vec::new(),
        kept: Kept::default(),
    }
}

impl From<message::Error> for Failure {
    fn from(error: message::Error) -> Self {
        use message::Error;
        match error {
            Error::Store(error) => error.into(),
            Error::Folder(_) => Self::new(ErrorCode::DataFolder, error),
            Error::NoKey(_) => Self::new(ErrorCode::NoKey, error),
            Error::NotLoggedIn => Self::new(ErrorCode::Account, error),
            Error::TooLong => Self::new(ErrorCode::of_provider(FailureKind::TooLong), error),
            Error::Excluded => Self::new(ErrorCode::Excluded, error),
            Error::NoModel => Self::new(ErrorCode::NoModel, error),
        }
    }
}

impl From<models::Error> for Failure {
    fn from(error: models::Error) -> Self {
        use models::Error;
        match error {
            Error::Store(error) => error.into(),
            Error::Folder(_) => Self::new(ErrorCode::DataFolder, error),
            Error::Endpoint(_) | Error::NoProvider => Self::new(ErrorCode::NoProvider, error),
            Error::NoModel | Error::NotAModel => Self::new(ErrorCode::NoModel, error),
            Error::Account(error) => error.into(),
            Error::TakesNoKey(_) => Self::new(ErrorCode::NoKey, error),
        }
    }
}

impl From<account::Error> for Failure {
    fn from(error: account::Error) -> Self {
        use account::Error;
        match error {
            Error::Store(error) => error.into(),
            Error::Folder(_) => Self::new(ErrorCode::DataFolder, error),
            Error::Provider(failure) => Self::new(ErrorCode::of_provider(failure.kind), failure),
            Error::Address(_) | Error::Plan(_) => Self::new(ErrorCode::Account, error),
        }
    }
}
