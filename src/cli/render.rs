//! `stepwright render`: a definition as a picture, a diagram text or a layout.

use crate::asl::Outline;
use crate::cli::report;
use crate::flow::FlowGraph;
use crate::json::Value;
use crate::layout::{Direction, LayoutRequest, layout};
use crate::scene::{
    RunMarks, SvgTheme, build, dot, layout_json, marks_from_history, mermaid, png, svg,
};
use lexopt::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;
use std::sync::Arc;

const HELP: &str = "\
Draws a definition.

Usage: stepwright render DEF -o OUT.svg|.png|.mmd|.dot|.json [OPTIONS]

  -o, --output FILE        where to write; the ending says what (`-` with --format)
      --format FORMAT      svg, png, mmd, dot or json
      --theme light|dark   colours of .svg and .png (dark)
      --history FILE       a GetExecutionHistory JSON: paints the run
      --direction down|right
      --scale N            pixels per unit of .png (2)

.json is the layout itself: size, nodes with address, name, kind, rect, parent, and edges with points and labels.
{formats}

Exit codes: 0 drawn; 2 could not do it.
";

/// How much larger a PNG is than the picture, so that it is sharp on today's screens.
const PNG_SCALE: f32 = 2.0;

/// Runs the sub-command.
pub fn main(args: lexopt::Parser) -> ExitCode {
    let options = match read_options(args) {
        Ok(Some(options)) => options,
        Ok(None) => return report::help(&HELP.replace("{formats}", report::FORMATS)),
        Err(message) => return report::usage("render", &message),
    };
    match render(&options) {
        Ok(()) => ExitCode::from(report::OK),
        Err(message) => report::cannot(&message),
    }
}

/// What a picture can be written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
    Mermaid,
    Dot,
    Json,
}

impl Format {
    fn from_name(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "svg" => Some(Format::Svg),
            "png" => Some(Format::Png),
            "mmd" | "mermaid" => Some(Format::Mermaid),
            "dot" | "gv" => Some(Format::Dot),
            "json" => Some(Format::Json),
            _ => None,
        }
    }
}

struct Options {
    definition: OsString,
    output: OsString,
    format: Format,
    theme: SvgTheme,
    direction: Direction,
    history: Option<OsString>,
    scale: f32,
}

fn read_options(mut args: lexopt::Parser) -> Result<Option<Options>, String> {
    let mut definition = None;
    let mut output: Option<OsString> = None;
    let mut format = None;
    let mut theme = SvgTheme::Dark;
    let mut direction = Direction::Down;
    let mut history = None;
    let mut scale = PNG_SCALE;
    let text = |error: lexopt::Error| error.to_string();
    while let Some(arg) = args.next().map_err(text)? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Short('o') | Long("output") => output = Some(args.value().map_err(text)?),
            Long("format") => {
                let name = args.value().and_then(|v| v.string()).map_err(text)?;
                let known = Format::from_name(&name);
                format = Some(known.ok_or_else(|| {
                    format!("There is no format {name}: svg, png, mmd, dot or json")
                })?);
            }
            Long("theme") => {
                theme = match &*args.value().and_then(|v| v.string()).map_err(text)? {
                    "dark" => SvgTheme::Dark,
                    "light" => SvgTheme::Light,
                    other => return Err(format!("There is no theme {other}: light or dark")),
                };
            }
            Long("direction") => {
                direction = match &*args.value().and_then(|v| v.string()).map_err(text)? {
                    "down" => Direction::Down,
                    "right" => Direction::Right,
                    other => return Err(format!("There is no direction {other}: down or right")),
                };
            }
            Long("history") => history = Some(args.value().map_err(text)?),
            Long("scale") => {
                scale = args.value().and_then(|v| v.parse()).map_err(text)?;
                if !(0.1..=8.0).contains(&scale) {
                    return Err(format!("The scale {scale} is not between 0.1 and 8"));
                }
            }
            Value(value) if definition.is_none() => definition = Some(value),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let definition =
        definition.ok_or("Which definition? Give its file, or - for standard input")?;
    let output = output.ok_or("Where to? Give -o OUT.svg, .png, .mmd, .dot or .json")?;
    let name = output.to_string_lossy().into_owned();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let format = match format.or_else(|| Format::from_name(ending)) {
        Some(format) => format,
        None if name == "-" => {
            return Err("Which form? Give --format svg, png, mmd, dot or json".into());
        }
        None => {
            return Err(format!(
                "{name}: the ending must be .svg, .png, .mmd, .dot or .json, or give --format"
            ));
        }
    };
    Ok(Some(Options {
        definition,
        output,
        format,
        theme,
        direction,
        history,
        scale,
    }))
}

fn render(options: &Options) -> Result<(), String> {
    let definition = report::read_definition(&options.definition)?;
    let (tree, _) = definition.tree();
    let root = tree.root();
    if !tree.is_object(root)
        || (tree.get(root, "States").is_none() && tree.get(root, "StartAt").is_none())
    {
        return Err(format!(
            "{}: no state machine here; a definition is an object with StartAt and States",
            definition.given
        ));
    }
    let outline = Outline::read(Arc::new(tree));
    let graph = Arc::new(FlowGraph::build(&outline));
    let marks = match &options.history {
        None => None,
        Some(path) => Some(read_marks(&graph, path)?),
    };
    let scene = || {
        let request = LayoutRequest {
            graph: graph.clone(),
            collapsed: BTreeSet::new(),
            pins: BTreeMap::new(),
            direction: options.direction,
            previous: BTreeMap::new(),
        };
        build(&graph, &layout(&request), marks.as_ref(), &BTreeMap::new())
    };
    let bytes = match options.format {
        Format::Svg => svg(&scene(), options.theme).into_bytes(),
        Format::Png => png(&scene(), options.theme, options.scale)?,
        Format::Mermaid => mermaid(&graph).into_bytes(),
        Format::Dot => dot(&graph).into_bytes(),
        Format::Json => layout_json(&scene()).into_bytes(),
    };
    report::write(&options.output, &bytes)
}

/// The marks of a recorded run.
fn read_marks(graph: &FlowGraph, path: &OsStr) -> Result<RunMarks, String> {
    let name = path.to_string_lossy();
    let text = report::read_text(path)?;
    let history = Value::parse(&text)
        .map_err(|error| format!("{name}: the history is no JSON: {}", error.message))?;
    marks_from_history(graph, &history).map_err(|message| format!("{name}: {message}"))
}
