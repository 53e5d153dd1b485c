//! Numbers, times and names as people read them.

pub mod clock;
pub mod music;

use std::fmt::Display;

/// Returns a number with its noun: "1 set", "2 sets", "2 lists of notes".
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    if count == N::from(1) {
        return format!("1 {noun}");
    }
    match noun.split_once(' ').filter(|(_, rest)| rest.starts_with("of ")) {
        Some((first, rest)) => format!("{count} {first}s {rest}"),
        None => format!("{count} {noun}s"),
    }
}

/// Returns bytes as people say them: "4.5 MB".
pub fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        0.0..1e3 => format!("{bytes} B"),
        1e3..1e6 => format!("{:.1} kB", bytes / 1e3),
        1e6..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}

/// Returns bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns text that a terminal or panel can only show: no control characters, nothing that breaks the line or turns the direction of
/// writing, and none of the signs that nobody sees and a language model reads all the same.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|sign| if is_plain(sign) { sign } else { ' ' })
        .collect()
}

/// Whether [`plain`] leaves a sign as it is.
pub(crate) fn is_plain(sign: char) -> bool {
    !sign.is_control()
        && !matches!(
            sign,
            '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_follows_its_number() {
        assert_eq!(counted(1_usize, "set"), "1 set");
        assert_eq!(counted(0_i64, "set"), "0 sets");
        assert_eq!(counted(2_u64, "list of notes"), "2 lists of notes");
    }

    #[test]
    fn what_is_not_seen_or_breaks_the_line_is_no_plain_text() {
        for sign in [
            '\n',
            '\u{1b}',
            '\u{85}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{e0041}',
        ] {
            assert_eq!(plain(&format!("a{sign}b")), "a b", "{sign:?}");
        }
        assert_eq!(plain("Ä “q” é 🎹"), "Ä “q” é 🎹");
    }

    #[test]
    fn bytes_have_the_unit_that_fits() {
        let sizes = [
            (0, "0 B"),
            (999, "999 B"),
            (1_500, "1.5 kB"),
            (2_000_000, "2.0 MB"),
            (3_210_000_000, "3.2 GB"),
        ];
        for (bytes, text) in sizes {
            assert_eq!(size(bytes), text);
        }
    }
}
