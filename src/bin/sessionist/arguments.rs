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
    /// Show what is in a set, rack, preset or clip. Naming the file is the consent for this run; nothing is stored.
    Facts(Facts),
    /// Print a script that completes commands in a shell.
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
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
    /// How much to read.
    #[arg(long, value_enum, default_value_t = TierName::Everything)]
    pub tier: TierName,
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
