//! What a model may look at: every text about the demo song, kept and read in review, and what holds of the looks at every real set.
//!
//! `UPDATE_GOLDEN=1 cargo test --test tools` rewrites the files in `looks`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chosen;

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use sessionist::als::facts::{LiveSet, View};
use sessionist::answer::tools::{Attachment, Look, MOST_TEXT, attachments, look, tools};
use sessionist::answer::{Question, Song};
use sessionist::chat::live::LiveState;
use sessionist::consent::Tier;
use sessionist::learn::{self, Options};
use sessionist::provider::ToolCall;
use sessionist::store::Store;
use sessionist::words::{clock, plain};
use sessionist_fixtures::{Layout, demo::night_drive, golden, shared};
use tempfile::TempDir;

/// 2026-01-31 12:00 UTC, in seconds.
const NOON: u64 = 1_769_860_800;

struct World {
    folder: TempDir,
    store: Store,
}

impl World {
    fn new(tier: Tier) -> Self {
        let (folder, store) = chosen::store(tier);
        Self { folder, store }
    }

    /// Learns a made set that was saved so many seconds behind noon.
    fn save(&mut self, song: &sessionist_fixtures::Song, seconds: u64) -> PathBuf {
        let path = self.folder.path().join("Secret Project/Night Drive.als");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, song.to_als(Layout::Live12)).unwrap();
        let saved = SystemTime::UNIX_EPOCH + Duration::from_secs(NOON + seconds);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(saved)
            .unwrap();
        self.learn(&[fs::canonicalize(path).unwrap()]).remove(0)
    }

    fn learn(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let options = Options { now: 2, readers: 2 };
        let summary = learn::learn(&mut self.store, paths, options, &mut |_, _| true).unwrap();
        assert!(summary.problems.is_empty(), "{:?}", summary.problems);
        paths.to_vec()
    }

    fn song(&self, set: &Path) -> Song {
        Song::load(&self.store, set).unwrap().unwrap()
    }

    fn look(&self, song: &Song, tool: &str, arguments: &Value) -> Look {
        let call = ToolCall {
            id: None,
            name: tool.to_owned(),
            arguments: arguments.to_string(),
            signature: None,
        };
        look(&self.store, Some(song), &call, &question()).unwrap()
    }
}

fn question() -> Question<'static> {
    static LEAD: LazyLock<LiveState> = LazyLock::new(|| LiveState::with_track("Lead"));
    Question {
        text: "",
        live: &LEAD,
        now: i64::try_from(NOON).unwrap() * 1000,
    }
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/asking/looks/{name}.txt"));
    golden::compare(&path, text);
}

/// A look as it is kept: what it is called with, what the user is shown, the text, what it rests on.
fn page(call: &str, look: &Look) -> String {
    let rows = look.rows.iter().map(|row| row.kind);
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for kind in rows {
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let error = if look.is_error { " (wrong)" } else { "" };
    format!(
        "> {call}{error}\n= {}\n{}\n< rests on {kinds:?}, of {} set\n\n",
        look.shown,
        look.text,
        look.sets.len()
    )
}

const CALLS: [(&str, &[&str]); 8] = [
    ("overview", &["{}"]),
    (
        "devices",
        &[
            r#"{"track": "Bass", "device": "1"}"#,
            r#"{"track": "Bass", "device": "Compressor"}"#,
            r#"{"track": "Hats", "device": "Hat Kit"}"#,
            r#"{"track": "Hats", "device": "Reverb"}"#,
            r#"{"track": "Kick", "device": "Simpler"}"#,
            r#"{"track": "Lead", "device": "Drift Shaper"}"#,
            r#"{"track": "Main", "device": "Limiter"}"#,
            r#"{"track": "Bass", "device": "Kontakt"}"#,
        ],
    ),
    (
        "clips",
        &[
            "{}",
            r#"{"track": "Drums"}"#,
            r#"{"track": "Vocal", "from_bar": 17}"#,
            r#"{"from_bar": 49, "to_bar": 60}"#,
            r#"{"to_bar": 4}"#,
            r#"{"track": "Scratch Ideas"}"#,
        ],
    ),
    (
        "notes",
        &[
            r#"{"track": "Bass", "clip": "Bass Verse"}"#,
            r#"{"track": "Snare & Clap", "clip": "Backbeat"}"#,
            r#"{"track": "Hats", "clip": "1"}"#,
            r#"{"track": "Lead", "clip": "1"}"#,
            r#"{"track": "Vocal", "clip": "1"}"#,
            r#"{"track": "Vocal", "clip": "No Such Clip"}"#,
        ],
    ),
    ("samples", &["{}"]),
    (
        "search_sets",
        &[
            r#"{"words": "kick"}"#,
            r#"{"words": "serum"}"#,
            r#"{"words": "kontakt"}"#,
        ],
    ),
    (
        "ask",
        &[
            r#"{"question": "which notes are out of key?"}"#,
            r#"{"question": "what is automated?"}"#,
            r#"{"question": "how loud is this track?"}"#,
            r#"{"question": "which of my songs are in F minor?"}"#,
            r#"{"question": "mute the drums"}"#,
            r#"{"question": "what is the tembbo of it"}"#,
        ],
    ),
    ("tracks", &[]),
];

#[test]
fn every_look_at_the_demo_is_its_golden() {
    let mut world = World::new(Tier::Everything);
    let set = world.save(&night_drive(), 0);
    let song = world.song(&set);
    for (name, calls) in CALLS {
        // Files are named for what they hold, tools for one of it.
        let tool = match name {
            "devices" => "device",
            "tracks" => "track",
            name => name,
        };
        let numbers = (1..=15).map(|number| json!({ "track": number }));
        let calls: Vec<Value> = match name {
            "tracks" => numbers.collect(),
            _ => calls
                .iter()
                .map(|call| serde_json::from_str(call).unwrap())
                .collect(),
        };
        let pages = calls
            .iter()
            .map(|call| page(&format!("{tool} {call}"), &world.look(&song, tool, call)));
        compare(name, &pages.collect::<String>());
    }
}

#[test]
fn the_tools_are_always_told_in_the_same_bytes() {
    let text = |tools: &[sessionist::provider::Tool]| {
        let told = tools.iter().map(|tool| {
            let schema = serde_json::to_string_pretty(&tool.parameters).unwrap();
            format!("{}: {}\n{schema}\n\n", tool.name, tool.description)
        });
        told.collect::<String>()
    };
    assert_eq!(text(&tools()), text(&tools()));
    compare("tools", &text(&tools()));
}

#[test]
fn what_changed_is_looked_at_with_names_in_quotes() {
    let mut world = World::new(Tier::Everything);
    let set = world.save(&night_drive(), 0);
    let mut pages = page("changes", &world.look(&world.song(&set), "changes", &json!({})));
    let mut song = night_drive();
    song.tempo_changes.clear();
    song.locators[3].name = "Big Drop".to_owned();
    let bass = song.tracks.iter_mut().find(|track| track.name == "Bass").unwrap();
    bass.mixer.volume = 0.5;
    bass.devices.pop();
    song.tracks.retain(|track| track.name != "Scratch Ideas");
    world.save(&song, 60);
    pages += &page("changes", &world.look(&world.song(&set), "changes", &json!({})));
    // As this machine's clock shows it.
    let saved = clock::to_text(question().now);
    compare("changes", &pages.replace(&saved, "NOON"));
}

#[test]
fn every_attachment_of_the_demo_is_its_golden() {
    let mut world = World::new(Tier::Everything);
    let set = world.save(&night_drive(), 0);
    let message =
        "@set: how does @track Bass go with @clip \"Snare Roll\" in @locator Drop 2, and @track Bess?";
    let found = attachments(&world.store, Some(&world.song(&set)), message, &question()).unwrap();
    let text = found.iter().map(|Attachment { typed, look }| match look {
        Ok(look) => page(typed, look),
        Err(why) => format!("> {typed}\n{why}\n\n"),
    });
    compare("attachments", &text.collect::<String>());
}

#[test]
fn what_a_tier_does_not_read_is_told_as_that() {
    let mut pages = String::new();
    for tier in [Tier::Overview, Tier::Sound] {
        let mut world = World::new(tier);
        let set = world.save(&night_drive(), 0);
        let song = world.song(&set);
        for (tool, call) in [
            ("track", json!({ "track": "Hats" })),
            ("device", json!({ "track": "Hats", "device": "Hat Kit" })),
            ("clips", json!({})),
            ("notes", json!({ "track": "Hats", "clip": "Hats" })),
            ("samples", json!({})),
            ("search_sets", json!({ "words": "hat" })),
            (
                "ask",
                json!({ "question": "what does the bass play in the drop?" }),
            ),
        ] {
            pages += &page(
                &format!("{} {tool} {call}", tier.as_str()),
                &world.look(&song, tool, &call),
            );
        }
        let found = attachments(&world.store, Some(&song), "@clip Hats @locator Drop", &question()).unwrap();
        for Attachment { typed, look } in found {
            pages += &look.map_or_else(|why| format!("> {typed}\n{why}\n\n"), |look| page(&typed, &look));
        }
    }
    compare("unread", &pages);
}

/// As names stand in a look.
fn quoted(name: &str) -> String {
    let name = plain(name).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{name}\"")
}

/// What the looks at one set may and must hold.
struct Rules {
    /// Names that are read from a higher tier on, in quotes.
    forbidden: HashSet<String>,
    /// Folders of the set and of its samples.
    folders: Vec<String>,
}

impl Rules {
    fn new(all: &LiveSet, path: &Path, tier: Tier) -> Self {
        let mut allowed: HashSet<String> = [quoted(&path.file_stem().unwrap().to_string_lossy())].into();
        let tracks = || all.tracks.iter();
        let devices = || tracks().flat_map(|track| &track.devices);
        allowed.extend(tracks().map(|track| quoted(&track.name)));
        allowed.extend(all.scenes.iter().map(|scene| quoted(&scene.name)));
        allowed.extend(all.locators.iter().map(|locator| quoted(&locator.name)));
        let mut sound: HashSet<String> = devices().map(|device| quoted(&device.name)).collect();
        sound.extend(
            devices()
                .filter_map(|device| device.preset.as_deref())
                .map(quoted),
        );
        sound.extend(all.samples.iter().map(|sample| quoted(&sample.name)));
        let racks = || devices().filter_map(|device| device.contents.as_ref());
        sound.extend(
            racks()
                .flat_map(|rack| &rack.chains)
                .map(|chain| quoted(&chain.name)),
        );
        sound.extend(
            racks()
                .flat_map(|rack| &rack.macros)
                .map(|knob| quoted(&knob.name)),
        );
        let routings = || {
            tracks()
                .flat_map(|track| &track.routing)
                .chain(devices().filter_map(|device| device.sidechain.as_ref()))
        };
        sound.extend(routings().flat_map(|routing| [quoted(&routing.name), quoted(routing.channel.trim())]));
        sound.extend(
            devices()
                .filter_map(|device| device.plugin.as_ref())
                .map(|plugin| quoted(&plugin.name)),
        );
        let clips = tracks()
            .flat_map(|track| &track.clips)
            .map(|clip| quoted(&clip.name));
        let mut forbidden: HashSet<String> = match tier {
            Tier::Everything => HashSet::new(),
            Tier::Sound => clips.filter(|clip| !sound.contains(clip)).collect(),
            _ => clips.chain(sound).collect(),
        };
        forbidden.retain(|name| !allowed.contains(name) && name.len() > 2);
        let samples = all.samples.iter().filter_map(|sample| sample.path.as_deref());
        let folders = samples.filter_map(|path| Some(path.rsplit_once(['/', '\\'])?.0.to_owned()));
        let own = [path.parent().unwrap().to_string_lossy().into_owned()];
        Self {
            forbidden,
            folders: folders.filter(|folder| folder.len() > 3).chain(own).collect(),
        }
    }

    fn check(&self, call: &str, look: &Look) {
        let text = &look.text;
        assert!(
            text.len() <= MOST_TEXT && !text.is_empty(),
            "{call}: {} bytes",
            text.len()
        );
        for text in [text, &look.shown] {
            let is_seen = |sign: char| sign == '\n' || plain(&sign.to_string()) == sign.to_string();
            assert!(text.chars().all(is_seen), "{call}: {text:?}");
            let leak = self.folders.iter().find(|folder| text.contains(folder.as_str()));
            assert!(leak.is_none(), "{call}: {leak:?} in {text}");
        }
        assert!(!look.shown.contains('\n'), "{call}: {}", look.shown);
        let leak = self.forbidden.iter().find(|name| text.contains(name.as_str()));
        assert!(leak.is_none(), "{call}: {leak:?} in {text}");
    }
}

/// Whether a look holds a name in quotes, or has no room for it.
fn holds(look: &Look, name: &str) -> bool {
    let is_full = look.text.lines().last().unwrap().starts_with("and ");
    name.trim().is_empty() || look.text.contains(&quoted(name)) || is_full
}

#[test]
fn no_look_at_a_real_set_tells_what_its_tier_does_not() {
    let Some(files) = shared::sets() else { return };
    let mut looks = 0;
    for tier in [Tier::Everything, Tier::Sound, Tier::Overview] {
        for file in files.iter().filter(|file| file.xml().is_some()) {
            let mut world = World::new(tier);
            let path = world.learn(&[fs::canonicalize(&file.path).unwrap()]).remove(0);
            let song = world.song(&path);
            let all =
                sessionist::als::read(&file.bytes[..], &sessionist::als::ReadOptions::default()).unwrap();
            let rules = Rules::new(&all, &path, tier);
            let mut look = |tool: &str, call: Value| {
                let look = world.look(&song, tool, &call);
                rules.check(&format!("{} at {tier:?}: {tool} {call}", file.name), &look);
                looks += 1;
                look
            };
            let overview = look("overview", json!({}));
            for track in &all.tracks {
                assert!(holds(&overview, &track.name), "{}: {}", file.name, track.name);
            }
            let samples = look("samples", json!({}));
            for sample in all.samples.iter().filter(|_| tier >= Tier::Sound) {
                assert!(holds(&samples, &sample.name), "{}: {}", file.name, sample.name);
            }
            look("clips", json!({}));
            look("clips", json!({ "from_bar": 2, "to_bar": 9 }));
            look("changes", json!({}));
            for question in [
                "what is in this song?",
                "which samples are missing?",
                "which plug-ins are used?",
            ] {
                look("ask", json!({ "question": question }));
            }
            for (index, track) in all.tracks.iter().enumerate() {
                let number = json!({ "track": index + 1 });
                let by_number = look("track", number.clone());
                let by_name = look("track", json!({ "track": track.name }));
                assert!(
                    by_number.text.contains(&format!("track {} ", index + 1)) && holds(&by_name, &track.name)
                );
                look("search_sets", json!({ "words": track.name }));
                look("clips", number);
                for (device_index, device) in track.devices.iter().enumerate() {
                    assert!(
                        tier < Tier::Sound || holds(&by_number, &device.name),
                        "{}",
                        by_number.text
                    );
                    let found = look(
                        "device",
                        json!({ "track": index + 1, "device": device_index + 1 }),
                    );
                    assert!(
                        tier < Tier::Sound || holds(&found, &device.name),
                        "{}",
                        found.text
                    );
                }
                let clips = track.clips.iter().filter(|clip| clip.view != View::Take);
                for (clip_index, clip) in clips.enumerate().take(50) {
                    let found = look("notes", json!({ "track": index + 1, "clip": clip_index + 1 }));
                    assert!(
                        tier < Tier::Everything || holds(&found, &clip.name),
                        "{}",
                        found.text
                    );
                }
            }
            let named = all.tracks.iter().filter(|track| !track.name.trim().is_empty());
            let message: String = named
                .map(|track| format!("@track {}\n", plain(&track.name)))
                .collect();
            for attachment in attachments(&world.store, Some(&song), &message, &question()).unwrap() {
                rules.check(&attachment.typed, attachment.look.as_ref().unwrap());
            }
        }
    }
    assert!(looks > 10_000, "only {looks} looks");
}
