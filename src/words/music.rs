//! Levels, places, notes and lengths as a producer reads them in Live.

use crate::als::meter::Meter;
use crate::als::music::PITCH_CLASSES;

/// Returns a level as Live writes it: "-3.5 dB". None is minus infinity.
pub fn decibels(level: Option<f64>) -> String {
    level.map_or_else(
        || "-inf dB".to_owned(),
        |level| {
            // No "-0.0": the fader stands at 0.
            let level = (level * 10.0).round() / 10.0 + 0.0;
            format!("{level:.1} dB")
        },
    )
}

/// Returns a pan position as Live writes it: "C", "25L", "50R".
pub fn pan(pan: Option<f64>) -> String {
    let pan = (pan.unwrap_or(0.0) * 50.0).round();
    match pan {
        0.0 => "C".to_owned(),
        left if left < 0.0 => format!("{}L", -left),
        right => format!("{right}R"),
    }
}

/// Returns seconds as minutes: "3:05".
pub fn minutes(seconds: f64) -> String {
    let seconds = seconds.round() as i64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Returns a number with at most so many decimals, without zeros at its end.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

/// Returns the name of a MIDI note as Live writes it: 60 is "C3".
pub fn note(pitch: u8) -> String {
    let class = PITCH_CLASSES
        .get(usize::from(pitch % 12))
        .copied()
        .unwrap_or_default();
    format!("{class}{}", i32::from(pitch / 12) - 2)
}

/// Returns a place in the song, in beats from its start, in bars: "bar 17", "bar 17 beat 3".
pub fn place(meter: &Meter, beat: f64) -> String {
    let (bar, beat) = meter.position(beat);
    if (beat - 1.0).abs() < 5e-3 {
        format!("bar {bar}")
    } else {
        format!("bar {bar} beat {}", number(beat, 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::als::facts::TimeSignature;

    #[test]
    fn levels_and_pans_are_written_as_in_live() {
        assert_eq!(decibels(Some(-3.132)), "-3.1 dB");
        assert_eq!(decibels(Some(-0.01)), "0.0 dB");
        assert_eq!(decibels(None), "-inf dB");
        assert_eq!(
            (pan(None), pan(Some(-0.5)), pan(Some(1.0))),
            ("C".to_owned(), "25L".to_owned(), "50R".to_owned())
        );
    }

    #[test]
    fn middle_c_is_c3() {
        assert_eq!(
            [0, 36, 60, 61, 127].map(note),
            ["C-2", "C1", "C3", "C#3", "G8"].map(str::to_owned)
        );
    }

    #[test]
    fn numbers_lose_the_zeros_at_their_end_alone() {
        assert_eq!(
            [
                number(120.0, 2),
                number(0.5, 2),
                number(100.0, 0),
                number(-0.001, 2)
            ],
            ["120", "0.5", "100", "0"]
        );
    }

    #[test]
    fn a_place_on_a_bar_is_that_bar() {
        let meter = Meter::new(TimeSignature(4, 4), &[]);
        assert_eq!(place(&meter, 64.0), "bar 17");
        assert_eq!(place(&meter, 66.5), "bar 17 beat 3.5");
    }
}
