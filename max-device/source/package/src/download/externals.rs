//! The externals for each system: those that were made elsewhere, or those that this machine can build.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sessionist_package::device::container::bundle::Bundle;

use super::{VERSION, root};
use crate::external::{mac, windows};
use crate::tool::Failure;

/// A system that an external is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Both processors in one file.
    MacOs,
    /// 64 bit.
    Windows,
    /// For the tests, which have a stand-in for Max.
    Linux,
}

impl System {
    /// All of them.
    const ALL: [Self; 3] = [Self::MacOs, Self::Windows, Self::Linux];

    /// The name of its external.
    pub fn file(self) -> &'static str {
        match self {
            Self::MacOs => "sessionist.mxo",
            Self::Windows => "sessionist.mxe64",
            Self::Linux => "sessionist.mxl",
        }
    }

    /// Rust's names of what is inside of it.
    pub fn targets(self) -> &'static [&'static str] {
        match self {
            Self::MacOs => &mac::TARGETS,
            Self::Windows => &[windows::TARGET],
            Self::Linux => &["x86_64-unknown-linux-gnu"],
        }
    }

    /// What has to stand behind `max-device/build external` to build it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::MacOs => &["--mac"],
            Self::Windows => &["--windows"],
            Self::Linux => &[],
        }
    }

    /// Programs without which it need not be tried, and how to get them.
    fn needs(self) -> &'static [(&'static [&'static str], &'static str)] {
        match self {
            Self::Windows => &[
                (
                    &["x86_64-w64-mingw32-gcc", "--version"],
                    "INSTALL MINGW (IN DEBIAN: apt-get install gcc-mingw-w64-x86-64-posix)",
                ),
                (
                    &["rustup", "run", "nightly", "cargo", "--version"],
                    "INSTALL A NIGHTLY RUST: rustup toolchain install nightly --component rust-src",
                ),
            ],
            Self::MacOs | Self::Linux => &[],
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
            Self::Linux => "Linux",
        })
    }
}

/// An external.
pub struct External {
    /// What it is for.
    pub system: System,
    /// Where it is, a file or a folder.
    pub path: PathBuf,
    /// Its files, with their paths in the folder of externals.
    pub files: Vec<(String, Vec<u8>)>,
    /// Which of them is the program.
    program: String,
}

impl External {
    /// Whether one of its files is the program. The others are not, whatever the disk they were on said.
    pub fn is_program(&self, path: &str) -> bool {
        self.program == path
    }

    fn read(system: System, path: PathBuf) -> Result<Self, Failure> {
        let name = system.file();
        let (files, program) = if system == System::MacOs {
            let bundle = Bundle::read(&path)?;
            check_told_version(bundle.plist()?)?;
            let program = format!("{name}/{}", bundle.program_path());
            let files = bundle.files.into_iter();
            (
                files
                    .map(|(below, data)| (format!("{name}/{below}"), data))
                    .collect(),
                program,
            )
        } else {
            let data = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            (vec![(name.to_string(), data)], name.to_string())
        };
        let external = Self {
            system,
            path,
            files,
            program,
        };
        external.check()?;
        Ok(external)
    }

    /// Whatever was handed in is at least of the right kind: a mistake here would only be seen on a producer's machine.
    fn check(&self) -> Result<(), Failure> {
        let program = self.files.iter().find(|(path, _)| self.is_program(path));
        let bytes = program.map_or(&[] as &[u8], |(_, data)| data);
        let is_right = match self.system {
            System::MacOs => processors(bytes) == [X86_64, ARM64],
            System::Windows => bytes.starts_with(b"MZ"),
            System::Linux => bytes.starts_with(b"\x7fELF"),
        };
        if is_right {
            return Ok(());
        }
        let wanted = match self.system {
            System::MacOs => "a universal program for Intel and Apple processors",
            System::Windows => "a DLL",
            System::Linux => "a shared library",
        };
        Err(format!(
            "{} is not {wanted}, as Max on {} needs it",
            self.path.display(),
            self.system
        )
        .into())
    }

    fn size(&self) -> usize {
        self.files.iter().map(|(_, data)| data.len()).sum()
    }
}

/// Apple's number of the Intel processors, and that of its own.
const X86_64: u32 = 0x0100_0007;
const ARM64: u32 = 0x0100_000c;

/// The processors of a universal program, in the order of their numbers. One that is for a single processor has none here.
fn processors(program: &[u8]) -> Vec<u32> {
    let number = |at: usize| {
        let four = program.get(at..at + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    if number(0) != Some(0xcafe_babe) {
        return Vec::new();
    }
    let count = number(4).unwrap_or(0).min(8) as usize;
    let mut found: Vec<u32> = (0..count).filter_map(|index| number(8 + index * 20)).collect();
    found.sort_unstable();
    found
}

/// A bundle that says of itself that it is of another version was left over.
fn check_told_version(plist: &[u8]) -> Result<(), Failure> {
    let told = plist::from_bytes::<plist::Dictionary>(plist)?;
    let Some(told) = told.get("CFBundleShortVersionString") else {
        return Ok(());
    };
    let told = told.as_string().unwrap_or_default();
    if told == VERSION {
        return Ok(());
    }
    Err(format!("sessionist.mxo is of version {told:?}, and this is {VERSION:?}: build it anew").into())
}

/// The externals that there are, and what to say about them and the others.
#[derive(Default)]
pub struct Found {
    /// Those that there are.
    pub externals: Vec<External>,
    /// A line for each of them.
    pub told: Vec<String>,
    /// A line for each system of a producer's that has none.
    pub missing: Vec<String>,
}

impl Found {
    fn add(&mut self, external: External, how: &str) {
        let (system, name) = (external.system.to_string(), external.system.file());
        let size = external.size() as f64 / 1e6;
        self.told.push(format!("{system:8} {name}, {how}, {size:.1} MB"));
        self.externals.push(external);
    }

    fn miss(&mut self, system: System, why: &str) {
        let system = system.to_string().to_uppercase();
        self.missing
            .push(format!("LEFT OUT: THE EXTERNAL FOR {system}. {why}"));
    }
}

/// Those in a folder.
pub fn given(folder: &Path) -> Result<Found, Failure> {
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()).into());
    }
    let mut found = Found::default();
    for system in System::ALL {
        let path = folder.join(system.file());
        if path.exists() {
            found.add(External::read(system, path)?, "handed in");
        } else if system != System::Linux {
            let words = system.words().join(" ");
            found.miss(
                system,
                &format!(
                    "NO {} IS IN {}. MAKE IT WITH: max-device/build external {words} --out FOLDER",
                    system.file(),
                    folder.display()
                ),
            );
        }
    }
    Ok(found)
}

/// Those that this machine can build. They stay beside the output, to be handed to other machines or in again.
pub fn build(out: &Path, profile: &str, is_release: bool) -> Result<Found, Failure> {
    let mut name = out.file_name().unwrap_or_default().to_os_string();
    name.push("-externals");
    let folder = out.with_file_name(name);
    let mut found = Found::default();
    for system in System::ALL {
        if system == System::Linux && (is_release || env::consts::OS != "linux") {
            continue;
        }
        if let Some(how) = system
            .needs()
            .iter()
            .find_map(|(call, how)| (!runs(call)).then_some(how))
        {
            found.miss(system, how);
            continue;
        }
        eprintln!("building {} for {system}, which takes minutes", system.file());
        match build_one(system, &folder, profile) {
            Ok(()) => {
                let path = folder.join(system.file());
                found.add(External::read(system, path)?, "built here");
            }
            Err(why) => found.miss(system, &format!("IT CAN'T BE BUILT HERE: {why}")),
        }
    }
    Ok(found)
}

/// Builds one with the command that anybody would, but without the names of this machine's folders in it.
fn build_one(system: System, folder: &Path, profile: &str) -> Result<(), Failure> {
    let mut command = Command::new(env::current_exe()?);
    command
        .arg("external")
        .args(["--profile", profile, "--out"])
        .arg(folder)
        .args(system.words())
        .envs(without_folders())
        .stdin(Stdio::null());
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_string().into())
}

/// What has the compilers of Rust and C write `~` for the home and a name for the repository. A path with a space can't be said that
/// way; it is found in the result.
fn without_folders() -> BTreeMap<&'static str, String> {
    let mut flags = BTreeMap::from([("RUSTFLAGS", String::new()), ("CFLAGS", String::new())]);
    for (name, option) in [
        ("RUSTFLAGS", "--remap-path-prefix"),
        ("CFLAGS", "-ffile-prefix-map"),
    ] {
        let mut all = env::var(name).unwrap_or_default();
        for (folder, instead) in super::traces::folders() {
            if !folder.contains(char::is_whitespace) {
                let folder = folder.trim_end_matches('/');
                all.push_str(&format!(" {option}={folder}={instead}"));
            }
        }
        flags.insert(name, all.trim().to_string());
    }
    flags
}

fn runs(call: &[&str]) -> bool {
    let Some((program, arguments)) = call.split_first() else {
        return false;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
