//! Bytes as a machine, its input and its answers: run twice, and rebuilt at moments of the past.
#![no_main]

mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::noted(bytes, checks::run::check));
