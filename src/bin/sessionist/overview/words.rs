//! Numbers and names as a producer reads them in a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub fn decibels(level: Option<f64>) -> String {
    level.map_or_else(|| "-inf dB".to_owned(), |level| format!("{level:.1} dB"))
}

/// A pan position as Live writes it: "C", "25L", "50R".
pub fn pan(pan: Option<f64>) -> String {
    let pan = (pan.unwrap_or(0.0) * 50.0).round();
    match pan {
        0.0 => "C".to_owned(),
        left if left < 0.0 => format!("{}L", -left),
        right => format!("{right}R"),
    }
}

pub fn minutes(seconds: f64) -> String {
    let seconds = seconds.round() as i64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A number with at most so many decimals, without zeros at its end.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text that a terminal can only show: no control characters, nothing that turns the direction of writing.
pub fn plain(text: &str) -> String {
    let is_plain = |sign: char| {
        !sign.is_control()
            && !matches!(sign, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|sign| if is_plain(sign) { sign } else { ' ' })
        .collect()
}

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
