//! The facts of a set for people: a head line, the map of the arrangement, the tracks with their devices.
//!
//! Names come from a file that anyone can have made, so nothing of them reaches the terminal that is not plain text.

mod map;
mod words;

use std::collections::HashMap;
use std::fmt::Write;
use std::io::{self, IsTerminal};

use sessionist::als::facts::{Device, FileKind, LiveSet, Mixer, Track, TrackKind, View};
use sessionist::als::meter::Meter;
use sessionist::als::palette;
use sessionist::consent::Tier;
use sessionist::words::music::{decibels, minutes, number, pan};
use sessionist::words::{counted, plain};
use unicode_width::UnicodeWidthStr;

use words::{cut, fitted};

/// What the text is made for.
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether colours may be used.
    pub color: bool,
}

impl Terminal {
    /// Asks the terminal behind standard output; 100 columns without colours when there is none.
    pub fn of_standard_output() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let width = terminal_size::terminal_size()
            .filter(|_| is_terminal)
            .map_or(100, |(width, _)| usize::from(width.0));
        // The convention of no-color.org.
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: width.clamp(60, 160),
            color: is_terminal && !no_color,
        }
    }
}

/// Lines that are listed before the rest is counted.
const MOST_LINES: usize = 12;
const MOST_NAME: usize = 28;

/// Returns the overview of a set.
pub fn text(set: &LiveSet, name: &str, terminal: &Terminal) -> String {
    let mut page = Page {
        set,
        terminal,
        text: String::new(),
        meter: None,
    };
    page.meter = set
        .time_signature
        .map(|start| Meter::new(start, &set.time_signature_changes));
    page.head(name);
    page.map();
    page.tracks();
    page.preset();
    page.session();
    page.automation();
    page.samples();
    page.problems();
    page.text
}

struct Page<'a> {
    set: &'a LiveSet,
    terminal: &'a Terminal,
    text: String,
    meter: Option<Meter>,
}

impl Page<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    fn title(&mut self, title: &str) {
        self.text.push('\n');
        let title = if self.terminal.color {
            format!("\x1b[1m{title}\x1b[0m")
        } else {
            title.to_owned()
        };
        self.line(title);
    }

    fn head(&mut self, name: &str) {
        let name = plain(name);
        let name = if self.terminal.color {
            format!("\x1b[1m{name}\x1b[0m")
        } else {
            name
        };
        self.line(name);
        let set = self.set;
        let mut parts = Vec::new();
        parts.push(match set.kind {
            FileKind::Set => String::new(),
            FileKind::Rack => "rack".to_owned(),
            FileKind::Preset => "preset".to_owned(),
            FileKind::Clip => "clip".to_owned(),
        });
        parts.push(plain(&set.creator));
        parts.extend(set.tempo.map(|tempo| {
            let changes = match set.tempo_changes.len() {
                0 => String::new(),
                count => format!(" ({count} tempo points)"),
            };
            format!("{} BPM{changes}", number(tempo, 2))
        }));
        parts.extend(set.time_signature.map(|signature| {
            let changes = match set.time_signature_changes.len() {
                0 => String::new(),
                1 => " (1 change)".to_owned(),
                count => format!(" ({count} changes)"),
            };
            format!("{}/{}{changes}", signature.0, signature.1)
        }));
        parts.extend(
            set.key
                .as_ref()
                .map(|key| format!("{} {}", key.root, plain(&key.scale))),
        );
        if let Some(meter) = self.meter.as_ref().filter(|_| set.length_beats > 0.0) {
            let seconds = set
                .length_seconds
                .map(|seconds| format!(", {}", minutes(seconds)))
                .unwrap_or_default();
            parts.push(format!(
                "{}{seconds}",
                counted(meter.bars(set.length_beats), "bar")
            ));
        }
        parts.retain(|part| !part.is_empty());
        self.line(parts.join(" · "));
    }

    fn tracks(&mut self) {
        let set = self.set;
        if set.tracks.is_empty() {
            return;
        }
        self.title("Tracks");
        let rows = Row::all(&set.tracks);
        let name_width = label_width(&rows);
        for Row { track, label } in &rows {
            let name = self.colored(track.color, &fitted(label, name_width));
            let mut line = format!("  {name}{:<7}", plain(track.kind.as_str()));
            let mut rest = String::new();
            if let Some(mixer) = &track.mixer {
                let _ = write!(line, "{:>9}  {:<4} ", decibels(mixer.volume_db), pan(mixer.pan));
                rest = devices(&track.devices);
                let switches = switches(track, mixer);
                if !switches.is_empty() {
                    rest = if rest.is_empty() {
                        switches
                    } else {
                        format!("{switches}; {rest}")
                    };
                }
            }
            let indent = 2 + name_width + 7 + if track.mixer.is_some() { 16 } else { 0 };
            self.wrapped(&line, &rest, indent);
        }
    }

    /// The devices of a rack or preset file.
    fn preset(&mut self) {
        let set = self.set;
        if set.devices.is_empty() {
            return;
        }
        self.title("Devices");
        for device in &set.devices {
            let chain = device.chain.and_then(|chain| {
                let rack = set.devices.get(device.rack?)?.contents.as_ref()?;
                rack.chains
                    .get(chain)
                    .map(|chain| plain(&chain.name))
                    .filter(|name| !name.is_empty())
            });
            let chain = chain.map(|chain| format!("{chain}: ")).unwrap_or_default();
            self.line(format!(
                "  {}{chain}{}",
                "  ".repeat(device.depth),
                device_name(device)
            ));
        }
    }

    fn session(&mut self) {
        let set = self.set;
        let clips = set
            .tracks
            .iter()
            .flat_map(|track| &track.clips)
            .filter(|clip| clip.view == View::Session)
            .count();
        let named: Vec<String> = set
            .scenes
            .iter()
            .enumerate()
            .map(|(number, scene)| (number + 1, scene.name.trim()))
            // Up to Live 10 an unnamed scene is saved with its number for a name.
            .filter(|(number, name)| !name.is_empty() && *name != number.to_string())
            .map(|(number, name)| format!("{number} {}", plain(name)))
            .collect();
        if clips == 0 && named.is_empty() {
            return;
        }
        self.title("Session");
        let count = if set.tier == Tier::Everything {
            format!("{} in ", counted(clips, "clip"))
        } else {
            String::new()
        };
        self.line(format!("  {count}{}", counted(set.scenes.len(), "scene")));
        self.list(named);
    }

    fn automation(&mut self) {
        let set = self.set;
        let mut lines = Vec::new();
        for track in &set.tracks {
            for automation in &track.automation {
                let device = automation.device.and_then(|device| track.devices.get(device));
                let place = device.map_or_else(|| "Mixer".to_owned(), |device| plain(&device.name));
                lines.push(format!(
                    "{}: {place}, {} ({})",
                    plain(&track.name),
                    plain(&automation.parameter),
                    counted(automation.points.len(), "point")
                ));
            }
        }
        if !lines.is_empty() {
            self.title("Automation");
            self.list(lines);
        }
    }

    fn samples(&mut self) {
        let set = self.set;
        if set.samples.is_empty() {
            return;
        }
        self.title("Samples");
        let missing: Vec<String> = set
            .samples
            .iter()
            .filter(|sample| sample.missing == Some(true))
            .map(|sample| plain(sample.path.as_deref().unwrap_or(&sample.name)))
            .collect();
        let count = counted(set.samples.len(), "file");
        let state = match missing.len() {
            0 if set.samples.iter().any(|sample| sample.missing.is_none()) => String::new(),
            0 => ", all here".to_owned(),
            count => format!(", {count} missing on this machine:"),
        };
        self.line(format!("  {count}{state}"));
        self.list(missing);
    }

    fn problems(&mut self) {
        let problems: Vec<String> = self
            .set
            .problems
            .iter()
            .map(|problem| format!("{} at {}", problem.message, plain(&problem.place)))
            .collect();
        if !problems.is_empty() {
            self.title("What could not be read");
            self.list(problems);
        }
    }

    fn list(&mut self, lines: Vec<String>) {
        let left_out = lines.len().saturating_sub(MOST_LINES);
        for line in lines.iter().take(MOST_LINES) {
            let line = cut(line, self.terminal.width.saturating_sub(4));
            self.line(format!("    {line}"));
        }
        if left_out > 0 {
            self.line(format!("    and {left_out} more"));
        }
    }

    /// A line whose right part goes on below itself.
    fn wrapped(&mut self, left: &str, right: &str, indent: usize) {
        let room = self.terminal.width.saturating_sub(indent).max(20);
        let mut line = String::new();
        let mut lines = Vec::new();
        for word in right.split_inclusive(' ') {
            if !line.is_empty() && line.width() + word.trim_end().width() > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(word);
        }
        lines.push(line);
        for (number, line) in lines.iter().enumerate() {
            let begin = if number == 0 {
                left.to_owned()
            } else {
                " ".repeat(indent)
            };
            self.line(format!("{begin}{line}"));
        }
    }

    /// Text in the track's own colour.
    fn colored(&self, color: Option<i64>, text: &str) -> String {
        match color
            .and_then(|color| palette::rgb(self.set, color))
            .filter(|_| self.terminal.color)
        {
            Some([red, green, blue]) => format!("\x1b[38;2;{red};{green};{blue}m{text}\x1b[0m"),
            None => text.to_owned(),
        }
    }
}

/// A track with its name as it is printed: indented by its groups, and its number where it has no name.
struct Row<'a> {
    track: &'a Track,
    label: String,
}

impl<'a> Row<'a> {
    fn all(tracks: &'a [Track]) -> Vec<Self> {
        let groups: HashMap<i64, i64> = tracks
            .iter()
            .filter_map(|track| Some((track.id?, track.group?)))
            .collect();
        let depth = |track: &Track| {
            let mut depth = 0;
            let mut id = track.id;
            while let Some(group) = id.and_then(|id| groups.get(&id)) {
                depth += 1;
                id = Some(*group);
                // A damaged file can have groups in a circle, which are no groups then.
                if depth > 16 {
                    return 0;
                }
            }
            depth
        };
        let rows = tracks.iter().enumerate().map(|(number, track)| {
            let name = match plain(&track.name) {
                name if name.trim().is_empty() && track.kind == TrackKind::Main => "(main)".to_owned(),
                name if name.trim().is_empty() => format!("({})", number + 1),
                name => name,
            };
            Self {
                track,
                label: format!("{}{name}", "  ".repeat(depth(track))),
            }
        });
        rows.collect()
    }
}

/// Columns that the labels need, with two between them and what follows.
fn label_width<'a>(rows: impl IntoIterator<Item = &'a Row<'a>>) -> usize {
    rows.into_iter()
        .map(|row| row.label.width())
        .max()
        .unwrap_or(0)
        .clamp(8, MOST_NAME)
        + 2
}

fn devices(devices: &[Device]) -> String {
    devices
        .iter()
        .filter(|device| device.depth == 0)
        .map(device_name)
        .collect::<Vec<_>>()
        .join(" → ")
}

fn device_name(device: &Device) -> String {
    let mut name = plain(&device.name);
    if let Some(rack) = &device.contents {
        let is_drum_rack = &*device.class == "DrumGroupDevice";
        let noun = if is_drum_rack { "pad" } else { "chain" };
        let _ = write!(name, " [{}]", counted(rack.chains.len(), noun));
    }
    if !device.on {
        name.push_str(" (off)");
    }
    name
}

fn switches(track: &Track, mixer: &Mixer) -> String {
    let switches = [
        (mixer.mute, "muted"),
        (mixer.solo, "solo"),
        (mixer.arm, "armed"),
        (track.frozen, "frozen"),
    ];
    switches
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| *word)
        .collect::<Vec<_>>()
        .join(", ")
}
