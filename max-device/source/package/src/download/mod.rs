//! All that a producer downloads: the Max package, the frozen devices, and one zip with both; beside it what a lawyer and a
//! packager ask for: sums, what is linked in, and under which licences.
//!
//! Nothing is written before all of it is there.

mod bundled;
mod externals;
mod licenses;
mod linked;
mod materials;
mod output;
mod traces;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;
use sessionist_package::archive::{self, Entry};
use sessionist_package::device::{Build, PACKAGE};

use crate::tool::Failure;
use externals::{External, System};
use linked::Linked;

/// The version of everything.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What is in the folder of licences, and where it comes from in the repository.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Makes everything: the package, the frozen devices, and the zip with sums, licences and a bill of materials.
#[derive(Args)]
pub struct Arguments {
    /// The folder that everything is put into; without it, target/package in the repository.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// A folder with externals (sessionist.mxo, .mxe64, .mxl), such as several machines made them; without it they are built, as
    /// far as this machine can.
    #[arg(long, value_name = "FOLDER")]
    externals: Option<PathBuf>,
    /// The profile of cargo that externals are built with.
    #[arg(long, default_value = "release", conflicts_with = "externals")]
    profile: String,
    /// Fails where the external for macOS or for Windows is missing, or a file tells of the machine it was built on.
    #[arg(long)]
    release: bool,
}

/// A file of what is made.
pub struct Made {
    /// Its path with `/` between the folders.
    pub path: String,
    /// What is in it.
    pub data: Vec<u8>,
    /// Whether it is a program.
    pub is_program: bool,
}

impl Made {
    fn text(path: String, data: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            data: data.into(),
            is_program: false,
        }
    }
}

/// Makes it, and says what there is and what is left out.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => root().join("target/package"),
    };
    output::check(&out)?;
    check_version()?;
    let found = match &arguments.externals {
        Some(folder) => externals::given(folder)?,
        None => externals::build(&out, &arguments.profile, arguments.release)?,
    };
    for told in &found.told {
        println!("{told}");
    }
    for missing in &found.missing {
        eprintln!("{missing}");
    }
    if arguments.release && !found.missing.is_empty() {
        return Err("this is no release: it has to be complete. Nothing was written".into());
    }
    traces::check(&found.externals, arguments.release)?;
    let linked = Linked::read(&found.externals)?;
    let name = format!("{PACKAGE}-{VERSION}");
    let materials = Made::text(format!("{name}.cdx.json"), materials::text(&linked)?);
    let third_party = Made::text(format!("{name}.licenses.txt"), licenses::text(&linked)?);
    let files = files(&found.externals, &materials, &third_party)?;
    let zip = Made::text(format!("{name}.zip"), release(&files)?);
    let downloads = [zip, materials, third_party];
    output::write(&out, &files, &downloads)?;
    for made in &downloads {
        println!("{}", out.join(&made.path).display());
    }
    Ok(())
}

/// The package and the frozen devices.
fn files(externals: &[External], materials: &Made, third_party: &Made) -> Result<Vec<Made>, Failure> {
    let inside = externals
        .iter()
        .filter(|external| external.system != System::Linux);
    let build = Build {
        source: root().join("max-device"),
        out: PathBuf::new(),
        external: inside.map(|external| external.path.clone()).collect(),
    };
    let built = build.files()?.into_iter();
    let mut files: Vec<Made> = built.map(|(path, data)| Made::text(path, data)).collect();
    for external in externals {
        for (below, data) in &external.files {
            files.push(Made {
                path: format!("{PACKAGE}/externals/{below}"),
                data: data.clone(),
                is_program: external.is_program(below),
            });
        }
    }
    for name in LICENSES {
        let data = std::fs::read(root().join(name)).map_err(|error| format!("{name}: {error}"))?;
        files.push(Made::text(format!("{PACKAGE}/licenses/{name}"), data));
    }
    for made in [materials, third_party] {
        let path = format!("{PACKAGE}/licenses/{}", made.path);
        files.push(Made::text(path, made.data.clone()));
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The zip: all but what only tests load.
fn release(files: &[Made]) -> Result<Vec<u8>, Failure> {
    let for_tests = format!("{PACKAGE}/externals/{}", System::Linux.file());
    let entries = files.iter().filter(|made| made.path != for_tests);
    let entries: Vec<Entry<'_>> = entries
        .map(|made| Entry {
            path: &made.path,
            data: &made.data,
            is_program: made.is_program,
        })
        .collect();
    Ok(archive::zip(&entries)?)
}

/// What Max shows of the package is kept by hand.
fn check_version() -> Result<(), Failure> {
    let path = root().join("max-device/package-info.json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let info: Value = serde_json::from_str(&text)?;
    let told = info.get("version").and_then(Value::as_str).unwrap_or_default();
    if told == VERSION {
        return Ok(());
    }
    Err(
        format!("package-info.json has version {told:?}, and Cargo.toml {VERSION:?}: make them the same")
            .into(),
    )
}

/// The repository.
fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    // Without the dots, because it is looked for in files.
    root.canonicalize().unwrap_or(root)
}
