//! All sets that are known, searched by the names in them.

use std::collections::HashMap;
use std::path::Path;

use super::Look;
use super::arguments::Arguments;
use super::page::{Page, quoted};
use crate::answer::reply::tallied;
use crate::answer::topics::library::{row, tempo_and_key};
use crate::consent::Tier;
use crate::store::{self, Hit, SetSummary, Store};
use crate::words::counted;

/// Names that are looked at, best first.
const MOST_HITS: usize = 400;

pub(super) fn look(store: &Store, arguments: &Arguments) -> Result<Look, store::Error> {
    let words = arguments.get("words");
    let shown = format!("in which known sets something is called {}", quoted(words));
    let sets = store.summaries()?;
    if sets.is_empty() {
        return Ok(Look::unread("No sets are known yet.".to_owned(), shown));
    }
    let hits = store.search(words, MOST_HITS)?;
    let found = by_set(&hits, &sets);
    let mut page = Page::default();
    let of = counted(sets.len(), "known set");
    page.line(
        0,
        format!("{} of {of} with {} in a name", found.len(), quoted(words)),
    );
    for line in unread(&sets) {
        page.line(0, line);
    }
    for (set, names) in &found {
        page.line(
            0,
            format!("set {}{}", quoted(&set.name), tempo_and_key(set, quoted)),
        );
        page.rows([row(set)]);
        names.iter().for_each(|name| page.line(1, name));
    }
    if hits.len() == MOST_HITS {
        page.line(0, "There are more; search for more words.");
    }
    let sets = page.sets_or_all(None, store)?;
    Ok(page.finish(shown, "search for more words", sets))
}

/// What was found, by the set that it is in: the set of the best name first.
fn by_set<'a>(hits: &[Hit], sets: &'a [SetSummary]) -> Vec<(&'a SetSummary, Vec<String>)> {
    let by_path: HashMap<&Path, &SetSummary> = sets.iter().map(|set| (set.path.as_path(), set)).collect();
    let mut found: Vec<(&SetSummary, Vec<String>)> = Vec::new();
    for hit in hits {
        let Some(set) = by_path.get(Path::new(&hit.set_path)) else {
            continue;
        };
        let name = format!("{} {}", hit.kind, quoted(&hit.name));
        match found.iter_mut().find(|(one, _)| one.path == set.path) {
            Some((_, names)) => names.push(name),
            None => found.push((set, vec![name])),
        }
    }
    found
        .into_iter()
        .map(|(set, names)| (set, tallied(names)))
        .collect()
}

/// What can't be found, because it was not read or was cleared.
fn unread(sets: &[SetSummary]) -> Vec<String> {
    let below = |tier: Tier| sets.iter().filter(|set| set.tier < tier).count();
    let cleared = sets.iter().filter(|set| !set.cleared.is_empty()).count();
    let lines = [
        (below(Tier::Sound), "devices and samples were not read"),
        (below(Tier::Everything), "clips were not read"),
        (cleared, "something was cleared"),
    ];
    let told = lines.iter().filter(|(count, _)| *count > 0);
    told.map(|(count, what)| format!("Of {} {what}.", counted(*count, "set")))
        .collect()
}
