//! The external `[sessionist]` for this machine: one file, the Rust library linked in, and one name to be seen from outside, so that neither
//! SQLite nor anything else in it meets what Max or another external brings along.
//!
//! Max runs on macOS and Windows only. On Linux the file is for the tests, which load it into a stand-in for Max; those for macOS and
//! Windows can be built there, too.

mod library;
pub mod mac;
pub mod windows;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};

use crate::tool::{Failure, Tool, succeed};
use library::Library;

/// What Max calls.
const ENTRY: &str = "ext_main";

/// Builds the external: for this machine's system, for Windows, or for macOS.
#[derive(Args)]
pub struct Arguments {
    /// The folder that it is put into.
    #[arg(long)]
    out: PathBuf,
    /// The static library to link; without it, it is built.
    #[arg(long)]
    library: Option<PathBuf>,
    /// The profile of cargo that the library is built with.
    #[arg(long, default_value = "release")]
    profile: String,
    /// Builds it for Windows, with mingw.
    #[arg(long, conflicts_with = "sanitize")]
    windows: bool,
    /// Builds it for macOS, as a bundle for both kinds of Mac: there with clang, elsewhere with zig and the linker that comes with Rust.
    #[arg(long, conflicts_with_all = ["windows", "sanitize", "library"])]
    mac: bool,
    /// Has a sanitizer watch over it.
    #[arg(long)]
    sanitize: Option<Sanitizer>,
}

/// What watches over a build for tests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sanitizer {
    /// ThreadSanitizer, over all of it: its runtime has to be in the program that loads the external.
    Thread,
    /// AddressSanitizer, over the C sources.
    Address,
}

impl Sanitizer {
    fn flag(self) -> &'static str {
        match self {
            Self::Thread => "-fsanitize=thread",
            Self::Address => "-fsanitize=address",
        }
    }
}

/// Builds it, and prints where it is.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    fs::create_dir_all(&arguments.out)?;
    // Beside the result, so that it is moved into place whole.
    let work = arguments.out.join(".building");
    fs::create_dir_all(&work)?;
    let external = build(arguments, &work).and_then(|built| {
        let external = arguments.out.join(built.file_name().unwrap_or_default());
        // A file gives way to its successor, a bundle does not.
        if external.is_dir() {
            fs::remove_dir_all(&external)?;
        }
        fs::rename(built, &external)?;
        Ok(external)
    });
    fs::remove_dir_all(&work)?;
    println!("{}", external?.display());
    Ok(())
}

fn build(arguments: &Arguments, work: &Path) -> Result<PathBuf, Failure> {
    let profile = &arguments.profile;
    if arguments.mac || (cfg!(target_os = "macos") && !arguments.windows) {
        // What is there for the tests, which are for Linux.
        if arguments.library.is_some() || arguments.sanitize.is_some() {
            return Err("for macOS there is neither --library nor --sanitize".into());
        }
        return mac::build(work, profile);
    }
    let library = match &arguments.library {
        Some(path) => Library::at(path)?,
        None if arguments.windows => Library::for_target(windows::TARGET, profile, &[])?,
        None => Library::build(profile, arguments.sanitize)?,
    };
    if arguments.windows {
        windows::link(work, &library)
    } else {
        link(work, &library, arguments.sanitize)
    }
}

/// Compiles the C sources, links them with the library, and returns the file.
fn link(work: &Path, library: &Library, sanitizer: Option<Sanitizer>) -> Result<PathBuf, Failure> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let flag = sanitizer.map(Sanitizer::flag);
    let objects = compile(work, &Tool::new(&compiler).with(["-fPIC"]).with(flag))?;
    let exports = work.join("exports");
    fs::write(&exports, format!("{{ global: {ENTRY}; local: *; }};\n"))?;
    let mut version_script = OsString::from("-Wl,--version-script=");
    version_script.push(&exports);
    let external = work.join("sessionist.mxl");
    let mut command = Command::new(compiler);
    command
        .arg("-shared")
        // Of ThreadSanitizer there can only be one runtime, and it has to be the one that fits the Rust compiler.
        .args(flag.filter(|_| sanitizer == Some(Sanitizer::Address)))
        .args(&objects)
        .arg(&library.path)
        .arg(version_script)
        .args([
            "-Wl,--exclude-libs,ALL",
            "-Wl,--gc-sections",
            "-Wl,-z,relro,-z,now",
        ])
        .args(["-lgcc_s", "-lpthread", "-lm", "-ldl", "-lc"])
        .arg("-o")
        .arg(&external);
    succeed(&mut command)?;
    Ok(external)
}

/// Compiles the C sources, and returns the objects.
fn compile(work: &Path, compiler: &Tool) -> Result<Vec<PathBuf>, Failure> {
    let mut objects = Vec::new();
    for source in sources()? {
        let object = work
            .join(source.file_name().unwrap_or_default())
            .with_extension("o");
        let mut command = compiler.command();
        command
            .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic"])
            .args(["-O2", "-g", "-fvisibility=hidden", "-ffunction-sections", "-c"])
            .arg("-I")
            .arg(root().join("include"))
            .arg(source)
            .arg("-o")
            .arg(&object);
        succeed(&mut command)?;
        objects.push(object);
    }
    Ok(objects)
}

/// The C sources, in an order that is the same everywhere.
fn sources() -> Result<Vec<PathBuf>, Failure> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(root().join("max-device/source/sessionist"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "c") {
            sources.push(path);
        }
    }
    sources.sort();
    Ok(sources)
}

/// What the external may want of Max: the functions that its header declares.
fn functions_of_max() -> Result<Vec<String>, Failure> {
    let header = fs::read_to_string(root().join("max-device/source/sessionist/max.h"))?;
    Ok(header.lines().filter_map(declared).map(str::to_owned).collect())
}

/// The name of the function that a line of the header declares.
fn declared(line: &str) -> Option<&str> {
    let before = line.strip_prefix("C74_IMPORT ")?.split('(').next()?;
    before.rsplit([' ', '*']).next()
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}
