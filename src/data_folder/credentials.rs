//! The keys, in a file of their own that its owner alone can read: never in the database, so in no export either.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::{CREDENTIALS, Error, create_private_file, remove_file};
use crate::provider::{Address, ApiKey};

/// The name of the file while it is written.
const PART: &str = "credentials.json.part";

/// Returns the key for a server. None when there is none, or the file is not one of ours.
///
/// # Errors
///
/// The file can't be read.
pub fn key(folder: &Path, address: &Address) -> Result<Option<ApiKey>, Error> {
    let keys = read(folder)?;
    Ok(keys.get(address.origin()).and_then(|key| ApiKey::parse(key).ok()))
}

/// Keeps the key for a server. It is for that server alone: another port or host is another server.
///
/// # Errors
///
/// The file can't be written. What was in it before stays.
pub fn set_key(folder: &Path, address: &Address, key: &ApiKey) -> Result<(), Error> {
    let mut keys = read(folder)?;
    keys.insert(address.origin().to_owned(), key.secret().to_owned());
    write(folder, &keys)
}

/// Forgets the key for a server. False when there was none.
///
/// # Errors
///
/// The file can't be written.
pub fn forget_key(folder: &Path, address: &Address) -> Result<bool, Error> {
    let mut keys = read(folder)?;
    let was_there = keys.remove(address.origin()).is_some();
    if keys.is_empty() {
        remove_file(&folder.join(CREDENTIALS))?;
    } else if was_there {
        write(folder, &keys)?;
    }
    Ok(was_there)
}

/// Keys by the origin of their server.
fn read(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    match fs::read(folder.join(CREDENTIALS)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error.into()),
    }
}

/// Writes under another name first, so that a full disk or a killed process leaves the old file whole.
fn write(folder: &Path, keys: &BTreeMap<String, String>) -> Result<(), Error> {
    let part = folder.join(PART);
    remove_file(&part)?;
    let mut file = create_private_file(&part)?;
    file.write_all(&serde_json::to_vec(keys).map_err(io::Error::from)?)?;
    file.sync_all()?;
    Ok(fs::rename(&part, folder.join(CREDENTIALS))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn a_key_is_for_its_server_alone_and_goes_when_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (one, other) = (
            address("https://one.example"),
            address("https://one.example:8443"),
        );
        set_key(folder, &one, &ApiKey::parse("sk-1").unwrap()).unwrap();
        assert_eq!(
            key(folder, &address("https://one.example/v1")).unwrap(),
            Some(ApiKey::parse("sk-1").unwrap())
        );
        assert_eq!(key(folder, &other).unwrap(), None);
        set_key(folder, &other, &ApiKey::parse("sk-2").unwrap()).unwrap();
        assert!(forget_key(folder, &one).unwrap());
        assert!(!forget_key(folder, &one).unwrap());
        assert_eq!(key(folder, &one).unwrap(), None);
        assert!(
            !fs::read_to_string(folder.join(CREDENTIALS))
                .unwrap()
                .contains("sk-1")
        );
        assert!(forget_key(folder, &other).unwrap());
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "no empty file stays");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        set_key(
            folder.path(),
            &address("https://one.example"),
            &ApiKey::parse("sk-1").unwrap(),
        )
        .unwrap();
        let mode = fs::metadata(folder.path().join(CREDENTIALS))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
