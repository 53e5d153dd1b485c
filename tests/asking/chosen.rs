//! A store of a user who chose how much may be read.

use sessionist::consent::Tier;
use sessionist::store::{Decision, Store};
use tempfile::TempDir;

/// Returns a new store in which a tier was chosen, in the folder `home` of the folder with it.
pub fn store(tier: Tier) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("home")).unwrap();
    let decision = Decision {
        decided_at: 1,
        tier,
        shown_text: String::new(),
    };
    store.decide(&decision, &mut |_| ()).unwrap();
    (folder, store)
}
