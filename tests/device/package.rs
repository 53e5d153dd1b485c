//! What a producer and Max itself read about the package is true of it.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use sessionist_package::device::classes::Classes;

use crate::sources;

fn text(name: &str) -> String {
    fs::read_to_string(sources().join("..").join(name)).unwrap()
}

#[test]
fn the_package_has_the_version_of_the_program() {
    let info: Value = serde_json::from_str(&text("package-info.json")).unwrap();
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["name"], "Sessionist");
    let platforms = |system: &str| info["os"][system]["platform"].clone();
    assert_eq!(platforms("macintosh"), serde_json::json!(["x64", "aarch64"]));
    assert_eq!(platforms("windows"), serde_json::json!(["x64"]));
}

/// The linter believes the table, and people believe the reference page: they say the same.
#[test]
fn the_reference_page_has_the_messages_outlets_and_attributes_of_the_object() {
    let page = text("docs/sessionist.maxref.xml");
    let page = roxmltree::Document::parse(&page).unwrap();
    let names = |element: &str| -> BTreeSet<String> {
        let elements = page.descendants().filter(|node| node.has_tag_name(element));
        let names = elements.map(|node| node.attribute("name").unwrap_or_default().to_string());
        names.collect()
    };
    let classes = Classes::known().unwrap();
    let class = classes.get("sessionist").unwrap();
    let known = class.inlets[0]
        .iter()
        .map(|message| message.replace("/*", "/command"));
    assert_eq!(names("method"), known.collect());
    assert_eq!(names("attribute"), class.attributes.keys().cloned().collect());
    let outlets = page.descendants().filter(|node| node.has_tag_name("outlet"));
    assert_eq!(outlets.count(), class.outlets.len());
    for word in &class.words["status"] {
        assert!(
            page.input_text().contains(word),
            "the state {word} is not described"
        );
    }
    // Max shows an empty place where one of these is missing.
    for node in page.descendants().filter(|node| {
        ["method", "attribute", "inlet", "outlet", "c74object"]
            .iter()
            .any(|name| node.has_tag_name(*name))
    }) {
        for name in ["digest", "description"] {
            let part = node.children().find(|child| child.has_tag_name(name));
            assert!(
                part.is_some_and(|part| part.text().is_some()),
                "{node:?} has no {name}"
            );
        }
    }
}

#[test]
fn the_hint_and_the_installation_name_the_same_command() {
    let install = text("docs/install.md");
    let command = "xattr -dr com.apple.quarantine ~/Documents/Max\\ 9/Packages/Sessionist";
    assert!(install.contains(command));
    let device = text("device/device.toml").replace("\\\\", "\\");
    assert!(device.contains(command));
}

#[test]
fn the_page_for_live_has_every_part_and_says_that_nothing_was_run() {
    let page = text("docs/try-in-live.md");
    assert!(page.contains("None of this was ever run."));
    for part in [
        "Loading and signature",
        "Typing and the space bar",
        "Freezing",
        "Two copies",
        "Deleting while it is busy",
        "Quitting while it is busy",
        "Saving while it learns",
    ] {
        let (_, part_text) = page.split_once(&format!("## {part}\n")).unwrap();
        let rows = part_text.split("\n## ").next().unwrap().lines();
        let rows: Vec<&str> = rows.filter(|line| line.starts_with("| ")).collect();
        assert!(rows.len() > 3, "{part}");
        assert!(rows[0].ends_with("| what happened |"));
        // The last column is empty, for whoever tries it.
        assert!(rows[1..].iter().all(|row| row.ends_with("| |")), "{part}");
    }
}
