//! Which two versions are meant, and reading them: from files, from standard input, from git.

use crate::asl::Outline;
use crate::cli::report::{self, Definition};
use crate::host;
use crate::json::{ProblemKind, parse};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One version of a definition.
#[derive(Debug)]
pub(super) struct Version {
    /// What people call it: `order.asl.json`, `HEAD:order.asl.json`.
    pub label: String,
    /// Its text; empty if there was no file.
    pub text: String,
    /// The machine.
    pub outline: Outline,
    /// What is wrong with the text, if anything.
    pub problem: Option<String>,
    /// There was no file.
    pub is_absent: bool,
}

/// Where a version is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A file, or standard input.
    File(OsString),
    /// A file as git has it: the folder git is asked in, the revision, the path from there with `#LogicalId`.
    Revision {
        folder: PathBuf,
        revision: String,
        path: String,
        /// The path may be meant from the top of the repository.
        or_top: bool,
    },
    /// A file under another name, as git hands it over.
    Copy { file: OsString, label: String },
}

/// Reads the two versions that the words of the command line mean.
pub(super) fn read(named: &[OsString]) -> Result<(Version, Version), String> {
    let (before, after) = sources(named)?;
    if before == Source::File("-".into()) && after == before {
        return Err("Both versions cannot come from standard input".into());
    }
    let (before, after) = (version(&before)?, version(&after)?);
    if before.is_absent && after.is_absent {
        return Err(format!(
            "There is neither {} nor {}",
            before.label, after.label
        ));
    }
    Ok((before, after))
}

fn sources(named: &[OsString]) -> Result<(Source, Source), String> {
    match named {
        [file] => {
            if file == "-" {
                return Err(
                    "Standard input alone cannot be compared; give a second version".into(),
                );
            }
            if let Some(Source::Revision { .. }) = revision_of(file) {
                return Err(format!(
                    "{} is one version; give a second one to compare it with",
                    file.display()
                ));
            }
            Ok((at_revision("HEAD", file)?, Source::File(file.clone())))
        }
        [a, b] => {
            let sides = [a, b].map(|side| revision_of(side).unwrap_or(Source::File(side.clone())));
            let [left, right] = sides;
            // A word that is no file may be a revision of the other one.
            match (is_missing(&left), is_missing(&right)) {
                (true, false) => match &right {
                    Source::File(file) if file != "-" => Ok((word(a, file)?, right)),
                    _ => Ok((left, right)),
                },
                (false, true) => match &left {
                    Source::File(file) if file != "-" => {
                        let right = word(b, file)?;
                        Ok((left, right))
                    }
                    _ => Ok((left, right)),
                },
                _ => Ok((left, right)),
            }
        }
        [a, b, file] => Ok((word(a, file)?, word(b, file)?)),
        [path, old, _, _, new, ..] => {
            let label = |side: &str| format!("{side}/{}", path.to_string_lossy());
            let copy = |file: &OsString, side| Source::Copy {
                file: file.clone(),
                label: label(side),
            };
            Ok((copy(old, "a"), copy(new, "b")))
        }
        _ => Err("Give one, two or three names".into()),
    }
}

/// A word as a revision of a file. If it is none, the sentence says what was tried.
fn word(revision: &OsStr, file: &OsStr) -> Result<Source, String> {
    let name = revision.to_string_lossy();
    at_revision(&name, file).map_err(|why| match why.split_once(": ") {
        Some((_, why)) => format!("There is no file {name}, and as a revision: {why}"),
        None => why,
    })
}

/// A file at a revision, asked in the file's own folder.
fn at_revision(revision: &str, file: &OsStr) -> Result<Source, String> {
    let path = Path::new(file);
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let name = path
        .file_name()
        .unwrap_or(file)
        .to_string_lossy()
        .into_owned();
    if let Err(why) = host::git_revision(&folder, revision) {
        return Err(format!("{}: {why}", file.display()));
    }
    Ok(Source::Revision {
        folder,
        revision: revision.to_owned(),
        path: name,
        or_top: false,
    })
}

/// `REV:PATH`, unless there is a file of that whole name or it is a drive.
fn revision_of(side: &OsStr) -> Option<Source> {
    let text = side.to_str()?;
    let (revision, path) = text.split_once(':')?;
    let is_drive = revision.len() == 1 && path.starts_with(['\\', '/']);
    if revision.is_empty() || path.is_empty() || is_drive || is_file(side) {
        return None;
    }
    Some(Source::Revision {
        folder: PathBuf::new(),
        revision: revision.to_owned(),
        path: path.to_owned(),
        or_top: true,
    })
}

fn is_missing(source: &Source) -> bool {
    match source {
        Source::File(file) => file != "-" && !is_file(file),
        Source::Revision { .. } | Source::Copy { .. } => false,
    }
}

fn is_file(side: &OsStr) -> bool {
    let there = |path: &str| host::load(Path::new(path)).is_ok();
    let text = side.to_string_lossy();
    there(&text) || text.rsplit_once('#').is_some_and(|(file, _)| there(file))
}

fn version(source: &Source) -> Result<Version, String> {
    match source {
        Source::File(file) => read_machine(report::read_definition(file)?),
        Source::Copy { file, label } => {
            if file == "/dev/null" || file == "nul" {
                return Ok(absent(label.clone()));
            }
            let definition = report::read_definition(file)?;
            let given = label.clone();
            read_machine(Definition {
                given,
                ..definition
            })
        }
        Source::Revision {
            folder,
            revision,
            path,
            or_top,
        } => {
            let label = format!("{revision}:{path}");
            let ask = |path: &Path| {
                let path = path.to_string_lossy();
                host::git_file(folder, revision, &path, *or_top)
                    .map_err(|why| format!("{label}: {why}"))
            };
            let bare = path.rsplit_once('#').map_or(&**path, |(file, _)| file);
            if ask(Path::new(path))?.is_none() && ask(Path::new(bare))?.is_none() {
                return Ok(absent(label));
            }
            let load = |file: &Path| {
                ask(file)?.ok_or_else(|| {
                    format!(
                        "{revision}:{}: this file was not there then",
                        file.display()
                    )
                })
            };
            let definition = report::read_definition_from(OsStr::new(path), &load)?;
            read_machine(Definition {
                given: label.clone(),
                ..definition
            })
        }
    }
}

fn absent(label: String) -> Version {
    Version {
        label,
        text: String::new(),
        outline: Outline::read(Arc::new(parse("{}".into()).0)),
        problem: None,
        is_absent: true,
    }
}

fn read_machine(definition: Definition) -> Result<Version, String> {
    let (tree, problems) = definition.tree();
    let root = tree.root();
    let holds = |key| tree.get(root, key).is_some();
    if !tree.is_object(root) || !(holds("States") || holds("StartAt")) {
        return Err(format!(
            "{}: no state machine here; a definition is an object with StartAt and States",
            definition.given
        ));
    }
    let problem = problems
        .iter()
        .find(|problem| problem.kind != ProblemKind::DuplicateKey)
        .map(|problem| {
            let at = tree.position(problem.span.start);
            format!(
                "line {}, column {}: {}",
                at.line, at.column, problem.message
            )
        });
    Ok(Version {
        label: definition.given,
        text: definition.text,
        outline: Outline::read(Arc::new(tree)),
        problem,
        is_absent: false,
    })
}
