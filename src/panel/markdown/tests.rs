mod allowed;
mod attacks;
mod costs;
mod streams;

use super::*;

/// Renders a text and checks that nothing is in it that may not be.
fn checked(text: &str) -> Vec<String> {
    let blocks = html(text);
    for block in &blocks {
        allowed::check(block).unwrap_or_else(|problem| panic!("{problem}\nof {text:?}"));
    }
    blocks
}

/// What a text becomes, without the direction that every block has.
fn rendered(text: &str) -> String {
    checked(text).join("\n").replace(" dir=\"auto\"", "")
}

#[test]
fn the_markdown_that_models_write_is_rendered() {
    for (text, expected) in [
        ("", ""),
        (" \n\n", ""),
        ("a\nb", "<p>a\nb</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        (
            "*a* **b** `c` ~~d~~",
            "<p><em>a</em> <strong>b</strong> <code>c</code> <del>d</del></p>",
        ),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("\\*a\\* &copy;", "<p>*a* ©</p>"),
        ("# a", "<h3>a</h3>"),
        ("## a", "<h4>a</h4>"),
        ("### a", "<h5>a</h5>"),
        ("#### a\n##### b\n###### c", "<h6>a</h6>\n<h6>b</h6>\n<h6>c</h6>"),
        ("a\n===\nb\n---", "<h3>a</h3>\n<h4>b</h4>"),
        ("# a {#b .c}", "<h3>a {#b .c}</h3>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            "- a\n\n- b",
            "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>",
        ),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("7) a", "<ol start=\"7\">\n<li>a</li>\n</ol>"),
        (
            "- [ ] a\n- [x] b",
            "<ul>\n<li>\u{2610} a</li>\n<li>\u{2611}\u{fe0e} b</li>\n</ul>",
        ),
        ("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"),
        (
            "```rust\nlet a;\n\nb\n```",
            "<pre><code class=\"language-rust\">let a;\n\nb\n</code></pre>",
        ),
        ("```\n\na\n```", "<pre><code>\na\n</code></pre>"),
        (
            "```c++, ignore\n```",
            "<pre><code class=\"language-c++\"></code></pre>",
        ),
        ("```a\"b\na\n```", "<pre><code>a\n</code></pre>"),
        ("    a\n     b", "<pre><code>a\n b</code></pre>"),
        (
            "| a | b |\n|---|--:|\n| c | `d` |\n| e |",
            "<table><thead><tr><th>a</th><th align=\"right\">b</th></tr></thead>\
             <tbody><tr><td>c</td><td align=\"right\"><code>d</code></td></tr>\
             <tr><td>e</td><td align=\"right\"></td></tr></tbody></table>",
        ),
        (
            "| a |\n|---|\n| b<br>c<BR/>d |",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b<br>\nc<br>\nd</td></tr></tbody></table>",
        ),
        (
            "[a](https://a.test \"b\")",
            "<p><a href=\"https://a.test/\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">a</a></p>",
        ),
        ("[a [b](/c) d](e)", "<p>[a b d](e)</p>"),
        ("a <b>c</b> d", "<p>a &lt;b&gt;c&lt;/b&gt; d</p>"),
        (
            "<div>\n*a*\n</div>\n\nb",
            "<p class=\"plain\">&lt;div&gt;\n*a*\n&lt;/div&gt;</p>\n<p>b</p>",
        ),
        (
            "> <div>\n> a",
            "<blockquote>\n<p class=\"plain\">&lt;div&gt;\na</p></blockquote>",
        ),
        ("a\r\nb\rc", "<p>a\nb\nc</p>"),
        ("a\0b", "<p>a\u{fffd}b</p>"),
        ("[^1] $a$ :b:", "<p>[^1] $a$ :b:</p>"),
    ] {
        assert_eq!(rendered(text), expected, "{text:?}");
    }
}

#[test]
fn every_block_follows_the_direction_of_its_text() {
    for (text, start) in [
        ("שלום", "<p dir=\"auto\">"),
        ("# a", "<h3 dir=\"auto\">"),
        ("- a\n\n- b", "<ul dir=\"auto\">\n<li>\n<p>"),
        ("3. a", "<ol dir=\"auto\" start=\"3\">"),
        ("> a", "<blockquote dir=\"auto\">"),
        ("|a|\n|-|", "<table dir=\"auto\">"),
        ("a <b>", "<p dir=\"auto\">"),
        ("<div>", "<p dir=\"auto\" class=\"plain\">"),
        // Code reads from left to right, whatever stands in it.
        ("```\nשלום", "<pre><code>"),
    ] {
        let html = checked(text).concat();
        assert!(html.starts_with(start), "{text:?}: {html}");
    }
}

#[test]
fn long_code_is_cut_at_the_ends_of_lines() {
    let code: String = (0..250).map(|line| format!("line {line}\n")).collect();
    let blocks = checked(&format!("a\n\n```\n{code}```\n"));
    assert_eq!(blocks.len(), 4);
    assert!(blocks[1].starts_with("<pre><code>line 0\n"));
    assert!(blocks[2].starts_with("<pre class=\"continued\"><code>line 100\n"));
    let shown: String = blocks[1..]
        .iter()
        .map(|block| allowed::check(block).unwrap())
        .collect();
    assert_eq!(shown, code);
    let one_line = "x".repeat(100_000);
    assert_eq!(checked(&format!("```\n{one_line}\n{one_line}\n```")).len(), 2);
}

#[test]
fn plain_text_is_shown_as_it_was_written() {
    assert_eq!(plain(""), [""; 0]);
    assert_eq!(plain("\n \n"), [""; 0]);
    assert_eq!(
        plain("**a** <b>\r\n  c & d\n\n# e\n"),
        ["<p dir=\"auto\" class=\"plain\">**a** &lt;b&gt;\n  c &amp; d\n\n# e</p>"]
    );
    let long: String = (0..5000).map(|line| format!("line {line}\n")).collect();
    let blocks = plain(&long);
    assert_eq!(blocks.len(), 6);
    assert!(blocks[1].starts_with("<p dir=\"auto\" class=\"plain continued\">line "));
    let shown: Vec<String> = blocks
        .iter()
        .map(|block| allowed::check(block).unwrap())
        .collect();
    assert_eq!(shown.join("\n") + "\n", long);
    let one_line = "ü".repeat(50_000);
    let shown: String = plain(&one_line)
        .iter()
        .map(|block| allowed::check(block).unwrap())
        .collect();
    assert_eq!(shown, one_line);
}

#[test]
fn a_long_list_is_several_that_go_on_counting() {
    let items = |mark: fn(usize) -> String| -> String {
        let items = (0..250).map(|number| format!("{} item {number}\n", mark(number)));
        items.collect()
    };
    let numbered = html(&items(|number| format!("{}.", number + 7)));
    assert_eq!(numbered.len(), 3);
    assert!(
        numbered[0].starts_with("<ol start=\"7\" dir=\"auto\">")
            || numbered[0].starts_with("<ol dir=\"auto\" start=\"7\">")
    );
    assert!(numbered[2].contains("class=\"continued\"") && numbered[2].contains("start=\"207\""));
    assert!(numbered[2].contains("item 249"), "{}", numbered[2]);
    let plain = html(&items(|_| "-".to_owned()));
    assert_eq!(plain.len(), 3);
    assert!(
        plain[1].starts_with("<ul dir=\"auto\" class=\"continued\">"),
        "{}",
        plain[1]
    );
    let count: usize = plain.iter().map(|block| block.matches("<li>").count()).sum();
    assert_eq!(count, 250);
}
