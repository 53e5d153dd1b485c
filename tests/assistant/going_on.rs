//! How a conversation goes on: asked again, changed, branched, taken up later, and what of it is sent again then.

use std::fs;

use serde_json::{Value, json};
use sessionist::chat::prompt::SYSTEM;
use sessionist::session::Kind;

use crate::script::{Says, anthropic, messages, ollama, turns};
use crate::world::{Host, World};

/// A model that thinks, with what its provider wants to have back as it came, and calls a tool.
const THINKS: &str = concat!(
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\"}}\n\n",
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm … \\\"ü\\\"\"}}\n\n",
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln+/==\"}}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\"ZGF0YQ==\"}}\n\n",
    "data: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_7\",\"name\":\"overview\"}}\n\n",
    "data: {\"type\":\"content_block_stop\",\"index\":2}\n\n",
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\n",
    "data: {\"type\":\"message_stop\"}\n\n",
);

/// Has lines carried out that end well.
fn say(host: &Host, lines: &[&str]) {
    for line in lines {
        let told = host.end(line);
        assert!(
            matches!(told.kind, Kind::Answer | Kind::Done),
            "{line}: {}",
            told.json
        );
    }
}

fn numbered() -> Vec<Says> {
    ["One.", "Two.", "Three.", "Four.", "Five."]
        .map(Says::Text)
        .to_vec()
}

#[test]
fn a_question_that_is_asked_again_sends_the_same_again_and_keeps_both_answers() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    for line in ["/retry", "/edit Is it good?"] {
        assert_eq!(host.end(line).name(), "no_conversation", "{line}");
    }
    say(&host, &["Is it good?", "/retry", "And now?"]);
    let sent = messages(&server);
    assert!(sent[0].body == sent[1].body);
    assert_eq!(
        turns(&sent[2]),
        ["user: Is it good?", "assistant: Two.", "user: And now?"]
    );
    let history = host.done("/history 1");
    let earlier = |text: &str| format!("{text}  (an earlier version)");
    assert!(
        history.contains(&earlier("Is it good?")) && history.contains(&earlier("One.")),
        "{history}"
    );
    assert!(
        history.contains("Two.") && !history.contains(&earlier("Two.")),
        "{history}"
    );
}

#[test]
fn a_question_that_is_changed_is_not_sent_again_and_stays_in_the_history_and_the_export() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    say(&host, &["First?", "Second?", "/edit Other?", "Third?"]);
    let sent = messages(&server);
    let before = ["user: First?", "assistant: One.", "user: Other?"];
    assert_eq!(turns(&sent[2]), before);
    assert_eq!(
        turns(&sent[3]),
        [&before[..], &["assistant: Three.", "user: Third?"]].concat()
    );
    let said = [
        "First?", "One.", "Second?", "Two.", "Other?", "Three.", "Third?", "Four.",
    ];
    let (history, earlier) = (host.done("/history 1"), "  (an earlier version)");
    assert_eq!(history.lines().count(), said.len());
    for (index, (line, text)) in history.lines().zip(said).enumerate() {
        assert!(line.contains(text), "{history}");
        assert_eq!(line.ends_with(earlier), [2, 3].contains(&index), "{history}");
    }
    let (json, markdown) = (world.file("said.json"), world.file("said.md"));
    for file in [&json, &markdown] {
        host.done(&format!("/export {}", file.display()));
        // Nothing is written over.
        assert_eq!(host.end(&format!("/export {}", file.display())).name(), "export");
    }
    let json: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    let exported = json["messages"].as_array().unwrap();
    let texts: Vec<&str> = exported
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!((&json["title"], texts), (&"First?".into(), said.to_vec()));
    for (index, message) in exported.iter().enumerate() {
        assert_eq!(message["is_superseded"], [2, 3].contains(&index));
        assert_eq!(message["model"], if index % 2 == 1 { "claude-test" } else { "" });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&markdown).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let markdown = fs::read_to_string(markdown).unwrap();
    assert!(
        markdown.starts_with("# First?\n") && said.iter().all(|text| markdown.contains(text)),
        "{markdown}"
    );
    assert_eq!(markdown.matches("(an earlier version)").count(), 2, "{markdown}");
    let inside = world.home().join("said.md");
    assert_eq!(
        host.end(&format!("/export {}", inside.display())).name(),
        "export"
    );
    assert!(!inside.exists());
}

#[test]
fn a_branch_goes_on_with_what_was_said_up_to_it_and_the_rest_stays_as_it_is() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    say(&host, &["First?", "Second?"]);
    assert!(host.done("/branch 2").contains("conversation 2"));
    let whole = host.done("/history 1");
    say(&host, &["Third?", "/continue 1", "Fourth?"]);
    let sent = messages(&server);
    assert_eq!(
        turns(&sent[2]),
        ["user: First?", "assistant: One.", "user: Third?"]
    );
    let before = [
        "user: First?",
        "assistant: One.",
        "user: Second?",
        "assistant: Two.",
        "user: Fourth?",
    ];
    assert_eq!(turns(&sent[3]), before);
    assert!(host.done("/history 1").starts_with(&whole));
    assert!(host.done("/branch").contains("conversation 3"));
    say(&host, &["Fifth?"]);
    assert_eq!(turns(&messages(&server)[4])[..5], before);
    assert_eq!(host.end("/continue 7").name(), "no_conversation");
}

#[test]
fn an_old_conversation_goes_on_with_all_that_was_looked_up_and_thought() {
    let world = World::new();
    let server = anthropic([vec![Says::Events(THINKS)], numbered()].concat());
    let host = world.session_with(&server);
    let told = host.end_with("How is it?", "conversation");
    assert_eq!(
        (told.kind, told.texts(Kind::Thinking).concat().as_str()),
        (Kind::Answer, "Hm … \"ü\"")
    );
    host.close();
    let host = world.open();
    assert!(host.done("/continue 1").contains("One."));
    // It was allowed for that conversation, to the same server.
    say(&host, &["And now?"]);
    let sent = messages(&server);
    let turns_of = |index: usize| {
        let mut turns = sent[index].json()["messages"].clone();
        // What the provider is to keep ready for the next time moves on.
        for turn in turns.as_array_mut().unwrap() {
            for block in turn["content"].as_array_mut().unwrap() {
                block.as_object_mut().unwrap().remove("cache_control");
            }
        }
        turns.as_array().unwrap().clone()
    };
    let (before, now) = (turns_of(1), turns_of(2));
    assert_eq!(
        before[1]["content"],
        json!([
            { "type": "thinking", "thinking": "Hm … \"ü\"", "signature": "c2ln+/==" },
            { "type": "redacted_thinking", "data": "ZGF0YQ==" },
            { "type": "tool_use", "id": "toolu_7", "name": "overview", "input": {} },
        ])
    );
    assert!(
        before[2]["content"][0]["content"]
            .as_str()
            .unwrap()
            .contains("Night Drive")
    );
    assert_eq!(now[..3], before);
    assert_eq!(turns(&sent[2])[3..], ["assistant: One.", "user: And now?"]);
}

#[test]
fn what_was_said_has_a_title_and_is_found_by_its_words() {
    let world = World::new();
    let server = anthropic(vec![Says::Text("A *reverberant* snare, ü."), Says::Text("Dry.")]);
    let host = world.session_with(&server);
    say(
        &host,
        &[
            "How is the snare?",
            "/title All about drums",
            "/new",
            "And the bass?",
        ],
    );
    let list = host.done("/history");
    assert!(
        list.contains("All about drums") && list.contains("And the bass?"),
        "{list}"
    );
    for (words, conversation) in [
        ("reverberant", Some("    1  ")),
        ("DRY", Some("    2  ")),
        ("wet", None),
    ] {
        let hits = host.done(&format!("/history search {words}"));
        match conversation {
            Some(conversation) => assert!(
                hits.starts_with(conversation) && hits.contains("assistant"),
                "{hits}"
            ),
            None => assert_eq!(hits, "No message has these words.\n"),
        }
    }
}

#[test]
fn what_an_answer_takes_is_told_in_tokens_and_in_money() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    assert!(host.done("/usage").starts_with("No model has answered"));
    assert!(host.end("First?").json.get("cost").is_none());
    assert!(host.done("/price").contains("It is not known"));
    for prices in ["3", "3 x", "-1 2", "NaN 1"] {
        assert_eq!(
            host.end(&format!("/price {prices}")).name(),
            "command_not_understood",
            "{prices}"
        );
    }
    assert!(
        host.done("/price 3 15")
            .contains("cost 3 when they are read and 15 when they are written")
    );
    // 100 tokens read and 20 written.
    assert_eq!(host.end("Second?").json["cost"], 0.0006);
    assert_eq!(
        host.done("/usage"),
        "claude-test: 2 answers, 200 tokens read, 40 written, 0.0012\n"
    );
    say(&host, &["/model claude-other", "Third?"]);
    assert_eq!(
        host.done("/usage"),
        "claude-test: 2 answers, 200 tokens read, 40 written, 0.0012\nclaude-other: 1 answer, 100 tokens read, 20 written\n"
    );
}

#[test]
fn a_small_window_leaves_out_the_oldest_and_says_so() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    let long = |text: &str| format!("{text}{}?", " and so on".repeat(500));
    say(&host, &[&long("First"), &long("Second"), "/window 8192"]);
    assert!(host.done("/window").contains("8192 tokens"));
    let told = host.end(&long("Third"));
    let notices = told.texts(Kind::Notice);
    assert!(
        notices.len() == 1 && notices[0].starts_with("The oldest 2 messages were left out"),
        "{notices:?}"
    );
    let sent = turns(&messages(&server)[2]);
    assert_eq!(sent.len(), 3);
    assert!(
        sent[0].starts_with("user: Second") && sent[2].starts_with("user: Third"),
        "{sent:?}"
    );
    // What does not fit even alone is not sent, and takes the place of nothing.
    for line in [
        &long("Much more").repeat(8),
        &format!("/edit {}", long("Much more").repeat(8)),
    ] {
        let told = host.end(line);
        assert_eq!(told.name(), "too_long", "{}", told.json);
    }
    assert_eq!(messages(&server).len(), 3);
    assert!(!host.done("/history 1").contains("earlier version"));
    assert!(
        host.done("/history 1").contains("First"),
        "only the model does not see it any more"
    );
    assert_eq!(host.end("/window 10").name(), "command_not_understood");
}

#[test]
fn what_a_model_is_told_before_everything_else_is_shown_and_can_be_changed() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    let (own, mut expected) = ("Answer in “rhymes”.", Vec::new());
    for (line, prompt) in [
        ("/prompt", SYSTEM),
        (&format!("/prompt {own}"), own),
        ("/prompt reset", SYSTEM),
    ] {
        host.done(line);
        assert_eq!(host.done("/prompt").trim_end(), prompt);
        say(&host, &["Is it good?"]);
        expected.push(prompt);
    }
    let sent = messages(&server);
    let told: Vec<Value> = sent
        .iter()
        .map(|request| request.json()["system"][0]["text"].clone())
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_model_is_chosen_for_the_conversation_and_those_that_begin_later() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    say(
        &host,
        &[
            "First?",
            "/model claude-other",
            "Second?",
            "/new",
            "/model claude-test",
            "Third?",
        ],
    );
    say(&host, &["/continue 1", "Fourth?"]);
    host.close();
    let host = world.open();
    say(&host, &["Fifth?"]);
    let sent = messages(&server);
    let models: Vec<Value> = sent
        .iter()
        .map(|request| request.json()["model"].clone())
        .collect();
    assert_eq!(
        models,
        [
            "claude-test",
            "claude-other",
            "claude-test",
            "claude-other",
            "claude-test"
        ]
    );
}

#[test]
fn what_was_answered_without_a_model_stays_at_home() {
    let (world, server) = (World::new(), anthropic(numbered()));
    let host = world.session_with(&server);
    assert!(host.end("/ask what's the tempo?").text().contains("122"));
    let told = host.end("Is that good?");
    let notices = told.texts(Kind::Notice);
    assert!(
        notices.len() == 1 && notices[0].starts_with("1 answer of before is not sent to"),
        "{notices:?}"
    );
    let stays = "assistant: (This answer stays on the user's machine.)";
    assert_eq!(
        turns(&messages(&server)[0]),
        ["user: what's the tempo?", stays, "user: Is that good?"]
    );
    // A model on this machine may see it.
    let at_home = ollama();
    host.done(&format!("/provider ollama {}", at_home.address()));
    assert!(host.end("And now?").texts(Kind::Notice).is_empty());
    assert!(
        messages(&at_home)[0].json()["messages"]
            .to_string()
            .contains("122")
    );
}
