//! Whether what was looked up may be sent to a model.

use std::collections::BTreeSet;

use super::Sharing;

/// What is to be done with a text before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may be sent.
    Allow,
    /// It may not.
    Deny,
    /// The user is to see it and to decide.
    Ask,
}

/// What the user said about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// For this one answer.
    Once,
    /// What is looked up in the same way may go to the same place for the rest of the conversation.
    Conversation,
    /// It stays here.
    No,
}

impl Permission {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Once, Self::Conversation, Self::No];

    /// Returns the word that the user types.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Conversation => "conversation",
            Self::No => "no",
        }
    }

    /// Returns what a word stands for.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.as_str() == name)
    }
}

/// What the user allowed for the rest of a conversation: ways to look, each with the origin that it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<(String, String)>);

impl Grants {
    /// Allows what is looked up in a way to go to an origin.
    pub fn add(&mut self, way: &str, origin: &str) {
        self.0.insert((way.to_owned(), origin.to_owned()));
    }

    /// Takes back everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn has(&self, way: &str, origin: &str) -> bool {
        self.0.contains(&(way.to_owned(), origin.to_owned()))
    }
}

/// A text that a model is to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The way in which it was looked up: the name of a tool, or what was typed behind `@`.
    pub way: &'a str,
    /// Origin of the server that it would go to.
    pub origin: &'a str,
    /// Whether it stays on this machine.
    pub stays: bool,
    /// Whether it holds anything of any set.
    pub holds_knowledge: bool,
}

/// Decides about a text. What nothing is said about is asked.
pub fn verdict(offer: Offer<'_>, sharing: Sharing, grants: &Grants) -> Verdict {
    if offer.stays || !offer.holds_knowledge {
        Verdict::Allow
    } else if sharing == Sharing::Never {
        Verdict::Deny
    } else if grants.has(offer.way, offer.origin) {
        Verdict::Allow
    } else {
        Verdict::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_knowledge_leaves_only_when_the_user_said_so() {
        let mut grants = Grants::default();
        grants.add("track", "https://one.example");
        let (one, other) = ("https://one.example", "https://other.example");
        for (way, origin, stays, holds_knowledge, sharing, expected) in [
            ("track", one, false, true, Sharing::Ask, Verdict::Allow),
            ("track", one, false, true, Sharing::Never, Verdict::Deny),
            ("track", other, false, true, Sharing::Ask, Verdict::Ask),
            ("notes", one, false, true, Sharing::Ask, Verdict::Ask),
            ("notes", one, false, false, Sharing::Never, Verdict::Allow),
            ("notes", one, true, true, Sharing::Never, Verdict::Allow),
        ] {
            let offer = Offer {
                way,
                origin,
                stays,
                holds_knowledge,
            };
            assert_eq!(
                verdict(offer, sharing, &grants),
                expected,
                "{offer:?} {sharing:?}"
            );
        }
        grants.clear();
        let offer = Offer {
            way: "track",
            origin: one,
            stays: false,
            holds_knowledge: true,
        };
        assert_eq!(verdict(offer, Sharing::Ask, &grants), Verdict::Ask);
    }
}
