//! Texts that were written to get more out than text.

use super::*;

/// Each of them with nothing of it interpreted: what is shown is text, and no link leads anywhere.
const NO_LINK: [&str; 108] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.test/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script>alert(1)",
    "<<script>alert(1)//<</script>",
    "</p><script>alert(1)</script><p>",
    "text <script>alert(1)</script> text",
    "<img src=x onerror=alert(1)>",
    "text <img src=x onerror=alert(1)> text",
    "<img src=\"x\" onerror=\"alert(1)\"",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\"\\>",
    "<IMG SRC=javascript:alert(&quot;1&quot;)>",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>",
    "<IMG SRC=\"jav&#x09;ascript:alert(1);\">",
    "<img srcset=\"https://evil.test/a 1x\">",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "text <a href=\"https://evil.test\" onclick=\"alert(1)\">x</a>",
    "<a href=https://evil.test>x</a>",
    "<a id=x name=y style=\"position:fixed;inset:0\" href=//evil.test>x</a>",
    "<base href=\"https://evil.test/\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=https://evil.test/x.css>",
    "<style>@import 'https://evil.test/x.css';</style>",
    "<style>body{background:url(https://evil.test)}</style> text",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\">",
    "<object data=\"data:text/html,<script>alert(1)</script>\">",
    "<embed src=https://evil.test/x.swf>",
    "<form action=https://evil.test><input name=key><button>x</button></form>",
    "text <input onfocus=alert(1) autofocus> text",
    "<button formaction=javascript:alert(1)>x",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=https://evil.test/x.png>",
    "<audio src=https://evil.test/x.wav autoplay>",
    "<body onload=alert(1)>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<div id=panel class=\"continued\" onmouseover=alert(1)>x</div>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext>",
    "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "<select><template><style><!--</style><img src=x onerror=alert(1)>--></template></select>",
    "<!-- <img src=x onerror=alert(1)> -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "text <!-- x --> text <!--><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript&colon;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\u{1}javascript:alert(1))",
    "[x](&#1;javascript:alert(1))",
    "[x](&#32;javascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](javascript:// https://a.test/%0aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.test/1)",
    "[x](view-source:https://evil.test)",
    "[x](mailto:a@evil.test?body=key)",
    "[x](//evil.test/x)",
    "[x](/submit)",
    "[x](submit)",
    "[x](?composer=off)",
    "[x](#panel)",
    "[x]()",
    "[x](\\\\evil.test\\x)",
    "[x](http://)",
    "[x](https:///)",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,x>",
    "<a@evil.test>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x]\n\n[x]: <javascript:alert(1)> \"title\"",
    "![x](https://evil.test/x.png)",
    "![x](javascript:alert(1))",
    "![x][1]\n\n[1]: https://evil.test/x.png 'title'",
    "![<img src=x onerror=alert(1)>](https://evil.test/\"onerror=\"alert(1))",
];

/// Where a link stays, and to where.
const LINKS: [(&str, &str); 11] = [
    ("[x](https://a.test/)", "https://a.test/"),
    ("[x](HTTPS://A.TEST)", "https://a.test/"),
    ("<https://a.test/x>", "https://a.test/x"),
    (
        "[x](https://a.test/\"onclick=\"alert(1))",
        "https://a.test/%22onclick=%22alert(1)",
    ),
    ("[x](https://a.test 'a\" onclick=\"alert(1)')", "https://a.test/"),
    (
        "[x](https://a.test \"<img src=x onerror=alert(1)>\")",
        "https://a.test/",
    ),
    (
        "[x](https://a.test/&quot;&gt;&lt;img)",
        "https://a.test/%22%3E%3Cimg",
    ),
    ("[x](https://a.test/?a&amp;b)", "https://a.test/?a&b"),
    ("[x][1]\n\n[1]: https://a.test/ \"onclick\"", "https://a.test/"),
    (
        "[![x](https://evil.test/x.png)](https://a.test/)",
        "https://a.test/",
    ),
    // A name that only looks like another one is shown by what it is.
    ("[x](https://а.test/)", "https://xn--80a.test/"),
];

fn addresses(block: &str) -> Vec<String> {
    let parts = block.split("<a href=\"").skip(1);
    parts
        .filter_map(|part| part.split('"').next())
        .map(|address| address.replace("&amp;", "&"))
        .collect()
}

#[test]
fn nothing_that_a_text_brings_is_interpreted() {
    for text in NO_LINK {
        let blocks = checked(text);
        let html = blocks.concat();
        assert_eq!(addresses(&html), [""; 0], "{text:?}\n{html}");
        let tags = html.split('<').skip(1);
        let names: Vec<&str> = tags.filter_map(|tag| tag.split([' ', '>']).next()).collect();
        let is_text = |name: &&str| ["p", "/p", "em", "/em", "code", "/code"].contains(name);
        assert!(names.iter().all(is_text), "{text:?}\n{html}");
    }
}

/// An attack inside of whatever Markdown has to put it in, and cut off at every character.
#[test]
fn nothing_is_interpreted_wherever_it_stands() {
    let places = [
        "{}",
        "**{}**",
        "# {}",
        "> {}",
        "- {}\n- x",
        "1. {}",
        "| a |\n|---|\n| {} |",
        "`{}`",
        "```\n{}\n```",
        "```{}\nx\n```",
        "    {}",
        "[{}](https://a.test)",
        "![{}](https://a.test)",
        "[x](https://a.test \"{}\")",
        "[x](https://a.test '{}')",
        "[x](<{}>)",
        "[x]({})",
        "![x]({})",
        "<{}>",
        "[x]\n\n[x]: {}",
        "\\{}",
        "&lt;{}",
        "~~{}~~ _{}_",
        "<div>\n\n{}\n\n</div>",
        "- [ ] {}",
    ];
    for attack in NO_LINK {
        for place in places {
            let text = place.replace("{}", attack);
            checked(&text);
            let mut stream = Stream::new();
            for one in text.chars() {
                stream.push(one.encode_utf8(&mut [0; 4]));
                for block in stream.changed().map(|(_, blocks)| blocks).unwrap_or_default() {
                    allowed::check(&block).unwrap();
                }
            }
        }
    }
}

#[test]
fn links_lead_to_the_web_alone() {
    for (text, address) in LINKS {
        let html = checked(text).concat();
        assert_eq!(addresses(&html), [address], "{text:?}\n{html}");
    }
}

#[test]
fn a_picture_is_its_description_and_its_address() {
    for (text, shown) in [
        (
            "![a cat](https://evil.test/c.png \"t\")",
            "a cat (https://evil.test/c.png)",
        ),
        ("![](https://evil.test/c.png)", "(https://evil.test/c.png)"),
        ("![a *b* `c`](d)", "a b c (d)"),
        ("![a ![b](c)](d)", "a b (c) (d)"),
        ("[![a](b)](https://a.test)", "a (b)"),
    ] {
        let html = checked(text).concat();
        assert_eq!(allowed::check(&html).unwrap(), shown, "{html}");
        assert!(!html.contains("<img"), "{html}");
    }
    let long = format!("![x](data:image/png;base64,{})", "A".repeat(5000));
    assert_eq!(
        allowed::check(&checked(&long).concat()).unwrap().chars().count(),
        205
    );
}

/// What a browser makes of a block is what was checked: to read it once more changes nothing.
#[test]
fn what_comes_out_is_read_as_it_was_meant() {
    for text in NO_LINK.into_iter().chain(LINKS.map(|(text, _)| text)) {
        for block in html(text) {
            assert_eq!(clean::clean(&block), block);
        }
    }
}

/// The last step stands on its own: it would hold if the renderer let everything through.
#[test]
fn the_cleaner_alone_lets_no_attack_through() {
    for text in NO_LINK {
        let html = clean::clean(&clean::clean(&format!("<p>{text}</p>")));
        for bad in [
            "<script", "<img", "<svg", "<math", "<style", "<iframe", "<form", "<input",
        ] {
            assert!(!html.contains(bad), "{text:?}\n{html}");
        }
        for address in addresses(&html) {
            assert!(address.starts_with("https://"), "{text:?}\n{html}");
        }
    }
    let attributes = "<p id=a class=b style=c onclick=d dir=ltr><code class='language-a b'>x</code></p>\
        <ol start=-1><li class=plain>y</li></ol><td align=justify>z</td>";
    let html = clean::clean(attributes);
    assert_eq!(html, "<p><code>x</code></p><ol><li>y</li></ol>z");
}
