//! Which element becomes which fact.
//!
//! Each file reads one kind of element, for all versions of Live at once: where versions differ, both spellings stand in
//! the same match. What a tier does not allow has no arm to enter, so it is skipped by the walk.

mod automation;
mod clip;
mod device;
mod mixer;
mod notes;
mod parameter;
mod plugin;
mod rack;
mod sample;
pub(super) mod set;
mod track;

use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

use self::parameter::Events;
use self::sample::SampleTable;
use super::error::Error;
use super::walk::Walk;
use crate::consent::Tier;

/// What the readers share while they go through one file.
struct Reading<'w, R: Read> {
    walk: Walk<'w, R>,
    tier: Tier,
    samples: SampleTable,
    names: HashSet<Arc<str>>,
}

impl<R: Read> Reading<'_, R> {
    /// Reads the `Name` of a track, chain or take lane: made of parts, or in preset files a plain `Value`.
    fn element_name(&mut self) -> Result<Name, Error> {
        let mut name = Name {
            shown: self.walk.string("Value")?.unwrap_or_default(),
            ..Name::default()
        };
        let mut user = String::new();
        let level = self.walk.level();
        while self.walk.child(level)? {
            match self.walk.name() {
                b"EffectiveName" => name.shown = self.walk.value_string()?,
                b"UserName" => user = self.walk.value_string()?,
                b"Annotation" if self.everything() => name.annotation = self.walk.value_string()?,
                _ => {}
            }
        }
        if name.shown.is_empty() {
            name.shown = user;
        }
        Ok(name)
    }

    /// Makes room for one more fact of a type and fails when all facts together have become too large.
    fn keep<T>(&mut self) -> Result<(), Error> {
        self.walk.keep(size_of::<T>())
    }

    /// Returns the one copy of a name that comes again and again.
    fn shared(&mut self, name: &str) -> Result<Arc<str>, Error> {
        if let Some(known) = self.names.get(name) {
            return Ok(Arc::clone(known));
        }
        self.walk.keep(name.len())?;
        let name: Arc<str> = Arc::from(name);
        self.names.insert(Arc::clone(&name));
        Ok(name)
    }

    /// How much of a parameter's automation the tier wants.
    fn wanted_events(&self) -> Events {
        if self.everything() {
            Events::All
        } else {
            Events::First
        }
    }

    fn sound(&self) -> bool {
        self.tier >= Tier::Sound
    }

    fn everything(&self) -> bool {
        self.tier >= Tier::Everything
    }
}

/// A `Name` element.
#[derive(Default)]
struct Name {
    /// The name that Live shows, else the one the user typed.
    shown: String,
    /// The info text, which Live keeps beside the name.
    annotation: String,
}
