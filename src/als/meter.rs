//! Beats to bars through the changes of the time signature.

use super::facts::{TimeSignature, TimeSignatureChange};

/// The time signature of a song over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Meter {
    /// From which beat on, which bar that is (0 is the first), and the beats in a bar.
    spans: Vec<(f64, f64, f64)>,
}

impl Meter {
    /// Makes the meter of a set's `time_signature` and `time_signature_changes`.
    pub fn new(start: TimeSignature, changes: &[TimeSignatureChange]) -> Self {
        let mut spans = vec![(0.0, 0.0, beats_in_a_bar(start))];
        for change in changes {
            let Some(&(beat, bar, beats)) = spans.last() else {
                break;
            };
            // Live begins a new bar at a change, also in the middle of one.
            spans.push((
                change.0,
                (bar + (change.0 - beat) / beats).ceil(),
                beats_in_a_bar(change.1),
            ));
        }
        Self { spans }
    }

    /// Returns the bar that a beat (quarter notes from the start) is in, the first is 1, and the beat in that bar, the first is 1.0.
    pub fn position(&self, beat: f64) -> (i64, f64) {
        let next = self.spans.partition_point(|span| span.0 <= beat).max(1);
        let Some(&(start, first_bar, beats)) = self.spans.get(next - 1) else {
            return (1, 1.0 + beat);
        };
        // Positions come from sums of rounded numbers: what is a hair before a bar is meant to be on it.
        let bars = ((beat - start) / beats + 1e-9).floor();
        (
            ((first_bar + bars) as i64).saturating_add(1),
            (beat - start - bars * beats).max(0.0) + 1.0,
        )
    }

    /// Returns the beat on which a bar begins, the first is 1.
    pub fn bar_start(&self, bar: i64) -> f64 {
        let bar = bar.saturating_sub(1) as f64;
        let next = self.spans.partition_point(|span| span.1 <= bar).max(1);
        self.spans
            .get(next - 1)
            .map_or(0.0, |&(start, first_bar, beats)| {
                start + (bar - first_bar) * beats
            })
    }

    /// Returns how many bars have begun before a beat: the length in bars of a song that ends there.
    pub fn bars(&self, end: f64) -> i64 {
        let (bar, beat) = self.position(end);
        if beat > 1.0 + 1e-6 { bar } else { bar - 1 }
    }
}

fn beats_in_a_bar(signature: TimeSignature) -> f64 {
    (f64::from(signature.0) * 4.0 / f64::from(signature.1.max(1))).max(0.25)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_counted_from_one() {
        let meter = Meter::new(TimeSignature(4, 4), &[]);
        assert_eq!(meter.position(0.0), (1, 1.0));
        assert_eq!(meter.position(5.5), (2, 2.5));
        assert_eq!(meter.bars(16.0), 4);
        assert_eq!(meter.bars(16.5), 5);
        assert_eq!(meter.bars(0.0), 0);
    }

    #[test]
    fn a_change_of_signature_changes_the_length_of_the_bars_behind_it() {
        let changes = [
            TimeSignatureChange(8.0, TimeSignature(7, 8)),
            TimeSignatureChange(15.0, TimeSignature(3, 4)),
        ];
        let meter = Meter::new(TimeSignature(4, 4), &changes);
        assert_eq!(meter.position(8.0), (3, 1.0));
        assert_eq!(meter.position(11.5), (4, 1.0));
        assert_eq!(meter.position(15.0), (5, 1.0));
        assert_eq!(meter.position(18.0), (6, 1.0));
        assert_eq!(
            [1, 3, 4, 5, 6].map(|bar| meter.bar_start(bar)),
            [0.0, 8.0, 11.5, 15.0, 18.0]
        );
    }
}
