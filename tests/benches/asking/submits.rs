//! How long `submit` takes.
//!
//! A tail is the machine's as often as it is ours. So two other things are done in the same turns: looking at the clock twice, with
//! nothing in between, and sending to a thread that waits at a channel of `std`, which is the least that any hand-over costs.

use std::error::Error;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sessionist::session::{RequestId, Session, SubmitError};

use crate::Plan;
use crate::host::Host;
use crate::times::{Goal, Times, print_columns, print_histogram};

const GOAL: Goal = Goal {
    percent: 99.9,
    below: 20.0,
};
/// Answered by the engine alone.
const LINE: &str = "/track";
/// How long the host does something else, so that whoever has nothing to do falls asleep.
const PAUSE: Duration = Duration::from_micros(40);

/// What was measured in one state of the runtime.
#[derive(Default)]
struct Measured {
    clock: Times,
    channel: Times,
    /// Lines one at a time, to an engine that sleeps.
    alone: Times,
    /// Lines as fast as they are taken.
    hurried: Times,
    /// Lines that were not taken, because too much was pending.
    refused: Times,
}

/// Measures, and leaves the library learned.
pub fn measure(plan: &Plan, home: &Path, library: &Path) -> Result<(), Box<dyn Error>> {
    let host = Host::open(home)?;
    let mut idle = Measured::default();
    idle.fill(&host.0, plan.submits, &mut || Ok(true))?;

    let learner = Host::open(home)?;
    let learning = learner.0.submit(&format!("/learn {}", library.display()))?;
    let mut busy = Measured::default();
    let mut is_learning = true;
    busy.fill(&host.0, plan.submits, &mut || {
        is_learning = is_learning && !has_ended(&learner.0, learning)?;
        Ok(is_learning)
    })?;
    if is_learning {
        learner.end_of(learning)?;
    }
    print(&mut idle, &mut busy, plan.sets);
    Ok(())
}

fn has_ended(session: &Session, request: RequestId) -> Result<bool, Box<dyn Error>> {
    while let Some(event) = session.next_event() {
        if event.request == request.0 && event.is_final() {
            if event.kind != sessionist::session::Kind::Done {
                return Err(event.json.into());
            }
            return Ok(true);
        }
    }
    Ok(false)
}

impl Measured {
    /// Measures so many of each, or until it is not to go on.
    fn fill(
        &mut self,
        session: &Session,
        number: usize,
        go_on: &mut dyn FnMut() -> Result<bool, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let (sender, receiver) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || while receiver.recv().is_ok() {});
            // Moved in, so that the thread ends whatever happens here.
            let sender = sender;
            while self.alone.len() < number && go_on()? {
                self.alone_once(session, &sender)?;
                self.hurry_once(session)?;
            }
            drain(session);
            Ok(())
        })
    }

    fn alone_once(&mut self, session: &Session, sender: &mpsc::Sender<()>) -> Result<(), Box<dyn Error>> {
        let started = Instant::now();
        self.clock.add(started.elapsed());
        pause(session);
        let started = Instant::now();
        sender.send(())?;
        self.channel.add(started.elapsed());
        pause(session);
        let started = Instant::now();
        let result = session.submit(LINE);
        let time = started.elapsed();
        self.put(result, time, true)?;
        pause(session);
        Ok(())
    }

    /// Two lines at once: the engine is busy with the first when the second comes.
    fn hurry_once(&mut self, session: &Session) -> Result<(), Box<dyn Error>> {
        // Now and then more than may be pending.
        let lines = if self.alone.len().is_multiple_of(500) {
            80
        } else {
            2
        };
        for line in 0..lines {
            let started = Instant::now();
            let result = session.submit(LINE);
            let time = started.elapsed();
            self.put(result, time, line == 0)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        result: Result<RequestId, SubmitError>,
        time: Duration,
        is_alone: bool,
    ) -> Result<(), SubmitError> {
        match result {
            Ok(_) if is_alone => self.alone.add(time),
            Ok(_) => self.hurried.add(time),
            Err(SubmitError::Busy) => self.refused.add(time),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Takes what there is, as a host does between two of its turns.
fn pause(session: &Session) {
    let started = Instant::now();
    while started.elapsed() < PAUSE {
        drain(session);
        std::hint::spin_loop();
    }
}

fn drain(session: &Session) {
    while session.next_event().is_some() {}
}

fn print(idle: &mut Measured, busy: &mut Measured, sets: usize) {
    println!("\nsubmit, by itself and while a library of {sets} sets is learned");
    print_columns();
    for (state, measured) in [("idle", &mut *idle), ("learning", &mut *busy)] {
        let label = |what: &str| format!("{state}: {what}");
        measured.clock.print(&label("two looks at the clock"), None);
        measured.channel.print(&label("std channel, to a sleeper"), None);
        measured.alone.print(&label("submit, one at a time"), Some(GOAL));
        measured.hurried.print(&label("submit, in a row"), Some(GOAL));
        measured
            .refused
            .print(&label("submit, refused (busy)"), Some(GOAL));
    }
    println!("\n  how many took how long: idle, then while learning (+)");
    print_histogram(&[
        ("clock", &idle.clock),
        ("channel", &idle.channel),
        ("one", &idle.alone),
        ("in a row", &idle.hurried),
        ("busy", &idle.refused),
        ("+clock", &busy.clock),
        ("+channel", &busy.channel),
        ("+one", &busy.alone),
        ("+in a row", &busy.hurried),
        ("+busy", &busy.refused),
    ]);
}
