//! Thousands of damaged sets: each is read or refused, and none does harm.
//!
//! Every mutation is made of its set's name and its number alone, so that each can be had again. They are read in a child
//! process with an address space that is limited, because a reader that asks for too much memory or never comes back must
//! not take the test with it; the parent knows which mutation it was. To repeat one:
//!
//! ```sh
//! SESSIONIST_MUTATION='demo-live12 17' cargo test --test mutations -- --nocapture
//! ```
//!
//! This reads it in the test's own process, under a debugger if you like, and says where the mutated file was written to.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;
use std::env;
use std::fmt::Debug;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use sessionist::als::{self, Error, ReadOptions};
use sessionist::consent::Tier;
use sessionist_fixtures::{Layout, Song, demo, gzip, shared};

/// Mutations of every set of the fixtures, and of real sets by how large they are.
const OF_A_FIXTURE: u64 = 240;
const OF_A_SMALL_SET: u64 = 90;
const OF_A_MIDDLE_SET: u64 = 24;
const OF_A_LARGE_SET: u64 = 5;
/// Without the real sets the fixtures are mutated this often instead.
const OF_A_FIXTURE_ALONE: u64 = 320;

/// Every so many mutations of a short file are also given to the command line.
const EVERY_COMMAND_LINE: u64 = 12;

/// Address space of the child: the largest real set is there twice, once as it is and once mutated.
const MOST_ADDRESS_SPACE_KB: u64 = 300 << 10;
/// Memory that the child really used at most.
const MOST_MEMORY_KB: u64 = 96 << 10;
/// How long one mutation may take; the slowest takes less than a second on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

const CHILD: &str = "SESSIONIST_MUTATIONS_CHILD";
const ALONE: &str = "SESSIONIST_MUTATION";
const THE_TEST: &str = "damaged_sets_are_read_or_refused_and_none_does_harm";

#[test]
fn damaged_sets_are_read_or_refused_and_none_does_harm() {
    if let Some(name) = env::var_os(ALONE) {
        read_alone(name.to_str().unwrap());
    } else if env::var_os(CHILD).is_some() {
        read_all();
    } else {
        watch_a_child();
    }
}

// ---- the parent ------------------------------------------------------------------------------------------------------

fn watch_a_child() {
    let mut child = child_command()
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let (sender, lines) = mpsc::channel();
    let reader = thread::Builder::new()
        .name("child's output".to_owned())
        .spawn(move || {
            for line in BufReader::new(output).lines() {
                if sender.send(line.unwrap()).is_err() {
                    break;
                }
            }
        })
        .unwrap();
    let mut last = "none yet".to_owned();
    let mut summary = Vec::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                // The test harness of the child can have begun the line.
                if let Some((_, mutation)) = line.split_once("mutation: ") {
                    last = mutation.to_owned();
                } else if let Some((_, counted)) = line.split_once("counted: ") {
                    summary.push(counted.to_owned());
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!(
                    "a mutation was not done after {} s; repeat it with {ALONE}='{last}'",
                    PATIENCE.as_secs()
                );
            }
        }
    }
    reader.join().unwrap();
    let status = child.wait().unwrap();
    say(&summary.join("\n"));
    assert!(
        status.success(),
        "the child ended with {status}; its last mutation was {ALONE}='{last}'"
    );
    assert!(!summary.is_empty(), "the child counted nothing");
}

/// This test once more, on Linux with a limit to its memory.
fn child_command() -> Command {
    let test = env::current_exe().unwrap();
    let mut command = if cfg!(target_os = "linux") {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            &format!("ulimit -v {MOST_ADDRESS_SPACE_KB} && exec \"$0\" \"$@\""),
        ]);
        command.arg(test);
        command
    } else {
        Command::new(test)
    };
    command.args(["--exact", THE_TEST, "--nocapture", "--test-threads=1"]);
    command
}

/// Straight to the stream: what goes through `println!` is swallowed for a test that passes.
fn say(text: &str) {
    io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}

// ---- the child -------------------------------------------------------------------------------------------------------

fn read_all() {
    let mut counts = Counts::default();
    let real = real_sets();
    for (name, load) in fixtures() {
        let count = if real.is_empty() {
            OF_A_FIXTURE_ALONE
        } else {
            OF_A_FIXTURE
        };
        counts.add(&name, &load(), count);
    }
    for path in real {
        let original = Original::of_file(&path);
        let count = match original.xml.len() {
            0..1_500_000 => OF_A_SMALL_SET,
            1_500_000..8_000_000 => OF_A_MIDDLE_SET,
            _ => OF_A_LARGE_SET,
        };
        counts.add(&name_of(&path), &original, count);
    }
    fs::remove_file(scratch_file()).unwrap();
    counts.print();
    counts.check();
}

fn read_alone(mutation: &str) {
    let (name, number) = mutation.rsplit_once(' ').expect("a set's name and a number");
    let number = number.parse().expect("a number");
    let original = match fixtures().into_iter().find(|fixture| fixture.0 == name) {
        Some((_, load)) => load(),
        None => Original::of_file(
            real_sets()
                .iter()
                .find(|path| name_of(path) == name)
                .expect("a set of that name"),
        ),
    };
    let mutated = mutate(name, &original, number);
    let path = scratch_file();
    fs::write(&path, &mutated.bytes).unwrap();
    say(&format!(
        "{} mutated by {}: {}",
        name,
        mutated.kind,
        path.display()
    ));
    let result = als::read(&mutated.bytes[..], &options(number));
    say(&result.map_or_else(|error| error.to_string(), |_| "it was read".to_owned()));
    read_on_the_command_line(&path);
}

#[derive(Default)]
struct Counts {
    sets: u64,
    read: u64,
    on_the_command_line: u64,
    refused: BTreeMap<String, u64>,
    /// By the kind of mutation: how many, and how many of them were read.
    kinds: BTreeMap<&'static str, (u64, u64)>,
}

impl Counts {
    fn add(&mut self, name: &str, original: &Original, count: u64) {
        self.sets += 1;
        for number in 0..count {
            println!("mutation: {name} {number}");
            let mutated = mutate(name, original, number);
            let kind = self.kinds.entry(mutated.kind).or_default();
            kind.0 += 1;
            match als::read(&mutated.bytes[..], &options(number)) {
                Ok(set) => {
                    self.read += 1;
                    kind.1 += 1;
                    // What was read can also be told.
                    serde_json::to_writer(io::sink(), &set).unwrap();
                }
                Err(error) => {
                    check_error(&error, mutated.bytes.len());
                    *self.refused.entry(first_word(&error)).or_default() += 1;
                }
            }
            if number % EVERY_COMMAND_LINE == 0 && mutated.bytes.len() < 1_500_000 {
                self.on_the_command_line += 1;
                let path = scratch_file();
                fs::write(&path, &mutated.bytes).unwrap();
                read_on_the_command_line(&path);
            }
        }
    }

    fn print(&self) {
        let refused: u64 = self.refused.values().sum();
        println!(
            "counted: {} mutations of {} sets: {} read, {refused} refused, {} also on the command line, at most {} MB of memory",
            self.read + refused,
            self.sets,
            self.read,
            self.on_the_command_line,
            peak_memory_kb().map_or_else(|| "?".to_owned(), |peak| (peak >> 10).to_string()),
        );
        for (error, count) in &self.refused {
            println!("counted:   refused as {error}: {count}");
        }
        for (kind, (count, read)) in &self.kinds {
            println!("counted:   {kind}: {count}, of which {read} were read");
        }
    }

    fn check(&self) {
        let refused: u64 = self.refused.values().sum();
        let all = self.read + refused;
        assert!(all >= 2_000, "only {all} mutations");
        // A reader that refuses all passes everything above, and so does one that sees no damage.
        assert!(self.read * 4 > all, "only {} of {all} were read", self.read);
        assert!(refused * 4 > all, "only {refused} of {all} were refused");
        assert!(self.refused.len() >= 5, "only the errors {:?}", self.refused);
        for (kind, (count, _)) in &self.kinds {
            assert!(*count >= 20, "only {count} times {kind}");
        }
        if let Some(peak) = peak_memory_kb() {
            assert!(peak <= MOST_MEMORY_KB, "{peak} KB of memory were used");
        }
    }
}

/// Three of four mutations are read as a whole: the lower tiers see less of a set.
fn options(number: u64) -> ReadOptions {
    ReadOptions {
        tier: match number % 8 {
            0 => Tier::Overview,
            4 => Tier::Sound,
            _ => Tier::Everything,
        },
        ..ReadOptions::default()
    }
}

/// A damaged file is not told to be a trouble of the disk, and what is said of it is one line.
fn check_error(error: &Error, length: usize) {
    assert!(
        !matches!(error, Error::Io(_) | Error::TimeUp { .. } | Error::Cancelled),
        "{error:?}"
    );
    assert!(!matches!(error, Error::Empty) || length == 0);
    let text = error.to_string();
    assert!(!text.contains(char::is_control), "{text:?}");
}

/// The name of an error's variant.
fn first_word(error: &impl Debug) -> String {
    let text = format!("{error:?}");
    let end = text.find(|sign: char| !sign.is_alphanumeric());
    text[..end.unwrap_or(text.len())].to_owned()
}

/// The text for people is made outside of the library. Whatever the file, it ends with success or one line of an error.
fn read_on_the_command_line(path: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_sessionist"))
        .env(
            "SESSIONIST_HOME",
            concat!(env!("CARGO_TARGET_TMPDIR"), "/no home"),
        )
        .arg("facts")
        .arg(path)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    match output.status.code() {
        Some(0) => assert_eq!(errors, ""),
        Some(1) => assert_eq!(errors.lines().count(), 1, "{errors}"),
        _ => panic!("the command line ended with {}: {errors}", output.status),
    }
}

/// Memory that the process used at most so far. None where the system does not say.
fn peak_memory_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn scratch_file() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutation-{}.als", std::process::id()))
}

// ---- the sets --------------------------------------------------------------------------------------------------------

struct Original {
    xml: Vec<u8>,
    packed: Vec<u8>,
}

impl Original {
    fn of_xml(xml: Vec<u8>) -> Self {
        let mut packer = gzip(Vec::new());
        packer.write_all(&xml).unwrap();
        Self {
            xml,
            packed: packer.finish().unwrap(),
        }
    }

    fn of_file(path: &Path) -> Self {
        let packed = fs::read(path).unwrap();
        let xml = match packed.starts_with(&[0x1f, 0x8b]) {
            true => unpacked(&packed),
            false => packed.clone(),
        };
        Self { xml, packed }
    }
}

type Load = Box<dyn Fn() -> Original>;

/// In every layout the demo, a set with nothing in it, and the demo as another program leaves it, without gzip.
fn fixtures() -> Vec<(String, Load)> {
    let mut sets: Vec<(String, Load)> = Vec::new();
    for layout in Layout::ALL {
        let demo = move || Original::of_xml(demo::night_drive().to_xml(layout));
        sets.push((format!("demo-{layout}"), Box::new(demo)));
        let empty = move || Original::of_xml(Song::default().to_xml(layout));
        sets.push((format!("empty-{layout}"), Box::new(empty)));
    }
    sets
}

/// The shared folder's files, one at a time: together they are a hundred megabytes.
fn real_sets() -> Vec<PathBuf> {
    let files = shared::sets().unwrap_or_default();
    let racks = shared::racks().unwrap_or_default();
    let files = files.into_iter().chain(racks);
    files
        .filter(|file| file.bytes.len() > 100)
        .map(|file| file.path)
        .collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut xml = Vec::new();
    flate2::read::MultiGzDecoder::new(packed)
        .read_to_end(&mut xml)
        .unwrap();
    xml
}

// ---- the mutations ---------------------------------------------------------------------------------------------------

struct Mutated {
    kind: &'static str,
    bytes: Vec<u8>,
}

type Mutation = fn(&mut Vec<u8>, &mut Random);

/// What is done to the XML. What damages it beyond reading is as frequent as what leaves XML behind.
const OF_XML: [(&str, Mutation); 15] = [
    ("flipped bytes", flip),
    ("deleted bytes", delete),
    ("inserted bytes", insert),
    ("a damaged beginning", damage_the_beginning),
    ("the end cut off", cut),
    ("swapped end tags", swap_end_tags),
    ("a text cut short", shorten_value),
    ("a duplicated element", duplicate_element),
    ("two swapped elements", swap_elements),
    ("a deleted element", delete_element),
    ("an element moved elsewhere", move_element),
    ("a renamed element", rename_element),
    ("a removed attribute", remove_attribute),
    ("a changed number", change_numbers),
    ("changed numbers", change_numbers),
];

/// What is done to the gzip around it.
const OF_GZIP: [(&str, Mutation); 5] = [
    ("flipped bytes in the gzip", flip),
    ("deleted bytes in the gzip", delete),
    ("inserted bytes in the gzip", insert),
    ("the end of the gzip cut off", cut),
    ("bytes behind the gzip", append),
];

fn mutate(name: &str, original: &Original, number: u64) -> Mutated {
    let mut random = Random::new(name, number);
    let (list, source): (&[(&str, Mutation)], _) = if random.below(5) == 0 {
        (&OF_GZIP, &original.packed)
    } else {
        (&OF_XML, &original.xml)
    };
    let (kind, mutation) = list[random.below(list.len())];
    let mut bytes = source.clone();
    mutation(&mut bytes, &mut random);
    Mutated { kind, bytes }
}

fn flip(bytes: &mut Vec<u8>, random: &mut Random) {
    let bytes = bytes.as_mut_slice();
    for _ in 0..=random.below(3) {
        let place = random.below(bytes.len());
        bytes[place] ^= 1 << random.below(8);
    }
}

fn delete(bytes: &mut Vec<u8>, random: &mut Random) {
    let range = random.range(bytes.len(), 64);
    bytes.drain(range);
}

fn insert(bytes: &mut Vec<u8>, random: &mut Random) {
    const PIECES: [&[u8]; 16] = [
        b"<",
        b">",
        b"\"",
        b"&",
        b"\0",
        b"\xff",
        b"/>",
        b"<X>",
        b"<!--",
        b"]]>",
        b"&#0;",
        b"<!DOCTYPE a>",
        b"<?x ?>",
        b"<Value Value=\"1\" />",
        b"\xef\xbb\xbf",
        b"        ",
    ];
    let place = random.below(bytes.len());
    let piece = PIECES[random.below(PIECES.len())];
    bytes.splice(place..place, piece.iter().copied());
}

/// Places are chosen from the whole file, and would hardly ever be in what says what the file is.
fn damage_the_beginning(bytes: &mut Vec<u8>, random: &mut Random) {
    let tail = bytes.split_off(bytes.len().min(200));
    match random.below(3) {
        0 => flip(bytes, random),
        1 => delete(bytes, random),
        _ => insert(bytes, random),
    }
    bytes.extend(tail);
}

fn append(bytes: &mut Vec<u8>, random: &mut Random) {
    match random.below(3) {
        0 => bytes.extend([0; 512]),
        1 => bytes.extend(b"\x1f\x8bnot a second member"),
        _ => bytes.extend((0..random.below(64)).map(|_| random.byte())),
    }
}

fn cut(bytes: &mut Vec<u8>, random: &mut Random) {
    bytes.truncate(random.below(bytes.len()));
}

fn swap_end_tags(xml: &mut Vec<u8>, random: &mut Random) {
    let end_tag = |random: &mut Random| {
        let start = find(xml, b"</", random.below(xml.len()))?;
        Some(start..find(xml, b">", start)? + 1)
    };
    let (one, other) = (end_tag(random), end_tag(random));
    swap(xml, one, other);
}

fn shorten_value(xml: &mut Vec<u8>, random: &mut Random) {
    if let Some(value) = value_near(xml, random.below(xml.len())) {
        let kept = random.below(value.len());
        // Now and then the quote goes with it.
        let quote = usize::from(random.below(4) == 0);
        xml.drain(value.start + kept..value.end + quote);
    }
}

fn duplicate_element(xml: &mut Vec<u8>, random: &mut Random) {
    if let Some(element) = element_near(xml, random.below(xml.len())) {
        let copy = xml[element.clone()].to_vec();
        xml.splice(element.end..element.end, copy);
    }
}

fn swap_elements(xml: &mut Vec<u8>, random: &mut Random) {
    let one = element_near(xml, random.below(xml.len()));
    let other = element_near(xml, random.below(xml.len()));
    swap(xml, one, other);
}

fn delete_element(xml: &mut Vec<u8>, random: &mut Random) {
    if let Some(element) = element_near(xml, random.below(xml.len())) {
        xml.drain(element);
    }
}

fn move_element(xml: &mut Vec<u8>, random: &mut Random) {
    if let Some(element) = element_near(xml, random.below(xml.len())) {
        let moved: Vec<u8> = xml.drain(element).collect();
        // Before some other tag, so that XML is left behind.
        if let Some(place) = find(xml, b"<", random.below(xml.len())) {
            xml.splice(place..place, moved);
        }
    }
}

fn rename_element(xml: &mut Vec<u8>, random: &mut Random) {
    let Some(element) = element_near(xml, random.below(xml.len())) else {
        return;
    };
    let Some(other) = start_tag_near(xml, random.below(xml.len())) else {
        return;
    };
    let new = name_at(xml, other + 1);
    let old = name_at(xml, element.start + 1);
    let (new, old) = (xml[new].to_vec(), old);
    let length = old.len();
    // The end tag first, or its place moves.
    if xml[element.clone()].ends_with(b">") && xml[element.end - 2] != b'/' {
        let end = element.end - 1 - length..element.end - 1;
        xml.splice(end, new.iter().copied());
    }
    xml.splice(old, new);
}

fn remove_attribute(xml: &mut Vec<u8>, random: &mut Random) {
    if let Some(value) = value_near(xml, random.below(xml.len())) {
        let before = xml[..value.start].iter().rposition(|byte| *byte == b' ');
        xml.drain(before.unwrap_or(value.start)..value.end + 1);
    }
}

fn change_numbers(xml: &mut Vec<u8>, random: &mut Random) {
    const NUMBERS: [&str; 18] = [
        "0",
        "-0",
        "-1",
        "1",
        "127",
        "128",
        "255",
        "65536",
        "4294967296",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "NaN",
        "inf",
        "1e400",
        "-1e300",
        "5e-324",
        "99999999999999999999999999",
    ];
    for _ in 0..=random.below(3) {
        let mut place = random.below(xml.len());
        // Most values are numbers; a few steps find one.
        for _ in 0..20 {
            let Some(value) = value_near(xml, place) else {
                break;
            };
            place = value.end + 1;
            let is_number = xml[value.clone()]
                .iter()
                .all(|byte| byte.is_ascii_digit() || b"-.e".contains(byte));
            if is_number && !value.is_empty() {
                let number = NUMBERS[random.below(NUMBERS.len())];
                xml.splice(value, number.bytes());
                break;
            }
        }
    }
}

// ---- what they are made of -------------------------------------------------------------------------------------------

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(wanted.len())
        .position(|window| window == wanted)
        .map(|place| from + place)
}

/// The start tag behind a place.
fn start_tag_near(xml: &[u8], place: usize) -> Option<usize> {
    let mut place = place;
    loop {
        place = find(xml, b"<", place)?;
        if xml.get(place + 1)?.is_ascii_alphabetic() {
            return Some(place);
        }
        place += 1;
    }
}

/// The element that begins behind a place, with all that it holds.
fn element_near(xml: &[u8], place: usize) -> Option<Range<usize>> {
    let start = start_tag_near(xml, place)?;
    let mut place = start;
    let mut depth = 0;
    loop {
        let end = find(xml, b">", place)? + 1;
        match (xml[place + 1], xml[end - 2]) {
            (b'/', _) => depth -= 1,
            (b'!' | b'?', _) | (_, b'/') => {}
            _ => depth += 1,
        }
        if depth == 0 {
            return Some(start..end);
        }
        place = find(xml, b"<", end)?;
    }
}

fn name_at(xml: &[u8], start: usize) -> Range<usize> {
    let length = xml[start..]
        .iter()
        .position(|byte| matches!(byte, b' ' | b'/' | b'>' | b'\r' | b'\n'));
    start..start + length.unwrap_or(0)
}

/// The value of the attribute behind a place, without its quotes.
fn value_near(xml: &[u8], place: usize) -> Option<Range<usize>> {
    let start = find(xml, b"=\"", place)? + 2;
    Some(start..find(xml, b"\"", start)?)
}

/// Swaps two pieces that do not overlap.
fn swap(xml: &mut Vec<u8>, one: Option<Range<usize>>, other: Option<Range<usize>>) {
    let (Some(one), Some(other)) = (one, other) else {
        return;
    };
    let (first, second) = if one.start < other.start {
        (one, other)
    } else {
        (other, one)
    };
    if first.end > second.start {
        return;
    }
    let (early, late) = (xml[first.clone()].to_vec(), xml[second.clone()].to_vec());
    // The later one first, or its place moves.
    xml.splice(second, early);
    xml.splice(first, late);
}

/// Xorshift: the same numbers for the same seed, on every machine.
struct Random(u64);

impl Random {
    fn new(name: &str, number: u64) -> Self {
        let mut random = Self(0x5e55_1017 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for byte in name.bytes() {
            random.0 = (random.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // Zero is the one state that it never leaves.
        random.0 |= 1;
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number from 0 to below `end`.
    fn below(&mut self, end: usize) -> usize {
        ((self.next() >> 11) % end.max(1) as u64) as usize
    }

    /// A place and a length of at most `longest`.
    fn range(&mut self, end: usize, longest: usize) -> Range<usize> {
        let start = self.below(end);
        start..(start + 1 + self.below(longest)).min(end)
    }

    fn byte(&mut self) -> u8 {
        self.next() as u8
    }
}
