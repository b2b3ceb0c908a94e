//! What must hold whatever the bytes are.
//!
//! The targets call these with bytes that libFuzzer makes up, the suite `made_up` with bytes that once found
//! something. Each check panics when something is wrong.
#![allow(
    dead_code,
    reason = "each target is a program of its own and uses one of the checks"
)]

pub mod definition;
mod edits;
pub mod expressions;
mod machine;
mod picks;
pub mod run;
mod world;

/// Runs a check. Where `STEPWRIGHT_FUZZ_LAST` names a file, the bytes are noted there first: a stack that overflows
/// leaves no time for it.
pub fn noted(bytes: &[u8], check: fn(&[u8])) {
    use std::io::{Seek, Write};
    use std::sync::{Mutex, OnceLock};
    static NOTE: OnceLock<Option<Mutex<std::fs::File>>> = OnceLock::new();
    let note = NOTE.get_or_init(|| {
        let path = std::env::var_os("STEPWRIGHT_FUZZ_LAST")?;
        std::fs::File::create(path).ok().map(Mutex::new)
    });
    if let Some(Ok(mut file)) = note.as_ref().map(Mutex::lock) {
        let noted = file.rewind().and_then(|()| file.set_len(0));
        let _ = noted.and_then(|()| file.write_all(bytes));
    }
    check(bytes);
}
