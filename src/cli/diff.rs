//! `stepwright diff`: two versions of a definition, compared by what they mean.

mod versions;
mod written;

use crate::cli::report;
use crate::compare::{Comparison, Union, compare, union};
use crate::flow::FlowGraph;
use crate::layout::{Direction, LayoutRequest, layout};
use crate::scene::{SvgTheme, build_union, png, svg};
use lexopt::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;
use std::sync::Arc;
use versions::Version;

const HELP: &str = "\
Compares two versions of a definition: states, fields and transitions instead of lines.

Usage: stepwright diff FILE                what changed in the file since HEAD
       stepwright diff REV FILE            the file at a git revision, and now
       stepwright diff REV1 REV2 FILE      the file at two git revisions
       stepwright diff A B                 any two versions

  --md                 Markdown for a pull request: a summary, a table and a Mermaid diagram
  --format text|json   text (default), or everything as JSON
  --svg FILE           also draws both versions in one picture (a PNG if FILE ends with .png)
  --theme light|dark   colours of the picture (dark)

A and B are files (JSON, YAML, or FILE#NAME of a CloudFormation, SAM or CDK template, a Serverless or a Terraform file),
`-` for standard input, or REV:PATH as git names versions: HEAD:order.asl.json, main~3:infra/template.yaml#Orders. The path is meant from this folder; if it is not
there, from the top of the repository. A file that a revision does not have counts as empty.

Order of keys, spaces, quotes, JSON against YAML are no change in meaning. A state that was renamed or moved is one
change, and a Next that only follows is none.

With git: `git difftool -x 'stepwright diff' HEAD -- order.asl.json`, or for every git diff
  echo '*.asl.json diff=asl' >> .gitattributes && git config diff.asl.command 'stepwright diff'

Exit codes: 0 no change in meaning; 1 changes; 2 could not do it. Called by git as diff.asl.command: 0.
";

/// Runs the sub-command.
pub fn main(parser: lexopt::Parser) -> ExitCode {
    match arguments(parser) {
        Ok(Some(arguments)) => match run(&arguments) {
            Ok(code) => ExitCode::from(code),
            Err(message) => report::cannot(&message),
        },
        Ok(None) => report::help(HELP),
        Err(message) => report::usage("diff", &message),
    }
}

/// What the answer is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Default)]
struct Arguments {
    named: Vec<OsString>,
    format: Format,
    svg: Option<OsString>,
    theme: SvgTheme,
}

/// `None`: help was asked for.
fn arguments(mut parser: lexopt::Parser) -> Result<Option<Arguments>, String> {
    let mut all = Arguments::default();
    let text = |error: lexopt::Error| error.to_string();
    while let Some(argument) = parser.next().map_err(text)? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Long("md") => all.format = Format::Markdown,
            Long("format") => {
                all.format = match &*parser.value().and_then(|v| v.string()).map_err(text)? {
                    "text" => Format::Text,
                    "json" => Format::Json,
                    "md" => Format::Markdown,
                    other => return Err(format!("There is no format {other}: text, json or md")),
                };
            }
            Long("svg") => all.svg = Some(parser.value().map_err(text)?),
            Long("theme") => {
                all.theme = match &*parser.value().and_then(|v| v.string()).map_err(text)? {
                    "dark" => SvgTheme::Dark,
                    "light" => SvgTheme::Light,
                    other => return Err(format!("There is no theme {other}: light or dark")),
                };
            }
            Value(value) => all.named.push(value),
            other => return Err(other.unexpected().to_string()),
        }
    }
    match all.named.len() {
        0 => Err("Which versions? Give a file, or two versions".into()),
        1..=3 => Ok(Some(all)),
        // As git calls diff.NAME.command: path, old file, its hash and mode, new file, its hash and mode; of a
        // renamed file its new path and a word about it come on top.
        7 | 9 => Ok(Some(all)),
        many => Err(format!(
            "{many} versions are too many; give one, two or three names"
        )),
    }
}

/// Both versions and all that differs.
struct Found {
    before: Version,
    after: Version,
    comparison: Comparison,
    union: Union,
}

impl Found {
    fn text_differs(&self) -> bool {
        self.before.text != self.after.text
    }

    /// One sentence about the whole.
    fn headline(&self) -> String {
        if !self.comparison.is_same() {
            return self.comparison.summary();
        }
        if !self.text_differs() {
            return "The two versions are the same".into();
        }
        if self.comparison.reordered {
            return "No change in meaning; the text differs: states or fields come in another order".into();
        }
        "No change in meaning; the text differs: it is spelled otherwise".into()
    }
}

fn run(arguments: &Arguments) -> Result<u8, String> {
    let called_by_git = arguments.named.len() > 3;
    let (before, after) = versions::read(&arguments.named)?;
    for version in [&before, &after] {
        if let Some(problem) = &version.problem {
            report::complain(&format!(
                "{}: {problem}; what can be read of it is compared",
                version.label
            ));
        }
    }
    let comparison = compare(&before.outline, &after.outline);
    let (old, new) = (
        FlowGraph::build(&before.outline),
        FlowGraph::build(&after.outline),
    );
    let union = union(&old, &new, &comparison);
    let found = Found {
        before,
        after,
        comparison,
        union,
    };
    match arguments.format {
        Format::Text => report::out(&written::text(&found)),
        Format::Json => report::out_json(&written::json(&found)),
        Format::Markdown => report::out(&written::markdown(&found)),
    }
    if let Some(path) = &arguments.svg {
        report::write(path, &picture(&found.union, arguments.theme, path)?)?;
    }
    Ok(if called_by_git || found.comparison.is_same() {
        report::OK
    } else {
        report::NO
    })
}

/// Both versions in one picture; the ending of its file says whether it is SVG or PNG.
fn picture(union: &Union, theme: SvgTheme, path: &OsStr) -> Result<Vec<u8>, String> {
    let request = LayoutRequest {
        graph: Arc::new(union.graph.clone()),
        collapsed: BTreeSet::new(),
        pins: BTreeMap::new(),
        direction: Direction::Down,
        previous: BTreeMap::new(),
    };
    let scene = build_union(union, &layout(&request));
    if path
        .to_string_lossy()
        .to_ascii_lowercase()
        .ends_with(".png")
    {
        return png(&scene, theme, 2.0);
    }
    Ok(svg(&scene, theme).into_bytes())
}
