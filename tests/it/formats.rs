//! YAML and templates: what is opened comes back, what is changed is what was asked, and nothing else.

use crate::support;
use crate::support::shake::{Figures, shake};
use std::path::PathBuf;
use stepwright::document::Document;
use stepwright::formats::{Format, Machine, Place, Spelling, machines};
use stepwright::json::{Problem, ProblemKind};

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

fn keys_stand_twice(bytes: &[u8], format: &Format) -> bool {
    let (_, problems) = format.read(String::from_utf8_lossy(bytes).into());
    let twice = |problem: &Problem| problem.kind == ProblemKind::DuplicateKey;
    problems.iter().any(twice)
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
    let by_design = |why: &str| why.contains("Terraform's own language");
    let refused: usize = all
        .refused
        .iter()
        .filter(|(why, _)| !by_design(why))
        .map(|(_, count)| count)
        .sum();
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

/// Every machine in the folder that `STEPWRIGHT_WORKFLOWS` names is changed two hundred times at random; without one
/// the project's own examples and cases are.
#[test]
fn published_machines_take_two_hundred_changes_each() {
    let given = std::env::var_os("STEPWRIGHT_WORKFLOWS").map(PathBuf::from);
    let folders = match &given {
        Some(folder) => vec![folder.join("files"), folder.join("templates")],
        None => vec![
            support::path("tests/cases/corpus"),
            support::path("tests/cases/formats"),
        ],
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        files.extend(
            std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path()),
        );
    }
    files.sort();
    let one = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let shaken = formats(&name, &bytes).into_iter().map(|format| {
            assert_eq!(
                Document::open(&bytes, format.clone()).to_bytes(),
                bytes,
                "{name}"
            );
            if keys_stand_twice(&bytes, &format) {
                // What a change of one of them means is anybody's guess.
                return Figures::default();
            }
            shake(&name, &bytes, &format, 200, 7)
        });
        shaken.collect::<Vec<Figures>>()
    };
    let halves = std::thread::scope(|scope| {
        let (even, odd): (Vec<_>, Vec<_>) =
            files.iter().enumerate().partition(|(at, _)| at % 2 == 0);
        let run = |part: Vec<(usize, &PathBuf)>| -> Vec<Figures> {
            part.into_iter().flat_map(|(_, path)| one(path)).collect()
        };
        let other = scope.spawn(move || run(odd));
        let mut all: Vec<Figures> = run(even);
        all.extend(other.join().unwrap());
        all
    });
    let wrong: Vec<&String> = halves.iter().flat_map(|figures| &figures.wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong
            .iter()
            .take(5)
            .map(|s| s.as_str())
            .collect::<Vec<_>>()
            .join("\n\n")
    );
    let whole = halves.iter().filter(|figures| figures.done == 200).count();
    // Of the project's own cases some are no UTF-8, have a key twice, or have no state at all.
    let least = if given.is_some() { halves.len() } else { 25 };
    let refused: Vec<_> = halves
        .iter()
        .map(|figures| (figures.done, &figures.refused))
        .collect();
    assert!(
        whole >= least,
        "{whole} of {} machines: {refused:#?}",
        halves.len()
    );
}

/// What is known of each machine of a file, to compare.
fn places(found: &[Machine]) -> Vec<(&str, Option<&str>, &Place)> {
    found
        .iter()
        .map(|machine| (&*machine.id, machine.type_name(), &machine.place))
        .collect()
}

#[test]
fn a_machine_in_terraform_is_read_and_changed_in_place() {
    let text = support::read("tests/cases/formats/orders.tf");
    let found = machines(Spelling::Terraform, &text).unwrap();
    let elsewhere =
        "Its definition is `local.machines[\"x\"]`, which only Terraform can work out".to_owned();
    assert_eq!(
        places(&found),
        [
            ("order", Some("EXPRESS"), &Place::Here),
            ("refund", None, &Place::Here),
            ("elsewhere", None, &Place::File("order.asl.json".into())),
            ("unknown", None, &Place::Elsewhere(elsewhere)),
        ]
    );
    assert_eq!(
        found[2].substitutions,
        [
            (
                "PayArn".to_owned(),
                "${aws_lambda_function.pay.arn}".to_owned()
            ),
            ("Stage".to_owned(), "dev".to_owned()),
        ]
    );
    let refund = Format::in_template(Spelling::Terraform, "refund");
    let (tree, problems) = refund.read(text.as_str().into());
    assert_eq!(problems, []);
    let value = |pointer: &str| {
        let node = tree.at_pointer(pointer).unwrap();
        tree.value(node).unwrap().to_json()
    };
    assert_eq!(value("/States/Check/Choices/0/NumericGreaterThan"), "100");
    assert_eq!(
        value("/States/Ask first/Parameters"),
        r#"{"QueueUrl":"${aws_sqs_queue.asks.url}","MessageBody":{"Token.$":"$$.Task.Token"}}"#
    );
    assert_eq!(
        value("/States/Pay back/Resource"),
        r#""${var.stage == \"prod\" ? aws_lambda_function.pay.arn : aws_lambda_function.fake.arn}""#
    );
}

#[test]
fn a_heredoc_that_never_ends_is_told() {
    let text = "resource \"aws_sfn_state_machine\" \"a\" {\n  definition = <<EOT\n{}\n";
    let found = machines(Spelling::Terraform, text).unwrap();
    let Place::Elsewhere(why) = &found[0].place else {
        panic!("{found:?}");
    };
    assert!(why.contains("heredoc is not closed"), "{why}");
    let (_, problems) = Format::of(Spelling::Terraform).read(text.into());
    let at = text.find("<<").unwrap();
    assert!(
        problems.iter().any(|problem| problem.span.start == at),
        "{problems:?}"
    );
}

#[test]
fn a_machine_of_the_serverless_framework_is_found() {
    let text = support::read("tests/cases/formats/serverless.yml");
    let found = machines(Spelling::Yaml, &text).unwrap();
    assert_eq!(
        places(&found),
        [
            ("order", Some("EXPRESS"), &Place::Here),
            ("refund", None, &Place::File("order.asl.yml".into())),
        ]
    );
    let (tree, problems) = Format::in_template(Spelling::Yaml, "order").read(text.into());
    assert_eq!(problems, []);
    let resource = tree.at_pointer("/States/Pay/Resource").unwrap();
    assert_eq!(tree.str(resource), Some("${pay.Arn}"));
}
