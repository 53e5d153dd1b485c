//! The last step of every block: what is not in these lists does not get out.
//!
//! The renderer writes nothing else, so that this changes nothing unless the renderer has a bug or the reader of Markdown a surprise.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, Url, UrlRelative};

const TAGS: [&str; 23] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What may have an attribute, which, and the only values of it. Two have no list: see [`filter`].
const VALUES: [(&str, &str, &[&str]); 15] = [
    ("blockquote", "dir", &["auto"]),
    ("h3", "dir", &["auto"]),
    ("h4", "dir", &["auto"]),
    ("h5", "dir", &["auto"]),
    ("h6", "dir", &["auto"]),
    ("ol", "class", &["continued"]),
    ("ol", "dir", &["auto"]),
    ("p", "class", &["plain", "plain continued"]),
    ("p", "dir", &["auto"]),
    ("pre", "class", &["continued"]),
    ("table", "dir", &["auto"]),
    ("td", "align", &["left", "center", "right"]),
    ("th", "align", &["left", "center", "right"]),
    ("ul", "class", &["continued"]),
    ("ul", "dir", &["auto"]),
];

/// What is longer is no address that anybody reads before following it.
const LONGEST_ADDRESS: usize = 2000;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut values: HashMap<&str, HashMap<&str, HashSet<&str>>> = HashMap::new();
    for (tag, attribute, allowed) in VALUES {
        let attributes = values.entry(tag).or_default();
        attributes.insert(attribute, allowed.iter().copied().collect());
    }
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("code", HashSet::from(["class"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .tag_attribute_values(values)
        .attribute_filter(filter)
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank");
    cleaner
});

/// Returns what of a block may be shown.
pub(super) fn clean(html: &str) -> String {
    let mut clean = CLEANER.clean(html).to_string();
    clean.truncate(clean.trim_end().len());
    clean
}

/// Returns an address as it will be asked for, if a link may lead there.
pub(super) fn address(address: &str) -> Option<String> {
    if address.len() > LONGEST_ADDRESS {
        return None;
    }
    // Addresses that only name a path would lead to the panel itself. They fail here, as those without a host.
    let url = Url::parse(address).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

/// Returns the name of a language as it may stand in a class.
pub(super) fn language(info: &str) -> Option<&str> {
    let name = info.split([' ', '\t', ',', '{']).next()?;
    is_language(name).then_some(name)
}

fn is_language(name: &str) -> bool {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "+#_.-".contains(one);
    (1..=32).contains(&name.len()) && name.chars().all(is_plain)
}

fn filter<'a>(tag: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let is_allowed = match (tag, attribute) {
        ("code", "class") => value.strip_prefix("language-").is_some_and(is_language),
        ("ol", "start") => !value.is_empty() && value.chars().all(|one| one.is_ascii_digit()),
        _ => true,
    };
    is_allowed.then_some(Cow::Borrowed(value))
}
