//! Values of attributes: text, numbers and switches, with a problem noted where one is missing or makes no sense.

use std::io::Read;

use super::error::Error;
use super::walk::Walk;

impl<R: Read> Walk<'_, R> {
    /// The attribute as text, with references resolved. Text above the limit is cut, which is a problem.
    pub(super) fn string(&mut self, attribute: &str) -> Result<Option<String>, Error> {
        let Some(value) = self.attribute(attribute)? else {
            return Ok(None);
        };
        let most = self.limits.text_bytes;
        if value.len() <= most {
            let value = value.into_owned();
            self.keep(value.len())?;
            return Ok(Some(value));
        }
        let cut = value
            .char_indices()
            .map(|(index, _)| index)
            .take_while(|index| *index <= most)
            .last();
        let text = value
            .get(..cut.unwrap_or_default())
            .unwrap_or_default()
            .to_owned();
        self.keep(text.len())?;
        self.problem(format!("a text of more than {most} bytes was cut"));
        Ok(Some(text))
    }

    /// `Value` as text; empty when it is missing, which is a problem.
    pub(super) fn value_string(&mut self) -> Result<String, Error> {
        match self.string("Value")? {
            Some(text) => Ok(text),
            None => {
                self.problem("no Value");
                Ok(String::new())
            }
        }
    }

    /// The attribute as a number. None when it is missing or, which is a problem, no finite number.
    pub(super) fn number(&mut self, attribute: &str) -> Result<Option<f64>, Error> {
        let Some(value) = self.attribute(attribute)? else {
            return Ok(None);
        };
        // Sums of such numbers stay finite, which JSON needs. Only parameters, which are not added up, go further.
        const FURTHEST: f64 = 1e15;
        let number = finite(&value).filter(|number| number.abs() <= FURTHEST);
        if number.is_none() {
            self.problem(format!("{attribute} is not a number that makes sense"));
        }
        Ok(number)
    }

    /// `Value` as a number; None when it is missing or no number, which is a problem.
    pub(super) fn value_number(&mut self) -> Result<Option<f64>, Error> {
        let number = self.number("Value")?;
        self.note_missing_value()?;
        Ok(number)
    }

    /// `Value` as a place in time, in beats; None when it is missing, no number, or further than any song goes, which is a problem.
    pub(super) fn value_beat(&mut self) -> Result<Option<f64>, Error> {
        let beat = self.value_number()?;
        Ok(self.within_a_song(beat))
    }

    /// Takes a place in time that no song reaches for a problem. Live's arrangement ends long before: sums of such places
    /// would be infinite, and bars could not be counted.
    pub(super) fn within_a_song(&mut self, beat: Option<f64>) -> Option<f64> {
        const FURTHEST: f64 = 1e9;
        let within = beat.filter(|beat| beat.abs() <= FURTHEST);
        if beat.is_some() && within.is_none() {
            self.problem("a place in time is further than any song goes");
        }
        within
    }

    /// The attribute as an integer. None when it is missing or, which is a problem, no integer.
    pub(super) fn integer(&mut self, attribute: &str) -> Result<Option<i64>, Error> {
        let Some(value) = self.attribute(attribute)? else {
            return Ok(None);
        };
        let number = value.parse::<i64>().ok();
        if number.is_none() {
            self.problem(format!("{attribute} is not an integer"));
        }
        Ok(number)
    }

    /// `Value` as an integer; None when it is missing or no integer, which is a problem.
    pub(super) fn value_integer(&mut self) -> Result<Option<i64>, Error> {
        let number = self.integer("Value")?;
        self.note_missing_value()?;
        Ok(number)
    }

    /// `Value` as a switch; None when it is missing or neither "true" nor "false", which is a problem.
    pub(super) fn value_switch(&mut self) -> Result<Option<bool>, Error> {
        let switch = match self.attribute("Value")?.as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        if switch.is_none() {
            self.problem("Value is neither true nor false");
        }
        Ok(switch)
    }

    /// Two attributes as numbers; None when one is missing or, which is a problem, no finite number.
    pub(super) fn two_numbers(
        &mut self,
        first: &str,
        second: &str,
    ) -> Result<(Option<f64>, Option<f64>), Error> {
        let mut numbers = (None, None);
        let mut broken = false;
        self.each_attribute(|key, value| {
            let number = match key {
                _ if key == first.as_bytes() => &mut numbers.0,
                _ if key == second.as_bytes() => &mut numbers.1,
                _ => return,
            };
            *number = finite_bytes(value);
            broken |= number.is_none();
        })?;
        if broken {
            self.problem(format!("{first} or {second} is not a number"));
        }
        Ok(numbers)
    }

    fn note_missing_value(&mut self) -> Result<(), Error> {
        if self.attribute("Value")?.is_none() {
            self.problem("no Value");
        }
        Ok(())
    }
}

/// A key and its value.
pub(super) type KeyAndValue<'a> = (&'a [u8], &'a [u8]);

/// The attributes of a tag, unresolved.
pub(super) struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// Of what stands behind the name in a tag.
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The key and value of the next attribute; an error says what is broken.
    pub(super) fn next(&mut self) -> Result<Option<KeyAndValue<'a>>, &'static str> {
        const BROKEN: &str = "an attribute is broken";
        let rest = self.rest.trim_ascii_start();
        if rest.is_empty() {
            return Ok(None);
        }
        let equals = rest.iter().position(|byte| *byte == b'=').ok_or(BROKEN)?;
        let (key, value) = rest.split_at_checked(equals).ok_or(BROKEN)?;
        let value = value.get(1..).unwrap_or_default().trim_ascii_start();
        let [quote @ (b'"' | b'\''), value @ ..] = value else {
            return Err(BROKEN);
        };
        // Most values have a few bytes: a call of memchr costs more than looking at them.
        let end = value.iter().position(|byte| byte == quote).ok_or(BROKEN)?;
        let (value, rest) = value.split_at_checked(end).ok_or(BROKEN)?;
        self.rest = rest.get(1..).unwrap_or_default();
        Ok(Some((key.trim_ascii_end(), value)))
    }
}

/// Like [`finite`], of an attribute's bytes.
pub(super) fn finite_bytes(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok().and_then(finite)
}

/// Reads a number; infinities and the like are none.
pub(super) fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}
