//! Any text as a JSONPath expression: read, evaluated, written through.
#![no_main]

mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::noted(bytes, checks::expressions::jsonpath));
