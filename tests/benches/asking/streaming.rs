//! How long it takes from a byte on a socket to an event that a host can read, and how many events of an answer come through in a second.
//!
//! One server answers three readers in turns: a bare loop that reads lines, which is the least that any reader does; the reader of the
//! format behind the one way out; and the whole chain, to a host that sleeps until it is woken. The text of each event is the time at which
//! it was sent, so that pieces that were joined on the way still tell how old each is.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use sessionist::provider::http::{Connection, Patience, Permit, Trust};
use sessionist::provider::{Endpoint, Piece, Reader, Target, WireFormat};
use sessionist::session::Kind;
use sessionist_fixtures::server::{Answer, Recorded, Server};

use crate::Plan;
use crate::host::Host;
use crate::times::{Times, print_columns};

/// Between two events that are to come one at a time. A model writes slower.
const PAUSE: Duration = Duration::from_micros(500);

/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is asked for. The server makes the difference by it.
const ONE_AT_A_TIME: &str = "One at a time.";
const AT_FULL_SPEED: &str = "At full speed.";

/// Many and short, so that all readers meet the same of what else the machine does.
const ROUNDS: usize = 20;

const MODEL: &str = "claude-bench";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Sends a message, and tells each text of the answer as soon as it has it.
type Read<'a> = dyn FnMut(&str, &mut dyn FnMut(&str)) -> Result<()> + 'a;

/// One way to read an answer, and what was measured of it.
struct Way<'a> {
    name: &'static str,
    read: Box<Read<'a>>,
    /// From a byte to a text.
    times: Times,
    /// Nanoseconds of all answers at full speed.
    taken: u64,
}

impl<'a> Way<'a> {
    fn new(name: &'static str, read: impl FnMut(&str, &mut dyn FnMut(&str)) -> Result<()> + 'a) -> Self {
        Self {
            name,
            read: Box::new(read),
            times: Times::default(),
            taken: 0,
        }
    }
}

pub fn measure(plan: &Plan) -> Result<()> {
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let clock = Arc::new(Clock::new());
    let server = provider(plan.pieces, &clock);
    let host = Host::woken(home.path())?;
    let provider = format!("anthropic {}", server.address());
    host.done(&format!("/provider {provider}"))?;
    host.done("/key sk-bench")?;
    let target = Target {
        endpoint: Endpoint::parse(&provider)?,
        model: MODEL.to_owned(),
        is_remote: false,
        window: 200_000,
    };
    let mut ways = [
        Way::new("a bare loop over lines", |ask, tell| {
            read_lines(server.port(), ask, tell)
        }),
        Way::new("the reader of the format", |ask, tell| {
            read_pieces(&target, ask, tell)
        }),
        Way::new("a session, to a host that sleeps", |ask, tell| {
            take_events(&host, ask, tell)
        }),
    ];
    for _ in 0..ROUNDS {
        for way in &mut ways {
            let times = &mut way.times;
            (way.read)(ONE_AT_A_TIME, &mut |text| {
                let now = clock.now();
                let sent = text
                    .split_whitespace()
                    .filter_map(|sent| sent.parse::<u64>().ok());
                sent.for_each(|sent| times.add(Duration::from_nanos(now - sent)));
            })?;
        }
        for way in &mut ways {
            let mut last = 0;
            (way.read)(AT_FULL_SPEED, &mut |_| last = clock.now())?;
            way.taken += last - clock.begun();
        }
    }
    print(&mut ways, plan.pieces);
    Ok(())
}

fn print(ways: &mut [Way<'_>], pieces: usize) {
    println!("\nfrom a byte on a socket to a text that can be read, an event about every {PAUSE:?}");
    print_columns();
    let mut least = None;
    for way in ways.iter_mut() {
        way.times.print(way.name, None);
        let [middle, most] = [50.0, 99.0].map(|percent| way.times.percentile(percent));
        let (least_middle, least_most) = *least.get_or_insert((middle, most));
        let [middle, most] = [middle / least_middle, most / least_most];
        println!(
            "  {:<34} {:>8} {middle:>8.1} x {most:>8.1} x",
            "  of the bare loop", ""
        );
    }
    println!("\nan answer of {pieces} events that the server sends as fast as it can");
    let mut most = None;
    for way in ways.iter() {
        let rate = (pieces * ROUNDS) as f64 / (way.taken as f64 / 1e9);
        let most = *most.get_or_insert(rate);
        println!(
            "  {:<34} {rate:>8.0} events a second, {:.2} of the bare loop",
            way.name,
            rate / most
        );
    }
}

/// Nanoseconds of this measurement, and when the server began with its last answer at full speed.
struct Clock {
    started: Instant,
    begun: AtomicU64,
}

impl Clock {
    fn new() -> Self {
        Self {
            started: Instant::now(),
            begun: AtomicU64::new(0),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn begin(&self) {
        self.begun.store(self.now(), Ordering::Relaxed);
    }

    fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }
}

/// A server that sends so many pieces of text, in the format of Anthropic.
fn provider(pieces: usize, clock: &Arc<Clock>) -> Server {
    let clock = Arc::clone(clock);
    let all: Vec<u8> = (0..pieces).flat_map(|_| chunk(&delta("tick "))).collect();
    Server::start(None, move |request, out| {
        if request.line().starts_with("GET") {
            return out.whole(
                200,
                "",
                format!("{{\"data\":[{{\"id\":\"{MODEL}\"}}]}}").as_bytes(),
            );
        }
        out.begin()?;
        if asks(request, AT_FULL_SPEED) {
            clock.begin();
            out.raw(&all)?;
        } else {
            for _ in 0..pieces / 200 {
                thread::park_timeout(PAUSE);
                out.raw(&chunk(&delta(&format!("{} ", clock.now()))))?;
            }
        }
        end(out)
    })
}

fn asks(request: &Recorded, what: &str) -> bool {
    let json = request.json();
    let messages = json.get("messages").and_then(Value::as_array);
    let text = messages
        .and_then(|messages| messages.last())
        .and_then(|last| last.pointer("/content/0/text"));
    text.is_some_and(|text| text == what)
}

fn delta(text: &str) -> String {
    format!(
        "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
    )
}

fn end(out: &mut Answer<'_>) -> io::Result<()> {
    let delta = "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n";
    out.raw(&chunk(delta))?;
    out.raw(&chunk("data: {\"type\":\"message_stop\"}\n\n"))?;
    out.end()
}

/// In one write, so that nothing of it waits for the rest.
fn chunk(text: &str) -> Vec<u8> {
    format!("{:x}\r\n{text}\r\n", text.len()).into_bytes()
}

fn read_lines(port: u16, ask: &str, tell: &mut dyn FnMut(&str)) -> Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    let body = format!("{{\"messages\":[{{\"content\":[{{\"text\":\"{ask}\"}}]}}]}}");
    let length = body.len();
    write!(
        stream,
        "POST /v1/messages HTTP/1.1\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    let mut lines = BufReader::with_capacity(16 << 10, stream);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        if let Some((_, text)) = line.split_once("\"text\":\"") {
            tell(text.split('"').next().unwrap_or_default());
        }
        if line.contains("message_stop") {
            return Ok(());
        }
        line.clear();
    }
    Err("the answer has no end".into())
}

fn read_pieces(target: &Target, ask: &str, tell: &mut dyn FnMut(&str)) -> Result<()> {
    let body = format!("{{\"messages\":[{{\"content\":[{{\"text\":\"{ask}\"}}]}}]}}");
    let outgoing = target.message(body.into_bytes(), None, Permit::Stays);
    let connection = Connection::new(
        &outgoing.address,
        Patience::with(&outgoing.address),
        Trust::Public,
    );
    let mut response = connection.send(outgoing)?.accepted(WireFormat::Anthropic, 0)?;
    let mut reader = Reader::new(WireFormat::Anthropic);
    let mut pieces = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    while !reader.is_over() {
        let count = response.read(&mut buffer)?;
        reader.feed(buffer.get(..count).unwrap_or_default(), &mut pieces)?;
        for piece in pieces.drain(..) {
            if let Piece::Text(text) = piece {
                tell(&text);
            }
        }
        if count == 0 {
            break;
        }
    }
    reader.finish(&mut pieces)?;
    Ok(())
}

/// What was said before is not sent again, because each time a conversation begins.
fn take_events(host: &Host, ask: &str, tell: &mut dyn FnMut(&str)) -> Result<()> {
    host.done("/new")?;
    let request = host.0.submit(ask)?;
    loop {
        while let Some(event) = host.0.next_event() {
            if event.request != request.0 {
                continue;
            }
            match event.kind {
                Kind::Text => {
                    let json: Value = serde_json::from_str(&event.json)?;
                    tell(json.get("text").and_then(Value::as_str).unwrap_or_default());
                }
                Kind::Answer => return Ok(()),
                _ if event.is_final() => return Err(event.json.into()),
                _ => {}
            }
        }
        let asleep = Instant::now();
        thread::park_timeout(PATIENCE);
        if asleep.elapsed() >= PATIENCE {
            return Err("the host was not woken".into());
        }
    }
}
