//! The C interface: what `include/sessionist.h` declares, and every `unsafe` line of the project.
//!
//! The comments on exported items are the C manual: cbindgen copies them into the header word for word, so they
//! are written for a reader who has never seen Rust.
//!
//! **Symbols.** The shared library exports the functions of the header and nothing else; rustc writes the export
//! list and a test compares it with the header. A static library has no such list: beside `sessionist_*` it holds
//! the mangled names of the Rust code, the runtime's `rust_eh_personality` and `__rust_*`, and the names of any C code
//! that is compiled in. Stable Rust cannot hide them, so the host does it when it links its own plug-in:
//! `-Wl,--exclude-libs,ALL` on Linux, `-exported_symbol` on macOS; Windows exports only what is asked for. A test
//! links such a plug-in. Only one static library made with Rust may be linked into a binary.

// Blank lines keep this order, which is also that of the header.
mod version;

mod status;

mod error;

mod text;

mod kind;

mod event;

mod options;

mod session;

mod handle;

mod boundary;

#[cfg(any(test, feature = "test-panic"))]
mod test_panic;
