//! Where a panic ends: it becomes a value that says where it came from, and never unwinds into a host.
//!
//! The panic hook is part of it. The standard one prints the panic's message to the error stream of the host, and such a message
//! may quote what the user wrote or owns. Ours keeps the place in the source and drops the rest. It acts inside of [`catch`] and on
//! threads that are ours, known by their names; any other panic goes to the hook that was there before.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Once;

/// What the name of every thread of ours begins with.
pub const THREAD_NAME: &str = "sessionist-";

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static PANIC_PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Returns what `body` returns. May be called on any thread, and inside of itself.
///
/// # Errors
///
/// When it panics: file and line, if they are known.
pub fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Option<String>> {
    install_hook();
    let was_inside = INSIDE.replace(true);
    // Asserting unwind safety is the choice here: whatever a panic leaves half done has to be repaired by the type
    // that owns it, because the host will go on calling.
    let outcome = panic::catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let place = PANIC_PLACE.take();
        discard(payload);
        place
    });
    INSIDE.set(was_inside);
    outcome
}

/// Returns the text that tells of a caught panic.
pub fn panic_text(place: Option<&str>) -> String {
    format!("panic at {}", place.unwrap_or("an unknown place"))
}

/// Drops what a panic carried. Dropping it can panic in turn, which must not get out either; what that panic carries is
/// leaked, because this would otherwise have no end.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(second_payload) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(second_payload);
    }
}

fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |information| {
            if INSIDE.get() || is_ours(&std::thread::current()) {
                PANIC_PLACE.set(information.location().map(place));
            } else {
                previous(information);
            }
        }));
    });
}

fn is_ours(thread: &std::thread::Thread) -> bool {
    thread.name().is_some_and(|name| name.starts_with(THREAD_NAME))
}

/// Returns file and line with only the end of the path, because the start of it names a folder of whoever built this.
fn place(location: &Location<'_>) -> String {
    let components: Vec<&str> = location.file().split(['/', '\\']).collect();
    let end = components
        .iter()
        .skip(components.len().saturating_sub(3))
        .copied()
        .collect::<Vec<_>>()
        .join("/");
    format!("{end}:{}", location.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_a_nested_call_leaves_the_outer_call_inside() {
        let still_inside = catch(|| {
            assert!(catch(|| panic!("nested")).is_err());
            INSIDE.get()
        });
        assert_eq!(still_inside, Ok(true));
        assert!(!INSIDE.get());
    }

    #[test]
    fn a_payload_that_panics_when_dropped_stays_inside() {
        struct PanicsOnDrop;
        impl Drop for PanicsOnDrop {
            fn drop(&mut self) {
                // Carries nothing, so that the leak check of Miri finds nothing.
                panic::panic_any(());
            }
        }
        assert!(catch(|| panic::panic_any(PanicsOnDrop)).is_err());
    }

    #[test]
    fn a_panic_is_reported_with_its_place_and_without_its_message() {
        let place = catch(|| panic!("secret")).map_err(Option::unwrap_or_default);
        let place: String = place.map(|()| String::new()).unwrap_or_else(|place| place);
        assert!(place.contains("session/catch.rs:"), "{place}");
        assert!(!place.contains("secret"), "{place}");
    }

    #[test]
    fn a_thread_of_ours_is_known_by_its_name() {
        let is_ours_named = |name: &str| {
            let thread = std::thread::Builder::new().name(name.to_owned());
            let thread = thread.spawn(|| is_ours(&std::thread::current())).unwrap();
            thread.join().unwrap()
        };
        assert!(is_ours_named("sessionist-disk"));
        assert!(!is_ours_named("Live"));
    }
}
