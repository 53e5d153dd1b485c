//! The only file that sees quick-xml: a walk over the elements of a set, pulled by the readers.
//!
//! A reader asks for the children of an element one by one and takes the attributes that it wants; what
//! it does not take is skipped (see [`super::source`]). All of Live's facts are in attributes, so text is passed over
//! unless a reader asks for it. quick-xml resolves references and normalizes what is kept.
//!
//! A set that went through another program can have every attribute turned into a child element with text
//! (`<Tempo><Manual><Value>120</Value></Manual></Tempo>`). The walk turns these back, so that the readers see one form.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::Read;

use quick_xml::XmlVersion;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::attributes::Attribute;
use quick_xml::name::QName;

use super::error::{Error, Limit, Problem};
use super::limits::{Limits, Watch};
use super::source::{MISFIT, OpenElements, Source, Tag, TagKind, element_name};
use super::values::Attributes;

/// How many elements are open, the current one included. Names an element while its children are read.
pub(super) type Level = usize;

/// A walk over the elements of a file.
pub(super) struct Walk<'w, R: Read> {
    source: Source<'w, R>,
    tag: Current,
    open: OpenElements,
    /// The current element was an empty tag and is still to be closed.
    is_empty: bool,
    /// Attributes were turned into elements.
    attributes_are_elements: bool,
    /// What was read ahead to find such attributes.
    ahead: VecDeque<Ahead>,
    pub(super) limits: Limits,
    /// Bytes that facts may still take.
    room: usize,
    problems: Vec<Problem>,
    problems_left_out: usize,
}

/// The tag of the current element.
enum Current {
    /// Before the first element, and behind the end of one.
    None,
    /// In the source's window.
    InWindow(Tag),
    /// Made of the tag and the elements behind it that are attributes.
    Gathered(String),
}

enum Ahead {
    Start(String),
    Empty(String),
    End(String),
    Text(String),
}

impl<'w, R: Read> Walk<'w, R> {
    pub(super) fn new(file: R, limits: Limits, watch: &'w mut dyn Watch) -> Result<Self, Error> {
        Ok(Self {
            source: Source::open(file, limits, watch)?,
            tag: Current::None,
            open: OpenElements::default(),
            is_empty: false,
            attributes_are_elements: false,
            ahead: VecDeque::new(),
            limits,
            room: limits.kept_bytes,
            problems: Vec::new(),
            problems_left_out: 0,
        })
    }

    /// The level of the current element.
    pub(super) fn level(&self) -> Level {
        self.open.depth()
    }

    /// Name of the current element.
    pub(super) fn name(&self) -> &[u8] {
        match &self.tag {
            Current::None => &[],
            Current::InWindow(tag) => self.source.name(*tag),
            Current::Gathered(tag) => element_name(tag.as_bytes()),
        }
    }

    /// Name of the current element as text.
    pub(super) fn name_str(&self) -> &str {
        std::str::from_utf8(self.name()).unwrap_or_default()
    }

    /// The attributes of the current element, unresolved.
    fn attributes(&self) -> Attributes<'_> {
        Attributes::new(match &self.tag {
            Current::None => &[],
            Current::InWindow(tag) => self.source.attributes(*tag),
            Current::Gathered(tag) => tag
                .as_bytes()
                .get(element_name(tag.as_bytes()).len()..)
                .unwrap_or_default(),
        })
    }

    /// The current tag without its brackets.
    fn content(&self) -> &[u8] {
        match &self.tag {
            Current::None => &[],
            Current::InWindow(tag) => self.source.content(*tag),
            Current::Gathered(tag) => tag.as_bytes(),
        }
    }

    /// Goes to the next child of the element at `parent`, leaving what is open inside it. False at its end, which is then behind.
    pub(super) fn child(&mut self, parent: Level) -> Result<bool, Error> {
        self.next(parent, None)
    }

    /// Goes to the next element of a wanted name, however deep inside the element at `ancestor`. False at its end, which is then behind.
    pub(super) fn descendant(&mut self, ancestor: Level, wanted: &[&[u8]]) -> Result<bool, Error> {
        self.next(ancestor, Some(wanted))
    }

    /// Reads the text of the current element and leaves it, at most `limits.text_bytes` of it.
    pub(super) fn text(&mut self) -> Result<Vec<u8>, Error> {
        if self.is_empty || self.attributes_are_elements {
            return Ok(Vec::new());
        }
        self.tag = Current::None;
        self.source.read_text(self.limits.text_bytes)
    }

    /// Checks that nothing but white space follows the root element.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        while self.open.depth() > 0 {
            let level = self.level();
            self.next(level, Some(&[]))?;
        }
        if self.next_tag()? == Some(true) {
            return Err(self.corrupt("a second root element"));
        }
        if self.source.has_trailing_bytes() {
            self.problem("bytes that do not belong to the set follow its end; Live ignores them too");
        }
        Ok(())
    }

    /// Takes the problems noted so far.
    pub(super) fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        if self.problems_left_out > 0 {
            problems.push(Problem {
                message: format!("{} more problems are not listed", self.problems_left_out),
                place: String::new(),
                offset: self.source.offset(),
            });
        }
        problems
    }

    /// Makes room for so many bytes of facts and fails when all facts together have become too large.
    pub(super) fn keep(&mut self, bytes: usize) -> Result<(), Error> {
        let left = self.room.checked_sub(bytes);
        self.room = left.ok_or(Error::Limit(Limit::KeptBytes(self.limits.kept_bytes)))?;
        Ok(())
    }

    /// Notes a problem at the current element.
    pub(super) fn problem(&mut self, message: impl Into<String>) {
        if self.problems.len() >= self.limits.problems {
            self.problems_left_out += 1;
            return;
        }
        let problem = Problem {
            message: message.into(),
            place: self.open.path(),
            offset: self.source.offset(),
        };
        self.problems.push(problem);
    }

    /// Returns the error for damage at the current place.
    pub(super) fn corrupt(&self, what: &'static str) -> Error {
        self.source.corrupt(what)
    }

    /// An attribute of the current element with references resolved.
    pub(super) fn attribute(&self, wanted: &str) -> Result<Option<Cow<'_, str>>, Error> {
        let mut attributes = self.attributes();
        while let Some((key, value)) = attributes.next().map_err(|what| self.corrupt(what))? {
            if key == wanted.as_bytes() {
                return self.resolved(value).map(Some);
            }
        }
        Ok(None)
    }

    /// The value of an attribute, its references resolved and its white space normalized.
    fn resolved<'a>(&self, value: &'a [u8]) -> Result<Cow<'a, str>, Error> {
        let text = std::str::from_utf8(value).map_err(|_| self.corrupt(NOT_UTF_8))?;
        if !value
            .iter()
            .any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r'))
        {
            return Ok(Cow::Borrowed(text));
        }
        Attribute {
            key: QName(""),
            value: Cow::Borrowed(text),
        }
        .normalized_value(XmlVersion::Explicit1_0)
        .map(|text| Cow::Owned(text.into_owned()))
        .map_err(|_| self.corrupt("a reference in an attribute is broken"))
    }

    /// Hands over all attributes in one pass, references unresolved, for elements that come in thousands.
    pub(super) fn each_attribute(&self, mut take: impl FnMut(&[u8], &[u8])) -> Result<(), Error> {
        let mut attributes = self.attributes();
        while let Some((key, value)) = attributes.next().map_err(|what| self.corrupt(what))? {
            take(key, value);
        }
        Ok(())
    }

    /// Makes the walk treat leaf elements with text as attributes, from the current element (the root) on.
    pub(super) fn turn_elements_into_attributes(&mut self) -> Result<(), Error> {
        if !self.is_empty {
            self.attributes_are_elements = true;
            let tag = String::from_utf8_lossy(self.content()).into_owned();
            self.gather_attributes(tag)?;
        }
        Ok(())
    }

    /// The next child (`wanted` is None) or wanted descendant of the element at `outer`.
    fn next(&mut self, outer: Level, wanted: Option<&[&[u8]]>) -> Result<bool, Error> {
        if self.is_empty {
            self.is_empty = false;
            self.open.close_empty();
        }
        while self.open.depth() > outer || (wanted.is_some() && self.open.depth() == outer) {
            if self.attributes_are_elements {
                match self.next_tag()? {
                    Some(true) if wanted.is_some_and(|wanted| wanted.contains(&self.name())) => {
                        return Ok(true);
                    }
                    Some(true) if self.is_empty => {
                        self.is_empty = false;
                        self.open.close_empty();
                    }
                    Some(_) => {}
                    None => {
                        return Err(Error::Truncated {
                            offset: self.source.offset(),
                        });
                    }
                }
                continue;
            }
            let tag = self.source.scan(&mut self.open, wanted.unwrap_or_default())?;
            if self.enter(tag)? {
                return Ok(true);
            }
        }
        if self.open.depth() < outer || wanted.is_some() {
            return Ok(false);
        }
        match self.next_tag()? {
            Some(started) => Ok(started),
            None => Err(Error::Truncated {
                offset: self.source.offset(),
            }),
        }
    }

    /// Reads the next tag: true for a start or empty tag, false for an end tag, None at the end of the file.
    fn next_tag(&mut self) -> Result<Option<bool>, Error> {
        if self.attributes_are_elements {
            return self.next_gathered();
        }
        match self.source.next_tag()? {
            Some(tag) => self.enter(tag).map(Some),
            None => Ok(None),
        }
    }

    /// Makes a tag of the source the current one: true for a start or empty tag, false for an end tag.
    fn enter(&mut self, tag: Tag) -> Result<bool, Error> {
        let name = self.source.name(tag);
        if tag.kind == TagKind::End {
            self.tag = Current::None;
            if !self.open.close(name) {
                return Err(self.corrupt(MISFIT));
            }
            return Ok(false);
        }
        self.open.open(name);
        self.source.check_depth(self.open.depth())?;
        self.is_empty = tag.kind == TagKind::Empty;
        self.tag = Current::InWindow(tag);
        Ok(true)
    }

    /// Like `next_tag`, for files whose attributes were turned into elements.
    fn next_gathered(&mut self) -> Result<Option<bool>, Error> {
        loop {
            match self.read_ahead()? {
                None => return Ok(None),
                Some(Ahead::Text(_)) => {}
                Some(Ahead::End(name)) => {
                    self.tag = Current::None;
                    if !self.open.close(name.as_bytes()) {
                        return Err(self.corrupt(MISFIT));
                    }
                    return Ok(Some(false));
                }
                Some(Ahead::Start(tag)) => {
                    self.open.open(element_name(tag.as_bytes()));
                    self.source.check_depth(self.open.depth())?;
                    self.gather_attributes(tag)?;
                    return Ok(Some(true));
                }
                Some(Ahead::Empty(tag)) => {
                    self.open.open(element_name(tag.as_bytes()));
                    self.source.check_depth(self.open.depth())?;
                    self.tag = Current::Gathered(tag);
                    self.is_empty = true;
                    return Ok(Some(true));
                }
            }
        }
    }

    /// Takes what was read ahead, else reads a text or a tag.
    fn read_ahead(&mut self) -> Result<Option<Ahead>, Error> {
        if let Some(ahead) = self.ahead.pop_front() {
            return Ok(Some(ahead));
        }
        let mut text = self.source.read_text(self.limits.text_bytes + 1)?;
        if text.len() > self.limits.text_bytes {
            let most = self.limits.text_bytes;
            self.problem(format!("a text of more than {most} bytes was cut"));
            cut_back(&mut text, most);
        }
        if !text.trim_ascii().is_empty() {
            self.keep(text.len())?;
            let text = std::str::from_utf8(&text).map_err(|_| self.corrupt(NOT_UTF_8))?;
            let text = unescape(text).map_err(|_| self.corrupt("a reference is broken"))?;
            return Ok(Some(Ahead::Text(text.into_owned())));
        }
        let Some(tag) = self.source.next_tag()? else {
            return Ok(None);
        };
        let content = std::str::from_utf8(self.source.content(tag));
        let content = content.map_err(|_| self.corrupt(NOT_UTF_8))?.to_owned();
        Ok(Some(match tag.kind {
            TagKind::Start => Ahead::Start(content),
            TagKind::Empty => Ahead::Empty(content),
            TagKind::End => Ahead::End(content.trim_end().to_owned()),
        }))
    }

    /// Makes a start tag the current one, with the leaf elements at its beginning as attributes.
    fn gather_attributes(&mut self, mut tag: String) -> Result<(), Error> {
        loop {
            let child = match self.read_ahead()? {
                Some(Ahead::Text(_)) => continue,
                Some(Ahead::Start(child)) => child,
                Some(other) => {
                    self.ahead.push_front(other);
                    break;
                }
                None => break,
            };
            let mut text = String::new();
            let next = loop {
                match self.read_ahead()? {
                    Some(Ahead::Text(more)) => text.push_str(&more),
                    other => break other,
                }
            };
            if !matches!(next, Some(Ahead::End(_))) {
                next.into_iter().for_each(|next| self.ahead.push_front(next));
                self.ahead.push_front(Ahead::Start(child));
                break;
            }
            tag.push(' ');
            tag.push_str(&String::from_utf8_lossy(element_name(child.as_bytes())));
            tag.push_str("=\"");
            tag.push_str(&escape(&text));
            tag.push('"');
        }
        self.tag = Current::Gathered(tag);
        Ok(())
    }
}

const NOT_UTF_8: &str = "bytes that are not UTF-8";

/// Cuts text to at most so many bytes, in front of a character or a reference that would be left in two.
fn cut_back(text: &mut Vec<u8>, most: usize) {
    text.truncate(most);
    if let Err(error) = std::str::from_utf8(text)
        && error.error_len().is_none()
    {
        text.truncate(error.valid_up_to());
    }
    let reference = text.iter().rposition(|byte| *byte == b'&');
    if let Some(reference) = reference
        && !text.iter().skip(reference).any(|byte| *byte == b';')
    {
        text.truncate(reference);
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::{BytesStart, Event};
    use sessionist_fixtures::{Layout, demo, shared};

    use super::*;

    /// Everything that the readers can see of a file, through the walk.
    fn walked(xml: &[u8], attributes_are_elements: bool) -> Vec<String> {
        let mut nobody = ();
        let mut walk = Walk::new(xml, Limits::default(), &mut nobody).expect("opened");
        let mut seen = Vec::new();
        assert!(walk.child(0).expect("a root"));
        if attributes_are_elements {
            walk.turn_elements_into_attributes().expect("read ahead");
        }
        visit(&mut walk, &mut seen).expect("read");
        walk.finish().expect("the whole file");
        seen
    }

    fn visit<R: Read>(walk: &mut Walk<'_, R>, seen: &mut Vec<String>) -> Result<(), Error> {
        let mut line = format!("{} {}", walk.level(), walk.name_str());
        walk.each_attribute(|key, value| {
            line += &format!(
                " {}={}",
                String::from_utf8_lossy(key),
                String::from_utf8_lossy(value)
            );
        })?;
        seen.push(line);
        let level = walk.level();
        while walk.child(level)? {
            visit(walk, seen)?;
        }
        Ok(())
    }

    /// The same through quick-xml's own tokenizer.
    fn read_by_quick_xml(xml: &[u8]) -> Vec<String> {
        let mut reader = Reader::from_reader(xml);
        let (mut buffer, mut seen, mut depth) = (Vec::new(), Vec::new(), 0);
        let mut start = |tag: &BytesStart<'_>, level: usize| {
            let mut line = format!("{level} {}", tag.name().as_ref());
            for attribute in tag.attributes() {
                let attribute = attribute.expect("a well-formed attribute");
                line += &format!(" {}={}", attribute.key.as_ref(), attribute.value);
            }
            seen.push(line);
        };
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).expect("well-formed XML") {
                Event::Start(tag) => {
                    depth += 1;
                    start(&tag, depth);
                }
                Event::Empty(tag) => start(&tag, depth + 1),
                Event::End(_) => depth -= 1,
                Event::Eof => return seen,
                _ => {}
            }
        }
    }

    #[test]
    fn the_walk_sees_what_quick_xml_sees() {
        let odd = br#"<?xml version="1.0"?><!-- > " --><a b='>"' c=">"><![CDATA[<x>]]><d  e = "1"/>text > '<f
            g="&lt;'"></f ><?pi <g> ?><h/></a>"#;
        assert_eq!(walked(odd, false), read_by_quick_xml(odd));
        for layout in Layout::ALL {
            let xml = demo::night_drive().to_xml(layout);
            assert_eq!(walked(&xml, false), read_by_quick_xml(&xml), "{layout}");
        }
    }

    #[test]
    fn the_walk_sees_what_quick_xml_sees_in_real_sets() {
        for file in shared::sets().unwrap_or_default() {
            let Some(xml) = file.xml() else { continue };
            let (ours, theirs) = (walked(xml.as_bytes(), false), read_by_quick_xml(xml.as_bytes()));
            // Both can have a million lines, which nobody wants in a message.
            let difference = ours.iter().zip(&theirs).find(|(ours, theirs)| ours != theirs);
            assert!(
                ours == theirs,
                "{}: {} and {}, {difference:?}",
                file.name,
                ours.len(),
                theirs.len()
            );
        }
    }

    #[test]
    fn attributes_that_were_turned_into_elements_are_turned_back() {
        let xml = b"<Ableton><MajorVersion>4</MajorVersion><LiveSet><Name><Value>a &amp; b</Value></Name>
            <Empty></Empty><List><Item><Id>1</Id><Deep><Value></Value></Deep></Item></List></LiveSet></Ableton>";
        let expected = [
            "1 Ableton MajorVersion=4",
            "2 LiveSet",
            "3 Name Value=a &amp; b",
            "3 Empty",
            "3 List",
            "4 Item Id=1",
            "5 Deep Value=",
        ];
        assert_eq!(walked(xml, true), expected);
    }
}
