//! What a producer downloads: complete, the same each time, and what its papers say. The externals here are made up, so that none is built.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod devices;
mod externals;
mod installing;
mod materials;
mod release;

use std::env;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;
use zip::ZipArchive;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The repository.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    root.canonicalize().unwrap()
}

/// The start of a program for both processors of Apple's machines, as its own system recognises one.
fn universal() -> Vec<u8> {
    let numbers: [u32; 12] = [0xcafe_babe, 2, 0x0100_0007, 3, 48, 8, 0, 0x0100_000c, 0, 56, 8, 0];
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
    bytes.extend_from_slice(b"intel   apple   ");
    bytes
}

/// A folder with an external for each system.
fn made_up() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, data: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, data).unwrap();
    };
    put("sessionist.mxe64", b"MZ and so on");
    put("sessionist.mxl", b"\x7fELF and so on");
    put("sessionist.mxo/Contents/MacOS/sessionist", &universal());
    put("sessionist.mxo/Contents/PkgInfo", b"iLaXmax2");
    put(
        "sessionist.mxo/Contents/_CodeSignature/CodeResources",
        b"<plist/>",
    );
    put("sessionist.mxo/Contents/Info.plist", plist(VERSION).as_bytes());
    folder
}

fn plist(version: &str) -> String {
    format!(
        "<plist><dict>\n<key>CFBundleShortVersionString</key>\n<string>{version}</string>\n</dict></plist>\n"
    )
}

/// Runs the program as `max-device/build` does.
fn build(externals: &Path, out: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sessionist-package"))
        .arg("--externals")
        .arg(externals)
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn succeed(output: &Output) {
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// A release that was built once for all tests that only look at it, with the externals that went in.
struct Release {
    externals: TempDir,
    out: TempDir,
}

impl Release {
    fn get() -> &'static Self {
        static RELEASE: OnceLock<Release> = OnceLock::new();
        RELEASE.get_or_init(|| {
            let release = Self {
                externals: made_up(),
                out: tempfile::tempdir().unwrap(),
            };
            let output = build(release.externals.path(), release.out.path(), &["--release"]);
            succeed(&output);
            release
        })
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.out.path().join(name)).unwrap()
    }

    /// The files of the zip.
    fn zipped(&self) -> Vec<Zipped> {
        unzip(&self.read(&format!("Sessionist-{VERSION}.zip")))
    }

    fn file(&self, path: &str) -> Vec<u8> {
        let files = self.zipped().into_iter();
        let mut found = files.filter(|file| file.path == path);
        found
            .next()
            .unwrap_or_else(|| panic!("{path} is not in the zip"))
            .data
    }
}

/// A file of a zip.
struct Zipped {
    path: String,
    mode: u32,
    data: Vec<u8>,
}

fn unzip(bytes: &[u8]) -> Vec<Zipped> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        if file.is_dir() {
            continue;
        }
        let mut data = Vec::new();
        file.read_to_end(&mut data).unwrap();
        files.push(Zipped {
            path: file.name().unwrap().into_owned(),
            mode: file.unix_mode().unwrap(),
            data,
        });
    }
    files
}
