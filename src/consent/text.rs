//! The words in which the user is asked. A decision is kept together with them, so a change here changes no decision of before.

use super::Tier;

impl Tier {
    /// What the tier adds to the one below it.
    fn adds(self) -> &'static str {
        match self {
            Self::Off => "nothing",
            Self::Overview => {
                "Live version, tempo, time signature, key, tracks (name, kind, colour, group), scenes, locators, length"
            }
            Self::Sound => "devices, racks, plug-ins, presets, sample names, routing, mixer",
            Self::Everything => {
                "clips, notes, automation, device settings, warp markers, sample paths, info texts"
            }
        }
    }

    /// The same as a sentence, for one who has read of the lower ones.
    fn adds_to_lower(self) -> String {
        let begin = if self > Self::Overview { "Also" } else { "Reads" };
        format!("{begin} {}.", self.adds())
    }

    /// What the tier leaves out, as a sentence.
    fn leaves_out(self) -> &'static str {
        match self {
            Self::Off => " No set is opened.",
            Self::Overview => " Not devices, samples or notes.",
            Self::Sound => " Not clips, notes or device settings.",
            Self::Everything => "",
        }
    }

    /// What can be asked then, and is answered.
    fn example(self) -> &'static str {
        match self {
            Self::Off => "",
            Self::Overview => "How long is the break?",
            Self::Sound => "Which tracks have a compressor?",
            Self::Everything => "What is the lowest note of the bass in the drop?",
        }
    }

    /// Returns what choosing the tier means, for a panel: its name, what it reads and leaves out, and a question that it answers.
    pub fn choice(self) -> serde_json::Value {
        serde_json::json!({
            "tier": self.as_str(),
            "reads": self.adds_to_lower(),
            "leaves_out": self.leaves_out().trim(),
            "example": self.example(),
        })
    }

    /// Returns all that the tier reads, in one line for the user.
    pub fn reads(self) -> String {
        let lowest = if self == Self::Off {
            Self::Off
        } else {
            Self::Overview
        };
        let parts: Vec<&str> = Self::ALL
            .into_iter()
            .filter(|tier| (lowest..=self).contains(tier))
            .map(Self::adds)
            .collect();
        format!("Reads {}.{}", parts.join(", "), self.leaves_out())
    }
}

/// Returns the question of the first launch, as it is shown and kept.
pub fn question() -> String {
    let mut text = String::from(
        "How much of your Live Sets may Sessionist read?\n\
         What it reads stays on this machine. Nothing is read before you answer.\n\n",
    );
    for tier in Tier::ALL {
        let line = format!("{}{}", tier.adds_to_lower(), tier.leaves_out());
        text.push_str(&format!("  {:<11} {line}\n", tier.as_str()));
    }
    text.push_str(
        "\nTo know a set again, its path and size are kept with any of them but off.\n\
         You can change this, or delete what was read, at any time: /privacy\n",
    );
    text
}
