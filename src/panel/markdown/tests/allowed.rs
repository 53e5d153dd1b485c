//! What may be in a block, said a second time: every tag and attribute of it, as a tokenizer of HTML finds them.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

const AT_THE_TOP: [&str; 10] = [
    "p",
    "pre",
    "ul",
    "ol",
    "blockquote",
    "table",
    "h3",
    "h4",
    "h5",
    "h6",
];
const INSIDE: [&str; 12] = [
    "a", "code", "del", "em", "li", "strong", "tbody", "td", "th", "thead", "tr", "hr",
];

/// Follows the tags of a block.
#[derive(Default)]
struct Reader {
    open: RefCell<Vec<String>>,
    at_the_top: RefCell<usize>,
    problem: RefCell<Option<String>>,
    text: RefCell<String>,
}

/// Returns the text of a block, as it is shown, if it is one element and nothing in it may not be there.
pub fn check(block: &str) -> Result<String, String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(block));
    let tokenizer = Tokenizer::new(Reader::default(), Default::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let reader = tokenizer.sink;
    let open = reader.open.into_inner();
    let problem = match reader.problem.into_inner() {
        Some(problem) => problem,
        None if !open.is_empty() => format!("{open:?} is not closed"),
        None if reader.at_the_top.into_inner() != 1 => "it is not one element".to_owned(),
        None => return Ok(reader.text.into_inner()),
    };
    Err(format!("{problem}: {block}"))
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Err(problem) = self.read(token) {
            self.problem.borrow_mut().get_or_insert(problem);
        }
        TokenSinkResult::Continue
    }
}

impl Reader {
    fn read(&self, token: Token) -> Result<(), String> {
        let mut open = self.open.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => match open.pop() {
                Some(name) if name == *tag.name => Ok(()),
                other => Err(format!("</{}> closes {other:?}", tag.name)),
            },
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if open.is_empty() {
                    *self.at_the_top.borrow_mut() += 1;
                    if !AT_THE_TOP.contains(&name.as_str()) && name != "hr" {
                        return Err(format!("<{name}> at the top"));
                    }
                }
                for attribute in &tag.attrs {
                    let (attribute, value) = (&*attribute.name.local, &*attribute.value);
                    if !is_allowed(&name, attribute, value) {
                        return Err(format!("<{name} {attribute}={value:?}>"));
                    }
                }
                if name == "a" {
                    let mut names: Vec<&str> = tag.attrs.iter().map(|one| &*one.name.local).collect();
                    names.sort_unstable();
                    if names != ["href", "rel", "target"] {
                        return Err(format!("a link with {names:?}"));
                    }
                    if open.contains(&name) {
                        return Err("a link in a link".to_owned());
                    }
                }
                match name.as_str() {
                    "br" => self.text.borrow_mut().push('\n'),
                    "hr" => {}
                    _ if AT_THE_TOP.contains(&name.as_str()) || INSIDE.contains(&name.as_str()) => {
                        open.push(name);
                    }
                    _ => return Err(format!("<{name}>")),
                }
                Ok(())
            }
            Token::CharacterTokens(text) if open.is_empty() => Err(format!("{text:?} outside")),
            Token::CharacterTokens(text) => {
                self.text.borrow_mut().push_str(&text);
                Ok(())
            }
            Token::EOFToken => Ok(()),
            // Also what the tokenizer calls a mistake, because a browser might mend it in another way.
            other => Err(format!("{other:?}")),
        }
    }
}

fn is_allowed(tag: &str, attribute: &str, value: &str) -> bool {
    match (tag, attribute) {
        ("a", "href") => {
            let is_plain = |one: char| one.is_ascii_graphic() && !"\"<>".contains(one);
            (value.starts_with("https://") || value.starts_with("http://")) && value.chars().all(is_plain)
        }
        ("a", "rel") => value == "noopener noreferrer nofollow",
        ("a", "target") => value == "_blank",
        ("code", "class") => value.strip_prefix("language-").is_some_and(|name| {
            let is_plain = |one: char| one.is_ascii_alphanumeric() || "+#_.-".contains(one);
            !name.is_empty() && name.chars().all(is_plain)
        }),
        ("ol", "start") => value.parse::<u32>().is_ok(),
        ("p", "class") => ["plain", "plain continued"].contains(&value),
        ("pre" | "ol" | "ul", "class") => value == "continued",
        ("td" | "th", "align") => ["left", "center", "right"].contains(&value),
        ("pre", _) => false,
        (_, "dir") => AT_THE_TOP.contains(&tag) && value == "auto",
        _ => false,
    }
}
