use std::path::Path;

use roxmltree::Document;
use sessionist_fixtures::{Clip, Layout, Locator, Note, Track, demo::night_drive};

use super::*;
use crate::als::facts::View;
use crate::als::{self, ReadOptions};
use crate::consent::Tier;
use crate::store::{Kind, Snapshot};

/// The demo song after a change, as it is known at a tier with some kinds cleared.
fn known(change: impl FnOnce(&mut sessionist_fixtures::Song), tier: Tier, cleared: &[Kind]) -> Song {
    let mut song = night_drive();
    change(&mut song);
    let options = ReadOptions {
        tier,
        ..ReadOptions::default()
    };
    let set = als::read(&song.to_als(Layout::Live12)[..], &options).unwrap();
    let snapshot = Snapshot {
        id: 1,
        hash: [0; 32],
        saved_at: 0,
        tier,
        cleared: cleared.to_vec(),
    };
    Song::new(Path::new("/Music/Night Drive.als"), snapshot, set)
}

fn song(change: impl FnOnce(&mut sessionist_fixtures::Song)) -> Song {
    known(change, Tier::Everything, &[])
}

/// A track with clips in the arrangement, in place of all others.
fn only(clips: Vec<Clip>) -> Song {
    song(|song| {
        let mut track = Track::midi(90, "Only");
        track.arrangement = clips;
        song.tracks = vec![track];
    })
}

fn clip(start: f64, end: f64) -> Clip {
    Clip::midi("Clip", start, end, 4.0, vec![Note::new(60, 0.0, 1.0, 90.0)])
}

/// Places, widths and fills of the boxes that are coloured.
fn boxes(picture: &Picture) -> Vec<(f64, f64, String)> {
    let document = Document::parse(&picture.svg).unwrap();
    let rects = document
        .descendants()
        .filter(|node| node.tag_name().name() == "rect");
    let number = |node: &roxmltree::Node<'_, '_>, key| node.attribute(key).unwrap().parse().unwrap();
    rects
        .filter(|node| node.attribute("fill").is_some_and(|fill| fill.starts_with('#')))
        .map(|node| {
            let fill = node.attribute("fill").unwrap().to_owned();
            (number(&node, "x"), number(&node, "width"), fill)
        })
        .collect()
}

fn texts(picture: &Picture) -> Vec<String> {
    let document = Document::parse(&picture.svg).unwrap();
    let texts = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text");
    texts
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

fn first_clip(song: &Song, track: &str) -> Place {
    let (track, index, _) = song
        .clips()
        .find(|(on, _, clip)| song.track_name(*on) == track && clip.view == View::Arrangement)
        .unwrap();
    Place::on(track, index)
}

#[test]
fn a_clip_is_as_far_to_the_right_as_its_beat_is_in_the_song() {
    let song = only(vec![clip(32.0, 48.0), clip(96.0, 128.0)]);
    let end = song.set.locators.last().unwrap().beat;
    let left = map::LEFT;
    let scale = (svg::WIDTH - 1.0 - left) / end;
    let boxes = boxes(&map::draw(&song).unwrap());
    // The first is the colour beside the name.
    for ((x, width, _), (start, end)) in boxes.iter().skip(1).zip([(32.0, 48.0), (96.0, 128.0)]) {
        assert!((x - (left + start * scale)).abs() < 0.06, "{x}");
        assert!((width - (end - start) * scale).abs() < 0.11, "{width}");
    }
    assert_eq!(boxes.len(), 3);
}

#[test]
fn clips_have_the_colours_that_live_shows() {
    let song = only(vec![
        clip(0.0, 32.0).colored(14),
        clip(64.0, 96.0).colored(19),
        Clip {
            muted: true,
            ..clip(128.0, 160.0).colored(13)
        },
    ]);
    let picture = map::draw(&song).unwrap();
    let fills: Vec<String> = boxes(&picture).into_iter().skip(1).map(|one| one.2).collect();
    assert_eq!(fills, ["#ff3636", "#3dc300", "#ffffff"]);
    assert_eq!(picture.svg.matches(r#"fill-opacity=".3""#).count(), 1);
}

#[test]
fn a_song_of_any_size_is_a_picture_that_says_what_is_missing() {
    let many = (0..300).map(|index| Track {
        arrangement: (0..70)
            .map(|at| clip(f64::from(at) * 4.0, f64::from(at) * 4.0 + 3.5).colored(i64::from(at % 60)))
            .collect(),
        ..Track::midi(
            100 + index,
            &format!("{index} {}", "a\u{301}\u{301}\u{301}\u{301}".repeat(2_000)),
        )
    });
    let song = song(|song| {
        song.tracks = many.collect();
        song.locators = (0..3_000)
            .map(|at| Locator {
                beat: f64::from(at) * 0.1,
                name: "&<>".repeat(50),
                ..Locator::default()
            })
            .collect();
    });
    let picture = map::draw(&song).unwrap();
    assert!(picture.svg.len() <= MOST_BYTES, "{} bytes", picture.svg.len());
    assert!(texts(&picture).contains(&"and 260 more tracks".to_owned()));
    assert!(picture.text.contains("and 260 more tracks"), "{}", picture.text);
    assert!(picture.text.contains("drawn as one"), "{}", picture.text);
    assert_eq!(picture.text.chars().count(), MOST_TEXT + 1);
}

#[test]
fn names_are_only_text_whatever_is_in_them() {
    let names = [
        "<script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "]]></desc></svg><img src=x>",
        "\u{202e}evil\u{0}\u{7}\u{fffe}\u{ffff}",
        "&amp; &#x202e; 'q'",
        "👩‍👩‍👧‍👦 Familie, שלום, مرحبا",
        &"W".repeat(1_000_000),
    ];
    for name in names {
        let named = song(|song| {
            for track in &mut song.tracks {
                track.name = name.into();
                track
                    .arrangement
                    .iter_mut()
                    .for_each(|clip| clip.name = name.into());
                track
                    .devices
                    .iter_mut()
                    .for_each(|device| device.name = name.into());
            }
            song.locators
                .iter_mut()
                .for_each(|locator| locator.name = name.into());
        });
        let racks: Vec<Place> = named
            .devices()
            .filter(|(_, _, device)| device.contents.is_some())
            .map(|(track, index, _)| Place::on(track, index))
            .collect();
        let mut pictures: Vec<Picture> = racks
            .iter()
            .filter_map(|rack| rack::draw(&named, *rack))
            .collect();
        let midi = named.clips().filter(|(_, _, clip)| clip.kind == ClipKind::Midi);
        let midi: Vec<Place> = midi.map(|(track, index, _)| Place::on(track, index)).collect();
        pictures.extend(
            midi.iter()
                .take(3)
                .filter_map(|clip| notes::draw(&named, *clip, None)),
        );
        pictures.extend(map::draw(&named));
        pictures.extend(session::draw(&named));
        assert!(
            racks.len() == 3 && pictures.len() == 8,
            "{} pictures",
            pictures.len()
        );
        for picture in pictures {
            let svg = &picture.svg;
            let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {name:?}"));
            assert!(document.descendants().all(|node| {
                ["", "svg", "title", "desc", "g", "rect", "path", "circle", "text"]
                    .contains(&node.tag_name().name())
            }));
            assert!(!svg.contains('\u{202e}') && !svg.contains('\u{ffff}') && svg.len() < MOST_BYTES);
            let visible: String = svg::shown(name).chars().take(4).collect();
            assert!(
                texts(&picture)
                    .iter()
                    .any(|text| text.starts_with(visible.trim()))
                    || picture.kind == "notes"
            );
            assert_eq!(
                document.root_element().attribute("aria-label"),
                Some(&*picture.title)
            );
        }
    }
}

#[test]
fn what_was_not_read_is_not_drawn_as_if_it_were_empty() {
    let at = |tier, cleared: &[Kind]| known(|_| (), tier, cleared);
    let overview = at(Tier::Overview, &[]);
    let picture = map::draw(&overview).unwrap();
    assert!(
        picture.text.contains("That was not read from this set"),
        "{}",
        picture.text
    );
    assert!(
        texts(&picture)
            .iter()
            .any(|text| text.starts_with("That was not read"))
    );
    assert!(
        !texts(&picture).contains(&"Kick".to_owned()),
        "{:?}",
        texts(&picture)
    );
    let place = first_clip(&at(Tier::Everything, &[]), "Bass");
    for (song, what) in [
        (overview, "the overview"),
        (at(Tier::Everything, &[Kind::Notes]), "cleared notes"),
        (at(Tier::Everything, &[Kind::Clips]), "cleared clips"),
    ] {
        assert_eq!(notes::draw(&song, place, None), None, "{what}");
    }
    assert_eq!(session::draw(&at(Tier::Sound, &[])), None);
    let cleared = map::draw(&at(Tier::Everything, &[Kind::Clips])).unwrap();
    assert!(cleared.text.contains("You cleared the clips"), "{}", cleared.text);
    // The file itself still has its locators here; that they are not told of is the store's business.
    let locators = map::draw(&at(Tier::Everything, &[Kind::Locators])).unwrap();
    assert!(
        locators.text.contains("You cleared the locators"),
        "{}",
        locators.text
    );
    let devices = at(Tier::Everything, &[Kind::Devices]);
    let rack = devices.devices().find(|(_, _, device)| device.contents.is_some());
    let (track, index, _) = rack.unwrap();
    assert_eq!(rack::draw(&devices, Place::on(track, index)), None);
}

#[test]
fn a_set_with_nothing_in_it_is_no_picture() {
    let empty = song(|song| {
        song.tracks.clear();
        song.locators.clear();
        song.tempo_changes.clear();
    });
    assert_eq!(arrangement(&empty), None);
    let in_session = song(|song| song.tracks.iter_mut().for_each(|track| track.arrangement.clear()));
    let picture = arrangement(&in_session).unwrap();
    assert_eq!((picture.kind, &*picture.title), ("map", "Session of Night Drive"));
}

#[test]
fn notes_show_the_part_that_is_played_and_how_hard() {
    let notes = vec![
        Note::new(60, 0.0, 1.0, 127.0),
        Note::new(62, 1.0, 1.0, 40.0),
        Note {
            muted: true,
            ..Note::new(64, 2.0, 1.0, 100.0)
        },
        Note::new(65, 40.0, 1.0, 100.0),
    ];
    let song = only(vec![Clip::midi("Riff", 0.0, 4.0, 4.0, notes)]);
    let picture = notes::draw(&song, first_clip(&song, "Only"), None).unwrap();
    assert_eq!(picture.title, "Riff on Only");
    for says in [
        "3 notes from C3 to E3 in 1 bar",
        "1 note deactivated",
        "1 note outside of what is shown",
    ] {
        assert!(picture.text.contains(says), "{says}: {}", picture.text);
    }
    let document = Document::parse(&picture.svg).unwrap();
    let opacities = document
        .descendants()
        .filter_map(|node| node.attribute("fill-opacity"));
    assert_eq!(
        opacities.collect::<Vec<_>>(),
        ["0.55"],
        "the hard one has all of its colour"
    );
}

#[test]
fn tens_of_thousands_of_notes_are_bounded() {
    let notes = (0..40_000_u32).map(|at| {
        let pitch = u8::try_from(at * 7 % 128).unwrap();
        Note::new(pitch, f64::from(at) * 0.01, 0.008, f64::from(at % 127 + 1))
    });
    let song = only(vec![Clip::midi("Storm", 0.0, 400.0, 400.0, notes.collect())]);
    let picture = notes::draw(&song, first_clip(&song, "Only"), None).unwrap();
    assert!(picture.svg.len() <= MOST_BYTES, "{} bytes", picture.svg.len());
    assert!(picture.text.contains("40000 notes") && picture.text.contains("drawn as one"));
}

#[test]
fn text_on_a_colour_can_be_read() {
    let song = only(vec![clip(0.0, 100.0).colored(13), clip(128.0, 228.0).colored(69)]);
    let picture = map::draw(&song).unwrap();
    let document = Document::parse(&picture.svg).unwrap();
    let inks = document
        .descendants()
        .filter(|node| node.text() == Some("Clip") && node.tag_name().name() == "text");
    // On white, and on nearly black.
    assert_eq!(
        inks.map(|node| node.attribute("fill")).collect::<Vec<_>>(),
        [Some("#000"), Some("#fff")]
    );
}

#[test]
fn a_model_that_looked_at_one_thing_is_shown_with_that() {
    let song = song(|_| ());
    let row = |kind, name: &str, track| song.row(kind, name, track);
    let kit = song.set.tracks.iter().position(|track| track.name == "Hats");
    let bass = song.set.tracks.iter().position(|track| track.name == "Bass");
    let kinds = |rows: &[Row]| {
        pictures_for(&song, rows)
            .iter()
            .map(|one| one.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[row("device", "Hat Kit", kit)]), ["rack"]);
    assert_eq!(
        kinds(&[row("device", "Hat Kit", kit), row("device", "Saturator", bass)]),
        [""; 0]
    );
    assert_eq!(kinds(&[row("device", "Saturator", bass)]), [""; 0]);
    assert_eq!(
        kinds(&[row("set", "", None), row("track", "Bass", bass)]),
        ["map"]
    );
    assert_eq!(kinds(&[row("set", "tempo", None)]), [""; 0]);
    let other = Row {
        set: "/Music/Other.als".to_owned(),
        ..row("device", "Hat Kit", kit)
    };
    assert_eq!(kinds(&[other]), [""; 0]);
}
