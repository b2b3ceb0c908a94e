//! The layers hold, words stay at home, and the architecture page says what is true.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Who may use whom. A new module needs a row here and in `src/ARCHITECTURE.md`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("geometry", &[]),
    ("json", &[]),
    ("host", &[]),
    ("expressions", &["json"]),
    ("catalogue", &["json"]),
    ("formats", &["json"]),
    ("asl", &["expressions", "json"]),
    ("flow", &["asl", "json"]),
    ("compare", &["flow", "asl", "json"]),
    ("iam", &["catalogue", "asl", "json"]),
    (
        "diagnostics",
        &["flow", "catalogue", "asl", "expressions", "json"],
    ),
    (
        "assist",
        &["flow", "formats", "catalogue", "asl", "expressions", "json"],
    ),
    ("layout", &["flow", "asl", "geometry"]),
    ("interpreter", &["catalogue", "asl", "expressions", "json"]),
    (
        "mocks",
        &["interpreter", "catalogue", "asl", "expressions", "json"],
    ),
    ("recording", &["interpreter", "asl", "json"]),
    (
        "teststate",
        &[
            "diagnostics",
            "interpreter",
            "mocks",
            "catalogue",
            "asl",
            "expressions",
            "json",
        ],
    ),
    (
        "document",
        &[
            "assist",
            "diagnostics",
            "flow",
            "formats",
            "catalogue",
            "asl",
            "expressions",
            "json",
        ],
    ),
    (
        "debugger",
        &[
            "mocks",
            "recording",
            "interpreter",
            "expressions",
            "asl",
            "json",
        ],
    ),
    (
        "lessons",
        &[
            "debugger",
            "document",
            "diagnostics",
            "flow",
            "mocks",
            "asl",
            "json",
        ],
    ),
    (
        "scene",
        &[
            "layout",
            "compare",
            "flow",
            "document",
            "diagnostics",
            "debugger",
            "recording",
            "mocks",
            "asl",
            "json",
            "geometry",
        ],
    ),
    (
        "cli",
        &[
            "scene",
            "lessons",
            "document",
            "assist",
            "debugger",
            "diagnostics",
            "layout",
            "mocks",
            "recording",
            "teststate",
            "flow",
            "compare",
            "iam",
            "interpreter",
            "formats",
            "catalogue",
            "asl",
            "expressions",
            "json",
            "geometry",
            "host",
        ],
    ),
    (
        "ui",
        &[
            "scene",
            "lessons",
            "document",
            "assist",
            "debugger",
            "diagnostics",
            "layout",
            "mocks",
            "recording",
            "teststate",
            "flow",
            "compare",
            "iam",
            "interpreter",
            "formats",
            "catalogue",
            "asl",
            "expressions",
            "json",
            "geometry",
            "host",
        ],
    ),
    ("main", &["cli", "ui"]),
];

/// Words and the places they may stand in.
const AT_HOME: &[(&str, &[&str])] = &[
    ("egui_graphs", &["src/ui/canvas/graph_view.rs"]),
    ("egui", &["src/ui/"]),
    ("eframe", &["src/ui/"]),
    ("std::fs", &["src/host/"]),
    ("std::env", &["src/host/", "src/main.rs"]),
    ("std::time::Instant", &["src/host/"]),
    ("Instant::now", &["src/host/"]),
    ("SystemTime", &["src/host/"]),
    ("RandomState", &["src/host/"]),
    ("getrandom", &["src/host/"]),
    ("std::thread", &["src/host/", "src/ui/"]),
    ("println!", &["src/cli/", "src/main.rs"]),
    ("eprintln!", &["src/cli/", "src/main.rs"]),
    ("print!", &["src/cli/", "src/main.rs"]),
    ("eprint!", &["src/cli/", "src/main.rs"]),
    ("dbg!", &[]),
];

/// Everything that breaks a rule, as `path:line: what`.
fn crossings(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let module = module_of(path);
        // A file of tests may read its pictures and name its folder; it is no part of the program.
        let is_test = path.ends_with("tests.rs");
        let row = MAY_USE.iter().find(|(name, _)| *name == module);
        if row.is_none() && module != "lib" {
            found.push(format!(
                "{path}:1: the module {module} has no row in the table of layers"
            ));
        }
        for (number, line) in text.lines().enumerate() {
            let code = &*code_of(line);
            let mut tell = |what: String| found.push(format!("{path}:{}: {what}", number + 1));
            let root = if module == "main" {
                "stepwright::"
            } else {
                "crate::"
            };
            for after in after_each(code, root) {
                if after.starts_with('{') {
                    tell(format!("one module per line: use {root}name::Item"));
                    continue;
                }
                let used: String = after
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let known = MAY_USE.iter().any(|(name, _)| *name == used);
                let allowed = row.is_some_and(|(_, may)| may.contains(&&*used));
                if known && used != module && !allowed {
                    tell(format!("{module} may not use {used}"));
                }
            }
            for (word, homes) in AT_HOME {
                let home = homes.iter().any(|home| path.starts_with(home))
                    || (is_test && !word.contains("egui"));
                if !home && has_word(code, word) {
                    tell(format!("{word} is at home in {}", homes.join(", ")));
                }
            }
        }
    }
    found
}

/// `src/asl/fields.rs` belongs to `asl`, `src/geometry.rs` to `geometry`.
fn module_of(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let first = inner.split('/').next().unwrap_or(inner);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The line without what stands in quotes and without a comment at its end.
fn code_of(line: &str) -> String {
    let mut code = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => break,
            '"' => {
                code.push_str("\"\"");
                while let Some(inner) = chars.next() {
                    match inner {
                        '\\' => {
                            chars.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
            }
            // A quote as a character opens no text.
            '\'' if chars.peek() == Some(&'"') => {
                chars.next();
            }
            _ => code.push(c),
        }
    }
    code
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn after_each<'l>(code: &'l str, root: &str) -> Vec<&'l str> {
    code.match_indices(root)
        .filter(|(at, _)| !code[..*at].ends_with(is_name))
        .map(|(at, _)| &code[at + root.len()..])
        .collect()
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(is_name) && !code[at + word.len()..].starts_with(is_name)
    })
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((name.replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "the sources are where the test looks");
    files
}

#[test]
fn layers_hold_and_words_stay_at_home() {
    let found = crossings(&sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_planted_violation_is_named_with_file_and_line() {
    let plant = |path: &str, text: &str| crossings(&[(path.to_owned(), text.to_owned())]);
    assert_eq!(
        plant(
            "src/flow/graph.rs",
            "//! Doc.\n\nuse crate::document::Document;\n"
        ),
        ["src/flow/graph.rs:3: flow may not use document"]
    );
    assert_eq!(
        plant(
            "src/interpreter/mod.rs",
            "fn f() { crate::diagnostics::check() }"
        ),
        ["src/interpreter/mod.rs:1: interpreter may not use diagnostics"]
    );
    assert_eq!(
        plant("src/asl/mod.rs", "use crate::{json, expressions};"),
        ["src/asl/mod.rs:1: one module per line: use crate::name::Item"]
    );
    assert_eq!(
        plant("src/rumours/mod.rs", ""),
        ["src/rumours/mod.rs:1: the module rumours has no row in the table of layers"]
    );
    assert_eq!(
        plant("src/scene/build.rs", "let c = egui::Color32::RED;"),
        ["src/scene/build.rs:1: egui is at home in src/ui/"]
    );
    assert_eq!(
        plant("src/ui/panels/mod.rs", "use egui_graphs::Graph;"),
        ["src/ui/panels/mod.rs:1: egui_graphs is at home in src/ui/canvas/graph_view.rs"]
    );
    assert_eq!(
        plant("src/main.rs", "use stepwright::document::Document;"),
        ["src/main.rs:1: main may not use document"]
    );
    for word in [
        "std::fs::read(p)",
        "std::env::var(v)",
        "Instant::now()",
        "SystemTime::now()",
        "println!()",
    ] {
        assert_eq!(plant("src/mocks/book.rs", word).len(), 1, "{word}");
    }
    // What a rule speaks of in a comment is no violation, and neither is a longer name.
    assert_eq!(
        plant(
            "src/json/mod.rs",
            "// egui, crate::ui, println!\nlet egui_like = my_println!(\"crate::ui // egui\", '\"');"
        ),
        [""; 0]
    );
    assert_eq!(
        plant("src/interpreter/mod.rs", "struct Instant(i64);"),
        [""; 0]
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| path != "src/lib.rs" && !path.ends_with("tests.rs"))
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert!(
        silent.is_empty(),
        "files that do not open with a //! line: {silent:?}"
    );
}

#[test]
fn every_module_of_the_library_has_a_row() {
    let lib = include_str!("../../src/lib.rs");
    for line in lib.lines() {
        if let Some(name) = line.strip_prefix("pub mod ") {
            let name = name.trim_end_matches(';');
            assert!(MAY_USE.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}

/// The page people read has the table the test enforces.
#[test]
fn the_architecture_page_has_the_same_table() {
    let page = include_str!("../../src/ARCHITECTURE.md");
    let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, names, uses, _] = cells[..] else {
            continue;
        };
        if !names.starts_with('`') || !names.ends_with('`') {
            continue;
        }
        for name in names.split(", ") {
            let uses = match uses {
                "nothing of ours" => Vec::new(),
                _ => uses.split(", ").collect(),
            };
            rows.insert(name.trim_matches('`'), uses);
        }
    }
    let all_but = |except: &str| -> Vec<&str> {
        let but = ["main", "cli", "ui"];
        MAY_USE
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !but.contains(name) && *name != except)
            .collect()
    };
    for (name, may) in MAY_USE {
        let mut written = match rows.get(name) {
            Some(uses) if uses[..] == ["everything except `ui`"] => all_but("ui"),
            Some(uses) if uses[..] == ["everything except `cli`"] => all_but("cli"),
            Some(uses) => uses.clone(),
            None => panic!("{name} has no row in src/ARCHITECTURE.md"),
        };
        let mut may = may.to_vec();
        written.sort_unstable();
        may.sort_unstable();
        assert_eq!(written, may, "the row of {name} in src/ARCHITECTURE.md");
    }
}

#[test]
fn the_code_is_formatted() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let there = Command::new(&cargo).args(["fmt", "--version"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        return; // no rustfmt on this machine
    }
    let output = Command::new(&cargo)
        .args(["fmt", "--check"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "run cargo fmt\n{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
