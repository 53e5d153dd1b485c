//! The exact request: what of before goes into it, what does not, and that it is the same every time.

use serde_json::json;

use super::talk::*;
use super::*;
use crate::chat::draft::{Attached, Draft};
use crate::chat::prompt::{Built, build};
use crate::consent::Sharing;
use crate::provider::{Endpoint, Part, Target, Tool, ToolResult, Turn, WireFormat};
use crate::store::{Author, Spoken};

const ANTHROPIC: &str = "https://api.anthropic.com";
const OPENAI: &str = "https://api.openai.com";

fn user(id: i64, text: &str) -> Spoken {
    Spoken {
        id,
        author: Author::User,
        text: text.to_owned(),
        destination: String::new(),
        ending: String::new(),
        turns: String::new(),
        holds_knowledge: false,
        sets: Vec::new(),
    }
}

/// An answer that holds nothing of any set.
fn assistant(id: i64, text: &str) -> Spoken {
    Spoken {
        author: Author::Assistant,
        ..user(id, text)
    }
}

/// An answer that holds something of a set, and came from a place.
fn knowing(id: i64, text: &str, destination: &str) -> Spoken {
    Spoken {
        destination: destination.to_owned(),
        holds_knowledge: true,
        sets: vec![PathBuf::from(format!("/Music/{id}.als"))],
        ..assistant(id, text)
    }
}

fn draft(target: Target) -> Draft {
    Draft::new(Question::new("And now?"), target)
}

fn said(text: &str) -> Turn {
    Turn::Assistant(vec![Part::Text(text.to_owned())])
}

fn asked(text: &str) -> Turn {
    Turn::User(text.to_owned())
}

/// What is sent to a model on another machine.
fn built(spoken: &[Spoken]) -> Built {
    build(spoken, &draft(elsewhere()), Sharing::Ask, "Be brief.", Vec::new()).expect("it fits")
}

fn tool(description: &str) -> Tool {
    Tool {
        name: "track".to_owned(),
        description: description.to_owned(),
        parameters: json!({ "type": "object" }),
    }
}

#[test]
fn what_was_said_goes_along_oldest_first_and_the_message_comes_last() {
    let spoken = [
        user(1, "first"),
        assistant(2, "one"),
        user(3, "second"),
        assistant(4, "two"),
    ];
    let built = built(&spoken);
    let expected = [
        asked("first"),
        said("one"),
        asked("second"),
        said("two"),
        asked("And now?"),
    ];
    assert_eq!(built.request.turns, expected);
    assert_eq!(
        (built.request.system.as_str(), built.request.model.as_str()),
        ("Be brief.", "m")
    );
    assert!(built.notices.is_empty() && !built.holds_knowledge && built.sets.is_empty());
}

#[test]
fn what_is_attached_stands_behind_the_message_and_the_rounds_follow() {
    let mut draft = draft(elsewhere());
    for name in ["Bass", "Kick"] {
        draft.attached.push(Attached {
            typed: format!("@track {name}"),
            text: format!("{name}: -6 dB\n"),
        });
    }
    let result = ToolResult {
        call: call("track"),
        text: "-6 dB".to_owned(),
        is_error: false,
    };
    draft.turns = vec![
        Turn::Assistant(vec![Part::Call(call("track"))]),
        Turn::Results(vec![result]),
    ];
    let built = build(
        &[user(1, "first"), assistant(2, "one")],
        &draft,
        Sharing::Ask,
        "",
        Vec::new(),
    )
    .expect("it fits");
    let message = asked("And now?\n\n[@track Bass]\nBass: -6 dB\n\n[@track Kick]\nKick: -6 dB");
    assert_eq!(built.request.turns[2], message);
    assert_eq!(built.request.turns[3..], draft.turns);
}

#[test]
fn what_holds_knowledge_goes_only_to_where_it_came_from_or_stays() {
    let cloud = || Target {
        is_remote: true,
        ..here()
    };
    let loopback = || Target {
        endpoint: Endpoint::parse("http://127.0.0.1:9").expect("an address"),
        ..elsewhere()
    };
    let (ask, never) = (Sharing::Ask, Sharing::Never);
    for (target, sharing, destination, holds_knowledge, goes) in [
        (elsewhere(), ask, ANTHROPIC, true, true),
        (elsewhere(), ask, OPENAI, true, false),
        (elsewhere(), ask, OPENAI, false, true),
        // What this program or a model here said.
        (elsewhere(), ask, "", true, false),
        (elsewhere(), ask, "", false, true),
        (here(), ask, ANTHROPIC, true, true),
        (here(), ask, "", true, true),
        // What a server on this machine passes on leaves.
        (cloud(), ask, "", true, false),
        (loopback(), ask, "", true, false),
        (loopback(), ask, "http://127.0.0.1:9", true, true),
        // What was allowed once is allowed until nothing is.
        (elsewhere(), never, ANTHROPIC, true, false),
        (elsewhere(), never, ANTHROPIC, false, true),
        (here(), never, "", true, true),
    ] {
        let answer = Spoken {
            holds_knowledge,
            ..knowing(2, "The bass is at -6 dB.", destination)
        };
        let built = build(
            &[user(1, "first"), answer],
            &draft(target),
            sharing,
            "",
            Vec::new(),
        )
        .expect("it fits");
        let turns = &built.request.turns;
        let what = format!("{sharing:?} {destination:?} {holds_knowledge} {turns:?}");
        assert_eq!(turns[0], asked("first"), "the user's words go always: {what}");
        assert_eq!(turns[1] == said("The bass is at -6 dB."), goes, "{what}");
        assert_eq!(
            turns[1] == said("(This answer stays on the user's machine.)"),
            !goes,
            "{what}"
        );
        assert_eq!(built.notices.is_empty(), goes, "{what}");
        assert_eq!(built.holds_knowledge, goes && holds_knowledge, "{what}");
        assert_eq!(built.sets.is_empty(), !goes, "{what}");
    }
}

#[test]
fn how_many_answers_stay_is_told_with_who_does_not_get_them() {
    let spoken = [
        user(1, "a"),
        knowing(2, "b", OPENAI),
        user(3, "c"),
        knowing(4, "d", ""),
        user(5, "e"),
        knowing(6, "f", ANTHROPIC),
    ];
    for (spoken, start) in [
        (&spoken[..2], "1 answer of before is not sent to Anthropic:"),
        (&spoken[..], "2 answers of before are not sent to Anthropic:"),
    ] {
        let notices = built(spoken).notices;
        assert!(
            notices.len() == 1
                && notices[0]
                    .replace("of before ", "")
                    .starts_with(&start.replace("of before ", "")),
            "{notices:?}"
        );
    }
    assert_eq!(built(&spoken).sets, [PathBuf::from("/Music/6.als")].into());
}

/// What came of a tool stays behind together with the answer.
#[test]
fn kept_turns_go_as_they_are_or_not_at_all() {
    let result = ToolResult {
        call: call("track"),
        text: "-6 dB".to_owned(),
        is_error: false,
    };
    let kept = vec![
        asked("first\n\n[@track Bass]\nBass"),
        Turn::Assistant(vec![
            Part::Kept {
                format: WireFormat::Anthropic,
                json: json!({ "type": "thinking", "signature": "s" }),
            },
            Part::Call(call("track")),
        ]),
        Turn::Results(vec![result]),
        said("It is at -6 dB."),
    ];
    let answer = |destination: &str| Spoken {
        turns: serde_json::to_string(&kept).expect("JSON"),
        ..knowing(2, "It is at -6 dB.", destination)
    };
    let goes = built(&[user(1, "first"), answer(ANTHROPIC)]);
    assert_eq!(goes.request.turns[..4], kept);
    assert!(goes.holds_knowledge);
    let stays = built(&[user(1, "first"), answer(OPENAI)]);
    assert_eq!(stays.request.turns[0], asked("first"));
    assert_eq!(stays.request.turns.len(), 3);
    assert!(!format!("{:?}", stays.request).contains("-6 dB"));
    // What can't be read any more is as good as none.
    let damaged = Spoken {
        turns: "[{\"User\":".to_owned(),
        ..answer(ANTHROPIC)
    };
    let built = built(&[user(1, "first"), damaged]);
    assert_eq!(
        built.request.turns[..2],
        [asked("first"), said("It is at -6 dB.")]
    );
}

#[test]
fn the_message_itself_and_what_it_takes_the_place_of_are_not_sent_twice() {
    let spoken = [
        user(1, "first"),
        assistant(2, "one"),
        user(3, "second"),
        assistant(4, "two"),
    ];
    let replacing = Draft {
        replaces: Some(3),
        ..draft(elsewhere())
    };
    let built = build(&spoken, &replacing, Sharing::Ask, "", Vec::new()).expect("it fits");
    assert_eq!(
        built.request.turns,
        [asked("first"), said("one"), asked("And now?")]
    );
    let own = Draft {
        kept: Some((1, 5)),
        ..draft(elsewhere())
    };
    let spoken = [&spoken[..], &[user(5, "And now?")]].concat();
    let built = build(&spoken, &own, Sharing::Ask, "", Vec::new()).expect("it fits");
    assert_eq!(built.request.turns.len(), 5);
}

#[test]
fn a_question_without_an_answer_and_an_answer_without_a_question_are_left_out() {
    let spoken = [
        assistant(1, "its question was deleted"),
        user(2, "its answer was deleted"),
        user(3, "stopped before a word"),
        knowing(4, "", OPENAI),
        user(5, "asked"),
        assistant(6, "answered"),
        user(7, "failed"),
    ];
    let built = built(&spoken);
    assert_eq!(
        built.request.turns,
        [asked("asked"), said("answered"), asked("And now?")]
    );
    assert!(built.notices.is_empty(), "{:?}", built.notices);
}

/// Exchanges of about so many bytes each.
fn long_talk(count: i64, bytes: usize) -> Vec<Spoken> {
    (0..count)
        .flat_map(|number| {
            let question = format!("{number} {}", "x".repeat(bytes / 2));
            let answer = format!("{number} {}", "y".repeat(bytes / 2));
            [
                user(2 * number, &question),
                knowing(2 * number + 1, &answer, ANTHROPIC),
            ]
        })
        .collect()
}

#[test]
fn what_does_not_fit_into_the_window_is_left_out_from_the_oldest_and_told() {
    let target = Target {
        window: 2048,
        ..elsewhere()
    };
    let spoken = long_talk(10, 1000);
    let built = build(&spoken, &draft(target), Sharing::Ask, "Be brief.", Vec::new()).expect("it fits");
    assert_eq!(
        (built.request.answer_tokens, built.request.window_tokens),
        (512, Some(2048))
    );
    // 1536 tokens of 3 bytes: four of about 1080 bytes.
    assert_eq!(built.request.turns.len(), 2 * 4 + 1);
    let oldest = spoken[12].text.clone();
    assert_eq!(built.request.turns[0], asked(&oldest), "the newest are kept");
    assert_eq!(
        built.notices,
        [
            "The oldest 12 messages were left out: m reads about 2048 tokens at a time. /window changes that, /new begins anew."
        ]
    );
    let sets: Vec<PathBuf> = [13, 15, 17, 19]
        .map(|id| PathBuf::from(format!("/Music/{id}.als")))
        .into();
    assert_eq!(built.sets, sets.into_iter().collect(), "only of what is sent");
}

/// A gap in what was said would be a conversation that never was.
#[test]
fn nothing_older_is_sent_than_what_does_not_fit() {
    let target = Target {
        window: 2048,
        ..elsewhere()
    };
    let spoken = [
        long_talk(1, 100),
        long_talk(1, 9000),
        long_talk(1, 200),
        long_talk(1, 300),
    ]
    .concat();
    let numbered: Vec<Spoken> = (0..)
        .zip(spoken)
        .map(|(id, message)| Spoken { id, ..message })
        .collect();
    let built = build(&numbered, &draft(target), Sharing::Ask, "", Vec::new()).expect("it fits");
    let turns = &built.request.turns;
    assert_eq!((turns.len(), &turns[0]), (5, &asked(&numbered[4].text)));
    assert!(
        built.notices[0].starts_with("The oldest 4 messages"),
        "{:?}",
        built.notices
    );
}

#[test]
fn a_request_is_never_longer_than_the_window_has_room_for() {
    let tools = vec![tool(&"t".repeat(300))];
    for window in [1024, 1500, 2048, 4096, 10_000] {
        for bytes in [10, 100, 700, 5000] {
            let target = Target {
                window,
                ..elsewhere()
            };
            let spoken = long_talk(60, bytes);
            let built =
                build(&spoken, &draft(target), Sharing::Ask, "Be brief.", tools.clone()).expect("it fits");
            let request = &built.request;
            let length = |json: Result<String, serde_json::Error>| json.expect("JSON").len();
            let sent = length(serde_json::to_string(&request.turns))
                + length(serde_json::to_string(&request.tools))
                + request.system.len();
            let room = (window - request.answer_tokens) as usize * 3;
            assert!(sent <= room, "{window} {bytes}: {sent} of {room}");
            let left_out = spoken.len() + 1 - request.turns.len();
            assert_eq!(built.notices.is_empty(), left_out == 0, "{window} {bytes}");
        }
    }
}

#[test]
fn what_does_not_fit_even_alone_is_not_sent() {
    let small = |text: &str| Draft {
        question: Question::new(text),
        ..draft(Target {
            window: 1024,
            ..elsewhere()
        })
    };
    let long = "x".repeat(3000);
    assert!(build(&[], &small("short"), Sharing::Ask, "Be brief.", Vec::new()).is_some());
    assert!(build(&[], &small(&long), Sharing::Ask, "", Vec::new()).is_none());
    assert!(build(&[], &small("short"), Sharing::Ask, &long, Vec::new()).is_none());
    assert!(build(&[], &small("short"), Sharing::Ask, "", vec![tool(&long)]).is_none());
    let mut attached = small("short");
    attached.attached.push(Attached {
        typed: "@set".to_owned(),
        text: long.clone(),
    });
    assert!(build(&[], &attached, Sharing::Ask, "", Vec::new()).is_none());
    let mut looked_up = small("short");
    looked_up.turns.push(said(&long));
    assert!(build(&[], &looked_up, Sharing::Ask, "", Vec::new()).is_none());
}

#[test]
fn the_same_gives_the_same_bytes_in_every_format() {
    let spoken = [
        user(1, "Is “Bäss” \"loud\"?\n"),
        knowing(2, "At -6 dB 🎹", ANTHROPIC),
        user(3, "c"),
        assistant(4, "d"),
    ];
    let tools = || vec![tool("Tells of a track."), tool("Tells of another.")];
    let bytes = |format: WireFormat| {
        let built = build(&spoken, &draft(here()), Sharing::Ask, "Be brief.", tools()).expect("it fits");
        format.body(&built.request)
    };
    for format in WireFormat::ALL {
        let first = bytes(format);
        assert!((0..20).all(|_| bytes(format) == first), "{format:?}");
        let text = String::from_utf8(first).expect("text");
        for piece in [
            "Be brief.",
            "Is “Bäss” \\\"loud\\\"?\\n",
            "At -6 dB 🎹",
            "And now?",
        ] {
            assert_eq!(text.matches(piece).count(), 1, "{format:?} {piece} {text}");
        }
    }
}

/// Providers refuse two turns of one side in a row, and a first one of the model.
#[test]
fn the_sides_take_turns_whatever_was_kept_or_deleted() {
    // Every sequence of seven messages, each of which is one of six kinds.
    for sequence in 0..6_u32.pow(7) {
        let spoken: Vec<Spoken> = (0..7)
            .map(|place| {
                let id = i64::from(place);
                match sequence / 6_u32.pow(place) % 6 {
                    0 | 1 => user(id, "asked"),
                    2 => assistant(id, "said"),
                    3 => knowing(id, "known here", ""),
                    4 => knowing(id, "", ANTHROPIC),
                    _ => Spoken {
                        turns: r#"[{"User":"asked"},{"Assistant":[{"Text":"said"}]}]"#.to_owned(),
                        ..knowing(id, "said", ANTHROPIC)
                    },
                }
            })
            .collect();
        let turns = built(&spoken).request.turns;
        let is_user = |turn: &Turn| !matches!(turn, Turn::Assistant(_));
        let alternates = turns
            .iter()
            .enumerate()
            .all(|(place, turn)| is_user(turn) == (place % 2 == 0));
        assert!(alternates && turns.len() % 2 == 1, "{sequence}: {turns:?}");
        assert!(
            !turns.contains(&said("")) && !turns.contains(&said("known here")),
            "{sequence}: {turns:?}"
        );
    }
}
