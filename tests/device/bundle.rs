//! An external for macOS inside of a frozen device: the form that Max writes, there and back.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use sessionist_package::archive::{self, Entry};
use sessionist_package::device::container::bundle::{Bundle, Error};
use sessionist_package::device::container::frozen::{File, Frozen};
use sessionist_package::device::container::{Content, Device, Tag};
use zip::{CompressionMethod, ZipArchive};

use crate::real_devices;

const PLIST: &[u8] = b"<plist><dict/></plist>";

fn bundle() -> Bundle {
    let files = [
        ("Contents/Info.plist", PLIST),
        ("Contents/MacOS/song", b"\xca\xfe\xba\xbe and so on"),
        ("Contents/PkgInfo", b"iLaXmax2"),
        ("Contents/_CodeSignature/CodeResources", b"<plist/>"),
    ];
    Bundle {
        name: "song".to_string(),
        files: files
            .map(|(path, data)| (path.to_string(), data.to_vec()))
            .to_vec(),
    }
}

fn frozen() -> Frozen {
    let files = bundle().freeze(7).unwrap();
    Frozen { files }
}

#[test]
fn a_frozen_bundle_has_the_four_files_that_max_writes() {
    let files = frozen().files;
    let seen: Vec<(Tag, &str, u32, u32, u32)> = files
        .iter()
        .map(|file| {
            (
                file.kind,
                file.name.as_str(),
                file.version,
                file.flags,
                file.modified,
            )
        })
        .collect();
    let no_kind = Tag([0; 4]);
    assert_eq!(
        seen,
        [
            (Tag(*b"iLaX"), "song.mxo", 0, 0, 7),
            (no_kind, "song/zipfile", 0, 0, 7),
            (no_kind, "song/executable", 0, 0, 7),
            (no_kind, "song/plist", 0, 0, 7),
        ]
    );
    assert_eq!(files[0].data, [0; 4]);
    assert_eq!(files[2].data, b"\xca\xfe\xba\xbe and so on");
    assert_eq!(files[3].data, PLIST);
    let entries = entries(&files[1].data);
    let names: Vec<(&str, u32)> = entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.mode))
        .collect();
    assert_eq!(
        names,
        [
            ("song.mxo/", 0o40_755),
            ("song.mxo/Contents/", 0o40_755),
            ("song.mxo/Contents/Info.plist", 0o100_644),
            ("song.mxo/Contents/MacOS/", 0o40_755),
            ("song.mxo/Contents/MacOS/song", 0o100_755),
            ("song.mxo/Contents/PkgInfo", 0o100_644),
            ("song.mxo/Contents/_CodeSignature/", 0o40_755),
            ("song.mxo/Contents/_CodeSignature/CodeResources", 0o100_644),
        ]
    );
}

#[test]
fn a_frozen_bundle_comes_back() {
    assert_eq!(Bundle::thaw(&frozen()).unwrap(), [bundle()]);
}

#[test]
fn a_bundle_on_the_disk_is_read_with_all_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = write(folder.path(), &bundle());
    assert_eq!(Bundle::read(&on_disk).unwrap(), bundle());
}

/// Every bundle that Max froze is read, and written again with the same files in the same form. The devices that the tests are run with have
/// none; devices of others that have were compared once: nine, with six bundles, of Max 8 and Max 9.
#[test]
#[ignore = "wants devices with an external for macOS among the real ones"]
fn real_frozen_bundles_have_the_form_that_is_written_here() {
    let mut count = 0;
    for (name, bytes) in real_devices() {
        let Ok(Device {
            content: Content::Frozen(frozen),
            ..
        }) = Device::read(&bytes)
        else {
            continue;
        };
        for bundle in Bundle::thaw(&frozen).unwrap() {
            let find = |name: &str| frozen.files.iter().find(|file| file.name == name).unwrap();
            for mut ours in bundle
                .freeze(find(&format!("{}.mxo", bundle.name)).modified)
                .unwrap()
            {
                let mut theirs = find(&ours.name).clone();
                if ours.name.ends_with("/zipfile") {
                    assert_eq!(form(&ours.data), form(&theirs.data), "{name}");
                    (ours.data, theirs.data) = (Vec::new(), Vec::new());
                }
                assert_eq!(ours, theirs, "{name}");
            }
            count += 1;
        }
    }
    assert!(count > 0, "none of the real devices has a bundle");
}

#[test]
fn what_is_no_bundle_is_refused_with_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = write(folder.path(), &bundle());
    for (path, missing) in [
        ("Contents/Info.plist", "song.mxo has no Contents/Info.plist"),
        ("Contents/MacOS/song", "song.mxo has no Contents/MacOS/song"),
    ] {
        let file = on_disk.join(path);
        let aside = folder.path().join("aside");
        fs::rename(&file, &aside).unwrap();
        let error = Bundle::read(&on_disk).unwrap_err().to_string();
        assert!(error.contains(missing), "{error}");
        fs::rename(&aside, &file).unwrap();
    }
    let error = Bundle::read(&on_disk.join("Contents")).unwrap_err();
    assert!(matches!(error, Error::Name(_)), "{error}");
    let error = Bundle::read(&folder.path().join("none.mxo")).unwrap_err();
    assert!(matches!(error, Error::Read(..)), "{error}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("Info.plist", on_disk.join("Contents/link")).unwrap();
        let error = Bundle::read(&on_disk).unwrap_err();
        assert!(matches!(error, Error::Special(_)), "{error}");
    }
}

#[test]
fn a_damaged_frozen_bundle_is_refused() {
    let outside = Entry {
        path: "song.mxo/../../else",
        data: b"",
        is_program: false,
    };
    type Damage<'case> = (&'case str, &'case dyn Fn(&mut Vec<File>));
    let cases: [Damage<'_>; 6] = [
        ("not four zeros", &|files| files[0].data = vec![1]),
        ("there is no song/plist", &|files| drop(files.pop())),
        ("another program or Info.plist", &|files| files[2].data.push(1)),
        ("another program or Info.plist", &|files| files[3].data.push(1)),
        ("the zip inside of the device", &|files| {
            files[1].data.truncate(20)
        }),
        ("lies outside of it", &|files| {
            files[1].data = archive::zip(&[outside]).unwrap();
        }),
    ];
    for (expected, damage) in cases {
        let mut frozen = frozen();
        damage(&mut frozen.files);
        let error = Bundle::thaw(&frozen).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

fn write(folder: &Path, bundle: &Bundle) -> std::path::PathBuf {
    let on_disk = folder.join(format!("{}.mxo", bundle.name));
    for (path, data) in &bundle.files {
        let path = on_disk.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    }
    on_disk
}

/// An entry of a zip.
#[derive(Debug, PartialEq)]
struct Seen {
    name: String,
    mode: u32,
    is_compressed: bool,
    data: Vec<u8>,
}

fn entries(bytes: &[u8]) -> Vec<Seen> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut data = Vec::new();
        file.read_to_end(&mut data).unwrap();
        entries.push(Seen {
            name: file.name().unwrap().into_owned(),
            mode: file.unix_mode().unwrap(),
            is_compressed: file.compression() == CompressionMethod::Deflated,
            data,
        });
    }
    entries
}

/// What matters of a zip: not the order, which is that of a disk, nor what macOS noted, nor whether the author's disk knew which
/// file is a program.
fn form(bytes: &[u8]) -> Vec<(String, u32, Option<bool>, Vec<u8>)> {
    let entries = entries(bytes).into_iter();
    let entries = entries.filter(|entry| !entry.name.starts_with("__MACOSX/"));
    let mut form: Vec<_> = entries
        .map(|entry| {
            let is_folder = entry.name.ends_with('/');
            let kind = entry.mode & 0o170_000;
            // Max compresses the nothing that a folder has, too.
            let is_compressed = (!is_folder).then_some(entry.is_compressed);
            (entry.name, kind, is_compressed, entry.data)
        })
        .collect();
    form.sort();
    form
}
