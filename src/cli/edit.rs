//! `stepwright edit`: what the canvas does, from the shell.

use crate::asl::{Outline, Port, ScopeAddress, StateAddress, StateKind};
use crate::cli::report::{self, Opened, Pick};
use crate::diagnostics::nearest;
use crate::document::{Document, EdgeRef, Intent, Selection};
use crate::formats::Spelling;
use crate::host;
use lexopt::prelude::{Long, Short, Value};
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

const HELP: &str = "\
Change a definition; only the bytes that must change do.

Usage: stepwright edit FILE [CHANGE ...] [--write] [--undo-check]

  --rename OLD NEW                 rename a state and every reference to it
  --set POINTER JSON               set the value at a JSON pointer
  --unset POINTER                  remove the value at a JSON pointer
  --add NAME STATE-JSON            add a state
    --after NAME                     behind this state: it leads to the new one
  --remove NAME                    remove a state
    --heal                           join what led to it with what came after it
  --connect FROM TO                lead a state on to another (a Choice by its Default)
  --write                          replace the file instead of printing the new text
  --extract OUT                    write the changed machine alone to a file of its own, and leave FILE as it is: YAML
                                   where OUT ends in .yaml or .yml, else JSON; - prints it in FILE's own spelling.
                                   What the template fills in (Ref, Fn::GetAtt, ...) becomes a ${Placeholder}; each is
                                   listed on standard error, for DefinitionSubstitutions
  --undo-check                     undo and redo everything and compare the bytes

{formats}
A template in cdk.out is written anew by `cdk synth`. To keep changes, --extract the machine, and give the file to the
construct: DefinitionBody.fromFile(OUT) with definitionSubstitutions for the placeholders.
A state is named by its name, or by its address where names repeat: /States/Each/ItemProcessor/States/Price
Changes are made in the order given. Without any, the file is printed as saving would write it: byte for byte, whatever
its bytes are. Bytes that are no UTF-8 text can only be printed: a change of them, or an --extract, is refused, and
nothing is written. Text with mistakes can be changed where it is understood.
Exit codes: 0 done; 2 could not do it, and nothing was written.
";

/// One change, in the words of the command line.
enum Change {
    Rename(String, String),
    Set(String, String),
    Unset(String),
    Add {
        name: String,
        json: String,
        after: Option<String>,
    },
    Remove {
        name: String,
        heal: bool,
    },
    Connect(String, String),
}

#[derive(Default)]
struct Arguments {
    file: Option<OsString>,
    changes: Vec<Change>,
    extract: Option<OsString>,
    write: bool,
    undo_check: bool,
}

/// Runs the sub-command.
pub fn main(parser: lexopt::Parser) -> ExitCode {
    match arguments(parser) {
        Ok(Some(arguments)) => match run(&arguments) {
            Ok(()) => ExitCode::from(report::OK),
            Err(message) => report::cannot(&message),
        },
        Ok(None) => {
            report::help(&HELP.replace("{formats}", &report::FORMATS.replacen("DEF", "FILE", 1)))
        }
        Err(message) => report::usage("edit", &message),
    }
}

/// `None`: help was asked for.
fn arguments(mut parser: lexopt::Parser) -> Result<Option<Arguments>, String> {
    let mut all = Arguments::default();
    loop {
        let argument = parser.next().map_err(|error| sentence(&error))?;
        let Some(argument) = argument else {
            break;
        };
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("rename") => {
                let (old, new) = (text(&mut parser)?, text(&mut parser)?);
                all.changes.push(Change::Rename(old, new));
            }
            Long("set") => {
                let (pointer, json) = (text(&mut parser)?, text(&mut parser)?);
                all.changes.push(Change::Set(pointer, json));
            }
            Long("unset") => all.changes.push(Change::Unset(text(&mut parser)?)),
            Long("add") => {
                let (name, json) = (text(&mut parser)?, text(&mut parser)?);
                all.changes.push(Change::Add {
                    name,
                    json,
                    after: None,
                });
            }
            Long("after") => match all.changes.last_mut() {
                Some(Change::Add { after, .. }) => *after = Some(text(&mut parser)?),
                _ => return Err("--after belongs behind an --add".into()),
            },
            Long("remove") => {
                let name = text(&mut parser)?;
                all.changes.push(Change::Remove { name, heal: false });
            }
            Long("heal") => match all.changes.last_mut() {
                Some(Change::Remove { heal, .. }) => *heal = true,
                _ => return Err("--heal belongs behind a --remove".into()),
            },
            Long("connect") => {
                let (from, to) = (text(&mut parser)?, text(&mut parser)?);
                all.changes.push(Change::Connect(from, to));
            }
            Long("extract") => {
                all.extract = Some(parser.value().map_err(|error| sentence(&error))?);
            }
            Long("write") => all.write = true,
            Long("undo-check") => all.undo_check = true,
            Value(file) if all.file.is_none() => all.file = Some(file),
            other => return Err(sentence(&other.unexpected())),
        }
    }
    if all.file.is_none() {
        return Err("Which file? Name a definition, or - for standard input".into());
    }
    Ok(Some(all))
}

fn sentence(error: &lexopt::Error) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}

fn text(parser: &mut lexopt::Parser) -> Result<String, String> {
    let value = parser.value().map_err(|error| sentence(&error))?;
    value
        .into_string()
        .map_err(|value| format!("{} is not Unicode text", value.to_string_lossy()))
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let Arguments {
        file,
        changes,
        extract,
        write,
        undo_check,
    } = arguments;
    let file = file.clone().unwrap_or_default();
    if *write && file == "-" {
        return Err(
            "Standard input cannot be replaced; leave out --write and take standard output".into(),
        );
    }
    if *write && extract.is_some() {
        return Err(
            "--extract leaves the file as it is and --write replaces it; choose one".into(),
        );
    }
    let pick = if changes.is_empty() && extract.is_none() {
        Pick::Any
    } else {
        Pick::One
    };
    let Opened {
        definition,
        file,
        state,
        ..
    } = report::open_definition(&file, pick)?;
    let bytes = definition.bytes;
    let mut document = Document::open(&bytes, definition.format);
    for change in changes {
        let intent = intent(&document, change)?;
        document
            .perform(&intent, Selection::default())
            .map_err(|refusal| refusal.why)?;
    }
    let result = document.to_bytes();
    if *undo_check {
        check_undo(&mut document, &bytes, &result)?;
    }
    if let Some(out) = extract {
        return extract_to(&document, out);
    }
    if *write {
        return match host::save(&file, &result, state.as_ref()) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.message),
        };
    }
    report::write("-".as_ref(), &result)
}

/// Writes the machine alone, and lists what its placeholders stand for.
fn extract_to(document: &Document, out: &OsStr) -> Result<(), String> {
    let own = document.format().spelling;
    let spelling = match Spelling::of(&out.to_string_lossy(), "{}") {
        Spelling::Terraform => {
            return Err(
                "A Terraform file holds more than a machine; choose a name that ends in .json or .yaml"
                    .into(),
            );
        }
        _ if out == "-" && own == Spelling::Yaml => Spelling::Yaml,
        by_name => by_name,
    };
    let made = document
        .format()
        .extract(document.text().into(), spelling)
        .ok_or("The machine's text has mistakes, and only one without can be written anew; mend it first")?;
    report::write(out, made.text.as_bytes())?;
    for (name, stands_for) in made.names {
        if name == stands_for {
            report::complain(&format!("${{{name}}} is to be filled in"));
        } else {
            report::complain(&format!("${{{name}}} stands for {stands_for}"));
        }
    }
    Ok(())
}

/// Undoes and redoes everything, step by step.
fn check_undo(document: &mut Document, before: &[u8], after: &[u8]) -> Result<(), String> {
    while document.undo().is_some() {}
    if document.to_bytes() != before {
        return Err("Undoing did not give the file's bytes back; please report this".into());
    }
    while document.redo().is_some() {}
    if document.to_bytes() != after {
        return Err("Redoing did not give the result's bytes back; please report this".into());
    }
    Ok(())
}

fn intent(document: &Document, change: &Change) -> Result<Intent, String> {
    let outline = Outline::read(document.tree().clone());
    let find = |name: &str| find_state(&outline, name);
    Ok(match change {
        Change::Rename(old, new) => Intent::RenameState {
            state: find(old)?,
            to: new.clone(),
        },
        Change::Set(pointer, json) => Intent::SetPointer {
            pointer: pointer.clone(),
            json: json.clone(),
        },
        Change::Unset(pointer) => Intent::UnsetPointer {
            pointer: pointer.clone(),
        },
        Change::Add { name, json, after } => {
            let after = after.as_deref().map(find).transpose()?;
            Intent::AddStateJson {
                name: name.clone(),
                json: json.clone(),
                scope: after
                    .as_ref()
                    .map_or_else(ScopeAddress::root, StateAddress::scope),
                after,
            }
        }
        Change::Remove { name, heal } => Intent::RemoveStates {
            states: vec![find(name)?],
            heal: *heal,
        },
        Change::Connect(from, to) => {
            let (from, to) = (find(from)?, find(to)?);
            let kind = outline.state(&from).and_then(|state| state.kind);
            let port = match kind {
                Some(StateKind::Choice) => Port::Default,
                _ => Port::Next,
            };
            Intent::Connect {
                edge: EdgeRef {
                    scope: from.scope(),
                    state: Some(from),
                    port,
                },
                to,
            }
        }
    })
}

/// The state of this name, or at this address.
fn find_state(outline: &Outline, name: &str) -> Result<StateAddress, String> {
    let all = outline.all_states();
    let named: Vec<&StateAddress> = all
        .iter()
        .filter(|state| &*state.name == name)
        .map(|state| &state.address)
        .collect();
    match &named[..] {
        [one] => return Ok((*one).clone()),
        [] => {}
        many => {
            let addresses: Vec<&str> = many.iter().map(|address| address.pointer()).collect();
            return Err(format!(
                "There are {} states `{name}`; say which by its address: {}",
                many.len(),
                addresses.join(", ")
            ));
        }
    }
    let address = StateAddress::from_pointer(name);
    if name.starts_with('/') && outline.state(&address).is_some() {
        return Ok(address);
    }
    let hint = match nearest(name, all.iter().map(|state| &*state.name)) {
        Some(near) => format!(". Did you mean `{near}`?"),
        None => String::new(),
    };
    Err(format!("There is no state `{name}` in this machine{hint}"))
}
