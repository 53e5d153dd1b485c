//! Sentences as models write them, with what they name. In the tables a name is in braces with its kind, and with what it is called in the
//! set where that differs: `{track|Bass}`, `{track|Reverb=A-Reverb}`. `{track?Zither}` is a track that the set has not.

use super::*;
use crate::als::{self, ReadOptions};
use crate::consent::Tier;
use crate::store;
use sessionist_fixtures::random::Random;
use sessionist_fixtures::{
    AudioClip, Clip, Layout, Locator, PluginFormat, Sample, Scene, Slot, Track, catalog,
};
use std::path::Path;

fn made(tier: Tier, tracks: Vec<Track>) -> Song {
    let locator = |beat, name: &str| Locator {
        beat,
        name: name.into(),
        ..Locator::default()
    };
    let song = sessionist_fixtures::Song {
        tracks,
        returns: vec![
            Track {
                devices: vec![catalog::reverb()],
                ..Track::returning(30, "A-Reverb")
            },
            Track::returning(31, "B-Tape Echo"),
        ],
        scenes: vec![
            Scene::named("Intro"),
            Scene::named("Peak Time"),
            Scene::named("3"),
        ],
        locators: vec![locator(0.0, "Drop"), locator(16.0, "A"), locator(64.0, "Outro")],
        ..Default::default()
    };
    let options = ReadOptions {
        tier,
        ..ReadOptions::default()
    };
    let set = als::read(&*song.to_als(Layout::Live12), &options).unwrap();
    let snapshot = store::Snapshot {
        id: 1,
        hash: [0; 32],
        saved_at: 0,
        tier,
        cleared: Vec::new(),
    };
    Song::new(Path::new("/music/Night Drive.als"), snapshot, set)
}

fn song_at(tier: Tier) -> Song {
    let audio = |name: &str, file: &str| {
        let sample = Sample::in_project("/music", &format!("Samples/{file}"), 2.0);
        Clip::audio(name, 0.0, 4.0, 4.0, AudioClip::warped(sample, 0, 120.0))
    };
    let plugin = |name: &str| catalog::plugin(PluginFormat::Vst3, name, "", false, &[("Air Band", 0.5)]);
    let mut kick = Track::audio(11, "Kick").inside(10);
    kick.arrangement = vec![
        audio("Kick Loop", "Kick Tunnel.wav"),
        audio("", "Geha\u{308}use.wav"),
    ];
    let mut bass = Track::midi(13, "Bass");
    bass.devices = vec![plugin("Serum").named("Serum Sub Bass"), catalog::compressor()];
    bass.arrangement = vec![
        Clip::midi("Bass Verse", 0.0, 4.0, 4.0, vec![]),
        Clip::midi("b", 4.0, 8.0, 4.0, vec![]),
    ];
    let mut vox = Track::audio(14, "Lead Vox");
    vox.devices = vec![
        catalog::eq_eight(),
        plugin("Pro-Q 3"),
        plugin("ValhallaVintageVerb"),
    ];
    vox.session = vec![Slot {
        scene: 0,
        clip: audio("Vox Take 3", "Vox.wav"),
    }];
    let names = [
        "8-MIDI",
        "1-Audio",
        "2-Audio",
        "pad",
        "Überflieger",
        "🔥 Riser 🔥",
        "鼓组",
        "FX",
        "Beat That Bass",
        "A|B [x]",
        "All",
        "Bob's Keys",
    ];
    let others = names.iter().zip(20..).map(|(name, id)| Track::midi(id, name));
    let tracks = [
        Track::group(10, "Drums"),
        kick,
        Track::audio(12, "Snare & Clap").inside(10),
        bass,
        vox,
    ];
    made(tier, tracks.into_iter().chain(others).collect())
}

fn song() -> Song {
    song_at(Tier::Everything)
}

/// A sentence of a table, with its names as they are marked.
fn parsed(line: &str) -> (String, Vec<String>) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    for (index, part) in line.split(['{', '}']).enumerate() {
        if index % 2 == 0 {
            text.push_str(part);
            continue;
        }
        let sign = if part.contains('|') { '|' } else { '?' };
        let (kind, name) = part.split_once(sign).unwrap();
        let (written, row) = name.split_once('=').unwrap_or((name, name));
        text.push_str(written);
        let row = if sign == '|' { row } else { "?" };
        expected.push(format!("{kind} {written} = {row}"));
    }
    (text, expected)
}

fn said(song: &Song, text: &str) -> Vec<String> {
    let found = mentions(song, text);
    let row = |mention: &Mention| {
        mention
            .row
            .as_ref()
            .map_or("?".to_owned(), |row| row.name.clone())
    };
    found
        .iter()
        .map(|mention| {
            format!(
                "{} {} = {}",
                mention.kind,
                text.get(mention.start..mention.end).unwrap(),
                row(mention)
            )
        })
        .collect()
}

fn assert_says(song: &Song, lines: &[&str]) {
    let mut wrong = Vec::new();
    for line in lines {
        let (text, expected) = parsed(line);
        let said = said(song, &text);
        if said != expected {
            wrong.push(format!(
                "{text}\n    expected {expected:?}\n    found    {said:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        lines.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_the_set_has_is_linked() {
    assert_says(
        &song(),
        &[
            "The `{track|Bass}` track is 2 dB too loud.",
            "Lower the track “{track|Lead Vox}” a little.",
            "**{track|Lead Vox}** sits on top.",
            "The {track|Bass} track masks the {track|Kick} channel.",
            "I would mute {track|Lead Vox} there.",
            "Mute {track|Beat That Bass} for a bar.",
            "The {track|lead vox=Lead Vox} is dry.",
            "Your {track|pad} channel is wide.",
            "Send `{track|pad}` to the `{track|A-Reverb}` return.",
            "Send it to the {track|Reverb=A-Reverb} return.",
            "The {track|A-Reverb} return and the {track|B-Tape Echo} return are short.",
            "The device `{device|Reverb}` is on `{track|A-Reverb}`.",
            "On `{track|8-MIDI}` nothing plays.",
            "On {track|8-MIDI} nothing plays.",
            "On {track|8‑MIDI=8-MIDI} nothing plays.",
            "The `{track|MIDI=8-MIDI}` track is empty.",
            "The tracks “{track|Kick}”, “{track|Bass}” and “{track|Lead Vox}” clash.",
            "The `{track|Kick}`, `{track|Bass}`, and `{track|Drums}` tracks clash.",
            "Both the {track|Kick} and {track|Bass} tracks are centred.",
            "Solo {track|Kick}, {track|Snare & Clap} and {track|Bass}.",
            "I would turn down {track|Bass} and leave the rest.",
            "{track|Bass}: 3 dB too loud",
            "- {track|Bass} – 3 dB too loud\n- {track|Kick}: fine\n1. {track|Drums}",
            "| Track | Level |\n|---|---|\n| {track|Bass} | -4 dB |\n| {track|pad} | -9 dB |",
            "{track|Lead Vox}'s reverb is long, and the `{track|Bass}`'s attack slow.",
            "The {track|Bass}’s level is fine.",
            "The `{device|Serum Sub Bass}` device drives it.",
            "The {device|Serum=Serum Sub Bass} plug-in drives it.",
            "The plug-in `{device|Pro-Q 3}` cuts at 200 Hz.",
            "The plugin `{device|ProQ3=Pro-Q 3}` cuts at 200 Hz.",
            "{device|Pro-Q 3} cuts at 200 Hz.",
            "Your `{device|Valhalla Vintage Verb=ValhallaVintageVerb}` plug-in is long.",
            "The {device|Compressor} on {track|Bass} works hard.",
            "Its {device|EQ Eight} device is off.",
            "The clip `{clip|Bass Verse}` and the `{clip|Vox Take 3}` clip.",
            "The clip `{clip|b}` is short.",
            "The clip {clip|b} is short.",
            "Launch the `{scene|Peak Time}` scene, then scene {scene|3}.",
            "At the locator `{locator|Drop}` it opens.",
            "At locator {locator|A} it opens.",
            "From {locator|Drop} to {locator|Outro} nothing changes.",
            "The sample `{sample|Kick Tunnel.wav}` is missing.",
            "The `{sample|Kick Tunnel=Kick Tunnel.wav}` sample is missing.",
            "{sample|Kick Tunnel.wav} is missing.",
            "The sample `{sample|Gehäuse=Geha\u{308}use.wav}` is missing.",
            "Der Track `{track|Überflieger}` ist zu laut, die {track|überflieger=Überflieger} spur wirklich.",
            "Die Spur „{track|Bass}“ ist zu laut.",
            "Der {track|Bass}-Track ist zu laut.",
            "`{track|🔥 Riser 🔥}` is too loud, and so is {track|🔥 Riser 🔥}.",
            "请把{track|鼓组}调小一点。",
            "「{track|鼓组}」 track",
            "The `{track|FX}` track, the {track|FX} bus.",
            "The `{track|A|B [x]}` track",
            "{track|Bob's Keys} and {track|Bob’s Keys=Bob's Keys} are one.",
            "The `{track|Vox=Lead Vox}` track is part of a name.",
            "Your `{track|Bass} track`",
            "`{track|Bass} (MIDI)` and `4-{track|Bass}`",
            "the **{track|Master=Main}** and the {track|Main} track",
            "the `{track|All}` track",
            "**The `{track|Bass}` track**",
        ],
    );
}

#[test]
fn what_is_said_to_be_there_and_is_not_is_marked() {
    assert_says(
        &song(),
        &[
            "The `{track?Zither}` track is 2 dB too loud.",
            "Lower the track “{track?Zither}” a little.",
            "Lower the track \"{track?Zither}\" a little.",
            "The **{track?Zither}** track is too loud.",
            "Turn down the `{track?Zither}` track by 2 dB.",
            "Your {track?Lead Zither} track is dry.",
            "On track {track?Sub Zither} nothing plays.",
            "Your `{track?Bass Synth}` track is dry.",
            "The {track?Bass Synth} track is dry.",
            "The `{track?Bass 2}` track is dry.",
            "The tracks “{track|Kick}”, “{track?Zither}” and “{track|Bass}” clash.",
            "The `{track?Zither}`, `{track|Kick}` and `{track?Harp}` tracks clash.",
            "The {track|Kick} and {track?Zither} tracks clash.",
            "The `{track?Parallel}` bus feeds the `{track?Glue}` group.",
            "The `{track?Plate}` return is long.",
            "On `{track|Bass}` the `{device?Massive X}` plug-in is off.",
            "The {device?Massive X} plug-in on {track|Bass} is off.",
            "The {device?Massive X} plugin is off.",
            "Your device `{device?Massive X}` is off.",
            "The device `{device?Kick}` is off.",
            "The track `{track?Serum Sub Bass}` is loud.",
            "The track {track?Compressor} is loud.",
            "The `{clip?Chorus Riff}` clip is short.",
            "The clip “{clip?Chorus Riff}” is short.",
            "Launch the `{scene?Bridge}` scene.",
            "At the `{locator?Bridge}` locator it opens.",
            "At the `{locator?Intro}` locator it opens.",
            "The `{sample?Zither.wav}` sample is missing.",
            "Your `{device?Glue Compressor}` device is off.",
            "The {device?Glue Compressor} on the {track|Bass} track is off.",
            "Your {device?Glue Compressor} on {track|Bass} is off.",
            "Die Spur „{track?Zither}“ ist zu laut, das Plug-in `{device?Massive X}` auf {track|Bass} aus.",
            "Auf der Spur `{track?Glöckchen}` spielt nichts.",
            "| Track | Note |\n|---|---|\n| the `{track?Zither}` track | loud |",
            "- The `{track?Zither}` track: 3 dB too loud",
            "The track called `{track?Zither}` is loud.",
            "The `{track?Zither}` MIDI track is loud.",
            "The MIDI track `{track?Zither}` is loud.",
            "`{track?Zither}` track: too loud",
            "The `{track?🎹 Rhodes 🎹}` track",
        ],
    );
}

#[test]
fn what_is_advised_denied_or_only_spoken_of_is_not_marked() {
    assert_says(
        &song(),
        &[
            "Add a Glue Compressor.",
            "Add a `Glue Compressor` device after the {device|EQ Eight}.",
            "Try an OTT plug-in on `{track|Bass}`.",
            "Try the OTT plug-in on `{track|Bass}`.",
            "Use the `Saturn 2` plug-in to warm it up.",
            "Insert `Saturator` or `Roar` devices.",
            "Create a new return track called `Parallel`, then lower the `Parallel` return.",
            "Rename `{track|8-MIDI}` to `Arp Line`. The `Arp Line` track is easier to find.",
            "Put another `Limiter` device on the {track|Drums} group.",
            "A dedicated “Vox Double” track would help, e.g. a `Vox Wide` track.",
            "Name the group `Mix Bus`.",
            "Group them into a “Rhythm” group.",
            "There is no track called `Zither`.",
            "I can't find the `Zither` track in this set.",
            "You don't have a `Zither` track.",
            "The Glue Compressor is great on drums.",
            "The `Glue Compressor` device has a soft clip.",
            "Ableton's Glue Compressor device has a soft clip.",
            "The MIDI track has no clips, the Audio track has none either.",
            "Your first audio track, track 3 and `Track 3`.",
            "The **{track|main=Main}** track, the **loudest** track, this **return** track.",
            "The “telephone” effect, the “Haas” effect and the Doppler effect.",
            "A “wet” return and a “dirty” bass track.",
            "“Make the Bass louder”, he said.",
            "The `{device|EQ Eight} #2` device, the `{device|Pro-Q 3} (VST3)` plug-in, the `Track 4: {track|Bass}` track.",
            "The `Samples/Imported/{sample|Kick Tunnel.wav}` sample.",
            "It is in A minor, at bar 1, with 1 clip and a clip.",
            "A sample rate of 48 kHz on all tracks.",
            "In this track I would cut a bit. On the track Ableton shows a meter.",
            "Open the device `Mix` knob and the track `Volume`.",
            "The device `Air Band` and the track `Night Drive`.",
            "The track “Strobe” by Deadmau5 does so.",
            "Your FabFilter plug-ins and the Berlin scene and the Max for Live device.",
            "```\nThe `Zither` track\nBass\n```\nSee https://example.com/the/Bass and www.Bass.com.",
            "Press `Cmd+G` to group the tracks.",
            "The pad is wide, the drop is early, the bass and the kick are loud.",
            "Drop the level. Kick it out.",
            "Lead Voxes and Basslines, 8-MIDIs.",
            "The `Vox Ta…` clip is short.",
            "## The Final Track\n\nTrack Delay and Clip Gain.",
            "Im Track Lautstärke anheben, auf der Spur Bassdrum hören.",
            "Eine neue Spur „Zither“ wäre gut.",
            "It's 'cause the tracks' level isn't 'right' on the track.",
            "All of it is out. It is a lot, I think. The End.",
        ],
    );
}

#[test]
fn mentions_are_in_order_apart_and_whole_for_any_text() {
    let song = song();
    let mut random = Random::new(7);
    let pieces = [
        "Bass",
        "bass",
        "Lead Vox",
        "8-MIDI",
        "`",
        "``",
        "**",
        "*",
        "\"",
        "'",
        "“",
        "”",
        "„",
        "»",
        "«",
        " ",
        " ",
        " ",
        "\n",
        "|",
        ":",
        ".",
        ", ",
        " and ",
        "track",
        " tracks",
        "plug-in",
        "the ",
        "your ",
        "on ",
        "Zither",
        "🔥 Riser 🔥",
        "鼓组",
        "鼓",
        "\u{308}",
        "\u{fe0f}",
        "ß",
        "İ",
        "```",
        "\n```\n",
        "https://",
        "\\",
        "(",
        ")",
        "-",
        "3",
        "A",
        "\u{1}",
        "\u{2}",
        "\r",
        "\u{a0}",
        "…",
    ];
    for _ in 0..3_000 {
        let length = random.below(40);
        let text: String = (0..length).map(|_| random.word(&pieces)).collect();
        let mut end = 0;
        for mention in mentions(&song, &text) {
            assert!(
                mention.start >= end && mention.start < mention.end,
                "{text:?}: {mention:?}"
            );
            assert!(
                text.get(mention.start..mention.end).is_some(),
                "{text:?}: {mention:?}"
            );
            end = mention.end;
        }
    }
}

/// Looking from each place at all that came before, or at all names of the set, would take hours.
#[test]
fn megabytes_that_are_made_to_take_long_are_read_in_one_pass() {
    let named = |names: &mut dyn Iterator<Item = String>| {
        let tracks = names.enumerate().map(|(id, name)| Track::midi(id as i64, &name));
        made(Tier::Overview, tracks.collect())
    };
    let many = named(&mut (0..1_000).map(|number| format!("Long Track {number}")));
    let long = named(&mut (0..50).map(|number| format!("{number} {}", "a ".repeat(5_000))));
    let nested = named(
        &mut (1..60)
            .map(|number| format!("{}b", "a ".repeat(number)))
            .chain(["a".to_owned()]),
    );
    let (whole, quarter) = (4 << 20, 1 << 20);
    for (song, piece, size, most) in [
        (&many, "\"", whole, 0),
        (&many, "'", whole, 0),
        (&many, "Long Track 7 ", whole, usize::MAX),
        (&many, "`Long Track 7`, ", whole, usize::MAX),
        (&many, "`Zither` ", quarter, 0),
        (&many, "the `Zither` track ", quarter, 1_000),
        (&many, "the Zither and ", quarter, 0),
        (&many, "*a", quarter, 0),
        (&many, "-", quarter, 0),
        (&many, "- Zither ", quarter, 0),
        (&many, "```\n", quarter, 0),
        (&long, "a ", quarter, 0),
        (&nested, "A ", quarter, 0),
        (&nested, "鼓", quarter, 0),
    ] {
        let text = piece.repeat(size / piece.len());
        let found = mentions(song, &text);
        let pieces = text.len() / piece.len();
        assert!(
            found.len() == most || most == usize::MAX && found.len() + 1 >= pieces,
            "{piece:?}: {}",
            found.len()
        );
    }
}

#[test]
fn what_was_not_read_is_never_marked() {
    let text = "The `Zither` track, the `Massive X` plug-in, the `Riff` clip, the `Zither.wav` sample and the `Bridge` scene.";
    let kinds = |tier| {
        mentions(&song_at(tier), text)
            .iter()
            .map(|mention| mention.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(Tier::Overview), ["track", "scene"]);
    assert_eq!(kinds(Tier::Sound), ["track", "device", "sample", "scene"]);
    assert_eq!(
        kinds(Tier::Everything),
        ["track", "device", "clip", "sample", "scene"]
    );
}

#[test]
fn what_was_cleared_or_could_not_be_read_whole_is_never_marked() {
    let text = "The `Zither` track and the `Bridge` scene, and `Bass` too.";
    let kinds = |song: &Song| {
        mentions(song, text)
            .iter()
            .map(|mention| mention.kind)
            .collect::<Vec<_>>()
    };
    let mut song = song();
    assert_eq!(kinds(&song), ["track", "scene", "track"]);
    let snapshot = store::Snapshot {
        cleared: vec![store::Kind::Scenes],
        ..song.snapshot().clone()
    };
    assert_eq!(
        kinds(&Song::new(song.path(), snapshot, song.set.clone())),
        ["track", "track"]
    );
    song.set.problems.push(als::Problem {
        message: "a track without an end".to_owned(),
        place: "Ableton/LiveSet/Tracks".to_owned(),
        offset: 0,
    });
    assert_eq!(kinds(&song), ["track"]);
}

#[test]
fn what_is_on_several_tracks_has_no_track() {
    let tracks = ["Bass", "Keys"].iter().zip(1..).map(|(name, id)| Track {
        devices: vec![catalog::compressor(), catalog::limiter()],
        ..Track::midi(id, name)
    });
    let mut tracks: Vec<Track> = tracks.collect();
    tracks
        .iter_mut()
        .take(1)
        .for_each(|track| track.devices.truncate(1));
    let song = made(Tier::Everything, tracks);
    let found = mentions(&song, "The `Compressor` and the `Limiter` devices on `Bass`.");
    let tracks: Vec<_> = found
        .iter()
        .map(|mention| mention.row.as_ref().unwrap().track)
        .collect();
    assert_eq!(tracks, [None, Some(1), Some(0)]);
}
