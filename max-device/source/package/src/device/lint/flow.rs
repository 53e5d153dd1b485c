//! Which messages can come along a cord.

use std::collections::BTreeSet;
use std::fs;

use super::super::classes::{Class, Classes, Shape};
use super::super::source::{Object, Patcher};
use super::Scope;

/// The first words of messages. A bare number is `int` or `float`, as Max calls it.
pub type Messages = BTreeSet<String>;

/// Longer ways than this are circles.
const LONGEST_WAY: usize = 24;

/// A message that the text of a message box sends.
#[derive(Debug, PartialEq, Eq)]
pub struct Sent {
    /// The name that it goes to instead of the outlet.
    pub receiver: Option<String>,
    /// Its first word.
    pub message: String,
    /// Its second word.
    pub first: String,
}

/// Follows messages.
pub struct Flow<'classes> {
    /// What is known of the objects.
    pub classes: &'classes Classes,
}

impl Flow<'_> {
    /// Returns what can come to an inlet, or nothing when it can be anything.
    pub fn arriving(&self, scope: &Scope<'_>, object: &Object, inlet: usize) -> Option<Messages> {
        self.come(scope, object, inlet, LONGEST_WAY)
    }

    /// Returns what can come from an outlet, or nothing when it can be anything.
    pub fn sent(&self, scope: &Scope<'_>, object: &Object, outlet: usize) -> Option<Messages> {
        self.go(scope, object, outlet, LONGEST_WAY)
    }

    fn come(&self, scope: &Scope<'_>, object: &Object, inlet: usize, way: usize) -> Option<Messages> {
        let way = way.checked_sub(1)?;
        let mut messages = Messages::new();
        for cord in &scope.patcher.cords {
            if cord.to == object.name && cord.inlet == inlet {
                let from = scope.patcher.object(&cord.from)?;
                messages.extend(self.go(scope, from, cord.outlet, way)?);
            }
        }
        Some(messages)
    }

    fn go(&self, scope: &Scope<'_>, object: &Object, outlet: usize, way: usize) -> Option<Messages> {
        let class = self.classes.get(object.class())?;
        match class.shape {
            Shape::Trigger => match object.arguments().nth(outlet)? {
                "b" | "bang" => Some(one("bang")),
                "i" | "int" => Some(one("int")),
                "f" | "float" => Some(one("float")),
                "l" | "a" | "s" => self.come(scope, object, 0, way),
                constant => Some(one(word(constant, false))),
            },
            Shape::Route => self.routed(scope, object, outlet, way),
            Shape::Select if outlet < object.arguments().count() => Some(one("bang")),
            Shape::Select => self.come(scope, object, 0, way),
            Shape::Prepend => Some(one(object.arguments().next()?)),
            Shape::Message => {
                let sent = sent_by_text(object.text("text").unwrap_or_default());
                let sent = sent.into_iter().filter(|sent| sent.receiver.is_none());
                let messages: Messages = sent.map(|sent| sent.message).collect();
                let is_known = !messages.iter().any(|message| message.starts_with('$'));
                is_known.then_some(messages)
            }
            Shape::Inlet => {
                let (outside, patcher) = scope.outside?;
                let index = index_of(scope.patcher, object)?;
                self.come(outside, patcher, index, way)
            }
            Shape::Patcher => {
                let patcher = object.patcher.as_ref()?;
                let inner = ports(patcher, "outlet").into_iter().nth(outlet)?;
                let outside = Some((scope, object));
                self.come(&Scope { patcher, outside }, inner, 0, way)
            }
            _ => {
                let messages = class.outlets.get(outlet)?;
                match messages.first().map(String::as_str) {
                    Some("*") => None,
                    Some("pass") => self.come(scope, object, 0, way),
                    _ => Some(messages.iter().cloned().collect()),
                }
            }
        }
    }

    /// The word that was matched is gone, and what follows it is only known where a class says so.
    fn routed(&self, scope: &Scope<'_>, object: &Object, outlet: usize, way: usize) -> Option<Messages> {
        let Some(word) = object.arguments().nth(outlet) else {
            let mut rest = self.come(scope, object, 0, way)?;
            rest.retain(|message| !object.arguments().any(|word| word == message));
            return Some(rest);
        };
        let mut messages = Messages::new();
        for cord in &scope.patcher.cords {
            if cord.to == object.name && cord.inlet == 0 {
                let from = scope.patcher.object(&cord.from)?;
                let class = self.classes.get(from.class())?;
                messages.extend(class.words.get(word)?.iter().cloned());
            }
        }
        Some(messages)
    }
}

/// Returns what an inlet understands, or nothing when it understands anything, or passes it on.
pub fn understood(scope: &Scope<'_>, object: &Object, class: &Class, inlet: usize) -> Option<Messages> {
    match class.shape {
        Shape::Route | Shape::Select | Shape::Sprintf | Shape::Patcher => return None,
        Shape::Script => return functions(scope.patcher, object),
        _ => {}
    }
    let messages: Messages = class.inlets.get(inlet)?.iter().cloned().collect();
    (!messages.contains("*")).then_some(messages)
}

/// The functions of a script are the messages that it understands.
fn functions(patcher: &Patcher, object: &Object) -> Option<Messages> {
    let script = patcher.folder.join(object.arguments().next()?);
    let text = fs::read_to_string(script).ok()?;
    let names = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("function ")?.split_once('(')?;
        Some(match name.trim() {
            "msg_int" => "int".to_string(),
            "msg_float" => "float".to_string(),
            name => name.to_string(),
        })
    });
    let names: Messages = names.collect();
    (!names.contains("anything")).then_some(names)
}

/// Returns the inlets or outlets of a patcher. Max counts them from left to right as they lie.
pub fn ports<'patcher>(patcher: &'patcher Patcher, class: &str) -> Vec<&'patcher Object> {
    let objects = patcher.objects.iter();
    let mut ports: Vec<&Object> = objects.filter(|object| object.class() == class).collect();
    let left = |object: &Object| object.at.first().copied().unwrap_or_default();
    ports.sort_by(|one, other| left(one).total_cmp(&left(other)));
    ports
}

fn index_of(patcher: &Patcher, inlet: &Object) -> Option<usize> {
    let mut ports = ports(patcher, inlet.class()).into_iter();
    ports.position(|port| port.name == inlet.name)
}

/// Takes the text of a message box apart: commas part messages, a semicolon sends the rest to the name that follows it.
pub fn sent_by_text(text: &str) -> Vec<Sent> {
    let text = text.replace("\\,", " ").replace("\\;", " ");
    let mut sent = Vec::new();
    for (index, part) in text.split(';').enumerate() {
        let mut receiver = None;
        for message in part.split(',') {
            let mut words = message.split_whitespace();
            if index > 0 && receiver.is_none() {
                receiver = words.next().map(str::to_string);
            }
            let Some(first) = words.next() else { continue };
            let second = words.next();
            sent.push(Sent {
                receiver: receiver.clone(),
                message: word(first, second.is_some()).to_string(),
                first: second.unwrap_or_default().to_string(),
            });
        }
    }
    sent
}

fn word(text: &str, has_more: bool) -> &str {
    if text.parse::<f64>().is_err() {
        return text;
    }
    match (has_more, text.contains('.')) {
        (true, _) => "list",
        (false, true) => "float",
        (false, false) => "int",
    }
}

fn one(message: &str) -> Messages {
    Messages::from([message.to_string()])
}
