//! Opening the database: where, with which settings, and whether it is still there.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rusqlite::{Connection, InterruptHandle};

use super::migrations::migrate;
use super::{Error, Store};
use crate::data_folder::{self, DATABASE, SET_ASIDE};

/// How long a writer waits for another process, which may be writing a large database anew.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is tried where SQLite does not wait by itself.
pub(super) const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// What survives when the power fails. A killed process loses nothing either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What was acknowledged is on the disk: for what the user wrote, and for the log of what left.
    Full,
    /// The last seconds may be lost, and nothing is torn: for what can be read from the sets again.
    Learning,
}

/// Ends what a store is doing, from another thread. What a transaction had written by then is taken back.
#[derive(Clone, Default)]
pub struct Interrupt {
    /// None before the database is open.
    handle: Arc<Mutex<Option<InterruptHandle>>>,
    /// SQLite does not see an interruption while it waits for a lock.
    gives_up: Arc<AtomicBool>,
}

impl Interrupt {
    /// Ends what the database is doing now, and has it wait for no other program any more. What is begun later is done all the same, so
    /// this may be called until nothing is. Any thread may call it; it does not wait.
    pub fn interrupt(&self) {
        self.gives_up.store(true, Ordering::Relaxed);
        if let Some(handle) = &*self.handle.lock() {
            handle.interrupt();
        }
    }

    /// Whether nothing is to be waited for any more.
    pub(super) fn gives_up(&self) -> bool {
        self.gives_up.load(Ordering::Relaxed)
    }

    fn aim_at(&self, connection: &Connection) {
        *self.handle.lock() = Some(connection.get_interrupt_handle());
    }

    /// What SQLite asks when another connection has a lock: whether to try again, after a while that grows like SQLite's own.
    fn waiter(&self) -> impl FnMut(i32) -> bool + Send + 'static {
        let interrupt = self.clone();
        let mut started = Instant::now();
        move |tries| {
            if tries == 0 {
                started = Instant::now();
            }
            if interrupt.gives_up() || started.elapsed() > PATIENCE {
                return false;
            }
            std::thread::park_timeout(BETWEEN_TRIES.min(Duration::from_millis(1) * tries.unsigned_abs()));
            true
        }
    }
}

impl Store {
    /// Opens the database in a data folder, making both when they are not there.
    ///
    /// # Errors
    ///
    /// [`Error::SetAside`] when the database was damaged: it now has another name, and opening again begins a new one.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_interruptible(folder, &Interrupt::default())
    }

    /// Opens like [`Store::open`], with what interrupts it: while it opens, and also after it was closed and opened again.
    ///
    /// # Errors
    ///
    /// Those of [`Store::open`].
    pub fn open_interruptible(folder: &Path, interrupt: &Interrupt) -> Result<Self, Error> {
        data_folder::make(folder)?;
        match Self::open_database(folder, interrupt) {
            Err(Error::Damaged) => Err(set_aside(folder)?),
            // SQLite says the same of a file that is not there and of one that it may not open, or not write a log beside.
            Err(Error::Gone) if folder.join(DATABASE).exists() => Err(Error::ReadOnly),
            result => result,
        }
    }

    /// Opens the database anew after the user has deleted the data folder. True when it had to be.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn reopen_if_gone(&mut self) -> Result<bool, Error> {
        if self.check_there().is_ok() {
            return Ok(false);
        }
        *self = Self::open_interruptible(&self.folder.clone(), &self.interrupt.clone())?;
        Ok(true)
    }

    /// Fails when the database that is open is no longer there, or another one is in its place.
    pub(super) fn check_there(&self) -> Result<(), Error> {
        let there = Identity::of(&self.folder.join(DATABASE))?;
        if self.identity.as_ref() == Some(&there) {
            Ok(())
        } else {
            Err(Error::Gone)
        }
    }

    /// Says how much is to survive a power failure from now on.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn set_durability(&mut self, durability: Durability) -> Result<(), Error> {
        // Pages of 4 KiB. With fewer and larger checkpoints less is written twice while a library is learned, and with room for the
        // pages of a large set none is written before its transaction ends.
        let (synchronous, checkpoint_pages, cache_pages) = match durability {
            Durability::Full => ("full", 1_000, 500),
            Durability::Learning => ("normal", 4_000, 4_000),
        };
        let connection = self.connection()?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "cache_size", cache_pages)?;
        connection.pragma_update_and_check(None, "wal_autocheckpoint", checkpoint_pages, |_| Ok(()))?;
        Ok(())
    }

    /// Closes the database while `look` reads the files in the data folder, and opens it again. Closing a second handle of the
    /// database while it is open would give up SQLite's locks.
    pub(super) fn with_files_closed<T>(&mut self, look: impl FnOnce(&Path) -> T) -> Result<T, Error> {
        let folder = self.folder.clone();
        let connection = std::mem::replace(&mut self.connection, Connection::open_in_memory()?);
        // Whatever happens now, nobody takes the stand-in for the database.
        self.identity = None;
        connection.close().map_err(|(_, error)| error)?;
        let seen = look(&folder);
        *self = Self::open_database(&folder, &self.interrupt.clone())?;
        Ok(seen)
    }

    /// Opens the database. When several processes make it at once, SQLite tells some of them that it is locked, without waiting.
    fn open_database(folder: &Path, interrupt: &Interrupt) -> Result<Self, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match Self::open_database_now(folder, interrupt) {
                Err(Error::Locked) if Instant::now() < deadline && !interrupt.gives_up() => {
                    std::thread::park_timeout(BETWEEN_TRIES);
                }
                result => return result,
            }
        }
    }

    fn open_database_now(folder: &Path, interrupt: &Interrupt) -> Result<Self, Error> {
        let path = folder.join(DATABASE);
        // Made by us first, so that nobody else can read it for a moment either.
        match data_folder::create_private_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(data_folder::Error::from(error).into());
            }
            _ => {}
        }
        let mut connection = Connection::open(&path)?;
        interrupt.aim_at(&connection);
        connection.busy_handler(Some(interrupt.waiter()))?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Sorting and VACUUM would write content to files outside of the data folder.
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        migrate(&mut connection)?;
        Ok(Self {
            connection,
            interrupt: interrupt.clone(),
            folder: folder.to_path_buf(),
            identity: Some(Identity::of(&path)?),
        })
    }
}

/// Which file on the disk a path led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl Identity {
    fn of(path: &Path) -> Result<Self, Error> {
        let metadata = fs::metadata(path).map_err(|_| Error::Gone)?;
        Ok(Self::from(&metadata))
    }
}

#[cfg(unix)]
impl From<&fs::Metadata> for Identity {
    fn from(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device_and_inode: (metadata.dev(), metadata.ino()),
        }
    }
}

/// Windows deletes no file that is open.
#[cfg(not(unix))]
impl From<&fs::Metadata> for Identity {
    fn from(_metadata: &fs::Metadata) -> Self {
        Self {}
    }
}

/// Gives a damaged database and its log other names.
fn set_aside(folder: &Path) -> Result<Error, Error> {
    let mut number = 1;
    let aside = loop {
        let aside = format!("{SET_ASIDE}{number}");
        if !folder.join(&aside).exists() {
            break aside;
        }
        number += 1;
    };
    for ending in ["", "-wal", "-shm"] {
        match fs::rename(
            folder.join(format!("{DATABASE}{ending}")),
            folder.join(format!("{aside}{ending}")),
        ) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(data_folder::Error::from(error).into());
            }
            _ => {}
        }
    }
    Ok(Error::SetAside { aside })
}
