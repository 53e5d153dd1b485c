//! Deleting: which rows, and which bytes.

use super::knowledge::sets;
use super::*;

fn forget(store: &mut Store, what: &Forget) -> Traces {
    store.forget(what, &mut |_| ()).expect("forgotten")
}

/// Lowering the tier leaves what reading at the lower tier gives: nothing more, and nothing less.
#[test]
fn facts_taken_back_to_a_tier_are_those_that_reading_at_it_gives() {
    for tier in [Tier::Sound, Tier::Overview] {
        let folder = folder();
        let mut store = open(folder.path());
        let mut expected = Vec::new();
        for (number, bytes) in sets().enumerate() {
            let state = saved(u8::try_from(number).expect("few sets"));
            let snapshot = store.save_snapshot(&state, read(&bytes)).expect("saved");
            expected.push((snapshot, read_at(&bytes, tier)));
        }
        store.decide(&decision(tier), &mut |_| ()).expect("lowered");
        for (snapshot, set) in expected {
            assert!(
                store.facts(snapshot).expect("read back") == Some(set),
                "snapshot {snapshot} at {tier:?}"
            );
        }
        store.check_search_index().expect("no word too many");
    }
}

#[test]
fn at_tier_off_nothing_is_known() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    store.decide(&decision(Tier::Off), &mut |_| ()).expect("lowered");
    assert_no_knowledge(&store);
}

fn assert_no_knowledge(store: &Store) {
    let kept = [
        "consent",
        "setting",
        "exclusion",
        "conversation",
        "message",
        "egress",
    ];
    for (table, query) in TABLES {
        let rows = store.rows(query, [], |_| Ok(())).expect("counted").len();
        assert!(rows == 0 || kept.contains(&table), "{rows} rows in {table}");
    }
    assert_eq!(count(store, "SELECT count(*) FROM name_use"), 0);
    assert_eq!(count(store, "SELECT count(*) FROM name_search_docsize"), 0);
}

#[test]
fn a_forgotten_project_leaves_no_row_behind_and_its_neighbour_as_it_was() {
    let folder = folder();
    let mut store = open(folder.path());
    let other = store
        .save_snapshot(&saved_elsewhere(1), demo_set())
        .expect("saved");
    let rows =
        |store: &Store| TABLES.map(|(_, query)| store.rows(query, [], |_| Ok(())).expect("counted").len());
    let before = rows(&store);
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let traces = forget(&mut store, &Forget::Project("Night Drive".to_owned()));
    assert_eq!(traces.counts().get("set"), Some(&1));
    assert!(traces.counts().get("clip").is_some_and(|clips| *clips > 10));
    // One more setting: the files are still to be cleaned.
    let mut expected = before;
    expected[1] += 1;
    assert_eq!(rows(&store), expected);
    assert_eq!(store.facts(other).expect("read back"), Some(demo_set()));
    assert!(forget(&mut store, &Forget::Project("Night Drive".to_owned())).is_empty());
    forget(&mut store, &Forget::Below(PathBuf::from("/Music/Other Project")));
    assert_no_knowledge(&store);
}

#[test]
fn a_cleared_kind_is_gone_and_the_snapshot_says_so() {
    for kind in Kind::ALL {
        let folder = folder();
        let mut store = open(folder.path());
        let snapshot = store.save_snapshot(&saved(1), demo_set()).expect("saved");
        let traces = forget(&mut store, &Forget::Kind(kind));
        assert!(!traces.is_empty(), "{kind:?}");
        assert!(store.shown_names(kind).expect("shown").is_empty(), "{kind:?}");
        store.check_search_index().expect("no word too many");
        if kind == Kind::Sets {
            assert_no_knowledge(&store);
            continue;
        }
        assert_eq!(store.snapshots(&set_path()).expect("listed")[0].cleared, [kind]);
        let set = store.facts(snapshot).expect("read back").expect("still known");
        let all = demo_set();
        let notes = |set: &LiveSet| {
            set.tracks
                .iter()
                .flat_map(|track| &track.clips)
                .map(|clip| clip.note_list.len())
                .sum::<usize>()
        };
        let is_touched = [Kind::Tracks, Kind::Clips, Kind::Notes].contains(&kind);
        assert_eq!(notes(&set) == notes(&all), !is_touched, "{kind:?}");
        assert_eq!(set.scenes == all.scenes, kind != Kind::Scenes, "{kind:?}");
        assert_eq!(set.locators == all.locators, kind != Kind::Locators, "{kind:?}");
    }
}

#[test]
fn what_is_announced_is_what_went_and_a_failure_takes_nothing() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    let mut announced = None;
    let traces = store
        .forget(&Forget::All, &mut |traces| {
            announced = Some(traces.counts().clone())
        })
        .expect("forgotten");
    assert_eq!(announced.as_ref(), Some(traces.counts()));
    assert_eq!(traces.counts().get("decision"), Some(&1));
    // Nothing is watched any more.
    assert_eq!(count(&store, "SELECT count(*) FROM temp.sqlite_schema"), 0);
}

/// A table that one of these lists leaves out would be exported by no export, searched for by no check, or deleted without a trace.
#[test]
fn no_table_is_left_out_where_all_are_meant() {
    let folder = folder();
    let store = open(folder.path());
    let tables: Vec<String> = store
        .rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                AND name NOT LIKE 'name_search%' AND name NOT LIKE 'message_search%'",
            [],
            |row| row.get(0),
        )
        .expect("listed");
    // Names are those of what bears them, and which bears which is numbers.
    for table in tables.iter().filter(|table| *table != "name_use") {
        assert!(TABLES.iter().any(|(name, _)| name == table), "{table} in TABLES");
        let trigger = format!("BEFORE DELETE ON main.{table} ");
        let is_watched = include_str!("../erase/watch.sql").contains(&trigger);
        assert!(is_watched || table == "name", "{table} in watch.sql");
    }
    assert_eq!(tables.len(), TABLES.len() + 1);
}

#[test]
fn an_erasure_that_was_cut_off_is_finished_by_the_next_process() {
    let folder = folder();
    let mut store = open(folder.path());
    store.save_snapshot(&saved(1), demo_set()).expect("saved");
    forget(&mut store, &Forget::Project("Night Drive".to_owned()));
    drop(store);
    let mut store = Store::open(folder.path()).expect("opened");
    assert!(store.finish_erasing().expect("finished"));
    assert!(!store.finish_erasing().expect("nothing to do"));
    assert!(!is_in_files(folder.path(), "Snare"));
}

pub(super) fn is_in_files(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).expect("listed").any(|entry| {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("read");
        memchr::memmem::find(&bytes, word.as_bytes()).is_some()
    })
}

/// The canary of each kind of thing is in the files until a form that covers it is used, and in none of them after.
#[test]
fn what_is_forgotten_is_in_no_file_and_what_is_not_still_is() {
    const WORDS: [&str; 5] = [
        "Snare",
        "canary-message",
        "canary-body",
        "may I read",
        "Saturator",
    ];
    let forms = [
        (Forget::All, &WORDS[..]),
        (Forget::Conversations, &["canary-message"][..]),
        (Forget::Egress, &["canary-body"]),
        (Forget::Project("Night Drive".to_owned()), &["Snare", "Saturator"]),
        (Forget::Below(PathBuf::from("/Music")), &["Snare", "Saturator"]),
        (
            Forget::Before(10_000),
            &["Snare", "Saturator", "canary-message", "canary-body"],
        ),
        (Forget::AboveTier(Tier::Overview), &["Saturator"]),
        (Forget::Kind(Kind::Devices), &["Saturator"]),
    ];
    for (form, gone) in forms {
        let folder = folder();
        let mut store = open(folder.path());
        store.save_snapshot(&saved(1), demo_set()).expect("saved");
        let conversation = store.begin_conversation("t", None, 1).expect("begun");
        store
            .add_message(conversation, Author::User, "canary-message", 2)
            .expect("kept");
        let departure = Departure {
            sent_at: 3,
            destination: "d".to_owned(),
            body: b"canary-body".to_vec(),
        };
        store.log_departure(&departure).expect("logged");
        let found = |word: &str| is_in_files(folder.path(), word);
        assert!(WORDS.iter().all(|word| found(word)), "all are there at first");
        assert!(!forget(&mut store, &form).is_empty());
        assert!(store.shrink().expect("shrunk"));
        for word in WORDS {
            assert_eq!(found(word), !gone.contains(&word), "{word} after {form:?}");
        }
        // The index keeps words in small letters, without the beginning that a word shares with the one before.
        assert!(
            !gone.contains(&"Snare") || !found("nare"),
            "the index after {form:?}"
        );
        store.check_search_index().expect("no word too many");
        assert_eq!(store.free_pages().expect("looked"), 0);
    }
}

/// Answers say what is known: they go with it, also where they stand in a conversation about another set.
#[test]
fn an_answer_goes_with_what_it_rests_on_and_what_the_user_wrote_stays() {
    let elsewhere = saved_elsewhere(1).set_path;
    let kept = |forms: &[Forget]| {
        let folder = folder();
        let mut store = open(folder.path());
        store.save_snapshot(&saved(1), demo_set()).expect("saved");
        store
            .save_snapshot(&saved_elsewhere(1), demo_set())
            .expect("saved");
        let set = set_path();
        let talk = store
            .begin_conversation("Mix", set.to_str(), 3_000)
            .expect("begun");
        let answers: [(&str, &[PathBuf], Tier); 4] = [
            ("the tempo here", std::slice::from_ref(&set), Tier::Overview),
            ("the devices here", std::slice::from_ref(&set), Tier::Sound),
            ("the notes here", std::slice::from_ref(&set), Tier::Everything),
            ("both sets", &[set.clone(), elsewhere.clone()], Tier::Overview),
        ];
        let new = NewConversation {
            title: "not this one",
            set_path: None,
        };
        for (text, sets, tier) in answers {
            let answer = NewAnswer { text, sets, tier };
            store
                .add_exchange(Some(talk), &new, "who uses it?", Some(&answer), 3_002)
                .expect("kept");
        }
        for form in forms {
            forget(&mut store, form);
        }
        let messages = store.messages(talk).expect("listed");
        let (questions, answers): (Vec<_>, Vec<_>) =
            messages.into_iter().partition(|one| one.author == Author::User);
        // With its set the whole conversation goes.
        assert!(
            questions.len() == 4 || questions.is_empty() && answers.is_empty(),
            "{forms:?}"
        );
        answers
            .into_iter()
            .map(|message| message.text)
            .collect::<Vec<_>>()
    };
    let (tempo, devices, both) = ("the tempo here", "the devices here", "both sets");
    let all = [tempo, devices, "the notes here", both];
    assert_eq!(kept(&[]), all);
    assert_eq!(kept(&[Forget::AboveTier(Tier::Everything)]), all);
    assert_eq!(kept(&[Forget::AboveTier(Tier::Sound)]), [tempo, devices, both]);
    assert_eq!(kept(&[Forget::AboveTier(Tier::Overview)]), [tempo, both]);
    assert_eq!(kept(&[Forget::Kind(Kind::Notes)]), [tempo, devices, both]);
    assert_eq!(kept(&[Forget::Kind(Kind::Samples)]), [tempo, both]);
    assert!(kept(&[Forget::Kind(Kind::Tracks)]).is_empty());
    let others = [
        Forget::Sets(vec![saved_elsewhere(1).set_path]),
        Forget::Below(PathBuf::from("/Music/Other Project")),
        Forget::Project("Other".to_owned()),
    ];
    for other in others {
        assert_eq!(kept(&[other]), all[..3]);
    }
    // What was learned before goes, and so does what was said of it later; what the user wrote then does not.
    assert!(kept(&[Forget::Before(2_500)]).is_empty());
    assert!(kept(&[Forget::Sets(vec![set_path()])]).is_empty());
}
