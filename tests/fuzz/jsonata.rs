//! Any text as a JSONata expression: compiled and evaluated.
#![no_main]

mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::noted(bytes, checks::expressions::jsonata));
