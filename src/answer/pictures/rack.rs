//! A rack as nested boxes: its macros, its chains or pads, and what is on them.

use super::svg::{Anchor, Bounds, Drawing, Fill, Ink, LARGE, Lines, SMALL, WIDTH, shown, spoken, width_of};
use super::{Picture, map::few};
use crate::als;
use crate::als::facts::{Chain, Device, Macro, Rack};
use crate::als::palette;
use crate::answer::names::Place;
use crate::answer::reply::tallied;
use crate::answer::song::Song;
use crate::consent::Tier;
use crate::store::Kind;
use crate::words::counted;
use crate::words::music::{note, number};

/// Racks in racks that are drawn as boxes; what is deeper is counted.
const MOST_DEPTH: usize = 4;

/// Chains of a rack that are drawn, and pads of a drum rack.
const MOST_CHAINS: usize = 24;
const MOST_PADS: usize = 64;

/// Boxes that are drawn in all.
const MOST_BOXES: usize = 320;

/// Chains that are told of in words.
const MOST_SAID: usize = 10;

const ROW: f64 = 14.0;
const GAP: f64 = 3.0;

/// Width of the names of chains.
const LABEL: f64 = 84.0;

/// Draws a rack. None where there is none at that place, or where devices are not known.
pub(super) fn draw(song: &Song, place: Place) -> Option<Picture> {
    if song.unread(Tier::Sound, &[Kind::Devices]).is_some() {
        return None;
    }
    let device = song.device(place.track, place.index)?;
    let contents = device.contents.as_ref()?;
    let mut sketch = Sketch {
        song,
        devices: &song.track(place.track)?.devices,
        drawing: Drawing::default(),
        left: MOST_BOXES,
    };
    let bounds = Bounds {
        x: 0.5,
        y: 0.5,
        width: WIDTH - 1.0,
        height: 0.0,
    };
    let height = sketch.rack(bounds, place.index, device, contents, 0) + 1.0;
    let title = format!(
        "{} on {}",
        shown(&device.name),
        shown(&song.track_name(place.track))
    );
    let text = said(&sketch, place.index, device, contents);
    Some(Picture::new("rack", &title, &text, sketch.drawing, height))
}

/// A rack while it is drawn.
struct Sketch<'a> {
    song: &'a Song,
    /// The devices of the track.
    devices: &'a [Device],
    drawing: Drawing,
    /// Boxes that may still be drawn.
    left: usize,
}

/// Chains that hold the same, the first of them standing for all.
struct Group<'a> {
    first: usize,
    chains: Vec<&'a Chain>,
}

impl<'a> Sketch<'a> {
    /// Draws a rack from the upper left corner of some bounds on, as wide as they are. Returns its height.
    fn rack(&mut self, bounds: Bounds, index: usize, device: &Device, rack: &Rack, depth: usize) -> f64 {
        let mark = self.drawing.mark();
        let Bounds { x, width, .. } = bounds;
        let mut y = bounds.y;
        self.head(bounds, device);
        y += ROW;
        y = self.macros((x + 4.0, y), width - 8.0, &named(&rack.macros));
        let groups = groups(self, index, device, rack);
        let mut hidden = 0;
        for group in &groups {
            if self.left == 0 {
                hidden += group.chains.len();
                continue;
            }
            self.drawing.lines([[(x, y), (x + width, y)]], Lines::Grid);
            let inside = Bounds {
                x: x + 4.0,
                y: y + 2.0,
                width: width - 7.0,
                height: 0.0,
            };
            y += 2.0 + self.group(inside, index, group, depth) + 2.0;
        }
        let shown: usize = groups.iter().map(|group| group.chains.len()).sum();
        hidden += rack.chains.len() - shown;
        if hidden > 0 {
            let text = format!("and {}", counted(hidden, "more chain"));
            self.drawing
                .text((x + 8.0, y + 10.0), &text, width - 12.0, SMALL, Ink::Faint);
            y += ROW;
        }
        let bounds = Bounds {
            height: y - bounds.y + 1.0,
            ..bounds
        };
        self.drawing.box_below(mark, bounds, Fill::Surface);
        bounds.height
    }

    /// Whether it is on, its name, and what it is where it is called something else.
    fn head(&mut self, Bounds { x, y, width, .. }: Bounds, device: &Device) {
        self.drawing.dot(x + 7.0, y + ROW / 2.0, device.on);
        let ink = if device.on { Ink::Name } else { Ink::Faint };
        let at = (x + 14.0, y + 10.5);
        let took = self.drawing.text(at, &device.name, width - 20.0, LARGE, ink);
        let kind = what(device);
        let room = width - took - 30.0;
        if kind != device.name && room > width_of(&kind, SMALL) {
            let at = (x + width - 5.0, y + 10.5);
            self.drawing
                .anchored(at, &kind, room, (SMALL, Anchor::End), Ink::Faint);
        }
    }

    /// The macros that have a name, each above a line that is as long as its value. Returns where what is below begins.
    fn macros(&mut self, (x, mut y): (f64, f64), width: f64, macros: &[&Macro]) -> f64 {
        let columns = if width < 320.0 { 4 } else { 8 };
        let cell = width / columns as f64;
        for row in macros.chunks(columns) {
            for (column, knob) in row.iter().enumerate() {
                let x = x + cell * column as f64;
                self.drawing
                    .text((x + 2.0, y + 9.0), &knob.name, cell - 5.0, SMALL, Ink::Faint);
                let track = [[(x + 2.0, y + 13.5), (x + cell - 4.0, y + 13.5)]];
                self.drawing.lines(track, Lines::Grid);
                let part = (knob.value / 127.0).clamp(0.0, 1.0);
                let bounds = Bounds {
                    x: x + 2.0,
                    y: y + 12.0,
                    width: (cell - 6.0) * part,
                    height: 3.0,
                };
                self.drawing.rect(bounds, Fill::Full(None));
            }
            y += 18.0;
        }
        y
    }

    /// A chain, or pads that hold the same. Returns the height.
    fn group(
        &mut self,
        Bounds { x, y, width, .. }: Bounds,
        rack: usize,
        group: &Group<'_>,
        depth: usize,
    ) -> f64 {
        let Some(first) = group.chains.first() else {
            return 0.0;
        };
        let color = |chain: &Chain| palette::rgb(&self.song.set, chain.color?);
        let is_single = group.chains.len() == 1;
        let label_width = LABEL.min(width / 3.0);
        let chip = |x, y, height| Bounds {
            x,
            y,
            width: 3.0,
            height,
        };
        let ink = |chain: &Chain| if chain.mute { Ink::Faint } else { Ink::Name };
        if is_single {
            let color = color(first);
            self.drawing
                .edged(|drawing| drawing.rect(chip(x, y, ROW), Fill::Full(color)));
            self.drawing.text(
                (x + 6.0, y + 10.5),
                &label(first),
                label_width - 9.0,
                LARGE,
                ink(first),
            );
        } else {
            let text = counted(
                group.chains.len(),
                if first.note.is_some() { "pad" } else { "chain" },
            );
            self.drawing
                .text((x + 6.0, y + 10.5), &text, label_width - 9.0, LARGE, Ink::Name);
        }
        self.left = self.left.saturating_sub(1);
        let inside = Bounds {
            x: x + label_width,
            y,
            width: width - label_width,
            height: 0.0,
        };
        let mut height = self.devices(inside, rack, group, depth).max(ROW);
        if !is_single {
            let columns = 4;
            let cell = width / columns as f64;
            height += 2.0;
            for row in group.chains.chunks(columns) {
                for (column, chain) in row.iter().enumerate() {
                    let (x, y) = (x + cell * column as f64, y + height);
                    let color = color(chain);
                    self.drawing
                        .edged(|drawing| drawing.rect(chip(x, y + 1.0, ROW - 3.0), Fill::Full(color)));
                    let pitch = chain.note.map_or_else(String::new, note);
                    let took = width_of(&pitch, SMALL) + 4.0;
                    self.drawing
                        .text((x + 6.0, y + 9.5), &pitch, took, SMALL, Ink::Faint);
                    let at = (x + 6.0 + took.max(22.0), y + 9.5);
                    let room = cell - 10.0 - took.max(22.0);
                    self.drawing.text(at, &chain.name, room, SMALL, ink(chain));
                    self.left = self.left.saturating_sub(1);
                }
                height += ROW - 2.0;
            }
        }
        height
    }

    /// The devices of a chain from left to right, in as many rows as they need; a rack has rows of its own. Returns the height.
    fn devices(
        &mut self,
        Bounds { x, y, width, .. }: Bounds,
        rack: usize,
        group: &Group<'_>,
        depth: usize,
    ) -> f64 {
        let devices = self.on_chain(rack, group.first);
        let is_single = group.chains.len() == 1;
        let (mut at, mut row) = (x, y);
        // Where the next row begins when this one has something in it.
        let mut bottom = y;
        let mut hidden = 0;
        for (index, device) in devices {
            if self.left == 0 {
                hidden += 1;
                continue;
            }
            self.left -= 1;
            if let Some(contents) = device
                .contents
                .as_ref()
                .filter(|_| is_single && depth + 1 < MOST_DEPTH)
            {
                let bounds = Bounds {
                    x,
                    y: bottom,
                    width,
                    height: 0.0,
                };
                bottom += self.rack(bounds, index, device, contents, depth + 1) + GAP;
                (at, row) = (x, bottom);
                continue;
            }
            let inside = self.inside(index);
            let name = match (is_single, inside) {
                (true, 0) => device.name.clone(),
                (true, inside) => format!("{} ({inside} inside)", device.name),
                (false, 0) => what(device),
                (false, _) => format!("{} [{}]", what(device), self.tally(index).join(", ")),
            };
            let took = (width_of(&shown(&name), SMALL) + 18.0).min(width - 1.0);
            if at > x && at + took > x + width {
                (at, row) = (x, bottom);
            }
            let bounds = Bounds {
                x: at,
                y: row,
                width: took,
                height: ROW,
            };
            self.drawing.edged(|drawing| drawing.rect(bounds, Fill::Hollow));
            self.drawing.dot(at + 6.0, row + ROW / 2.0, device.on);
            let ink = if device.on { Ink::Name } else { Ink::Faint };
            self.drawing
                .text((at + 12.0, row + 10.0), &name, took - 14.0, SMALL, ink);
            at += took + GAP;
            bottom = row + ROW + GAP;
        }
        if hidden > 0 {
            let text = format!("and {}", counted(hidden, "more device"));
            self.drawing
                .text((x, bottom + 9.0), &text, width, SMALL, Ink::Faint);
            bottom += ROW;
        }
        (bottom - y - GAP).max(0.0)
    }

    /// The devices of a chain, those in their racks left out.
    fn on_chain(&self, rack: usize, chain: usize) -> Vec<(usize, &'a Device)> {
        let devices = self.devices.iter().enumerate();
        devices
            .filter(|(_, device)| (device.rack, device.chain) == (Some(rack), Some(chain)))
            .collect()
    }

    /// The devices in a rack, at any depth: they stand behind it, deeper than it is.
    fn in_rack(&self, rack: usize) -> impl Iterator<Item = &'a Device> + use<'a> {
        let depth = self.devices.get(rack).map_or(usize::MAX, |device| device.depth);
        let behind = self.devices.iter().skip(rack + 1);
        behind.take_while(move |device| device.depth > depth)
    }

    fn inside(&self, rack: usize) -> usize {
        self.in_rack(rack).count()
    }

    fn tally(&self, rack: usize) -> Vec<String> {
        tallied(self.in_rack(rack).map(what))
    }
}

/// The chains of a rack; the pads of a drum rack by what is on them.
fn groups<'a>(sketch: &Sketch<'_>, index: usize, device: &Device, rack: &'a Rack) -> Vec<Group<'a>> {
    let is_drum_rack = &*device.class == "DrumGroupDevice";
    let most = if is_drum_rack { MOST_PADS } else { MOST_CHAINS };
    let mut groups: Vec<(Option<Vec<String>>, Group<'a>)> = Vec::new();
    for (number, chain) in rack.chains.iter().enumerate().take(most) {
        let key = (is_drum_rack && !chain.is_return).then(|| {
            let on_it = sketch.on_chain(index, number);
            let parts = on_it
                .iter()
                .flat_map(|(place, device)| std::iter::once(what(device)).chain(sketch.tally(*place)));
            parts.collect::<Vec<String>>()
        });
        let same = groups
            .iter_mut()
            .find(|(known, _)| known.is_some() && *known == key);
        match same {
            Some((_, group)) => group.chains.push(chain),
            None => groups.push((
                key,
                Group {
                    first: number,
                    chains: vec![chain],
                },
            )),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Live's name for what a device is, or the plug-in's; its own where neither is known.
fn what(device: &Device) -> String {
    let plugin = device
        .plugin
        .as_ref()
        .map(|plugin| plugin.name.as_str())
        .filter(|name| !name.is_empty());
    let name = plugin.or_else(|| als::device_name(&device.class));
    name.unwrap_or(&device.name).to_owned()
}

/// Macros that somebody gave a name: the others are called by their number.
fn named(macros: &[Macro]) -> Vec<&Macro> {
    let has_name = |knob: &&Macro| {
        let number = knob.name.trim().strip_prefix("Macro").map(str::trim);
        !knob.name.trim().is_empty() && number.is_none_or(|number| number.parse::<u8>().is_err())
    };
    macros.iter().filter(has_name).take(16).collect()
}

/// "Kick C1", "Low"
fn label(chain: &Chain) -> String {
    let name = match (chain.name.trim(), chain.is_return) {
        ("", true) => "Return",
        ("", false) => "Chain",
        (name, _) => name,
    };
    match chain.note {
        Some(pitch) => format!("{} {name}", note(pitch)),
        None => name.to_owned(),
    }
}

fn said(sketch: &Sketch<'_>, index: usize, device: &Device, rack: &Rack) -> String {
    let (name, kind) = (spoken(&device.name), spoken(&what(device)));
    let is = if kind == name {
        String::new()
    } else {
        format!(" ({kind})")
    };
    let off = if device.on { "" } else { " It is switched off." };
    let is_pads = &*device.class == "DrumGroupDevice";
    let returns = rack.chains.iter().filter(|chain| chain.is_return).count();
    let chains = counted(rack.chains.len() - returns, if is_pads { "pad" } else { "chain" });
    let mut said = format!(
        "{name}{is} has {chains} and {} inside.{off}",
        counted(sketch.inside(index), "device")
    );
    let macros = named(&rack.macros);
    if !macros.is_empty() {
        let macros = macros
            .iter()
            .map(|knob| format!("{} at {}", spoken(&knob.name), number(knob.value, 0)));
        said.push_str(&format!(" Macros: {}.", few(&macros.collect::<Vec<_>>())));
    }
    let groups = groups(sketch, index, device, rack);
    for group in groups.iter().take(MOST_SAID) {
        let on_it = sketch.on_chain(index, group.first);
        let on_it = on_it.iter().map(|(place, device)| {
            let off = if device.on { "" } else { " (off)" };
            let inside = match sketch.inside(*place) {
                0 => String::new(),
                inside => format!(" with {} inside", counted(inside, "device")),
            };
            let name = if group.chains.len() == 1 {
                device.name.clone()
            } else {
                what(device)
            };
            format!("{}{off}{inside}", spoken(&name))
        });
        let on_it: Vec<String> = on_it.collect();
        let on_it = if on_it.is_empty() {
            "nothing".to_owned()
        } else {
            on_it.join(" → ")
        };
        let names: Vec<String> = group.chains.iter().map(|chain| spoken(&label(chain))).collect();
        let muted = group.chains.iter().filter(|chain| chain.mute).count();
        let muted = match (muted, group.chains.len()) {
            (0, _) => String::new(),
            (_, 1) => " (deactivated)".to_owned(),
            (muted, _) => format!(" ({muted} deactivated)"),
        };
        said.push_str(&format!(" {}{muted}: {on_it}.", few(&names)));
    }
    let told: usize = groups
        .iter()
        .take(MOST_SAID)
        .map(|group| group.chains.len())
        .sum();
    if rack.chains.len() > told {
        said.push_str(&format!(
            " And {}.",
            counted(rack.chains.len() - told, "more chain")
        ));
    }
    said
}
