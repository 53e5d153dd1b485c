//! The folder that macOS takes for one thing, and its seal.
//!
//! The linker signs the program, which is what lets macOS load it. A seal over the whole bundle says the same of the files beside it, and
//! is made by Apple's `codesign` on a Mac and by `rcodesign` where that is installed. It is no dependency of this program: what macOS asks for is
//! there without it, and it is some three hundred crates, minutes of building on every machine.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;

use super::OLDEST;
use crate::tool::{Failure, succeed};

/// The program in the bundle.
pub const PROGRAM: &str = "Contents/MacOS/sessionist";

const TYPE: &str = "iLaX";
const SIGNATURE: &str = "max2";

/// What macOS and Max read of it.
#[derive(Serialize)]
struct Information<'a> {
    #[serde(rename = "CFBundleDevelopmentRegion")]
    region: &'a str,
    #[serde(rename = "CFBundleExecutable")]
    executable: &'a str,
    #[serde(rename = "CFBundleIdentifier")]
    identifier: &'a str,
    #[serde(rename = "CFBundleInfoDictionaryVersion")]
    dictionary_version: &'a str,
    #[serde(rename = "CFBundleName")]
    name: &'a str,
    #[serde(rename = "CFBundlePackageType")]
    package_type: &'a str,
    #[serde(rename = "CFBundleShortVersionString")]
    short_version: &'a str,
    #[serde(rename = "CFBundleSignature")]
    signature: &'a str,
    #[serde(rename = "CFBundleSupportedPlatforms")]
    platforms: [&'a str; 1],
    #[serde(rename = "CFBundleVersion")]
    version: &'a str,
    #[serde(rename = "LSMinimumSystemVersion")]
    oldest_system: &'a str,
}

/// Makes the bundle, without its program, and returns its folder.
pub fn lay_out(work: &Path) -> Result<PathBuf, Failure> {
    let bundle = work.join("sessionist.mxo");
    let contents = bundle.join("Contents");
    fs::create_dir_all(contents.join("MacOS"))?;
    fs::write(contents.join("PkgInfo"), format!("{TYPE}{SIGNATURE}"))?;
    let information = Information {
        region: "en",
        executable: "sessionist",
        identifier: "app.sessionist.max",
        dictionary_version: "6.0",
        name: "sessionist",
        package_type: TYPE,
        short_version: env!("CARGO_PKG_VERSION"),
        signature: SIGNATURE,
        platforms: ["MacOSX"],
        version: env!("CARGO_PKG_VERSION"),
        oldest_system: OLDEST,
    };
    plist::to_file_xml(contents.join("Info.plist"), &information)?;
    Ok(bundle)
}

/// Seals the bundle, with no certificate, where there is something to do it with.
pub fn seal(bundle: &Path) -> Result<(), Failure> {
    if cfg!(target_os = "macos") {
        succeed(
            Command::new("codesign")
                .args(["--force", "--sign", "-"])
                .arg(bundle),
        )?;
        return Ok(());
    }
    match Command::new("rcodesign").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!(
                "rcodesign is not installed: the program is signed, the bundle around it is not sealed"
            );
            Ok(())
        }
        _ => succeed(Command::new("rcodesign").arg("sign").arg(bundle)).map(drop),
    }
}
