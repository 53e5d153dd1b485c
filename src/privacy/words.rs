//! Answers in words, for doors that show text. Names and paths in them are the user's own; a terminal has to make them safe to show.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Answer, Clear, State};
use crate::consent::{self, Sharing};
use crate::store::{Chain, Departure, Erased, Kind, KindSize, ShownName, Traces};
use crate::words::{clock, counted, hex, size};

/// In this order things that go are named.
const ORDER: [&str; 18] = [
    "project",
    "set",
    "saved state",
    "track",
    "device",
    "list of settings",
    "clip",
    "list of notes",
    "automation lane",
    "scene",
    "locator",
    "sample",
    "conversation",
    "message",
    "row of the log of what left",
    "exclusion",
    "setting",
    "decision",
];

/// What the check can't see.
const LIMITS: &str = "It can't see copies outside of the data folder: exports that you made, backups and snapshots of the system, and what the disk \
     itself has not overwritten yet.";

impl Answer {
    /// Returns the answer as text, one paragraph a line.
    pub fn text(&self) -> String {
        match self {
            Self::State(state) => state_text(state),
            Self::Tier { tier, erased } => {
                let text = format!("Now: {}. {}\n", tier.as_str(), tier.reads());
                if erased.is_nothing() { text } else { text + &erased_text(erased) }
            }
            Self::Share(Sharing::Ask) => {
                "Now: ask. Nothing of what is known is sent before you have seen that very text and said yes.\n"
                    .to_owned()
            }
            Self::Share(Sharing::Never) => {
                "Now: never. Nothing of what is known is sent, and you are not asked.\n".to_owned()
            }
            Self::Excluded { path, erased } => {
                let text = format!("{} is neither read nor shown any more.\n", path.display());
                if erased.is_nothing() { text } else { text + &erased_text(erased) }
            }
            Self::Included { path, was_excluded } => {
                let path = path.display();
                if *was_excluded {
                    format!("{path} may be read again. A {} file in it still bars it.\n", consent::IGNORE_FILE)
                } else {
                    format!("{path} was not excluded. /privacy lists what is.\n")
                }
            }
            Self::Sizes(sizes) => sizes_text(sizes),
            Self::Names(kind, names) => names_text(*kind, names),
            Self::Preview(text) => text.clone(),
            Self::Log {
                departures,
                with_bodies,
                chain,
            } => log_text(departures, *with_bodies, chain),
            Self::Cleared { clear, erased } => format!("{}{}", erased_text(erased), beside(clear)),
            Self::NoSuchProject { known } if known.is_empty() => {
                "No project of that name is known, nor any other. Nothing was deleted.\n".to_owned()
            }
            Self::NoSuchProject { known } => {
                format!("No project of that name is known. Nothing was deleted. Known: {}\n", known.join(", "))
            }
            Self::Exported(exported) => format!(
                "{}: {} rows, {}. Keys are not in it. /privacy clear does not reach it.\n",
                exported.path.display(),
                exported.rows,
                size(exported.bytes)
            ),
        }
    }
}

/// Returns what will go, in a sentence.
pub fn announcement(traces: &Traces) -> String {
    let counts = traces.counts();
    let parts: Vec<String> = ORDER
        .iter()
        .filter_map(|kind| Some(counted(*counts.get(*kind)?, kind)))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("This goes: {}.\n", parts.join(", "))
}

/// Returns what the check after a deletion found.
pub fn erased_text(erased: &Erased) -> String {
    if erased.is_nothing() {
        return "There was nothing to delete.\n".to_owned();
    }
    let mut text = String::new();
    if !erased.files.is_empty() {
        let names = erased.files.iter().filter_map(|file| file.file_name());
        let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
        text = format!("These files went with it: {}.\n", names.join(", "));
    }
    let proof = &erased.proof;
    let sample = if proof.is_sample {
        ", which are a fair sample of all"
    } else {
        ""
    };
    let looked = format!("{} of it{sample}", counted(proof.pieces, "piece"));
    let searched = format!(
        "{} of the data folder ({}) searched for {looked}",
        counted(proof.files, "file"),
        size(proof.bytes)
    );
    if proof.is_proven() {
        let _ = writeln!(text, "Deleted, and checked: {searched}: none is left.\n{LIMITS}");
        return text;
    }
    let _ = writeln!(
        text,
        "Deleted, but that no byte is left is not proven: {searched}."
    );
    for (file, pieces) in &proof.found {
        let _ = writeln!(
            text,
            "  {} still holds {}.",
            file.display(),
            counted(*pieces, "piece")
        );
    }
    for file in &proof.unread {
        let _ = writeln!(text, "  {} could not be read.", file.display());
    }
    if !proof.is_log_empty {
        text.push_str("  Another program is reading the database, so its log could not be emptied. Try again when it is done.\n");
    }
    if !proof.has_no_free_pages || !proof.is_index_clean {
        text.push_str("  The database was written to meanwhile. Try again.\n");
    }
    if proof.found.keys().any(|file| is_set_aside(file)) {
        text.push_str(
            "  A damaged database that was set aside is deleted by /privacy clear all, or by you.\n",
        );
    }
    text
}

fn is_set_aside(file: &std::path::Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(crate::data_folder::SET_ASIDE))
}

/// What stays beside something that was cleared, where the user might think it went too.
fn beside(clear: &Clear) -> &'static str {
    match clear {
        Clear::All => {
            "Everything is as on the first day: nothing is read before you choose anew, and no folder is excluded.\n"
        }
        Clear::Conversations | Clear::Conversation(_) => {
            "The log of what left still holds what was sent from there; /privacy clear egress deletes that.\n"
        }
        Clear::Egress => "",
        Clear::Project(_) => {
            "Conversations about it went too. The log of what left is untouched; /privacy clear egress deletes it.\n"
        }
        Clear::Kind(_) => {
            "A set that changes is read again as the tier allows; to prevent that, lower it with /privacy tier.\n"
        }
        Clear::Before(_) => "What you decided and excluded stays.\n",
    }
}

fn state_text(state: &State) -> String {
    let mut text = String::new();
    match &state.decision {
        None => {
            let _ = writeln!(
                text,
                "{}Nothing was chosen yet, so nothing is read.",
                consent::question()
            );
        }
        Some(decision) => {
            let (tier, since) = (decision.tier, clock::to_text(decision.decided_at));
            let _ = writeln!(text, "May be read    {}, chosen {since}", tier.as_str());
            let _ = writeln!(text, "               {}", tier.reads());
        }
    }
    let sharing = match state.sharing {
        Sharing::Ask => "ask: each text is shown first, and sent when you say so",
        Sharing::Never => "never",
    };
    let _ = writeln!(text, "May be sent    {sharing}");
    for path in &state.exclusions {
        let _ = writeln!(text, "Excluded       {}", path.display());
    }
    let _ = writeln!(
        text,
        "Stored         {} of {} in {}; {} with {}; {} in {}",
        counted(state.snapshots, "saved state"),
        counted(state.sets, "set"),
        counted(state.projects, "project"),
        counted(state.conversations, "conversation"),
        counted(state.messages, "message"),
        size(state.folder_bytes),
        state.folder.display(),
    );
    let _ = writeln!(text, "Left           {}", chain_text(&state.chain));
    text
}

fn chain_text(chain: &Chain) -> String {
    match chain {
        Chain::Whole { rows: 0 } => "nothing".to_owned(),
        Chain::Whole { rows } => {
            format!("{}; the log is as it was written", counted(*rows, "message"))
        }
        Chain::BrokenAt { id } => {
            format!("the log was changed from outside: row {id} does not follow the one before it")
        }
    }
}

fn sizes_text(sizes: &[KindSize]) -> String {
    if sizes.is_empty() {
        return "Nothing is known of any set.\n".to_owned();
    }
    let mut text = String::new();
    let mut project = None;
    for kind in sizes {
        if project != Some(&kind.project) {
            let _ = writeln!(text, "{}", kind.project);
            project = Some(&kind.project);
        }
        let bytes = size(u64::try_from(kind.bytes).unwrap_or(0));
        let _ = writeln!(
            text,
            "  {:<11} {:>8}  {:>9}",
            kind.kind.as_str(),
            kind.rows,
            bytes
        );
    }
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    let _ = writeln!(text, "/privacy show KIND lists them: {}", kinds.join(", "));
    text
}

fn names_text(kind: Kind, names: &[ShownName]) -> String {
    if names.is_empty() {
        return format!("No {} are stored.\n", kind.as_str());
    }
    let mut text = String::new();
    let mut set = None;
    for name in names {
        if set != Some(&name.set) {
            let _ = writeln!(text, "{}", name.set);
            set = Some(&name.set);
        }
        let shown = if name.name.trim().is_empty() {
            "(no name)"
        } else {
            &name.name
        };
        let _ = match name.snapshots {
            1 => writeln!(text, "  {shown}"),
            states => writeln!(text, "  {shown}  (in {})", counted(states, "saved state")),
        };
    }
    text
}

fn log_text(departures: &[Departure], with_bodies: bool, chain: &Chain) -> String {
    if departures.is_empty() {
        return "Nothing has left this machine.\n".to_owned();
    }
    let mut text = String::new();
    for departure in departures {
        let hash = hex(&Sha256::digest(&departure.body));
        let _ = writeln!(
            text,
            "{}  {}  {}  SHA-256 {hash}",
            clock::to_text(departure.sent_at),
            departure.destination,
            counted(departure.body.len(), "byte"),
        );
        if with_bodies {
            let _ = writeln!(text, "{}\n", String::from_utf8_lossy(&departure.body));
        }
    }
    let _ = writeln!(text, "{}", chain_text(chain));
    text
}
