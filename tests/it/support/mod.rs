//! What several suites need: reading files of the project, programs, sessions, made-up machines.

pub mod machines;
pub mod shake;
mod touched;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use stepwright::asl::program::{Program, lower};
use stepwright::asl::{MachineType, Outline};
use stepwright::debugger::{Breakpoints, Session, SessionOptions, View};
use stepwright::interpreter::{Instant, StartOptions};
use stepwright::json::{Value, parse};
use stepwright::mocks::{MockBook, MockWorld};

/// A path inside the project.
pub fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// A file of the project.
pub fn read(inside: &str) -> String {
    let path = path(inside);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A JSON file of the project.
pub fn read_json(inside: &str) -> Value {
    Value::parse(&read(inside)).unwrap_or_else(|error| panic!("{inside}: {}", error.message))
}

/// A definition that can run.
pub fn program(text: &str) -> Arc<Program> {
    let (tree, problems) = parse(text.into());
    assert!(problems.is_empty(), "{problems:?}");
    let outline = Outline::read(Arc::new(tree));
    lower(&outline, MachineType::Standard).unwrap_or_else(|why| panic!("{why:?}"))
}

/// Standard, at the epoch, seed 0.
pub fn start_options(name: &str) -> StartOptions {
    StartOptions {
        kind: MachineType::Standard,
        start: Instant(0),
        seed: 0,
        limits: true,
        machine_name: name.to_owned(),
        context: None,
    }
}

/// A paused session of a program.
pub fn session(program: Arc<Program>, input: Value, world: MockWorld) -> Session {
    let options = SessionOptions {
        start: start_options("test"),
        world,
        breakpoints: Breakpoints::new(),
        sub_steps: false,
    };
    Session::start(program, input, options)
}

/// The answers of an example's case.
pub fn world(example: &str, case: &str) -> MockWorld {
    let (book, problems) =
        MockBook::parse(&read(&format!("examples/{example}/MockConfigFile.json"))).unwrap();
    assert!(problems.is_empty(), "{example}: {problems:?}");
    let mut world = MockWorld::from_book(&book, example, case)
        .unwrap_or_else(|problem| panic!("{example}#{case}: {}", problem.message));
    for name in machines_beside(example) {
        let definition = read(&format!("examples/{example}/{name}.asl.json"));
        world.add_machine(&name, program(&definition));
    }
    world
}

/// Names of the machines an example's own machine can start.
pub fn machines_beside(example: &str) -> Vec<String> {
    let files = std::fs::read_dir(path(&format!("examples/{example}"))).unwrap();
    let names = files.filter_map(|file| {
        let name = file.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".asl.json").map(str::to_owned)
    });
    names.filter(|name| name != example).collect()
}

/// A paused session of an example.
pub fn example(name: &str, case: &str, input: &str) -> Session {
    let definition = read(&format!("examples/{name}/{name}.asl.json"));
    let input = read_json(&format!("examples/{name}/{input}"));
    session(program(&definition), input, world(name, case))
}

/// Name of the state the view stands at.
pub fn current(view: &View) -> String {
    view.current
        .as_ref()
        .map_or("nowhere".to_owned(), |(state, _)| state.name())
}

/// Runs git in a folder, without anybody's settings.
pub fn git(folder: &Path, arguments: &[&str]) {
    let output = std::process::Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git is needed for these tests");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "git {arguments:?}: {words}");
}
