//! Sets that are cut off, damaged, or unusual and still healthy.

use sessionist::als::{self, Error, ReadOptions};

use crate::files::{ableton, find, healthy_xml, packed, write};
use crate::reading::{assert_said, command_line, content_error, read, read_impatiently};

#[test]
fn plain_xml_cut_anywhere_is_said_to_be_cut_off() {
    let xml = healthy_xml();
    let end = find(&xml, "</Ableton>") + "</Ableton>".len();
    for length in 1..end {
        let error = read_impatiently(&xml[..length]).unwrap_err();
        assert!(
            matches!(error, Error::Truncated { .. }),
            "cut at {length}: {error:?}"
        );
    }
    als::read(&xml[..end], &ReadOptions::default()).unwrap();
}

/// The form that another program leaves, with an element for each attribute, is read ahead of the readers.
#[test]
fn xml_with_elements_for_attributes_cut_anywhere_is_said_to_be_cut_off() {
    let xml = "<Ableton><MajorVersion>5</MajorVersion><Creator>Ableton Live 11.0</Creator><LiveSet><Tracks><MidiTrack><Id>1</Id>\
               <Name><EffectiveName><Value>Bass</Value></EffectiveName><Unknown></Unknown></Name></MidiTrack></Tracks></LiveSet></Ableton>";
    for length in 1..xml.len() {
        let error = read_impatiently(&xml.as_bytes()[..length]).unwrap_err();
        assert!(
            matches!(error, Error::Truncated { .. }),
            "cut at {length}: {error:?}"
        );
    }
    let set = read_impatiently(xml.as_bytes()).unwrap();
    assert_eq!(set.tracks[0].name, "Bass");
}

/// Tokenizers of XML see nothing wrong here: the file ends behind an end tag.
#[test]
fn xml_cut_between_two_elements_is_said_to_be_cut_off() {
    let xml = healthy_xml();
    let length = find(&xml, "</LiveSet>") + "</LiveSet>".len();
    let path = write("cut between", &xml[..length]);
    match content_error(&path) {
        Error::Truncated { offset } => assert_eq!(offset, length as u64),
        error => panic!("{error:?}"),
    }
    assert_said(&path, &read(&path).unwrap_err());
}

#[test]
fn gzip_cut_anywhere_is_said_to_be_cut_off() {
    let file = packed(&healthy_xml());
    // One byte is no gzip yet; the checksum and the length at the end count too.
    for length in 2..file.len() {
        let error = als::read(&file[..length], &ReadOptions::default()).unwrap_err();
        assert!(
            matches!(error, Error::Truncated { .. }),
            "cut at {length}: {error:?}"
        );
    }
    let path = write("cut gzip", &file[..file.len() / 2]);
    assert_said(&path, &read(&path).unwrap_err());
}

#[test]
fn no_flipped_byte_in_the_gzip_data_goes_unseen() {
    let file = packed(&healthy_xml());
    let mut corrupt_gzip = 0;
    // The ten bytes of the header hold a time and a system, which may be anything.
    for place in 10..file.len() {
        let mut damaged = file.clone();
        damaged[place] ^= 0x55;
        match als::read(&damaged[..], &ReadOptions::default()) {
            Ok(_) => panic!("the byte at {place} was flipped and nothing was said"),
            Err(Error::CorruptGzip { .. }) => corrupt_gzip += 1,
            Err(Error::Truncated { .. } | Error::CorruptXml { .. } | Error::UnknownContent) => {}
            Err(Error::OtherXml | Error::OtherAbleton | Error::Limit(_)) => {}
            Err(error) => panic!("the byte at {place}: {error:?}"),
        }
    }
    assert!(corrupt_gzip > file.len() / 4, "{corrupt_gzip} of {}", file.len());
}

#[test]
fn a_wrong_checksum_and_a_wrong_length_are_damage_of_the_gzip_data() {
    let xml = healthy_xml();
    let file = packed(&xml);
    for (name, from_the_end) in [("wrong checksum", 8), ("wrong length", 4)] {
        let mut damaged = file.clone();
        let place = damaged.len() - from_the_end;
        damaged[place] ^= 1;
        let path = write(name, &damaged);
        match content_error(&path) {
            Error::CorruptGzip { offset } => assert_eq!(offset, xml.len() as u64),
            error => panic!("{name}: {error:?}"),
        }
        assert_said(&path, &read(&path).unwrap_err());
    }
}

/// Damage of the XML, and what is said to be wrong there.
fn damages() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">]>\n";
    let doctype = [
        laughs.as_bytes(),
        &ableton("<LiveSet><Annotation Value=\"&lol2;\"/></LiveSet>"),
    ]
    .concat();
    let annotation = |value: &[u8]| {
        let xml = ableton("<LiveSet><Annotation Value=\"@\"/></LiveSet>");
        let place = find(&xml, "@");
        [&xml[..place], value, &xml[place + 1..]].concat()
    };
    let not_utf_8 = "bytes that are not UTF-8";
    let reference = "a reference in an attribute is broken";
    vec![
        (
            "two roots",
            [ableton("<LiveSet/>"), ableton("<LiveSet/>")].concat(),
            "a second root element",
        ),
        ("entities", doctype.clone(), "a document type"),
        ("packed entities", packed(&doctype), "a document type"),
        ("bad UTF-8", annotation(b"Stra\xdfe"), not_utf_8),
        ("half a character", annotation(b"caf\xc3"), not_utf_8),
        ("a surrogate", annotation(b"\xed\xa0\x80"), not_utf_8),
        ("a reference to nothing", annotation(b"a&#0;b"), reference),
        ("an unknown entity", annotation(b"a&nbsp;b"), reference),
        ("an entity of a document type", annotation(b"&lol2;"), reference),
        ("a lone & in a name", annotation(b"Drum & Bass"), reference),
        (
            "wrong nesting",
            ableton("<LiveSet><Tracks></LiveSet></Tracks>"),
            "an end tag does not fit its start tag",
        ),
        (
            "an end tag too many",
            ableton("<LiveSet/></Ableton>"),
            "an end tag does not fit its start tag",
        ),
        (
            "no quotes",
            ableton("<LiveSet><Annotation Value=a/></LiveSet>"),
            "an attribute is broken",
        ),
        (
            "no name",
            ableton("<LiveSet>< /></LiveSet>"),
            "a tag without a name",
        ),
    ]
}

#[test]
fn damaged_xml_is_told_with_its_place() {
    for (name, bytes, said) in damages() {
        let path = write(name, &bytes);
        match content_error(&path) {
            Error::CorruptXml { what, offset } => {
                assert!(what.contains(said), "{name}: {what}");
                assert!(offset <= bytes.len().max(2_000) as u64, "{name}: byte {offset}");
            }
            error => panic!("{name}: {error:?}"),
        }
        assert_said(&path, &read(&path).unwrap_err());
    }
}

#[test]
fn the_place_of_a_bad_byte_is_behind_it_and_before_the_next_tag() {
    let xml = ableton("<LiveSet><Annotation Value=\"@\"/><Tracks/></LiveSet>");
    let place = find(&xml, "@");
    let mut damaged = xml.clone();
    damaged[place] = 0xff;
    match als::read(&damaged[..], &ReadOptions::default()).unwrap_err() {
        Error::CorruptXml { offset, .. } => {
            let next = find(&xml, "<Tracks");
            assert!(
                (place as u64..=next as u64).contains(&offset),
                "byte {offset}, not {place} to {next}"
            );
        }
        error => panic!("{error:?}"),
    }
}

#[test]
fn damage_in_what_is_skipped_is_tolerated() {
    for text in [
        &b"Drum & Bass"[..],
        b"&#0;",
        b"&nbsp;",
        b"\xff\xfe",
        b"caf\xc3",
        b"a > b",
        b"\0\0\0",
    ] {
        let xml = ableton("<LiveSet><Tempting>@</Tempting><Annotation Value=\"kept\"/></LiveSet>");
        let place = find(&xml, "@");
        let file = [&xml[..place], text, &xml[place + 1..]].concat();
        let set = als::read(&file[..], &ReadOptions::default());
        assert_eq!(
            set.unwrap().annotation,
            "kept",
            "{}",
            String::from_utf8_lossy(text)
        );
    }
}

#[test]
fn gzip_of_several_members_is_read_as_a_whole() {
    let xml = healthy_xml();
    let whole = als::read(&xml[..], &ReadOptions::default()).unwrap();
    // Cut in the middle of tags and of the XML declaration; a member may also hold nothing.
    let cuts = [0, 7, 7, xml.len() / 3, xml.len() / 2 + 1, xml.len()];
    let file: Vec<u8> = cuts
        .windows(2)
        .flat_map(|cut| packed(&xml[cut[0]..cut[1]]))
        .collect();
    let path = write("members", &file);
    assert_eq!(read(&path).unwrap(), whole);
}

#[test]
fn many_gzip_members_without_anything_in_them_take_no_time() {
    let mut file = packed(&healthy_xml());
    let nothing = packed(b"");
    (0..100_000).for_each(|_| file.extend_from_slice(&nothing));
    let path = write("many members", &file);
    assert!(command_line(&path).status.success());
}

#[test]
fn bytes_behind_the_gzip_are_a_problem_and_not_an_error() {
    for (name, behind) in [
        ("zeros behind", &[0; 512][..]),
        ("a zero behind", &[0]),
        ("text behind", b"appended by a backup program"),
        ("a gzip mark behind", &[0x1f]),
        ("half a gzip header behind", &[0x1f, 0x8b, 8]),
        ("a false gzip header behind", b"\x1f\x8bjust two bytes"),
    ] {
        let path = write(name, &[&packed(&healthy_xml())[..], behind].concat());
        let set = read(&path).unwrap();
        let problems: Vec<&str> = set
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        let said = "bytes that do not belong to the set follow its end";
        assert!(
            problems.len() == 1 && problems[0].contains(said),
            "{name}: {problems:?}"
        );
        let output = command_line(&path);
        assert!(output.status.success() && output.stderr.is_empty(), "{name}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(said), "{name}");
    }
}

#[test]
fn plain_xml_with_a_mark_comments_and_instructions_is_read() {
    let xml = healthy_xml();
    let whole = als::read(&xml[..], &ReadOptions::default()).unwrap();
    let end = find(&xml, "<Ableton");
    let file = [
        b"\xef\xbb\xbf",
        &xml[..end],
        b"<!-- <Ableton> --><?a <b> ?>\r\n",
        &xml[end..],
        b"<!-- the end -->\n\n",
    ]
    .concat();
    let set = als::read(&file[..], &ReadOptions::default()).unwrap();
    assert_eq!(set, whole);
}
