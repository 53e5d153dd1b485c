//! Text in columns of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text of at most so many columns.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shorter = String::new();
    let mut used = 1;
    for sign in text.chars() {
        used += sign.width().unwrap_or(0);
        if used > width {
            break;
        }
        shorter.push(sign);
    }
    shorter.push('…');
    shorter
}

/// Text of exactly so many columns, the last two of them empty.
pub fn fitted(text: &str, width: usize) -> String {
    let text = cut(text, width.saturating_sub(2));
    let room = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(room))
}
