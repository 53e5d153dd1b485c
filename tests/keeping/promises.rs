//! PRIVACY.md names the test that keeps each promise: every one of them has to be there.

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_promises_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let promises = fs::read_to_string(root.join("PRIVACY.md")).unwrap();
    let mut source = String::new();
    let mut folders = vec![root.join("src"), root.join("tests"), root.join("ffi")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.join("CACHEDIR.TAG").exists() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                source.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let named: Vec<&str> = promises
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('_') && name.chars().all(|one| one.is_ascii_lowercase() || one == '_'))
        .collect();
    assert!(named.len() >= 15, "only {named:?}");
    for name in named {
        assert!(
            source.contains(&format!("fn {name}()")),
            "there is no test {name}"
        );
    }
}
