//! The conversation as it runs, with neither a disk nor a clock.

mod any_order;
mod assisted;
mod prompt;
mod rounds;
mod talk;

use std::path::PathBuf;

use super::conversation::Conversation;
use super::job::{Failure, Job, Kept, Outcome, Progress, Question, Report};
use super::live::LiveState;
use super::step::{Effect, Input};
use crate::consent::Tier;
use crate::privacy::{Clear, Request};
use crate::session::{ErrorCode, Event, Kind};

/// A conversation that was greeted, at a tier.
fn greeted(tier: Option<Tier>) -> Conversation {
    let mut conversation = Conversation::default();
    let opened = conversation.handle(Input::Opened(None));
    assert_eq!(jobs(&opened), [(1, &Job::Greet { set: None })]);
    done(&mut conversation, 1, Outcome::Greeted { tier, set: None });
    conversation
}

fn line(conversation: &mut Conversation, request: u64, text: &str) -> Vec<Effect> {
    let text = text.to_owned();
    conversation.handle(Input::Line { request, text })
}

fn done(conversation: &mut Conversation, job: u64, outcome: Outcome) -> Vec<Effect> {
    let result = Ok(outcome);
    conversation.handle(Input::Done { job, result })
}

fn answered(conversation: i64) -> Outcome {
    Outcome::Answered {
        text: "122 BPM".to_owned(),
        rows: Vec::new(),
        pictures: Vec::new(),
        kept: Kept {
            conversation: Some(conversation),
            problem: None,
        },
    }
}

fn told() -> Outcome {
    Outcome::Told("It is so.".to_owned().into())
}

fn jobs(effects: &[Effect]) -> Vec<(u64, &Job)> {
    let job = |effect| match effect {
        &Effect::Do { number, ref job } => Some((number, job)),
        _ => None,
    };
    effects.iter().filter_map(job).collect()
}

/// Kinds of the events, with their requests.
fn kinds(effects: &[Effect]) -> Vec<(Kind, u64)> {
    let event = |effect: &Effect| match effect {
        Effect::Emit(event) => Some((event.kind, event.request)),
        _ => None,
    };
    effects.iter().filter_map(event).collect()
}

fn question(effects: &[Effect]) -> &Question {
    match jobs(effects)[..] {
        [(_, Job::Ask(question))] => question,
        _ => panic!("{effects:?}"),
    }
}

#[test]
fn the_user_is_asked_before_anything_was_decided_and_not_after() {
    let mut conversation = Conversation::default();
    conversation.handle(Input::Opened(None));
    let outcome = Outcome::Greeted {
        tier: None,
        set: None,
    };
    let effects = done(&mut conversation, 1, outcome);
    assert_eq!(kinds(&effects), [(Kind::Ready, 0), (Kind::Consent, 0)]);
    let mut conversation = Conversation::default();
    conversation.handle(Input::Opened(None));
    let outcome = Outcome::Greeted {
        tier: Some(Tier::Off),
        set: Some(PathBuf::from("/a.als")),
    };
    let effects = done(&mut conversation, 1, outcome);
    assert_eq!(kinds(&effects), [(Kind::Ready, 0)]);
    assert!(jobs(&effects).is_empty(), "nothing is read: {effects:?}");
}

#[test]
fn a_decision_has_the_open_set_learned_here_and_elsewhere() {
    let set = || PathBuf::from("/a.als");
    let mut conversation = Conversation::default();
    conversation.handle(Input::Opened(Some(set())));
    let outcome = Outcome::Greeted {
        tier: None,
        set: Some(set()),
    };
    let effects = done(&mut conversation, 1, outcome);
    assert!(jobs(&effects).is_empty(), "{effects:?}");
    line(&mut conversation, 1, "/privacy tier sound");
    let outcome = Outcome::Privacy {
        report: Report::default(),
        tier: Some(Tier::Sound),
        problem: None,
    };
    let effects = done(&mut conversation, 2, outcome);
    assert_eq!(kinds(&effects), [(Kind::Done, 1), (Kind::Ready, 0)]);
    assert_eq!(jobs(&effects), [(3, &Job::Learn(set()))]);
    assert!(effects.contains(&Effect::TellOthers(Some(Tier::Sound))));

    let mut other = greeted(None);
    let asked_again = other.handle(Input::Decided(None));
    assert!(asked_again.is_empty());
    line(&mut other, 1, "/set /b.als");
    done(&mut other, 2, Outcome::SetOpened(PathBuf::from("/b.als")));
    let effects = other.handle(Input::Decided(Some(Tier::Sound)));
    assert_eq!(jobs(&effects), [(3, &Job::Learn(PathBuf::from("/b.als")))]);
    let effects = other.handle(Input::Decided(None));
    assert_eq!(kinds(&effects), [(Kind::Consent, 0)]);
}

#[test]
fn lines_take_their_turn_and_the_conversation_goes_on() {
    let mut conversation = greeted(Some(Tier::Sound));
    let first = line(&mut conversation, 1, "what tempo?");
    assert_eq!(question(&first).conversation, None);
    assert!(line(&mut conversation, 2, "/track Lead Vocal").is_empty());
    assert!(line(&mut conversation, 3, "how loud is this track?").is_empty());
    let effects = done(&mut conversation, 2, answered(7));
    assert_eq!(kinds(&effects), [(Kind::Answer, 1), (Kind::Done, 2)]);
    let expected = Question {
        is_plain: false,
        text: "how loud is this track?".to_owned(),
        set: None,
        live: Box::new(LiveState::with_track("Lead Vocal")),
        conversation: Some(7),
    };
    assert_eq!(question(&effects), &expected);
}

#[test]
fn another_set_or_a_new_conversation_ends_the_one_before() {
    let mut conversation = greeted(Some(Tier::Off));
    line(&mut conversation, 1, "what tempo?");
    done(&mut conversation, 2, answered(7));
    line(&mut conversation, 2, "/set /a.als");
    done(&mut conversation, 3, Outcome::SetOpened(PathBuf::from("/a.als")));
    let asked = line(&mut conversation, 3, "and now?");
    assert_eq!(question(&asked).conversation, None);
    assert_eq!(question(&asked).set, Some(PathBuf::from("/a.als")));
    done(&mut conversation, 4, answered(8));
    assert_eq!(kinds(&line(&mut conversation, 4, "/new")), [(Kind::Done, 4)]);
    assert_eq!(question(&line(&mut conversation, 5, "?")).conversation, None);
    done(&mut conversation, 5, answered(9));
    line(&mut conversation, 6, "/continue 7");
    let outcome = Outcome::Continued {
        conversation: 7,
        set: None,
        report: Report::default(),
    };
    done(&mut conversation, 6, outcome);
    let asked = line(&mut conversation, 7, "?");
    assert_eq!(
        (question(&asked).conversation, &question(&asked).set),
        (Some(7), &None)
    );
}

#[test]
fn learning_keeps_nobody_waiting() {
    let mut conversation = greeted(Some(Tier::Sound));
    let effects = line(&mut conversation, 1, "/learn /Music");
    assert_eq!(jobs(&effects), [(2, &Job::Learn(PathBuf::from("/Music")))]);
    let asked = line(&mut conversation, 2, "what tempo?");
    assert_eq!(question(&asked).text, "what tempo?");
    let progress = Progress {
        text: "learning".to_owned(),
        done: 1,
        files: 2,
    };
    let effects = conversation.handle(Input::Progress { job: 2, progress });
    assert_eq!(kinds(&effects), [(Kind::Progress, 1)]);
}

#[test]
fn what_waits_is_cancelled_at_once_and_what_runs_too() {
    let mut conversation = greeted(Some(Tier::Sound));
    line(&mut conversation, 1, "what tempo?");
    line(&mut conversation, 2, "what key?");
    let effects = conversation.handle(Input::Cancel { request: 2 });
    assert_eq!(effects, [Effect::Emit(Event::cancelled(2))]);
    let effects = conversation.handle(Input::Cancel { request: 1 });
    assert_eq!(
        effects,
        [Effect::Cancel { number: 2 }, Effect::Emit(Event::cancelled(1))]
    );
    // The disk is not done yet, so the next line waits, and then belongs to the conversation that was begun.
    assert!(line(&mut conversation, 3, "which scenes?").is_empty());
    assert!(conversation.handle(Input::Cancel { request: 1 }).is_empty());
    let effects = done(&mut conversation, 2, answered(7));
    assert!(kinds(&effects).is_empty(), "no second end: {effects:?}");
    assert_eq!(question(&effects).conversation, Some(7));
}

#[test]
fn a_change_is_taken_back_only_before_it_began() {
    let clear = Job::Privacy(Request::Clear(Clear::All));
    for has_begun in [false, true] {
        let mut conversation = greeted(Some(Tier::Sound));
        let effects = line(&mut conversation, 1, "/privacy clear all");
        assert_eq!(jobs(&effects), [(2, &clear)]);
        let effects = conversation.handle(Input::Cancel { request: 1 });
        assert_eq!(effects, [Effect::Cancel { number: 2 }]);
        let effects = if has_begun {
            let outcome = Outcome::Privacy {
                report: Report::default(),
                tier: None,
                problem: Some(ErrorCode::NotProven),
            };
            done(&mut conversation, 2, outcome)
        } else {
            conversation.handle(Input::NeverBegan { job: 2 })
        };
        let expected: &[_] = if has_begun {
            &[(Kind::Error, 1), (Kind::Consent, 0)]
        } else {
            &[(Kind::Cancelled, 1)]
        };
        assert_eq!(kinds(&effects), expected);
    }
}

#[test]
fn stop_ends_all_that_is_under_way_and_waits_for_nothing() {
    let mut conversation = greeted(Some(Tier::Sound));
    assert_eq!(kinds(&line(&mut conversation, 1, "/stop")), [(Kind::Done, 1)]);
    line(&mut conversation, 2, "/learn /Music");
    line(&mut conversation, 3, "what tempo?");
    line(&mut conversation, 4, "what key?");
    let effects = line(&mut conversation, 5, "/stop");
    assert_eq!(
        kinds(&effects),
        [
            (Kind::Cancelled, 4),
            (Kind::Cancelled, 2),
            (Kind::Cancelled, 3),
            (Kind::Done, 5)
        ]
    );
    let Some(Effect::Emit(event)) = effects.last() else {
        panic!("{effects:?}")
    };
    assert!(event.json.contains("3 requests cancelled."), "{}", event.json);
}

#[test]
fn a_line_that_is_no_command_is_told_so_and_help_does_not_wait() {
    let mut conversation = Conversation::default();
    conversation.handle(Input::Opened(None));
    let effects = line(&mut conversation, 1, "/privcy");
    assert_eq!(kinds(&effects), [(Kind::Error, 1)]);
    let effects = line(&mut conversation, 2, " /help");
    assert_eq!(kinds(&effects), [(Kind::Done, 2)]);
    assert!(
        line(&mut conversation, 3, "/new").is_empty(),
        "its turn has not come"
    );
}

#[test]
fn a_store_that_opens_late_is_told_when_it_does() {
    let mut conversation = Conversation::default();
    conversation.handle(Input::Opened(Some(PathBuf::from("a.als"))));
    let failure = Failure {
        code: ErrorCode::DiskFull,
        text: "the disk is full".to_owned(),
    };
    let result = Err(failure);
    let effects = conversation.handle(Input::Done { job: 1, result });
    assert_eq!(kinds(&effects), [(Kind::Error, 0)]);
    line(&mut conversation, 1, "/history");
    let effects = done(&mut conversation, 2, told());
    assert_eq!(kinds(&effects), [(Kind::Done, 1)]);
    let set = Some(PathBuf::from("a.als"));
    assert_eq!(jobs(&effects), [(3, &Job::Greet { set })]);
}

#[test]
fn what_fails_in_the_background_is_silent_unless_it_is_a_bug() {
    for (code, kinds_of) in [
        (ErrorCode::Locked, Vec::new()),
        (ErrorCode::Bug, vec![(Kind::Error, 0)]),
    ] {
        let mut conversation = greeted(Some(Tier::Sound));
        line(&mut conversation, 1, "/set /a.als");
        done(&mut conversation, 2, Outcome::SetOpened(PathBuf::from("/a.als")));
        let text = String::new();
        let result = Err(Failure { code, text });
        let effects = conversation.handle(Input::Done { job: 3, result });
        assert_eq!(kinds(&effects), kinds_of);
    }
}

#[test]
fn closing_cancels_every_job_and_says_nothing() {
    let mut conversation = greeted(Some(Tier::Sound));
    line(&mut conversation, 1, "/learn /Music");
    line(&mut conversation, 2, "what tempo?");
    line(&mut conversation, 3, "what key?");
    let effects = conversation.handle(Input::Closed);
    assert_eq!(
        effects,
        [Effect::Cancel { number: 2 }, Effect::Cancel { number: 3 }]
    );
    assert!(done(&mut conversation, 3, told()).is_empty());
}

#[test]
fn pieces_of_a_text_reach_their_request_until_it_is_cancelled() {
    let mut conversation = greeted(Some(Tier::Sound));
    line(&mut conversation, 1, "what tempo?");
    let piece = || "122 ".to_owned();
    let effects = conversation.handle(Input::Text {
        job: 2,
        text: piece(),
    });
    let request = 1;
    assert_eq!(
        effects,
        [Effect::EmitText {
            request,
            text: piece()
        }]
    );
    conversation.handle(Input::Cancel { request });
    assert!(
        conversation
            .handle(Input::Text {
                job: 2,
                text: piece()
            })
            .is_empty()
    );
}
