//! What Live shows at this moment, as the host tells it: what is selected, and what is not in any file yet.
//!
//! It is kept in memory alone and goes with the session. The tiers hold for it as for what is in a file: what lies above is dropped when it
//! comes, not when it is asked for.

use serde::Deserialize;

use crate::consent::Tier;

/// Signs of a name or value after which the rest is dropped. Live's own names end long before.
const MOST_SIGNS: usize = 500;

/// Parameters of a device after which the rest is dropped. The largest plug-ins show some thousand.
const MOST_PARAMETERS: usize = 4096;

/// What Live shows now.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LiveState {
    /// False for a set that has no file yet. The host says so because nothing of such a set can be read.
    pub is_saved: Option<bool>,
    /// Beats per minute.
    pub tempo: Option<f64>,
    /// The track that is selected.
    pub track: Option<SelectedTrack>,
    /// The device that is selected on it.
    pub device: Option<SelectedDevice>,
}

/// A track that is selected.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SelectedTrack {
    /// Its index in `Song.tracks` of the Live Object Model, from 0; returns and the main track have none.
    pub index: Option<usize>,
    /// Its name, or what the user typed for it.
    pub name: String,
    /// "midi", "audio", "group", "return" or "main"; empty when the host does not say.
    pub kind: String,
}

/// A device that is selected.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SelectedDevice {
    /// Its name.
    pub name: String,
    /// What Live calls its kind, such as "Operator".
    pub class: String,
    /// Its parameters, where the host was asked for them.
    pub parameters: Vec<ShownParameter>,
}

/// A parameter as Live shows it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ShownParameter {
    /// Its name.
    pub name: String,
    /// Its value with the unit, such as "-6.0 dB".
    pub value: String,
}

impl LiveState {
    /// Where no host tells anything.
    pub const NONE: &'static Self = &Self {
        is_saved: None,
        tempo: None,
        track: None,
        device: None,
    };

    /// Reads what a host tells: a JSON object, in which members that are not known are passed over. None when it is no such thing.
    pub fn parse(json: &str) -> Option<Self> {
        let mut state: Self = serde_json::from_str(json).ok()?;
        state.tempo = state.tempo.filter(|tempo| tempo.is_finite());
        if let Some(track) = &mut state.track {
            shorten(&mut track.name);
            shorten(&mut track.kind);
        }
        if let Some(device) = &mut state.device {
            shorten(&mut device.name);
            shorten(&mut device.class);
            device.parameters.truncate(MOST_PARAMETERS);
            for parameter in &mut device.parameters {
                shorten(&mut parameter.name);
                shorten(&mut parameter.value);
            }
        }
        Some(state)
    }

    /// Whether the set that is open in Live has no file.
    pub fn is_never_saved(&self) -> bool {
        self.is_saved == Some(false)
    }

    /// A track that the user has named.
    pub fn with_track(name: &str) -> Self {
        Self {
            track: Some(SelectedTrack {
                name: name.to_owned(),
                ..SelectedTrack::default()
            }),
            ..Self::default()
        }
    }

    /// What of it may be known.
    pub fn within(mut self, tier: Option<Tier>) -> Self {
        let tier = tier.unwrap_or(Tier::Off);
        if tier < Tier::Overview {
            return Self::default();
        }
        if tier < Tier::Sound {
            self.device = None;
        }
        if tier < Tier::Everything
            && let Some(device) = &mut self.device
        {
            device.parameters.clear();
        }
        self
    }
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MOST_SIGNS) {
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = r#"{"name":"Night Drive","tempo":123.5,"track":{"index":4,"name":"Bass","kind":"midi"},
        "device":{"name":"Saturator","class":"Saturator","parameters":[{"name":"Drive","value":"6.0 dB"}]}}"#;

    #[test]
    fn each_tier_lets_its_own_part_through() {
        let shown = LiveState::parse(SHOWN).unwrap();
        let within = |tier| shown.clone().within(tier);
        assert_eq!(within(None), LiveState::default());
        assert_eq!(within(Some(Tier::Off)), LiveState::default());
        let overview = within(Some(Tier::Overview));
        assert_eq!((overview.tempo, overview.device), (Some(123.5), None));
        assert_eq!(overview.track.unwrap().name, "Bass");
        let sound = within(Some(Tier::Sound)).device.unwrap();
        assert_eq!((sound.name.as_str(), sound.parameters.len()), ("Saturator", 0));
        assert_eq!(within(Some(Tier::Everything)), shown);
    }

    #[test]
    fn what_is_no_object_is_nothing_and_what_is_too_long_is_cut() {
        for wrong in ["", "1", "[]]", r#"{"track":3}"#, r#"{"tempo":"fast"}"#] {
            assert_eq!(LiveState::parse(wrong), None, "{wrong}");
        }
        let long = "ü".repeat(2 * MOST_SIGNS);
        let shown = LiveState::parse(&format!(r#"{{"track":{{"name":"{long}"}}}}"#)).unwrap();
        assert_eq!(shown.track.unwrap().name.chars().count(), MOST_SIGNS);
    }
}
