//! Compares two sets of facts through their JSON, which names the place of each difference.

use serde_json::Value;
use sessionist::als::facts::LiveSet;

/// Differences that are shown; after so many the rest follows from them.
const SHOWN: usize = 40;

#[track_caller]
pub fn assert_same(what: &str, written: LiveSet, read: LiveSet) {
    let mut differences = differences(written, read);
    let count = differences.len();
    differences.truncate(SHOWN);
    assert!(
        differences.is_empty(),
        "{what}: {count} differences\n{}",
        differences.join("\n")
    );
}

/// Returns what differs, each with its place.
pub fn differences(written: LiveSet, read: LiveSet) -> Vec<String> {
    let mut differences = Vec::new();
    compare("", &json(written), &json(read), &mut differences);
    differences
}

/// Returns the facts as JSON, with the lists sorted whose order is the file's and no fact.
pub fn json(mut set: LiveSet) -> Value {
    sort_samples(&mut set);
    for track in &mut set.tracks {
        let place = |automation: &sessionist::als::facts::Automation| {
            (automation.device, automation.parameter.clone())
        };
        track.automation.sort_by_key(place);
        for clip in &mut track.clips {
            clip.envelopes.sort_by_key(place);
        }
    }
    serde_json::to_value(set).unwrap()
}

fn sort_samples(set: &mut LiveSet) {
    let mut order: Vec<usize> = (0..set.samples.len()).collect();
    order.sort_by_key(|&place| set.samples[place].path.clone());
    let mut places = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        places[old] = new;
    }
    set.samples = order.iter().map(|&place| set.samples[place].clone()).collect();
    for track in &mut set.tracks {
        let clips = track.clips.iter_mut().filter_map(|clip| clip.sample.as_mut());
        let devices = track.devices.iter_mut().flat_map(|device| &mut device.samples);
        clips.chain(devices).for_each(|place| *place = places[*place]);
    }
}

fn compare(place: &str, written: &Value, read: &Value, differences: &mut Vec<String>) {
    match (written, read) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                let value_read = right.get(key).unwrap_or(&Value::Null);
                compare(&format!("{place}/{key}"), value, value_read, differences);
            }
            for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
                differences.push(format!("{place}/{key}: nothing written, read {value}"));
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            if left.len() != right.len() {
                differences.push(format!("{place}: {} written, {} read", left.len(), right.len()));
            }
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(&format!("{place}/{index}"), left, right, differences);
            }
        }
        (Value::Number(left), Value::Number(right)) if is_close(left, right) => {}
        _ if written == read => {}
        _ => differences.push(format!("{place}: written {written}, read {read}")),
    }
}

/// Levels and times go through logarithms on both sides, whose last digits may differ.
fn is_close(left: &serde_json::Number, right: &serde_json::Number) -> bool {
    let (left, right) = (left.as_f64().unwrap(), right.as_f64().unwrap());
    (left - right).abs() <= 1e-9 * left.abs().max(1.0)
}
