//! `stepwright run`: executes a definition with the embedded interpreter.

mod ask;
mod input;
mod machines;
mod options;
mod payloads;
mod table;

use crate::asl::MachineType;
use crate::asl::Outline;
use crate::asl::program::{Program, lower};
use crate::cli::placeholders::{Placing, blocking};
use crate::cli::report::{self, Definition};
use crate::host;
use crate::interpreter::history;
use crate::interpreter::{
    Agenda, EntryKind, Execution, Outcome, Pause, Request, StartOptions, Status,
};
use crate::json::Value;
use crate::mocks::{AnswerList, ChildRun, MockBook, MockWorld};
use machines::Workshop;
use options::Options;
use payloads::Payloads;
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use table::Table;

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let mut options = match Options::read(args) {
        Ok(Some(options)) => options,
        Ok(None) => return report::help(&options::help()),
        Err(message) => return report::usage("run", &message),
    };
    match run(&mut options) {
        Ok(code) => ExitCode::from(code),
        Err(message) => report::cannot(&message),
    }
}

fn run(options: &mut Options) -> Result<u8, String> {
    let definition = report::read_definition(&options.definition)?;
    if let Some(kind) = definition.machine_type
        && !options.kind_given
    {
        options.kind = kind;
    }
    let options = &*options;
    let (program, outline) = compile(&definition, options.kind, &options.placing, true)?;
    let input = input::read_input(options)?;
    let start = StartOptions {
        kind: options.kind,
        start: options.start.unwrap_or_else(options::now),
        seed: options.seed,
        limits: options.limits,
        machine_name: definition.stem.clone(),
        context: match &options.context {
            Some(path) => Some(read_context(path)?),
            None => None,
        },
    };
    let workshop = |mocks: Option<&OsStr>| -> Result<Workshop, String> {
        let mut world = read_world(options, mocks, &definition.stem, &outline)?
            .in_manner_of(&start)
            .most_transitions(options.max_transitions);
        // A machine may start itself, by its file's name or by its name in the mock file.
        world.add_machine(&definition.stem, program.clone());
        if let Some(name) = &options.machine {
            world.add_machine(name, program.clone());
        }
        Ok(Workshop::new(
            world,
            machines_folder(options),
            options.placing.clone(),
        ))
    };
    let mut world = workshop(options.mocks.as_deref())?;
    let mut redrives = options.redrives.iter();
    let mut execution = Execution::start(program.clone(), input, start.clone());
    let mut agenda = Agenda::new();
    let mut watch = Watch::new(options);
    loop {
        match agenda.run(&mut execution, &mut world, |execution, entry| {
            watch.see(execution, &entry.kind, entry)
        }) {
            Pause::Finished(outcome) => {
                watch.clear();
                write_results(options, &definition.stem, &execution, &world.world)?;
                if outcome.status != Status::Succeeded
                    && let Some(mocks) = redrives.next()
                {
                    let refused = execution.redrive(execution.now()).err();
                    if let Some(why) = refused {
                        return Err(format!("{why}."));
                    }
                    world = workshop(Some(mocks))?;
                    agenda = Agenda::new();
                    continue;
                }
                return Ok(tell(
                    options,
                    &execution,
                    &outcome,
                    &watch,
                    world.world.children(),
                ));
            }
            Pause::Stopped => {
                watch.clear();
                return Err(watch.loop_message(options.max_transitions));
            }
            Pause::Stuck => {
                watch.clear();
                let open = execution.open_requests();
                let unanswered = open
                    .iter()
                    .find(|request| world.world.miss(request).is_some());
                let Some(request) = unanswered.or(open.first()) else {
                    return Err("The run cannot go on, and nothing is asked. This is a bug.".into());
                };
                let miss = world.world.miss(request);
                if let Some(text) = miss
                    .filter(|miss| miss.endless)
                    .and_then(|m| m.text.as_ref())
                {
                    return Err(format!(
                        "{text}. Mend the way out, or raise --max-transitions"
                    ));
                }
                if !options.ask {
                    write_results(options, &definition.stem, &execution, &world.world)?;
                    report::complain(&ask::unanswered(request, miss));
                    return Ok(report::UNANSWERED);
                }
                if let Some(text) = miss.and_then(|miss| miss.text.as_ref()) {
                    report::complain(text);
                }
                // What keeps a nested execution from going on is asked for, not its end.
                if let Some(nested) = miss.and_then(|miss| miss.nested.clone()) {
                    let asked = &nested.request;
                    let answer = ask::accepted(asked).or_else(|| ask::ask(asked, Some(&nested)));
                    let Some(answer) = answer else {
                        report::complain(&ask::unanswered(request, miss));
                        return Ok(report::UNANSWERED);
                    };
                    agenda.ask_again(request.ticket);
                    world.world.answer_nested(&nested, answer.reply);
                    continue;
                }
                let answer = ask::accepted(request).or_else(|| ask::ask(request, None));
                match answer {
                    Some(answer) => agenda.put(request.ticket, answer),
                    None => {
                        report::complain(&ask::unanswered(request, None));
                        return Ok(report::UNANSWERED);
                    }
                }
                agenda.give_next(&mut execution);
            }
        }
    }
}

/// Reads a definition so strictly that it can run. `is_first`: it is the one that was named, not one that it starts.
fn compile(
    definition: &Definition,
    kind: MachineType,
    placing: &Placing,
    is_first: bool,
) -> Result<(Arc<Program>, Outline), String> {
    let name = &definition.given;
    let (tree, problems) = definition.tree();
    let tree = Arc::new(tree);
    let filled = if is_first {
        placing.fill(definition, &tree)?
    } else {
        placing.fill_other(definition, &tree)
    };
    // What is wrong with the text is told where people see it.
    let is_whole = filled
        .as_ref()
        .is_some_and(|filled| blocking(&filled.problems).is_none());
    if let Some((offset, message)) = blocking(&problems).filter(|_| !is_whole) {
        let at = tree.position(offset);
        return Err(format!("{name}:{}:{}: {message}", at.line, at.column));
    }
    let filled = filled.map(|filled| Arc::new(filled.tree));
    let outline = Outline::read(filled.unwrap_or_else(|| tree.clone()));
    let program = lower(&outline, kind).map_err(|reasons| {
        let lines: Vec<String> = reasons
            .iter()
            .map(|reason| {
                let node = tree.at_pointer(&reason.pointer);
                let at = tree.position(node.map_or(0, |node| tree.node(node).span.start));
                format!(
                    "{name}:{}:{}: {}{}",
                    at.line,
                    at.column,
                    reason.message,
                    if reason.pointer.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", reason.pointer)
                    }
                )
            })
            .collect();
        format!("The definition cannot run.\n{}", lines.join("\n"))
    })?;
    Ok((program, outline))
}

fn read_value(path: &OsStr) -> Result<Value, String> {
    let text = report::read_text(path)?;
    Value::parse(&text).map_err(|error| {
        format!(
            "{}: not JSON: {} (line {}, column {})",
            path.to_string_lossy(),
            error.message,
            error.line,
            error.column
        )
    })
}

/// Members laid over the Context Object: anything but an object would be passed over in silence.
fn read_context(path: &OsStr) -> Result<Value, String> {
    match read_value(path)? {
        context @ Value::Object(_) => Ok(context),
        other => Err(format!(
            "{}: the context is {}; write an object such as {{\"Execution\": {{\"Name\": \"nightly\"}}}}",
            path.to_string_lossy(),
            other.to_json()
        )),
    }
}

/// Where the machines are that Tasks start: the definition's own folder, or another.
fn machines_folder(options: &Options) -> Option<PathBuf> {
    if let Some(folder) = &options.machines {
        return Some(PathBuf::from(folder));
    }
    if options.definition == "-" {
        return None;
    }
    let beside = Path::new(&options.definition).parent();
    let beside = beside.filter(|folder| !folder.as_os_str().is_empty());
    Some(beside.unwrap_or(Path::new(".")).to_owned())
}

/// The answers people wrote down, and the folder that stands in for S3.
fn read_world(
    options: &Options,
    mocks: Option<&OsStr>,
    stem: &str,
    outline: &Outline,
) -> Result<MockWorld, String> {
    let mut world = match mocks {
        Some(path) => read_mocks(options, path, stem, outline)?,
        None => MockWorld::default(),
    };
    if let Some(folder) = &options.files {
        let files = host::files_below(Path::new(folder)).map_err(|error| error.message)?;
        for (path, bytes) in files {
            if let Some((bucket, key)) = path.split_once('/') {
                world.add_file(bucket, key, bytes);
            }
        }
    }
    Ok(world)
}

fn read_mocks(
    options: &Options,
    path: &OsStr,
    stem: &str,
    outline: &Outline,
) -> Result<MockWorld, String> {
    let value = read_value(path)?;
    let name = path.to_string_lossy();
    if value.get("tasks").is_some() {
        let list = AnswerList::parse(&value).map_err(|problem| format!("{name}: {problem}"))?;
        return Ok(MockWorld::from_list(list));
    }
    let (book, problems) =
        MockBook::from_value(&value).map_err(|problem| format!("{name}: {problem}"))?;
    for problem in &problems {
        report::complain(&format!("{name}: {problem}"));
    }
    let machine = match &options.machine {
        Some(machine) => machine.as_str(),
        None => book.machine_for(stem).ok_or_else(|| {
            let names: Vec<&str> = book.machines.iter().map(|(n, _)| n.as_str()).collect();
            format!(
                "{name}: name the machine with --machine, one of: {}",
                names.join(", ")
            )
        })?,
    };
    let cases = book.cases(machine);
    let case = match (&options.case, cases.as_slice()) {
        (Some(case), _) => case.as_str(),
        (None, [only]) => only,
        (None, _) => {
            return Err(format!(
                "{name}: name the case with --case, one of: {}",
                cases.join(", ")
            ));
        }
    };
    let states = outline.all_states();
    let names: Vec<&str> = states.iter().map(|state| &*state.name).collect();
    for problem in book.unknown_states(machine, &names) {
        report::complain(&format!("{name}: {problem}"));
    }
    let world = MockWorld::from_book(&book, machine, case)
        .map_err(|problem| format!("{name}: {problem}"))?;
    // Someone who is asked for answers wants to be asked for these too.
    Ok(world.stand_ins(!options.ask))
}

/// Looks at every entry: the table, the loop guard, the progress line.
struct Watch {
    table: Option<Table>,
    payloads: Payloads,
    most: u64,
    recent: VecDeque<String>,
    shown: bool,
    started: i64,
    terminal: bool,
}

impl Watch {
    fn new(options: &Options) -> Watch {
        Watch {
            table: (!options.json).then(Table::default),
            payloads: Payloads::new(!options.json || options.payloads),
            most: options.max_transitions,
            recent: VecDeque::new(),
            shown: false,
            started: host::now_millis(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    fn see(
        &mut self,
        execution: &Execution,
        kind: &EntryKind,
        entry: &crate::interpreter::Entry,
    ) -> bool {
        if let Some(table) = &mut self.table {
            table.see(execution, entry);
        }
        match kind {
            EntryKind::Entered { .. } => {
                if self.payloads.has_fresh_threads() {
                    self.payloads.see(entry);
                }
                self.entered(execution, entry);
            }
            EntryKind::Exited { .. } | EntryKind::Started | EntryKind::ThreadStarted { .. } => {
                self.payloads.see(entry);
            }
            _ => {}
        }
        // Retries are transitions too.
        execution.billing().transitions <= self.most
    }

    /// Names of the last states, for who goes round in a circle.
    fn entered(&mut self, execution: &Execution, entry: &crate::interpreter::Entry) {
        let Some(state) = &entry.state else { return };
        let transitions = execution.billing().transitions;
        if transitions + 64 > self.most {
            self.recent.push_back(state.name());
            if self.recent.len() > 64 {
                self.recent.pop_front();
            }
        }
        self.progress(transitions);
    }

    fn progress(&mut self, transitions: u64) {
        if self.terminal
            && transitions.is_multiple_of(2048)
            && host::now_millis() - self.started > 1_000
        {
            self.shown = true;
            let _ = write!(std::io::stderr(), "\r{transitions} transitions …");
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }

    fn loop_message(&self, most: u64) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut repeats = self.recent.is_empty();
        for name in self.recent.iter().rev() {
            if names.contains(&name.as_str()) {
                repeats = true;
                break;
            }
            names.push(name);
        }
        names.reverse();
        // A long way that comes by no state twice is no loop.
        if !repeats {
            let last = names.last().copied().unwrap_or_default();
            return format!(
                "More than {most} transitions: the run has come to {last}. Raise --max-transitions to let it go on"
            );
        }
        let path = match names.as_slice() {
            [] => "a state that is retried".to_string(),
            [first, ..] => format!("{} → {first}", names.join(" → ")),
        };
        format!(
            "More than {most} transitions: the run seems to go round in {path}. Mend the way out, or raise --max-transitions"
        )
    }
}

fn write_results(
    options: &Options,
    stem: &str,
    execution: &Execution,
    world: &MockWorld,
) -> Result<(), String> {
    if let Some(path) = &options.history {
        report::write_pieces(path, history::pieces(execution.events().iter()))?;
    }
    if let Some(path) = &options.save_run {
        let run = saved_run(options, stem, execution);
        report::write(path, (run.to_pretty() + "\n").as_bytes())?;
    }
    if let Some(folder) = &options.files {
        for (bucket, key, body) in world.written() {
            let path = below(Path::new(folder), bucket, key)?;
            host::save_deep(&path, body.as_bytes()).map_err(|error| error.message)?;
        }
    }
    Ok(())
}

/// Where an object stands in the folder; nothing a machine says leads out of it.
fn below(folder: &Path, bucket: &str, key: &str) -> Result<PathBuf, String> {
    let parts = std::iter::once(bucket).chain(key.split('/'));
    let mut path = folder.to_path_buf();
    for part in parts.filter(|part| !part.is_empty()) {
        let mut steps = Path::new(part).components();
        match (steps.next(), steps.next()) {
            (Some(Component::Normal(name)), None) if name == part => path.push(name),
            _ => {
                return Err(format!(
                    "The object `{key}` of the bucket `{bucket}` cannot be a file below {}",
                    folder.display()
                ));
            }
        }
    }
    Ok(path)
}

/// The history with all that is needed to run it again.
fn saved_run(options: &Options, stem: &str, execution: &Execution) -> Value {
    let started = execution.options();
    let events = execution.events().iter().map(|event| event.to_value());
    Value::object(vec![
        ("machine".into(), Value::string(stem)),
        ("type".into(), Value::string(options.kind_name())),
        (
            "startTime".into(),
            Value::string(history::iso_millis(started.start)),
        ),
        ("seed".into(), Value::int(started.seed as i64)),
        ("limits".into(), Value::Bool(started.limits)),
        (
            "context".into(),
            started.context.clone().unwrap_or(Value::Null),
        ),
        ("input".into(), execution.input().clone()),
        ("events".into(), Value::array(events.collect())),
    ])
}

fn tell(
    options: &Options,
    execution: &Execution,
    outcome: &Outcome,
    watch: &Watch,
    children: &[ChildRun],
) -> u8 {
    if options.json {
        let answer = table::outcome_json(execution, outcome, children, watch.payloads.json());
        report::out(&(answer.to_pretty() + "\n"));
    } else if let Some(table) = &watch.table {
        let path = table.print(execution, outcome, children);
        report::out(&(path + &watch.payloads.words()));
    }
    match outcome.status {
        Status::Succeeded => report::OK,
        Status::Running | Status::Failed | Status::TimedOut | Status::Aborted => report::NO,
    }
}

/// A question's state and place in few words.
fn place_of(request: &Request) -> String {
    let mut place = format!("`{}`", request.state.name());
    for (map, index) in request.iteration.iter().rev() {
        place.push_str(&format!(" in iteration {index} of `{map}`"));
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_stay_below_their_folder() {
        let place = |bucket, key| below(Path::new("s3"), bucket, key).ok();
        let good = Path::new("s3").join("out").join("runs").join("a.json");
        assert_eq!(place("out", "runs/a.json"), Some(good.clone()));
        assert_eq!(place("out", "/runs//a.json"), Some(good));
        assert_eq!(place("out", "../../a.json"), None);
        assert_eq!(place("../out", "a.json"), None);
        assert_eq!(place("out", "a/./b"), None);
    }
}
