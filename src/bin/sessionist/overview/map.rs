//! The map of the arrangement: tracks against time.

use sessionist::als::facts::{Clip, ClipKind, TrackKind, View};
use unicode_width::UnicodeWidthStr;

use super::words::{cut, fitted};
use super::{Page, Row, label_width};
use sessionist::words::plain;

impl Page<'_> {
    /// Tracks against time.
    pub(super) fn map(&mut self) {
        let set = self.set;
        let drawn = set
            .tracks
            .iter()
            .any(|track| track.clips.iter().any(|clip| clip.view == View::Arrangement));
        if set.length_beats <= 0.0 || (!drawn && set.locators.is_empty()) {
            return;
        }
        let last_locator = set.locators.last().map_or(0.0, |locator| locator.beat);
        let end = set.length_beats.max(last_locator);
        let mut rows = Row::all(&set.tracks);
        rows.retain(|row| row.track.kind != TrackKind::Return && row.track.kind != TrackKind::Main);
        let name_width = label_width(&rows);
        let columns = self.terminal.width.saturating_sub(name_width + 2).max(16);
        let column_of = |beat: f64| ((beat / end * columns as f64) as usize).min(columns);
        self.title("Arrangement");
        self.ruler(name_width, columns, end);
        self.locator_rows(name_width, columns, &column_of);
        if !drawn {
            return;
        }
        for Row { track, label } in &rows {
            let mut row = vec![' '; columns];
            for clip in track.clips.iter().filter(|clip| clip.view == View::Arrangement) {
                let from = column_of(clip.start.max(0.0)).min(columns - 1);
                let to = column_of(clip.end).clamp(from + 1, columns);
                row.iter_mut()
                    .take(to)
                    .skip(from)
                    .for_each(|cell| *cell = sign(clip));
            }
            let name = fitted(label, name_width);
            let row: String = row.into_iter().collect();
            let row = self.colored(track.color, row.trim_end());
            self.line(format!("  {name}{row}"));
        }
        self.line(format!(
            "  {}█ MIDI  ▒ audio  ░ deactivated",
            " ".repeat(name_width)
        ));
    }

    /// Bar numbers above the map.
    fn ruler(&mut self, name_width: usize, columns: usize, end: f64) {
        let Some(meter) = self.meter.clone() else { return };
        let mut row = vec![' '; columns + 8];
        let mut free_from = 0;
        for column in 0..columns {
            let beat = column as f64 * end / columns as f64;
            let before = (column as f64 - 1.0) * end / columns as f64;
            let bar = meter.position(beat).0;
            // A bar is written where it begins, at rounded places, as far apart as fits.
            let step = bar_step(meter.bars(end), columns);
            if column >= free_from
                && (column == 0 || (meter.position(before).0 - 1) / step != (bar - 1) / step)
            {
                let text = ((bar - 1) / step * step + 1).to_string();
                put(&mut row, column, &text);
                free_from = column + text.len() + 2;
            }
        }
        self.line(format!(
            "  {}{}",
            " ".repeat(name_width),
            row.into_iter().collect::<String>()
        ));
    }

    /// Locators under the bars, in as many rows as their names need, up to three.
    fn locator_rows(&mut self, name_width: usize, columns: usize, column_of: &dyn Fn(f64) -> usize) {
        let mut rows: Vec<(usize, String)> = Vec::new();
        let mut left_out = 0;
        for locator in &self.set.locators {
            let column = column_of(locator.beat.max(0.0)).min(columns - 1);
            let name = plain(&locator.name);
            let text = format!("▾{}", cut(&name, columns.saturating_sub(column + 1).max(3)));
            let place = rows.iter().position(|(used, _)| *used <= column);
            let place = match place {
                Some(place) => place,
                None if rows.len() < 3 => {
                    rows.push((0, String::new()));
                    rows.len() - 1
                }
                None => {
                    left_out += 1;
                    continue;
                }
            };
            if let Some((used, row)) = rows.get_mut(place) {
                row.push_str(&" ".repeat(column - *used));
                row.push_str(&text);
                row.push(' ');
                *used = column + text.width() + 1;
            }
        }
        for (_, row) in rows {
            self.line(format!("  {}{row}", " ".repeat(name_width)));
        }
        if left_out > 0 {
            self.line(format!(
                "  {}and {left_out} more locators",
                " ".repeat(name_width)
            ));
        }
    }
}

fn sign(clip: &Clip) -> char {
    match (clip.muted, clip.kind) {
        (true, _) => '░',
        (false, ClipKind::Midi) => '█',
        (false, ClipKind::Audio) => '▒',
    }
}

/// How many bars between two numbers of the ruler: a power of two times four, so that numbers do not touch.
fn bar_step(bars: i64, columns: usize) -> i64 {
    let fits = i64::try_from(columns / 8).unwrap_or(1).max(1);
    let mut step = 1;
    while bars / step > fits {
        step *= 2;
    }
    step
}

fn put(row: &mut [char], column: usize, text: &str) {
    for (cell, sign) in row.iter_mut().skip(column).zip(text.chars()) {
        *cell = sign;
    }
}
