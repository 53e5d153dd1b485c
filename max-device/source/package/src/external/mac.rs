//! The external for macOS: a bundle whose program is for both kinds of Mac, because one package is for all of them and Live itself comes as
//! both. Each is linked by itself and signed by its linker; Apple's processors run nothing that is not signed.
//!
//! Built, and its files looked at by the tests; never run by its makers, who have no Mac.

mod bundle;
mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};

use fat_macho::FatWriter;

use super::library::Library;
use super::{ENTRY, compile, functions_of_max};
use crate::tool::{Failure, succeed};
use toolchain::Toolchain;

/// The oldest macOS that it is for, as `package-info.json` says as well: the first one for Apple's processors.
const OLDEST: &str = "11.0";

/// What is built for one kind of Mac.
struct Slice {
    /// The target of the Rust library.
    target: &'static str,
    /// What Apple's tools call the processor.
    processor: &'static str,
    /// What zig calls it.
    zig: &'static str,
}

const SLICES: [Slice; 2] = [
    Slice {
        target: "aarch64-apple-darwin",
        processor: "arm64",
        zig: "aarch64",
    },
    Slice {
        target: "x86_64-apple-darwin",
        processor: "x86_64",
        zig: "x86_64",
    },
];

/// Rust's names of both.
pub const TARGETS: [&str; 2] = [SLICES[0].target, SLICES[1].target];

/// Builds the bundle, and returns its folder.
pub fn build(work: &Path, profile: &str) -> Result<PathBuf, Failure> {
    let toolchain = Toolchain::find(work)?;
    let mut both = FatWriter::new();
    for slice in &SLICES {
        both.add(fs::read(slice.build(work, profile, &toolchain)?)?)?;
    }
    let bundle = bundle::lay_out(work)?;
    both.write_to_file(bundle.join(bundle::PROGRAM))?;
    bundle::seal(&bundle)?;
    Ok(bundle)
}

impl Slice {
    /// Compiles the C sources, links them with the library, and returns the file.
    fn build(&self, work: &Path, profile: &str, toolchain: &Toolchain) -> Result<PathBuf, Failure> {
        let library = Library::for_target(self.target, profile, &toolchain.environment(self))?;
        let work = work.join(self.processor);
        fs::create_dir_all(&work)?;
        let objects = compile(&work, &toolchain.compiler(self))?;
        let program = work.join("sessionist");
        let mut command = toolchain.linker(self).command();
        for name in functions_of_max()? {
            // Max itself has it. Whatever else is missing is an error.
            command.args(toolchain.to_linker(&["-U", &format!("_{name}")]));
        }
        command
            .args(toolchain.to_linker(&["-exported_symbol", &format!("_{ENTRY}")]))
            // What nobody calls is left out, and so is what is for a debugger: it names the folders of this machine.
            .args(toolchain.to_linker(&["-dead_strip", "-S", "-x"]))
            .args(objects)
            .arg(&library.path)
            .args(toolchain.system())
            .arg("-o")
            .arg(&program);
        succeed(&mut command)?;
        Ok(program)
    }
}
