//! The store in the user's data folder.

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
