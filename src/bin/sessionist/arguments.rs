//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sessionist::consent::Tier;

const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("SESSIONIST_COMMIT"), ")");

/// Answers questions about Ableton Live Sets, on this machine.
#[derive(Debug, Parser)]
#[command(name = "sessionist", version = VERSION, about, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask questions and give commands, line by line. /help lists the commands; Ctrl-C stops an answer; exit, quit or Ctrl-D ends.
    Chat {
        /// The set that questions are about; without it they are about all sets that are known.
        set: Option<PathBuf>,
    },
    /// Open the chat as a page in the browser, for this machine alone. Without a set it is about a demo set. Ctrl-C ends.
    Panel(Panel),
    /// Ask one question. The exit code is 3 when there is no answer, and 1 when something failed.
    Ask(Ask),
    /// Show what is in a set, rack, preset or clip. Naming the file is the consent for this run; nothing is stored.
    Facts(Facts),
    /// Learn the sets in folders, as far as you allowed, so that questions about them can be answered.
    Learn {
        /// Sets, or folders with sets in and below them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Forget a set, or all sets in a folder, and check that no byte is left.
    Forget {
        /// A set or a folder; it need not be there any more.
        path: PathBuf,
    },
    /// Show and change what may be read, what is stored and what left; the same as /privacy in the panel.
    #[command(after_help = after_help())]
    Privacy {
        /// What stands behind /privacy, such as: tier sound.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
    /// Show past conversations.
    History {
        /// Number of the conversation to show; without it all are listed.
        conversation: Option<i64>,
        /// Find messages with these words instead.
        #[arg(long, value_name = "WORDS", conflicts_with = "conversation")]
        search: Option<String>,
    },
    /// Check the data folder, and tell what works and what does not, and why.
    Doctor,
    /// Print a script that completes commands in a shell.
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub struct Panel {
    /// The set that questions are about; without it, a demo set.
    pub set: Option<PathBuf>,
    /// About all sets that are known.
    #[arg(long, conflicts_with = "set")]
    pub all: bool,
    /// Tell the address only, and open no browser.
    #[arg(long)]
    pub no_browser: bool,
}

#[derive(Debug, Args)]
pub struct Ask {
    /// The question; - reads it from standard input.
    pub text: String,
    /// The set that it is about; without it, all sets that are known.
    pub set: Option<PathBuf>,
    /// Print what came of it as JSON, for programs.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Facts {
    /// A file that Live saved: .als, .adg, .adv or .alc.
    pub file: PathBuf,
    /// Print all facts as JSON, for programs.
    #[arg(long)]
    pub json: bool,
    /// Add the notes of each clip to the JSON.
    #[arg(long, requires = "json")]
    pub notes: bool,
    /// How much to read; without it as much as you chose, and everything when you never chose.
    #[arg(long, value_enum)]
    pub tier: Option<TierName>,
}

fn after_help() -> String {
    sessionist::chat::command::help("privacy").replace("/privacy", "sessionist privacy")
}

/// The tiers that read anything, by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TierName {
    /// Tempo, time signature, key, track names, scenes, locators, length.
    Overview,
    /// Also devices, plug-ins, presets, sample names, routing, mixer.
    Sound,
    /// Also clips, notes, automation, parameters, sample paths, info texts.
    Everything,
}

impl From<TierName> for Tier {
    fn from(name: TierName) -> Self {
        match name {
            TierName::Overview => Self::Overview,
            TierName::Sound => Self::Sound,
            TierName::Everything => Self::Everything,
        }
    }
}
