//! What the command line of `run` says.

use crate::asl::MachineType;
use crate::asl::program::parse_timestamp;
use crate::cli::placeholders::{self, Placing};
use crate::cli::report;
use crate::host;
use crate::interpreter::Instant;
use std::ffi::OsString;

/// The help text.
pub(super) fn help() -> String {
    HELP.replace("{placeholders}", placeholders::HELP.trim_end())
        .replace("{formats}", report::FORMATS)
}

const HELP: &str = "\
Executes a definition with the embedded interpreter.

Usage: stepwright run DEF [OPTIONS]

Options:
  --input FILE          the input; without one: {}
  --input-json TEXT     the input itself
  --mocks FILE          a Step Functions Local mock file, or a list {\"tasks\": [...]}
  --machine NAME        the machine in the mock file (default: the only one, or the file's stem)
  --case NAME           the case in the mock file (default: the only one)
  --machines DIR        where machines are that Tasks start (default: beside DEF)
  --ask                 ask on the terminal for answers the mocks do not give
  --redrive FILE        if the run fails, redrive it with the answers of this file; may be given again
  --history FILE        write the events as GetExecutionHistory shows them
  --type TYPE           STANDARD (default) or EXPRESS
  --start-time TIME     when the run starts (RFC 3339); time is virtual
  --seed N              seed of identifiers, jitter and interleaving (default 0)
  --context FILE        members laid over the Context Object
{placeholders}
  --files DIR           DIR/<bucket>/<key> stands in for S3
  --save-run FILE       write the history with input and options
  --max-transitions N   stop a run that goes on for ever (default 1000000)
  --limits aws|none     the service's quotas (default aws)
  --format text|json    (default text)
  --payloads            with --format json: list what each transition carried, and what grows with every turn

{formats}
A Task that starts another machine (states:startExecution, .sync, .sync:2 and their SDK kin) and has no mock
runs DIR/NAME.asl.json (.asl, .json) for real, on the same clock, its Tasks answered from the mock file's
machine of that name, or from the same list. With a mock file, states the case does not list and that only
send a message (sqs:sendMessage, sns:publish, events:putEvents) are answered by a stand-in.
An input of one bare word is taken as that text.

Exit codes: 0 succeeded; 1 did not succeed; 2 could not run; 3 an answer is missing.
";

/// The options.
pub(super) struct Options {
    pub definition: OsString,
    pub input: Option<OsString>,
    pub input_json: Option<String>,
    pub mocks: Option<OsString>,
    pub machine: Option<String>,
    pub case: Option<String>,
    pub machines: Option<OsString>,
    pub ask: bool,
    /// Answers of each redrive.
    pub redrives: Vec<OsString>,
    pub history: Option<OsString>,
    pub kind: MachineType,
    /// Whether `--type` was there; without it a template may say.
    pub kind_given: bool,
    pub start: Option<Instant>,
    pub seed: u64,
    pub context: Option<OsString>,
    pub files: Option<OsString>,
    pub save_run: Option<OsString>,
    pub max_transitions: u64,
    pub limits: bool,
    pub json: bool,
    /// Whether the answer in JSON lists what each transition carried.
    pub payloads: bool,
    /// What stands for placeholders.
    pub placing: Placing,
}

/// The computer's own clock.
pub(super) fn now() -> Instant {
    Instant(host::now_millis())
}

impl Options {
    /// Reads them; `None` when help is wanted.
    pub fn read(mut args: lexopt::Parser) -> Result<Option<Options>, String> {
        use lexopt::Arg::{Long, Short, Value};
        use lexopt::ValueExt as _;
        let told = |error: lexopt::Error| error.to_string();
        let mut options = Options {
            definition: OsString::new(),
            input: None,
            input_json: None,
            mocks: None,
            machine: None,
            case: None,
            machines: None,
            ask: false,
            redrives: Vec::new(),
            history: None,
            kind: MachineType::Standard,
            kind_given: false,
            start: None,
            seed: 0,
            context: None,
            files: None,
            save_run: None,
            max_transitions: 1_000_000,
            limits: true,
            json: false,
            payloads: false,
            placing: Placing::default(),
        };
        let mut definition = None;
        while let Some(arg) = args.next().map_err(told)? {
            let text = |args: &mut lexopt::Parser| args.value().and_then(|v| v.string());
            match arg {
                Long("help") | Short('h') => return Ok(None),
                Long("input") => options.input = Some(args.value().map_err(told)?),
                Long("input-json") => options.input_json = Some(text(&mut args).map_err(told)?),
                Long("mocks") => options.mocks = Some(args.value().map_err(told)?),
                Long("machine") => options.machine = Some(text(&mut args).map_err(told)?),
                Long("case") => options.case = Some(text(&mut args).map_err(told)?),
                Long("machines") => options.machines = Some(args.value().map_err(told)?),
                Long("ask") => options.ask = true,
                Long("redrive") => options.redrives.push(args.value().map_err(told)?),
                Long("history") => options.history = Some(args.value().map_err(told)?),
                Long("context") => options.context = Some(args.value().map_err(told)?),
                Long("files") => options.files = Some(args.value().map_err(told)?),
                Long("save-run") => options.save_run = Some(args.value().map_err(told)?),
                Long("seed") => {
                    options.seed = args.value().and_then(|v| v.parse()).map_err(told)?;
                }
                Long("max-transitions") => {
                    options.max_transitions = args.value().and_then(|v| v.parse()).map_err(told)?;
                }
                Long("start-time") => {
                    let written = text(&mut args).map_err(told)?;
                    let read = parse_timestamp(&written).ok_or_else(|| {
                        format!(
                            "--start-time {written} is no RFC 3339 time such as 2025-01-31T09:30:00Z"
                        )
                    })?;
                    options.start = Some(Instant(read));
                }
                Long("type") => {
                    options.kind_given = true;
                    options.kind = match text(&mut args).map_err(told)?.as_str() {
                        "STANDARD" => MachineType::Standard,
                        "EXPRESS" => MachineType::Express,
                        other => {
                            return Err(format!("--type {other}: it is STANDARD or EXPRESS"));
                        }
                    };
                }
                Long("limits") => {
                    options.limits = match text(&mut args).map_err(told)?.as_str() {
                        "aws" => true,
                        "none" => false,
                        other => return Err(format!("--limits {other}: it is aws or none")),
                    };
                }
                Long("payloads") => options.payloads = true,
                Long("format") => {
                    options.json = match text(&mut args).map_err(told)?.as_str() {
                        "json" => true,
                        "text" => false,
                        other => return Err(format!("--format {other}: it is text or json")),
                    };
                }
                Long(name) if placeholders::NAMES.contains(&name) => {
                    let name = name.to_owned();
                    options.placing.take(&name, &mut args)?;
                }
                Value(path) if definition.is_none() => definition = Some(path),
                other => return Err(told(other.unexpected())),
            }
        }
        if options.input.is_some() && options.input_json.is_some() {
            return Err("Give --input or --input-json, not both".into());
        }
        options.definition = definition.ok_or("The definition is missing")?;
        Ok(Some(options))
    }

    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            MachineType::Standard => "STANDARD",
            MachineType::Express => "EXPRESS",
        }
    }
}
