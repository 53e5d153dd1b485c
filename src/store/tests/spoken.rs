//! What is said with a model: kept, gone on with in another conversation, and deleted with what it rests on.

use rusqlite::Connection;

use super::open::older;
use super::*;
use crate::data_folder::DATABASE;
use crate::provider::Usage;

const NEW: NewConversation<'static> = NewConversation {
    title: "Mix",
    set_path: None,
};

const USAGE: Usage = Usage {
    input: Some(100),
    cached: None,
    output: Some(7),
};

/// An answer that rests on some sets, at the highest tier.
fn answer<'a>(text: &'a str, turns: &'a str, sets: &'a [PathBuf]) -> NewModelAnswer<'a> {
    NewModelAnswer {
        answer: NewAnswer {
            text,
            sets,
            tier: Tier::Everything,
        },
        model: "m",
        destination: "https://api.example",
        ending: "",
        turns,
        holds_knowledge: !sets.is_empty(),
        usage: USAGE,
    }
}

/// Asks something in a conversation, or in a new one, and has it answered. Returns the conversation and both messages.
fn ask(
    store: &mut Store,
    conversation: Option<i64>,
    question: &str,
    answer: &NewModelAnswer<'_>,
    at: i64,
) -> (i64, [i64; 2]) {
    let (conversation, asked) = store
        .add_question(conversation, &NEW, question, at)
        .expect("kept");
    let answered = store
        .add_model_answer(conversation, answer, at + 1)
        .expect("kept");
    (conversation, [asked, answered])
}

fn texts(store: &Store, conversation: i64) -> Vec<String> {
    let spoken = store.spoken(conversation).expect("read");
    spoken.into_iter().map(|message| message.text).collect()
}

/// A real answer of the third format knows nothing of models. It can hold what was read from a set, and the question can't.
#[test]
fn an_answer_of_an_older_format_counts_as_one_that_holds_knowledge() {
    let folder = folder();
    let connection = older(folder.path(), 3);
    connection
        .execute_batch(
            "INSERT INTO message (conversation_id, written_at, author, text) VALUES (1, 9, 'assistant', 'It is at -3 dB.');
             INSERT INTO answer_basis (message_id, live_set_id, tier)
             SELECT max(message.id), min(live_set.id), 'sound' FROM message, live_set;",
        )
        .expect("written as that program did");
    drop(connection);
    let mut store = Store::open(folder.path()).expect("brought to the newest format");
    let spoken = store.spoken(1).expect("read");
    assert_eq!(spoken.len(), 2);
    let known: Vec<_> = spoken.iter().map(|message| message.holds_knowledge).collect();
    assert_eq!(known, [false, true]);
    let set = store.sets().expect("listed").remove(0).path;
    assert_eq!(
        spoken[1],
        Spoken {
            id: spoken[1].id,
            author: Author::Assistant,
            text: "It is at -3 dB.".to_owned(),
            destination: String::new(),
            ending: String::new(),
            turns: String::new(),
            holds_knowledge: true,
            sets: vec![set],
        }
    );
    assert_eq!(store.conversation_model(1).expect("asked"), "");
    assert_eq!(
        store.spent(1).expect("summed"),
        [],
        "what no model wrote took nothing"
    );
    // It is gone on with like any other, and what is new goes as well.
    ask(&mut store, Some(1), "and now?", &answer("-4 dB", "", &[]), 20);
    assert_eq!(texts(&store, 1).len(), 4);
    assert!(store.health().expect("looked").complaints.is_empty());
    let next = Connection::open(folder.path().join(DATABASE)).expect("opened");
    let format: i64 = next
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("asked");
    assert_eq!(format, migrations::NEWEST);
}

#[test]
fn an_answer_comes_back_with_all_that_decides_whether_it_is_sent_again() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let sets = [set_path(), PathBuf::from("/Music/not known.als")];
    let new = NewModelAnswer {
        ending: "stopped",
        ..answer("-3 dB", "[]", &sets)
    };
    let (conversation, [asked, answered]) = ask(&mut store, None, "how loud?", &new, 10);
    let question = Spoken {
        id: asked,
        author: Author::User,
        text: "how loud?".to_owned(),
        destination: String::new(),
        ending: String::new(),
        turns: String::new(),
        holds_knowledge: false,
        sets: Vec::new(),
    };
    let expected = Spoken {
        id: answered,
        author: Author::Assistant,
        text: "-3 dB".to_owned(),
        destination: "https://api.example".to_owned(),
        ending: "stopped".to_owned(),
        turns: "[]".to_owned(),
        holds_knowledge: true,
        sets: vec![set_path()],
    };
    assert_eq!(store.spoken(conversation).expect("read"), [question, expected]);
    let message = store.messages(conversation).expect("read").remove(1);
    assert_eq!(
        (
            message.model.as_str(),
            message.ending.as_str(),
            message.is_superseded
        ),
        ("m", "stopped", false)
    );
}

#[test]
fn a_question_begins_a_conversation_where_the_last_one_was_deleted_and_an_answer_does_not() {
    let folder = folder();
    let mut store = open(folder.path());
    let (first, _) = ask(&mut store, None, "how loud?", &answer("-3 dB", "", &[]), 10);
    store
        .forget(&Forget::Conversations, &mut |_| ())
        .expect("forgotten");
    let refused = store.add_model_answer(first, &answer("too late", "", &[]), 20);
    assert!(matches!(refused, Err(Error::NoConversation)));
    assert_eq!(count(&store, "SELECT count(*) FROM message"), 0);
    let (second, _) = store
        .add_question(Some(first), &NEW, "and now?", 30)
        .expect("kept");
    assert_ne!(second, first, "a number is given once");
    assert_eq!(texts(&store, second), ["and now?"]);
}

#[test]
fn what_something_else_took_the_place_of_is_kept_and_not_said_again() {
    let folder = folder();
    let mut store = open(folder.path());
    let (conversation, _) = ask(&mut store, None, "first", &answer("one", "", &[]), 10);
    let (_, [second, _]) = ask(
        &mut store,
        Some(conversation),
        "second",
        &answer("two", "", &[]),
        20,
    );
    let (other, _) = ask(&mut store, None, "elsewhere", &answer("later", "", &[]), 30);
    store.supersede(conversation, second).expect("marked");
    assert_eq!(texts(&store, conversation), ["first", "one"]);
    assert_eq!(texts(&store, other), ["elsewhere", "later"]);
    let all = store.messages(conversation).expect("read");
    let superseded: Vec<_> = all.iter().map(|message| message.is_superseded).collect();
    assert_eq!(superseded, [false, false, true, true]);
    let found = store.search_messages("two", 9).expect("searched");
    assert!(found[0].message.is_superseded);
    assert_eq!(
        store.spent(conversation).expect("summed")[0].answers,
        2,
        "both took something"
    );
}

#[test]
fn a_branch_goes_on_from_a_message_and_leaves_what_it_comes_from_as_it_is() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let sets = [set_path()];
    let (conversation, [first, _]) = ask(&mut store, None, "first", &answer("one", "[1]", &sets), 10);
    ask(
        &mut store,
        Some(conversation),
        "second",
        &answer("two", "", &[]),
        20,
    );
    let (_, [third, _]) = ask(
        &mut store,
        Some(conversation),
        "third",
        &answer("three", "", &[]),
        30,
    );
    store.supersede(conversation, third).expect("marked");
    store
        .set_conversation_model(conversation, "https://api.example m")
        .expect("kept");
    let before = store.messages(conversation).expect("read");
    for (messages, expected) in [
        (None, &["first", "one", "second", "two"][..]),
        (Some(0), &[]),
        (Some(1), &["first"]),
        (Some(2), &["first", "one"]),
        (Some(99), &["first", "one", "second", "two"]),
        (Some(usize::MAX), &["first", "one", "second", "two"]),
    ] {
        let branch = store.branch(conversation, messages, 40).expect("begun");
        assert_eq!(texts(&store, branch), expected, "{messages:?}");
        assert_eq!(
            store.conversation_model(branch).expect("asked"),
            "https://api.example m"
        );
    }
    let branch = store.branch(conversation, None, 40).expect("begun");
    let (of, copy) = (
        store.spoken(conversation).expect("read").remove(1),
        store.spoken(branch).expect("read").remove(1),
    );
    assert!(copy.id > of.id);
    assert_eq!(Spoken { id: first, ..copy }, Spoken { id: first, ..of });
    assert_eq!(
        store.spent(branch).expect("summed")[0].usage,
        Usage::default(),
        "nothing was spent a second time"
    );
    // Both go on by themselves.
    ask(&mut store, Some(branch), "fourth", &answer("four", "", &[]), 50);
    store.supersede(branch, of.id).expect("marked");
    assert_eq!(store.messages(conversation).expect("read"), before);
    assert_eq!(store.search_messages("four", 9).expect("searched").len(), 2);
    store.check_search_index().expect("the index fits");
    assert!(matches!(store.branch(999, None, 1), Err(Error::NoConversation)));
}

#[test]
fn what_answers_took_is_summed_for_each_model_of_each_place() {
    let folder = folder();
    let mut store = open(folder.path());
    let base = answer("x", "", &[]);
    let unknown = Usage::default();
    let (conversation, _) = ask(&mut store, None, "?", &base, 10);
    for (model, destination, usage) in [
        ("m", "https://api.example", USAGE),
        ("m", "", USAGE),
        (
            "n",
            "https://api.example",
            Usage {
                cached: Some(90),
                ..USAGE
            },
        ),
        ("n", "https://api.example", unknown),
        ("o", "https://api.example", unknown),
    ] {
        let new = NewModelAnswer {
            model,
            destination,
            usage,
            ..base
        };
        ask(&mut store, Some(conversation), "?", &new, 20);
    }
    let plain = NewAnswer {
        text: "without a model",
        sets: &[],
        tier: Tier::Sound,
    };
    store
        .add_exchange(Some(conversation), &NEW, "?", Some(&plain), 30)
        .expect("kept");
    ask(&mut store, None, "elsewhere", &base, 40);
    let spent = store.spent(conversation).expect("summed");
    let sums: Vec<_> = spent
        .iter()
        .map(|spent| {
            let usage = spent.usage;
            let place = (spent.model.as_str(), spent.destination.is_empty(), spent.answers);
            (place, usage.input, usage.cached, usage.output)
        })
        .collect();
    assert_eq!(
        sums,
        [
            (("m", false, 2), Some(200), None, Some(14)),
            (("m", true, 1), Some(100), None, Some(7)),
            (("n", false, 2), Some(100), Some(90), Some(7)),
            (("o", false, 1), None, None, None),
        ]
    );
    assert_eq!(store.spent(999).expect("asked"), []);
}

#[test]
fn a_conversation_has_the_title_and_the_model_that_it_was_given_last() {
    let folder = folder();
    let mut store = open(folder.path());
    let (conversation, _) = ask(&mut store, None, "how loud?", &answer("-3 dB", "", &[]), 10);
    assert_eq!(store.conversation_model(conversation).expect("asked"), "");
    for text in ["Bass", "“Kick” 🎹"] {
        store.set_title(conversation, text).expect("kept");
        store.set_conversation_model(conversation, text).expect("kept");
        assert_eq!(store.conversations().expect("listed")[0].title, text);
        assert_eq!(store.conversation_model(conversation).expect("asked"), text);
    }
    for result in [
        store.set_title(999, "x"),
        store.set_conversation_model(999, "x"),
        store.conversation_model(999).map(drop),
    ] {
        assert!(matches!(result, Err(Error::NoConversation)), "{result:?}");
    }
}

/// What of the answers below is still told, and is in some file.
fn left(store: &Store, folder: &Path) -> Vec<&'static str> {
    let words = [
        "canary-here",
        "canary-both",
        "canary-elsewhere",
        "canary-of-nothing",
        "canary-early",
    ];
    let mut turns = Vec::new();
    for conversation in store.conversations().expect("listed") {
        let spoken = store.spoken(conversation.id).expect("read");
        turns.extend(spoken.into_iter().map(|message| message.turns));
    }
    let is_left = |word: &&str| {
        let is_told = turns.iter().any(|turns| turns.contains(*word));
        assert_eq!(
            erase::is_in_files(folder, word),
            is_told,
            "{word} is in a file or is not"
        );
        is_told
    };
    words.into_iter().filter(is_left).collect()
}

/// The canaries stand in the turns alone: in what a model was told, and in no text. Each conversation has a branch, and they are about no
/// set, so nothing goes with a conversation but by its basis.
#[test]
fn what_led_to_an_answer_goes_with_what_it_rests_on_from_every_conversation() {
    let (here, both, elsewhere, nothing, early) = (
        "canary-here",
        "canary-both",
        "canary-elsewhere",
        "canary-of-nothing",
        "canary-early",
    );
    let all = [here, both, elsewhere, nothing, early];
    let other = saved_elsewhere(1).set_path;
    for (form, stays) in [
        (Forget::All, &[][..]),
        (Forget::Conversations, &[]),
        (Forget::Egress, &all),
        (
            Forget::Project("Night Drive".to_owned()),
            &[elsewhere, nothing, early],
        ),
        (Forget::Sets(vec![set_path()]), &[elsewhere, nothing, early]),
        (
            Forget::Below(PathBuf::from("/Music/Other Project")),
            &[here, nothing, early],
        ),
        (Forget::Below(PathBuf::from("/Music")), &[nothing, early]),
        (Forget::Before(1_000), &[here, both, elsewhere, nothing]),
        // What was learned by then goes, and what was said later of it as well.
        (Forget::Before(2_500), &[nothing]),
        (Forget::AboveTier(Tier::Everything), &all),
        (Forget::AboveTier(Tier::Sound), &[nothing, early]),
        (Forget::AboveTier(Tier::Off), &[nothing, early]),
        (Forget::Kind(Kind::Notes), &[nothing, early]),
        (Forget::Kind(Kind::Scenes), &[nothing, early]),
        (Forget::Kind(Kind::Sets), &[nothing, early]),
    ] {
        let folder = folder();
        let mut store = open(folder.path());
        store.save_snapshot(&saved(1), demo_set()).expect("saved");
        store
            .save_snapshot(&saved_elsewhere(1), demo_set())
            .expect("saved");
        let (mine, others) = ([set_path()], [other.clone()]);
        let all_sets = [set_path(), other.clone()];
        let mut conversation = None;
        for (word, sets, at) in [
            (here, &mine[..], 3_000),
            (both, &all_sets, 3_000),
            (elsewhere, &others, 3_000),
            (nothing, &[], 3_000),
            (early, &[], 500),
        ] {
            let turns = format!("[{{\"User\":\"{word}\"}}]");
            let new = answer("It is.", &turns, sets);
            let (id, _) = ask(&mut store, conversation, "how loud?", &new, at);
            conversation = Some(id);
        }
        let conversation = conversation.expect("begun");
        let branch = store.branch(conversation, None, 4_000).expect("begun");
        assert_eq!(left(&store, folder.path()), all);
        let erased = store.erase(&form, &mut |_| ()).expect("erased");
        assert!(erased.is_proven(), "{form:?}: {:?}", erased.proof);
        assert_eq!(left(&store, folder.path()), stays, "{form:?}");
        let answers = |id| {
            store
                .spoken(id)
                .expect("read")
                .iter()
                .filter(|one| one.author == Author::Assistant)
                .count()
        };
        assert_eq!(
            (answers(conversation), answers(branch)),
            (stays.len(), stays.len()),
            "{form:?}"
        );
    }
}

/// The check after a deletion knows what led to an answer: in a file that it can't clean it is found.
#[test]
fn what_led_to_an_answer_is_looked_for_in_every_file() {
    let folder = folder();
    let mut store = open(folder.path());
    let turns = format!("[{{\"User\":\"{} canary-in-turns\"}}]", "x y ".repeat(300));
    ask(&mut store, None, "how loud?", &answer("It is.", &turns, &[]), 10);
    let aside = folder.path().join("sessionist.db.damaged-1");
    std::fs::write(&aside, &turns).expect("written");
    let erased = store.erase(&Forget::Conversations, &mut |_| ()).expect("erased");
    assert!(!erased.is_proven());
    assert_eq!(erased.proof.found.keys().collect::<Vec<_>>(), [&aside]);
}

/// A title is the beginning of what the user asked first: it goes with it, and what was asked next takes its place.
#[test]
fn a_title_goes_with_the_words_that_it_is_made_of() {
    let folder = folder();
    let mut store = open(folder.path());
    let first = NewConversation {
        title: "canary-first words",
        set_path: None,
    };
    let (conversation, _) = store
        .add_question(None, &first, "canary-first words\nand more", 10)
        .expect("kept");
    ask(
        &mut store,
        Some(conversation),
        "\n the second question\nand more\n",
        &answer("It is.", "", &[]),
        2_000,
    );
    let (old, _) = store
        .add_question(None, &first, "canary-first words", 20)
        .expect("kept");
    let (mine, _) = store
        .add_question(None, &first, "canary-first words", 30)
        .expect("kept");
    store.set_title(mine, "what I call it").expect("kept");
    ask(
        &mut store,
        Some(mine),
        "and now?",
        &answer("It is.", "", &[]),
        2_000,
    );
    let branches = [
        store.branch(conversation, None, 3_000).expect("begun"),
        store.branch(old, None, 3_000).expect("begun"),
    ];
    let erased = store.erase(&Forget::Before(1_000), &mut |_| ()).expect("erased");
    assert!(erased.is_proven(), "{:?}", erased.proof);
    assert!(!erase::is_in_files(folder.path(), "canary-first"));
    let titles: Vec<_> = store
        .conversations()
        .expect("listed")
        .into_iter()
        .map(|one| (one.id, one.title))
        .collect();
    let title = || "the second question".to_owned();
    // What the user called it is no word of before.
    let called = "what I call it".to_owned();
    assert_eq!(
        titles,
        [(branches[0], title()), (mine, called), (conversation, title())]
    );
}

#[test]
fn an_export_has_all_that_is_kept_of_what_was_said() {
    let folder = folder();
    let mut store = open(folder.path());
    let new = NewModelAnswer {
        ending: "stopped",
        ..answer("It is.", "[\"turns\"]", &[])
    };
    let (conversation, [asked, answered]) = ask(&mut store, None, "how loud?", &new, 10);
    store
        .set_conversation_model(conversation, "a model")
        .expect("kept");
    store.supersede(conversation, answered).expect("marked");
    let rows = |table: &str| {
        let (_, query) = TABLES.iter().find(|(name, _)| *name == table).expect("a table");
        let mut rows = Vec::new();
        store
            .each_json_row(query, |row| {
                rows.push(serde_json::Value::Object(row.clone()));
                Ok::<(), Error>(())
            })
            .expect("read");
        rows
    };
    assert_eq!(rows("conversation")[0]["model"], "a model");
    let messages = rows("message");
    let expected = serde_json::json!([
        {
            "id": asked, "conversation_id": conversation, "written_at": 10, "author": "user", "text": "how loud?",
            "model": "", "destination": "", "ending": "", "turns": "", "holds_knowledge": 0,
            "input_tokens": null, "cached_tokens": null, "output_tokens": null, "is_superseded": 0,
        },
        {
            "id": answered, "conversation_id": conversation, "written_at": 11, "author": "assistant", "text": "It is.",
            "model": "m", "destination": "https://api.example", "ending": "stopped", "turns": "[\"turns\"]",
            "holds_knowledge": 0, "input_tokens": 100, "cached_tokens": null, "output_tokens": 7, "is_superseded": 1,
        },
    ]);
    assert_eq!(serde_json::Value::Array(messages), expected);
}
