//! What is known about the real sets from the projects that they come from, as data.
//!
//! Source: the README beside the sets. Facts that are not the reader's to tell (checksums, ids of Live's
//! own bookkeeping) are left out. `checks` compares them with what was read.

/// One thing that is known about a set.
#[derive(Debug)]
pub enum Fact {
    Creator(&'static str),
    MajorVersion(&'static str),
    MinorVersion(&'static str),
    SchemaChangeCount(&'static str),
    Revision(&'static str),
    /// BPM at beat 0.
    Tempo(f64),
    /// What the tempo field shows.
    TempoManual(f64),
    /// All events of the tempo, the one before the song included.
    TempoEventCount(usize),
    /// The events from beat 0 on.
    TempoEvents(&'static [(f64, f64)]),
    /// The tempo from a beat on, a step at that beat included.
    TempoFrom(f64, f64),
    TimeSignature(u32, u32),
    TimeSignatureLater(u32, u32),
    Key(u8, &'static str),
    /// The keys of the set and of all of its clips.
    Keys(&'static [&'static str]),
    AudioTracks(usize),
    MidiTracks(usize),
    ReturnTracks(usize),
    GroupTracks(usize),
    /// Kind, id and colour.
    FirstTrack(&'static str, i64, i64),
    /// Name and devices.
    FirstAudioTrack(&'static str, &'static [&'static str]),
    Samples(usize),
    SpliceSamples(usize),
    LocatorCount(usize),
    LocatorNamed(&'static str),
    /// Minutes and seconds of all locators, the rest of a second cut off.
    LocatorTimes(&'static str),
    /// How many decimals the seconds have, and names and seconds of locators in their order.
    LocatorSeconds(i32, &'static [(&'static str, f64)]),
    /// The same for a clock that holds the tempo for a sixteenth note and then takes the next value,
    /// which is what the dawtool values that are not "theoretical" come from. With straight lines
    /// between the points these places come out up to 0.04 s earlier.
    SteppedLocatorSeconds(i32, &'static [(&'static str, f64)]),
    /// Name of a track, clips in its arrangement, and where the first begins and the last ends.
    ArrangementOf(&'static str, usize, f64, f64),
    /// Name of a track and the notes that its arrangement plays.
    NotesInsideClips(&'static str, usize),
    LongerThanBeats(f64),
}

use Fact::*;

/// The known facts, by the number of the file.
pub const KNOWN: &[(&str, Fact)] = &[
    ("005", Creator("Ableton Live 9.1.5")),
    ("005", MidiTracks(2)),
    ("005", AudioTracks(2)),
    ("005", Tempo(120.0)),
    ("009", Tempo(95.3)),
    ("009", TempoEvents(&[(0.0, 95.3), (4.0, 138.3), (200.0, 160.0)])),
    ("009", LocatorCount(2)),
    ("009", SteppedLocatorSeconds(3, &[("b", 81.097), ("c", 125.347)])),
    ("010", Tempo(95.3)),
    ("010", TempoEventCount(1)),
    ("010", LocatorCount(2)),
    ("010", LocatorSeconds(3, &[("b", 125.918), ("c", 200.210)])),
    ("048", Creator("Ableton Live 9.1.7")),
    ("048", MidiTracks(2)),
    ("048", AudioTracks(0)),
    ("048", Tempo(125.0)),
    ("079", TempoEvents(&[(0.0, 135.0), (4.0, 175.0)])),
    (
        "079",
        SteppedLocatorSeconds(
            3,
            &[
                ("Live9Marker", 11.170),
                ("Live9Marker2", 22.141),
                ("Live9Marker3", 44.084),
            ],
        ),
    ),
    ("080", Tempo(135.0)),
    ("080", TempoEventCount(1)),
    (
        "080",
        LocatorSeconds(
            3,
            &[
                ("Live9Marker", 14.222),
                ("Live9Marker2", 28.444),
                ("Live9Marker3", 56.889),
            ],
        ),
    ),
    ("125", Tempo(120.760574)),
    ("125", TempoManual(120.0)),
    ("125", TempoEventCount(19)),
    ("125", LocatorCount(9)),
    ("126", TempoEventCount(12)),
    ("126", LocatorCount(9)),
    (
        "126",
        LocatorSeconds(
            4,
            &[
                ("A", 0.0),
                ("X", 0.7453),
                ("B", 2.3751),
                ("D", 4.2920),
                ("C", 5.7758),
                ("Z", 6.9846),
                ("1", 7.7230),
                ("E", 9.0243),
                ("YY", 10.7355),
            ],
        ),
    ),
    ("129", TempoEventCount(25505)),
    (
        "129",
        SteppedLocatorSeconds(4, &[("A", 447.5315), ("YY", 549.6100)]),
    ),
    ("131", Tempo(60.0)),
    ("131", TempoEvents(RISING_TEMPO)),
    ("131", LocatorSeconds(4, LOCATORS_IN_RISING_TEMPO)),
    ("132", Creator("Ableton Live 10.1.7")),
    ("132", MinorVersion("10.0_377")),
    ("132", SchemaChangeCount("3")),
    ("132", Revision("f7eb4c8e0a49802359f4e078b341fdfb9d547a77")),
    ("132", Tempo(120.0)),
    ("132", TempoManual(119.999992)),
    ("132", LocatorCount(15)),
    ("132", LocatorNamed("mirvs - his track你好")),
    ("132", LocatorNamed("")),
    (
        "132",
        LocatorTimes(
            "00:00 03:20 03:36 05:24 07:44 10:04 11:56 14:00 16:40 19:49 23:12 25:12 27:36 29:52 65:04",
        ),
    ),
    ("133", Tempo(140.0)),
    ("133", LocatorCount(6)),
    ("133", LocatorTimes("00:00 02:51 03:05 04:37 06:37 60:20")),
    ("134", LocatorCount(3)),
    ("161", Creator("Ableton Live 11.1.5")),
    ("161", MajorVersion("5")),
    ("161", MinorVersion("11.0_436")),
    ("161", SchemaChangeCount("8")),
    ("161", Revision("89a839b2c081f06acd48a0dfd5f1007fa7709604")),
    ("161", AudioTracks(0)),
    ("161", MidiTracks(4)),
    ("161", ReturnTracks(2)),
    ("161", FirstTrack("midi", 12, 6)),
    ("170", Tempo(104.5)),
    ("171", Tempo(199.990005)),
    ("172", Creator("Ableton Live 11.3.21")),
    ("172", AudioTracks(5)),
    ("172", MidiTracks(4)),
    ("172", ReturnTracks(3)),
    ("172", GroupTracks(1)),
    ("178", Creator("Ableton Live 11.3.13")),
    ("178", Tempo(93.0)),
    ("178", TimeSignature(4, 4)),
    ("178", LocatorCount(0)),
    ("178", AudioTracks(4)),
    ("178", MidiTracks(6)),
    ("178", ReturnTracks(3)),
    ("178", GroupTracks(2)),
    ("178", Samples(5)),
    ("178", SpliceSamples(1)),
    ("180", Tempo(120.760574)),
    ("180", TempoManual(120.0)),
    ("180", TempoEventCount(19)),
    ("180", LocatorCount(9)),
    ("181", Tempo(60.0)),
    ("181", TempoEvents(RISING_TEMPO)),
    ("181", LocatorSeconds(4, LOCATORS_IN_RISING_TEMPO)),
    ("190", Creator("Ableton Live 12.2")),
    ("190", Tempo(88.0)),
    ("190", TempoEventCount(1)),
    ("190", Key(11, "Minor")),
    ("190", Keys(&["B Minor", "C Major"])),
    ("190", Samples(23)),
    ("190", SpliceSamples(11)),
    ("191", Creator("Ableton Live 12.2.1")),
    ("191", Tempo(124.0)),
    ("191", Keys(&["C Major"])),
    ("191", Samples(6)),
    ("191", SpliceSamples(0)),
    ("194", Creator("Ableton Live 12.3.2")),
    ("194", FirstAudioTrack("Kick", &["StereoGain"])),
    ("201", Creator("Ableton Live 12.3.2")),
    ("201", TempoEventCount(7)),
    ("201", TempoFrom(0.0, 140.0)),
    ("201", TempoFrom(160.0, 162.0)),
    ("201", TempoFrom(448.0, 150.0)),
    ("201", TempoFrom(680.0, 140.0)),
    ("201", TimeSignature(4, 4)),
    ("201", TimeSignatureLater(7, 4)),
    ("201", TimeSignatureLater(6, 4)),
    ("201", ArrangementOf("2-Dry Session Kit", 9, 0.0, 96.0)),
    ("201", NotesInsideClips("2-Dry Session Kit", 176)),
    ("201", LongerThanBeats(800.0)),
];

/// Files 131 and 181 are the same song in Live 10 and in a beta of Live 12.
const RISING_TEMPO: &[(f64, f64)] = &[(4.0, 60.0), (8.0, 120.0), (12.0, 200.0)];
const LOCATORS_IN_RISING_TEMPO: &[(&str, f64)] = &[
    ("A", 0.0),
    ("B", 4.0),
    ("D", 5.6219),
    ("C", 6.7726),
    ("Z", 7.6356),
    ("E", 8.9051),
];
