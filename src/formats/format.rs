//! [`Format`]: how a file's text is read.

use crate::formats::build::build;
use crate::formats::json_part::JsonPart;
use crate::formats::terraform::HclPart;
use crate::formats::yaml::{self, Yaml};
use crate::formats::{embedded, template};
use crate::json::{NodeId, Notation, Problem, ProblemKind, Span, Tree, parse};
use std::sync::Arc;

/// How a text spells its values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// JSON.
    #[default]
    Json,
    /// YAML.
    Yaml,
    /// Terraform's language, HCL.
    Terraform,
}

impl Spelling {
    /// By the ending of a file's name; where that says nothing, by how the text begins.
    pub fn of(name: &str, text: &str) -> Spelling {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with(".yaml") || lower.ends_with(".yml") {
            return Spelling::Yaml;
        }
        if lower.ends_with(".tf") {
            return Spelling::Terraform;
        }
        if lower.ends_with(".json") || lower.ends_with(".asl") {
            return Spelling::Json;
        }
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.is_empty() || text.starts_with(['{', '[', '"']) {
            Spelling::Json
        } else {
            Spelling::Yaml
        }
    }
}

/// How a file's text is read: as JSON or YAML, as one machine or as a template that holds some.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// How values are spelled.
    pub spelling: Spelling,
    /// The logical id of the machine, if the file is a template.
    pub machine: Option<Arc<str>>,
}

impl Format {
    /// Plain JSON.
    pub const JSON: Format = Format {
        spelling: Spelling::Json,
        machine: None,
    };

    /// A machine of its own.
    pub fn of(spelling: Spelling) -> Format {
        Format {
            spelling,
            machine: None,
        }
    }

    /// One machine of a template.
    pub fn in_template(spelling: Spelling, machine: &str) -> Format {
        Format {
            spelling,
            machine: Some(machine.into()),
        }
    }

    /// How a file is read when nothing more is known: of a template the first machine that stands in it.
    pub fn of_file(name: &str, text: &str) -> Format {
        let spelling = Spelling::of(name, text);
        let here = template::machines(spelling, text)
            .unwrap_or_default()
            .into_iter()
            .find(|machine| machine.place == template::Place::Here);
        Format {
            spelling,
            machine: here.map(|machine| machine.id),
        }
    }

    /// A machine of its own as the text of a new file, in another spelling. Comments are left behind.
    /// `None` if the text has mistakes: nothing may be lost without a word.
    pub fn rewrite(&self, text: Arc<str>, spelling: Spelling) -> Option<String> {
        let (tree, problems) = self.read(text);
        let value = tree.value(tree.root()).filter(|_| problems.is_empty())?;
        match spelling {
            Spelling::Json => Some(value.to_pretty() + "\n"),
            Spelling::Yaml => Some(yaml::file(&value)),
            // A file of Terraform's has more in it than the machine.
            Spelling::Terraform => None,
        }
    }

    /// Reads a text. Total, as reading JSON is: any text gives a tree, and problems beside it.
    pub fn read(&self, text: Arc<str>) -> (Tree, Vec<Problem>) {
        if *self == Format::JSON {
            return parse(text);
        }
        let (mut ast, mut problems) = template::read(self.spelling, &text);
        let root = match &self.machine {
            // There always is a root, of an empty text a broken one.
            None => ast.root.unwrap_or_default(),
            Some(id) => match template::definition_of(&ast, id) {
                Some(at) if template::is_text(&ast, at) => {
                    let (tree, found) = embedded::read(self, &ast, text, at);
                    problems.extend(found);
                    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
                    return (tree, problems);
                }
                Some(at) => at,
                None => {
                    problems.push(no_machine(id, text.len()));
                    ast.add_broken(text.len())
                }
            },
        };
        let built = build(&ast, &text, root, self.machine.is_some());
        if self.machine.is_some() && self.spelling == Spelling::Json {
            // Of keys that are there twice only those of the machine count, and they are found again below.
            problems.retain(|problem| problem.kind != ProblemKind::DuplicateKey);
        }
        problems.extend(built.problems);
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        let notation: Arc<dyn Notation> = match self.spelling {
            Spelling::Json => Arc::new(JsonPart {
                format: self.clone(),
            }),
            Spelling::Terraform => Arc::new(HclPart {
                format: self.clone(),
            }),
            Spelling::Yaml => {
                let mistakes = problems.len();
                Arc::new(Yaml::new(self.clone(), ast, built.origins, mistakes))
            }
        };
        let tree = Tree::from_nodes(text, built.nodes, NodeId(0));
        (tree.in_notation(notation, built.numbers), problems)
    }
}

fn no_machine(id: &str, end: usize) -> Problem {
    Problem {
        kind: ProblemKind::Missing,
        message: format!(
            "The template has no definition of a machine `{id}` any more; bring it back"
        ),
        span: Span::new(end, end),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_written_in_the_other_spelling_and_back() {
        let json = r#"{"StartAt": "A b", "States": {"A b": {"Type": "Pass", "Result": ["yes", "1", 1.10, null, {}, []],
            "Comment": "it's: # \"x\"\nsecond\n", "Next": "C"}, "C": {"Type": "Wait", "Seconds": 5, "End": true}}}"#;
        let yaml = Format::JSON.rewrite(json.into(), Spelling::Yaml).unwrap();
        assert!(
            yaml.starts_with("StartAt: A b\nStates:\n  A b:\n    Type: Pass\n"),
            "{yaml}"
        );
        let back = Format::of(Spelling::Yaml)
            .rewrite(yaml.as_str().into(), Spelling::Json)
            .unwrap();
        let value = |text: &str| crate::json::Value::parse(text).unwrap().to_json();
        assert_eq!(value(&back), value(json));
        assert_eq!(Format::JSON.rewrite("{".into(), Spelling::Yaml), None);
    }
}
