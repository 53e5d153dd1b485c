//! That a data folder is open once in a process, whatever it is called: SQLite's locks on POSIX systems belong to the process.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::Reach;
use crate::chat::job::Failure;
use crate::session::error_code::ErrorCode;

/// How often it is looked whether the wait for another runtime still makes sense.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The folders that are open.
static CLAIMS: Mutex<Vec<(PathBuf, Arc<Reach>)>> = Mutex::new(Vec::new());
static RELEASED: Condvar = Condvar::new();

/// The right to open the database of a folder, as long as it lives.
pub(super) struct Claim {
    reach: Arc<Reach>,
}

impl Claim {
    /// Waits until a worker that is coming to an end has closed the folder. Fails when one has it that is not.
    pub(super) fn new(folder: PathBuf, reach: &Arc<Reach>) -> Result<Self, Failure> {
        let mut claims = CLAIMS.lock();
        loop {
            match claims.iter().find(|(claimed, _)| *claimed == folder) {
                None => break,
                Some(_) if reach.has_ended() => return Err(Failure::ended()),
                Some((_, other)) if other.has_ended() => {
                    RELEASED.wait_for(&mut claims, BETWEEN_LOOKS);
                }
                Some(_) => {
                    let text = "this data folder is open in this program already, under another path; use one path for it";
                    return Err(Failure {
                        code: ErrorCode::OpenTwice,
                        text: text.to_owned(),
                    });
                }
            }
        }
        let reach = Arc::clone(reach);
        claims.push((folder, Arc::clone(&reach)));
        Ok(Self { reach })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        CLAIMS
            .lock()
            .retain(|(_, reach)| !Arc::ptr_eq(reach, &self.reach));
        RELEASED.notify_all();
    }
}
