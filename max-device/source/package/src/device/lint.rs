//! Holds a patcher against what is known of Max's objects, because Max itself ignores what it does not know.
//!
//! Messages are followed along the cords as far as they can be known: through `t`, `route`, `prepend`, message boxes and into
//! sub-patchers. Where anything may come, nothing is said.

mod flow;

pub use flow::ports;

use std::collections::BTreeSet;

use serde_json::Value;

use super::classes::{Class, Classes, Form, PARAMETER, SETTINGS, Shape, THEME, Type};
use super::container::Kind;
use super::source::{Cord, Object, Patcher, Place, Problem, Problems, Setting};
use flow::{Messages, Sent};

/// The height of a device's view in Live, which does not scroll.
pub const HEIGHT: f64 = 169.0;

/// A patcher with the one around it.
#[derive(Clone, Copy)]
struct Scope<'source> {
    patcher: &'source Patcher,
    outside: Option<(&'source Scope<'source>, &'source Object)>,
}

/// Fails with all that Max would not understand.
pub fn check(patcher: &Patcher, classes: &Classes) -> Result<(), Problems> {
    let mut dictionaries = BTreeSet::new();
    collect_dictionaries(patcher, classes, &mut dictionaries);
    let mut linter = Linter {
        classes,
        dictionaries,
        problems: Vec::new(),
    };
    let outside = None;
    linter.patcher(&Scope { patcher, outside });
    linter.view(patcher);
    linter.problems.sort();
    linter.problems.dedup();
    if linter.problems.is_empty() {
        return Ok(());
    }
    Err(Problems(linter.problems))
}

fn collect_dictionaries<'source>(
    patcher: &'source Patcher,
    classes: &Classes,
    names: &mut BTreeSet<&'source str>,
) {
    for object in &patcher.objects {
        let shape = classes.get(object.class()).map(|class| class.shape);
        if shape == Some(Shape::Dictionary) {
            names.extend(object.arguments().next());
        }
        if let Some(patcher) = &object.patcher {
            collect_dictionaries(patcher, classes, names);
        }
    }
}

struct Linter<'source> {
    classes: &'source Classes,
    dictionaries: BTreeSet<&'source str>,
    problems: Vec<Problem>,
}

impl Linter<'_> {
    fn problem(&mut self, place: &Place, text: String) {
        let place = place.clone();
        self.problems.push(Problem { place, text });
    }

    fn patcher(&mut self, scope: &Scope<'_>) {
        for setting in &scope.patcher.settings {
            if !SETTINGS.contains(&setting.name.as_str()) {
                let text = unknown("setting of a patcher", &setting.name, SETTINGS);
                self.problem(&setting.place, text);
            }
        }
        for object in &scope.patcher.objects {
            match self.classes.object(object.class()) {
                Some(class) => self.object(scope, object, class),
                None => {
                    let text = unknown("class", object.class(), self.classes.names());
                    self.problem(&object.place, text);
                }
            }
        }
        for cord in &scope.patcher.cords {
            self.cord(scope, cord);
        }
    }

    fn object(&mut self, scope: &Scope<'_>, object: &Object, class: &Class) {
        let count = object.arguments().count();
        let [least, most] = class.arguments;
        if count < least || count > most {
            let text = format!(
                "{} takes {least} to {most} arguments, not {count}",
                object.class()
            );
            self.problem(&object.place, text);
        }
        let in_the_box = object.words.iter().filter_map(|word| word.strip_prefix('@'));
        for name in in_the_box {
            self.attribute_is_known(object, class, name, &object.place);
        }
        for setting in &object.attributes {
            if let Some(expected) = self.attribute_is_known(object, class, &setting.name, &setting.place)
                && !fits(&setting.value, expected)
            {
                let text = format!("{} of {} is {}", setting.name, object.class(), in_words(expected));
                self.problem(&setting.place, text);
            }
        }
        for setting in &object.colors {
            self.color(object, class, setting);
        }
        for setting in &object.parameter {
            if !PARAMETER.contains(&setting.name.as_str()) {
                let text = unknown("property of a parameter", &setting.name, PARAMETER);
                self.problem(&setting.place, text);
            }
        }
        let has_size = object.at.len() == 4 || object.shown.is_some();
        let has_natural_size = matches!(object.class(), "message" | "comment" | "inlet" | "outlet");
        if class.ui && !has_size && !has_natural_size {
            let text = format!("{} has no width and height", object.name);
            self.problem(&object.place, text);
        }
        match (class.shape, &object.patcher) {
            (Shape::Patcher, Some(patcher)) => {
                let outside = Some((scope, object));
                self.patcher(&Scope { patcher, outside });
            }
            (Shape::Patcher, None) => {
                let text = format!("{} has no patcher inside", object.name);
                self.problem(&object.place, text);
            }
            (_, Some(_)) => {
                let text = format!("{} can't have a patcher inside", object.class());
                self.problem(&object.place, text);
            }
            (Shape::Script, None) => self.script(scope, object),
            (Shape::Route | Shape::Select, None) => self.words_can_arrive(scope, object),
            (Shape::Message, None) => self.sent_without_a_cord(object),
            _ => {}
        }
    }

    fn attribute_is_known(
        &mut self,
        object: &Object,
        class: &Class,
        name: &str,
        place: &Place,
    ) -> Option<Type> {
        let found = self.classes.attribute(class, name);
        if found.is_none() {
            let what = format!("attribute of {}", object.class());
            let text = unknown(&what, name, self.classes.attributes(class));
            self.problem(place, text);
        }
        found
    }

    fn color(&mut self, object: &Object, class: &Class, setting: &Setting) {
        let expected = self.attribute_is_known(object, class, &setting.name, &setting.place);
        if expected.is_some_and(|expected| expected != Type::Color) {
            let text = format!("{} of {} is no colour", setting.name, object.class());
            self.problem(&setting.place, text);
        }
        let name = setting.value.as_str().unwrap_or_default();
        if !THEME.contains(&name) {
            let text = unknown("colour of Live's theme", name, THEME);
            self.problem(&setting.place, text);
        }
    }

    fn script(&mut self, scope: &Scope<'_>, object: &Object) {
        let mut arguments = object.arguments();
        let name = arguments.next().unwrap_or_default();
        if !scope.patcher.folder.join(name).is_file() {
            let text = format!("there is no script {name} beside this file");
            self.problem(&object.place, text);
        }
        // An argument that Max makes unique to the device is the name of something in it.
        for argument in arguments.filter(|argument| argument.starts_with("---")) {
            self.dictionary(&object.place, argument);
        }
    }

    fn dictionary(&mut self, place: &Place, name: &str) {
        if !self.dictionaries.contains(name) {
            let known = self.dictionaries.iter().copied();
            let text = unknown("dictionary", name, known);
            self.problem(place, text);
        }
    }

    /// A `route` or `sel` that waits for what never comes.
    fn words_can_arrive(&mut self, scope: &Scope<'_>, object: &Object) {
        let Some(arriving) = self.flow().arriving(scope, object, 0) else {
            return;
        };
        for word in object.arguments() {
            if !arriving.contains(word) {
                let known = arriving.iter().map(String::as_str);
                let text = unknown("word that arrives here", word, known);
                self.problem(&object.place, text);
            }
        }
    }

    /// What a message box sends to a name, after a semicolon.
    fn sent_without_a_cord(&mut self, object: &Object) {
        let text = object.text("text").unwrap_or_default();
        for Sent {
            receiver, message, ..
        } in flow::sent_by_text(text)
        {
            let Some(receiver) = receiver else { continue };
            let Some(class) = self
                .classes
                .get(&receiver)
                .filter(|class| class.shape == Shape::Global)
            else {
                let text = unknown("receiver of messages", &receiver, ["max"]);
                self.problem(&object.place, text);
                continue;
            };
            let known = class.inlets.iter().flatten().map(String::as_str);
            if !known.clone().any(|known| known == message) {
                let text = unknown(&format!("message to {receiver}"), &message, known);
                self.problem(&object.place, text);
            }
        }
    }

    fn cord(&mut self, scope: &Scope<'_>, cord: &Cord) {
        let ends = [&cord.from, &cord.to].map(|name| {
            let object = scope.patcher.object(name);
            if object.is_none() {
                let known = scope.patcher.objects.iter().map(|object| object.name.as_str());
                self.problem(&cord.place, unknown("object", name, known));
            }
            object
        });
        let [Some(from), Some(to)] = ends else { return };
        // An unknown class has been reported already.
        let (Some(from_class), Some(to_class)) =
            (self.classes.object(from.class()), self.classes.object(to.class()))
        else {
            return;
        };
        let outlets = Form::of(from, from_class, scope.patcher).outlets.len();
        let inlets = Form::of(to, to_class, scope.patcher).inlets;
        if cord.outlet >= outlets {
            let text = format!(
                "{} [{}] has no outlet {}: {}",
                from.name,
                from.class(),
                cord.outlet,
                count(outlets)
            );
            self.problem(&cord.place, text);
        }
        if cord.inlet >= inlets {
            let text = format!(
                "{} [{}] has no inlet {}: {}",
                to.name,
                to.class(),
                cord.inlet,
                count(inlets)
            );
            self.problem(&cord.place, text);
        }
        if cord.outlet < outlets && cord.inlet < inlets {
            self.messages(scope, cord, from, to, to_class);
        }
    }

    fn messages(&mut self, scope: &Scope<'_>, cord: &Cord, from: &Object, to: &Object, class: &Class) {
        let sent = self.flow().sent(scope, from, cord.outlet).unwrap_or_default();
        let understood = flow::understood(scope, to, class, cord.inlet);
        let Some(understood) = understood else { return };
        for message in sent {
            if !is_understood(&understood, &message) && self.classes.attribute(class, &message).is_none() {
                let what = format!("message to inlet {} of {} [{}]", cord.inlet, to.name, to.class());
                let text = unknown(&what, &message, understood.iter().map(String::as_str));
                self.problem(&cord.place, text);
            }
        }
        let takes_dictionary = |message: &str| class.shape == Shape::Dictionary && message == "dictionary";
        if from.class() == "message" {
            let sent = flow::sent_by_text(from.text("text").unwrap_or_default());
            for Sent { message, first, .. } in sent.into_iter().filter(|sent| sent.receiver.is_none()) {
                if takes_dictionary(&message) && !first.starts_with('$') {
                    self.dictionary(&from.place, &first);
                }
            }
        }
    }

    fn flow(&self) -> flow::Flow<'_> {
        flow::Flow {
            classes: self.classes,
        }
    }

    /// What lies outside of a device's view is never seen.
    fn view(&mut self, patcher: &Patcher) {
        let Some(device) = patcher.setting("device") else {
            return;
        };
        let name = device.value.as_str().unwrap_or_default();
        if Kind::find(|kind| kind.name() == name).is_none() {
            let known = Kind::ALL.map(Kind::name);
            self.problem(&device.place, unknown("kind of device", name, known));
        }
        let width = patcher
            .setting("width")
            .and_then(|setting| setting.value.as_f64());
        let Some(width) = width else {
            self.problem(&device.place, "a device has a width".to_string());
            return;
        };
        for object in &patcher.objects {
            let Some([left, top, wide, high]) = object.shown else {
                continue;
            };
            if left < 0.0 || top < 0.0 || left + wide > width || top + high > HEIGHT {
                let text = format!(
                    "{} lies outside of the device's view, which is {width} by {HEIGHT}",
                    object.name
                );
                self.problem(&object.place, text);
            }
        }
        self.overlaps(patcher);
    }

    /// What covers something else, unless one of the two is hidden at first and takes the place of the other later.
    fn overlaps(&mut self, patcher: &Patcher) {
        let is_hidden = |object: &Object| {
            let hidden = object.attributes.iter().find(|setting| setting.name == "hidden");
            hidden.is_some_and(|hidden| hidden.value == 1)
        };
        let seen = patcher.objects.iter().filter(|object| !is_hidden(object));
        let seen: Vec<_> = seen.filter_map(|object| Some((object, object.shown?))).collect();
        for (index, (object, [left, top, wide, high])) in seen.iter().enumerate() {
            for (other, [other_left, other_top, other_wide, other_high]) in seen.iter().skip(index + 1) {
                let is_beside = left + wide <= *other_left || other_left + other_wide <= *left;
                let is_below = top + high <= *other_top || other_top + other_high <= *top;
                if !is_beside && !is_below {
                    let text = format!("{} lies on top of {}", object.name, other.name);
                    self.problem(&object.place, text);
                }
            }
        }
    }
}

fn is_understood(understood: &Messages, message: &str) -> bool {
    understood.contains(message)
        || understood.iter().any(|known| {
            known
                .strip_suffix('*')
                .is_some_and(|start| message.starts_with(start))
        })
}

fn fits(value: &Value, expected: Type) -> bool {
    match expected {
        Type::Int => value.is_i64(),
        Type::Float => value.is_number(),
        Type::Symbol => value.is_string(),
        Type::List => value.is_array(),
        Type::Color => value
            .as_array()
            .is_some_and(|list| list.len() == 4 && list.iter().all(Value::is_number)),
    }
}

fn in_words(expected: Type) -> &'static str {
    match expected {
        Type::Int => "a whole number",
        Type::Float => "a number",
        Type::Symbol => "a text",
        Type::List => "a list",
        Type::Color => "a colour: red, green, blue and opacity",
    }
}

fn count(number: usize) -> String {
    match number {
        0 => "it has none".to_string(),
        1 => "it has only 0".to_string(),
        _ => format!("it has 0 to {}", number - 1),
    }
}

/// Says what is not known, what was probably meant, and what there is.
fn unknown<'known>(what: &str, name: &str, known: impl IntoIterator<Item = &'known str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let near = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, name), known));
    let near = near.filter(|(distance, _)| *distance <= 2).min();
    let meant = near.map_or(String::new(), |(_, near)| format!("; is it \"{near}\"?"));
    let known = if known.is_empty() {
        "none is known".to_string()
    } else {
        format!("known: {}", known.join(", "))
    };
    format!("unknown {what}: \"{name}\"{meant} ({known})")
}
