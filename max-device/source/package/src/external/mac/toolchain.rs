//! What compiles and links for macOS. On a Mac that is clang, with Apple's headers and linker. Elsewhere it is zig, which brings the headers of
//! macOS and the list of what its system library has, and LLVM's linker, which comes with Rust: zig's own ignores that a bundle is
//! asked for.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use super::{OLDEST, Slice};
use crate::tool::{Failure, Tool, succeed};

pub enum Toolchain {
    Apple,
    Zig {
        zig: PathBuf,
        linker: PathBuf,
        /// The names of the system's library.
        system: PathBuf,
    },
}

impl Toolchain {
    /// Finds one, and writes what it lacks into a folder.
    pub fn find(work: &Path) -> Result<Self, Failure> {
        if cfg!(target_os = "macos") {
            return Ok(Self::Apple);
        }
        let mut zig = PathBuf::from(env::var_os("ZIG").unwrap_or_else(|| "zig".into()));
        // Cargo has it called in other folders.
        if zig.components().count() > 1 {
            zig = path::absolute(zig)?;
        }
        if zig.as_os_str().to_string_lossy().contains(' ') {
            return Err(
                "the path of zig has a space in it, which the builds of C libraries can't read".into(),
            );
        }
        Ok(Self::Zig {
            system: system_library(&zig, work)?,
            linker: linker_of_rust()?,
            zig,
        })
    }

    /// What the build of the Rust library has to know: C libraries are in it.
    pub fn environment(&self, slice: &Slice) -> Vec<(String, OsString)> {
        let mut variables = vec![("MACOSX_DEPLOYMENT_TARGET".to_owned(), OLDEST.into())];
        if let Self::Zig { zig, .. } = self {
            let target = slice.target.replace('-', "_");
            let mut compiler = OsString::from(zig);
            compiler.push(" cc");
            variables.push((format!("CC_{target}"), compiler));
            // After the target as clang calls it, which zig does not know; the last one counts.
            variables.push((
                format!("CFLAGS_{target}"),
                format!("-target {}", zig_target(slice)).into(),
            ));
        }
        variables
    }

    /// What compiles C.
    pub fn compiler(&self, slice: &Slice) -> Tool {
        match self {
            Self::Apple => clang(slice),
            Self::Zig { zig, .. } => Tool::new(zig).with(["cc", "-target", &zig_target(slice)]),
        }
    }

    /// What links a bundle.
    pub fn linker(&self, slice: &Slice) -> Tool {
        match self {
            Self::Apple => clang(slice).with(["-bundle"]),
            Self::Zig { linker, .. } => Tool::new(linker)
                .with(["-flavor", "darwin", "-arch", slice.processor])
                .with(["-platform_version", "macos", OLDEST, OLDEST])
                .with(["-bundle", "-adhoc_codesign", "-fatal_warnings"]),
        }
    }

    /// Arguments that are for the linker itself.
    pub fn to_linker(&self, arguments: &[&str]) -> Vec<String> {
        match self {
            Self::Apple => arguments
                .iter()
                .flat_map(|argument| ["-Xlinker".to_owned(), (*argument).to_owned()])
                .collect(),
            Self::Zig { .. } => arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        }
    }

    /// What stands for the system, where it is not there by itself.
    pub fn system(&self) -> Option<&Path> {
        match self {
            Self::Apple => None,
            Self::Zig { system, .. } => Some(system),
        }
    }
}

fn clang(slice: &Slice) -> Tool {
    let oldest = format!("-mmacosx-version-min={OLDEST}");
    Tool::new("clang").with(["-arch", slice.processor, &oldest])
}

fn zig_target(slice: &Slice) -> String {
    format!("{}-macos.{OLDEST}", slice.zig)
}

/// The linker that every toolchain of rustup has.
fn linker_of_rust() -> Result<PathBuf, Failure> {
    let ask = |what| succeed(Command::new("rustc").args(["--print", what]));
    let folder = PathBuf::from(ask("sysroot")?.trim())
        .join("lib/rustlib")
        .join(ask("host-tuple")?.trim())
        .join("bin");
    let linker = folder.join("rust-lld").with_extension(env::consts::EXE_EXTENSION);
    if !linker.is_file() {
        return Err(format!(
            "Rust has no linker {}; the toolchains of rustup have one",
            linker.display()
        )
        .into());
    }
    Ok(linker)
}

/// Writes the list of what is in macOS's system library as the linker can read it, and returns where it is.
fn system_library(zig: &Path, work: &Path) -> Result<PathBuf, Failure> {
    let told = succeed(Command::new(zig).arg("env")).map_err(|failure| {
        format!("zig is needed to build for macOS (with pip: pip install ziglang; where it lies says the variable ZIG): {failure}")
    })?;
    let folder = told
        .lines()
        .find(|line| line.contains("lib_dir"))
        .and_then(|line| line.trim_end_matches([',', '"']).rsplit('"').next())
        .ok_or("zig does not say where its files are")?;
    let names = fs::read_to_string(Path::new(folder).join("libc/darwin/libSystem.tbd"))?;
    let path = work.join("libSystem.tbd");
    // A processor newer than the linker. It has what the one before it has.
    fs::write(&path, names.replace("arm64e.x1-", "arm64e-"))?;
    Ok(path)
}
