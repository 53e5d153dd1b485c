//! What is inside of a device, for people: its kind, its files, its objects and cords.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::container::{Content, Device, Error};

/// What is no attribute, but how a box is saved.
const FORM: [&str; 12] = [
    "id",
    "maxclass",
    "numinlets",
    "numoutlets",
    "outlettype",
    "patcher",
    "patching_rect",
    "presentation",
    "presentation_rect",
    "saved_object_attributes",
    "text",
    "varname",
];

/// Shows what is inside of a Max for Live device.
#[derive(clap::Args)]
pub struct Show {
    /// The device, an .amxd file.
    file: PathBuf,
}

impl Show {
    /// Prints it.
    pub fn run(&self) -> Result<(), Box<dyn std::error::Error>> {
        let name = self.file.display();
        let bytes = fs::read(&self.file).map_err(|error| format!("{name} can't be read: {error}"))?;
        let device = Device::read(&bytes).map_err(|error| format!("{name}: {error}"))?;
        print!(
            "{}",
            describe(&device).map_err(|error| format!("{name}: {error}"))?
        );
        Ok(())
    }
}

/// Describes a device.
pub fn describe(device: &Device) -> Result<String, Error> {
    let mut text = String::new();
    let how = match device.content {
        Content::Unfrozen(_) => "unfrozen",
        Content::Frozen(_) => "frozen",
    };
    let kind = device.kind;
    line(
        &mut text,
        0,
        format_args!("{} ({}), {how}, meta {}", kind.name(), kind.tag(), device.meta),
    );
    if let Content::Frozen(frozen) = &device.content {
        line(&mut text, 0, format_args!("{} files", frozen.files.len()));
        for file in &frozen.files {
            let (kind, size, flags) = (file.kind, file.data.len(), file.flags);
            line(
                &mut text,
                1,
                format_args!("{} {kind}, {size} bytes, flags {flags:#x}", plain(&file.name)),
            );
        }
    }
    Outline::read(device.patcher()?)?.write(&mut text, 0);
    Ok(text)
}

/// The objects of a patcher and the cords between them, as its file has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The objects.
    pub things: Vec<Thing>,
    /// The cords, as `object:outlet -> object:inlet`.
    pub cords: Vec<String>,
}

/// An object of an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// Its scripting name, or its number where it has none.
    pub name: String,
    /// Its class and arguments.
    pub words: String,
    /// Where it is seen in presentation: left, top, width and height.
    pub shown: Option<Vec<f64>>,
    /// Its attributes.
    pub attributes: Map<String, Value>,
    /// What is inside.
    pub patcher: Option<Outline>,
}

impl Outline {
    /// Reads the text of a patcher.
    pub fn read(text: &str) -> Result<Self, Error> {
        let value: Value = serde_json::from_str(text).map_err(|error| Error::Patcher(error.to_string()))?;
        let patcher = value.get("patcher");
        let patcher = patcher.ok_or_else(|| Error::Patcher("it has no member \"patcher\"".to_string()))?;
        Self::of(patcher)
    }

    fn of(patcher: &Value) -> Result<Self, Error> {
        let mut names = HashMap::new();
        let mut things = Vec::new();
        for one in list(patcher, "boxes") {
            let members = one.get("box").and_then(Value::as_object);
            let members = members.ok_or_else(|| Error::Patcher("a box is empty".to_string()))?;
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            let id = text("id").unwrap_or("?");
            let name = text("varname").filter(|name| !name.is_empty()).unwrap_or(id);
            names.insert(id, name);
            let class = text("maxclass").unwrap_or("?");
            let is_typed = class == "newobj";
            let words = if is_typed {
                text("text").unwrap_or_default()
            } else {
                class
            };
            let mut attributes = members.clone();
            attributes.retain(|name, _| !FORM.contains(&name.as_str()) || name == "text" && !is_typed);
            let numbers = |value: &Value| {
                let numbers = value.as_array()?.iter();
                numbers.map(Value::as_f64).collect::<Option<Vec<f64>>>()
            };
            things.push(Thing {
                name: name.to_string(),
                words: words.to_string(),
                shown: members.get("presentation_rect").and_then(numbers),
                attributes,
                patcher: members.get("patcher").map(Self::of).transpose()?,
            });
        }
        let cords = list(patcher, "lines").map(|line| {
            let end = |name: &str| {
                let end = line.get("patchline").and_then(|line| line.get(name));
                let part = |index: usize| end.and_then(|end| end.get(index));
                let id = part(0).and_then(Value::as_str).unwrap_or("?");
                let name = names.get(id).copied().unwrap_or(id);
                match part(1).and_then(Value::as_u64) {
                    Some(number) => format!("{name}:{number}"),
                    None => format!("{name}:?"),
                }
            };
            format!("{} -> {}", end("source"), end("destination"))
        });
        let cords = cords.collect();
        Ok(Self { things, cords })
    }

    fn write(&self, text: &mut String, depth: usize) {
        for thing in &self.things {
            let mut rest = String::new();
            if let Some(shown) = &thing.shown {
                let numbers: Vec<String> = shown.iter().map(f64::to_string).collect();
                // Writing into a string can't fail.
                let _ = write!(rest, "  at {}", numbers.join(" "));
            }
            for (name, value) in &thing.attributes {
                let _ = write!(rest, "  {name} {value}");
            }
            line(
                text,
                depth,
                format_args!("{} [{}]{}", plain(&thing.name), plain(&thing.words), plain(&rest)),
            );
            if let Some(patcher) = &thing.patcher {
                patcher.write(text, depth + 1);
            }
        }
        for cord in &self.cords {
            line(text, depth, format_args!("{}", plain(cord)));
        }
    }
}

fn list<'value>(value: &'value Value, name: &str) -> impl Iterator<Item = &'value Value> + use<'value> {
    let list = value.get(name).and_then(Value::as_array);
    list.into_iter().flatten()
}

fn line(text: &mut String, depth: usize, content: fmt::Arguments<'_>) {
    // Writing into a string can't fail.
    let _ = writeln!(text, "{:width$}{content}", "", width = depth * 2);
}

/// A device is somebody else's file: nothing in it may drive the terminal.
fn plain(text: &str) -> String {
    let letters = text.chars();
    let letters = letters.map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    letters.collect()
}
