//! The external for Windows, from Linux: a DLL made by mingw, whose only import of Max's is what `max.h` declares.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::library::Library;
use super::{ENTRY, compile, functions_of_max};
use crate::tool::{Failure, Tool, succeed};

/// The target of the Rust library.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

/// The prefix of the tools.
const TOOLS: &str = "x86_64-w64-mingw32";

/// Compiles the C sources, links them with the library, and returns the file.
pub fn link(work: &Path, library: &Library) -> Result<PathBuf, Failure> {
    let compiler = format!("{TOOLS}-gcc");
    let objects = compile(work, &Tool::new(&compiler))?;
    let import = import_library(work)?;
    let exports = work.join("exports.def");
    fs::write(&exports, format!("EXPORTS\n    {ENTRY}\n"))?;
    let external = work.join("sessionist.mxe64");
    let mut command = Command::new(compiler);
    command
        .args(["-shared", "-static", "-static-libgcc", "-s"])
        .args([
            "-Wl,--gc-sections",
            "-Wl,--dynamicbase",
            "-Wl,--nxcompat",
            "-Wl,--high-entropy-va",
        ])
        .args(&objects)
        .arg(exports)
        .arg(&library.path)
        .arg(import)
        .args([
            "-lbcrypt",
            "-lws2_32",
            "-luserenv",
            "-lntdll",
            "-ladvapi32",
            "-lole32",
            "-lshell32",
            "-lsynchronization",
        ])
        .arg("-o")
        .arg(&external);
    succeed(&mut command)?;
    Ok(external)
}

/// Stands for `MaxAPI.dll`, which is where Max has its functions on Windows.
fn import_library(work: &Path) -> Result<PathBuf, Failure> {
    let mut definition = "LIBRARY MaxAPI.dll\nEXPORTS\n".to_owned();
    for name in functions_of_max()? {
        definition.push_str(&format!("    {name}\n"));
    }
    let path = work.join("max.def");
    fs::write(&path, definition)?;
    let library = work.join("libMaxAPI.a");
    let mut command = Command::new(format!("{TOOLS}-dlltool"));
    command
        .arg("--input-def")
        .arg(path)
        .arg("--output-lib")
        .arg(&library);
    succeed(&mut command)?;
    Ok(library)
}
