//! What is known of Max's objects. The table beside this file is the knowledge; here is what follows from it for an object with
//! its arguments.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::source::{Object, Patcher};

/// The colours of Live's theme that were seen in real devices, as `themecolor.NAME`.
pub const THEME: [&str; 9] = [
    "live_control_bg",
    "live_control_fg",
    "live_control_fg_off_zombie",
    "live_control_selection",
    "live_display_scale_text",
    "live_lcd_bg",
    "live_lcd_control_fg",
    "live_lcd_control_fg_zombie",
    "live_lcd_frame",
];

/// What can be said of a parameter, as Max saves it.
pub const PARAMETER: [&str; 7] = [
    "parameter_longname",
    "parameter_shortname",
    "parameter_enum",
    "parameter_invisible",
    "parameter_mmax",
    "parameter_modmode",
    "parameter_type",
];

/// What can be set for a patcher.
pub const SETTINGS: [&str; 6] = ["description", "device", "rect", "title", "view", "width"];

/// A class of objects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Where the knowledge is from.
    pub source: String,
    /// Whether it is an object of its own in the file.
    #[serde(default)]
    pub ui: bool,
    /// What its inlets and outlets follow from.
    #[serde(default)]
    pub shape: Shape,
    /// The messages that each inlet understands.
    #[serde(default)]
    pub inlets: Vec<Vec<String>>,
    /// The messages that come from each outlet.
    #[serde(default)]
    pub outlets: Vec<Vec<String>>,
    /// The attributes and their types.
    #[serde(default)]
    pub attributes: BTreeMap<String, Type>,
    /// How many arguments there are, at least and at most.
    #[serde(default)]
    pub arguments: [usize; 2],
    /// What may follow a message that comes out of it, where that is a closed set.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
}

/// What the inlets and outlets of a class follow from.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// They are always the same.
    #[default]
    Fixed,
    /// An outlet for each argument, which says what comes.
    Trigger,
    /// An outlet for each argument, and one for the rest.
    Route,
    /// A bang for each argument, and an outlet for the rest.
    Select,
    /// An inlet for each value in the format.
    Sprintf,
    /// The argument comes first in what goes out.
    Prepend,
    /// The text goes out.
    Message,
    /// What arrives from outside.
    Inlet,
    /// The inlets and outlets inside of it.
    Patcher,
    /// What the script says.
    Script,
    /// It is named by its argument.
    Dictionary,
    /// No object, but what a message box can send to without a cord.
    Global,
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A text.
    Symbol,
    /// Red, green, blue and opacity from 0 to 1.
    Color,
    /// Several values.
    List,
}

/// Everything that is known.
#[derive(Debug)]
pub struct Classes(BTreeMap<String, Class>);

impl Classes {
    /// Reads the table.
    pub fn known() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("classes.toml")).map(Self)
    }

    /// Returns a class.
    pub fn get(&self, name: &str) -> Option<&Class> {
        self.0.get(name).filter(|_| name != "common")
    }

    /// Returns a class of objects that can be put into a patcher.
    pub fn object(&self, name: &str) -> Option<&Class> {
        self.get(name).filter(|class| class.shape != Shape::Global)
    }

    /// Returns the names of all classes that can be put into a patcher.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let objects = self.0.iter().filter(|(_, class)| class.shape != Shape::Global);
        objects
            .map(|(name, _)| name.as_str())
            .filter(|name| *name != "common")
    }

    /// Returns the type of an attribute, which may be one that every box has.
    pub fn attribute(&self, class: &Class, name: &str) -> Option<Type> {
        let common = self.0.get("common");
        let own = class.attributes.get(name);
        own.or_else(|| common.and_then(|common| common.attributes.get(name)))
            .copied()
    }

    /// Returns the names of all attributes of a class.
    pub fn attributes<'classes>(&'classes self, class: &'classes Class) -> Vec<&'classes str> {
        let common = self.0.get("common").into_iter();
        let common = common.flat_map(|common| common.attributes.keys());
        let mut names: Vec<&str> = class
            .attributes
            .keys()
            .chain(common)
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names
    }
}

/// The inlets and outlets of an object as it stands in a patcher.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// How many inlets there are.
    pub inlets: usize,
    /// What comes from each outlet: a type of Max (`bang`, `int`, `signal`, ...), empty for anything.
    pub outlets: Vec<&'static str>,
}

impl Form {
    /// Works out the inlets and outlets of an object.
    pub fn of(object: &Object, class: &Class, folder: &Patcher) -> Self {
        let count = object.arguments().count();
        let fixed: Vec<&'static str> = class.outlets.iter().map(|messages| kind(messages)).collect();
        match class.shape {
            Shape::Trigger => Self {
                inlets: 1,
                outlets: object.arguments().map(trigger).collect(),
            },
            Shape::Route => Self {
                inlets: count + 1,
                outlets: vec![""; count + 1],
            },
            Shape::Select => Self {
                inlets: count + 1,
                outlets: (0..=count)
                    .map(|index| if index < count { "bang" } else { "" })
                    .collect(),
            },
            Shape::Sprintf => Self {
                inlets: object
                    .words
                    .iter()
                    .map(|word| word.matches('%').count())
                    .sum::<usize>()
                    .max(1),
                outlets: fixed,
            },
            Shape::Patcher => {
                let inside = |class: &str| {
                    let objects = object.patcher.iter().flat_map(|patcher| &patcher.objects);
                    objects.filter(|object| object.class() == class).count()
                };
                Self {
                    inlets: inside("inlet"),
                    outlets: vec![""; inside("outlet")],
                }
            }
            Shape::Script => {
                let script = object.arguments().next().unwrap_or_default();
                let text = fs::read_to_string(folder.folder.join(script)).unwrap_or_default();
                Self {
                    inlets: assigned(&text, "inlets").unwrap_or(1),
                    outlets: vec![""; assigned(&text, "outlets").unwrap_or(1)],
                }
            }
            _ => Self {
                inlets: class.inlets.len(),
                outlets: fixed,
            },
        }
    }
}

/// What Max calls an outlet from which only one kind of message comes.
fn kind(messages: &[String]) -> &'static str {
    let [only] = messages else { return "" };
    ["bang", "int", "float", "signal", "dictionary"]
        .into_iter()
        .find(|kind| kind == only)
        .unwrap_or_default()
}

fn trigger(argument: &str) -> &'static str {
    match argument {
        "b" | "bang" => "bang",
        "i" | "int" => "int",
        "f" | "float" => "float",
        _ => "",
    }
}

/// The number that a script assigns to a variable at the beginning of a line.
fn assigned(script: &str, name: &str) -> Option<usize> {
    script.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
        value.trim().trim_end_matches(';').parse().ok()
    })
}
