//! `--profile`, `--set-placeholder`, `--make-up-placeholders`: what stands for a definition's `${placeholders}` in a run.

use crate::cli::report::{self, Definition};
use crate::formats::{
    AS_WRITTEN, Choice, Filled, Profiles, TEMPLATE, Values, fill, made_up_beside, placeholders,
};
use crate::host;
use crate::json::{Problem, ProblemKind, Tree, Value, parse};
use std::path::Path;

/// What the command line says of placeholders.
#[derive(Clone, Debug, Default)]
pub struct Placing {
    profile: Option<String>,
    set: Vec<(String, String)>,
    make_up: bool,
}

/// Part of the help of commands that take these options.
pub const HELP: &str = "  --profile NAME        values of ${placeholders}: a profile of DEF.stepwright.json, `template` (what the template
                        itself gives; used without this option) or `as written`
  --set-placeholder NAME=VALUE  the value of one; may be given again
  --make-up-placeholders        well-formed values for those that have none
";

/// The names of these options.
pub const NAMES: [&str; 3] = ["profile", "set-placeholder", "make-up-placeholders"];

impl Placing {
    /// Whether the command line says anything of placeholders.
    pub fn is_given(&self) -> bool {
        self.profile.is_some() || !self.set.is_empty() || self.make_up
    }

    /// Takes the option of one of these [`NAMES`].
    pub fn take(&mut self, name: &str, args: &mut lexopt::Parser) -> Result<(), String> {
        use lexopt::ValueExt as _;
        let mut text = || {
            let value = args.value().and_then(|value| value.string());
            value.map_err(|error| error.to_string())
        };
        match name {
            "profile" => self.profile = Some(text()?),
            "set-placeholder" => {
                let given = text()?;
                let pair = given.split_once('=').filter(|(name, _)| !name.is_empty());
                let (name, value) = pair.ok_or_else(|| {
                    format!("--set-placeholder {given}: write NAME=VALUE, such as Table=orders")
                })?;
                let name = name.strip_prefix("${").unwrap_or(name);
                let name = name.strip_suffix('}').unwrap_or(name);
                self.set.push((name.to_owned(), value.to_owned()));
            }
            _ => self.make_up = true,
        }
        Ok(())
    }

    /// The same for a machine that the first one starts: a profile it does not have is no mistake there.
    pub fn fill_other(&self, definition: &Definition, tree: &Tree) -> Option<Filled> {
        let values = self.values(definition, tree).unwrap_or_else(|_| {
            self.chosen(&Profiles::default(), &Choice::Usual, definition, tree)
        });
        fill(tree, &values?)
    }

    /// The definition with values in the places of its placeholders; `None`: it stays as it is written.
    pub fn fill(&self, definition: &Definition, tree: &Tree) -> Result<Option<Filled>, String> {
        let Some(values) = self.values(definition, tree)? else {
            return Ok(None);
        };
        let filled = fill(tree, &values);
        let was_asked = self.profile.is_some() || !self.set.is_empty();
        if let Some(filled) = filled.as_ref().filter(|_| was_asked)
            && let Some(first) = filled.missing.first()
        {
            let all: Vec<String> = filled
                .missing
                .iter()
                .map(|name| format!("${{{name}}}"))
                .collect();
            report::complain(&format!(
                "No value for {}: the text stays as it is. Give one with --set-placeholder {first}=VALUE{}",
                all.join(", "),
                match &self.profile {
                    Some(name) => format!(", or in the profile {name}"),
                    None => String::new(),
                }
            ));
        }
        Ok(filled)
    }

    fn values(&self, definition: &Definition, tree: &Tree) -> Result<Option<Values>, String> {
        let named = match self.profile.as_deref() {
            Some(AS_WRITTEN | TEMPLATE) | None => None,
            Some(name) => Some(name),
        };
        let profiles = profiles(&definition.file, named)?;
        let choice = match self.profile.as_deref() {
            None => Choice::Usual,
            Some(AS_WRITTEN) => Choice::AsWritten,
            Some(TEMPLATE) if definition.machine.is_none() => {
                return Err(format!(
                    "{}: no template gives values; name a profile of your own, or open it as TEMPLATE#LogicalId",
                    definition.given
                ));
            }
            Some(name) if name != TEMPLATE && profiles.get(name).is_none() => {
                let side = host::side_path(&definition.file);
                let names: Vec<&str> = profiles
                    .list
                    .iter()
                    .map(|(name, _)| name.as_str())
                    .collect();
                return Err(match names.as_slice() {
                    [] if host::load(&side).is_err() => format!(
                        "There is no profile {name}: there is no file {}. Write {{\"profiles\": {{\"{name}\": {{}}}}}} to it, or use --set-placeholder",
                        side.display()
                    ),
                    [] => format!(
                        "There is no profile {name}: {} holds none. Write {{\"profiles\": {{\"{name}\": {{}}}}}} there, or use --set-placeholder",
                        side.display()
                    ),
                    names => format!(
                        "There is no profile {name} in {}; there are: {}",
                        side.display(),
                        names.join(", ")
                    ),
                });
            }
            Some(name) => Choice::Named(name.to_owned()),
        };
        Ok(self.chosen(&profiles, &choice, definition, tree))
    }

    fn chosen(
        &self,
        profiles: &Profiles,
        choice: &Choice,
        definition: &Definition,
        tree: &Tree,
    ) -> Option<Values> {
        let machine = definition.machine.as_ref();
        let mut values = profiles.values(choice, machine);
        for (name, value) in &self.set {
            values
                .get_or_insert_default()
                .set(name, Value::string(value.as_str()));
        }
        if self.make_up {
            let values = values.get_or_insert_default();
            for placeholder in placeholders(tree) {
                if values.get(&placeholder.name).is_none() {
                    let value = made_up_beside(&placeholder.name, machine, values);
                    values.set(&placeholder.name, Value::string(value));
                }
            }
        }
        values
    }
}

/// The profiles beside a definition. What of the file cannot be understood matters only where a profile is asked for, and
/// then only what keeps that one from being read.
fn profiles(file: &Path, named: Option<&str>) -> Result<Profiles, String> {
    if file == Path::new("-") {
        return Ok(Profiles::default());
    }
    let path = host::side_path(file);
    let shown = path.display();
    let Some(text) = host::read_text(&path) else {
        return match named {
            Some(_) if host::load(&path).is_ok() => Err(format!(
                "{shown}: this is no UTF-8 text of a sensible size, so that its profiles cannot be read; mend or remove the file"
            )),
            Some(_) | None => Ok(Profiles::default()),
        };
    };
    let side = match (Value::parse(&text), named) {
        (Ok(side), None) => return Ok(Profiles::of_side(&side)),
        (Err(_), None) => return Ok(Profiles::default()),
        (Ok(side), Some(_)) => side,
        (Err(error), Some(_)) => {
            return Err(format!(
                "{shown}:{}:{}: {}; the profiles cannot be read",
                error.line, error.column, error.message
            ));
        }
    };
    let (tree, _) = parse(text.as_str().into());
    match named.and_then(|name| Profiles::mistake(&tree, name)) {
        None => Ok(Profiles::of_side(&side)),
        Some((node, told)) => {
            let at = tree.position(tree.node(node).span.start);
            let pointer = match tree.pointer_of(node) {
                whole if whole.is_empty() => "/".to_owned(),
                inside => inside,
            };
            Err(format!(
                "{shown}:{}:{}: {told} ({pointer})",
                at.line, at.column
            ))
        }
    }
}

/// The first mistake that keeps a definition from running, with the way out for a placeholder.
pub fn blocking(problems: &[Problem]) -> Option<(usize, String)> {
    let problem = problems
        .iter()
        .find(|problem| problem.kind != ProblemKind::DuplicateKey)?;
    let message = match problem.kind {
        ProblemKind::Placeholder => {
            format!(
                "{}; give it a value with --set-placeholder",
                problem.message
            )
        }
        _ => problem.message.clone(),
    };
    Some((problem.span.start, message))
}
