//! Racks: what is in them, chains, pads and macros.

use crate::als::facts::Device;
use crate::answer::asked::Asked;
use crate::answer::names::{Kind, Place, includes};
use crate::answer::pictures::{MOST_PICTURES, Sight};
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::Song;
use crate::answer::topics::devices::{device_name, rows, unread};
use crate::answer::vocabulary::Word;
use crate::words::counted;
use crate::words::music::{note, number};

/// What is asked of racks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// What is in them.
    Devices,
    Chains,
    Pads,
    Macros,
}

/// Chains, pads and macros of racks.
pub(in crate::answer::topics) fn racks(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let pitch = q.pitch();
    let macros = q.word(Word::Macro);
    let draws = q.word(Word::Picture);
    let pads = q.word(Word::Pad) || pitch.is_some();
    let is_rack = q.word(Word::Rack);
    let names_rack = q.has_rack(song);
    // "the chain of the Bass" is its devices, "the chains of the rack" are in that.
    let chains = q.word(Word::Chain) && (q.says("chains") || names_rack || is_rack);
    let is_count = q.word(Word::HowMany);
    let asks_which_note = q.word(Word::Note) && !is_count;
    let pad = if pads && pitch.is_none() && !is_count || asks_which_note {
        q.named(Kind::Chain)
    } else {
        None
    };
    let names_pad = pad.is_some() && asks_which_note;
    if !(macros || chains || is_rack || pads || names_pad || names_rack) {
        return None;
    }
    let says_devices = ["devices", "device", "effects"].iter().any(|word| q.says(word));
    let knob = if macros { q.named(Kind::Macro) } else { None };
    // "the vocal lead drum rack" names a track and a device; "drum rack" alone can be either, and is the rack then.
    let tracks = if q.count_of(Kind::Device) > 1 || !names_rack {
        q.tracks()
    } else {
        None
    };
    let mut named: Option<Vec<Place>> = None;
    while let Some(places) = q.named(Kind::Device) {
        named = Some(match named {
            Some(known) => known
                .into_iter()
                .filter(|one| places.iter().any(|place| place.track == one.track))
                .chain(places.iter().copied())
                .collect(),
            None => places,
        });
    }
    let tracks = tracks.or_else(|| q.tracks());
    while macros && q.number().is_some() {}
    if q.has(Word::Track) && !pads && !macros && !chains {
        return None;
    }
    q.any(&[
        Word::Track,
        Word::Song,
        Word::Device,
        Word::Drums,
        Word::Where,
        Word::Play,
        Word::Setting,
        Word::Sample,
    ]);
    if let Some(no) = unread(song) {
        return Some(no);
    }
    let inside = match () {
        () if macros => Inside::Macros,
        () if pads || asks_which_note => Inside::Pads,
        () if chains && !says_devices => Inside::Chains,
        () => Inside::Devices,
    };
    // A pad is asked for by its rack or by any rack around that one; a macro by anything on its track.
    let is_asked = |track: usize, index: usize, device: &Device| {
        let is_named = |places: &Vec<Place>| match inside {
            Inside::Pads | Inside::Macros => places.iter().any(|place| place.track == track),
            _ => includes(places, track, index),
        };
        device.contents.is_some()
            && (inside != Inside::Pads || &*device.class == "DrumGroupDevice")
            && tracks.as_ref().is_none_or(|tracks| tracks.contains(&track))
            && named.as_ref().is_none_or(is_named)
    };
    let racks: Vec<(usize, usize, &Device)> = song
        .devices()
        .filter(|(track, index, device)| is_asked(*track, *index, device))
        .collect();
    let places: Vec<Place> = racks
        .iter()
        .map(|(track, index, _)| Place::on(*track, *index))
        .collect();
    if racks.is_empty() && (!names_rack || !is_rack && !pads) {
        return None;
    }
    if racks.is_empty() {
        let on = song.on(tracks.as_deref());
        return Some(Reply::found(format!("No: there is no such rack{on}.")));
    }
    let wanted = Wanted {
        inside,
        is_count,
        pitch,
        pads: pad.as_deref(),
        knobs: knob.as_deref(),
    };
    let items: Vec<String> = racks
        .iter()
        .filter_map(|(track, index, device)| wanted.of(song, *track, *index, device))
        .collect();
    let yes = q.yes(true);
    let text = match &items[..] {
        [] => "No such pad, chain or macro is there: none.".to_owned(),
        [one] => format!("{yes}{one}."),
        _ => lines(
            &format!("{yes}{}:", counted(items.len(), "rack")),
            items.iter().map(|item| format!("  {item}")),
        ),
    };
    let is_part = q.is_yes_no || is_count || pitch.is_some() || pad.is_some() || knob.is_some();
    let sights = places
        .iter()
        .filter(|_| draws || !is_part)
        .copied()
        .map(Sight::Rack);
    Some(
        Reply::found(text)
            .with(rows(song, &places))
            .shown_with(sights.take(if draws { MOST_PICTURES } else { usize::MAX })),
    )
}

/// What is asked of each rack.
struct Wanted<'a> {
    inside: Inside,
    is_count: bool,
    pitch: Option<u8>,
    pads: Option<&'a [Place]>,
    knobs: Option<&'a [Place]>,
}

impl Wanted<'_> {
    fn of(&self, song: &Song, track: usize, index: usize, device: &Device) -> Option<String> {
        let contents = device.contents.as_ref()?;
        let head = format!("{} on {}", device_name(device), song.track_name(track));
        let is_asked = |places: Option<&[Place]>, part: usize| {
            places.is_none_or(|places| places.contains(&Place { track, index, part }))
        };
        let (noun, items): (&str, Vec<String>) = match self.inside {
            Inside::Macros => {
                let macros = contents
                    .macros
                    .iter()
                    .enumerate()
                    .filter(|(part, _)| is_asked(self.knobs, *part));
                (
                    "macro",
                    macros
                        .map(|(_, knob)| format!("{} {} of 127", knob.name, number(knob.value, 2)))
                        .collect(),
                )
            }
            Inside::Devices => {
                let inside = song
                    .track(track)?
                    .devices
                    .iter()
                    .filter(|one| one.rack == Some(index));
                ("device", inside.map(device_name).collect())
            }
            Inside::Chains | Inside::Pads => {
                let chains = contents.chains.iter().enumerate().filter(|(part, chain)| {
                    !chain.is_return
                        && is_asked(self.pads, *part)
                        && self.pitch.is_none_or(|pitch| chain.note == Some(pitch))
                });
                let shown = chains.map(|(part, chain)| {
                    let pitch = chain
                        .note
                        .map_or_else(String::new, |pitch| format!(" ({})", note(pitch)));
                    let is_picked = self.pitch.is_some() || self.pads.is_some();
                    let samples = if is_picked {
                        samples_of(song, track, index, part)
                    } else {
                        String::new()
                    };
                    format!("{}{pitch}{samples}", chain.name)
                });
                (
                    if self.inside == Inside::Pads {
                        "pad"
                    } else {
                        "chain"
                    },
                    shown.collect(),
                )
            }
        };
        let is_picked = self.pitch.is_some() || self.pads.is_some() || self.knobs.is_some();
        if is_picked && items.is_empty() {
            return None;
        }
        let list = if self.is_count && items.len() > 20 || items.is_empty() {
            String::new()
        } else {
            format!(": {}", listed(&items))
        };
        let returns = contents.chains.iter().filter(|chain| chain.is_return).count();
        let returns = match (self.inside, returns) {
            (Inside::Chains | Inside::Pads, 1..) if !is_picked => {
                format!(" and {}", counted(returns, "return chain"))
            }
            _ => String::new(),
        };
        Some(format!("{head}: {}{returns}{list}", counted(items.len(), noun)))
    }
}

/// The samples of the devices on a chain: " [Kick.wav]".
fn samples_of(song: &Song, track: usize, rack: usize, chain: usize) -> String {
    let devices = song.track(track).map_or(&[][..], |track| &track.devices);
    let devices = devices
        .iter()
        .filter(|device| (device.rack, device.chain) == (Some(rack), Some(chain)));
    let samples: Vec<String> = devices
        .flat_map(|device| &device.samples)
        .filter_map(|sample| song.set.samples.get(*sample))
        .map(|sample| sample.name.clone())
        .collect();
    if samples.is_empty() {
        String::new()
    } else {
        format!(" [{}]", listed(&samples))
    }
}
