//! Beats to seconds through the tempo automation.

use super::facts::Point;

/// The tempo of a song over time.
#[derive(Debug, Clone, PartialEq)]
pub struct TempoMap {
    /// The start and each breakpoint from there on, in order of time, with the seconds from beat 0.
    points: Vec<Placed>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    beat: f64,
    tempo: f64,
    seconds: f64,
}

impl TempoMap {
    /// Makes the map of a set's `tempo` and `tempo_changes`: straight lines between the changes, two at one beat are a
    /// step. None when a tempo is far from the 20 to 999 BPM that Live can have saved.
    pub fn new(start: f64, changes: &[Point]) -> Option<Self> {
        let mut last = Placed {
            beat: 0.0,
            tempo: start,
            seconds: 0.0,
        };
        let mut points = Vec::with_capacity(changes.len() + 1);
        points.push(last);
        for &Point(beat, tempo) in changes {
            let beat = beat.max(last.beat);
            last = Placed {
                beat,
                tempo,
                seconds: last.seconds + span(beat - last.beat, last.tempo, tempo),
            };
            points.push(last);
        }
        points
            .iter()
            .all(|point| point.tempo > 0.0)
            .then_some(Self { points })
    }

    /// Returns the BPM at a beat. At a step it is the tempo behind it.
    pub fn tempo(&self, beat: f64) -> f64 {
        let next = self.points.partition_point(|point| point.beat <= beat);
        let last = next
            .checked_sub(1)
            .and_then(|last| self.points.get(last))
            .or(self.points.first());
        match (last, self.points.get(next)) {
            (Some(last), Some(next)) if next.beat > last.beat && beat >= last.beat => {
                last.tempo + (next.tempo - last.tempo) * (beat - last.beat) / (next.beat - last.beat)
            }
            (Some(last), _) => last.tempo,
            (None, _) => f64::NAN,
        }
    }

    /// Returns the seconds from beat 0 to a beat. Before the start the first tempo holds, behind the last breakpoint the last.
    pub fn seconds(&self, beat: f64) -> f64 {
        let next = self.points.partition_point(|point| point.beat <= beat);
        let Some(last) = next.checked_sub(1).and_then(|last| self.points.get(last)) else {
            let start = self.points.first().map_or(f64::NAN, |start| start.tempo);
            return beat * 60.0 / start;
        };
        let beats = beat - last.beat;
        let tempo = match self.points.get(next) {
            Some(next) => last.tempo + (next.tempo - last.tempo) * beats / (next.beat - last.beat),
            None => last.tempo,
        };
        last.seconds + span(beats, last.tempo, tempo)
    }
}

/// Seconds that `beats` take while the tempo goes from `a` to `b` BPM in a straight line over beats: the integral of 60 / tempo.
fn span(beats: f64, a: f64, b: f64) -> f64 {
    if beats <= 0.0 {
        return 0.0;
    }
    let change = (b - a) / a;
    // The logarithm loses its digits where the line is nearly level.
    if change.abs() < 1e-6 {
        return beats * 120.0 / (a + b);
    }
    60.0 * beats / (b - a) * change.ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_tempo_is_a_division() {
        let map = TempoMap::new(120.0, &[]).expect("valid");
        assert_eq!(map.seconds(0.0), 0.0);
        assert_eq!(map.seconds(4.0), 2.0);
        assert_eq!(map.seconds(-4.0), -2.0);
    }

    #[test]
    fn a_step_changes_the_tempo_at_once() {
        let map = TempoMap::new(60.0, &[Point(4.0, 60.0), Point(4.0, 120.0)]).expect("valid");
        assert_eq!(map.seconds(4.0), 4.0);
        assert_eq!(map.seconds(8.0), 6.0);
        assert_eq!(
            (map.tempo(3.9), map.tempo(4.0), map.tempo(99.0)),
            (60.0, 120.0, 120.0)
        );
    }

    /// Values of a real set that another reader of Live Sets gives: 60 BPM up to beat 4, up to 120 at 8, up to 200 at 12.
    #[test]
    fn a_ramp_is_integrated() {
        let points = [Point(4.0, 60.0), Point(8.0, 120.0), Point(12.0, 200.0)];
        let map = TempoMap::new(60.0, &points).expect("valid");
        assert_eq!(map.seconds(4.0), 4.0);
        assert_eq!(
            (map.tempo(0.0), map.tempo(6.0), map.tempo(10.0)),
            (60.0, 90.0, 160.0)
        );
        assert!((map.seconds(8.0) - (4.0 + 4.0 * 2.0_f64.ln())).abs() < 1e-9);
        assert!(
            (map.seconds(12.0) - (4.0 + 4.0 * 2.0_f64.ln() + 3.0 * (200.0_f64 / 120.0).ln())).abs() < 1e-9
        );
    }
}
