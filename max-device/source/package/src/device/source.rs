//! Patchers as they are kept in git: TOML with a line for each object and each cord, and a name for whatever is wired.
//!
//! Max's own files were not chosen for that, because in them a moved box and a changed message look alike, and what an object is for
//! can't be written beside it.

mod read;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as its reader named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// Something in a source file that Max would not understand, or would silently ignore.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What, and what is known instead.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.text)
    }
}

/// All that is wrong with a source, one problem a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(formatter, "{end}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Left, top, width and height.
pub type Rectangle = [f64; 4];

/// A patcher: objects and the cords between them.
#[derive(Clone, Debug)]
pub struct Patcher {
    /// Where it begins.
    pub place: Place,
    /// What is set for the patcher as a whole.
    pub settings: Vec<Setting>,
    /// The objects; those that come first lie on top.
    pub objects: Vec<Object>,
    /// The cords.
    pub cords: Vec<Cord>,
    /// The folder of its file, in which its scripts are.
    pub folder: PathBuf,
}

/// An object in a patcher.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name that cords use, and the scripting name in Max.
    pub name: String,
    /// Where it is defined.
    pub place: Place,
    /// Its class and arguments, as they are typed into a box.
    pub words: Vec<String>,
    /// Where it lies in the patcher; width and height may be missing.
    pub at: Vec<f64>,
    /// Where it lies in the device's view.
    pub shown: Option<Rectangle>,
    /// Its attributes.
    pub attributes: Vec<Setting>,
    /// Attributes that follow a colour of Live's theme.
    pub colors: Vec<Setting>,
    /// How Live treats its value.
    pub parameter: Vec<Setting>,
    /// What is inside, when it is a sub-patcher.
    pub patcher: Option<Patcher>,
}

impl Object {
    /// Returns the class.
    pub fn class(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Returns the arguments that are no attributes.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().skip(1).map(String::as_str);
        words.take_while(|word| !word.starts_with('@'))
    }

    /// Returns a text attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|setting| setting.name == name);
        found.and_then(|setting| setting.value.as_str())
    }
}

/// A name and a value.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
    /// Where it is set.
    pub place: Place,
}

/// A cord from an outlet to an inlet, both counted from 0.
#[derive(Clone, Debug)]
pub struct Cord {
    /// The object it comes from.
    pub from: String,
    /// Its outlet.
    pub outlet: usize,
    /// The object it goes to.
    pub to: String,
    /// Its inlet.
    pub inlet: usize,
    /// Where it is defined.
    pub place: Place,
}

impl Patcher {
    /// Reads a source file and those that it includes.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        read::patcher(path)
    }

    /// Returns the object of a name.
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.name == name)
    }

    /// Returns what is set for the patcher.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}
