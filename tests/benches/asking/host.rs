//! A host with one session.

use std::error::Error;
use std::path::Path;
use std::thread;
use std::time::Duration;

use sessionist::session::{Event, Kind, Options, RequestId, Session, Wake};

/// Nothing takes that long; what does has failed.
const PATIENCE: Duration = Duration::from_secs(600);

pub struct Host(pub Session);

impl Host {
    /// Opens a session in which everything may be read.
    pub fn open(home: &Path) -> Result<Self, Box<dyn Error>> {
        Self::open_with(home, None)
    }

    /// The same, with this thread woken when there is something to take.
    pub fn woken(home: &Path) -> Result<Self, Box<dyn Error>> {
        let thread = thread::current();
        Self::open_with(home, Some(Box::new(move || thread.unpark())))
    }

    fn open_with(home: &Path, wake: Option<Wake>) -> Result<Self, Box<dyn Error>> {
        let session = Session::open(Options {
            data_folder: Some(home.to_path_buf()),
            wake,
            ..Options::default()
        })?;
        let host = Self(session);
        host.done("/privacy tier everything")?;
        Ok(host)
    }

    /// Has a command carried out.
    pub fn done(&self, line: &str) -> Result<(), Box<dyn Error>> {
        let request = self.0.submit(line)?;
        let event = self.end_of(request)?;
        if event.kind != Kind::Done {
            return Err(format!("{line}: {}", event.json).into());
        }
        Ok(())
    }

    /// Waits for the last event of a request.
    pub fn end_of(&self, request: RequestId) -> Result<Event, Box<dyn Error>> {
        loop {
            let event = self.wait()?;
            if event.is_final() && event.request == request.0 {
                return Ok(event);
            }
        }
    }

    /// Waits for an event.
    pub fn wait(&self) -> Result<Event, Box<dyn Error>> {
        self.0.wait_event(PATIENCE).ok_or_else(|| "no event came".into())
    }
}
