//! Ctrl-C.

use crate::Failure;

/// Exit code of a program that Ctrl-C ended.
pub const EXIT_CODE: u8 = 130;

/// Has Ctrl-C call `cancel`, which ends in order what goes on. When that returns false, because nothing goes on or because it was told
/// already, the program ends at once. To be called once.
pub fn listen(mut cancel: impl FnMut() -> bool + Send + 'static) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if !cancel() {
            std::process::exit(EXIT_CODE.into());
        }
    })
    .map_err(|error| Failure::Stopped(format!("Ctrl-C can't be listened to: {error}")))
}
