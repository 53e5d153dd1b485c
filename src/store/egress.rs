//! The log of what left the machine: a chain of hashes, each row over its content and the row before.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Error, Store};

/// Something that left, or is about to: it is logged before the first byte goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// When, in milliseconds since 1970.
    pub sent_at: i64,
    /// Where to: method and URL. No key is ever part of one.
    pub destination: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// That the log has something, on the disk: what has it may be sent. Only the store makes one, and it can't be copied.
#[derive(Debug, PartialEq, Eq)]
pub struct Logged {
    destination: String,
    body_hash: [u8; 32],
}

impl Logged {
    /// Whether it is this body, byte for byte, that the log has, with this destination.
    pub fn covers(&self, destination: &str, body: &[u8]) -> bool {
        self.destination == destination && self.body_hash == <[u8; 32]>::from(Sha256::digest(body))
    }
}

/// The setting that keeps the hash of the last row that was cleared, when newer rows were not: the chain goes on from it.
pub(super) const ANCHOR: &str = "egress-anchor";

/// What a check of the log found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// All rows fit together.
    Whole {
        /// How many there are.
        rows: usize,
    },
    /// A row was changed, or one before it is missing.
    BrokenAt {
        /// The first row that does not fit.
        id: i64,
    },
}

/// What the first row's `previous_hash` is, also after the whole log was cleared.
const BEGINNING: [u8; 32] = [0; 32];

impl Store {
    /// Adds a row to the log. On return it is on the disk, and what it returns permits to send just that.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Nothing may be sent then.
    pub fn log_departure(&mut self, departure: &Departure) -> Result<Logged, Error> {
        let transaction = self.write()?;
        let previous: Option<[u8; 32]> = transaction
            .query_row("SELECT hash FROM egress ORDER BY id DESC LIMIT 1", [], |row| {
                row.get(0)
            })
            .optional()?;
        let previous = match previous {
            Some(previous) => previous,
            None => anchor(&transaction)?,
        };
        let body_hash: [u8; 32] = Sha256::digest(&departure.body).into();
        let hash = row_hash(&previous, departure.sent_at, &departure.destination, &body_hash);
        transaction.execute(
            "INSERT INTO egress (sent_at, destination, body_bytes, body_hash, body, previous_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                departure.sent_at,
                departure.destination,
                departure.body.len(),
                body_hash,
                departure.body,
                previous,
                hash
            ],
        )?;
        transaction.commit()?;
        Ok(Logged {
            destination: departure.destination.clone(),
            body_hash,
        })
    }

    /// Returns the newest rows of the log, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn departures(&self, most: usize) -> Result<Vec<Departure>, Error> {
        self.rows(
            "SELECT sent_at, destination, body FROM egress ORDER BY id DESC LIMIT ?1",
            [most],
            |row| {
                Ok(Departure {
                    sent_at: row.get(0)?,
                    destination: row.get(1)?,
                    body: row.get(2)?,
                })
            },
        )
    }

    /// Checks that no row of the log was changed or taken out.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn check_departures(&self) -> Result<Chain, Error> {
        let mut statement = self.connection()?.prepare(
            "SELECT id, sent_at, destination, body_bytes, body_hash, body, previous_hash, hash FROM egress ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut previous = anchor(self.connection()?)?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let (sent_at, destination): (i64, String) = (row.get(1)?, row.get(2)?);
            let (length, body_hash, body): (i64, [u8; 32], Vec<u8>) = (row.get(3)?, row.get(4)?, row.get(5)?);
            let (before, hash): ([u8; 32], [u8; 32]) = (row.get(6)?, row.get(7)?);
            let fits = before == previous
                && usize::try_from(length) == Ok(body.len())
                && body_hash == <[u8; 32]>::from(Sha256::digest(&body))
                && hash == row_hash(&previous, sent_at, &destination, &body_hash);
            if !fits {
                return Ok(Chain::BrokenAt { id: row.get(0)? });
            }
            previous = hash;
            count += 1;
        }
        Ok(Chain::Whole { rows: count })
    }
}

/// What the oldest row that is left has to follow.
fn anchor(connection: &Connection) -> Result<[u8; 32], Error> {
    let anchor = connection
        .prepare_cached("SELECT unhex(value) FROM setting WHERE name = ?1")?
        .query_row([ANCHOR], |row| row.get(0))
        .optional()?;
    Ok(anchor.unwrap_or(BEGINNING))
}

fn row_hash(previous: &[u8; 32], sent_at: i64, destination: &str, body_hash: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(sent_at.to_le_bytes());
    // The length stands before the text, so that no two rows can give the same bytes.
    hash.update((destination.len() as u64).to_le_bytes());
    hash.update(destination);
    hash.update(body_hash);
    hash.finalize().into()
}
