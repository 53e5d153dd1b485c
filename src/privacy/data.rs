//! Answers as data, for a panel that shows them in a way of its own.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, State};
use crate::consent::{Sharing, Tier};
use crate::store::{Chain, Departure, Erased};
use crate::words::hex;

impl Answer {
    /// Returns the answer as a JSON object. Null where there is no more to it than the words.
    pub fn data(&self) -> Value {
        match self {
            Self::State(state) => state_data(state),
            Self::Sizes(sizes) => json!({ "sizes": sizes }),
            Self::Names(kind, names) => json!({ "kind": kind.as_str(), "names": names }),
            Self::Log {
                departures, chain, ..
            } => json!({
                "departures": departures.iter().map(departure_data).collect::<Vec<_>>(),
                "egress": chain_data(chain),
            }),
            Self::Tier { erased, .. } | Self::Excluded { erased, .. } | Self::Cleared { erased, .. } => {
                json!({ "proof": proof_data(erased) })
            }
            Self::Share(_)
            | Self::Included { .. }
            | Self::Preview(_)
            | Self::NoSuchProject { .. }
            | Self::Exported(_) => Value::Null,
        }
    }
}

fn state_data(state: &State) -> Value {
    let decision = state.decision.as_ref();
    json!({
        "tier": decision.map(|decision| decision.tier.as_str()),
        "decided_at": decision.map(|decision| decision.decided_at),
        "tiers": Tier::ALL.map(Tier::choice),
        "sharing": state.sharing.as_str(),
        "sharings": Sharing::ALL.map(Sharing::as_str),
        "exclusions": state.exclusions,
        "projects": state.projects,
        "sets": state.sets,
        "snapshots": state.snapshots,
        "conversations": state.conversations,
        "messages": state.messages,
        "folder": state.folder,
        "folder_bytes": state.folder_bytes,
        "egress": chain_data(&state.chain),
    })
}

fn chain_data(chain: &Chain) -> Value {
    match chain {
        Chain::Whole { rows } => json!({ "is_whole": true, "rows": rows }),
        Chain::BrokenAt { id } => json!({ "is_whole": false, "broken_at": id }),
    }
}

fn departure_data(departure: &Departure) -> Value {
    json!({
        "sent_at": departure.sent_at,
        "destination": departure.destination,
        "bytes": departure.body.len(),
        "sha256": hex(&Sha256::digest(&departure.body)),
        "body": String::from_utf8_lossy(&departure.body),
    })
}

fn proof_data(erased: &Erased) -> Value {
    json!({
        "is_nothing": erased.is_nothing(),
        "is_proven": erased.is_proven(),
        "pieces": erased.proof.pieces,
        "files": erased.proof.files,
        "bytes": erased.proof.bytes,
    })
}
