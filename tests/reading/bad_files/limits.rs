//! Each limit, set low.

use sessionist::als::facts::LiveSet;
use sessionist::als::{self, Error, Limit, Limits, ReadOptions};
use sessionist::consent::Tier;
use sessionist_fixtures::{Clip, Layout, Note, Song, Track};

use crate::files::{ableton, healthy_xml, packed};

fn read_within(file: &[u8], limits: Limits) -> Result<LiveSet, Error> {
    als::read(
        file,
        &ReadOptions {
            tier: Tier::Everything,
            limits,
        },
    )
}

#[test]
fn the_limit_of_xml_bytes_is_kept_to_the_byte() {
    let xml = healthy_xml();
    let limits = |xml_bytes| Limits {
        xml_bytes,
        ..Limits::default()
    };
    let length = xml.len() as u64;
    for file in [&xml, &packed(&xml)] {
        read_within(file, limits(length)).unwrap();
        let error = read_within(file, limits(length - 1)).unwrap_err();
        assert!(
            matches!(error, Error::Limit(Limit::XmlBytes(most)) if most == length - 1),
            "{error:?}"
        );
        assert!(error.to_string().contains("bytes of XML"), "{error}");
    }
}

#[test]
fn the_limit_of_depth_is_kept_to_the_element() {
    let xml = ableton("<LiveSet><a><b><c/></b></a></LiveSet>");
    let limits = |depth| Limits {
        depth,
        ..Limits::default()
    };
    read_within(&xml, limits(5)).unwrap();
    for depth in 1..4 {
        let error = read_within(&xml, limits(depth)).unwrap_err();
        assert!(
            matches!(error, Error::Limit(Limit::Depth(most)) if most == depth),
            "{error:?}"
        );
        assert!(error.to_string().contains("nested"), "{error}");
    }
}

#[test]
fn the_limit_of_tag_bytes_is_kept() {
    let tag = |length: usize| {
        ableton(&format!(
            "<LiveSet><Annotation Value=\"{}\"/></LiveSet>",
            "a".repeat(length)
        ))
    };
    let limits = Limits {
        tag_bytes: 300_000,
        ..Limits::default()
    };
    read_within(&tag(290_000), limits).unwrap();
    let error = read_within(&tag(310_000), limits).unwrap_err();
    assert!(
        matches!(error, Error::Limit(Limit::TagBytes(300_000))),
        "{error:?}"
    );
    assert!(error.to_string().contains("a tag of more than"), "{error}");
}

#[test]
fn text_above_its_limit_is_cut_between_two_characters() {
    let limits = Limits {
        text_bytes: 10,
        ..Limits::default()
    };
    for (text, kept, problems) in [
        ("0123456789", "0123456789", 0),
        ("0123456789a", "0123456789", 1),
        ("012345678ü", "012345678", 1),
        ("𝄞𝄞𝄞", "𝄞𝄞", 1),
        ("&lt;&lt;&lt;&lt;&lt;", "<<<<<", 0),
    ] {
        let xml = ableton(&format!("<LiveSet><Annotation Value=\"{text}\"/></LiveSet>"));
        // The attributes of the root are text too, and longer.
        let before = read_within(&ableton("<LiveSet/>"), limits)
            .unwrap()
            .problems
            .len();
        let set = read_within(&xml, limits).unwrap();
        assert_eq!(set.annotation, kept);
        assert_eq!(set.problems.len() - before, problems, "{text}");
    }
}

/// In files whose attributes became elements the text is cut before it is resolved.
#[test]
fn text_of_an_element_above_its_limit_is_cut_between_two_characters() {
    for text in [
        "é".repeat(40_000),
        format!("x{}", "é".repeat(40_000)),
        "&amp;".repeat(20_000),
    ] {
        let xml = format!(
            "<Ableton><MajorVersion>5</MajorVersion><Creator>{text}</Creator><LiveSet><Annotation><Value>kept</Value></Annotation>\
             </LiveSet></Ableton>"
        );
        let set = als::read(xml.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(set.annotation, "kept");
        let said = |set: &LiveSet| {
            set.problems
                .iter()
                .any(|problem| problem.message.contains("was cut"))
        };
        assert!(said(&set), "{:?}", set.problems);
    }
}

#[test]
fn the_limit_of_kept_bytes_is_kept() {
    let mut track = Track::midi(1, "Notes");
    let notes = (0..2_000)
        .map(|note| Note::new(60, f64::from(note), 1.0, 100.0))
        .collect();
    track
        .arrangement
        .push(Clip::midi("Riff", 0.0, 2_000.0, 2_000.0, notes));
    let xml = Song {
        tracks: vec![track],
        ..Song::default()
    }
    .to_xml(Layout::Live12);
    let limits = |kept_bytes| Limits {
        kept_bytes,
        ..Limits::default()
    };
    read_within(&xml, limits(4 << 20)).unwrap();
    let error = read_within(&xml, limits(32 << 10)).unwrap_err();
    assert!(
        matches!(error, Error::Limit(Limit::KeptBytes(most)) if most == 32 << 10),
        "{error:?}"
    );
    assert!(error.to_string().contains("other facts"), "{error}");
}

#[test]
fn problems_above_their_limit_are_counted() {
    let xml = ableton(&format!(
        "<LiveSet><Locators>{}</Locators><MainTrack/></LiveSet>",
        "<Locator/>".repeat(10)
    ));
    let limits = Limits {
        problems: 3,
        ..Limits::default()
    };
    let set = read_within(&xml, limits).unwrap();
    assert_eq!(set.problems.len(), 4);
    // The set has no tempo either.
    assert_eq!(set.problems[3].message, "8 more problems are not listed");
}
