//! The border every export runs inside: a panic becomes a value that C can read, and never unwinds into the host.
//!
//! Plain functions instead of macros, so that every signature stands in the source the way cbindgen needs it.
//!
//! The panic hook is part of the border. The standard one prints the panic's message to the error stream of the
//! host, and such a message may quote what the user wrote or owns. Ours keeps the place in the source and drops the
//! rest. It acts only on a thread that is inside the border; any other panic goes to the hook that was there before.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::{self, MaybeUninit};
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Once;

use crate::error::Error;
use crate::status::Status;

/// Runs the body of an export that cannot fail, and returns `on_panic` if it panics.
pub(crate) fn infallible<T>(on_panic: T, body: impl FnOnce() -> T) -> T {
    catch(body).unwrap_or(on_panic)
}

/// Runs the body of an export that can fail. Failure and panic alike become a status, and an error if the caller asked
/// for one.
///
/// # Safety
///
/// `error_out` is NULL or points to memory for one pointer that this thread may write, and that `body` holds no
/// reference to once it has returned.
pub(crate) unsafe fn fallible(
    error_out: *mut *mut Error,
    body: impl FnOnce() -> Result<(), Error>,
) -> Status {
    let error = match catch(body) {
        Ok(Ok(())) => return Status::Ok,
        Ok(Err(error)) => error,
        Err(place) => Error::panic(place.as_deref()),
    };
    let status = error.status();
    // SAFETY: the caller guarantees that the pointer is NULL or writable. What it points to may be uninitialised.
    if let Some(error_out) = unsafe { error_out.cast::<MaybeUninit<*mut Error>>().as_mut() } {
        error_out.write(error.into_handle());
    }
    status
}

/// Borrows a result parameter, which may point to uninitialised memory.
///
/// # Safety
///
/// `pointer` is NULL or points to memory for one value that this thread may write during `'call`.
pub(crate) unsafe fn required_out<'call, T>(
    pointer: *mut T,
    name: &str,
) -> Result<&'call mut MaybeUninit<T>, Error> {
    // SAFETY: the caller guarantees that the pointer is NULL or writable.
    unsafe { pointer.cast::<MaybeUninit<T>>().as_mut() }.ok_or_else(|| Error::null_argument(name))
}

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static PANIC_PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Returns what `body` returns, or where it panicked if that is known.
fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Option<String>> {
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

/// Drops what a panic carried. Dropping it can panic in turn, which must not leave the border either; what that panic
/// carries is leaked, because this would otherwise have no end.
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
            if INSIDE.get() {
                PANIC_PLACE.set(information.location().map(place));
            } else {
                previous(information);
            }
        }));
    });
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
    use std::ptr;

    #[test]
    fn a_panic_becomes_the_value_chosen_for_it() {
        assert_eq!(infallible(7, || panic!("a message that nobody may see")), 7);
    }

    #[test]
    fn after_a_panic_the_border_works_again() {
        assert_eq!(infallible(7, || panic!("once")), 7);
        assert_eq!(infallible(7, || 8), 8);
        assert!(!INSIDE.get());
    }

    #[test]
    fn a_panic_inside_a_nested_call_leaves_the_outer_call_inside() {
        let still_inside = infallible(false, || {
            infallible((), || panic!("nested"));
            INSIDE.get()
        });
        assert!(still_inside);
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
        assert_eq!(infallible(7, || panic::panic_any(PanicsOnDrop)), 7);
    }

    #[test]
    fn a_panic_is_reported_with_its_place_and_without_its_message() {
        let place = catch(|| panic!("secret")).map_err(Option::unwrap_or_default);
        let place: String = place.map(|()| String::new()).unwrap_or_else(|place| place);
        assert!(place.contains("src/boundary.rs:"), "{place}");
        assert!(!place.contains("secret"), "{place}");
    }

    #[test]
    fn a_failure_without_a_place_for_the_error_is_only_a_status() {
        // SAFETY: NULL is allowed.
        let status = unsafe { fallible(ptr::null_mut(), || Err(Error::null_argument("x"))) };
        assert_eq!(status, Status::NullArgument);
    }
}
