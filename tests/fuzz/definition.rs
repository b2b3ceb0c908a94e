//! Any bytes as a definition: read, judged, drawn, changed and undone.
#![no_main]

mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::noted(bytes, checks::definition::check));
