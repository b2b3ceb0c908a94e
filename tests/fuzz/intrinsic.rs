//! Any text as a call of intrinsic functions: read and evaluated.
#![no_main]

mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::noted(bytes, checks::expressions::intrinsic));
