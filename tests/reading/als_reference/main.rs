//! Compares the product's reader with a second reading of the same files, and with what is known about
//! them from elsewhere.
//!
//! The second reading (`dom`) goes through a tree and was written without sight of the product's reader.
//! Each fact has a test of its own, so that a failure names the fact, the files and both values.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod checks;
mod child_elements;
mod comparable;
mod dom;
mod known;
mod two_saves;

use std::fmt::Debug;
use std::sync::OnceLock;

use sessionist::als::facts::{LiveSet, View};
use sessionist::als::{self, ReadOptions};
use sessionist::consent::Tier;

use comparable::{Clip, Set, Track};
use sessionist_fixtures::shared::{self, SharedFile};

/// One file, read twice.
struct TwiceRead {
    file: SharedFile,
    product: LiveSet,
    product_facts: Set,
    reference_facts: Set,
}

/// Reads every set of the shared folder once for all tests. `None` when there is no folder.
fn twice_read() -> Option<&'static [TwiceRead]> {
    static SETS: OnceLock<Option<Vec<TwiceRead>>> = OnceLock::new();
    let sets = SETS.get_or_init(|| {
        let read_twice = |file: SharedFile| {
            let reference_facts = dom::read(&file.xml()?).unwrap();
            let product = als::read(&file.bytes[..], &ReadOptions::default())
                .unwrap_or_else(|error| panic!("{}: {error}", file.name));
            let product_facts = Set::from(&product);
            Some(TwiceRead {
                file,
                product,
                product_facts,
                reference_facts,
            })
        };
        Some(shared::sets()?.into_iter().filter_map(read_twice).collect())
    });
    sets.as_deref()
}

/// Fails with every file in which the two readings differ over a list of facts.
fn assert_both_agree<T: PartialEq + Debug>(list: impl Fn(&Set) -> Vec<T>) {
    let differences: Vec<String> = twice_read()
        .unwrap_or_default()
        .iter()
        .filter_map(|set| {
            let difference = first_difference(&list(&set.product_facts), &list(&set.reference_facts))?;
            Some(format!("{}: {difference}", set.file.name))
        })
        .collect();
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

fn first_difference<T: PartialEq + Debug>(product: &[T], reference: &[T]) -> Option<String> {
    let longest = product.len().max(reference.len());
    let index = (0..longest).find(|&index| product.get(index) != reference.get(index))?;
    Some(format!(
        "entry {index} (of {} and {})\n  product   {:?}\n  reference {:?}",
        product.len(),
        reference.len(),
        product.get(index),
        reference.get(index)
    ))
}

/// One entry for each track, with its place, so that a difference names the track.
fn each_track<T>(set: &Set, fact: impl Fn(&Track) -> T) -> Vec<(usize, String, T)> {
    set.tracks
        .iter()
        .enumerate()
        .map(|(index, track)| (index, track.name.clone(), fact(track)))
        .collect()
}

/// One entry for each device of each track.
fn each_device<T>(set: &Set, fact: impl Fn(&comparable::Device) -> T) -> Vec<(usize, String, T)> {
    set.tracks
        .iter()
        .flat_map(|track| &track.devices)
        .enumerate()
        .map(|(index, device)| (index, device.class.clone(), fact(device)))
        .collect()
}

/// One entry for each clip of a view.
fn each_clip(set: &Set, clips: impl Fn(&Track) -> &Vec<Clip>) -> Vec<(String, Clip)> {
    set.tracks
        .iter()
        .flat_map(|track| clips(track).iter().map(|clip| (track.name.clone(), clip.clone())))
        .collect()
}

#[test]
fn an_empty_file_and_junk_are_rejected() {
    let Some(mut files) = shared::sets() else {
        return;
    };
    files.retain(|file| file.xml().is_none());
    let numbers: Vec<&str> = files.iter().map(SharedFile::number).collect();
    assert_eq!(numbers, ["006", "007"]);
    for file in &files {
        let result = als::read(&file.bytes[..], &ReadOptions::default());
        assert!(result.is_err(), "{} was read", file.name);
    }
}

#[test]
fn no_real_set_has_a_problem() {
    for set in twice_read().unwrap_or_default() {
        assert_eq!(set.product.problems, [], "{}", set.file.name);
    }
}

#[test]
fn both_readings_agree_on_the_program_that_saved() {
    assert_both_agree(|set| vec![set.creator.clone(), set.minor_version.clone()]);
}

#[test]
fn both_readings_agree_on_the_tempo_at_the_start() {
    assert_both_agree(|set| vec![set.tempo]);
}

#[test]
fn both_readings_agree_on_the_tempo_field() {
    assert_both_agree(|set| vec![set.tempo_manual]);
}

#[test]
fn both_readings_agree_on_the_tempo_automation() {
    assert_both_agree(|set| set.tempo_changes.clone());
}

#[test]
fn both_readings_agree_on_the_time_signature_at_the_start() {
    assert_both_agree(|set| vec![set.time_signature]);
}

#[test]
fn both_readings_agree_on_the_changes_of_time_signature() {
    assert_both_agree(|set| set.time_signature_changes.clone());
}

#[test]
fn both_readings_agree_on_the_key_of_the_set() {
    assert_both_agree(|set| vec![set.key.clone()]);
}

#[test]
fn both_readings_agree_on_the_length() {
    assert_both_agree(|set| vec![set.length_beats]);
}

#[test]
fn both_readings_agree_on_the_kinds_and_ids_of_tracks() {
    assert_both_agree(|set| each_track(set, |track| (track.kind.clone(), track.id)));
}

#[test]
fn both_readings_agree_on_the_names_of_tracks() {
    assert_both_agree(|set| -> Vec<String> { set.tracks.iter().map(|track| track.name.clone()).collect() });
}

#[test]
fn both_readings_agree_on_the_colours_of_tracks() {
    assert_both_agree(|set| each_track(set, |track| track.color));
}

#[test]
fn both_readings_agree_on_the_groups_of_tracks() {
    assert_both_agree(|set| each_track(set, |track| track.group));
}

#[test]
fn both_readings_agree_on_the_devices_of_each_track() {
    let classes =
        |track: &Track| -> Vec<String> { track.devices.iter().map(|device| device.class.clone()).collect() };
    assert_both_agree(|set| each_track(set, classes));
}

#[test]
fn both_readings_agree_on_how_deep_devices_are_in_racks() {
    assert_both_agree(|set| each_device(set, |device| device.depth));
}

#[test]
fn both_readings_agree_on_which_devices_are_on() {
    assert_both_agree(|set| each_device(set, |device| device.on));
}

#[test]
fn both_readings_agree_on_plugin_formats_and_names() {
    assert_both_agree(|set| each_device(set, |device| (device.kind, device.plugin.clone())));
}

#[test]
fn both_readings_agree_on_the_number_of_chains_of_racks() {
    assert_both_agree(|set| each_device(set, |device| device.chains));
}

#[test]
fn both_readings_agree_on_the_macros_of_racks() {
    assert_both_agree(|set| each_device(set, |device| device.macros.clone()));
}

#[test]
fn both_readings_agree_on_the_number_of_parameters() {
    assert_both_agree(|set| each_device(set, |device| device.parameters));
}

#[test]
fn both_readings_agree_on_clips_in_the_session() {
    assert_both_agree(|set| each_clip(set, |track| &track.session));
}

#[test]
fn both_readings_agree_on_clips_in_the_arrangement() {
    assert_both_agree(|set| each_clip(set, |track| &track.arrangement));
}

#[test]
fn both_readings_agree_on_clips_in_take_lanes() {
    assert_both_agree(|set| each_clip(set, |track| &track.takes));
}

#[test]
fn both_readings_agree_on_the_automation_of_each_track() {
    assert_both_agree(|set| each_track(set, |track| track.automation.clone()));
}

#[test]
fn both_readings_agree_on_scenes() {
    assert_both_agree(|set| set.scenes.clone());
}

#[test]
fn both_readings_agree_on_locators() {
    assert_both_agree(|set| set.locators.clone());
}

#[test]
fn both_readings_agree_on_samples() {
    assert_both_agree(|set| set.samples.clone());
}

#[test]
fn both_readings_agree_on_grooves() {
    assert_both_agree(|set| set.grooves.clone());
}

/// A clip counts the notes that it lists, and says that it is in a slot, a lane or neither.
#[test]
fn the_parts_of_a_clip_fit_each_other() {
    for set in twice_read().unwrap_or_default() {
        for clip in set.product.tracks.iter().flat_map(|track| &track.clips) {
            let place = format!("{}: clip {} at {}", set.file.name, clip.name, clip.start);
            assert_eq!(clip.notes, clip.note_list.len(), "{place}");
            assert_eq!(clip.scene.is_some(), clip.view == View::Session, "{place}");
            assert_eq!(clip.take_lane.is_some(), clip.view == View::Take, "{place}");
            assert!(
                clip.scene.is_none_or(|scene| scene < set.product.scenes.len()),
                "{place}"
            );
        }
    }
}

#[test]
fn a_lower_tier_tells_the_same_about_what_it_tells() {
    fn overview(set: &Set) -> impl PartialEq + Debug + use<> {
        let tracks = each_track(set, |track| {
            (track.kind.clone(), track.id, track.color, track.group)
        });
        let song = (set.tempo, set.time_signature, set.key.clone(), set.length_beats);
        (song, tracks, set.scenes.clone(), set.locators.clone())
    }
    fn sound(set: &Set) -> impl PartialEq + Debug + use<> {
        let devices = each_device(set, |device| {
            (
                device.depth,
                device.on,
                device.kind,
                device.plugin.clone(),
                device.chains,
            )
        });
        (overview(set), devices, set.samples.clone())
    }
    for set in twice_read().unwrap_or_default() {
        let at = |tier| {
            let options = ReadOptions {
                tier,
                ..ReadOptions::default()
            };
            Set::from(&als::read(&set.file.bytes[..], &options).unwrap())
        };
        let name = &set.file.name;
        assert_eq!(
            overview(&at(Tier::Overview)),
            overview(&set.reference_facts),
            "{name}"
        );
        assert_eq!(sound(&at(Tier::Sound)), sound(&set.reference_facts), "{name}");
    }
}

#[test]
fn versions_and_track_counts_are_those_of_the_manifest() {
    let Some(sets) = twice_read() else { return };
    let manifest = shared::manifest();
    for set in sets {
        let row = manifest.iter().find(|row| row[0] == set.file.name).unwrap();
        let format = &set.product.format;
        let count = |kind: &str| {
            set.product
                .tracks
                .iter()
                .filter(|track| track.kind.as_str() == kind)
                .count()
                .to_string()
        };
        let read = [
            format.major.clone(),
            format.minor.clone(),
            format.schema_change_count.clone().unwrap_or_default(),
            set.product.creator.clone(),
            count("audio"),
            count("midi"),
            count("return"),
            count("group"),
        ];
        // The manifest's columns of versions are empty for the set in the child-element form.
        let first = if row[7].is_empty() { 4 } else { 0 };
        assert_eq!(read[first..], row[7 + first..15], "{}", set.file.name);
    }
}

#[test]
fn known_answers_hold() {
    let Some(sets) = twice_read() else { return };
    let mut wrong = Vec::new();
    for (number, fact) in known::KNOWN {
        let set = sets.iter().find(|set| set.file.number() == *number);
        let set = set.unwrap_or_else(|| panic!("there is no set {number}"));
        if let Err(read) = fact.check(&set.product) {
            wrong.push(format!("{number}: known {fact:?}\n  read {read}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
