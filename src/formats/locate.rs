//! [`locate`] and [`locate_all`]: which machine of which file is meant. Files are read by whoever asks.

use crate::formats::format::{Format, Spelling};
use crate::formats::template::{Machine, Place, machines};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A definition that was found, and the file it is in.
#[derive(Debug)]
pub struct Located<S> {
    /// Its file; of a template that names another file by `DefinitionUri`, that one.
    pub file: PathBuf,
    /// The bytes of that file.
    pub bytes: Vec<u8>,
    /// What the reader told of that file.
    pub state: S,
    /// How it is read.
    pub format: Format,
    /// What its template says of it.
    pub machine: Option<Machine>,
    /// The template, if the definition stands in another file.
    pub template: Option<PathBuf>,
    /// How many machines the template has; 0 if there is none.
    pub among: usize,
}

/// No definition was found.
#[derive(Debug)]
pub struct Lost<E> {
    /// The file that was looked into.
    pub file: PathBuf,
    /// The machine that was named.
    pub id: Option<String>,
    /// Why.
    pub why: Why<E>,
}

/// Why no definition was found. `E` is what the reader says of a file it cannot read.
#[derive(Debug)]
pub enum Why<E> {
    /// The file cannot be read.
    File(E),
    /// The file with the definition of this machine cannot be read.
    Definition(Arc<str>, E),
    /// A machine was named, but the file is no template.
    NoTemplate,
    /// The template holds no machine.
    Empty(Spelling),
    /// The template has no machine of that name; it has these.
    Unknown(Vec<Machine>),
    /// The template has several machines, and none was named.
    Several(Vec<Machine>),
    /// The machine's definition is out of reach; the sentence says where it is.
    Elsewhere(Arc<str>, String),
}

impl<E: std::fmt::Display> Lost<E> {
    /// Why, and the way out. `nearest` finds what may have been meant by a name that is not there.
    pub fn words(&self, nearest: impl FnOnce(&str, &[&str]) -> Option<String>) -> String {
        let name = self.file.display();
        let id = self.id.as_deref().unwrap_or_default();
        match &self.why {
            Why::File(why) => why.to_string(),
            Why::Definition(id, why) => {
                format!("{name}: the definition of {id} cannot be read. {why}")
            }
            Why::NoTemplate => format!(
                "{name}: this is no CloudFormation or SAM template, so there is no machine {id} in it; leave out #{id}"
            ),
            Why::Empty(Spelling::Terraform) => format!(
                "{name}: this Terraform file holds no state machine: no resource `aws_sfn_state_machine` stands in it; open the file that has one, or the definition itself"
            ),
            Why::Empty(Spelling::Json | Spelling::Yaml) => format!(
                "{name}: this template holds no state machine: no resource is an AWS::StepFunctions::StateMachine or AWS::Serverless::StateMachine; open the template that has one, or the definition itself"
            ),
            Why::Unknown(machines) => {
                let ids: Vec<&str> = machines.iter().map(|machine| &*machine.id).collect();
                let hint = match nearest(id, &ids) {
                    Some(near) => format!("Did you mean {near}?"),
                    None => format!("There are: {}", ids.join(", ")),
                };
                format!("{name}: there is no state machine {id} in this template. {hint}")
            }
            Why::Several(machines) => format!(
                "{name}: this template holds {} state machines; say which: {}",
                machines.len(),
                machines
                    .iter()
                    .map(|machine| format!("{name}#{}", machine.id))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Why::Elsewhere(id, why) => format!(
                "{name}: {id} cannot be opened from here. {why}; open the definition itself"
            ),
        }
    }
}

/// The two parts of `FILE#LogicalId`.
fn split_name(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('#')
        .filter(|(file, id)| !file.is_empty() && !id.is_empty() && !id.contains(['/', '\\']))
}

/// Finds the definition that `FILE` or `FILE#LogicalId` names: the file's own, that of the named machine, or that of
/// the only one. A file whose whole name has a `#` in it comes first. `read` reads a file.
pub fn locate<S: Clone, E>(
    name: &Path,
    mut read: impl FnMut(&Path) -> Result<(Vec<u8>, S), E>,
) -> Result<Located<S>, Lost<E>> {
    let named = Named::open(name, &mut read)?;
    let found = match named.meant() {
        Ok(Meant::Whole) => Ok(named.located(None)),
        Ok(Meant::One(machine)) => named.machine(machine, &mut read),
        Ok(Meant::Each(machines)) => Err(Why::Several(machines)),
        Err(why) => Err(why),
    };
    found.map_err(|why| named.lost(why))
}

/// The same for all that a name may mean: of a template with several machines, none of which is named, every one in
/// their order. Never empty; what cannot be had stands in its place.
pub fn locate_all<S: Clone, E>(
    name: &Path,
    mut read: impl FnMut(&Path) -> Result<(Vec<u8>, S), E>,
) -> Vec<Result<Located<S>, Lost<E>>> {
    let named = match Named::open(name, &mut read) {
        Ok(named) => named,
        Err(lost) => return vec![Err(lost)],
    };
    let machines = match named.meant() {
        Ok(Meant::Whole) => return vec![Ok(named.located(None))],
        Ok(Meant::One(machine)) => vec![machine],
        Ok(Meant::Each(machines)) => machines,
        Err(why) => return vec![Err(named.lost(why))],
    };
    let each = machines.into_iter().map(|machine| {
        let found = named.machine(machine, &mut read);
        found.map_err(|why| named.lost(why))
    });
    each.collect()
}

/// A file that was read, and what its name says.
struct Named<S> {
    file: PathBuf,
    /// The machine that was named.
    id: Option<String>,
    bytes: Vec<u8>,
    state: S,
    spelling: Spelling,
    /// `None`: the file is no template.
    machines: Option<Vec<Machine>>,
}

/// What a name means.
enum Meant {
    /// The file is the definition.
    Whole,
    One(Machine),
    /// Several, and none was named.
    Each(Vec<Machine>),
}

impl<S: Clone> Named<S> {
    fn open<E>(
        name: &Path,
        read: &mut impl FnMut(&Path) -> Result<(Vec<u8>, S), E>,
    ) -> Result<Named<S>, Lost<E>> {
        let mut file = name.to_owned();
        let mut id = None;
        let mut loaded = read(name);
        if loaded.is_err()
            && let Some((path, named)) = name.to_str().and_then(split_name)
        {
            file = PathBuf::from(path);
            id = Some(named.to_owned());
            loaded = read(&file);
        }
        match loaded {
            Ok((bytes, state)) => {
                let (spelling, machines) = look(&file, &bytes);
                Ok(Named {
                    file,
                    id,
                    bytes,
                    state,
                    spelling,
                    machines,
                })
            }
            Err(why) => Err(Lost {
                file,
                id,
                why: Why::File(why),
            }),
        }
    }

    fn meant<E>(&self) -> Result<Meant, Why<E>> {
        match (self.machines.as_deref(), self.id.as_deref()) {
            (None, Some(_)) => Err(Why::NoTemplate),
            (None, None) => Ok(Meant::Whole),
            (Some([]), _) => Err(Why::Empty(self.spelling)),
            (Some(machines), Some(id)) => {
                let found = machines.iter().find(|machine| &*machine.id == id);
                found
                    .map(|machine| Meant::One(machine.clone()))
                    .ok_or_else(|| Why::Unknown(machines.to_vec()))
            }
            (Some([only]), None) => Ok(Meant::One(only.clone())),
            (Some(several), None) => Ok(Meant::Each(several.to_vec())),
        }
    }

    /// The definition that stands in the file itself.
    fn located(&self, machine: Option<Machine>) -> Located<S> {
        Located {
            file: self.file.clone(),
            bytes: self.bytes.clone(),
            state: self.state.clone(),
            format: match &machine {
                Some(machine) => Format::in_template(self.spelling, &machine.id),
                None => Format::of(self.spelling),
            },
            among: self.machines.as_ref().map_or(0, Vec::len),
            machine,
            template: None,
        }
    }

    fn machine<E>(
        &self,
        machine: Machine,
        read: &mut impl FnMut(&Path) -> Result<(Vec<u8>, S), E>,
    ) -> Result<Located<S>, Why<E>> {
        match &machine.place {
            Place::Here => Ok(self.located(Some(machine))),
            Place::File(named) => {
                let beside = beside(&self.file, named);
                let (bytes, state) =
                    read(&beside).map_err(|why| Why::Definition(machine.id.clone(), why))?;
                Ok(Located {
                    format: Format::of(look(&beside, &bytes).0),
                    file: beside,
                    bytes,
                    state,
                    machine: Some(machine),
                    template: Some(self.file.clone()),
                    among: self.machines.as_ref().map_or(0, Vec::len),
                })
            }
            Place::Elsewhere(why) => Err(Why::Elsewhere(machine.id.clone(), why.clone())),
        }
    }

    fn lost<E>(&self, why: Why<E>) -> Lost<E> {
        Lost {
            file: self.file.clone(),
            id: self.id.clone(),
            why,
        }
    }
}

/// The machines of a file's bytes, if it is a template.
pub fn machines_in(file: &Path, bytes: &[u8]) -> Option<Vec<Machine>> {
    look(file, bytes).1
}

fn look(file: &Path, bytes: &[u8]) -> (Spelling, Option<Vec<Machine>>) {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let spelling = Spelling::of(&file.to_string_lossy(), &text);
    (spelling, machines(spelling, &text))
}

/// A file named relative to another one; `./` in front is left out, so that one file has one name.
fn beside(file: &Path, named: &str) -> PathBuf {
    let named = named.strip_prefix("./").unwrap_or(named);
    file.parent().unwrap_or(Path::new("")).join(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Resources:\n  A:\n    Type: AWS::StepFunctions::StateMachine\n    Properties: {Definition: {StartAt: X, States: {X: {Type: Succeed}}}}\n  B:\n    Type: AWS::Serverless::StateMachine\n    Properties: {Type: EXPRESS, DefinitionUri: ./b.asl.json}\n  C:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: s3://bucket/c.json}\n";

    fn read(path: &Path) -> Result<(Vec<u8>, ()), String> {
        match path.to_str() {
            Some("t/template.yaml") => Ok((TEMPLATE.into(), ())),
            Some("t/b.asl.json") => Ok((b"{}".to_vec(), ())),
            other => Err(format!("no {other:?}")),
        }
    }

    #[test]
    fn a_machine_is_found_where_its_definition_stands() {
        let find = |name: &str| locate(Path::new(name), read);
        let here = find("t/template.yaml#A").expect("A is here");
        assert_eq!(here.format, Format::in_template(Spelling::Yaml, "A"));
        let beside = find("t/template.yaml#B").expect("B is beside");
        assert_eq!(beside.file, Path::new("t/b.asl.json"));
        assert_eq!(beside.format, Format::JSON);
        assert_eq!(
            beside.template.as_deref(),
            Some(Path::new("t/template.yaml"))
        );
        let lost = |name| find(name).expect_err("not there").why;
        assert!(matches!(lost("t/template.yaml#C"), Why::Elsewhere(id, _) if &*id == "C"));
        assert!(matches!(lost("t/template.yaml#D"), Why::Unknown(all) if all.len() == 3));
        assert!(matches!(lost("t/template.yaml"), Why::Several(all) if all.len() == 3));
        assert!(matches!(lost("t/b.asl.json#B"), Why::NoTemplate));
        assert!(matches!(lost("t/no.json"), Why::File(_)));
    }

    #[test]
    fn all_machines_of_a_template_are_found_in_their_order() {
        let found = |name: &str| -> Vec<String> {
            let each = locate_all(Path::new(name), read).into_iter();
            each.map(|found| match found {
                Ok(found) => format!("{} of {}", found.file.display(), found.among),
                Err(lost) => lost.words(|_, _| None),
            })
            .collect()
        };
        assert_eq!(
            found("t/template.yaml"),
            [
                "t/template.yaml of 3",
                "t/b.asl.json of 3",
                "t/template.yaml: C cannot be opened from here. Its definition is at s3://bucket/c.json; open the definition itself"
            ]
        );
        assert_eq!(found("t/template.yaml#B"), ["t/b.asl.json of 3"]);
        assert_eq!(found("t/b.asl.json"), ["t/b.asl.json of 0"]);
        assert_eq!(found("t/no.json"), ["no Some(\"t/no.json\")"]);
    }

    #[test]
    fn a_name_has_a_file_and_a_machine() {
        assert_eq!(split_name("a/t.yaml#Order"), Some(("a/t.yaml", "Order")));
        for name in ["t.yaml", "#Order", "t.yaml#", "#a/t.yaml"] {
            assert_eq!(split_name(name), None, "{name}");
        }
    }
}
