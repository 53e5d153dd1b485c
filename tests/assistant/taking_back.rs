//! Taking back what was allowed: an answer that rests on it ends at once, and nothing more of it leaves.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::json;
use sessionist::session::Kind;
use sessionist_fixtures::server::Server;

use crate::canary::{self, KEY};
use crate::script::{Says, anthropic, curious};
use crate::world::{Host, World};

/// What takes something back, and whether what there is of the answer may be kept all the same.
const COMMANDS: [(&str, bool); 13] = [
    ("/privacy tier sound", false),
    ("/privacy tier off", false),
    ("/privacy share never", true),
    ("/privacy exclude SET", false),
    ("/privacy clear all", false),
    ("/privacy clear conversations", false),
    ("/privacy clear egress", true),
    ("/privacy clear project ZqfolderVx", false),
    ("/privacy clear kind clips", false),
    ("/privacy clear before 2999-01-01", false),
    ("/forget SET", false),
    ("/key forget", true),
    ("/stop", true),
];

/// A server whose model looks at the clips, says something, and then nothing more.
fn stalling() -> Server {
    anthropic(vec![
        Says::Calls("", vec![("clips", json!({}))]),
        Says::Stalls("Half an answer"),
    ])
}

/// Asks, and waits until the user is asked, or until half of the answer has come.
fn begin(host: &Host, is_asked: bool) -> u64 {
    let request = host.submit("How are the clips?");
    host.until(|event| event.kind == Kind::Question);
    if !is_asked {
        host.submit("/answer conversation");
        host.until(|event| event.kind == Kind::Text);
    }
    request
}

#[test]
fn what_is_taken_back_ends_an_answer_that_is_under_way_and_nothing_more_is_sent() {
    for (command, is_kept) in COMMANDS {
        for is_asked in [true, false] {
            let (world, server) = (canary::world(), stalling());
            let host = world.session();
            host.talks_with(&server, KEY);
            let request = begin(&host, is_asked);
            let sent = server.recorded().len();
            let line = command.replace("SET", &world.set().display().to_string());
            let ends = host.ends(&[request, host.submit(&line)]);
            assert_eq!(
                (ends[0].kind, ends[1].kind),
                (Kind::Cancelled, Kind::Done),
                "{command}: {ends:?}"
            );
            assert_ended(&host, command, is_kept && !is_asked);
            host.close();
            assert_eq!(server.recorded().len(), sent, "{command}");
        }
    }
}

#[test]
fn what_another_session_takes_back_ends_the_answer_as_well() {
    for (command, is_kept) in COMMANDS.into_iter().filter(|(command, _)| *command != "/stop") {
        for is_asked in [true, false] {
            let (world, server) = (canary::world(), stalling());
            let host = world.session();
            host.talks_with(&server, KEY);
            let other = world.open();
            let request = begin(&host, is_asked);
            let sent = server.recorded().len();
            let line = command.replace("SET", &world.set().display().to_string());
            let said = other.done(&line);
            let ends = host.ends(&[request]);
            assert_eq!(ends[0].kind, Kind::Cancelled, "{command}: {said} {ends:?}");
            assert_ended(&host, command, is_kept && !is_asked);
            other.close();
            host.close();
            assert_eq!(server.recorded().len(), sent, "{command}");
        }
    }
}

/// That nothing is asked any more, and what there is of the answer is kept or gone.
fn assert_ended(host: &Host, command: &str, is_kept: bool) {
    let told = host.end("/answer once");
    assert_eq!(
        (told.kind, told.name()),
        (Kind::Error, "nothing_asked"),
        "{command}"
    );
    let found = host.done("/history search Half");
    assert_eq!(found.contains("Half an answer"), is_kept, "{command}: {found}");
}

#[test]
fn a_permission_ends_with_what_it_was_given_for() {
    for line in [
        "/privacy share ask",
        "/new",
        "/privacy tier everything",
        "/set OTHER",
        "/continue 1",
    ] {
        let world = canary::world();
        let server = curious(vec![("clips", json!({}))]);
        let host = world.session();
        host.talks_with(&server, KEY);
        assert_eq!(host.end_with("How is it?", "conversation").offered().len(), 1);
        assert_eq!(host.end_with("And now?", "no").offered().len(), 0);
        let other = world.file("Other.als");
        fs::copy(world.set(), &other).unwrap();
        host.done(&line.replace("OTHER", &other.display().to_string()));
        assert_eq!(host.end_with("And now?", "no").offered().len(), 1, "{line}");
    }
}

#[test]
fn what_may_never_be_sent_is_not_sent_again_either() {
    let world = canary::world();
    let server = curious(canary::calls());
    let host = world.session();
    host.talks_with(&server, KEY);
    host.end_with("How is it?", "conversation");
    assert!(!canary::found(&server.bytes()).is_empty());
    let before = server.bytes().len();
    host.done("/privacy share never");
    let preview = host.done("/privacy preview And now?");
    assert_eq!(canary::found(preview.as_bytes()), [""; 0]);
    let told = host.end("And now?");
    assert_eq!(told.kind, Kind::Answer, "{}", told.json);
    assert_eq!(canary::found(&server.bytes()[before..]), [""; 0]);
    let notices = told.texts(Kind::Notice);
    assert!(
        notices[0].contains("1 answer of before is not sent"),
        "{notices:?}"
    );
}

/// Everything that a host can see: events, files that are exported, and what is left in the data folder.
#[test]
fn the_key_is_shown_nowhere_and_goes_when_it_is_told_to() {
    let world = canary::world();
    let server = anthropic(vec![Says::Refuses(
        401,
        "",
        r#"{"error":{"type":"authentication_error","message":"invalid x-api-key sk-ZqkeyVx-1234567890"}}"#,
    )]);
    let host = world.session();
    host.end(&format!("/key {KEY}"));
    host.end(&format!("/provider anthropic {}", server.address()));
    host.end(&format!("/key {KEY}"));
    host.done("/model claude-test");
    let (archive, markdown) = (world.file("all.zip"), world.file("said.md"));
    for line in [
        "Is it good?",
        "/key",
        &format!("/key {KEY}"),
        &format!("/key {KEY} {KEY}"),
        &format!("/key forget {KEY}"),
        &format!("/keys {KEY}"),
        &format!("/kye {KEY}"),
        &format!("/apikey={KEY}"),
        &format!("/{KEY}"),
        &format!("/Key {KEY}"),
        &format!("/privacy key {KEY}"),
        &format!("/provider {KEY}"),
        &format!("/continue {KEY}"),
        &format!("/privacy tier {KEY}"),
        &format!("/provider anthropic https://{KEY}@example.com"),
        &format!("/provider https://example.com/?key={KEY}"),
        "/provider",
        "/model",
        "/privacy",
        "/privacy log 100",
        "/privacy preview Is it good?",
        "/privacy show sets",
        "/history",
        "/history 1",
        &format!("/history search {KEY}"),
        &format!("/privacy export {}", archive.display()),
        &format!("/export {}", markdown.display()),
    ] {
        assert_key_is_not_shown(&host, line);
    }
    host.close();
    assert!(!canary::holds_key(&fs::read(&markdown).unwrap()));
    for (name, content) in unzipped(&archive) {
        assert!(!canary::holds_key(&content), "{name}");
    }
    assert_eq!(holders(&world), ["credentials.json"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = fs::metadata(world.home().join("credentials.json")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    for command in ["/key forget", "/privacy clear all"] {
        let host = world.open();
        assert_key_is_not_shown(&host, &format!("/key {KEY}"));
        assert_key_is_not_shown(&host, command);
        host.close();
        assert_eq!(holders(&world), [""; 0], "{command}");
    }
}

fn assert_key_is_not_shown(host: &Host, line: &str) {
    let request = host.submit(line);
    host.until(|event| {
        assert!(
            !canary::holds_key(event.json.as_bytes()),
            "{line}: {}",
            event.json
        );
        event.is_final() && event.request == request
    });
}

/// The files of the data folder that hold the key.
fn holders(world: &World) -> Vec<String> {
    let files = fs::read_dir(world.home())
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut holders: Vec<String> = files
        .filter(|file| canary::holds_key(&fs::read(file).unwrap()))
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    holders.sort();
    holders
}

/// The files of an archive, by name.
fn unzipped(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
    let count = archive.len();
    assert!(count > 5, "{count}");
    let files = (0..count).map(|index| {
        let (mut file, mut content) = (archive.by_index(index).unwrap(), Vec::new());
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    });
    files.collect()
}
