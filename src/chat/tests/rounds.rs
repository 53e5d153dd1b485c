//! The rounds of one answer: what is tried again, when it is enough, how it ends, and what is kept of it.

use std::time::Duration;

use super::talk::*;
use super::*;
use crate::chat::conversation::{MOST_LOOKS, MOST_ROUNDS};
use crate::chat::draft::Errand;
use crate::consent::Sharing;
use crate::provider::{FailureKind, Part, Retry, Stop, Turn, WireFormat};

/// A talk whose message is being sent.
fn sending() -> Talk {
    let mut talk = Talk::new();
    talk.line(1, "How is it?");
    talk.ends(addressed(&[]));
    talk.ends(prepared(7));
    talk
}

/// The same with a model that may look at everything.
fn sending_here() -> Talk {
    let mut talk = Talk::new();
    talk.line(1, "How is it?");
    talk.ends(addressed_to(here(), Sharing::Ask, &[]));
    talk.ends(prepared(7));
    talk
}

/// The time that is waited before the next try. None when there is none.
fn wait(talk: &Talk) -> Option<Duration> {
    match talk.open.last_key_value() {
        Some((_, Work::Run(Errand::Wait(time)))) => Some(*time),
        _ => None,
    }
}

#[test]
fn what_fails_in_passing_is_tried_twice_more() {
    let seconds = Duration::from_secs;
    for (retry, waits) in [
        (Retry::Soon, &[seconds(1), seconds(2)][..]),
        (Retry::After(seconds(17)), &[seconds(17), seconds(17)]),
        (Retry::Never, &[]),
    ] {
        let mut talk = sending();
        let notices = talk.texts(Kind::Notice).len();
        for expected in waits {
            let told = talk.ends(refused(FailureKind::Overloaded, retry));
            assert_eq!(told, [(Kind::Notice, 1)], "{retry:?}");
            assert_eq!(wait(&talk), Some(*expected), "{retry:?}");
            assert_eq!(talk.ends(Outcome::Waited), []);
            // It is put together and logged anew.
            assert_eq!(talk.under_way(), ["prepare"]);
            assert_eq!(talk.ends(prepared(7)), [], "what is left out was told at first");
        }
        assert_eq!(
            talk.ends(refused(FailureKind::Overloaded, retry)),
            [(Kind::Error, 1)]
        );
        assert_eq!(
            (talk.told("name"), talk.told("partial")),
            ("overloaded".into(), "".into())
        );
        assert_eq!(talk.texts(Kind::Notice).len(), notices + waits.len());
    }
}

#[test]
fn how_long_is_waited_is_told_in_whole_seconds() {
    for (wait, words) in [
        (Duration::from_millis(200), "trying again in 1 s."),
        (Duration::from_millis(1500), "trying again in 2 s."),
        (Duration::from_secs(17), "trying again in 17 s."),
    ] {
        let mut talk = sending();
        talk.ends(refused(FailureKind::TooMany, Retry::After(wait)));
        let notices = talk.texts(Kind::Notice);
        let notice = notices.last().expect("a notice");
        assert!(
            notice.starts_with("Anthropic: ") && notice.ends_with(words),
            "{notice}"
        );
    }
}

#[test]
fn an_answer_that_breaks_off_is_not_tried_again_and_what_there_is_stays() {
    let mut talk = sending();
    talk.says("It is");
    talk.ends(refused(FailureKind::Server, Retry::Soon));
    assert_eq!(talk.under_way(), ["keep"]);
    let finished = talk.finished();
    assert_eq!(finished.text, "It is");
    assert!(
        finished.ending.starts_with("something failed"),
        "{}",
        finished.ending
    );
    assert_eq!(talk.ends(recorded(7)), [(Kind::Error, 1)]);
    assert_eq!(
        (talk.told("partial"), talk.told("kept")),
        ("It is".into(), true.into())
    );
}

#[test]
fn a_round_is_tried_again_whatever_was_said_in_the_one_before() {
    let mut talk = sending_here();
    for _ in 0..2 {
        talk.ends(refused(FailureKind::Server, Retry::Soon));
        talk.ends(Outcome::Waited);
        talk.ends(prepared(7));
    }
    talk.says("Let me look.");
    talk.ends(calls(&["track"]));
    talk.ends(looked(&["track"]));
    talk.ends(prepared(7));
    for time in [1, 2] {
        talk.ends(refused(FailureKind::Server, Retry::Soon));
        assert_eq!(wait(&talk), Some(Duration::from_secs(time)));
        talk.ends(Outcome::Waited);
        assert_eq!(results(&talk.draft().turns), ["what track gave"]);
        talk.ends(prepared(7));
    }
    talk.says("It is fine.");
    talk.ends(replied("It is fine.", Stop::End));
    assert_eq!(talk.finished().text, "Let me look.\n\nIt is fine.");
}

#[test]
fn a_model_that_looks_again_and_again_is_told_to_answer() {
    let mut talk = sending_here();
    for round in 1..MOST_ROUNDS {
        talk.ends(calls(&["track"]));
        assert_eq!(talk.under_way(), ["look"], "round {round}");
        talk.ends(looked(&["track"]));
        talk.ends(prepared(7));
    }
    talk.ends(calls(&["track"]));
    assert_eq!(talk.under_way(), ["prepare"], "nothing is looked up any more");
    let told = results(&talk.draft().turns);
    assert_eq!(told.len(), MOST_ROUNDS);
    assert!(told[MOST_ROUNDS - 1].contains("Answer now"), "{told:?}");
    talk.ends(prepared(7));
    // One that does gives an answer like any other, one that does not gives none.
    assert_eq!(talk.ends(calls(&["track"])), [(Kind::Error, 1)]);
    assert_eq!(talk.told("name"), "endless");
    assert!(talk.open.is_empty());
}

#[test]
fn a_model_that_was_told_to_answer_can() {
    let mut talk = sending_here();
    for _ in 1..MOST_ROUNDS {
        talk.ends(calls(&["track"]));
        talk.ends(looked(&["track"]));
        talk.ends(prepared(7));
    }
    talk.ends(calls(&["track"]));
    talk.ends(prepared(7));
    talk.says("Fine.");
    talk.ends(replied("Fine.", Stop::End));
    assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
    // Ten tokens in each round.
    let read = 10 * (MOST_ROUNDS as u64 + 1);
    assert_eq!(talk.told("tokens")["input"], read);
}

#[test]
fn no_more_is_looked_up_for_an_answer_than_it_may() {
    for (first, second, is_looked_up) in [
        (MOST_LOOKS, 0, true),
        (MOST_LOOKS + 1, 0, false),
        (MOST_LOOKS - 1, 1, true),
        (MOST_LOOKS, 1, false),
    ] {
        let mut talk = sending_here();
        let names = |count| vec!["track"; count];
        if second > 0 {
            talk.ends(calls(&names(first)));
            talk.ends(looked(&names(first)));
            talk.ends(prepared(7));
            talk.ends(calls(&names(second)));
        } else {
            talk.ends(calls(&names(first)));
        }
        let expected = if is_looked_up { "look" } else { "prepare" };
        assert_eq!(talk.under_way(), [expected], "{first} {second}");
        if !is_looked_up {
            let told = results(&talk.draft().turns);
            assert_eq!(told.len(), first + second, "every call is answered");
            assert!(told.last().expect("one").contains("Answer now"));
        }
    }
}

#[test]
fn an_answer_that_is_not_whole_says_why() {
    for (stop, kind) in [
        (Stop::End, None),
        (Stop::Calls, None),
        (Stop::Other, None),
        (Stop::Length, Some(FailureKind::CutOff)),
        (Stop::WindowFull, Some(FailureKind::TooLong)),
        (Stop::Filtered, Some(FailureKind::Filtered)),
    ] {
        let mut talk = sending();
        talk.says("It is");
        talk.ends(replied("It is", stop));
        let ending = kind.map(FailureKind::text);
        assert_eq!(talk.finished().ending, ending.unwrap_or_default(), "{stop:?}");
        assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
        assert_eq!(talk.told("ending").as_str(), ending, "{stop:?}");
    }
}

#[test]
fn a_call_that_was_cut_off_is_not_carried_out() {
    for stop in [Stop::Length, Stop::WindowFull, Stop::Filtered] {
        let mut talk = sending_here();
        talk.says("Let me look.");
        talk.ends(replied_with(vec![Part::Call(call("track"))], stop));
        let finished = talk.finished();
        assert_eq!(finished.text, "Let me look.");
        assert_eq!(
            finished.turns.last(),
            Some(&Turn::Assistant(vec![Part::Text("Let me look.".to_owned())])),
            "no provider takes a call without its result"
        );
        assert_eq!(talk.ends(recorded(7)), [(Kind::Answer, 1)]);
        assert!(talk.told("ending").is_string(), "{stop:?}");
    }
}

#[test]
fn an_answer_without_a_word_is_none_and_says_why() {
    for (stop, name) in [
        (Stop::End, "silent"),
        (Stop::Other, "silent"),
        (Stop::Length, "too_much"),
        (Stop::WindowFull, "too_long"),
        (Stop::Filtered, "filtered"),
    ] {
        let mut talk = sending();
        assert_eq!(talk.ends(replied("", stop)), [(Kind::Error, 1)], "{stop:?}");
        assert_eq!(talk.told("name"), name, "{stop:?}");
        assert!(talk.open.is_empty(), "there is nothing to keep: {:?}", talk.open);
        talk.line(2, "And now?");
        assert_eq!(talk.under_way(), ["ask"]);
    }
}

#[test]
fn what_led_to_an_answer_is_kept_as_it_may_be_sent_again() {
    let said = |text: &str| Part::Text(text.to_owned());
    let looked_up = [said("Let me look."), Part::Call(call("track"))];
    for (permission, kept) in [
        (
            "once",
            "(The user allowed this to be seen for one earlier answer only.",
        ),
        ("conversation", "what track gave"),
        ("no", "The user did not allow you to see this."),
    ] {
        let mut talk = Talk::new();
        talk.line(1, "@track Bass?");
        talk.ends(addressed(&["Bass"]));
        talk.line(2, "/answer once");
        assert_eq!(
            talk.draft().attached[0].text,
            "Bass",
            "it is sent as it was shown"
        );
        talk.ends(prepared(7));
        talk.says("Let me look.");
        talk.ends(replied_with(looked_up.to_vec(), Stop::Calls));
        talk.ends(looked(&["track"]));
        talk.line(3, &format!("/answer {permission}"));
        talk.ends(prepared(7));
        talk.says("It is fine.");
        talk.ends(replied("It is fine.", Stop::End));
        let finished = talk.finished();
        assert_eq!(finished.turns.len(), 4, "{permission}");
        let Turn::User(question) = &finished.turns[0] else {
            panic!("{:?}", finished.turns);
        };
        assert!(
            question.starts_with("How is it?\n\n[@track Bass]\n(The user allowed"),
            "{question}"
        );
        assert_eq!(finished.turns[1], Turn::Assistant(looked_up.to_vec()));
        assert!(
            results(&finished.turns)[0].starts_with(kept),
            "{:?}",
            finished.turns
        );
        assert_eq!(finished.turns[3], Turn::Assistant(vec![said("It is fine.")]));
        assert!(finished.holds_knowledge);
        assert_eq!(finished.sets.len(), 1);
    }
}

#[test]
fn an_answer_for_which_everything_was_refused_holds_no_knowledge() {
    let mut talk = sending();
    talk.ends(calls(&["track"]));
    talk.ends(looked(&["track"]));
    talk.line(2, "/answer no");
    talk.ends(prepared(7));
    talk.says("Then I can't say.");
    talk.ends(replied("Then I can't say.", Stop::End));
    let finished = talk.finished();
    assert!(!finished.holds_knowledge && finished.sets.is_empty());
}

#[test]
fn an_answer_holds_what_was_sent_again_with_it() {
    let mut talk = Talk::new();
    talk.line(1, "How is it?");
    talk.ends(addressed(&[]));
    let Outcome::Prepared(mut before) = prepared(7) else {
        panic!("it is one");
    };
    before.holds_knowledge = true;
    before.sets = [PathBuf::from("/Music/b.als")].into();
    talk.ends(Outcome::Prepared(before));
    talk.says("Fine.");
    talk.ends(replied("Fine.", Stop::End));
    let finished = talk.finished();
    assert!(finished.holds_knowledge);
    assert_eq!(finished.sets, [PathBuf::from("/Music/b.als")].into());
}

/// A provider takes no turn that says nothing, so one such would break the conversation for good.
#[test]
fn no_turn_is_kept_that_says_nothing() {
    let thought = Part::Kept {
        format: WireFormat::Anthropic,
        json: serde_json::json!({ "type": "thinking" }),
    };
    for last in [Vec::new(), vec![thought]] {
        let mut talk = sending_here();
        talk.says("Let me look.");
        let parts = vec![Part::Text("Let me look.".to_owned()), Part::Call(call("track"))];
        talk.ends(replied_with(parts, Stop::Calls));
        talk.ends(looked(&["track"]));
        talk.ends(prepared(7));
        talk.ends(replied_with(last, Stop::End));
        let turns = &talk.finished().turns;
        let said = Turn::Assistant(vec![Part::Text("Let me look.".to_owned())]);
        assert_eq!(turns[1..], [said], "{turns:?}");
    }
}

#[test]
fn what_was_said_is_kept_when_something_here_fails_in_the_middle() {
    let mut talk = sending_here();
    talk.says("Let me look.");
    talk.ends(calls(&["track"]));
    assert_eq!(talk.under_way(), ["look"]);
    let failure = Failure {
        code: ErrorCode::Locked,
        text: "another program keeps the database locked".to_owned(),
    };
    let job = talk.last();
    let told = talk.take(Input::Done {
        job,
        result: Err(failure),
    });
    assert_eq!(told, [(Kind::Error, 1)]);
    assert_eq!(
        (talk.told("name"), talk.told("partial")),
        ("locked".into(), "Let me look.".into())
    );
    assert_eq!(talk.under_way(), ["keep"]);
    assert_eq!(talk.finished().text, "Let me look.");
}
