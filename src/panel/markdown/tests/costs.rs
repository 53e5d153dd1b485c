//! Texts that a parser of Markdown or of HTML could take badly. That each of these tests ends is what they are for; without a bound,
//! one of these texts takes minutes or the whole stack.

use super::*;

/// Texts of about a length, each of which is deep, wide or open in one way.
fn worst(length: usize) -> Vec<(&'static str, String)> {
    let of = |unit: &str| unit.repeat(length / unit.len());
    let halves = |first: &str, second: &str| {
        let count = length / (first.len() + second.len());
        format!("{}{}", first.repeat(count), second.repeat(count))
    };
    let side = usize::try_from((length as u64).isqrt()).unwrap();
    let lines = |line: &dyn Fn(usize) -> String| (0..side).map(line).collect::<String>();
    vec![
        ("brackets", of("[")),
        ("brackets closed", halves("[", "]")),
        ("links open", of("[a](")),
        ("links in links", halves("[", "](b)")),
        ("pictures in pictures", halves("![", "](b)")),
        ("pictures open", of("![")),
        ("quotes", of("> ")),
        ("quotes tight", of(">")),
        (
            "quotes in lines",
            lines(&|_| format!("{}a\n", "> ".repeat(side / 2))),
        ),
        ("lists", of("- ")),
        ("lists of numbers", of("1. ")),
        ("lists and blank lines", halves("* ", "\n\n")),
        (
            "lists deeper",
            lines(&|line| format!("{}- a\n", "  ".repeat(line / 2))),
        ),
        ("lists and quotes", of("> - ")),
        ("stars open", of("*a ")),
        ("stars closed", of("a* ")),
        ("stars nested", halves("*a ", " b*")),
        ("stars and strong", of("*a **b ")),
        ("stars mixed", of("*a_b~~")),
        ("stars", of("*")),
        ("underscores", of("_a__b")),
        ("tildes", of("~~a ~")),
        ("backticks", of("`")),
        (
            "backticks of all lengths",
            lines(&|line| format!("a{}", "`".repeat(line))),
        ),
        ("backslashes", of("\\")),
        ("escaped", of("\\*")),
        ("entities", of("&amp")),
        ("entities of numbers", of("&#x10FFFF;")),
        ("pipes", of("|")),
        ("pipes in lines", of("|\n")),
        (
            "a wide head",
            format!("{}\n{}\n|", "|a".repeat(length / 4), "|-".repeat(length / 4)),
        ),
        (
            "a table to fill up",
            format!(
                "{}\n{}\n{}",
                "|a".repeat(side),
                "|-".repeat(side),
                "|\n".repeat(length / 2)
            ),
        ),
        ("tables", of("|a|\n|-|\n")),
        ("less than", of("<")),
        ("tags", of("<a ")),
        ("tags of attributes", format!("<a {}", of("b=\"c\" "))),
        ("comments", of("<!--")),
        ("comments closed", of("a <!-- -->")),
        ("instructions", of("a <?")),
        ("declarations", of("a <!A ")),
        ("cdata", of("a <![CDATA[")),
        ("addresses", of("<https:")),
        ("script", of("<script>\n")),
        (
            "definitions",
            (0..length / 12).map(|one| format!("[{one}]: /u\n")).collect(),
        ),
        (
            "definitions used",
            format!("[a]: {}\n\n{}", "u".repeat(length / 2), "[a] ".repeat(length / 8)),
        ),
        ("definitions open", of("[a]: u \"")),
        ("headings", of("# a\n")),
        ("underlined", of("a\n=\n")),
        ("rules", of("---\n")),
        ("blank lines", of("\n")),
        ("spaces", of(" ")),
        ("tabs", of("\t")),
        ("paragraphs", of("a\n\n")),
        ("breaks", of("a\\\n")),
        ("fences", of("```\n")),
        ("fences open", of("```a\n~~~\n")),
        ("a long info", format!("```{}\n{}", of("a"), of("b\n"))),
        ("tasks", of("- [ ] a\n")),
        ("parentheses", format!("[a]({}", of("("))),
        ("titles", of("[a](b \"")),
        ("zeros", of("\0")),
        ("returns", of("\r")),
    ]
}

#[test]
fn no_text_is_too_much() {
    for (name, text) in worst(200_000) {
        let blocks = checked(&text);
        let size: usize = blocks.iter().map(String::len).sum();
        // Empty cells that a table is filled up with are the most that a short text becomes.
        assert!(size < 4 << 20, "{name}: {size}");
    }
}

#[test]
fn no_text_is_too_much_while_it_comes() {
    for (_, text) in worst(10_000) {
        let mut stream = Stream::new();
        for piece in text.as_bytes().chunks(100) {
            stream.push(std::str::from_utf8(piece).unwrap());
            stream.changed();
        }
        assert_eq!(stream.told().is_empty(), stream.told().concat().is_empty());
        let _ = stream.finish();
    }
}

#[test]
fn what_is_deeper_than_anybody_writes_is_shown_as_it_was_written() {
    let deep = format!("before\n\n{}text\n\nbehind", "> ".repeat(1000));
    let blocks = checked(&deep);
    assert_eq!(blocks.len(), 3);
    assert!(blocks[1].starts_with("<p dir=\"auto\" class=\"plain\">&gt; &gt; "));
    let usual = format!("{}text", "> ".repeat(20));
    assert!(checked(&usual)[0].starts_with("<blockquote dir=\"auto\">"));
}
