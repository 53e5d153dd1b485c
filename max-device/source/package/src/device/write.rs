//! From the source of a patcher to what Max reads.
//!
//! Two builds of one source are the same byte for byte: nothing here asks for the time, and the order is that of the source.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::classes::{Classes, Form, Shape};
use super::container::Kind;
use super::lint::HEIGHT;
use super::source::{Object, Patcher, Rectangle, Setting};

/// The version of Max whose form of a patcher this is.
const MAX: [u32; 3] = [9, 0, 10];
/// Seconds since 1904: the first of January 2026. Max wants a time in a project; a true one would make each build another.
pub const MODIFIED: u32 = 3_850_070_400;
/// How wide a letter is in a box, nearly, and how much is around the text.
const LETTER: f64 = 6.5;
const AROUND: f64 = 16.0;
const BOX_HEIGHT: f64 = 22.0;

/// Returns the text of a patcher file.
pub fn text(patcher: &Patcher, classes: &Classes) -> String {
    let kind = device_kind(patcher);
    let value = json!({ "patcher": whole(patcher, classes, kind) });
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    // Writing a value into memory can't fail.
    if serde::Serialize::serialize(&value, &mut serializer).is_err() {
        return value.to_string();
    }
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.push('\n');
    text
}

/// Returns which kind of device a patcher is, if it is one.
pub fn device_kind(patcher: &Patcher) -> Option<Kind> {
    let name = patcher.setting("device")?.value.as_str()?;
    Kind::find(|kind| kind.name() == name)
}

fn whole(patcher: &Patcher, classes: &Classes, kind: Option<Kind>) -> Value {
    let [major, minor, revision] = MAX;
    let ids: HashMap<&str, String> = patcher
        .objects
        .iter()
        .enumerate()
        .map(|(index, object)| (object.name.as_str(), format!("obj-{}", index + 1)))
        .collect();
    let boxes: Vec<Value> = patcher
        .objects
        .iter()
        .filter_map(|object| {
            let id = ids.get(object.name.as_str())?;
            Some(json!({ "box": one(patcher, object, id, classes)? }))
        })
        .collect();
    let lines: Vec<Value> = patcher
        .cords
        .iter()
        .filter_map(|cord| {
            let source = json!([ids.get(cord.from.as_str())?, cord.outlet]);
            let destination = json!([ids.get(cord.to.as_str())?, cord.inlet]);
            Some(json!({ "patchline": { "source": source, "destination": destination } }))
        })
        .collect();
    let view = patcher.setting("view").and_then(|view| view.value.as_str());
    let mut value = json!({
        "fileversion": 1,
        "appversion": {
            "major": major, "minor": minor, "revision": revision, "architecture": "x64", "modernui": 1,
        },
        "classnamespace": "box",
        "rect": [80.0, 120.0, 900.0, 560.0],
        "openinpresentation": i32::from(kind.is_some() || view == Some("presentation")),
        "default_fontsize": 10.0,
        "default_fontname": "Arial",
        "gridsize": [8.0, 8.0],
        "boxanimatetime": 200,
        "boxes": boxes,
        "lines": lines,
    });
    let Some(members) = value.as_object_mut() else {
        return value;
    };
    for name in ["rect", "title", "description"] {
        if let Some(setting) = patcher.setting(name) {
            members.insert(name.to_string(), setting.value.clone());
        }
    }
    if let Some(kind) = kind {
        device(members, patcher, kind, &ids);
    }
    value
}

/// What a patcher has more when it is a device.
fn device(members: &mut Map<String, Value>, patcher: &Patcher, kind: Kind, ids: &HashMap<&str, String>) {
    let width = patcher.setting("width").map_or(0.0, |width| number(&width.value));
    members.insert("openrect".to_string(), json!([0.0, 0.0, width, HEIGHT]));
    // The one place where a device can tell which it is: Live shows it when the pointer is on the title.
    let description = patcher.setting("description").and_then(|one| one.value.as_str());
    let version = env!("CARGO_PKG_VERSION");
    let description = format!("{} Version {version}.", description.unwrap_or_default());
    members.insert("description".to_string(), json!(description));
    members.insert("devicewidth".to_string(), json!(width));
    for (name, value) in [
        ("latency", json!(0)),
        ("is_mpe", json!(0)),
        ("external_mpe_tuning_enabled", json!(0)),
        ("minimum_live_version", json!("")),
        ("minimum_max_version", json!("")),
        ("platform_compatibility", json!(0)),
        ("autosave", json!(0)),
    ] {
        members.insert(name.to_string(), value);
    }
    members.insert(
        "project".to_string(),
        json!({
            "version": 1,
            "creationdate": MODIFIED,
            "modificationdate": MODIFIED,
            "viewrect": [0.0, 0.0, 300.0, 500.0],
            "autoorganize": 1,
            "hideprojectwindow": 1,
            "showdependencies": 1,
            "autolocalize": 0,
            "contents": { "patchers": {} },
            "layout": {},
            "searchpath": {},
            "detailsvisible": 0,
            "amxdtype": kind.number(),
            "readonly": 0,
            "devpathtype": 0,
            "devpath": ".",
            "sortmode": 0,
            "viewmode": 0,
            "includepackages": 0,
        }),
    );
    let mut scripts = BTreeSet::new();
    collect_scripts(patcher, &mut scripts);
    let scripts = scripts
        .iter()
        .map(|name| json!({ "name": name, "bootpath": ".", "type": "TEXT", "implicit": 1 }));
    members.insert("dependency_cache".to_string(), scripts.collect());
    let mut parameters = Map::new();
    for object in patcher
        .objects
        .iter()
        .filter(|object| !object.parameter.is_empty())
    {
        let text = |name: &str| find(&object.parameter, name).cloned().unwrap_or_default();
        if let Some(id) = ids.get(object.name.as_str()) {
            let names = json!([text("parameter_longname"), text("parameter_shortname"), 0]);
            parameters.insert(id.clone(), names);
        }
    }
    parameters.insert("inherited_shortname".to_string(), json!(1));
    members.insert("parameters".to_string(), Value::Object(parameters));
}

/// Max lists what a patcher needs beside itself.
fn collect_scripts<'source>(patcher: &'source Patcher, scripts: &mut BTreeSet<&'source str>) {
    for object in &patcher.objects {
        if object.class() == "v8" {
            scripts.extend(object.arguments().next());
        }
        if let Some(patcher) = &object.patcher {
            collect_scripts(patcher, scripts);
        }
    }
}

fn one(patcher: &Patcher, object: &Object, id: &str, classes: &Classes) -> Option<Value> {
    let class = classes.get(object.class())?;
    let form = Form::of(object, class, patcher);
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_string(), value);
    };
    for setting in &object.attributes {
        put(&setting.name, setting.value.clone());
    }
    put("id", json!(id));
    put("varname", json!(object.name));
    put("numinlets", json!(form.inlets));
    put("numoutlets", json!(form.outlets.len()));
    if !form.outlets.is_empty() {
        put("outlettype", json!(form.outlets));
    }
    put("patching_rect", json!(rectangle(object)));
    if let Some(shown) = object.shown {
        put("presentation", json!(1));
        put("presentation_rect", json!(shown));
    }
    if class.ui {
        put("maxclass", json!(object.class()));
    } else {
        put("maxclass", json!("newobj"));
        put("text", json!(object.words.join(" ")));
    }
    if matches!(object.class(), "inlet" | "outlet") {
        let ports = super::lint::ports(patcher, object.class());
        let index = ports.iter().position(|port| port.name == object.name)?;
        put("index", json!(index + 1));
    }
    let mut saved = Map::new();
    for color in &object.colors {
        let expression = format!("themecolor.{}", color.value.as_str().unwrap_or_default());
        saved.insert(color.name.clone(), json!({ "expression": expression }));
    }
    if !object.parameter.is_empty() {
        let values = object
            .parameter
            .iter()
            .map(|setting| (setting.name.clone(), setting.value.clone()));
        saved.insert("valueof".to_string(), Value::Object(values.collect()));
    }
    if !saved.is_empty() {
        put("saved_attribute_attributes", Value::Object(saved));
    }
    match class.shape {
        Shape::Script => {
            let script = object.arguments().next().unwrap_or_default();
            put("filename", json!(script));
            put("saved_object_attributes", json!({ "parameter_enable": 0 }));
            put(
                "textfile",
                json!({ "filename": script, "flags": 0, "embed": 0, "autowatch": 1 }),
            );
        }
        Shape::Dictionary => put(
            "saved_object_attributes",
            json!({ "embed": 0, "legacy": 0, "parameter_enable": 0, "parameter_mappable": 0 }),
        ),
        Shape::Patcher => {
            if let Some(inner) = &object.patcher {
                put("patcher", whole(inner, classes, None));
            }
            put(
                "saved_object_attributes",
                json!({ "description": "", "digest": "", "globalpatchername": "", "tags": "" }),
            );
        }
        // Max saves this with each of them, from the times of an older format.
        _ if object.class() == "thispatcher" => {
            put("save", json!(["#N", "thispatcher", ";", "#Q", "end", ";"]));
        }
        _ => {}
    }
    Some(Value::Object(members))
}

/// Where an object lies in the patcher. What has no size of its own is as wide as its text.
fn rectangle(object: &Object) -> Rectangle {
    let mut at = object.at.iter().copied();
    let (left, top) = (at.next().unwrap_or_default(), at.next().unwrap_or_default());
    let text = object
        .text("text")
        .map_or_else(|| object.words.join(" "), str::to_string);
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let natural = match object.class() {
        "inlet" | "outlet" => [30.0, 30.0],
        _ => {
            let lines = text.lines().count().max(1);
            let width = (longest as f64).mul_add(LETTER, AROUND);
            [width, BOX_HEIGHT + (lines - 1) as f64 * 13.0]
        }
    };
    let [wide, high] = object.shown.map_or(natural, |[_, _, wide, high]| [wide, high]);
    [left, top, at.next().unwrap_or(wide), at.next().unwrap_or(high)]
}

fn find<'settings>(settings: &'settings [Setting], name: &str) -> Option<&'settings Value> {
    let setting = settings.iter().find(|setting| setting.name == name)?;
    Some(&setting.value)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}
