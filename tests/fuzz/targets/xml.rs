//! XML in a place of a set where much is read: the first byte chooses the place, the rest is what stands there.
//!
//! A fuzzer that has to write a whole set first never gets to a clip. What a higher tier reads, a lower one must read too:
//! it only skips more.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sessionist::als::{self, Limits, ReadOptions};
use sessionist::consent::Tier;

/// What stands before and behind the bytes, from the root inwards.
const PLACES: [(&str, &str); 8] = [
    ("", ""),
    ("<LiveSet>", "</LiveSet>"),
    ("<LiveSet><Tracks>", "</Tracks></LiveSet>"),
    (
        "<LiveSet><Tracks><MidiTrack><DeviceChain>",
        "</DeviceChain></MidiTrack></Tracks></LiveSet>",
    ),
    (
        "<LiveSet><Tracks><MidiTrack><DeviceChain><DeviceChain><Devices>",
        "</Devices></DeviceChain></DeviceChain></MidiTrack></Tracks></LiveSet>",
    ),
    (
        "<LiveSet><Tracks><AudioTrack><DeviceChain><MainSequencer><Sample><ArrangerAutomation><Events><AudioClip>",
        "</AudioClip></Events></ArrangerAutomation></Sample></MainSequencer></DeviceChain></AudioTrack></Tracks></LiveSet>",
    ),
    (
        "<LiveSet><MainTrack><AutomationEnvelopes>",
        "</AutomationEnvelopes><DeviceChain><Mixer><Tempo><AutomationTarget Id=\"8\"/></Tempo></Mixer></DeviceChain></MainTrack></LiveSet>",
    ),
    ("<GroupDevicePreset>", "</GroupDevicePreset>"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, inside)) = bytes.split_first() else {
        return;
    };
    let (before, behind) = PLACES[usize::from(first) % PLACES.len()];
    // Without a version the root is read in the form that has elements for attributes.
    let root: &[u8] = if first & 0x80 == 0 {
        b"<Ableton MajorVersion=\"5\" MinorVersion=\"12.0_12300\" Creator=\"Ableton Live 12.3.2\">"
    } else {
        b"<Ableton><MajorVersion>5</MajorVersion><Creator>Ableton Live 11.0</Creator>"
    };
    let file = [root, before.as_bytes(), inside, behind.as_bytes(), b"</Ableton>"].concat();
    let read = |tier| {
        let limits = Limits {
            kept_bytes: 64 << 20,
            ..Limits::default()
        };
        als::read(&file[..], &ReadOptions { tier, limits })
    };
    let everything = read(Tier::Everything);
    for tier in [Tier::Sound, Tier::Overview] {
        let less = read(tier);
        if let Ok(everything) = &everything {
            let less = less.expect("a lower tier reads what a higher one can read");
            assert_eq!(less.tracks.len(), everything.tracks.len());
            assert_eq!(less.scenes.len(), everything.scenes.len());
        }
    }
});
