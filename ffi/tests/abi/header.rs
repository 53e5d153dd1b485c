//! `include/sessionist.h` is generated, committed, and must say what the source says.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[test]
fn the_committed_header_is_the_generated_one() {
    let generated = generate();
    if env::var_os("UPDATE_HEADER").is_some() {
        fs::create_dir_all(header_path().parent().unwrap()).unwrap();
        fs::write(header_path(), &generated).unwrap();
    }
    // A checkout on Windows may have turned the line ends.
    let committed = fs::read_to_string(header_path())
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if committed == generated {
        return;
    }
    let same = committed
        .lines()
        .zip(generated.lines())
        .take_while(|(one, other)| one == other)
        .count();
    panic!(
        "include/sessionist.h is not what ffi/src gives, from line {} on. Committed: {:?}. Generated: {:?}. \
         Write it with UPDATE_HEADER=1 cargo test -p sessionist-ffi, and read the change: is it a pure addition, or \
         does SESSIONIST_ABI_VERSION go up?",
        same + 1,
        committed.lines().nth(same).unwrap_or("(end)"),
        generated.lines().nth(same).unwrap_or("(end)"),
    );
}

pub fn header_path() -> PathBuf {
    crate_path().parent().unwrap().join("include/sessionist.h")
}

fn crate_path() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn generate() -> String {
    let mut config = cbindgen::Config::from_file(crate_path().join("cbindgen.toml")).unwrap();
    config.after_includes = Some(version_macros());
    let mut header = Vec::new();
    cbindgen::Builder::new()
        .with_crate(crate_path())
        .with_config(config)
        .generate()
        .unwrap()
        .write(&mut header);
    String::from_utf8(header).unwrap()
}

fn version_macros() -> String {
    format!(
        "\n/**\n * The version of the library that this header was made for. The one that is loaded: sessionist_version().\n \
         */\n\
         #define SESSIONIST_VERSION \"{}\"\n\
         #define SESSIONIST_VERSION_MAJOR {}\n\
         #define SESSIONIST_VERSION_MINOR {}\n\
         #define SESSIONIST_VERSION_PATCH {}",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    )
}
