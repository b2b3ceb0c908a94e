//! Whole runs: no panic, a sound history, the same seed the same bytes, and a past that can be rebuilt.

use super::machine;
use super::picks::Picks;
use super::world::MadeUpWorld;
use std::collections::BTreeMap;
use std::sync::Arc;
use stepwright::asl::program::{Program, lower};
use stepwright::asl::{MachineType, Outline};
use stepwright::debugger::{Breakpoints, PersonAnswer, Session, SessionOptions, Step};
use stepwright::flow::FlowGraph;
use stepwright::interpreter::history;
use stepwright::interpreter::{
    Advance, Agenda, Answer, EntryKind, Execution, Instant, Pause, RequestKind, StartOptions,
    Ticket, World,
};
use stepwright::json::{Value, parse};
use stepwright::mocks::{AnswerList, MockWorld};
use stepwright::recording::{Input, Moment, Recording};
use stepwright::scene::marks_from_history;

/// Moves of a run that is looked at closely.
const MOST_MOVES: usize = 1_500;
/// Moves of a run on the side.
const FEW_MOVES: usize = 200;
/// Bytes of payloads a run may write before it is left alone: the time belongs to other runs.
const MOST_BYTES: usize = 400_000;
/// Moments that are rebuilt.
const MOMENTS: usize = 5;

/// Decisions: the machine, its input, how it starts, and then what it is answered.
pub fn check(bytes: &[u8]) {
    let mut picks = Picks::new(bytes);
    let kind = if picks.once_in(5) {
        MachineType::Express
    } else {
        MachineType::Standard
    };
    let options = StartOptions {
        kind,
        start: Instant(*picks.one_of(&[1_700_000_000_000, 0, -1, 253_402_300_799_000])),
        seed: picks.below(4) as u64,
        limits: !picks.once_in(4),
        machine_name: "made-up".to_owned(),
        context: None,
    };
    let input = machine::value(&mut picks, 2);
    let every = 1 + picks.below(97);
    let debugged = picks.once_in(4);
    let definition = machine::definition(&mut picks).to_pretty();
    let (tree, problems) = parse(definition.as_str().into());
    assert!(problems.is_empty(), "{problems:?}");
    let outline = Outline::read(Arc::new(tree));
    let Ok(program) = lower(&outline, kind) else {
        return;
    };
    let first = Driven::run(&program, &input, &options, picks, every, MOST_MOVES);
    is_sound(&first.live);
    let text = history::to_json(first.live.events());
    let shown = Value::parse(&text).expect("a history is JSON");
    let graph = FlowGraph::build(&outline);
    assert!(marks_from_history(&graph, &shown).is_ok(), "{text}");
    let second = Driven::run(&program, &input, &options, picks, every, MOST_MOVES);
    assert_eq!(
        history::to_json(second.live.events()),
        text,
        "the same seed, the same bytes"
    );
    if first.live.outcome().is_some() && !first.silent {
        let by_agenda = by_agenda(&program, &input, &options, picks);
        assert_eq!(by_agenda, text, "driven by an agenda");
    }
    first.can_be_rebuilt();
    if debugged {
        debug(&program, &input, &options, picks);
    }
}

/// What is small enough to be asked of very many machines: the same seed gives the same bytes, and, where `closely`,
/// each moment rebuilt from a keyframe is the moment rebuilt from the start. How many moves it made, if it could run.
pub fn check_small(bytes: &[u8], seed: u64, closely: bool) -> Option<usize> {
    let mut picks = Picks::new(bytes);
    let input = machine::value(&mut picks, 1);
    let every = 1 + picks.below(9);
    let definition = machine::definition(&mut picks).to_json();
    let (tree, _) = parse(definition.as_str().into());
    let outline = Outline::read(Arc::new(tree));
    let Ok(program) = lower(&outline, MachineType::Standard) else {
        return None;
    };
    let options = StartOptions {
        kind: MachineType::Standard,
        start: Instant(0),
        seed,
        limits: true,
        machine_name: "made-up".to_owned(),
        context: None,
    };
    let run = || Driven::run(&program, &input, &options, picks, every, FEW_MOVES);
    let (first, second) = (run(), run());
    let text = history::to_json(first.live.events());
    assert_eq!(history::to_json(second.live.events()), text, "{definition}");
    is_sound(&first.live);
    if !closely {
        return Some(first.recording.len());
    }
    for moves in 0..=first.recording.len() {
        let (near, far) = (
            first.recording.at(Moment(moves)),
            first.recording.at_from_start(Moment(moves)),
        );
        assert_eq!(portrait(&near), portrait(&far), "{moves} of {definition}");
        assert_eq!(
            history::to_json(near.events()),
            history::to_json(far.events()),
            "{moves} of {definition}"
        );
    }
    first.can_be_rebuilt();
    Some(first.recording.len())
}

/// A run of a program from elsewhere, for a few moves.
pub fn briefly(program: &Arc<Program>, input: Value, picks: Picks<'_>) {
    let options = StartOptions {
        kind: program.kind,
        start: Instant(0),
        seed: 1,
        limits: true,
        machine_name: "made-up".to_owned(),
        context: None,
    };
    let driven = Driven::run(program, &input, &options, picks, 50, FEW_MOVES);
    is_sound(&driven.live);
    driven.can_be_rebuilt();
}

/// A run that was driven to its end, or as far as it may go.
struct Driven {
    recording: Recording,
    live: Execution,
    /// Moments, and how the execution looked then.
    seen: Vec<(Moment, String)>,
    /// A question found no answer, and the run was stopped.
    silent: bool,
}

impl Driven {
    fn run(
        program: &Arc<Program>,
        input: &Value,
        options: &StartOptions,
        answers: Picks<'_>,
        every: usize,
        most: usize,
    ) -> Driven {
        let mut world = MadeUpWorld::new(answers);
        let mut live = Execution::start(program.clone(), input.clone(), options.clone());
        let mut recording = Recording::new(live.clone());
        let mut due: BTreeMap<(Instant, Ticket), Answer> = BTreeMap::new();
        let mut asked = Ticket(0);
        let mut seen = vec![(Moment(0), portrait(&live))];
        let (mut bytes, mut quiet) = (0, 0);
        while recording.len() < most && bytes < MOST_BYTES {
            match live.advance() {
                Advance::Finished(_) => break,
                Advance::Happened(entry) => {
                    assert!(entry.events.start <= entry.events.end);
                    assert_eq!(entry.events.end as usize, live.events().len());
                    bytes += match &entry.kind {
                        EntryKind::Entered { input } => input.json_len(),
                        EntryKind::Exited { output, .. } => output.json_len(),
                        EntryKind::Stage { value, .. } => value.json_len(),
                        EntryKind::Assigned(value) => value.json_len(),
                        _ => 0,
                    };
                    quiet = match entry.kind {
                        EntryKind::Stage { .. } | EntryKind::Caught { .. } => quiet + 1,
                        _ => 0,
                    };
                    assert!(quiet < 100, "the run is caught in one state");
                    if matches!(entry.kind, EntryKind::Finished(_)) {
                        assert!(live.outcome().is_some());
                    }
                    recording.push(entry, &live);
                    if recording.len().is_multiple_of(every) && seen.len() < MOMENTS {
                        seen.push((recording.end(), portrait(&live)));
                    }
                }
                Advance::Waiting(open) => {
                    for request in open.iter().filter(|request| request.ticket >= asked) {
                        if let Some(answer) = world.respond(request) {
                            due.insert((answer.at, request.ticket), answer);
                        }
                    }
                    asked = open.iter().fold(asked, |most, request| {
                        most.max(Ticket(request.ticket.0 + 1))
                    });
                    let before = live.now();
                    let given = loop {
                        let Some(((_, ticket), answer)) = due.pop_first() else {
                            break false;
                        };
                        if live.answer(ticket, answer.clone()).is_ok() {
                            recording.feed(Input::Answered(ticket, answer));
                            break true;
                        }
                    };
                    assert!(live.now() >= before, "time went backwards");
                    if !given {
                        live.stop(None, None);
                        recording.feed(Input::Stopped);
                    }
                }
            }
        }
        Driven {
            recording,
            live,
            seen,
            silent: world.silent,
        }
    }

    fn can_be_rebuilt(&self) {
        for (moment, then) in &self.seen {
            let mut rebuilt = self.recording.at(*moment);
            assert_eq!(portrait(&rebuilt), *then, "{moment:?}");
            // What was answered there was answered after that moment.
            if moment.0 < self.recording.len()
                && let Advance::Happened(entry) = rebuilt.advance()
            {
                let recorded = format!("{:?}", self.recording.entry(moment.0));
                assert_eq!(format!("{entry:?}"), recorded, "the move after {moment:?}");
            }
        }
        let middle = Moment(self.recording.len() / 2);
        let fork = self.recording.fork(middle);
        assert_eq!(
            portrait(&fork.at(middle)),
            portrait(&self.recording.at(middle))
        );
    }
}

/// What an execution shows of itself.
fn portrait(execution: &Execution) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {}",
        execution.now(),
        execution.billing(),
        execution.threads(),
        execution.open_requests(),
        execution.next_alarm(),
        execution.outcome(),
        execution.events().len()
    )
}

/// Ids ascend from 1, each event follows an earlier one, time never goes back, and each event is JSON.
fn is_sound(execution: &Execution) {
    let mut last = Instant(i64::MIN);
    for (index, event) in execution.events().iter().enumerate() {
        assert_eq!(event.id, index as u32 + 1);
        assert!(event.previous_id < event.id, "{event:?}");
        assert!(event.at >= last, "{event:?} is before its time");
        last = event.at;
        let text = event.to_value().to_json();
        assert!(Value::parse(&text).is_ok(), "{text}");
    }
    assert_eq!(execution.billing().events, execution.events().len() as u64);
    let options = execution.options();
    if options.limits && options.kind == MachineType::Standard {
        assert!(execution.events().len() <= 25_000);
    }
}

/// The same run driven by the interpreter's own agenda.
fn by_agenda(
    program: &Arc<Program>,
    input: &Value,
    options: &StartOptions,
    answers: Picks<'_>,
) -> String {
    let mut world = MadeUpWorld::new(answers);
    let mut execution = Execution::start(program.clone(), input.clone(), options.clone());
    let mut moves = 0;
    let pause = Agenda::new().run(&mut execution, &mut world, |_, _| {
        moves += 1;
        moves < 2 * MOST_MOVES
    });
    assert!(matches!(pause, Pause::Finished(_)), "{pause:?}");
    history::to_json(execution.events())
}

/// Steps to and fro, looking at everything on the way.
fn debug(program: &Arc<Program>, input: &Value, options: &StartOptions, mut picks: Picks<'_>) {
    let answers = Value::parse(
        r#"{"tasks": [{"result": {"n": 1}}, {"error": "Boom", "seconds": 5}, {"timed_out": true},
            {"result": [1, 2], "submitted": {"id": 1}}, {"unfinished": true}]}"#,
    );
    let list = AnswerList::parse(&answers.unwrap_or_default()).unwrap_or_default();
    let mut session = Session::start(
        program.clone(),
        input.clone(),
        SessionOptions {
            start: options.clone(),
            world: MockWorld::from_list(list),
            breakpoints: Breakpoints::new(),
            sub_steps: picks.once_in(2),
        },
    );
    for _ in 0..12 {
        match picks.below(8) {
            0 => session.step(Step::Into),
            1 => session.step(Step::Over),
            2 => session.step(Step::Out),
            3 => session.back(),
            4 => session.go_to(Moment(picks.below(60))),
            5 => {
                let _ = session.advance_clock(1 << picks.below(40));
            }
            6 => {
                let asked = session
                    .recording()
                    .at(session.moment().0)
                    .open_requests()
                    .into_iter()
                    .find(|request| matches!(request.kind, RequestKind::RunTask { .. }));
                if let Some(request) = asked {
                    let answer = PersonAnswer::Result(Value::int(5));
                    let _ = session.answer(request.ticket, answer, picks.once_in(2));
                }
            }
            _ => session.step(Step::Continue),
        }
        session.run_for(300);
        session.pause();
        let shown = session.view();
        let again = session.view_at(session.moment().0);
        assert_eq!(format!("{:?}", shown.states), format!("{:?}", again.states));
    }
    let _ = session.history_json();
}
