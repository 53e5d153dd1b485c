//! A second reading of a set, through a tree in memory.
//!
//! It was written from the XML and a description of the format, without a look at the product's
//! streaming reader, and shares no code with it. It asks for each fact by its path and takes its
//! time: what two such different readers agree on is probably in the file.

use roxmltree::{Document, Node};

use crate::child_elements;
use crate::comparable::{Clip, Device, Set, Track};

/// Reads a set from its XML.
pub fn read(xml: &str) -> Result<Set, roxmltree::Error> {
    let document = Document::parse(xml)?;
    if child_elements::is_child_element_form(&document) {
        let text = child_elements::with_attributes(&document);
        return Ok(set(Document::parse(&text)?.root_element()));
    }
    Ok(set(document.root_element()))
}

fn set(root: Node) -> Set {
    let live_set = at(root, "LiveSet").unwrap();
    let main = at(live_set, "MainTrack")
        .or_else(|| at(live_set, "MasterTrack"))
        .unwrap();
    let mixer = at(main, "DeviceChain/Mixer")
        .or_else(|| at(main, "MasterChain/Mixer"))
        .unwrap();

    let tempo = at(mixer, "Tempo").unwrap();
    let tempo_events = events_of(tempo, main);
    let tempo_manual = number(tempo, "Manual");
    let meter = at(mixer, "TimeSignature").unwrap();
    let meter_events = events_of(meter, main);

    let mut track_nodes: Vec<Node> = all(live_set, "Tracks/*");
    track_nodes.push(main);
    let tracks: Vec<Track> = track_nodes.iter().map(|node| track(*node)).collect();

    let length_beats = tracks
        .iter()
        .flat_map(|track| &track.arrangement)
        .map(|clip| clip.end)
        .fold(0.0, f64::max);

    Set {
        creator: root.attribute("Creator").unwrap_or_default().to_owned(),
        minor_version: root.attribute("MinorVersion").unwrap_or_default().to_owned(),
        tempo: at_beat_zero(&tempo_events).or(tempo_manual),
        tempo_manual,
        tempo_changes: tempo_events
            .iter()
            .copied()
            .filter(|(beat, _)| *beat >= 0.0)
            .collect(),
        time_signature: at_beat_zero(&meter_events)
            .or(number(meter, "Manual"))
            .map(time_signature),
        time_signature_changes: meter_events
            .iter()
            .filter(|(beat, _)| *beat > 0.0)
            .map(|(beat, code)| (*beat, time_signature(*code)))
            .collect(),
        key: at(live_set, "ScaleInformation").and_then(key),
        length_beats,
        tracks,
        scenes: scenes(live_set),
        locators: locators(live_set),
        samples: samples(live_set),
        grooves: all(live_set, "GroovePool/Grooves/Groove")
            .iter()
            .map(|groove| value(*groove, "Name").unwrap_or_default().to_owned())
            .collect(),
    }
}

/// Beat and value of each arrangement event of a parameter: inline up to Live 9, since Live 10 in the
/// track's envelope that points at the parameter.
fn events_of(parameter: Node, track: Node) -> Vec<(f64, f64)> {
    let mut events = all(parameter, "ArrangerAutomation/Events/*");
    for envelope in envelopes_of(parameter, track) {
        events.extend(all(envelope, "Automation/Events/*"));
    }
    events
        .iter()
        .map(|event| (attribute(*event, "Time"), attribute(*event, "Value")))
        .collect()
}

fn envelopes_of<'a, 'i>(parameter: Node<'a, 'i>, track: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let target = at(parameter, "AutomationTarget").and_then(|target| target.attribute("Id"));
    all(track, "AutomationEnvelopes/Envelopes/AutomationEnvelope")
        .into_iter()
        .filter(|envelope| value(*envelope, "EnvelopeTarget/PointeeId") == target)
        .collect()
}

/// The value that holds when the song starts: that of the last event at or before beat 0. A step at
/// beat 0 is two events there, and what is heard is the second.
fn at_beat_zero(events: &[(f64, f64)]) -> Option<f64> {
    let before = events.iter().rev().find(|(beat, _)| *beat <= 0.0);
    before.or(events.first()).map(|(_, value)| *value)
}

fn time_signature(code: f64) -> (u32, u32) {
    let code = code as u32;
    (code % 99 + 1, 1 << (code / 99))
}

/// Before Live 12.1 the scale is named by a word, since then by a number. An empty word is no scale.
fn key(scale: Node) -> Option<(i64, String)> {
    let root = integer(scale, "RootNote").or_else(|| integer(scale, "Root"))?;
    let name = match value(scale, "Name")? {
        "" => return None,
        "0" => "Major",
        "1" => "Minor",
        other => other,
    };
    Some((root, name.to_owned()))
}

fn scenes(live_set: Node) -> Vec<String> {
    let since_live_11 = all(live_set, "Scenes/Scene");
    let names: Vec<&str> = if since_live_11.is_empty() {
        all(live_set, "SceneNames/Scene")
            .iter()
            .map(|scene| scene.attribute("Value").unwrap_or_default())
            .collect()
    } else {
        since_live_11
            .iter()
            .map(|scene| value(*scene, "Name").unwrap_or_default())
            .collect()
    };
    names.into_iter().map(str::to_owned).collect()
}

fn locators(live_set: Node) -> Vec<(f64, String)> {
    let mut locators: Vec<(f64, String)> = all(live_set, "Locators/Locators/Locator")
        .iter()
        .map(|locator| {
            let name = value(*locator, "Name").unwrap_or_default();
            (number(*locator, "Time").unwrap(), name.to_owned())
        })
        .collect();
    locators.sort_by(|one, other| one.0.total_cmp(&other.0));
    locators
}

/// The audio files, each once: those of clips and devices, and those dropped on a Max device. Since Live 11 a file is known by its path, before by its relative path
/// together with the blob that holds the absolute one.
fn samples(live_set: Node) -> Vec<String> {
    let mut files: Vec<(String, String)> = Vec::new();
    let references = live_set
        .descendants()
        .filter(|node| node.has_tag_name("SampleRef") || is_dropped_file(*node))
        .filter(|node| is_live(*node));
    for file in references.filter_map(|reference| at(reference, "FileRef")) {
        let path = value(file, "Path").or_else(|| value(file, "RelativePath"));
        let name = match value(file, "Name") {
            Some(name) => name,
            None => path.unwrap_or_default().rsplit(['/', '\\']).next().unwrap(),
        };
        let identity = match path {
            Some(path) => path.to_owned(),
            None => {
                let folders: Vec<&str> = all(file, "RelativePath/RelativePathElement")
                    .iter()
                    .filter_map(|element| element.attribute("Dir"))
                    .collect();
                let blob = at(file, "Data").and_then(|data| data.text());
                let blob: String = blob.unwrap_or_default().split_whitespace().collect();
                format!("{}/{name} {blob}", folders.join("/"))
            }
        };
        files.push((name.to_owned(), identity));
    }
    files.sort();
    files.dedup();
    files.into_iter().map(|(name, _)| name).collect()
}

/// A file that was dropped on a Max device has a reference of the same shape under another name.
fn is_dropped_file(node: Node) -> bool {
    let parent = node.parent();
    node.has_tag_name("FileRef") && parent.is_some_and(|drop| drop.has_tag_name("MxDFullFileDrop"))
}

/// Whether a reference belongs to a clip or a device, and not to a frozen copy, the groove pool or
/// the history of where something came from.
fn is_live(reference: Node) -> bool {
    !reference.ancestors().any(|ancestor| {
        matches!(
            ancestor.tag_name().name(),
            "FreezeSequencer" | "GroovePool" | "SourceContext" | "LastPresetRef"
        )
    })
}

fn track(node: Node) -> Track {
    let kind = match node.tag_name().name() {
        "AudioTrack" => "audio",
        "MidiTrack" => "midi",
        "GroupTrack" => "group",
        "ReturnTrack" => "return",
        "MasterTrack" | "MainTrack" => "main",
        other => other,
    };
    let shown = value(node, "Name/EffectiveName").filter(|name| !name.is_empty());
    let sequencer = "DeviceChain/MainSequencer";
    let mut arrangement = clips(node, &format!("{sequencer}/Sample/ArrangerAutomation/Events"));
    let timeable = format!("{sequencer}/ClipTimeable/ArrangerAutomation/Events");
    arrangement.extend(clips(node, &timeable));
    let slots = format!("{sequencer}/ClipSlotList/ClipSlot/ClipSlot/Value");
    let lanes = "TakeLanes/TakeLanes/TakeLane/ClipAutomation/Events";
    let mut devices = Vec::new();
    let chain =
        at(node, "DeviceChain/DeviceChain/Devices").or_else(|| at(node, "MasterChain/DeviceChain/Devices"));
    if let Some(chain) = chain {
        collect_devices(chain, 0, &mut devices);
    }
    Track {
        kind: kind.to_owned(),
        id: node.attribute("Id").map(|id| id.parse().unwrap()),
        name: shown
            .or_else(|| value(node, "Name/UserName"))
            .unwrap_or_default()
            .to_owned(),
        color: color(node),
        group: integer(node, "TrackGroupId").filter(|id| *id != -1),
        devices,
        session: clips(node, &slots),
        arrangement,
        takes: clips(node, lanes),
        automation: automation(node),
    }
}

fn clips(track: Node, path: &str) -> Vec<Clip> {
    let is_clip = |node: &Node| node.has_tag_name("AudioClip") || node.has_tag_name("MidiClip");
    all(track, path)
        .iter()
        .flat_map(|list| list.children().filter(is_clip))
        .map(|clip| Clip {
            kind: if clip.has_tag_name("AudioClip") {
                "audio"
            } else {
                "midi"
            },
            name: value(clip, "Name").unwrap_or_default().to_owned(),
            start: number(clip, "CurrentStart").unwrap(),
            end: number(clip, "CurrentEnd").unwrap(),
            notes: all(clip, "Notes/KeyTracks/KeyTrack/Notes/MidiNoteEvent").len(),
            color: color(clip),
        })
        .collect()
}

/// Number of breakpoints of each parameter that moves. An event before the song alone is no movement:
/// Live 8 and 9 write one for every parameter, Live 10 and later for tempo and time signature. Where
/// something moves it is the point at beat 0, unless there is another at that beat.
fn automation(track: Node) -> Vec<usize> {
    let of_the_song = song_automation(track);
    let inline = track
        .descendants()
        .filter(|node| node.has_tag_name("ArrangerAutomation") && !within(*node, "FreezeSequencer"));
    let envelopes = all(track, "AutomationEnvelopes/Envelopes/AutomationEnvelope");
    let mut counts: Vec<usize> = inline
        .chain(envelopes)
        .filter(|node| !of_the_song.contains(node))
        .filter_map(|node| {
            let events = at(node, "Events").or_else(|| at(node, "Automation/Events"))?;
            let is_clip = |event: &Node| is_clip_name(event.tag_name().name());
            let events = all(events, "*");
            (!events.iter().any(is_clip)).then_some(events)
        })
        .map(|events| events.iter().map(|event| attribute(*event, "Time")).collect())
        .filter_map(|beats: Vec<f64>| {
            let in_song = beats.iter().filter(|beat| **beat >= 0.0).count();
            let start = usize::from(in_song < beats.len() && !beats.contains(&0.0));
            (in_song > 0).then_some(start + in_song)
        })
        .collect();
    counts.sort_unstable();
    counts
}

/// The envelopes of tempo and time signature, which are facts of the song and not of the main track.
fn song_automation<'a, 'i>(track: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mixer = at(track, "DeviceChain/Mixer").or_else(|| at(track, "MasterChain/Mixer"));
    let parameters = ["Tempo", "TimeSignature"].map(|name| mixer.and_then(|mixer| at(mixer, name)));
    parameters
        .into_iter()
        .flatten()
        .flat_map(|parameter| {
            let inline = all(parameter, "ArrangerAutomation");
            if inline.is_empty() {
                envelopes_of(parameter, track)
            } else {
                inline
            }
        })
        .collect()
}

fn is_clip_name(name: &str) -> bool {
    matches!(name, "AudioClip" | "MidiClip")
}

fn collect_devices(list: Node, depth: usize, devices: &mut Vec<Device>) {
    for node in list.children().filter(Node::is_element) {
        devices.push(device(node, depth));
        for nested in nearest(node, "Devices") {
            collect_devices(nested, depth + 1, devices);
        }
    }
}

fn device(node: Node, depth: usize) -> Device {
    let class = node.tag_name().name();
    let (kind, plugin) = kind_and_plugin(node);
    let is_rack = at(node, "Branches").is_some();
    let chains = all(node, "Branches/*").len() + all(node, "ReturnBranches/*").len();
    Device {
        class: class.to_owned(),
        depth,
        kind,
        on: switch(at(node, "On").unwrap()),
        plugin,
        chains: is_rack.then_some(chains),
        macros: if is_rack { macros(node) } else { Vec::new() },
        parameters: parameters(node),
    }
}

/// The format of a plug-in is told by what its description holds. The name is the direct child: a
/// VST 3's preset comes first in the document and has a `Name` of its own.
fn kind_and_plugin(device: Node) -> (&'static str, Option<String>) {
    let named = |path: &str| Some(value(device, path).unwrap_or_default().to_owned());
    if device.tag_name().name().starts_with("MxDevice") {
        ("max", None)
    } else if at(device, "PluginDesc/VstPluginInfo").is_some() {
        ("vst2", named("PluginDesc/VstPluginInfo/PlugName"))
    } else if at(device, "PluginDesc/Vst3PluginInfo").is_some() {
        ("vst3", named("PluginDesc/Vst3PluginInfo/Name"))
    } else if at(device, "PluginDesc/AuPluginInfo").is_some() {
        ("au", named("PluginDesc/AuPluginInfo/Name"))
    } else {
        ("native", None)
    }
}

/// Live 8 has no `Manual`: there the event before the song is the value.
fn switch(parameter: Node) -> bool {
    let first =
        || at(parameter, "ArrangerAutomation/Events/BoolEvent").and_then(|event| event.attribute("Value"));
    value(parameter, "Manual").or_else(first) == Some("true")
}

/// Since Live 11 a rack has 16 macros and says how many it shows; before, it has 8 and shows them.
fn macros(rack: Node) -> Vec<String> {
    let shown = integer(rack, "NumVisibleMacroControls").unwrap_or(8);
    (0..shown)
        .map(|index| value(rack, &format!("MacroDisplayNames.{index}")))
        .map(|name| name.unwrap_or_default().to_owned())
        .collect()
}

/// Counts the parameters of a device itself: not those of devices inside it, not its switch, not its
/// macros, and not the mixers of its chains, which are facts of the chains.
fn parameters(device: Node) -> usize {
    fn count(node: Node, is_device: bool) -> usize {
        node.children()
            .filter(Node::is_element)
            .filter(|child| !matches!(child.tag_name().name(), "Devices" | "MixerDevice"))
            .filter(|child| !(is_device && is_switch_or_macro(*child)))
            .map(|child| usize::from(is_parameter(child)) + count(child, false))
            .sum()
    }
    count(device, true)
}

fn is_switch_or_macro(node: Node) -> bool {
    let name = node.tag_name().name();
    name == "On" || name.starts_with("MacroControls.")
}

/// A plug-in has 128 slots for parameters; one without a name and a number is not in use.
fn is_parameter(node: Node) -> bool {
    let has_value = at(node, "Manual").is_some() || !all(node, "ArrangerAutomation/Events/*").is_empty();
    let slot = node.parent().unwrap();
    let is_unused_slot = node.has_tag_name("ParameterValue")
        && value(slot, "ParameterName") == Some("")
        && value(slot, "ParameterId") == Some("-1");
    has_value && !is_unused_slot
}

fn color(node: Node) -> Option<i64> {
    integer(node, "Color").or_else(|| integer(node, "ColorIndex"))
}

// Steps through the tree.

/// The first element at a path of element names.
fn at<'a, 'i>(node: Node<'a, 'i>, path: &str) -> Option<Node<'a, 'i>> {
    all(node, path).into_iter().next()
}

/// Every element at a path of element names; `*` stands for any name.
fn all<'a, 'i>(node: Node<'a, 'i>, path: &str) -> Vec<Node<'a, 'i>> {
    path.split('/').fold(vec![node], |nodes, name| {
        nodes
            .into_iter()
            .flat_map(|node| node.children())
            .filter(|child| child.is_element() && (name == "*" || child.has_tag_name(name)))
            .collect()
    })
}

/// The outermost elements of a name below a node.
fn nearest<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Vec<Node<'a, 'i>> {
    node.children()
        .filter(Node::is_element)
        .flat_map(|child| {
            if child.has_tag_name(name) {
                vec![child]
            } else {
                nearest(child, name)
            }
        })
        .collect()
}

fn within(node: Node, name: &str) -> bool {
    node.ancestors().any(|ancestor| ancestor.has_tag_name(name))
}

fn value<'a>(node: Node<'a, '_>, path: &str) -> Option<&'a str> {
    at(node, path)?.attribute("Value")
}

fn number(node: Node, path: &str) -> Option<f64> {
    value(node, path).map(|text| text.parse().unwrap())
}

fn integer(node: Node, path: &str) -> Option<i64> {
    value(node, path).map(|text| text.parse().unwrap())
}

/// An event's attribute as a number; a switch is 0 or 1.
fn attribute(event: Node, name: &str) -> f64 {
    match event.attribute(name).unwrap() {
        "true" => 1.0,
        "false" => 0.0,
        text => text.parse().unwrap(),
    }
}
