//! A machine of a template, or any other, as the text of a file of its own.
//!
//! What the template's functions fill in becomes a placeholder whose name `DefinitionSubstitutions` takes: letters,
//! digits and underscores, one name for one thing. A placeholder without quotes stays without, for it may stand for a number.

use crate::formats::format::{Format, Spelling};
use crate::formats::placeholders::{names, whole};
use crate::formats::yaml;
use crate::json::{NodeId, NodeKind, Tree, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A machine as a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// The file's text.
    pub text: String,
    /// The placeholders in it by first use: the name, and what it stands for in the template: `Table`, `Pay.Arn`,
    /// `Fn::If IsProd, orders, orders-dev`.
    pub names: Vec<(String, String)>,
}

impl Format {
    /// The machine alone, written anew; comments of a template are left behind. `None` if its text has mistakes, and for
    /// Terraform, whose files hold more than a machine.
    pub fn extract(&self, text: Arc<str>, spelling: Spelling) -> Option<Extracted> {
        if spelling == Spelling::Terraform {
            return None;
        }
        let (tree, problems) = self.read(text);
        let mut prefix = String::from("placeholder0x");
        for salt in 1.. {
            if !tree.text().contains(&prefix) {
                break;
            }
            prefix = format!("placeholder{salt}x");
        }
        let mut taken = Taken {
            tree: &tree,
            is_yaml: spelling == Spelling::Yaml,
            renames: self.machine.is_some(),
            prefix,
            bare: Vec::new(),
            spans: Vec::new(),
            names: Vec::new(),
            known: HashMap::new(),
            used: HashSet::new(),
        };
        // Names that can stay come first, so that no made-up one takes their place.
        for index in 0..tree.len() as u32 {
            for (_, _, name) in names(tree.str(NodeId(index)).unwrap_or_default()) {
                if is_plain(name) {
                    taken.used.insert(name.to_owned());
                }
            }
        }
        let value = taken.value(tree.root())?;
        taken.spans.sort_by_key(|bare| bare.start);
        let spans = &taken.spans;
        let excused = |problem: &crate::json::Problem| {
            let at = problem.span.start;
            let before = spans.partition_point(|bare| bare.start <= at);
            before > 0 && at <= spans[before - 1].end
        };
        if !problems.iter().all(excused) {
            return None;
        }
        let written = match spelling {
            Spelling::Yaml => yaml::file(&value),
            Spelling::Json | Spelling::Terraform => value.to_pretty() + "\n",
        };
        Some(Extracted {
            text: taken.unmarked(&written),
            names: taken.names,
        })
    }
}

/// A name that a substitution can have everywhere.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// A name for a function's value: `If_IsProd` for `If IsProd, orders, orders-dev`. What is first given says most, except
/// that a number says nothing.
fn of_function(told: &str) -> String {
    const MOST: usize = 48;
    let (function, given) = told.split_once(' ').unwrap_or((told, ""));
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let mut name = words(function).concat();
    for argument in given.split(',') {
        for word in words(argument) {
            if name.len() + 1 + word.len() <= MOST {
                name.push('_');
                name.push_str(&word);
            }
        }
        if argument.contains(char::is_alphabetic) {
            break;
        }
    }
    name
}

struct Taken<'a> {
    tree: &'a Tree,
    is_yaml: bool,
    renames: bool,
    /// Begins the words that stand for a scalar until all is written.
    prefix: String,
    /// What is written in the place of such a word and of the quotes around it.
    bare: Vec<String>,
    /// Where placeholders without quotes stand.
    spans: Vec<crate::json::Span>,
    names: Vec<(String, String)>,
    known: HashMap<String, String>,
    used: HashSet<String>,
}

impl Taken<'_> {
    /// Recursion is bounded, because the readers bound depth.
    fn value(&mut self, id: NodeId) -> Option<Value> {
        let tree = self.tree;
        let node = tree.node(id);
        Some(match &node.kind {
            NodeKind::Array(elements) => {
                let items: Option<Vec<Value>> = elements.iter().map(|id| self.value(*id)).collect();
                Value::array(items?)
            }
            NodeKind::Object(members) => {
                let mut out = Vec::with_capacity(members.len());
                for member in members {
                    let key = self.named(tree.str(member.key)?);
                    out.push((key.into(), self.value(member.value)?));
                }
                Value::object(out)
            }
            NodeKind::String(text) => {
                let named = self.named(text);
                // In YAML a text without quotes becomes what its value says; this one is to stay a text.
                if self.is_yaml && whole(text).is_some() {
                    self.mark(format!("'{named}'"))
                } else {
                    Value::string(named)
                }
            }
            NodeKind::Broken => {
                let text = tree.number_text(id).trim();
                whole(text)?;
                self.spans.push(node.span);
                let named = self.named(text);
                self.mark(named)
            }
            NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number => tree.value(id)?,
        })
    }

    fn mark(&mut self, written: String) -> Value {
        let word = format!("{}{}x", self.prefix, self.bare.len());
        self.bare.push(written);
        Value::string(word)
    }

    /// A text with the names its placeholders are given.
    fn named(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut copied = 0;
        for (start, end, name) in names(text) {
            out.push_str(&text[copied..start]);
            out.push_str("${");
            out.push_str(&self.name(name));
            out.push('}');
            copied = end;
        }
        out.push_str(&text[copied..]);
        out
    }

    /// The name of what a placeholder stands for.
    fn name(&mut self, of: &str) -> String {
        // Two functions of which not all is known may give two values.
        let function = of.strip_prefix("Fn::");
        let is_one_thing = function.is_none_or(|told| told.contains(' ') && !told.ends_with('…'));
        if is_one_thing && let Some(known) = self.known.get(of) {
            return known.clone();
        }
        let mut name = of.to_owned();
        if self.renames && !is_plain(of) {
            let (mut wanted, between) = match function {
                Some(told) => (of_function(told), "_"),
                None => (of.chars().filter(char::is_ascii_alphanumeric).collect(), ""),
            };
            if wanted.is_empty() {
                wanted.push_str("Value");
            }
            name.clone_from(&wanted);
            let mut number = 2;
            while self.used.contains(&name) {
                name = format!("{wanted}{between}{number}");
                number += 1;
            }
        }
        self.used.insert(name.clone());
        self.known.insert(of.to_owned(), name.clone());
        self.names.push((name.clone(), of.to_owned()));
        name
    }

    /// The written text with every word that was put in replaced.
    fn unmarked(&self, written: &str) -> String {
        let mut out = String::with_capacity(written.len());
        let mut rest = written;
        while let Some(at) = rest.find(&self.prefix) {
            let behind = &rest[at + self.prefix.len()..];
            let digits = behind.find('x').unwrap_or(0);
            let word = behind[..digits]
                .parse()
                .ok()
                .and_then(|index: usize| self.bare.get(index));
            let quoted = rest[..at].ends_with('"') && behind[digits..].starts_with("x\"");
            let quote = usize::from(quoted);
            match word {
                Some(word) => {
                    out.push_str(&rest[..at - quote]);
                    out.push_str(word);
                    rest = &behind[digits + 1 + quote..];
                }
                None => {
                    out.push_str(&rest[..at + self.prefix.len()]);
                    rest = behind;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pairs(names: &[(String, String)]) -> Vec<(&str, &str)> {
        names.iter().map(|(a, b)| (&**a, &**b)).collect()
    }

    #[test]
    fn functions_become_names_that_a_substitution_can_have() {
        let template = r#"Resources:
  Order:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Pay
        States:
          Pay:
            Type: Task
            Resource: !GetAtt Pay.Arn
            Parameters:
              Table: !Ref Table
              Again: !GetAtt [Pay, Arn]
              Clash: !Ref PayArn
              Either: !If [IsProd, x, y]
              Same: !If [IsProd, x, y]
              Other: !If [IsProd, y, x]
              Vpc: !ImportValue Net-Vpc
              First: !Select [0, !Ref Subnets]
              Taken: ${Select_0_Subnets}
              Size: {Fn::FindInMap: [Sizes, !Ref Stage, Big]}
              In: !Sub 'arn:${AWS::Partition}:sqs'
            End: true
"#;
        let format = Format::in_template(Spelling::Yaml, "Order");
        let made = format.extract(template.into(), Spelling::Json).unwrap();
        assert_eq!(
            pairs(&made.names),
            [
                ("PayArn2", "Pay.Arn"),
                ("Table", "Table"),
                ("PayArn", "PayArn"),
                ("If_IsProd", "Fn::If IsProd, x, y"),
                ("If_IsProd_2", "Fn::If IsProd, y, x"),
                ("ImportValue_Net_Vpc", "Fn::ImportValue Net-Vpc"),
                ("Select_0_Subnets_2", "Fn::Select 0, Subnets"),
                ("Select_0_Subnets", "Select_0_Subnets"),
                ("FindInMap_Sizes", "Fn::FindInMap Sizes, Stage, Big"),
                ("AWSPartition", "AWS::Partition"),
            ]
        );
        let value = Value::parse(&made.text).unwrap();
        let at = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap();
        assert_eq!(at("/States/Pay/Resource"), "${PayArn2}");
        assert_eq!(at("/States/Pay/Parameters/Again"), "${PayArn2}");
        assert_eq!(at("/States/Pay/Parameters/In"), "arn:${AWSPartition}:sqs");
        assert_eq!(at("/States/Pay/Parameters/Same"), "${If_IsProd}");
        assert_eq!(at("/States/Pay/Parameters/Other"), "${If_IsProd_2}");
        let yaml = format.extract(template.into(), Spelling::Yaml).unwrap();
        assert!(yaml.text.contains("Table: '${Table}'\n"), "{}", yaml.text);
    }

    #[test]
    fn what_has_no_quotes_keeps_none_and_mistakes_are_not_lost() {
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${Long.Wait},"Comment":"placeholder0x0x","End":true}}}"#;
        let made = Format::JSON.extract(text.into(), Spelling::Json).unwrap();
        assert!(
            made.text.contains("\"Seconds\": ${Long.Wait},"),
            "{}",
            made.text
        );
        assert!(made.text.contains("\"placeholder0x0x\""), "{}", made.text);
        let yaml = Format::JSON.extract(text.into(), Spelling::Yaml).unwrap();
        assert!(
            yaml.text.contains("Seconds: ${Long.Wait}\n"),
            "{}",
            yaml.text
        );
        for broken in ["{", r#"{"A": 1 "B": 2}"#, r#"{"A": nul}"#] {
            assert_eq!(Format::JSON.extract(broken.into(), Spelling::Json), None);
        }
        assert_eq!(Format::JSON.extract("{}".into(), Spelling::Terraform), None);
    }
}
