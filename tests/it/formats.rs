//! YAML and templates: what is opened comes back, what is changed is what was asked, and nothing else.

use crate::support;
use crate::support::shake::{Figures, shake};
use std::path::PathBuf;
use stepwright::document::Document;
use stepwright::formats::{Format, Place, Spelling, machines};

/// The project's own files, each with every format it can be opened in.
fn files() -> Vec<(PathBuf, Vec<u8>, Vec<Format>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(support::path("tests/cases/formats")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let formats = formats(&path.to_string_lossy(), &bytes);
        found.push((path, bytes, formats));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() >= 8);
    found
}

fn formats(name: &str, bytes: &[u8]) -> Vec<Format> {
    let text = String::from_utf8_lossy(bytes);
    let spelling = Spelling::of(name, &text);
    match machines(spelling, &text) {
        None => vec![Format::of(spelling)],
        Some(machines) => machines
            .iter()
            .filter(|machine| machine.place == Place::Here)
            .map(|machine| Format::in_template(spelling, &machine.id))
            .collect(),
    }
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes)
        .replace('\n', "\r\n")
        .into_bytes()
}

#[test]
fn saving_without_a_change_gives_the_same_file() {
    for (path, bytes, formats) in files() {
        for format in formats {
            for bytes in [bytes.clone(), with_crlf(&bytes)] {
                let document = Document::open(&bytes, format.clone());
                let _ = document.snapshot();
                assert_eq!(document.to_bytes(), bytes, "{}", path.display());
            }
        }
    }
}

#[test]
fn any_beginning_of_a_file_can_be_opened() {
    for (_, bytes, formats) in files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for format in formats {
            for cut in (0..text.len())
                .step_by(7)
                .filter(|cut| text.is_char_boundary(*cut))
            {
                let (tree, _) = format.read(text[..cut].into());
                for index in 0..tree.len() as u32 {
                    let span = tree.node(stepwright::json::NodeId(index)).span;
                    assert!(tree.text().get(span.start..span.end).is_some());
                }
            }
        }
    }
}

#[test]
fn random_changes_do_what_they_do_to_json() {
    let mut all = Figures::default();
    for (path, bytes, formats) in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (index, format) in formats.into_iter().enumerate() {
            for (seed, bytes) in [(1, bytes.clone()), (2, with_crlf(&bytes))] {
                let seed = seed * 100 + index as u64;
                let found = shake(&name, &bytes, &format, 120, seed);
                all.done += found.done;
                all.wrong.extend(found.wrong);
                for (why, count) in found.refused {
                    *all.refused.entry(why).or_default() += count;
                }
            }
        }
    }
    let refused: usize = all.refused.values().sum();
    assert!(
        all.wrong.is_empty(),
        "{} wrong:\n{}",
        all.wrong.len(),
        all.wrong[..all.wrong.len().min(5)].join("\n")
    );
    assert!(all.done > 1_000, "{}", all.done);
    // Aliases and functions cannot take everything.
    assert!(
        refused * 10 < all.done,
        "{refused} of {}: {:#?}",
        all.done,
        all.refused
    );
}
