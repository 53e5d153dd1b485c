//! Windows, as far as Wine has it: compiles with mingw, and runs what was compiled.
//!
//! The stand-in for Max is a DLL of the name of Max's there, because that is where the external looks for Max's functions.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::build::{root, source, strict, succeed};

/// A compiler that makes programs for Windows, on Linux.
const COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// Where Debian has Wine, which is on nobody's path.
const FOLDER_OF_DEBIAN: &str = "/usr/lib/wine";

/// The parts of Windows that would look for what is not there, ask in a window, or write into the home of whoever tests.
const WITHOUT: &str = "mscoree,mshtml,winemenubuilder.exe,winedbg.exe=";

/// What programs need beside them: `MaxAPI.dll`, and what Wine lacks.
static LIBRARIES: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = home().join("libraries");
    fs::create_dir_all(&folder).unwrap();
    // Test runners that start one process per test come here several times at once. The lock ends with the file.
    let lock = File::create(home().join("lock")).unwrap();
    lock.lock().unwrap();
    let runtime = ["system", "queues", "objects", "data"].map(source);
    // It is Max, so it has the functions itself; and all of them can be seen, but not those of the libraries in it.
    let flags = [
        "-DC74_IMPORT=",
        "-shared",
        "-Wl,--export-all-symbols",
        "-Wl,--exclude-libs,ALL",
    ];
    link(&runtime, flags, &folder.join("MaxAPI.dll"));
    let lacking = root().join("tests/max/wine/bcryptprimitives.c");
    link(
        &[lacking],
        ["-shared", "-lbcrypt"],
        &folder.join("bcryptprimitives.dll"),
    );
    // A Windows of its own, made in a quarter of a minute and brought up to date afterwards.
    let mut boot = wine();
    boot.args(["wineboot", "--init"]);
    // The services of Windows that it starts go on for a while, and must hold nobody's pipes.
    boot.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = boot
        .status()
        .expect("wine64 is missing (in Debian: package wine64)");
    assert!(status.success(), "Wine can't make a Windows: {status}");
    folder
});

/// Compiles sources, and links them with the stand-in for Max unless they are only compiled.
pub fn compile(sources: &[PathBuf], flags: &[&str], out: &Path) {
    let max = LIBRARIES.join("MaxAPI.dll");
    let flags = flags.iter().map(OsStr::new);
    if flags.clone().any(|flag| flag == "-c") {
        link(sources, flags, out);
    } else {
        link(sources, flags.chain([max.as_os_str()]), out);
    }
}

/// In another folder first, because what is there may be in use. Not under another name: a DLL has its name in it.
fn link(sources: &[PathBuf], flags: impl IntoIterator<Item = impl AsRef<OsStr>>, out: &Path) {
    let folder = out.with_file_name("new");
    fs::create_dir_all(&folder).unwrap();
    let whole = folder.join(out.file_name().unwrap());
    let mut command = strict(COMPILER);
    command
        .args(["-g", "-O1", "-static", "-pthread"])
        .args(sources)
        .args(flags)
        .arg("-o")
        .arg(&whole);
    succeed(&mut command);
    fs::rename(whole, out).unwrap();
}

/// A call of a program, to which arguments and variables can be added.
pub fn program(path: &Path) -> Command {
    let libraries = named(&LIBRARIES);
    let mut command = wine();
    command.env("WINEPATH", libraries).arg(path);
    command
}

/// What Windows calls a path. What is none stays as it is.
pub fn named(path: &Path) -> OsString {
    if path.is_absolute() {
        let path = path.to_str().unwrap();
        format!("Z:{}", path.replace('/', "\\")).into()
    } else {
        path.into()
    }
}

fn wine() -> Command {
    let debian = Path::new(FOLDER_OF_DEBIAN).join("wine64");
    let mut command = if debian.is_file() {
        Command::new(debian)
    } else {
        Command::new("wine64")
    };
    command
        .env("WINEPREFIX", home().join("windows"))
        .env("WINEDLLOVERRIDES", WITHOUT)
        .env("WINEDEBUG", "-all")
        // What programs of Windows take for the user's folder is not the user's.
        .env("HOME", home())
        // A screen that somebody has is not for this.
        .env_remove("DISPLAY");
    command
}

/// Where the Windows of the tests and all that belongs to it is.
fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("wine")
}
