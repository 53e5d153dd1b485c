//! One automatable parameter: its value, its ids and, up to Live 9, its automation.

use std::io::Read;

use super::super::error::Error;
use super::super::facts::Value;
use super::Reading;
use super::automation::Envelope;

/// A parameter as the file has it.
#[derive(Default)]
pub(super) struct RawParameter {
    /// `Manual`, which Live 8 does not have.
    manual: Option<Value>,
    /// Ids that envelopes point at: automation first, then modulation.
    pub(super) targets: [Option<i64>; 2],
    /// Inline automation (up to Live 9). The first event holds the value before the song.
    pub(super) envelope: Envelope,
}

impl RawParameter {
    /// Returns the value: `Manual`, else the first event's.
    pub(super) fn value(&self) -> Option<Value> {
        match &self.manual {
            Some(value) => Some(value.clone()),
            None => self.envelope.start(),
        }
    }

    /// Whether the file states the value that the control showed when it was saved.
    pub(super) fn has_manual(&self) -> bool {
        self.manual.is_some()
    }

    /// Returns the value as a number; a switch is none.
    pub(super) fn number(&self) -> Option<f64> {
        match self.value() {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// Returns the value as a switch.
    pub(super) fn switch(&self) -> Option<bool> {
        match self.value() {
            Some(Value::Switch(on)) => Some(on),
            _ => None,
        }
    }
}

/// How much of a parameter's automation is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Events {
    /// The first event, which is the value in Live 8.
    First,
    /// All events.
    All,
}

impl<R: Read> Reading<'_, R> {
    /// Reads the current element as a parameter.
    pub(super) fn parameter(&mut self, events: Events) -> Result<RawParameter, Error> {
        let level = self.walk.level();
        let mut parameter = RawParameter::default();
        while self.walk.child(level)? {
            self.parameter_part(&mut parameter, events)?;
        }
        parameter.envelope.finish();
        Ok(parameter)
    }

    /// Reads the current element when it is a part of a parameter. False when it is something else.
    pub(super) fn parameter_part(
        &mut self,
        parameter: &mut RawParameter,
        events: Events,
    ) -> Result<bool, Error> {
        match self.walk.name() {
            b"Manual" => parameter.manual = self.parameter_value()?,
            b"ArrangerAutomation" => self.envelope_events(&mut parameter.envelope, events)?,
            b"AutomationTarget" => parameter.targets[0] = self.walk.integer("Id")?,
            b"ModulationTarget" => parameter.targets[1] = self.walk.integer("Id")?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn parameter_value(&mut self) -> Result<Option<Value>, Error> {
        let Some(text) = self.walk.attribute("Value")? else {
            self.walk.problem("no Value");
            return Ok(None);
        };
        Ok(Some(match &*text {
            "true" => Value::Switch(true),
            "false" => Value::Switch(false),
            text => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number(number),
                _ => Value::Text(self.walk.value_string()?),
            },
        }))
    }
}
