//! What must hold whatever the bytes are: bytes that once found something, and the seeds of the fuzz targets.
//!
//! `tests/cases/made_up/TARGET/*` are inputs of `tests/fuzz/TARGET.rs` that once failed; each is tried again.

#[path = "../fuzz/checks/mod.rs"]
mod checks;

use crate::{round_trip, support};

/// Every kept input of a target, through its check.
fn again(target: &str, check: fn(&[u8])) {
    let folder = support::path(&format!("tests/cases/made_up/{target}"));
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        println!("{}", file.display());
        check(&std::fs::read(file).unwrap());
    }
}

#[test]
fn definitions_that_once_failed_hold() {
    again("definition", checks::definition::check);
}

#[test]
fn paths_that_once_failed_hold() {
    again("jsonpath", checks::expressions::jsonpath);
}

#[test]
fn calls_that_once_failed_hold() {
    again("intrinsic", checks::expressions::intrinsic);
}

#[test]
fn formulas_that_once_failed_hold() {
    again("jsonata", checks::expressions::jsonata);
}

#[test]
fn runs_that_once_failed_hold() {
    again("run", checks::run::check);
}

#[test]
fn every_file_of_the_project_holds_as_a_definition() {
    for (path, bytes) in round_trip::corpus() {
        println!("{}", path.display());
        checks::definition::check(&bytes);
    }
}

/// The targets themselves are not built by tests: this is their loop without the coverage.
#[test]
fn made_up_machines_run() {
    let mut random = support::machines::Random::new(11);
    for _ in 0..60 {
        let bytes: Vec<u8> = (0..400).map(|_| random.below(256) as u8).collect();
        checks::run::check(&bytes);
    }
}

#[test]
fn a_thousand_made_up_runs_repeat_byte_for_byte() {
    let mut random = support::machines::Random::new(23);
    let (mut ran, mut moves, mut number) = (0, 0, 0);
    while ran < 1000 {
        let bytes: Vec<u8> = (0..400).map(|_| random.below(256) as u8).collect();
        number += 1;
        if let Some(made) = checks::run::check_small(&bytes, number, number % 24 == 0) {
            ran += 1;
            moves += made;
        }
    }
    println!("{number} machines, {ran} ran, {moves} moves");
    assert!(number < 4000, "most machines can run: {ran} of {number}");
    assert!(moves > 8000, "and they do something: {moves} moves");
}
