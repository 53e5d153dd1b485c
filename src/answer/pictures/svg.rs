//! Writing SVG: the few shapes that pictures are made of, and text that is as long as there is room.
//!
//! A picture is put into a page as it is, so nothing in it can do anything there: no script, no style, no link, no id. What the page
//! decides, it decides by class, and what stands beside a class is for a page that knows none of them. Names come from files that anyone
//! can have made; they are cut, and every sign that XML gives a meaning is escaped.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use crate::als::palette;
use crate::words::is_plain;
use crate::words::music::number;

/// Units from the left to the right end of every picture.
pub(super) const WIDTH: f64 = 420.0;

/// Height of the letters of names.
pub(super) const LARGE: f64 = 10.0;

/// Height of the letters of everything else.
pub(super) const SMALL: f64 = 9.0;

/// Signs of a name, after which it is cut.
const MOST_SIGNS: usize = 120;

/// Signs without width, one behind the other, of which the rest is left out: no writing has more accents on a letter, and a file can have
/// any number.
const MOST_ACCENTS: usize = 3;

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// Where a box is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How a box is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    /// The ground that other boxes stand on.
    Surface,
    /// A colour of Live's, or where that is not known the page's.
    Full(Option<Rgb>),
    /// The same for what is there and does not sound.
    Faded(Option<Rgb>),
    /// Its edges alone.
    Hollow,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    Name,
    Faint,
    /// On a box of this colour.
    On(Option<Rgb>),
}

/// Which end of a text is at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    End,
}

/// Which lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Lines {
    /// What divides and is looked at.
    Hairline,
    /// What only guides the eye.
    Grid,
}

/// A picture while it is drawn. What is drawn later lies above.
#[derive(Default)]
pub(super) struct Drawing {
    body: String,
}

impl Drawing {
    /// The place of all that is drawn from now on.
    pub(super) fn mark(&self) -> usize {
        self.body.len()
    }

    /// Draws a box below all that was drawn since a mark: how large it is, is known only when what is in it has its place.
    pub(super) fn box_below(&mut self, mark: usize, bounds: Bounds, fill: Fill) {
        let above = self.body.split_off(mark.min(self.body.len()));
        self.edged(|drawing| drawing.rect(bounds, fill));
        self.body.push_str(&above);
    }

    /// Draws boxes with a hairline around each, which parts one from the next and shows a white one on white.
    pub(super) fn edged(&mut self, draw: impl FnOnce(&mut Self)) {
        self.body
            .push_str(r#"<g class="pic-line" stroke="currentColor" stroke-width=".5">"#);
        draw(self);
        self.body.push_str("</g>");
    }

    pub(super) fn rect(&mut self, bounds: Bounds, fill: Fill) {
        let Bounds { x, y, width, height } = bounds;
        let _ = write!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}"{}/>"#,
            place(x),
            place(y),
            place(width.max(0.0)),
            place(height.max(0.0)),
            filled(fill)
        );
    }

    /// Draws many boxes of one look as a single shape, which takes a third of the bytes.
    pub(super) fn rects(&mut self, all: impl IntoIterator<Item = Bounds>, fill: Fill, opacity: f64) {
        let mut path = String::new();
        for Bounds { x, y, width, height } in all {
            let (x, y, width, height) = (place(x), place(y), place(width), place(height));
            let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
        }
        if path.is_empty() {
            return;
        }
        let seen = match opacity {
            1.0 => String::new(),
            _ => format!(r#" fill-opacity="{}""#, number(opacity, 2)),
        };
        let _ = write!(self.body, r#"<path d="{path}"{}{seen}/>"#, filled(fill));
    }

    /// Draws straight lines through points, each of the lists one line.
    pub(super) fn lines<L: IntoIterator<Item = (f64, f64)>>(
        &mut self,
        all: impl IntoIterator<Item = L>,
        lines: Lines,
    ) {
        let mut path = String::new();
        for line in all {
            let mut points = line.into_iter();
            let Some((x, y)) = points.next() else { continue };
            let _ = write!(path, "M{} {}", place(x), place(y));
            for (x, y) in points {
                let _ = write!(path, "L{} {}", place(x), place(y));
            }
        }
        if path.is_empty() {
            return;
        }
        let (class, seen) = match lines {
            Lines::Hairline => ("pic-line", ""),
            Lines::Grid => ("pic-faint", r#" stroke-opacity=".3""#),
        };
        let _ = write!(
            self.body,
            r#"<path d="{path}" class="{class}" fill="none" stroke="currentColor" stroke-width=".5"{seen}/>"#
        );
    }

    /// Draws a flag to the right of its place.
    pub(super) fn flag(&mut self, x: f64, y: f64) {
        let (x, y) = (place(x), place(y));
        let _ = write!(
            self.body,
            r#"<path d="M{x} {y}l5 3.5l-5 3.5z" class="pic-text"/>"#
        );
    }

    /// Draws a dot; a hollow one for what is switched off.
    pub(super) fn dot(&mut self, x: f64, y: f64, is_on: bool) {
        let (x, y) = (place(x), place(y));
        let look = match is_on {
            true => r#"class="pic-text""#,
            false => r#"class="pic-line" fill="none" stroke="currentColor" stroke-width=".8""#,
        };
        let _ = write!(
            self.body,
            r#"<circle cx="{x}" cy="{y}" r="2.5" shape-rendering="auto" {look}/>"#
        );
    }

    /// Writes a text into so much room from a place on. Returns how much it took; nothing is written where not even a letter has room.
    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, room: f64, size: f64, ink: Ink) -> f64 {
        self.anchored((x, y), text, room, (size, Anchor::Start), ink)
    }

    pub(super) fn anchored(
        &mut self,
        (x, y): (f64, f64),
        text: &str,
        room: f64,
        (size, anchor): (f64, Anchor),
        ink: Ink,
    ) -> f64 {
        let text = fitted(text, room, size);
        if text.is_empty() {
            return 0.0;
        }
        let look = match ink {
            Ink::Name | Ink::On(None) => r#" class="pic-text""#.to_owned(),
            Ink::Faint => r#" class="pic-faint""#.to_owned(),
            Ink::On(Some(color)) => format!(r#" fill="{}""#, readable_on(color)),
        };
        let anchored = match anchor {
            Anchor::Start => "",
            Anchor::End => r#" text-anchor="end""#,
        };
        let _ = write!(
            self.body,
            r#"<text x="{}" y="{}" font-size="{}"{look}{anchored}>{}</text>"#,
            place(x),
            place(y),
            number(size, 1),
            escaped(&text)
        );
        width_of(&text, size)
    }

    /// The picture, with what it is and what it shows in words.
    pub(super) fn finish(self, height: f64, title: &str, text: &str) -> String {
        let (title, text) = (escaped(title), escaped(text));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {}" role="img" aria-label="{title}" fill="currentColor" shape-rendering="crispEdges"><title>{title}</title><desc>{text}</desc>{}</svg>"#,
            place(height),
            self.body
        )
    }
}

fn filled(fill: Fill) -> String {
    match fill {
        Fill::Surface => r#" class="pic-surface" fill="none""#.to_owned(),
        Fill::Full(Some(color)) => format!(r#" fill="{}""#, palette::css(color)),
        Fill::Full(None) => r##" class="pic-fill" fill="#888""##.to_owned(),
        Fill::Faded(Some(color)) => format!(r#" fill="{}" fill-opacity=".3""#, palette::css(color)),
        Fill::Faded(None) => r##" class="pic-fill" fill="#888" fill-opacity=".3""##.to_owned(),
        Fill::Hollow => r#" fill="none""#.to_owned(),
    }
}

/// A length or place in as few digits as are seen. What is no number is at the edge.
fn place(value: f64) -> String {
    let value = if value.is_finite() { value } else { 0.0 };
    number(value, 1)
}

/// Black or white, whichever differs more from a colour: by the relative luminance of WCAG, at which both differ alike at 0.179.
fn readable_on(color: Rgb) -> &'static str {
    let [red, green, blue] = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 {
        "#000"
    } else {
        "#fff"
    }
}

/// A name as it can stand in a picture and in what is said of it: bounded, on one line, and in signs that XML has.
pub(super) fn shown(name: &str) -> String {
    let mut accents = 0;
    let mut signs = name.trim().chars().map(seen).filter(|sign| {
        accents = if width_of_sign(*sign) > 0.0 {
            0
        } else {
            accents + 1
        };
        accents <= MOST_ACCENTS
    });
    let mut shown: String = signs.by_ref().take(MOST_SIGNS).collect();
    if signs.next().is_some() {
        cut_off(&mut shown);
    }
    shown
}

/// A name in a sentence, where nobody listens to a long one.
pub(super) fn spoken(name: &str) -> String {
    bounded(&shown(name), 40)
}

fn seen(sign: char) -> char {
    // XML has no sign for these two, and Unicode no meaning.
    match sign {
        '\u{fffe}' | '\u{ffff}' => ' ',
        sign if is_plain(sign) => sign,
        _ => ' ',
    }
}

/// As much of a text as has room, with an ellipsis where it is cut. Empty where there is no room for anything.
pub(super) fn fitted(text: &str, room: f64, size: f64) -> String {
    let text = shown(text);
    if width_of(&text, size) <= room {
        return text;
    }
    let mut left = room - width_of("…", size);
    let mut fitted = String::new();
    for sign in text.chars() {
        left -= width_of_sign(sign) * size;
        if left < 0.0 {
            break;
        }
        fitted.push(sign);
    }
    if fitted.trim().is_empty() {
        return String::new();
    }
    cut_off(&mut fitted);
    fitted
}

/// Ends a text with an ellipsis, and not in the middle of an emoji that is joined of several.
fn cut_off(text: &mut String) {
    const JOINER: char = '\u{200d}';
    text.truncate(
        text.trim_end_matches(|sign: char| sign == JOINER || sign.is_whitespace())
            .len(),
    );
    text.push('…');
}

/// A text of a picture's description that is not longer than anyone listens to.
pub(super) fn bounded(text: &str, most: usize) -> String {
    let mut signs = text.chars();
    let mut bounded: String = signs.by_ref().take(most).collect();
    if signs.next().is_some() {
        cut_off(&mut bounded);
    }
    bounded
}

/// How wide a text is, nearly: which letters a page has is not known here, so they are taken to be wide ones.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(width_of_sign).sum::<f64>() * size
}

fn width_of_sign(sign: char) -> f64 {
    match sign {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '('
        | ')' | '[' | ']' | '/' | '-' | '’' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' => 0.95,
        'A'..='Z' | '&' | '#' | '+' | '=' | '_' => 0.7,
        _ => match sign.width() {
            Some(0) => 0.0,
            Some(2) => 1.05,
            _ => 0.61,
        },
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign => escaped.push(seen(sign)),
        }
    }
    escaped
}
