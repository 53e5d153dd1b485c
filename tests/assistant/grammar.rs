//! Every command of the grammar, as a user types it.

use std::collections::BTreeSet;

use sessionist::chat::command;
use sessionist_test_service::Service;

use crate::world::World;

/// Who logs in.
pub const EMAIL: &str = "producer@example.com";

/// The words of every command of the grammar.
pub fn forms() -> BTreeSet<String> {
    let help = command::help("");
    let commands = help.lines().filter_map(|line| line.strip_prefix('/'));
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    commands
        .map(|command| {
            command
                .split(' ')
                .take_while(is_word)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// The command that a line is.
pub fn form_of<'a>(line: &str, forms: &'a BTreeSet<String>) -> Option<&'a String> {
    let line = format!("{} ", line.strip_prefix('/')?);
    let is_begun = |form: &&String| line.starts_with(&format!("{form} "));
    forms.iter().filter(is_begun).max_by_key(|form| form.len())
}

/// Every command, with a message to the model behind each that could change what is sent. No name of the set stands in a message.
pub fn lines(world: &World, service: &Service, sharing: &str) -> Vec<String> {
    let (set, folder) = (world.set(), world.set().parent().unwrap().to_path_buf());
    let (set, folder) = (set.display(), folder.display());
    let file = |name: &str| world.file(name).display().to_string();
    let mut lines: Vec<String> = command::complete("/privacy show ");
    lines.extend(
        format!(
            "/help
/set
/set {set}
/track
/track ZqmidiVx Ton
/live {{\"tempo\":99,\"track\":{{\"name\":\"ZqmidiVx Ton\",\"index\":0}},\"device\":{{\"name\":\"ZqmidiVx Ton\",\"parameters\":[{{\"name\":\"ZqmidiVx Ton\",\"value\":\"1\"}}]}}}}
/panel
/state
/names
/learn {folder}
How is this track?
Is @track 2 in tune with @set, @clip 1, @device 1 and @locator 1?
/ask which plug-ins are there?
And now?
/retry
/edit Once more?
/usage
/price
/price 3 15
/window
/window 60000
/prompt
/prompt Be brief.
Go on.
/prompt reset
/model
/model claude-other
Go on.
/title ZqclipVx
/export {markdown}
/branch
/branch 2
Go on.
/history
/history 1
/history search ZqmidiVx
/history page 1
/history page 1 3
/history rename 1 ZqclipVx
/history export 1 {past}
/continue 1
Go on.
/privacy
/privacy preview What now?
/privacy show
/privacy log
/privacy log 3
/privacy export {archive}
/answer once
/key
/provider
/service {service}
/login {EMAIL}
/plan
Go on.
/logout
/login {EMAIL}
/account delete
/privacy tier sound
Go on.
/privacy tier off
Go on.
/privacy tier everything
/privacy share {sharing}
Go on.
/privacy exclude {folder}
Go on.
/privacy include {folder}
Go on.
/privacy clear kind samples
Go on.
/privacy clear project ZqfolderVx
Go on.
/privacy clear before 2001-01-01
/privacy clear conversation 1
Go on.
/privacy clear conversations
/privacy clear egress
/forget {set}
Go on.
/new
Go on.
/stop
/key forget
Go on.
/privacy clear all
Go on.",
            markdown = file("conversation.md"),
            past = file("past.md"),
            archive = file("export.zip"),
            service = service.url(),
        )
        .lines()
        .map(str::to_owned),
    );
    lines
}
