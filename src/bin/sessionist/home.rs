//! The store in the user's data folder, and the clock.

use std::time::SystemTime;

use sessionist::data_folder::{self, DATABASE};
use sessionist::store::Store;

use crate::Failure;

/// Opens the store, making it when it is not there.
pub fn open() -> Result<Store, Failure> {
    Ok(Store::open(&data_folder::locate()?)?)
}

/// Opens the store when there is one.
pub fn open_if_there() -> Result<Option<Store>, Failure> {
    let folder = data_folder::locate()?;
    if !folder.join(DATABASE).exists() {
        return Ok(None);
    }
    Ok(Some(Store::open(&folder)?))
}

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    // A clock before 1970 is wrong in any case.
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
