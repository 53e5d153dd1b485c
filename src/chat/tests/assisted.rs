//! What goes on beside the answer of a model, what stops it, and what the user is asked.

use super::talk::*;
use super::*;
use crate::consent::Sharing;
use crate::provider::{FailureKind, Retry, Stop};

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    Asked,
    Attachment,
    Preparing,
    Sending,
    Speaking,
    Waiting,
    LookingUp,
    Asking,
    PreparingAgain,
    Keeping,
}

impl Phase {
    const ALL: [Self; 10] = [
        Self::Asked,
        Self::Attachment,
        Self::Preparing,
        Self::Sending,
        Self::Speaking,
        Self::Waiting,
        Self::LookingUp,
        Self::Asking,
        Self::PreparingAgain,
        Self::Keeping,
    ];

    /// A talk whose request 1 is answered, and has come so far.
    fn reached(self) -> Talk {
        let mut talk = Talk::new();
        talk.line(1, "How is it?");
        if self == Self::Asked {
            return talk;
        }
        if self == Self::Attachment {
            talk.ends(addressed(&["Bass"]));
            return talk;
        }
        talk.ends(addressed(&[]));
        if self == Self::Preparing {
            return talk;
        }
        talk.ends(prepared(7));
        match self {
            Self::Speaking => talk.says("It is"),
            Self::Waiting => drop(talk.ends(refused(FailureKind::Overloaded, Retry::Soon))),
            Self::LookingUp => drop(talk.ends(calls(&["track"]))),
            Self::Asking | Self::PreparingAgain => {
                talk.ends(calls(&["track"]));
                talk.ends(looked(&["track"]));
            }
            Self::Keeping => {
                talk.says("It is.");
                talk.ends(replied("It is.", Stop::End));
            }
            _ => {}
        }
        if self == Self::PreparingAgain {
            talk.line(90, "/answer once");
        }
        talk
    }

    /// What is under way then.
    fn work(self) -> &'static [&'static str] {
        match self {
            Self::Asked => &["ask"],
            Self::Attachment | Self::Asking => &[],
            Self::Preparing | Self::PreparingAgain => &["prepare"],
            Self::Sending | Self::Speaking => &["send"],
            Self::Waiting => &["wait"],
            Self::LookingUp => &["look"],
            Self::Keeping => &["keep"],
        }
    }

    /// Whether the question is kept by then, so that what there is of an answer is kept as well.
    fn has_kept_the_question(self) -> bool {
        !matches!(self, Self::Asked | Self::Attachment | Self::Preparing)
    }
}

fn numbers(talk: &Talk) -> Vec<u64> {
    talk.open.keys().copied().collect()
}

/// The conversation that the next question belongs to.
fn conversation_of_the_next_question(talk: &mut Talk) -> Option<i64> {
    talk.line(99, "what tempo?");
    match talk.open.last_key_value() {
        Some((_, Work::Do(Job::Ask(question)))) => question.conversation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_told_when_it_is_kept_and_the_next_question_belongs_to_its_conversation() {
    let mut talk = Phase::Keeping.reached();
    assert_eq!(talk.finished().text, "It is.");
    assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
    assert_eq!(talk.told("text"), "It is.");
    assert_eq!(conversation_of_the_next_question(&mut talk), Some(7));
}

#[test]
fn every_phase_is_what_it_is_called() {
    for phase in Phase::ALL {
        let talk = phase.reached();
        assert_eq!(talk.under_way(), phase.work(), "{phase:?}");
        assert!(!talk.ended.contains(&1), "{phase:?}");
    }
}

#[test]
fn what_changes_something_waits_until_the_model_has_answered() {
    for phase in Phase::ALL {
        for text in [
            "And the drums?",
            "/new",
            "/set /b.als",
            "/track Bass",
            "/model x",
            "/provider none",
            "/key",
            "/prompt Be brief.",
            "/usage",
            "/retry",
            "/edit And now?",
            "/ask what tempo?",
            "/continue 7",
            "/branch",
            "/title Mix",
            "/export /a.md",
            "/privacy include /Music",
        ] {
            let mut talk = phase.reached();
            assert_eq!(talk.line(2, text), [], "{phase:?} {text}");
            assert_eq!(talk.under_way(), phase.work(), "{phase:?} {text}");
            talk.goes_well();
            let (first, second) = (position(&talk, 1), position(&talk, 2));
            assert!(first < second, "{phase:?} {text}");
        }
    }
}

/// Where among the events a request ended.
fn position(talk: &Talk, request: u64) -> usize {
    let is_end = |event: &Event| event.request == request && event.is_final();
    talk.events.iter().position(is_end).expect("an end")
}

#[test]
fn what_changes_nothing_goes_on_beside_the_answer() {
    for phase in Phase::ALL {
        if phase == Phase::Asked {
            // Whether a model answers at all is not known yet.
            continue;
        }
        for text in [
            "/history",
            "/history 7",
            "/history search bass",
            "/learn /Music",
            "/privacy",
            "/privacy show",
            "/privacy show tracks",
            "/privacy log",
            "/privacy preview And now?",
            "/privacy export /a.zip",
        ] {
            let mut talk = phase.reached();
            let before = numbers(&talk);
            assert_eq!(talk.line(2, text), [], "{phase:?} {text}");
            let beside = talk.last();
            assert!(!before.contains(&beside), "{phase:?} {text} waits");
            assert_eq!(talk.ends(told()), [(Kind::Done, 2)], "{phase:?} {text}");
            assert_eq!(numbers(&talk), before, "{phase:?} {text}");
            talk.goes_well();
            assert!(talk.ended.contains(&1), "{phase:?} {text}");
            assert_eq!(talk.cancelled, [0; 0], "{phase:?} {text}");
        }
        let mut talk = phase.reached();
        assert_eq!(talk.line(2, "/help"), [(Kind::Done, 2)]);
        assert_eq!(talk.line(3, "/hepl"), [(Kind::Error, 3)]);
    }
}

#[test]
fn what_goes_on_beside_an_answer_may_outlast_it_and_keeps_nobody_waiting() {
    let mut talk = Phase::Sending.reached();
    let answer = talk.last();
    talk.line(2, "/privacy export /a.zip");
    let text = "Fine.".to_owned();
    talk.take(Input::Text { job: answer, text });
    let result = Ok(replied("Fine.", Stop::End));
    talk.take(Input::Done { job: answer, result });
    assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
    talk.line(3, "And now?");
    assert_eq!(talk.under_way(), ["do", "ask"]);
}

const TAKE_BACK: [&str; 8] = [
    "/privacy tier off",
    "/privacy tier everything",
    "/privacy share never",
    "/privacy exclude /Music",
    "/privacy clear all",
    "/privacy clear before 2026-01-31",
    "/forget /Music",
    "/key forget",
];

#[test]
fn what_takes_something_back_stops_the_answer_first() {
    for phase in Phase::ALL {
        for text in TAKE_BACK {
            let mut talk = phase.reached();
            let before = numbers(&talk);
            let told_at_once = talk.line(2, text);
            match phase {
                // Only now it is known that it would be a model that answers.
                Phase::Asked => {
                    assert_eq!(told_at_once, [], "{text}");
                    assert_eq!(talk.ends(addressed(&["Bass"])), [(Kind::Cancelled, 1)], "{text}");
                }
                // The answer is there already.
                Phase::Keeping => {
                    assert_eq!(told_at_once, [], "{text}");
                    assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)], "{text}");
                }
                _ => {
                    assert_eq!(told_at_once, [(Kind::Cancelled, 1)], "{phase:?} {text}");
                    assert_eq!(talk.cancelled, before, "{phase:?} {text}");
                    if phase.has_kept_the_question() {
                        // What there is of the answer is on the disk before anything is deleted.
                        assert_eq!(talk.under_way().last(), Some(&"keep"), "{phase:?} {text}");
                        talk.ends(recorded(7));
                    } else if !before.is_empty() {
                        talk.take(Input::NeverBegan { job: before[0] });
                    }
                }
            }
            assert_eq!(talk.under_way().last(), Some(&"do"), "{phase:?} {text}");
            assert_eq!(talk.ends(told()), [(Kind::Done, 2)], "{phase:?} {text}");
        }
    }
}

#[test]
fn a_cancelled_answer_ends_once_and_what_there_is_of_it_is_kept() {
    for phase in Phase::ALL {
        let mut talk = phase.reached();
        let before = numbers(&talk);
        let said = talk.cancel(1);
        if phase == Phase::Keeping {
            assert_eq!((said.len(), talk.cancelled.len()), (0, 0));
            assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
            continue;
        }
        assert_eq!(said, [(Kind::Cancelled, 1)], "{phase:?}");
        assert_eq!(talk.cancelled, before, "{phase:?}");
        assert_eq!(
            talk.under_way().contains(&"keep"),
            phase.has_kept_the_question(),
            "{phase:?}"
        );
        if phase.has_kept_the_question() {
            let finished = talk.finished();
            assert_eq!((finished.kept, finished.ending.as_str()), ((7, 1), "stopped"));
            let expected = if phase == Phase::Speaking { "It is" } else { "" };
            assert_eq!(finished.text, expected, "{phase:?}");
        }
        assert_eq!(talk.cancel(1), [], "{phase:?}");
        talk.goes_well();
        assert_eq!(talk.line(2, "/stop"), [(Kind::Done, 2)], "{phase:?}");
        assert_eq!(talk.told("text"), "Nothing was under way.\n", "{phase:?}");
    }
}

#[test]
fn stop_ends_an_answer_in_every_phase_and_lets_one_that_is_there_be_kept() {
    for phase in Phase::ALL {
        let mut talk = phase.reached();
        talk.line(2, "And the drums?");
        let told = talk.line(3, "/stop");
        let expected: &[_] = match phase {
            Phase::Keeping => &[(Kind::Cancelled, 2), (Kind::Done, 3)],
            _ => &[(Kind::Cancelled, 2), (Kind::Cancelled, 1), (Kind::Done, 3)],
        };
        assert_eq!(told, expected, "{phase:?}");
        // What had not begun is taken back by the one who has the jobs, and never begins.
        for job in talk.cancelled.clone() {
            talk.take(Input::NeverBegan { job });
        }
        talk.line(4, "And now?");
        talk.goes_well();
        assert_eq!(talk.ended.range(1..5).count(), 4, "{phase:?}");
    }
}

#[test]
fn what_comes_after_the_end_changes_nothing_but_the_conversation() {
    for (phase, outcome, conversation) in [
        (Phase::Asked, addressed(&["Bass"]), None),
        (Phase::Asked, answered(9), Some(9)),
        (Phase::Preparing, prepared(9), Some(9)),
        (Phase::Sending, replied("Fine.", Stop::End), Some(7)),
        (Phase::Sending, calls(&["track"]), Some(7)),
        (
            Phase::Sending,
            refused(FailureKind::Overloaded, Retry::Soon),
            Some(7),
        ),
        (Phase::Waiting, Outcome::Waited, Some(7)),
        (Phase::LookingUp, looked(&["track"]), Some(7)),
        (Phase::PreparingAgain, prepared(7), Some(7)),
    ] {
        for is_kept_first in [false, true] {
            let mut talk = phase.reached();
            let job = talk.last();
            talk.cancel(1);
            let keep = talk.open.keys().copied().find(|other| *other != job);
            let keeps = |talk: &mut Talk| {
                if let Some(job) = keep {
                    let result = Ok(recorded(7));
                    assert_eq!(talk.take(Input::Done { job, result }), []);
                }
            };
            if is_kept_first {
                keeps(&mut talk);
            }
            let result = Ok(outcome_again(&outcome));
            assert_eq!(
                talk.take(Input::Done { job, result }),
                [],
                "{phase:?} {outcome:?}"
            );
            if !is_kept_first {
                keeps(&mut talk);
            }
            assert!(talk.open.is_empty(), "{phase:?} {outcome:?}");
            assert_eq!(
                conversation_of_the_next_question(&mut talk),
                conversation,
                "{phase:?}"
            );
        }
    }
}

/// The same once more.
fn outcome_again(outcome: &Outcome) -> Outcome {
    match outcome {
        Outcome::Addressed(_) => addressed(&["Bass"]),
        Outcome::Answered { .. } => answered(9),
        Outcome::Prepared(prepared_one) => prepared(prepared_one.kept.0),
        Outcome::Replied(Ok(reply)) => replied_with(reply.parts.clone(), reply.stop),
        Outcome::Replied(Err(failure)) => refused(failure.kind, failure.retry),
        Outcome::Waited => Outcome::Waited,
        Outcome::Looked { .. } => looked(&["track"]),
        other => panic!("{other:?}"),
    }
}

/// The first message of a conversation is being kept when it is cancelled: where, is told later.
#[test]
fn the_line_behind_a_message_that_was_cancelled_waits_until_it_is_known_where_that_was_kept() {
    let mut talk = Phase::Preparing.reached();
    talk.line(2, "/new");
    talk.line(3, "what tempo?");
    let job = talk.last();
    assert_eq!(talk.cancel(1), [(Kind::Cancelled, 1)]);
    let result = Ok(prepared(9));
    assert_eq!(talk.take(Input::Done { job, result }), [(Kind::Done, 2)]);
    let Some((_, Work::Do(Job::Ask(question)))) = talk.open.last_key_value() else {
        panic!("{:?}", talk.open);
    };
    assert_eq!(question.conversation, None, "/new came after it");
}

#[test]
fn a_failure_of_the_disk_ends_the_answer_once() {
    for phase in Phase::ALL {
        let mut talk = phase.reached();
        if talk.open.is_empty() {
            continue;
        }
        talk.line(2, "And now?");
        let failure = Failure {
            code: ErrorCode::DiskFull,
            text: "the disk is full".to_owned(),
        };
        let (job, result) = (talk.last(), Err(failure));
        assert_eq!(
            talk.take(Input::Done { job, result }),
            [(Kind::Error, 1)],
            "{phase:?}"
        );
        if talk.under_way() == ["keep"] {
            assert_eq!(talk.told("partial"), talk.finished().text, "{phase:?}");
            assert_eq!(talk.ends(recorded(7)), [], "{phase:?}");
        }
        assert_eq!(talk.under_way(), ["ask"], "{phase:?}");
        talk.goes_well();
        assert!(talk.ended.contains(&2));
    }
}

#[test]
fn questions_are_asked_one_after_the_other_and_answered_by_their_number() {
    let mut talk = Phase::Sending.reached();
    talk.ends(calls(&["track", "overview"]));
    assert_eq!(talk.ends(looked(&["track", "overview"])), [(Kind::Question, 1)]);
    assert_eq!(
        (talk.told("question"), talk.told("text")),
        (1.into(), "what track gave".into())
    );
    for (request, wrong) in [(2, "/answer 2 once"), (3, "/answer 0 no")] {
        assert_eq!(talk.line(request, wrong), [(Kind::Error, request)], "{wrong}");
        assert_eq!(talk.told("name"), "nothing_asked");
    }
    assert_eq!(
        talk.line(4, "/answer 1 once"),
        [(Kind::Done, 4), (Kind::Question, 1)]
    );
    assert_eq!(
        (talk.told("question"), talk.told("text")),
        (2.into(), "what overview gave".into())
    );
    assert_eq!(talk.line(5, "/answer 1 once"), [(Kind::Error, 5)]);
    assert_eq!(talk.line(6, "/answer no"), [(Kind::Done, 6)]);
    let told = results(&talk.draft().turns);
    assert_eq!(told[0], "what track gave");
    assert!(told[1].contains("did not allow"), "{told:?}");
    assert_eq!(
        talk.line(7, "/answer no"),
        [(Kind::Error, 7)],
        "nothing is asked any more"
    );
}

#[test]
fn a_number_is_given_once_in_a_session() {
    let mut talk = Phase::Asking.reached();
    assert_eq!(talk.told("question"), 1);
    talk.goes_well();
    talk.line(2, "@track Bass?");
    talk.ends(addressed(&["Bass"]));
    assert_eq!(talk.told("question"), 2);
}

#[test]
fn what_is_allowed_for_a_conversation_is_asked_once_and_shown_each_time() {
    let mut talk = Phase::Asking.reached();
    assert_eq!(talk.line(2, "/answer conversation"), [(Kind::Done, 2)]);
    talk.ends(prepared(7));
    talk.ends(calls(&["track", "overview"]));
    // Another way to look is asked about.
    assert_eq!(
        talk.ends(looked(&["track", "overview"])),
        [(Kind::Notice, 1), (Kind::Question, 1)]
    );
    let notices = talk.texts(Kind::Notice);
    assert!(
        notices.last().expect("a notice").contains("what track gave"),
        "{notices:?}"
    );
    talk.line(3, "/answer no");
    assert_eq!(results(&talk.draft().turns)[..2], ["what track gave"; 2]);
}

#[test]
fn a_permission_ends_with_the_conversation_and_with_everything_that_takes_something_back() {
    for ending in TAKE_BACK
        .into_iter()
        .chain(["/new", "/continue 7", "/set /b.als"])
    {
        let mut talk = Phase::Asking.reached();
        talk.line(2, "/answer conversation");
        talk.goes_well();
        talk.line(3, ending);
        if !talk.open.is_empty() {
            let outcome = match ending {
                "/continue 7" => Outcome::Continued {
                    conversation: 7,
                    set: None,
                    report: Report::default(),
                },
                "/set /b.als" => Outcome::SetOpened(PathBuf::from("/b.als")),
                _ => told(),
            };
            talk.ends(outcome);
            talk.goes_well();
        }
        talk.line(4, "And now?");
        for outcome in [addressed(&[]), prepared(7), calls(&["track"])] {
            talk.ends(outcome);
        }
        assert_eq!(talk.ends(looked(&["track"])), [(Kind::Question, 4)], "{ending}");
    }
}

#[test]
fn a_permission_is_for_one_place() {
    let mut talk = Phase::Asking.reached();
    talk.line(2, "/answer conversation");
    talk.goes_well();
    let mut target = elsewhere();
    target.endpoint = crate::provider::Endpoint::parse("openai").expect("a provider");
    talk.line(3, "And now?");
    talk.ends(addressed_to(target, Sharing::Ask, &[]));
    talk.ends(prepared(7));
    talk.ends(calls(&["track"]));
    assert_eq!(talk.ends(looked(&["track"])), [(Kind::Question, 3)]);
}

#[test]
fn what_may_never_be_shared_is_not_even_asked_about() {
    let mut talk = Talk::new();
    talk.line(1, "@track Bass?");
    let told = talk.ends(addressed_to(elsewhere(), Sharing::Never, &["Bass"]));
    assert_eq!(told, [(Kind::Notice, 1)]);
    assert!(talk.draft().attached.is_empty());
    talk.ends(prepared(7));
    talk.ends(calls(&["track"]));
    talk.ends(looked(&["track"]));
    let told = results(&talk.draft().turns);
    assert!(told[0].contains("did not allow"), "{told:?}");
}

#[test]
fn a_model_on_this_machine_looks_without_a_question() {
    let mut talk = Talk::new();
    talk.line(1, "@track Bass?");
    let told = talk.ends(addressed_to(here(), Sharing::Never, &["Bass"]));
    assert_eq!(told, []);
    assert_eq!(talk.draft().attached[0].text, "Bass");
    talk.ends(prepared(7));
    talk.ends(calls(&["track"]));
    assert_eq!(talk.ends(looked(&["track"])), []);
    assert_eq!(results(&talk.draft().turns), ["what track gave"]);
}

#[test]
fn a_tier_that_was_lowered_elsewhere_stops_the_answer_and_takes_permissions_back() {
    for phase in Phase::ALL {
        for tier in [None, Some(Tier::Off), Some(Tier::Sound)] {
            let mut talk = phase.reached();
            let before = numbers(&talk);
            let told = talk.take(Input::Decided(tier));
            let decided = if tier.is_none() {
                (Kind::Consent, 0)
            } else {
                (Kind::Ready, 0)
            };
            let cancelled = (Kind::Cancelled, 1);
            let is_over = !matches!(phase, Phase::Asked | Phase::Keeping);
            let expected: Vec<_> = [(is_over, cancelled), (true, decided)]
                .into_iter()
                .filter_map(|(is_told, event)| is_told.then_some(event))
                .collect();
            assert_eq!(told, expected, "{phase:?} {tier:?}");
            let cancelled: &[u64] = if is_over { &before } else { &[] };
            assert_eq!(talk.cancelled, cancelled, "{phase:?} {tier:?}");
        }
        let mut talk = phase.reached();
        assert_eq!(talk.take(Input::Decided(Some(Tier::Everything))), [], "{phase:?}");
        assert_eq!(numbers(&talk), numbers(&phase.reached()), "{phase:?}");
    }
    let mut talk = Phase::Asking.reached();
    talk.line(2, "/answer conversation");
    talk.goes_well();
    talk.take(Input::Decided(Some(Tier::Sound)));
    talk.line(3, "And now?");
    for outcome in [addressed(&[]), prepared(7), calls(&["track"])] {
        talk.ends(outcome);
    }
    assert_eq!(talk.ends(looked(&["track"])), [(Kind::Question, 3)]);
}

#[test]
fn a_tier_that_was_raised_elsewhere_stops_nothing() {
    let mut talk = Phase::Sending.reached();
    talk.take(Input::Decided(Some(Tier::Overview)));
    talk.goes_well();
    talk.line(2, "How is it?");
    talk.ends(addressed(&[]));
    talk.ends(prepared(7));
    assert_eq!(talk.take(Input::Decided(Some(Tier::Sound))), [(Kind::Ready, 0)]);
    talk.says("Fine.");
    talk.ends(replied("Fine.", Stop::End));
    assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 2)]);
}
