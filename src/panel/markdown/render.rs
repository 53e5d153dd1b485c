//! From Markdown to blocks of HTML.

use std::collections::HashMap;

use pulldown_cmark::{
    Alignment, BrokenLink, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html,
};

use super::clean::{address, clean};
use super::{code, plain};

/// What stands deeper than anybody writes is shown as it was written. Browsers and the HTML parser take a deep tree badly.
const DEEPEST: usize = 32;

/// So much of the address of a picture is shown.
const LONGEST_PICTURE: usize = 200;

/// A block at the top of a text.
pub(super) struct Block {
    /// One, unless it is a long code block, a long list or long text that is no Markdown.
    pub(super) html: Vec<String>,
    /// How many lines of code are in the pieces before the last one.
    pub(super) lines_before_last: usize,
    /// How many bytes went to be cleaned.
    pub(super) written: usize,
}

/// Where links by name lead, of a text that is no longer at hand.
#[derive(Debug, Default)]
pub(super) struct Definitions(HashMap<String, String>);

impl Definitions {
    /// Longer addresses, and more of them, would make a long text of a short one.
    const MOST: usize = 1000;
    const LONGEST: usize = 500;

    /// Keeps the first address of a name, as Markdown does.
    pub(super) fn insert(&mut self, name: &str, address: &str) {
        if self.0.len() < Self::MOST && name.len() + address.len() <= Self::LONGEST {
            self.0
                .entry(Self::key(name))
                .or_insert_with(|| address.to_owned());
        }
    }

    fn get(&self, name: &str) -> Option<&String> {
        if self.0.is_empty() || name.len() > Self::LONGEST {
            return None;
        }
        self.0.get(&Self::key(name))
    }

    fn key(name: &str) -> String {
        let words: Vec<&str> = name.split_whitespace().collect();
        words.join(" ").to_lowercase()
    }
}

pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Renders a text. If it is continued, it begins with the fence of a code block whose first lines were rendered before.
pub(super) fn blocks(text: &str, definitions: &Definitions, is_continued: bool) -> Vec<Block> {
    let look_up = |link: BrokenLink<'_>| {
        let address = definitions.get(&link.reference)?;
        Some((CowStr::from(address.clone()), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(look_up));
    let mut blocks = Vec::new();
    let mut events = Vec::new();
    let (mut depth, mut deepest, mut start) = (0_usize, 0, 0);
    for (event, range) in parser.into_offset_iter() {
        if depth == 0 {
            start = range.start;
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        events.push(event);
        if depth == 0 {
            let is_continued = is_continued && blocks.is_empty();
            let source = text.get(start..range.end).unwrap_or_default();
            let events = std::mem::take(&mut events);
            blocks.push(if deepest > DEEPEST {
                as_written(source)
            } else {
                block(events, is_continued)
            });
            deepest = 0;
        }
    }
    blocks
}

fn as_written(text: &str) -> Block {
    Block {
        html: plain::blocks(text, false),
        lines_before_last: 0,
        written: text.len(),
    }
}

fn block(events: Vec<Event<'_>>, is_continued: bool) -> Block {
    let text = || events.iter().filter_map(text_of).collect::<String>();
    match events.first() {
        Some(Event::Start(Tag::CodeBlock(kind))) => {
            let text = text();
            let code = code::render(kind, &text, is_continued);
            Block {
                html: code.html,
                lines_before_last: code.lines_before_last,
                written: text.len(),
            }
        }
        Some(Event::Start(Tag::HtmlBlock)) => as_written(&text()),
        _ => {
            let mut written = 0;
            let pieces = list_pieces(Shown::of(events));
            let html = pieces.into_iter().enumerate().map(|(number, piece)| {
                let mut html = String::new();
                push_html(&mut html, piece.into_iter());
                written += html.len();
                clean(&with_direction(html, number > 0))
            });
            let html = html.filter(|html| !html.is_empty()).collect();
            Block {
                html,
                lines_before_last: 0,
                written,
            }
        }
    }
}

/// A long list as several, so that a page has to put in only the one that grows. Whatever else comes as it is.
fn list_pieces(events: Vec<Event<'_>>) -> Vec<Vec<Event<'_>>> {
    const MOST_ITEMS: u64 = 100;
    let Some(Event::Start(Tag::List(first))) = events.first() else {
        return vec![events];
    };
    let (first, mut depth, mut items) = (*first, 0_usize, 0);
    let end = Event::End(TagEnd::List(first.is_some()));
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    for event in events {
        let is_item = depth == 1 && matches!(event, Event::Start(Tag::Item));
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if is_item {
            if items > 0 && items % MOST_ITEMS == 0 {
                piece.push(end.clone());
                pieces.push(std::mem::take(&mut piece));
                let number = first.map(|first| first.saturating_add(items));
                piece.push(Event::Start(Tag::List(number)));
            }
            items += 1;
        }
        piece.push(event);
    }
    pieces.push(piece);
    pieces
}

fn text_of<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Html(text) => Some(text),
        _ => None,
    }
}

/// Gives the first element of a block a direction, and the mark of one that goes on with the block before.
fn with_direction(html: String, is_continued: bool) -> String {
    let name_end = html.find([' ', '>']).filter(|_| !html.starts_with("<hr"));
    let class = if is_continued { " class=\"continued\"" } else { "" };
    match name_end.and_then(|end| html.split_at_checked(end)) {
        Some((name, rest)) => format!("{name} dir=\"auto\"{class}{rest}"),
        None => html,
    }
}

/// The events of a block with what is shown in place of what is not let through.
#[derive(Default)]
struct Shown<'a> {
    events: Vec<Event<'a>>,
    /// For each link that is open, whether it leads anywhere.
    links: Vec<bool>,
    /// For each picture that is open, its address and where its description begins.
    pictures: Vec<(String, usize)>,
    alignments: Vec<Alignment>,
    cell: usize,
    is_in_head: bool,
    /// What stands in an HTML block.
    html: Option<String>,
}

impl<'a> Shown<'a> {
    fn of(events: Vec<Event<'a>>) -> Vec<Event<'a>> {
        let mut shown = Self {
            events: Vec::with_capacity(events.len()),
            ..Self::default()
        };
        for event in events {
            shown.push(event);
        }
        shown.events
    }

    fn push(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.events.push(Event::Text(html)),
            },
            // Models write it in the cells of tables, where Markdown has no other way to end a line.
            Event::InlineHtml(html) if is_line_break(&html) => self.events.push(Event::HardBreak),
            Event::InlineHtml(html) => self.events.push(Event::Text(html)),
            // A variation selector keeps the mark from being shown as an emoji.
            Event::TaskListMarker(true) => self.events.push(Event::Text("\u{2611}\u{fe0e} ".into())),
            Event::TaskListMarker(false) => self.events.push(Event::Text("\u{2610} ".into())),
            event => self.events.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            } => {
                let address = address(&dest_url);
                self.links.push(address.is_some());
                if let Some(address) = address {
                    let tag = Tag::Link {
                        link_type,
                        dest_url: address.into(),
                        title: "".into(),
                        id,
                    };
                    self.events.push(Event::Start(tag));
                }
            }
            Tag::Image { dest_url, .. } => self.pictures.push((shortened(&dest_url), self.events.len())),
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::Heading { level, .. } => {
                let heading = Tag::Heading {
                    level: lower(level),
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                };
                self.events.push(Event::Start(heading));
            }
            Tag::CodeBlock(kind) => {
                let kind = code::known(&kind).into_static();
                self.events.push(Event::Start(Tag::CodeBlock(kind)));
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.own("<table>");
            }
            Tag::TableHead => {
                (self.is_in_head, self.cell) = (true, 0);
                self.own("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.own("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            tag => self.events.push(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.events.push(Event::End(tag));
                }
            }
            TagEnd::Image => {
                if let Some((address, start)) = self.pictures.pop() {
                    let space = if self.events.len() > start { " " } else { "" };
                    self.events
                        .push(Event::Text(format!("{space}({address})").into()));
                }
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.events.push(Event::Html(plain::element(&html, false).into()));
            }
            TagEnd::Heading(level) => self.events.push(Event::End(TagEnd::Heading(lower(level)))),
            TagEnd::Table => self.own("</tbody></table>"),
            TagEnd::TableHead => {
                self.is_in_head = false;
                self.own("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.own("</tr>"),
            TagEnd::TableCell => self.own(if self.is_in_head { "</th>" } else { "</td>" }),
            tag => self.events.push(Event::End(tag)),
        }
    }

    /// The library would align by a style, which the page's policy does not let through.
    fn start_cell(&mut self) {
        let alignment = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " align=\"left\"",
            Some(Alignment::Center) => " align=\"center\"",
            Some(Alignment::Right) => " align=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.cell += 1;
        let name = if self.is_in_head { "th" } else { "td" };
        self.events
            .push(Event::Html(format!("<{name}{alignment}>").into()));
    }

    fn own(&mut self, html: &'static str) {
        self.events.push(Event::Html(html.into()));
    }
}

/// The page has headings of its own above an answer.
fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

fn is_line_break(html: &str) -> bool {
    ["<br>", "<br/>", "<br />"]
        .iter()
        .any(|one| html.eq_ignore_ascii_case(one))
}

/// An address as text. Those that hold the picture itself have no end.
fn shortened(address: &str) -> String {
    if address.len() <= LONGEST_PICTURE {
        return address.to_owned();
    }
    let start = address.get(..address.floor_char_boundary(LONGEST_PICTURE));
    format!("{}…", start.unwrap_or_default())
}
