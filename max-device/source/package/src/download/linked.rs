//! What is linked into the externals of Rust packages: what cargo would link for their targets, without what only builds or tests them.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use toml::Table;

use super::externals::{External, System};
use super::root;
use crate::tool::{Failure, succeed};

/// The package that the externals are linked with.
const LIBRARY: &str = "sessionist-ffi";

/// A name and a version.
pub type Id = (String, String);

/// A package that is linked in.
#[derive(Debug)]
pub struct Package {
    /// Its name and version.
    pub id: Id,
    /// Its licence, as its authors wrote it.
    pub license: String,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// Where its source is kept.
    pub repository: Option<String>,
    /// Where it is on this machine.
    pub folder: PathBuf,
    /// SHA-256 of what the registry delivers; packages of this project have none.
    pub checksum: Option<String>,
    /// In which externals it is.
    pub systems: BTreeSet<System>,
    /// Packages that it uses in any of them.
    pub uses: BTreeSet<Id>,
}

/// All that is linked in.
#[derive(Debug)]
pub struct Linked {
    /// The packages, sorted.
    pub packages: Vec<Package>,
    /// The externals that this is about.
    pub systems: Vec<System>,
}

/// What cargo tells of a package.
#[derive(Deserialize)]
struct Told {
    name: String,
    version: String,
    license: Option<String>,
    description: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Told>,
}

/// Packages with the systems that they are linked for, and those that they use.
type Tree = BTreeMap<Id, (BTreeSet<System>, BTreeSet<Id>)>;

impl Linked {
    /// Asks cargo.
    pub fn read(externals: &[External]) -> Result<Self, Failure> {
        let systems: Vec<System> = externals.iter().map(|external| external.system).collect();
        let mut tree = Tree::new();
        for system in &systems {
            for target in system.targets() {
                add(&mut tree, *system, &cargo_tree(target)?)?;
            }
        }
        let metadata = cargo(&["metadata", "--format-version", "1"])?;
        let metadata: Metadata = serde_json::from_str(&metadata)?;
        let told = metadata.packages.into_iter();
        let mut told: BTreeMap<Id, Told> = told
            .map(|told| ((told.name.clone(), told.version.clone()), told))
            .collect();
        let checksums = checksums()?;
        let mut packages = Vec::new();
        for (id, (systems, uses)) in tree {
            let (name, version) = &id;
            let told = told.remove(&id);
            let told = told.ok_or_else(|| format!("cargo tells nothing of {name} {version}"))?;
            let license = told.license;
            packages.push(Package {
                license: license.ok_or_else(|| format!("{name} {version} does not say its licence"))?,
                description: told.description,
                repository: told.repository,
                folder: told.manifest_path.parent().map(PathBuf::from).unwrap_or_default(),
                checksum: checksums.get(&id).cloned(),
                systems,
                uses,
                id,
            });
        }
        Ok(Self { packages, systems })
    }
}

/// The tree for a target: a line for each use of a package, behind the number of packages above it.
fn cargo_tree(target: &str) -> Result<String, Failure> {
    cargo(&[
        "tree",
        "--package",
        LIBRARY,
        "--edges",
        "normal,no-proc-macro",
        "--target",
        target,
        "--prefix",
        "depth",
        "--format",
        " {p}",
        "--charset",
        "ascii",
    ])
}

fn add(tree: &mut Tree, system: System, told: &str) -> Result<(), Failure> {
    let mut above: Vec<Id> = Vec::new();
    for line in told.lines() {
        let mut words = line.split_whitespace();
        let depth = words.next().and_then(|depth| depth.parse::<usize>().ok());
        let name = words.next();
        let version = words.next().and_then(|version| version.strip_prefix('v'));
        let (Some(depth), Some(name), Some(version)) = (depth, name, version) else {
            return Err(format!("cargo tree says something that is not understood: {line}").into());
        };
        let id = (name.to_string(), version.to_string());
        tree.entry(id.clone()).or_default().0.insert(system);
        above.truncate(depth);
        if let Some((_, uses)) = above.last().and_then(|user| tree.get_mut(user)) {
            uses.insert(id.clone());
        }
        above.push(id);
    }
    Ok(())
}

/// The checksums of `Cargo.lock`.
fn checksums() -> Result<BTreeMap<Id, String>, Failure> {
    let lock: Table = fs::read_to_string(root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(|packages| packages.as_array());
    let mut checksums = BTreeMap::new();
    for package in packages.into_iter().flatten() {
        let text = |name| {
            package
                .get(name)
                .and_then(|value| value.as_str())
                .map(str::to_string)
        };
        if let (Some(name), Some(version), Some(checksum)) = (text("name"), text("version"), text("checksum"))
        {
            checksums.insert((name, version), checksum);
        }
    }
    Ok(checksums)
}

fn cargo(arguments: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    succeed(command.current_dir(root()).args(arguments).arg("--locked"))
}
