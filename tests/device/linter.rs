//! Each kind of mistake is planted once and refused, with its line and with what there is instead.

use std::fs;

use sessionist_package::device::classes::Classes;
use sessionist_package::device::lint;
use sessionist_package::device::source::Patcher;
use tempfile::TempDir;

use crate::sources;

/// A patcher without a mistake. Each test changes one line of it.
const GOOD: &str = r#"[patcher]
device = "audio effect"
width = 480

[objects]
sound_in = { box = "plugin~", at = [0, 0] }
sound_out = { box = "plugout~", at = [0, 30] }
page = { box = "jweb", at = [0, 60], shown = [0, 0, 480, 128], rendermode = 1 }
field = { box = "textedit", at = [0, 90], shown = [0, 130, 480, 18], outputmode = 1, colors = { bgcolor = "live_lcd_bg" } }
button = { box = "live.text", at = [0, 110], shown = [0, 150, 60, 15], mode = 0, parameter = { parameter_longname = "Stop" } }
stop = { box = "message", at = [0, 120], text = "cancel" }
asked = { box = "message", at = [90, 120], text = "/help, say how many tracks are there?" }
told = { box = "message", at = [180, 120], text = "dictionary ---state" }
kept = { box = "dict ---state", at = [180, 150] }
ours = { box = "sessionist", at = [0, 150] }
events = { box = "route done error", at = [0, 180] }
states = { box = "route status", at = [90, 180] }
state = { box = "sel thinking asks", at = [90, 210] }
address = { box = "route url", at = [180, 180] }
to_page = { box = "prepend url", at = [180, 210] }
browse = { box = "message", at = [270, 210], text = ";\rmax launchbrowser $1" }
begin = { box = "t b start", at = [270, 30] }
ready = { box = "live.thisdevice", at = [270, 0] }
script = { box = "v8 follow.js ---state", at = [270, 60] }
inner = { box = "p inner", at = [360, 60], patcher = "inner.toml" }
blink = { box = "qmetro 400 @active 0", at = [360, 90] }

[wiring]
cords = [
  "sound_in:0 -> sound_out:0",
  "sound_in:1 -> sound_out:1",
  "field:0 -> ours:0",
  "button:0 -> stop:0",
  "stop:0 -> ours:0",
  "asked:0 -> ours:0",
  "told:0 -> kept:0",
  "ours:1 -> events:0",
  "ours:2 -> states:0",
  "states:0 -> state:0",
  "ours:3 -> address:0",
  "address:0 -> to_page:0",
  "to_page:0 -> page:0",
  "ready:0 -> begin:0",
  "begin:1 -> script:0",
  "begin:0 -> inner:0",
  "inner:0 -> ours:0",
]
"#;

const INNER: &str = r#"[objects]
come = { box = "inlet", at = [0, 0] }
word = { box = "message", at = [0, 30], text = "panel" }
gone = { box = "outlet", at = [0, 60] }

[wiring]
cords = ["come:0 -> word:0", "word:0 -> gone:0"]
"#;

const SCRIPT: &str = "inlets = 1;\noutlets = 1;\n\nfunction start() {\n}\n";

fn check(source: &str, inner: &str) -> Result<(), String> {
    let folder: TempDir = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.toml"), source).unwrap();
    fs::write(folder.path().join("inner.toml"), inner).unwrap();
    fs::write(folder.path().join("follow.js"), SCRIPT).unwrap();
    let remove = format!("{}/", folder.path().display());
    let patcher = Patcher::read(&folder.path().join("main.toml"));
    let checked = patcher.and_then(|patcher| lint::check(&patcher, &Classes::known().unwrap()));
    checked.map_err(|problems| problems.to_string().replace(&remove, ""))
}

/// Plants a mistake, and expects it to be the only one that is found, with its place and all of these words.
fn planted(good: &str, bad: &str, expected: &[&str]) {
    assert_eq!(GOOD.matches(good).count(), 1, "{good} is there once");
    let source = GOOD.replace(good, bad);
    let line = GOOD[..GOOD.find(good).unwrap()].matches('\n').count() + 1;
    let found = check(&source, INNER).unwrap_err();
    let place = format!("main.toml:{line}: ");
    assert!(found.starts_with(&place), "{bad} is at {place}, but:\n{found}");
    assert_eq!(found.lines().count(), 1, "{bad}:\n{found}");
    for word in expected {
        assert!(found.contains(word), "{word:?} is not said of {bad}:\n{found}");
    }
}

#[test]
fn the_good_patcher_is_good() {
    check(GOOD, INNER).unwrap();
}

#[test]
fn an_unknown_class_is_refused() {
    planted(
        "\"jweb\"",
        "\"jwep\"",
        &["unknown class: \"jwep\"", "is it \"jweb\"?", "live.thisdevice, "],
    );
    planted("\"plugout~\"", "\"max\"", &["unknown class: \"max\""]);
}

#[test]
fn an_unknown_attribute_is_refused() {
    planted(
        "rendermode = 1",
        "rendermod = 1",
        &[
            "unknown attribute of jweb: \"rendermod\"",
            "is it \"rendermode\"?",
            "disablefind",
        ],
    );
    planted(
        "@active",
        "@aktive",
        &["unknown attribute of qmetro", "is it \"active\"?"],
    );
}

#[test]
fn an_attribute_of_the_wrong_type_is_refused() {
    planted(
        "outputmode = 1,",
        "outputmode = \"one\",",
        &["outputmode of textedit is a whole number"],
    );
    planted(
        "mode = 0,",
        "fontsize = [1],",
        &["fontsize of live.text is a number"],
    );
}

#[test]
fn an_unknown_colour_of_the_theme_is_refused() {
    planted(
        "\"live_lcd_bg\"",
        "\"live_lcd_background\"",
        &["unknown colour of Live's theme", "live_control_fg"],
    );
    planted("{ bgcolor = ", "{ text = ", &["text of textedit is no colour"]);
}

#[test]
fn an_unknown_property_of_a_parameter_or_a_patcher_is_refused() {
    planted(
        "parameter_longname",
        "parameter_name",
        &["unknown property of a parameter", "parameter_longname"],
    );
    planted(
        "device = \"audio",
        "lenght = 3\ndevice = \"audio",
        &["unknown setting of a patcher: \"lenght\""],
    );
}

#[test]
fn an_unknown_message_is_refused() {
    planted(
        "\"stop:0 -> ours:0\"",
        "\"stop:0 -> page:0\"",
        &[
            "unknown message to inlet 0 of page [jweb]: \"cancel\"",
            "readfile",
        ],
    );
    planted("\"ready:0 -> begin:0\"", "\"ready:0 -> page:0\"", &["\"bang\""]);
}

/// Reported at the cord, which is where the two meet.
#[test]
fn a_misspelt_message_is_refused_where_it_arrives() {
    for (good, bad, expected) in [
        ("\"cancel\"", "\"cancle\"", "\"cancle\"; is it \"cancel\"?"),
        ("\"/help, say", "\"/help, sya", "\"sya\"; is it \"say\"?"),
        ("\"prepend url\"", "\"prepend urls\"", "\"urls\"; is it \"url\"?"),
        ("\"t b start\"", "\"t b strat\"", "\"strat\"; is it \"start\"?"),
    ] {
        let found = check(&GOOD.replace(good, bad), INNER).unwrap_err();
        assert!(found.contains(expected), "{bad}:\n{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }
}

#[test]
fn a_message_is_followed_out_of_a_sub_patcher() {
    let found = check(GOOD, &INNER.replace("panel", "panle")).unwrap_err();
    assert!(found.contains("\"panle\"; is it \"panel\"?"), "{found}");
    assert!(found.contains("inlet 0 of ours [sessionist]"), "{found}");
}

#[test]
fn a_message_is_followed_into_a_sub_patcher() {
    let inner = INNER.replace(
        "\"come:0 -> word:0\"",
        "\"come:0 -> word:0\", \"come:0 -> page:0\"",
    );
    let inner = inner.replace(
        "[objects]\n",
        "[objects]\npage = { box = \"jweb\", at = [0, 0, 9, 9] }\n",
    );
    let found = check(GOOD, &inner).unwrap_err();
    assert!(
        found.starts_with("inner.toml:8: unknown message to inlet 0 of page [jweb]: \"bang\""),
        "{found}"
    );
}

#[test]
fn an_unknown_message_to_max_is_refused() {
    planted(
        "max launchbrowser",
        "max launchbrowsers",
        &["unknown message to max", "is it \"launchbrowser\"?"],
    );
    planted(
        ";\\rmax",
        ";\\rmix",
        &["unknown receiver of messages: \"mix\"", "is it \"max\"?"],
    );
}

#[test]
fn a_route_for_what_never_comes_is_refused() {
    planted(
        "\"route done error\"",
        "\"route done eror\"",
        &["unknown word that arrives here: \"eror\"", "is it \"error\"?"],
    );
    planted(
        "\"sel thinking asks\"",
        "\"sel thinking ask\"",
        &["unknown word that arrives here: \"ask\"", "learning"],
    );
}

#[test]
fn an_outlet_or_inlet_that_is_not_there_is_refused() {
    planted(
        "\"ours:3 -> address:0\"",
        "\"ours:4 -> address:0\"",
        &["ours [sessionist] has no outlet 4: it has 0 to 3"],
    );
    planted(
        "\"asked:0 -> ours:0\"",
        "\"asked:0 -> ours:1\"",
        &["ours [sessionist] has no inlet 1: it has only 0"],
    );
    planted(
        "\"begin:0 -> inner:0\"",
        "\"begin:0 -> inner:1\"",
        &["inner [p] has no inlet 1: it has only 0"],
    );
    planted(
        "\"begin:1 -> script:0\"",
        "\"script:1 -> page:0\"",
        &["script [v8] has no outlet 1: it has only 0"],
    );
}

#[test]
fn a_cord_to_a_missing_object_is_refused() {
    planted(
        "\"stop:0 -> ours:0\"",
        "\"stop:0 -> our:0\"",
        &["unknown object: \"our\"", "is it \"ours\"?", "to_page"],
    );
}

#[test]
fn an_unknown_dictionary_is_refused() {
    planted(
        "\"dictionary ---state\"",
        "\"dictionary ---stat\"",
        &["unknown dictionary: \"---stat\"", "is it \"---state\"?"],
    );
    planted(
        "follow.js ---state",
        "follow.js ---set",
        &["unknown dictionary: \"---set\"", "known: ---state"],
    );
}

#[test]
fn a_script_that_is_not_there_is_refused() {
    let found = check(&GOOD.replace("follow.js", "folow.js"), INNER).unwrap_err();
    assert!(
        found.contains("there is no script folow.js beside this file"),
        "{found}"
    );
}

#[test]
fn what_lies_outside_of_the_view_is_refused() {
    planted(
        "shown = [0, 150, 60, 15]",
        "shown = [0, 155, 60, 15]",
        &["button lies outside of the device's view, which is 480 by 169"],
    );
}

#[test]
fn what_covers_something_else_is_refused_unless_it_is_hidden_at_first() {
    planted(
        "shown = [0, 0, 480, 128], rendermode",
        "shown = [0, 0, 480, 131], rendermode",
        &["page lies on top of field"],
    );
    let hidden = GOOD.replace(
        "[0, 0, 480, 128], rendermode",
        "[0, 0, 480, 131], hidden = 1, rendermode",
    );
    check(&hidden, INNER).unwrap();
}

#[test]
fn a_file_of_the_wrong_form_is_refused_with_its_line() {
    planted(
        "\"told:0 -> kept:0\"",
        "\"told ours\"",
        &["a cord is \"object:outlet -> object:inlet\""],
    );
    planted(
        "[0, 0, 480, 128]",
        "[0, 0, 480]",
        &["shown is left, top, width and height"],
    );
    planted("[wiring]", "[wires]", &["no table is called wires"]);
    planted("\"inner.toml\"", "\"main.toml\"", &["main.toml includes itself"]);
    planted("width = 480", "width = ", &[]);
    let twice = GOOD.replace("[patcher]", "include = \"inner.toml\"\n\n[patcher]");
    let found = check(&twice.replace("stop = {", "word = {"), INNER).unwrap_err();
    assert!(
        found.contains("there is an object word already, in inner.toml:3"),
        "{found}"
    );
}

#[test]
fn the_sources_of_the_package_are_good() {
    let classes = Classes::known().unwrap();
    for name in ["audio_effect.toml", "midi_effect.toml", "../help/sessionist.toml"] {
        let patcher = Patcher::read(&sources().join(name)).unwrap_or_else(|error| panic!("{error}"));
        lint::check(&patcher, &classes).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Each class has its source, and each is used.
#[test]
fn nothing_is_known_that_is_not_used() {
    let classes = Classes::known().unwrap();
    let texts: String = [
        "audio_effect",
        "midi_effect",
        "device",
        "window",
        "../help/sessionist",
    ]
    .map(|name| fs::read_to_string(sources().join(format!("{name}.toml"))).unwrap())
    .concat();
    for name in classes.names() {
        assert!(
            !classes.get(name).unwrap().source.is_empty(),
            "{name} has no source"
        );
        let is_used =
            texts.contains(&format!("box = \"{name}\"")) || texts.contains(&format!("box = \"{name} "));
        assert!(is_used, "{name} is used nowhere");
    }
}
