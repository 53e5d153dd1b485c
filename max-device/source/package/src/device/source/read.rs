//! From TOML to a patcher. What has the wrong form is reported with its line; what the words mean is no concern of this file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Cord, Object, Patcher, Place, Problem, Problems, Rectangle, Setting};

type Table<'text> = DeTable<'text>;
type Entry<'text> = Spanned<DeValue<'text>>;

/// Reads a file with all that belongs to it.
pub fn patcher(path: &Path) -> Result<Patcher, Problems> {
    let mut reader = Reader::default();
    let patcher = reader.file(path, None);
    match patcher {
        Some(patcher) if reader.problems.is_empty() => Ok(patcher),
        _ => {
            reader.problems.sort();
            Err(Problems(reader.problems))
        }
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
    /// The files that are being read, one included by the other.
    open: Vec<PathBuf>,
}

/// A file while it is read, to tell lines from places in its text.
struct File<'text> {
    name: Arc<str>,
    text: &'text str,
    folder: PathBuf,
}

impl File<'_> {
    fn place(&self, start: usize) -> Place {
        let before = self.text.get(..start).unwrap_or(self.text);
        Place {
            file: Arc::clone(&self.name),
            line: before.matches('\n').count() + 1,
        }
    }

    fn at<Thing>(&self, spanned: &Spanned<Thing>) -> Place {
        self.place(spanned.span().start)
    }
}

impl Reader {
    fn problem(&mut self, place: Place, text: impl Into<String>) {
        let text = text.into();
        self.problems.push(Problem { place, text });
    }

    fn file(&mut self, path: &Path, asked: Option<Place>) -> Option<Patcher> {
        let name: Arc<str> = path.display().to_string().into();
        let start = Place {
            file: Arc::clone(&name),
            line: 1,
        };
        let asked = asked.unwrap_or_else(|| start.clone());
        if self.open.iter().any(|open| open == path) {
            self.problem(asked, format!("{name} includes itself"));
            return None;
        }
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.problem(asked, format!("{name} can't be read: {error}"));
                return None;
            }
        };
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let file = File {
            name,
            text: &text,
            folder,
        };
        let table = match DeTable::parse(&text) {
            Ok(table) => table.into_inner(),
            Err(error) => {
                let place = file.place(error.span().map_or(0, |span| span.start));
                self.problem(place, error.message().to_string());
                return None;
            }
        };
        self.open.push(path.to_path_buf());
        let patcher = self.patcher(&file, &table, start);
        self.open.pop();
        Some(patcher)
    }

    fn patcher(&mut self, file: &File<'_>, table: &Table<'_>, place: Place) -> Patcher {
        let mut patcher = Patcher {
            place,
            settings: Vec::new(),
            objects: Vec::new(),
            cords: Vec::new(),
            folder: file.folder.clone(),
        };
        let mut included = None;
        for (key, entry) in table {
            match key.get_ref().as_ref() {
                "patcher" => patcher.settings = self.settings(file, entry),
                "objects" => self.objects(file, entry, &mut patcher.objects),
                "wiring" => self.wiring(file, entry, &mut patcher.cords),
                "include" => included = self.text(file, entry).map(|name| (name, file.at(entry))),
                other => {
                    let text =
                        format!("no table is called {other}; known are include, objects, patcher, wiring");
                    self.problem(file.at(key), text);
                }
            }
        }
        if let Some((name, place)) = included
            && let Some(other) = self.file(&file.folder.join(name), Some(place))
        {
            self.merge(&mut patcher, other);
        }
        patcher
    }

    /// What the including file says stands first, and its settings win.
    fn merge(&mut self, patcher: &mut Patcher, other: Patcher) {
        for object in other.objects {
            if let Some(twice) = patcher.object(&object.name) {
                let text = format!("there is an object {} already, in {}", object.name, object.place);
                let place = twice.place.clone();
                self.problem(place, text);
            }
            patcher.objects.push(object);
        }
        for setting in other.settings {
            if patcher.setting(&setting.name).is_none() {
                patcher.settings.push(setting);
            }
        }
        patcher.cords.extend(other.cords);
    }

    fn objects(&mut self, file: &File<'_>, entry: &Entry<'_>, objects: &mut Vec<Object>) {
        let Some(table) = self.table(file, entry) else {
            return;
        };
        // In the order of the lines, which is the order in which they lie above each other.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, entry) in entries {
            objects.extend(self.object(file, key.get_ref(), file.at(key), entry));
        }
    }

    fn object(&mut self, file: &File<'_>, name: &str, place: Place, entry: &Entry<'_>) -> Option<Object> {
        let table = self.table(file, entry)?;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !name.chars().all(is_name) {
            self.problem(
                place.clone(),
                format!("{name} is no name: letters, digits and _ only"),
            );
        }
        let mut object = Object {
            name: name.to_string(),
            place: place.clone(),
            words: Vec::new(),
            at: Vec::new(),
            shown: None,
            attributes: Vec::new(),
            colors: Vec::new(),
            parameter: Vec::new(),
            patcher: None,
        };
        for (key, entry) in table {
            match key.get_ref().as_ref() {
                "box" => {
                    let text = self.text(file, entry).unwrap_or_default();
                    object.words = text.split_whitespace().map(str::to_string).collect();
                }
                "at" => object.at = self.numbers(file, entry),
                "shown" => {
                    let numbers = self.numbers(file, entry);
                    object.shown = Rectangle::try_from(numbers.as_slice()).ok();
                    if object.shown.is_none() {
                        let text = "shown is left, top, width and height";
                        self.problem(file.at(entry), text);
                    }
                }
                "colors" => object.colors = self.settings(file, entry),
                "parameter" => object.parameter = self.settings(file, entry),
                "patcher" => {
                    if let Some(name) = self.text(file, entry) {
                        object.patcher = self.file(&file.folder.join(name), Some(file.at(entry)));
                    }
                }
                other => object.attributes.extend(self.setting(file, other, entry)),
            }
        }
        if object.words.is_empty() {
            self.problem(place.clone(), format!("{name} has no box"));
            return None;
        }
        if object.at.len() < 2 || object.at.len() > 4 {
            let text = format!("{name} needs \"at\": left and top, and where it matters width and height");
            self.problem(place, text);
        }
        Some(object)
    }

    fn wiring(&mut self, file: &File<'_>, entry: &Entry<'_>, cords: &mut Vec<Cord>) {
        let Some(table) = self.table(file, entry) else {
            return;
        };
        for (key, entry) in table {
            if key.get_ref() != "cords" {
                let text = format!("wiring has cords and no {}", key.get_ref());
                self.problem(file.at(key), text);
                continue;
            }
            let Some(list) = entry.get_ref().as_array() else {
                self.problem(file.at(entry), "cords is a list");
                continue;
            };
            for entry in list.iter() {
                let place = file.at(entry);
                let cord = entry.get_ref().as_str().and_then(|text| cord(text, &place));
                match cord {
                    Some(cord) => cords.push(cord),
                    None => self.problem(place, "a cord is \"object:outlet -> object:inlet\""),
                }
            }
        }
    }

    fn settings(&mut self, file: &File<'_>, entry: &Entry<'_>) -> Vec<Setting> {
        let Some(table) = self.table(file, entry) else {
            return Vec::new();
        };
        let entries = table.iter();
        entries
            .filter_map(|(key, entry)| self.setting(file, key.get_ref(), entry))
            .collect()
    }

    fn setting(&mut self, file: &File<'_>, name: &str, entry: &Entry<'_>) -> Option<Setting> {
        let place = file.at(entry);
        let Some(value) = value(entry.get_ref()) else {
            self.problem(place, format!("{name} is a number, a text or a list of those"));
            return None;
        };
        let name = name.to_string();
        Some(Setting { name, value, place })
    }

    fn table<'entry, 'text>(
        &mut self,
        file: &File<'_>,
        entry: &'entry Entry<'text>,
    ) -> Option<&'entry Table<'text>> {
        let table = entry.get_ref().as_table();
        if table.is_none() {
            self.problem(file.at(entry), "this is a table");
        }
        table
    }

    fn text(&mut self, file: &File<'_>, entry: &Entry<'_>) -> Option<String> {
        let text = entry.get_ref().as_str().map(str::to_string);
        if text.is_none() {
            self.problem(file.at(entry), "this is a text");
        }
        text
    }

    fn numbers(&mut self, file: &File<'_>, entry: &Entry<'_>) -> Vec<f64> {
        let value = value(entry.get_ref());
        let list = value.as_ref().and_then(Value::as_array);
        let numbers: Option<Vec<f64>> = list.and_then(|list| list.iter().map(Value::as_f64).collect());
        numbers.unwrap_or_else(|| {
            self.problem(file.at(entry), "this is a list of numbers");
            Vec::new()
        })
    }
}

/// Max has no truth values: they are 0 and 1.
fn value(entry: &DeValue<'_>) -> Option<Value> {
    Some(match entry {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) if number.radix() == 10 => Value::from(number.as_str().parse::<i64>().ok()?),
        DeValue::Float(number) => Value::from(number.as_str().parse::<f64>().ok()?),
        DeValue::Boolean(is_so) => Value::from(i32::from(*is_so)),
        DeValue::Array(list) => {
            let list: Option<Vec<Value>> = list.iter().map(|entry| value(entry.get_ref())).collect();
            Value::from(list?)
        }
        DeValue::Integer(_) | DeValue::Datetime(_) | DeValue::Table(_) => return None,
    })
}

fn cord(text: &str, place: &Place) -> Option<Cord> {
    let (from, to) = text.split_once("->")?;
    let (from, outlet) = end(from)?;
    let (to, inlet) = end(to)?;
    let place = place.clone();
    Some(Cord {
        from,
        outlet,
        to,
        inlet,
        place,
    })
}

fn end(text: &str) -> Option<(String, usize)> {
    let (name, number) = text.trim().split_once(':')?;
    Some((name.to_string(), number.parse().ok()?))
}
