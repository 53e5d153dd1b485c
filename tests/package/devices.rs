//! The frozen devices: read back, they are their sources and the externals for both systems.

use std::fs;

use sessionist_package::device::container::bundle::Bundle;
use sessionist_package::device::container::frozen::{Frozen, IS_DEVICE};
use sessionist_package::device::container::{Content, Device, Kind};

use crate::{Release, root};

const DEVICES: [(&str, Kind); 2] = [
    ("Sessionist.amxd", Kind::AudioEffect),
    ("Sessionist MIDI.amxd", Kind::MidiEffect),
];

fn frozen(name: &str, kind: Kind) -> Frozen {
    let bytes = Release::get().file(&format!("frozen/{name}"));
    let device = Device::read(&bytes).unwrap();
    assert!(device.write().unwrap() == bytes, "{name} comes out differently");
    assert_eq!(device.kind, kind);
    match device.content {
        Content::Frozen(frozen) => frozen,
        Content::Unfrozen(_) => panic!("{name} is not frozen"),
    }
}

#[test]
fn both_externals_and_the_scripts_are_inside_as_they_came() {
    let externals = Release::get().externals.path();
    for (name, kind) in DEVICES {
        let frozen = frozen(name, kind);
        let names: Vec<&str> = frozen.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                name,
                "live_set.js",
                "window.js",
                "sessionist.mxo",
                "sessionist/zipfile",
                "sessionist/executable",
                "sessionist/plist",
                "sessionist.mxe64",
            ]
        );
        let bundles = Bundle::thaw(&frozen).unwrap();
        assert_eq!(
            bundles,
            [Bundle::read(&externals.join("sessionist.mxo")).unwrap()]
        );
        let data = |wanted: &str| &frozen.files.iter().find(|file| file.name == wanted).unwrap().data;
        let windows = fs::read(externals.join("sessionist.mxe64")).unwrap();
        assert_eq!(data("sessionist.mxe64"), &windows);
        for script in ["live_set.js", "window.js"] {
            let source = fs::read(root().join("max-device/device").join(script)).unwrap();
            assert_eq!(data(script), &source, "{script}");
        }
    }
}

/// It differs from the one that needs the package in nothing but what is inside.
#[test]
fn the_frozen_device_is_the_unfrozen_one() {
    for (name, kind) in DEVICES {
        let unfrozen = Release::get().file(&format!("Sessionist/devices/{name}"));
        let Content::Unfrozen(patcher) = Device::read(&unfrozen).unwrap().content else {
            panic!("{name} in the package is frozen");
        };
        let frozen = frozen(name, kind);
        let device = frozen.device().unwrap();
        assert_eq!(device.flags, IS_DEVICE);
        assert!(device.data == patcher, "{name}");
    }
}
