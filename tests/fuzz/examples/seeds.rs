//! Writes the seeds of the fuzz targets into the folder `corpus`, which is made and not kept: `seeds FOLDER`.
//!
//! A seed is short, or the fuzzer spends its time on copying: the sets are those of the fixtures with one track each.

use std::fs;
use std::io;
use std::path::Path;

use sessionist_fixtures::{Clip, Device, Layout, Note, Song, Track, catalog, demo, gzip};

/// The fuzzer is run with this as its -max_len.
const LONGEST: usize = 65_536;

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".to_owned());
    let folder = Path::new(&folder);
    let (sets, pieces) = (folder.join("read_set"), folder.join("xml"));
    fs::create_dir_all(&sets)?;
    fs::create_dir_all(&pieces)?;
    write_lines(&folder.join("line"))?;
    write_questions(&folder.join("question"))?;
    write_streams(&folder.join("stream"))?;
    write_markdown(&folder.join("markdown"))?;
    for layout in Layout::ALL {
        for (name, song) in songs() {
            let xml = song.to_xml(layout);
            for tier in 0..3_u8 {
                write(&sets, &format!("{layout}-{name}-{tier}"), tier + 60, &xml)?;
            }
            write(&sets, &format!("{layout}-{name}-packed"), 254, &packed(&xml)?)?;
            write_pieces(
                &pieces,
                &format!("{layout}-{name}"),
                &String::from_utf8_lossy(&xml),
            )?;
        }
    }
    Ok(())
}

/// What the help shows no example of.
const LINES: [&str; 10] = [
    "/answer 2 once",
    "/answer conversation",
    "/provider local http://127.0.0.1:8080",
    "/model llama3:8b",
    "/key sk-0123456789",
    "/window 8192",
    "/price 0.15 3",
    "/branch 3",
    "/privacy clear before 2026-01-31 18:00",
    "/continue 12",
];

/// Every command once, as the help shows it, and some with what stands behind them.
fn write_lines(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let help = sessionist::chat::command::help("");
    let commands = help.lines().filter(|line| line.starts_with('/'));
    for (number, line) in commands.chain(LINES).enumerate() {
        fs::write(folder.join(number.to_string()), line)?;
    }
    Ok(())
}

/// Answers of servers, each with a thought, text, a call and an end, and lists of models.
const STREAMS: [(&str, &str); 7] = [
    (
        "anthropic",
        r#"event: message_start
data: {"type":"message_start","message":{"usage":{"input_tokens":9,"cache_read_input_tokens":1,"output_tokens":1}}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}

data: {"type":"content_block_stop","index":0}

data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"x"}}

data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Größe"}}

data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"t","name":"track"}}

data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}

data: {"type":"content_block_stop","index":3}

data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}

data: {"type":"message_stop"}

data: {"type":"error","error":{"type":"overloaded_error"}}

"#,
    ),
    (
        "responses",
        r#"data: {"type":"response.reasoning_summary_text.delta","output_index":0,"delta":"hm"}

data: {"type":"response.output_text.delta","output_index":1,"delta":"Größe"}

data: {"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","call_id":"t","name":"track"}}

data: {"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"a\":1}"}

data: {"type":"response.output_item.done","output_index":2,"item":{"arguments":"{}"}}

data: {"type":"response.completed","response":{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"usage":{"input_tokens":9,"output_tokens":5}}}

data: {"type":"response.failed","response":{"error":{"code":"server_error"}}}

"#,
    ),
    (
        "chat",
        r#": note
data: {"choices":[{"delta":{"reasoning_content":"hm","content":"Größe","refusal":"no"}}]}

data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"track","arguments":"{\"a\":1}"}}]}}]}

data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}

data: {"choices":[],"usage":{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens":5}}

data: [DONE]

data: {"error":{"code":502,"type":"server_error"}}

"#,
    ),
    (
        "gemini",
        r#"data: {"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Größe"}]}}]}

data: {"candidates":[{"content":{"parts":[{"functionCall":{"id":"t","name":"track","args":{"a":1e15}},"thoughtSignature":"s"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"cachedContentTokenCount":1,"candidatesTokenCount":5,"thoughtsTokenCount":1}}

data: {"promptFeedback":{"blockReason":"SAFETY"},"error":{"code":503,"status":"UNAVAILABLE"}}

"#,
    ),
    (
        "ollama",
        r#"{"message":{"thinking":"hm","reasoning_content":"hm","content":"Größe"},"done":false}
{"message":{"tool_calls":[{"function":{"name":"track","arguments":{"a":1}}}]},"done":false}
{"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":5}
{"error":{"message":"x","code":"server_error"}}
"#,
    ),
    (
        "models",
        r#"{"data":[{"id":"a/b:free","context_length":8192},{"id":"../y"},{}]}"#,
    ),
    (
        "own models",
        r#"{"models":[{"name":"models/x","inputTokenLimit":9,"supportedGenerationMethods":["generateContent"],"remote_host":"h"}]}"#,
    ),
];

/// Each whole and in pieces of a few lengths.
fn write_streams(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, stream) in STREAMS {
        write(folder, name, 0, stream.as_bytes())?;
        let in_pieces = [b"\x07\x01\x40", stream.as_bytes()].concat();
        write(folder, &format!("{name} in pieces"), 3, &in_pieces)?;
    }
    Ok(())
}

/// What models write, and what a set could have made them repeat.
const MARKDOWN: [&str; 12] = [
    "# The **bass** is `loud`\n\nIt is *much* louder than ~~all~~ others, see [the manual](https://a.test/x \"t\").\n\nMore.",
    "- **One**: a\n- Two `b`\n  - three\n\n1. a\n2. b\n\n   more\n3. c\n\n- [ ] open\n- [x] done\n",
    "Text\n| Track | Gain |\n|:---|---:|\n| **Bass** | -3 dB<br>or less |\n| Pads \\| more | `0` |\n\n---\n\n> quoted\n> > twice\n",
    "```rust\nfn x() {}\n```\n\n~~~~\n```\n~~~~\n\n    indented\n\nHeading\n===\n\nOther\n---\nText",
    "[a][b], [b] and ![c][b]\n\n[b]: https://a.test 'title'\n\n![d](https://a.test/x.png) <https://a.test> <a@a.test>\n",
    "[x](javascript:alert(1)) [x](&#106;ava&Tab;script:alert(1)) [x](//a.test) [x](<data:text/html,x>)",
    "<img src=x onerror=alert(1)>\n\ntext <b>bold</b> <script>alert(1)</script>\n\n<div>\n\n*a*\n\n</div>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">\n\n<!-- --!> <?php ?> <![CDATA[x]]> <!A b>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "snake_case_names, 2 * 3, a\\*b, &amp; &copy; `` ` ``, **bold *both*** __a__\r\nline  \nbreak\\\nbreak",
    "> - 1. > - deep\n>   - a\n>\n>     b\n\n***\n+ a\n* b\n7) c",
    "שלום **עולם** 🎹\n\n- ü\n",
];

/// Each in pieces of a few lengths.
fn write_markdown(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, text) in MARKDOWN.iter().enumerate() {
        for length in [0, 3, 31] {
            write(folder, &format!("{number}-{length}"), length, text.as_bytes())?;
        }
    }
    Ok(())
}

/// Every wording of the table of questions.
fn write_questions(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../asking/questions");
    let mut number = 0;
    for file in fs::read_dir(table)? {
        for wording in fs::read_to_string(file?.path())?.lines().filter_map(|line| line.strip_prefix("? ")) {
            number += 1;
            fs::write(folder.join(number.to_string()), wording)?;
        }
    }
    Ok(())
}

/// Cuts what stands inside of some elements out of a set, for the places that `xml` puts them in.
fn write_pieces(folder: &Path, name: &str, xml: &str) -> io::Result<()> {
    // The number is the place's in the target; the element is the one whose inside belongs there.
    let places = [
        (1, "LiveSet"),
        (2, "Tracks"),
        (3, "DeviceChain"),
        (4, "Devices"),
        (5, "AudioClip"),
        (5, "MidiClip"),
        (6, "AutomationEnvelopes"),
    ];
    for (place, element) in places {
        let Some(inside) = inside(xml, element) else {
            continue;
        };
        write(
            folder,
            &format!("{name}-{place}-{element}"),
            place,
            inside.as_bytes(),
        )?;
    }
    Ok(())
}

/// What stands inside of the first element of a name, which can hold others of that name.
fn inside<'a>(xml: &'a str, element: &str) -> Option<&'a str> {
    let mut tags = xml.match_indices('<').filter_map(|(place, _)| {
        let tag = xml[place + 1..].split_once('>')?.0;
        let name = tag.trim_start_matches('/').split([' ', '/']).next()?;
        (name == element && !tag.ends_with('/')).then_some((place, tag))
    });
    let (place, tag) = tags.next()?;
    let start = place + tag.len() + 2;
    let mut depth = 1;
    for (place, tag) in tags {
        depth += if tag.starts_with('/') { -1 } else { 1 };
        if depth == 0 {
            return xml.get(start..place);
        }
    }
    None
}

fn songs() -> Vec<(&'static str, Song)> {
    let empty = Song {
        controllers: false,
        ..Song::default()
    };
    let with = |track: Track| Song {
        tracks: vec![track],
        ..empty.clone()
    };
    let mut notes = Track::midi(4, "Notes");
    notes.arrangement = vec![Clip::midi(
        "Riff",
        0.0,
        4.0,
        4.0,
        vec![Note::new(60, 0.0, 1.0, 100.0)],
    )];
    let devices = |devices: Vec<Device>| Track {
        devices,
        ..Track::midi(4, "Devices")
    };
    let mut songs = vec![
        ("empty", empty.clone()),
        ("notes", with(notes)),
        ("effect", with(devices(vec![catalog::eq_eight()]))),
        ("utility", with(devices(vec![catalog::utility()]))),
    ];
    // The tracks of the demo have everything that the format has: racks, plug-ins, automation, takes.
    let names = ["kick", "snare", "hats", "bass", "pads", "lead", "vocals"];
    let tracks = demo::night_drive().tracks;
    songs.extend(
        names
            .into_iter()
            .zip(tracks)
            .map(|(name, track)| (name, with(track))),
    );
    songs
}

/// Writes a seed with the byte that the target takes off first, unless it is too long to be one.
fn write(folder: &Path, name: &str, first: u8, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() >= LONGEST {
        return Ok(());
    }
    fs::write(folder.join(name), [&[first], bytes].concat())
}

fn packed(xml: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = gzip(Vec::new());
    io::Write::write_all(&mut packed, xml)?;
    packed.finish()
}
