//! The song of the comparison is only as good as what it holds: these tests look at its facts.

use std::collections::BTreeMap;

use serde_json::Value;
use sessionist_fixtures::Layout;

use crate::{compare, expected, song};

/// Facts that no file of this comparison can vary, with the reason.
const ALWAYS_THE_SAME: [(&str, &str); 10] = [
    ("/kind", "the fixtures write sets only"),
    ("/tier", "the tiers have a test of their own"),
    ("/problems", "a healthy file has none"),
    ("/samples[]/missing", "the reader touches no disk"),
    ("/creator", "one for each layout"),
    ("/format", "one for each layout"),
    ("/format/major", "one for each layout"),
    ("/format/minor", "one for each layout"),
    ("/format/schema_change_count", "one for each layout"),
    ("/format/revision", "one for each layout"),
];

/// Facts that are left out of the JSON when they are empty, so that a song without them would not show them.
const MUST_BE_THERE: [&str; 21] = [
    "/annotation",
    "/locators[]/annotation",
    "/samples[]/pack",
    "/samples[]/relative_path",
    "/samples[]/size",
    "/scenes[]/annotation",
    "/tracks[]/annotation",
    "/tracks[]/automation",
    "/tracks[]/clips[]/annotation",
    "/tracks[]/clips[]/envelopes",
    "/tracks[]/clips[]/note_list[]/mpe",
    "/tracks[]/clips[]/note_list[]/muted",
    "/tracks[]/clips[]/note_list[]/probability",
    "/tracks[]/clips[]/note_list[]/release_velocity",
    "/tracks[]/clips[]/note_list[]/velocity_deviation",
    "/tracks[]/clips[]/take_lane",
    "/tracks[]/devices[]/annotation",
    "/tracks[]/devices[]/contents",
    "/tracks[]/devices[]/samples",
    "/tracks[]/devices[]/sidechain",
    "/tracks[]/take_lanes",
];

/// The values of each field over all objects at the same place of the tree, null where an object does not have it.
type Columns = BTreeMap<String, BTreeMap<String, Vec<Value>>>;

fn columns() -> Columns {
    let mut columns = Columns::new();
    let mut rows = BTreeMap::new();
    for song in [song::everything(), song::nothing()] {
        let facts = expected::facts(&song, Layout::Live12);
        collect(&compare::json(facts), "", &mut columns, &mut rows);
    }
    columns
}

fn collect(value: &Value, place: &str, columns: &mut Columns, rows: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(fields) => {
            let rows_so_far = rows.entry(place.into()).or_default();
            let row = *rows_so_far;
            *rows_so_far += 1;
            let table = columns.entry(place.into()).or_default();
            for (key, value) in fields {
                let column = table.entry(key.clone()).or_default();
                column.resize(row, Value::Null);
                column.push(value.clone());
            }
            table
                .values_mut()
                .for_each(|column| column.resize(row + 1, Value::Null));
            for (key, value) in fields {
                collect(value, &format!("{place}/{key}"), columns, rows);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, &format!("{place}[]"), columns, rows);
            }
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(on) => !on,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(_) => false,
    }
}

#[test]
fn the_song_uses_every_fact() {
    let columns = columns();
    let mut unused = Vec::new();
    for (place, table) in &columns {
        for (field, values) in table {
            let full = format!("{place}/{field}");
            let is_switch = values.iter().any(Value::is_boolean);
            let has_both = values.contains(&Value::Bool(true)) && values.contains(&Value::Bool(false));
            // A switch that is left out when it is off shows as null.
            let has_both = has_both || (values.contains(&Value::Bool(true)) && values.contains(&Value::Null));
            let is_used = values.iter().any(|value| !is_empty(value)) && (!is_switch || has_both);
            if !is_used && !ALWAYS_THE_SAME.iter().any(|(same, _)| *same == full) {
                unused.push(full);
            }
        }
    }
    let has = |place: &str| {
        let (table, field) = place.rsplit_once('/').unwrap();
        columns.get(table).is_some_and(|table| table.contains_key(field))
    };
    unused.extend(
        MUST_BE_THERE
            .iter()
            .filter(|place| !has(place))
            .map(|place| place.to_string()),
    );
    assert!(unused.is_empty(), "{unused:#?}");
}

/// Two fields of one object that always have the same values could be swapped by the reader unseen.
#[test]
fn no_two_facts_that_stand_together_are_alike() {
    let mut alike = Vec::new();
    for (place, table) in columns() {
        let fields: Vec<_> = table.iter().collect();
        for (index, (left, left_values)) in fields.iter().enumerate() {
            for (right, right_values) in &fields[index + 1..] {
                let is_same = left_values == right_values;
                let are_fixed = [left, right].iter().all(|field| {
                    ALWAYS_THE_SAME
                        .iter()
                        .any(|(same, _)| *same == format!("{place}/{field}"))
                });
                if is_same && !are_fixed {
                    alike.push(format!("{place}: {left} and {right}"));
                }
            }
        }
    }
    assert!(alike.is_empty(), "{alike:#?}");
}

/// The list of reasons holds nothing that the song could vary after all.
#[test]
fn what_is_listed_as_always_the_same_is_known() {
    let columns = columns();
    for (place, reason) in ALWAYS_THE_SAME {
        let (table, field) = place.rsplit_once('/').unwrap();
        let values = columns.get(table).and_then(|table| table.get(field));
        let values = values.unwrap_or_else(|| panic!("{place} is no fact ({reason})"));
        assert!(
            values.iter().all(|value| *value == values[0]),
            "{place} is not {reason}"
        );
    }
}
