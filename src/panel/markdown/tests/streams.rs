//! Answers that come in pieces.

use super::*;
use sessionist_fixtures::random::Random;

/// What a random text is put together from.
const PIECES: [&str; 74] = [
    "a",
    "bass",
    " ",
    " ",
    "  ",
    "    ",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "`",
    "``",
    "```",
    "```\n",
    "~~~~ rust\n",
    "# ",
    "## ",
    "\n# ",
    "===",
    "---",
    "\n---\n",
    "- ",
    "\n- ",
    "* ",
    "+ ",
    "1. ",
    "7) ",
    "\n2. ",
    "> ",
    "\n> ",
    ">",
    "|",
    "| a | b |",
    "\n|---|:-:|\n",
    "\n| c |",
    "[",
    "]",
    "](",
    ")",
    "[x]",
    "[x]: ",
    "\n\n[x]: https://a.test\n",
    "[a](https://a.test)",
    "![a](https://a.test/p.png)",
    "<",
    ">",
    "<b>",
    "</b>",
    "<br>",
    "<!--",
    "-->",
    "<div>\n",
    "<script>",
    "&amp;",
    "&lt;",
    "&#106;",
    "&",
    "\\",
    "!",
    "ü",
    "שלום",
    "🎹",
    "\0",
    "https://a.test",
    "javascript:alert(1)",
];

fn random_text(random: &mut Random, pieces: usize) -> String {
    let count = random.below(pieces);
    (0..count).map(|_| random.word(&PIECES)).collect()
}

/// What a page holds that does as it is told.
#[derive(Default)]
struct Page {
    blocks: Vec<String>,
    /// How many bytes it was told.
    told: usize,
}

impl Page {
    fn take(&mut self, (from, blocks): (usize, Vec<String>)) {
        assert!(from <= self.blocks.len(), "a gap");
        self.told += blocks.iter().map(String::len).sum::<usize>();
        self.blocks.truncate(from);
        self.blocks.extend(blocks);
    }
}

/// Streams a text in pieces of the lengths that are asked for, checks all that is told, and returns the page before the end and after.
fn stream(text: &str, mut length: impl FnMut() -> usize) -> (Vec<String>, Page) {
    let (mut stream, mut page) = (Stream::new(), Page::default());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.ceil_char_boundary(length().max(1));
        let (piece, behind) = rest.split_at(end);
        stream.push(piece);
        if let Some((from, blocks)) = stream.changed() {
            assert!(
                page.blocks.get(from) != blocks.first(),
                "told again: {blocks:?} of {text:?}"
            );
            for block in &blocks {
                allowed::check(block).unwrap_or_else(|problem| panic!("{problem}\nof {text:?}"));
            }
            page.take((from, blocks));
        }
        rest = behind;
    }
    assert_eq!(stream.told(), page.blocks, "{text:?}");
    let before = page.blocks.clone();
    page.take(stream.finish());
    assert_eq!(page.blocks, html(text), "{text:?}");
    (before, page)
}

#[test]
fn a_stream_ends_with_what_the_whole_text_is() {
    let mut random = Random::new(1);
    for _ in 0..3000 {
        let text = random_text(&mut random, 40);
        stream(&text, || 1);
        stream(&text, || random.below(12));
    }
}

/// But for definitions of links, and the last two blocks, nothing that was told is taken back at the end.
#[test]
fn what_is_done_with_stays() {
    let mut random = Random::new(2);
    let mut moved = Vec::new();
    for _ in 0..3000 {
        let text = random_text(&mut random, 120);
        if text.contains("]:") {
            continue;
        }
        let (before, page) = stream(&text, || 3);
        let same = before
            .iter()
            .zip(&page.blocks)
            .take_while(|(one, other)| one == other);
        let same = same.count();
        if same + 2 < before.len() {
            moved.push(text);
        }
    }
    assert!(moved.is_empty(), "{}: {:?}", moved.len(), &moved[..1]);
}

/// A text as models write them, letter by letter: each state of it, one line each.
fn states(text: &str) -> Vec<String> {
    let mut stream = Stream::new();
    let mut page = Page::default();
    let mut states = vec![String::new()];
    for one in text.chars() {
        stream.push(one.encode_utf8(&mut [0; 4]));
        if let Some(changed) = stream.changed() {
            page.take(changed);
            states.push(page.blocks.concat().replace(" dir=\"auto\"", ""));
        }
    }
    states
}

#[test]
fn what_is_open_is_shown_as_closed() {
    for (text, expected) in [
        ("a **b c", "<p>a <strong>b c</strong></p>"),
        ("a **b*", "<p>a <strong>b</strong></p>"),
        ("a **b _c", "<p>a <strong>b <em>c</em></strong></p>"),
        ("a **", "<p>a</p>"),
        ("a `b", "<p>a <code>b</code></p>"),
        ("a ``b` c", "<p>a <code>b` c</code></p>"),
        ("a `", "<p>a</p>"),
        ("a ~~b", "<p>a <del>b</del></p>"),
        ("a **b [c](https://a.te", "<p>a <strong>b c</strong></p>"),
        ("a ![c](https://a.te", "<p>a c</p>"),
        ("snake_case_", "<p>snake_case</p>"),
        ("2 * 3 *", "<p>2 * 3</p>"),
        ("a\n\n-", "<p>a</p>"),
        ("a\n--", "<p>a</p>"),
        ("a\n\n``", "<p>a</p>"),
        ("```\nb\n``", "<pre><code>b\n</code></pre>"),
        (
            "- a\n- **b",
            "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>",
        ),
        (
            "| a | **b",
            "<table><thead><tr><th>a</th><th><strong>b</strong></th></tr></thead><tbody></tbody></table>",
        ),
        (
            "| a | b |\n|--",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody></tbody></table>",
        ),
        ("# a *b", "<h3>a <em>b</em></h3>"),
        ("> a `b", "<blockquote>\n<p>a <code>b</code></p>\n</blockquote>"),
    ] {
        assert_eq!(states(text).last().unwrap(), expected, "{text:?}");
    }
}

/// The number of times that letters go that have been shown. It is what flickers.
#[test]
fn no_letter_goes_that_was_shown() {
    let text = "# The **bass** is `loud`\n\nIt is *much* louder than __all__ others, see [the manual](https://a.test/x) for ~~more~~.\n\n\
        - **One**: a\n- Two `b`\n  - three\n\n1. a\n2. b\n\n| Track | Gain |\n|:---|---:|\n| **Bass** | -3 dB |\n| Pads | 0 |\n\n---\n\n\
        > quoted *text*\n\n```rust\nfn x() {}\n```\n\nThe end of snake_case_names and 2 * 3.";
    let letters = |html: &str| -> String {
        let parts = html
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts
            .collect::<String>()
            .chars()
            .filter(|one| one.is_alphanumeric())
            .collect()
    };
    let states: Vec<String> = states(text).iter().map(|state| letters(state)).collect();
    for pair in states.windows(2) {
        assert!(
            pair[1].starts_with(&pair[0]),
            "{:?} became {:?}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn what_is_done_with_is_not_told_again() {
    let text = "A paragraph with **bold** words of a usual length, as models write them.\n\n".repeat(1000);
    let (_, page) = stream(&text, || 4);
    // Each block is told about 20 times while it grows, none of them later.
    assert!(page.told < 25 * text.len(), "{} of {}", page.told, text.len());
}

#[test]
fn long_code_comes_in_pieces_that_are_done_with() {
    let mut text = "Before.\n\n   ~~~~ rust\n".to_owned();
    for line in 0..20_000 {
        text.push_str(&format!("     let line_{line} = \"<b>\";\n"));
    }
    text.push_str("   ~~~~\n\nBehind.\n");
    let (before, page) = stream(&text, || 50);
    assert_eq!(before, page.blocks);
    assert_eq!(page.blocks.len(), 202);
    assert!(page.blocks[1].starts_with("<pre><code class=\"language-rust\">  let line_0 = "));
    assert!(
        page.blocks[2]
            .starts_with("<pre class=\"continued\"><code class=\"language-rust\">  let line_100 = ")
    );
    let code: String = page.blocks[1..201]
        .iter()
        .map(|block| allowed::check(block).unwrap())
        .collect();
    assert_eq!(code.lines().count(), 20_000);
    assert_eq!(code.lines().next_back(), Some("  let line_19999 = \"<b>\";"));
    assert!(page.told < 50 * text.len(), "{} of {}", page.told, text.len());
}

/// All renderings of a block that never ends cost together a bounded number of times the last one.
#[test]
fn a_block_without_an_end_is_told_a_bounded_number_of_times() {
    let length = 100_000;
    for unit in [
        "word ",
        "- an item\n",
        "1. an item\n\n   more\n\n",
        "> quoted\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "<script>\n",
        "    indented code\n",
        "- ```\n  code\n",
        "*a **b ",
        "[a](",
    ] {
        let text = unit.repeat(length / unit.len());
        let (_, page) = stream(&text, || 397);
        let size = text.len() + page.blocks.iter().map(String::len).sum::<usize>();
        assert!(page.told < 60 * size, "{unit:?}: {} times", page.told / size);
    }
}

#[test]
fn what_is_held_back_of_a_long_block_comes_when_nothing_more_does() {
    let mut stream = Stream::new();
    stream.push(&"word ".repeat(10_000));
    assert!(stream.changed().is_some());
    stream.push("the last");
    assert_eq!(stream.changed(), None);
    let (from, blocks) = stream.settled().unwrap();
    assert!(from == 0 && blocks[0].ends_with("the last</p>"));
    assert_eq!(stream.settled(), None);
}

#[test]
fn a_definition_that_comes_late_puts_right_what_was_told() {
    let mut stream = Stream::new();
    stream.push("See [the manual].\n\nMore.\n\nEven more.\n\n");
    let told = stream.changed().unwrap().1;
    assert_eq!(told[0], "<p dir=\"auto\">See [the manual].</p>");
    stream.push("[The  Manual]: https://a.test/m\n\nAnd [the manual].\n\nThe\n\nend of [the manual].");
    let told = stream.changed().unwrap();
    assert!(
        told.1
            .iter()
            .all(|block| !block.contains("manual") || block.contains("https://a.test/m"))
    );
    let (from, blocks) = stream.finish();
    assert_eq!(from, 0);
    assert!(blocks[0].contains("<a href=\"https://a.test/m\""));
}

/// What was defined in a part of the text that is done with is known further down.
#[test]
fn a_definition_that_came_early_holds_from_then_on() {
    let text = "[m]: https://a.test/m\n\nOne.\n\nTwo.\n\nThree.\n\nFour, see [m].\n\nFive.";
    let (before, page) = stream(text, || 1);
    assert_eq!(before, page.blocks);
    assert!(page.blocks[3].contains("https://a.test/m"));
}

#[test]
fn what_is_beyond_any_answer_is_shown_as_it_was_written() {
    let text = "**Bold** text.\n\n".repeat(80_000);
    let (before, page) = stream(&text, || 10_007);
    assert_eq!(before, page.blocks);
    let first_plain = page
        .blocks
        .iter()
        .position(|block| block.contains("class=\"plain\""))
        .unwrap();
    assert_eq!(first_plain, MOST_BYTES / 16);
    let shown: usize = page
        .blocks
        .iter()
        .map(|block| allowed::check(block).unwrap().len())
        .sum();
    assert!(shown > text.len() - MOST_BYTES);
    stream(&"x".repeat(2 * MOST_BYTES), || 10_007);
    stream(&"ü\n".repeat(MOST_BYTES), || 100_003);
}
