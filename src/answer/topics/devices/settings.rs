//! Settings of devices, and whether they are switched on.

use crate::als::facts::{Device, Parameter, Value};
use crate::answer::asked::Asked;
use crate::answer::names::{self, Kind, Place, includes, last_element};
use crate::answer::reply::{Reply, lines, listed};
use crate::answer::song::{Song, selected_devices};
use crate::answer::topics::devices::device_name;
use crate::answer::vocabulary::Word;
use crate::consent::Tier;
use crate::store;
use crate::words::music::{decibels, number};
use crate::words::{counted, plain};

/// Words that people have for parameters whose names in the file are others.
const OTHER_NAMES: [(&str, &[&str]); 12] = [
    ("mix", &["DryWet"]),
    ("wet", &["DryWet"]),
    ("dry wet mix", &["DryWet"]),
    ("wet dry", &["DryWet"]),
    ("cutoff", &["Cutoff", "Frequency", "Freq"]),
    ("frequency", &["Frequency", "Freq", "Cutoff"]),
    ("resonance", &["Resonance", "Res", "Q"]),
    ("makeup", &["Makeup", "Gain"]),
    ("makeup gain", &["Makeup", "Gain"]),
    ("decay", &["DecayTime", "Decay"]),
    ("predelay", &["PreDelay"]),
    ("width", &["StereoWidth", "Width"]),
];

/// " (in Live now: Drive 6.0 dB)" for those parameters that Live shows of a device: what is in the file was true when it was saved.
fn shown_now(q: &Asked<'_>, song: &Song, place: Place, asked: impl Iterator<Item = String>) -> String {
    let live = q.question.live;
    let Some(device) = live
        .device
        .as_ref()
        .filter(|_| selected_devices(song, live) == [place])
    else {
        return String::new();
    };
    let is_called = |name: &str, other: &str| names::words(name).concat() == names::words(other).concat();
    let shown = asked.filter_map(|name| {
        device
            .parameters
            .iter()
            .find(|shown| is_called(&shown.name, &name))
    });
    let shown = shown.map(|shown| format!("{} {}", plain(&shown.name), plain(&shown.value)));
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() {
        return String::new();
    }
    format!(" (in Live now: {})", listed(&shown))
}

/// The value of a parameter, or all of a device.
pub(in crate::answer::topics) fn setting(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let asks_for_all = q.word(Word::Setting);
    if q.has(Word::Automation) {
        return None;
    }
    let typed = q.text_of(Kind::Parameter).map(str::to_owned);
    // "the MiniFreak compressor": what names a track as well stands for that beside the name of another device.
    let tracks = if q.count_of(Kind::Device) > 1 {
        q.tracks()
    } else {
        None
    };
    // The device before the parameter: "Gate" and "Pitch" are both.
    let devices = q.named(Kind::Device);
    let other = other_name(q);
    let parameters = if other.is_some() {
        None
    } else {
        q.named(Kind::Parameter)
    };
    if parameters.is_none() && other.is_none() && !(asks_for_all && devices.is_some()) || q.has(Word::Chain) {
        return None;
    }
    let tracks = tracks.or_else(|| q.tracks());
    if devices.is_none() && tracks.is_none() {
        return None;
    }
    q.any(&[
        Word::Device,
        Word::Plugin,
        Word::Track,
        Word::HowLong,
        Word::Level,
        Word::Where,
        Word::Rack,
        Word::Minutes,
        Word::Song,
    ]);
    if let Some(no) = song.unread(Tier::Everything, &[store::Kind::Devices]) {
        return Some(Reply::none(no));
    }
    let is_asked = |track: usize, index: usize| {
        let of = |places: &Vec<Place>| includes(places, track, index);
        devices.as_ref().is_none_or(of) && tracks.as_ref().is_none_or(|tracks| tracks.contains(&track))
    };
    let found: Vec<(usize, usize, &Device)> = song
        .devices()
        .filter(|(track, index, _)| is_asked(*track, *index))
        .collect();
    if found.is_empty() {
        return None;
    }
    let is_wanted = |track: usize, index: usize, part: usize, parameter: &Parameter| {
        let place = Place { track, index, part };
        match (&parameters, &other) {
            (Some(places), _) => places.binary_search(&place).is_ok(),
            (None, Some(names)) => names.iter().any(|name| last_element(&parameter.name) == *name),
            (None, None) => true,
        }
    };
    let mut rows = Vec::new();
    let mut items = Vec::new();
    for (track, index, device) in &found {
        let wanted = device.parameters.iter().enumerate();
        let mut wanted: Vec<&Parameter> = wanted
            .filter(|(part, parameter)| is_wanted(*track, *index, *part, parameter))
            .map(|(_, parameter)| parameter)
            .collect();
        // Of a device that has a parameter of just that name, those that only have the word in theirs are not meant.
        let is_whole = |parameter: &&Parameter| {
            typed
                .as_ref()
                .is_some_and(|typed| names::words(&parameter.name).concat() == typed.replace(' ', ""))
        };
        if wanted.iter().any(is_whole) {
            wanted.retain(is_whole);
        }
        let values: Vec<String> = wanted
            .iter()
            .map(|parameter| format!("{} {}", shown_name(&parameter.name), value(device, parameter)))
            .collect();
        if !values.is_empty() {
            rows.push(song.row("device", &device.name, Some(*track)));
            let off = if device.on { "" } else { " (switched off)" };
            let names = wanted.iter().map(|parameter| shown_name(&parameter.name));
            let now = shown_now(q, song, Place::on(*track, *index), names);
            items.push(format!(
                "{} on {}{off}: {}{now}",
                device_name(device),
                song.track_name(*track),
                listed(&values)
            ));
        }
    }
    let text = match &items[..] {
        [] => return None,
        [one] => format!("{one}."),
        _ => lines(
            &format!(
                "{} have {}:",
                counted(items.len(), "device"),
                typed.map_or("these settings".to_owned(), |typed| format!("“{typed}”"))
            ),
            items.iter().map(|item| format!("  {item}")),
        ),
    };
    Some(Reply::found(text).with(rows))
}

/// Whether a word stands for parameters of other names.
pub(super) fn says_other_name(q: &Asked<'_>) -> bool {
    OTHER_NAMES.iter().any(|(word, _)| q.says(word))
}

/// Takes a word that stands for parameters of other names.
fn other_name(q: &mut Asked<'_>) -> Option<&'static [&'static str]> {
    let (_, names) = OTHER_NAMES.iter().find(|(word, _)| q.text(word))?;
    Some(names)
}

/// "Bands.0/ParameterA/Freq" as "Bands 0 / Parameter A / Freq": Live numbers an EQ's bands from 1.
pub(in crate::answer) fn shown_name(name: &str) -> String {
    let mut shown = String::new();
    let mut before = ' ';
    for sign in name.chars() {
        if sign.is_uppercase() && before.is_lowercase() {
            shown.push(' ');
        }
        match sign {
            '/' => shown.push_str(" / "),
            '.' | '_' => shown.push(' '),
            _ => shown.push(sign),
        }
        before = sign;
    }
    shown
}

/// The value with its unit, where it is known which unit the file uses.
pub(in crate::answer) fn value(device: &Device, parameter: &Parameter) -> String {
    let value = match &parameter.value {
        Value::Switch(true) => return "on".to_owned(),
        Value::Switch(false) => return "off".to_owned(),
        Value::Text(text) => return text.clone(),
        Value::Number(value) => *value,
    };
    let plain = number(value, 2);
    match (&*device.class, &*parameter.name) {
        // A linear gain, as of a fader.
        ("Compressor2", "Threshold") => decibels((value > 0.000_316_3).then(|| 20.0 * value.log10())),
        ("Compressor2" | "GlueCompressor", "Ratio") => format!("{plain} : 1"),
        ("Compressor2", "Attack" | "Release" | "LookAhead") => format!("{plain} ms"),
        ("Compressor2", "Gain" | "Knee") | ("GlueCompressor", "Threshold" | "Makeup" | "Range") => {
            format!("{plain} dB")
        }
        ("Limiter", "Gain" | "Ceiling") => format!("{plain} dB"),
        ("Limiter", "Release") | ("Reverb", "PreDelay" | "DecayTime") => format!("{plain} ms"),
        ("Eq8", name) if last_element(name) == "Gain" => format!("{plain} dB"),
        ("Eq8", name) if last_element(name) == "Freq" => format!("{plain} Hz"),
        (_, name) if last_element(name) == "DryWet" && (0.0..=1.0).contains(&value) => percent(value),
        // A linear gain.
        ("StereoGain", "Gain") => decibels((value > 0.0).then(|| 20.0 * value.log10())),
        ("StereoGain", "StereoWidth")
        | ("MidiRandom", "Chance")
        | ("Delay" | "Echo" | "CrossDelay", "Feedback")
        | ("DrumBuss", "DriveAmount" | "CrunchAmount" | "BoomAmount") => percent(value),
        _ => plain,
    }
}

/// As Live shows a part of the whole.
fn percent(value: f64) -> String {
    format!("{} %", number(value * 100.0, 0))
}

/// Which devices are switched off, and whether one is.
pub(in crate::answer::topics) fn switch(q: &mut Asked<'_>, song: &Song) -> Option<Reply> {
    let (is_off, is_on) = (q.word(Word::Off), q.word(Word::On));
    if !is_off && !is_on {
        return None;
    }
    let is_all = q.any(&[Word::Device, Word::Plugin, Word::Instrument]);
    // "is the Diva off" is about the device, "what is off on the Diva" about the track.
    let tracks = if q.is_yes_no && !is_all { None } else { q.tracks() };
    let devices = q.named(Kind::Device);
    let tracks = tracks.or_else(|| q.tracks());
    if devices.is_none() && !is_all && (tracks.is_none() || q.is_yes_no) {
        return None;
    }
    q.any(&[Word::Track, Word::Song, Word::HowMany, Word::Not, Word::Chain]);
    if let Some(no) = song.unread(Tier::Sound, &[store::Kind::Devices]) {
        return Some(Reply::none(no));
    }
    let asked: Vec<(usize, usize, &Device)> = song
        .devices()
        .filter(|(track, index, _)| {
            let of = |places: &Vec<Place>| includes(places, *track, *index);
            devices.as_ref().is_none_or(of) && tracks.as_ref().is_none_or(|tracks| tracks.contains(track))
        })
        .collect();
    let label =
        |track: usize, device: &Device| format!("{} on {}", device_name(device), song.track_name(track));
    if devices.is_some() && q.is_yes_no {
        if asked.is_empty() {
            return Some(Reply::found("No such device is there."));
        }
        let wants_on = is_on && !is_off;
        let sentence = |(track, _, device): &(usize, usize, &Device)| {
            let yes = if device.on == wants_on { "Yes" } else { "No" };
            format!(
                "{yes}, {} is switched {}.",
                label(*track, device),
                if device.on { "on" } else { "off" }
            )
        };
        let text = asked.iter().map(sentence).collect::<Vec<_>>().join("\n");
        return Some(
            Reply::found(text).with(
                asked
                    .iter()
                    .map(|(track, _, device)| song.row("device", &device.name, Some(*track))),
            ),
        );
    }
    let found: Vec<&(usize, usize, &Device)> = asked
        .iter()
        .filter(|(_, _, device)| device.on != is_off)
        .collect();
    let items: Vec<String> = found
        .iter()
        .map(|(track, _, device)| label(*track, device))
        .collect();
    let word = if is_off { "off" } else { "on" };
    let text = match found.len() {
        0 => format!("No device is switched {word}."),
        1 => format!("1 device is switched {word}: {}.", listed(&items)),
        count => format!("{count} devices are switched {word}: {}.", listed(&items)),
    };
    let yes = q.yes(!found.is_empty());
    Some(
        Reply::found(format!("{yes}{text}")).with(
            found
                .iter()
                .map(|(track, _, device)| song.row("device", &device.name, Some(*track))),
        ),
    )
}
