//! Time from left to right, with the bars above it.

use super::svg::{Drawing, Ink, Lines, SMALL, WIDTH, width_of};
use crate::als::meter::Meter;

/// Which beats lie where.
pub(super) struct Axis {
    start: f64,
    end: f64,
    left: f64,
}

/// Units between two numbers of bars, at least.
const BETWEEN_BARS: f64 = 24.0;

/// Units between two beats, at least.
const BETWEEN_BEATS: f64 = 9.0;

/// Bars that are looked at for a number. Changes of the time signature can be so unlike each other that most numbers find no room.
const MOST_BARS: i64 = 64;

impl Axis {
    /// The beats between a start and an end, from a place on up to the right end of the picture. None where there is no time between them.
    pub(super) fn new(start: f64, end: f64, left: f64) -> Option<Self> {
        let is_time = start.is_finite() && end.is_finite() && end - start > 1e-3 && end - start < 1e12;
        is_time.then_some(Self { start, end, left })
    }

    pub(super) fn left(&self) -> f64 {
        self.left
    }

    /// The place of a beat; what is outside is at the edge.
    pub(super) fn x(&self, beat: f64) -> f64 {
        let part = ((beat - self.start) / (self.end - self.start)).clamp(0.0, 1.0);
        self.left + part * (WIDTH - 1.0 - self.left)
    }

    /// The beat at a place.
    pub(super) fn beat(&self, x: f64) -> f64 {
        self.start + (x - self.left) / (WIDTH - 1.0 - self.left) * (self.end - self.start)
    }

    pub(super) fn has(&self, beat: f64) -> bool {
        (self.start..=self.end).contains(&beat)
    }

    /// Numbers of bars with their places: as many as find room, at round distances.
    fn bars(&self, meter: &Meter) -> Vec<(i64, f64)> {
        let first = meter.position(self.start).0;
        let last = meter.position(self.end).0;
        let most = ((WIDTH - self.left) / BETWEEN_BARS) as i64;
        let mut step = 1;
        while (last - first) / step > most.min(MOST_BARS) {
            step *= 2;
        }
        // Numbers that are one more than a multiple: 1, 17, 33.
        let begin = (first - 1).div_euclid(step) * step + 1;
        let numbers = (0..=MOST_BARS + 1).map(|count| begin.saturating_add(count.saturating_mul(step)));
        let places = numbers.map(|bar| (bar, meter.bar_start(bar)));
        places.filter(|(_, beat)| self.has(*beat)).collect()
    }

    /// Draws a line for each beat, where that is not too near to the next.
    pub(super) fn draw_beats(&self, drawing: &mut Drawing, top: f64, bottom: f64) {
        let count = self.end - self.start;
        if (WIDTH - self.left) / count < BETWEEN_BEATS {
            return;
        }
        let beats = (0..=count as i64).map(|beat| self.start.ceil() + beat as f64);
        let beats = beats.filter(|beat| self.has(*beat)).map(|beat| self.x(beat));
        drawing.lines(beats.map(|x| [(x, top), (x, bottom)]), Lines::Grid);
    }

    /// Draws the numbers of the bars above a place, and a line for each from there down.
    pub(super) fn draw(&self, drawing: &mut Drawing, meter: &Meter, top: f64, bottom: f64) {
        let bars = self.bars(meter);
        let line = |(_, beat): &(i64, f64)| {
            let x = self.x(*beat);
            [(x, top), (x, bottom)]
        };
        drawing.lines(bars.iter().map(line), Lines::Grid);
        let mut free_from = f64::MIN;
        for (bar, beat) in bars {
            let (x, number) = (self.x(beat) + 2.0, bar.to_string());
            if x >= free_from && x + width_of(&number, SMALL) <= WIDTH {
                free_from = x + drawing.text((x, top - 3.0), &number, WIDTH, SMALL, Ink::Faint) + 6.0;
            }
        }
    }
}
