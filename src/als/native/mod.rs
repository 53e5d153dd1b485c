//! Names behind the classes and numbers that a Live Set stores.
//!
//! A Set spells a device as its C++ class (`<StereoGain>`) and most choices as
//! an index. This module turns both into the words Live shows. It promises
//! only what was seen in a file or in a public source: an unknown class or
//! number is `None`, so that a newer Live is reported as unknown and not under
//! a wrong name. Tables were chosen over enums because nothing in the program
//! branches on a value; it only prints it.

pub mod palette;

/// Returns Live's own name for a native device, given its XML element under `<Devices>`.
///
/// A class that was replaced keeps the name it had: `Chorus` is "Chorus",
/// `Chorus2` is "Chorus-Ensemble". Plug-ins and Max devices are not listed,
/// their name is in the Set.
#[must_use]
pub fn display_name(class: &str) -> Option<&'static str> {
    let index = DEVICES
        .binary_search_by_key(&class, |&(known, _)| known)
        // The error is only the place where the class would have been.
        .ok()?;
    DEVICES.get(index).map(|&(_, name)| name)
}

/// Returns Live's own names of all native devices; those that were replaced by one of the same name twice.
pub fn native_devices() -> impl Iterator<Item = &'static str> {
    DEVICES.iter().map(|&(_, name)| name)
}

/// Returns the classes of the native devices whose name is one that is looked for.
pub fn device_classes(is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
    DEVICES
        .iter()
        .filter(move |(_, name)| is_wanted(name))
        .map(|&(class, _)| class)
}

/// Returns the name of a clip's `WarpMode`.
#[must_use]
pub fn warp_mode(n: i64) -> Option<&'static str> {
    nth(WARP_MODES, n)
}

/// Returns the name of a clip's `LaunchMode`.
#[must_use]
pub fn launch_mode(n: i64) -> Option<&'static str> {
    nth(LAUNCH_MODES, n)
}

/// Returns the name of a clip's `LaunchQuantisation`.
///
/// The Set's own `GlobalQuantisation` counts differently: it has no "Global",
/// so each of its values is one lower.
#[must_use]
pub fn launch_quantization(n: i64) -> Option<&'static str> {
    nth(LAUNCH_QUANTIZATIONS, n)
}

/// Returns the name of `FollowActionA` or `FollowActionB` inside `<FollowAction>`, Live 11 and later.
#[must_use]
pub fn follow_action(n: i64) -> Option<&'static str> {
    nth(FOLLOW_ACTIONS, n)
}

/// Returns the name of `FollowActionA` or `FollowActionB` directly below the clip, Live 8 to 10.
///
/// The numbers are those of [`follow_action`] without "Jump", which came with
/// Live 11. The defaults differ: 0 and 0 before, 4 and 0 since.
#[must_use]
pub fn follow_action_before_live_11(n: i64) -> Option<&'static str> {
    follow_action(n).filter(|&name| name != JUMP)
}

/// A scale of Live's scale menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The name as Live shows it.
    pub name: &'static str,
    /// Semitones above the root, ascending, the root's 0 included.
    pub steps: &'static [u8],
}

/// Returns the scale behind the integer `Name` of `ScaleInformation`, as Live 12.1 and later write it.
#[must_use]
pub fn scale_by_index(i: usize) -> Option<&'static Scale> {
    SCALES.get(i)
}

fn nth(names: &[&'static str], n: i64) -> Option<&'static str> {
    // A negative number is as unknown as one past the end.
    let index = usize::try_from(n).ok()?;
    names.get(index).copied()
}

// Evidence: the Live Object Model reference (Clip.warp_mode) lists all seven; real Sets hold 0, 4 and 6.
const WARP_MODES: &[&str] = &[
    "Beats",
    "Tones",
    "Texture",
    "Re-Pitch",
    "Complex",
    "REX",
    "Complex Pro",
];

// Evidence: the Live Object Model reference (Clip.launch_mode, since Live 11); real Sets hold 0.
const LAUNCH_MODES: &[&str] = &["Trigger", "Gate", "Toggle", "Repeat"];

// Evidence: the Live Object Model reference (Clip.launch_quantization); real Sets hold 0 and 5.
const LAUNCH_QUANTIZATIONS: &[&str] = &[
    "Global", "None", "8 Bars", "4 Bars", "2 Bars", "1 Bar", "1/2", "1/2T", "1/4", "1/4T", "1/8", "1/8T",
    "1/16", "1/16T", "1/32",
];

// Evidence: 4 is Next in dnewcome/ableton-scripting, the rest is the manual's order; real Sets hold only 0 and 4.
const FOLLOW_ACTIONS: &[&str] = &[
    "No Action",
    "Stop",
    "Play Again",
    "Previous",
    "Next",
    "First",
    "Last",
    "Any",
    "Other",
    JUMP,
];

const JUMP: &str = "Jump";

// Evidence: element names and preset folders of real Sets from Live 8 to 12.3; the classes in Live's
// remote scripts (gluon's and chiakibeats' dumps); for Live 12 the names that public control scripts
// hand to `insert_device`, alone for `AutoFilter2`, `AutoPan2`, `AutoShift`, `Erosion2` and
// `SpectrumAnalyzer`. Some public tables swap `Transmute` and `Spectral`; the scripts' parameters
// decide: "Unison" and "Stretch" belong to the resonator, "Frozen" and "Spray" to Spectral Time.
// Sorted by class, for the binary search.
const DEVICES: &[(&str, &str)] = &[
    ("Amp", "Amp"),
    ("AudioEffectGroupDevice", "Audio Effect Rack"),
    ("AutoFilter", "Auto Filter"),
    ("AutoFilter2", "Auto Filter"),
    ("AutoPan", "Auto Pan"),
    ("AutoPan2", "Auto Pan-Tremolo"),
    ("AutoShift", "Auto Shift"),
    ("BeatRepeat", "Beat Repeat"),
    ("Cabinet", "Cabinet"),
    ("ChannelEq", "Channel EQ"),
    ("Chorus", "Chorus"),
    ("Chorus2", "Chorus-Ensemble"),
    ("Collision", "Collision"),
    ("Compressor2", "Compressor"),
    ("Corpus", "Corpus"),
    ("CrossDelay", "Simple Delay"),
    ("Delay", "Delay"),
    ("Drift", "Drift"),
    ("DrumBuss", "Drum Buss"),
    ("DrumCell", "Drum Sampler"),
    ("DrumGroupDevice", "Drum Rack"),
    ("Echo", "Echo"),
    ("Eq8", "EQ Eight"),
    ("Erosion", "Erosion"),
    ("Erosion2", "Erosion"),
    ("FilterDelay", "Filter Delay"),
    ("FilterEQ3", "EQ Three"),
    ("Flanger", "Flanger"),
    ("FrequencyShifter", "Frequency Shifter"),
    ("Gate", "Gate"),
    ("GlueCompressor", "Glue Compressor"),
    ("GrainDelay", "Grain Delay"),
    ("Hybrid", "Hybrid Reverb"),
    ("InstrumentGroupDevice", "Instrument Rack"),
    ("InstrumentImpulse", "Impulse"),
    ("InstrumentMeld", "Meld"),
    ("InstrumentVector", "Wavetable"),
    ("Limiter", "Limiter"),
    ("Looper", "Looper"),
    ("LoungeLizard", "Electric"),
    ("MidiArpeggiator", "Arpeggiator"),
    ("MidiCcControl", "CC Control"),
    ("MidiChord", "Chord"),
    ("MidiEffectGroupDevice", "MIDI Effect Rack"),
    ("MidiNoteLength", "Note Length"),
    ("MidiPitcher", "Pitch"),
    ("MidiRandom", "Random"),
    ("MidiScale", "Scale"),
    ("MidiVelocity", "Velocity"),
    ("MultiSampler", "Sampler"),
    ("MultibandDynamics", "Multiband Dynamics"),
    ("Operator", "Operator"),
    ("OriginalSimpler", "Simpler"),
    ("Overdrive", "Overdrive"),
    ("Pedal", "Pedal"),
    ("Phaser", "Phaser"),
    ("PhaserNew", "Phaser-Flanger"),
    ("PingPongDelay", "Ping Pong Delay"),
    ("ProxyAudioEffectDevice", "External Audio Effect"),
    ("ProxyInstrumentDevice", "External Instrument"),
    ("Redux", "Redux"),
    ("Redux2", "Redux"),
    ("Resonator", "Resonators"),
    ("Reverb", "Reverb"),
    ("Roar", "Roar"),
    ("Saturator", "Saturator"),
    ("Shifter", "Shifter"),
    ("Spectral", "Spectral Time"),
    ("SpectrumAnalyzer", "Spectrum"),
    ("StereoGain", "Utility"),
    ("StringStudio", "Tension"),
    ("Transmute", "Spectral Resonator"),
    ("Tube", "Dynamic Tube"),
    ("Tuner", "Tuner"),
    ("UltraAnalog", "Analog"),
    ("Vinyl", "Vinyl Distortion"),
    ("Vocoder", "Vocoder"),
];

/// Live's scales in the order of its menu, which is the order of the integers in a Set.
///
/// The order is that of ableton-inspector's table for Live 12, and of Live's
/// `Song.get_all_scales_ordered` as public scripts record it with the steps.
/// Real Sets confirm 0 and 1. The Live 12.1 help text for `scale_name` puts
/// "8-Tone Spanish" after "Hungarian Minor" instead, so 21 to 23 are the ones
/// to doubt first.
pub const SCALES: &[Scale] = &[
    scale("Major", &[0, 2, 4, 5, 7, 9, 11]),
    scale("Minor", &[0, 2, 3, 5, 7, 8, 10]),
    scale("Dorian", &[0, 2, 3, 5, 7, 9, 10]),
    scale("Mixolydian", &[0, 2, 4, 5, 7, 9, 10]),
    scale("Lydian", &[0, 2, 4, 6, 7, 9, 11]),
    scale("Phrygian", &[0, 1, 3, 5, 7, 8, 10]),
    scale("Locrian", &[0, 1, 3, 5, 6, 8, 10]),
    scale("Whole Tone", &[0, 2, 4, 6, 8, 10]),
    scale("Half-whole Dim.", &[0, 1, 3, 4, 6, 7, 9, 10]),
    scale("Whole-half Dim.", &[0, 2, 3, 5, 6, 8, 9, 11]),
    scale("Minor Blues", &[0, 3, 5, 6, 7, 10]),
    scale("Minor Pentatonic", &[0, 3, 5, 7, 10]),
    scale("Major Pentatonic", &[0, 2, 4, 7, 9]),
    scale("Harmonic Minor", &[0, 2, 3, 5, 7, 8, 11]),
    scale("Harmonic Major", &[0, 2, 4, 5, 7, 8, 11]),
    scale("Dorian #4", &[0, 2, 3, 6, 7, 9, 10]),
    scale("Phrygian Dominant", &[0, 1, 4, 5, 7, 8, 10]),
    scale("Melodic Minor", &[0, 2, 3, 5, 7, 9, 11]),
    scale("Lydian Augmented", &[0, 2, 4, 6, 8, 9, 11]),
    scale("Lydian Dominant", &[0, 2, 4, 6, 7, 9, 10]),
    scale("Super Locrian", &[0, 1, 3, 4, 6, 8, 10]),
    scale("8-Tone Spanish", &[0, 1, 3, 4, 5, 6, 8, 10]),
    scale("Bhairav", &[0, 1, 4, 5, 7, 8, 11]),
    scale("Hungarian Minor", &[0, 2, 3, 6, 7, 8, 11]),
    scale("Hirajoshi", &[0, 2, 3, 7, 8]),
    scale("In-Sen", &[0, 1, 5, 7, 10]),
    scale("Iwato", &[0, 1, 5, 6, 10]),
    scale("Kumoi", &[0, 2, 3, 7, 9]),
    scale("Pelog Selisir", &[0, 1, 3, 7, 8]),
    scale("Pelog Tembung", &[0, 1, 5, 7, 8]),
    scale("Messiaen 3", &[0, 2, 3, 4, 6, 7, 8, 10, 11]),
    scale("Messiaen 4", &[0, 1, 2, 5, 6, 7, 8, 11]),
    scale("Messiaen 5", &[0, 1, 5, 6, 7, 11]),
    scale("Messiaen 6", &[0, 2, 4, 5, 6, 8, 10, 11]),
    scale("Messiaen 7", &[0, 1, 2, 3, 5, 6, 7, 8, 9, 11]),
];

const fn scale(name: &'static str, steps: &'static [u8]) -> Scale {
    Scale { name, steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_table_is_sorted_and_each_class_is_listed_once() {
        assert!(DEVICES.is_sorted_by(|left, right| left.0 < right.0));
    }

    #[test]
    fn a_class_is_named_as_live_names_it_and_an_unknown_one_is_not() {
        assert_eq!(display_name("StereoGain"), Some("Utility"));
        assert_eq!(display_name("Amp"), Some("Amp"));
        assert_eq!(display_name("Vocoder"), Some("Vocoder"));
        assert_eq!(display_name("PluginDevice"), None);
    }

    #[test]
    fn numbers_outside_a_table_have_no_name() {
        assert_eq!(warp_mode(6), Some("Complex Pro"));
        assert_eq!(warp_mode(7), None);
        assert_eq!(warp_mode(-1), None);
        assert_eq!(launch_mode(3), Some("Repeat"));
        assert_eq!(launch_quantization(5), Some("1 Bar"));
        assert_eq!(launch_quantization(14), Some("1/32"));
    }

    #[test]
    fn jump_is_a_follow_action_only_since_live_11() {
        assert_eq!(follow_action(9), Some("Jump"));
        assert_eq!(follow_action_before_live_11(9), None);
        assert_eq!(follow_action_before_live_11(8), follow_action(8));
    }

    #[test]
    fn every_scale_starts_at_its_root_and_climbs_within_the_octave() {
        for scale in SCALES {
            assert_eq!(scale.steps.first(), Some(&0), "{}", scale.name);
            assert!(scale.steps.is_sorted_by(|left, right| left < right));
            assert!(scale.steps.iter().all(|&step| step < 12));
        }
    }

    #[test]
    fn a_scale_is_found_by_its_number() {
        let name = |index| scale_by_index(index).map(|scale| scale.name);
        assert_eq!(SCALES.len(), 35);
        assert_eq!(name(0), Some("Major"));
        assert_eq!(name(1), Some("Minor"));
        assert_eq!(name(34), Some("Messiaen 7"));
        assert_eq!(name(35), None);
    }
}
