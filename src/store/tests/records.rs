//! Decisions, conversations and the log of what left.

use super::*;
use crate::consent::Sharing;

#[test]
fn the_last_decision_holds_and_none_means_nothing_may_be_read() {
    let folder = folder();
    let mut store = Store::open(folder.path()).expect("opened");
    assert_eq!(store.decision().expect("asked"), None);
    for tier in [Tier::Everything, Tier::Overview] {
        store.decide(&decision(tier), &mut |_| ()).expect("kept");
    }
    assert_eq!(store.decision().expect("asked"), Some(decision(Tier::Overview)));
    assert_eq!(store.decisions().expect("asked").len(), 2);
}

#[test]
fn sharing_is_asked_until_it_is_never_and_nonsense_is_never() {
    let folder = folder();
    let mut store = open(folder.path());
    assert_eq!(store.sharing().expect("asked"), Sharing::Ask);
    store.set_sharing(Sharing::Never).expect("kept");
    assert_eq!(store.sharing().expect("asked"), Sharing::Never);
    store.set_sharing(Sharing::Ask).expect("kept");
    assert_eq!(store.sharing().expect("asked"), Sharing::Ask);
    store.set_setting("share", "perhaps").expect("kept");
    assert_eq!(store.sharing().expect("asked"), Sharing::Never);
}

#[test]
fn an_exclusion_is_listed_until_it_is_taken_back() {
    let folder = folder();
    let mut store = open(folder.path());
    let path = Path::new("/Music/Secret");
    for _ in 0..2 {
        store.exclude(path, 1, &mut |_| ()).expect("excluded");
    }
    assert_eq!(store.exclusions().expect("listed"), [path]);
    assert!(store.include(path).expect("included"));
    assert!(!store.include(path).expect("nothing there"));
    assert!(store.exclusions().expect("listed").is_empty());
}

#[test]
fn messages_are_kept_in_order_found_by_their_words_and_refused_without_a_conversation() {
    let folder = folder();
    let mut store = open(folder.path());
    let conversation = store.begin_conversation("Mix", None, 1).expect("begun");
    for (author, text) in [
        (Author::User, "is the snare too loud?"),
        (Author::Assistant, "It peaks at -3 dB."),
    ] {
        store.add_message(conversation, author, text, 2).expect("kept");
    }
    let messages = store.messages(conversation).expect("read");
    assert_eq!(messages.len(), 2);
    assert_eq!(
        (messages[1].author, messages[1].text.as_str()),
        (Author::Assistant, "It peaks at -3 dB.")
    );
    let found = |words| store.search_messages(words, 9).expect("searched").len();
    assert_eq!(
        (found("snare LOUD"), found("peaks"), found("snare peaks")),
        (1, 1, 0)
    );
    let listed = &store.conversations().expect("listed")[0];
    assert_eq!(
        (listed.id, listed.messages, listed.title.as_str()),
        (conversation, 2, "Mix")
    );
    store
        .forget(&Forget::Conversations, &mut |_| ())
        .expect("forgotten");
    let refused = store.add_message(conversation, Author::User, "still there?", 3);
    assert!(matches!(refused, Err(Error::NoConversation)));
    assert!(store.search_messages("snare", 9).expect("searched").is_empty());
}

#[test]
fn question_and_answer_begin_a_conversation_where_there_is_none() {
    let folder = folder();
    let mut store = open(folder.path());
    let new = NewConversation {
        title: "Mix",
        set_path: None,
    };
    let answer = NewAnswer {
        text: "no",
        sets: &[],
        tier: Tier::Sound,
    };
    let mut add = |conversation, answer| store.add_exchange(conversation, &new, "too loud?", answer, 1);
    let first = add(None, Some(&answer)).expect("begun");
    assert_eq!(add(Some(first), None).expect("kept"), first);
    let second = add(Some(first + 9), Some(&answer)).expect("begun");
    assert_eq!(store.messages(first).expect("read").len(), 3);
    assert_eq!(store.messages(second).expect("read").len(), 2);
    assert_eq!(store.conversations().expect("read").len(), 2);
}

#[test]
fn whatever_is_typed_is_searched_for_and_is_no_error() {
    let folder = folder();
    let mut store = open(folder.path());
    let conversation = store.begin_conversation("Mix", None, 1).expect("begun");
    store
        .add_message(conversation, Author::User, "is the snare too loud?", 2)
        .expect("kept");
    let found = |words: &str| store.search_messages(words, 9).expect("searched").len();
    assert_eq!(found("snare\0loud"), 1);
    assert_eq!(found(&"snare ".repeat(5_000)), 1);
    for odd in [
        "\0",
        "\"",
        "\" OR *",
        "snare NEAR(",
        "{text}: -^",
        "\u{feff}",
        "''; DROP TABLE name",
    ] {
        store.search(odd, 9).expect("searched");
        found(odd);
    }
}

fn depart(store: &mut Store, number: u8) {
    let departure = Departure {
        sent_at: number.into(),
        destination: "https://api.example".to_owned(),
        body: vec![number; 9],
    };
    store.log_departure(&departure).expect("logged");
}

#[test]
fn a_changed_or_missing_departure_breaks_the_chain() {
    let folder = folder();
    let mut store = open(folder.path());
    assert_eq!(
        store.check_departures().expect("checked"),
        Chain::Whole { rows: 0 }
    );
    for number in 0..4 {
        depart(&mut store, number);
    }
    assert_eq!(
        store.check_departures().expect("checked"),
        Chain::Whole { rows: 4 }
    );
    for (damage, broken) in [
        ("UPDATE egress SET body = x'00' WHERE id = 3", 3),
        ("UPDATE egress SET sent_at = 77 WHERE id = 2", 2),
        ("DELETE FROM egress WHERE id = 1", 2),
    ] {
        store.connection.execute(damage, []).expect("damaged");
        assert_eq!(
            store.check_departures().expect("checked"),
            Chain::BrokenAt { id: broken },
            "{damage}"
        );
    }
}

#[test]
fn the_chain_goes_on_after_older_rows_were_cleared_and_begins_anew_after_all_were() {
    let folder = folder();
    let mut store = open(folder.path());
    for number in 0..4 {
        depart(&mut store, number);
    }
    let forms = [
        (Forget::Before(2), 2),
        (Forget::Before(4), 1),
        (Forget::Before(99), 0),
        (Forget::Egress, 0),
    ];
    for (form, rows) in forms {
        store.forget(&form, &mut |_| ()).expect("forgotten");
        let chain = store.check_departures().expect("checked");
        assert_eq!(chain, Chain::Whole { rows }, "{form:?}");
        depart(&mut store, 9);
        let chain = store.check_departures().expect("checked");
        assert_eq!(chain, Chain::Whole { rows: rows + 1 }, "{form:?}");
    }
}

#[test]
fn rows_that_went_without_a_clearing_are_missed_also_when_they_were_the_oldest() {
    let folder = folder();
    let mut store = open(folder.path());
    for number in 0..4 {
        depart(&mut store, number);
    }
    store.forget(&Forget::Before(2), &mut |_| ()).expect("forgotten");
    store
        .connection
        .execute("DELETE FROM egress WHERE id = 3", [])
        .expect("damaged");
    assert_eq!(
        store.check_departures().expect("checked"),
        Chain::BrokenAt { id: 4 }
    );
}
