//! The bill of materials and the licences: exactly what is linked in, held against what cargo and `Cargo.lock` say by another way than
//! the one that it is made by.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::{Release, VERSION, root, succeed, text};

type Id = (String, String);

/// The externals that a producer gets, with the targets that are in them.
const EXTERNALS: [(&str, &[&str]); 2] = [
    ("sessionist.mxo", &["aarch64-apple-darwin", "x86_64-apple-darwin"]),
    ("sessionist.mxe64", &["x86_64-pc-windows-gnu"]),
];

fn materials() -> Value {
    let text = Release::get().read(&format!("Sessionist-{VERSION}.cdx.json"));
    serde_json::from_slice(&text).unwrap()
}

fn id(component: &Value) -> Id {
    let text = |name: &str| component[name].as_str().unwrap_or_default().to_string();
    (text("name"), text("version"))
}

/// The Rust packages that it lists for an external. Others have no checksum and are not from here.
fn listed(materials: &Value, external: &str) -> BTreeSet<Id> {
    let components = materials["components"].as_array().unwrap().iter();
    let packages = components.filter(|component| {
        let is_ours = component["name"]
            .as_str()
            .unwrap_or_default()
            .starts_with("sessionist");
        let is_in = component["properties"][0]["value"].as_str().unwrap_or_default();
        (component["hashes"].is_array() || is_ours) && is_in.split(", ").any(|file| file == external)
    });
    packages.map(id).collect()
}

/// What cargo resolves for a target, with the source of each package: by walking its graph along what is no build script, no test and no
/// macro, which only run while it is built.
fn resolved(target: &str) -> BTreeMap<Id, Value> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "metadata",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
        ])
        .arg(target)
        .current_dir(root())
        .output()
        .unwrap();
    succeed(&output);
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| (item["id"].as_str().unwrap().to_string(), item.clone()))
            .collect()
    };
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let is_macro = |package: &Value| package["targets"].to_string().contains("\"proc-macro\"");
    let start = packages
        .iter()
        .find(|(_, package)| package["name"] == "sessionist-ffi");
    let mut left = vec![start.unwrap().0.clone()];
    let mut found = BTreeMap::new();
    while let Some(one) = left.pop() {
        let package = &packages[&one];
        if is_macro(package) || found.insert(id(package), package.clone()).is_some() {
            continue;
        }
        for used in nodes[&one]["deps"].as_array().unwrap() {
            let kinds = used["dep_kinds"].as_array().unwrap();
            if kinds.iter().any(|kind| kind["kind"].is_null()) {
                left.push(used["pkg"].as_str().unwrap().to_string());
            }
        }
    }
    found
}

/// What a bill lists and cargo does not, and the other way round.
fn differences(materials: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (external, targets) in EXTERNALS {
        let listed = listed(materials, external);
        let linked: BTreeSet<Id> = targets
            .iter()
            .flat_map(|target| resolved(target).into_keys())
            .collect();
        let more = listed
            .difference(&linked)
            .map(|(name, version)| format!("{external} has no {name} {version}"));
        let fewer = linked
            .difference(&listed)
            .map(|(name, version)| format!("{name} {version} of {external} is not listed"));
        found.extend(more.chain(fewer));
    }
    found
}

#[test]
fn exactly_what_is_linked_is_listed() {
    let materials = materials();
    assert_eq!(differences(&materials), [""; 0]);
    for (external, _) in EXTERNALS {
        let count = listed(&materials, external).len();
        assert!(count > 100, "only {count} packages of {external}");
    }
}

#[test]
fn a_component_too_many_and_one_too_few_are_found() {
    let mut planted = materials();
    let components = planted["components"].as_array_mut().unwrap();
    let removed = components.iter().position(|one| one["name"] == "jiff").unwrap();
    let mut more = components.remove(removed);
    more["name"] = json!("left-pad");
    components.push(more);
    let found = differences(&planted);
    assert_eq!(found.len(), 4, "{found:?}");
    for expected in [
        "has no left-pad",
        "jiff 1",
        "of sessionist.mxo is not listed",
        "of sessionist.mxe64 is not listed",
    ] {
        assert!(found.iter().any(|one| one.contains(expected)), "{found:?}");
    }
}

/// What differs between systems is told apart.
#[test]
fn each_external_has_its_own() {
    let materials = materials();
    let names = |external: &str| -> BTreeSet<String> {
        let listed = listed(&materials, external).into_iter();
        listed.map(|(name, _)| name).collect()
    };
    let (mac, windows) = (names("sessionist.mxo"), names("sessionist.mxe64"));
    assert!(windows.contains("windows-sys") && !mac.contains("windows-sys"));
    assert!(mac.contains("nix") && !windows.contains("nix"));
    // Tools of tests, of builds and of the compiler.
    for name in [
        "tempfile",
        "cbindgen",
        "roxmltree",
        "cc",
        "syn",
        "serde_derive",
        "cyclonedx-bom",
    ] {
        assert!(!mac.contains(name) && !windows.contains(name), "{name}");
    }
}

#[test]
fn versions_and_checksums_are_those_of_the_lock_file() {
    let lock: toml::Table = fs::read_to_string(root().join("Cargo.lock"))
        .unwrap()
        .parse()
        .unwrap();
    let locked: BTreeMap<Id, Option<&str>> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| {
            let text = |name: &str| package[name].as_str().unwrap().to_string();
            let checksum = package.get("checksum").and_then(toml::Value::as_str);
            ((text("name"), text("version")), checksum)
        })
        .collect();
    let materials = materials();
    let mut count = 0;
    for component in materials["components"].as_array().unwrap() {
        let id = id(component);
        let Some(checksum) = locked.get(&id) else {
            assert!(!component["hashes"].is_array(), "{id:?} is not locked");
            continue;
        };
        assert_eq!(component["hashes"][0]["content"].as_str(), *checksum, "{id:?}");
        assert_eq!(
            component["purl"].as_str(),
            checksum
                .map(|_| format!("pkg:cargo/{}@{}", id.0, id.1))
                .as_deref()
        );
        assert!(component["licenses"][0]["expression"].is_string(), "{id:?}");
        count += 1;
    }
    assert!(count > 100, "only {count} components compared");
}

/// With the version of SQLite from another file than the one that it is read from.
#[test]
fn code_that_is_not_rust_is_listed_with_what_holds_it() {
    let materials = materials();
    let components = materials["components"].as_array().unwrap();
    let find = |name: &str| components.iter().find(|one| one["name"] == name).unwrap();
    let held = |name: &str| -> Vec<String> {
        let held = find(name)["components"].as_array().unwrap().iter();
        held.map(|one| one["name"].as_str().unwrap().to_string())
            .collect()
    };
    assert_eq!(held("libsqlite3-sys"), ["SQLite"]);
    assert_eq!(held("ring"), ["BoringSSL", "fiat-crypto"]);
    let packages = resolved("x86_64-pc-windows-gnu").into_values();
    let mut packages = packages.filter(|package| package["name"] == "libsqlite3-sys");
    let manifest = PathBuf::from(packages.next().unwrap()["manifest_path"].as_str().unwrap());
    let bindings = manifest
        .with_file_name("sqlite3")
        .join("bindgen_bundled_version.rs");
    let bindings = fs::read_to_string(bindings).unwrap();
    let version = find("libsqlite3-sys")["components"][0]["version"]
        .as_str()
        .unwrap();
    assert!(
        bindings.contains(&format!("\"{version}\\0\"")) || bindings.contains(&format!("c\"{version}\"")),
        "{version}"
    );
    let linked_into = |name: &str| find(name)["properties"][0]["value"].as_str().unwrap();
    assert!(linked_into("rust-std").starts_with("sessionist.mxo, sessionist.mxe64"));
    for name in ["mingw-w64", "libgcc"] {
        assert_eq!(linked_into(name), "sessionist.mxe64");
    }
}

/// What each component depends on is a component as well.
#[test]
fn the_graph_names_nothing_that_is_not_listed() {
    let materials = materials();
    let components = materials["components"].as_array().unwrap().iter();
    let mut known: BTreeSet<&str> = components.map(|one| one["bom-ref"].as_str().unwrap()).collect();
    known.insert("Sessionist");
    let mut uses = BTreeMap::new();
    for one in materials["dependencies"].as_array().unwrap() {
        let used = one["dependsOn"].as_array().into_iter().flatten();
        let used: Vec<&str> = used.map(|used| used.as_str().unwrap()).collect();
        assert!(used.iter().all(|used| known.contains(used)), "{one}");
        uses.insert(one["ref"].as_str().unwrap(), used);
    }
    let mut left = vec!["Sessionist"];
    let mut reached = BTreeSet::new();
    while let Some(one) = left.pop() {
        if reached.insert(one) {
            left.extend(uses.get(one).into_iter().flatten());
        }
    }
    assert_eq!(reached, known);
}

#[test]
fn the_licences_name_every_component_with_its_text() {
    let licenses = text(&Release::get().read(&format!("Sessionist-{VERSION}.licenses.txt")));
    let of: Vec<&str> = licenses
        .lines()
        .filter_map(|line| line.strip_prefix("Of "))
        .collect();
    let mut count = 0;
    for component in materials()["components"].as_array().unwrap() {
        let (name, version) = id(component);
        if name.starts_with("sessionist") {
            continue;
        }
        let full = format!("{name} {version}");
        let full = full.trim();
        let is_there = of.iter().any(|of| {
            let users = of.split(", ").map(|user| user.split(" (").next().unwrap());
            users.into_iter().any(|user| user == full)
        });
        assert!(is_there, "there is no text for {full}");
        let expression = component["licenses"][0]["expression"].as_str().unwrap();
        let line = licenses
            .lines()
            .find(|line| line.starts_with(&format!("{full}: ")));
        // Old packages write a slash for a choice.
        let told = line.unwrap().replace(" OR ", "/");
        assert!(told.contains(&expression.replace(" OR ", "/")), "{told}");
        count += 1;
    }
    assert!(count > 100, "only {count} components");
    for words in [
        "Mozilla Public License Version 2.0",
        "GCC RUNTIME LIBRARY EXCEPTION",
        "The author disclaims copyright to this source code",
        "Community Data License Agreement",
    ] {
        assert!(licenses.contains(words), "{words}");
    }
}

/// By the validator of those who keep the form.
#[test]
fn it_has_the_form_of_cyclonedx() {
    let Some(python) = env::var_os("SESSIONIST_CYCLONEDX") else {
        let text =
            "SKIPPED: THE BILL OF MATERIALS IS NOT HELD AGAINST THE SCHEMA; tests/run package DOES THAT\n";
        // Straight to the stream: what goes through `eprintln!` is swallowed for a test that passes.
        io::stderr().write_all(text.as_bytes()).unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let check = |materials: &Value| {
        let file = folder.path().join("materials.json");
        fs::write(&file, materials.to_string()).unwrap();
        let mut command = Command::new(&python);
        command.arg(root().join("tests/package/schema.py")).arg(file);
        command.output().unwrap()
    };
    let good = materials();
    succeed(&check(&good));
    let mut planted = good;
    planted["components"][0]["license"] = json!("MIT");
    let output = check(&planted);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}
