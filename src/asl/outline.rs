//! [`Outline`]: what can be said of a machine whose text may be unfinished.
//!
//! Total: any tree gives an outline. Nonsense is allowed here and only here.

use crate::asl::condition::{describe_errors, describe_rule, shorten};
use crate::asl::{Field, Port, QueryLanguage, ScopeAddress, StateAddress, StateKind};
use crate::json::{Member, NodeId, NodeKind, Tree};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The machine as far as the text can be read.
#[derive(Debug)]
pub struct Outline {
    /// The text it was read from.
    pub tree: Arc<Tree>,
    /// The machine itself.
    pub root: ScopeOutline,
}

/// An object that holds `StartAt` and `States`.
#[derive(Debug)]
pub struct ScopeOutline {
    /// Where it lives.
    pub address: ScopeAddress,
    /// Its object (the root node even if that is no object).
    pub node: NodeId,
    /// The value node of `StartAt`.
    pub start_at_node: Option<NodeId>,
    /// What `StartAt` says.
    pub start_at: Option<Arc<str>>,
    /// The `States` object.
    pub states_node: Option<NodeId>,
    /// Its members in file order; of duplicate names the first only.
    pub states: Vec<StateOutline>,
    /// Language that states without an own `QueryLanguage` have: the machine's, also in nested scopes.
    /// A Map or Parallel in JSONata does not lend its language to the states inside it.
    pub language: QueryLanguage,
    /// Where each name is in `states`; only looked up, never walked.
    by_name: HashMap<Arc<str>, usize>,
}

/// One member of `States`, object or not.
#[derive(Debug)]
pub struct StateOutline {
    /// Where it lives.
    pub address: StateAddress,
    /// Its name.
    pub name: Arc<str>,
    /// The key's node.
    pub key_node: NodeId,
    /// The value's node.
    pub node: NodeId,
    /// Its `Type`, if it is one of the eight.
    pub kind: Option<StateKind>,
    /// The language it is in.
    pub language: QueryLanguage,
    /// Branches of a Parallel, the body of a Map.
    pub bodies: Vec<ScopeOutline>,
    /// What each of its members is, in the order of the tree; `None` where the name is no field of any state.
    pub fields: Vec<Option<Field>>,
}

/// A transition out of a state, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// Where it leaves.
    pub port: Port,
    /// The node of the target's name; `None` when the field is missing (a rule without Next).
    pub target_node: Option<NodeId>,
    /// The target's name.
    pub target: Option<Arc<str>>,
    /// Text for the edge: the condition in short, `Default`, the caught errors; empty for Next.
    pub label: String,
    /// The same without being cut.
    pub full_label: String,
}

/// A transition as it is written, without words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Where it leaves.
    pub port: Port,
    /// The rule or catcher; of the others the target's node.
    pub element: NodeId,
    /// The node of the target's name; `None` when the field is missing (a rule without Next).
    pub target: Option<NodeId>,
}

impl Outline {
    /// Reads a tree. Total.
    pub fn read(tree: Arc<Tree>) -> Outline {
        let language = own_language(&tree, tree.root()).unwrap_or_default();
        let root = ScopeOutline::read(&tree, ScopeAddress::root(), tree.root(), language);
        Outline { tree, root }
    }

    /// The scope at an address.
    pub fn scope(&self, address: &ScopeAddress) -> Option<&ScopeOutline> {
        match address.owner() {
            None => (self.root.address == *address).then_some(&self.root),
            Some(owner) => self
                .state(&owner)?
                .bodies
                .iter()
                .find(|body| body.address == *address),
        }
    }

    /// The state at an address.
    pub fn state(&self, address: &StateAddress) -> Option<&StateOutline> {
        self.scope(&address.scope())?.state(&address.name())
    }

    /// The innermost state whose member holds the byte offset.
    pub fn state_at(&self, offset: usize) -> Option<&StateOutline> {
        let mut scope = &self.root;
        let mut found = None;
        'deeper: loop {
            let state = scope.states.iter().find(|state| {
                let start = self.tree.node(state.key_node).span.start;
                let end = self.tree.node(state.node).span.end;
                (start..=end).contains(&offset)
            });
            let Some(state) = state else { return found };
            found = Some(state);
            for body in &state.bodies {
                let span = self.tree.node(body.node).span;
                if (span.start..span.end).contains(&offset) {
                    scope = body;
                    continue 'deeper;
                }
            }
            return found;
        }
    }

    /// Every state, outer before inner, in file order.
    pub fn all_states(&self) -> Vec<&StateOutline> {
        let mut all = Vec::new();
        self.root.collect(&mut |_| {}, &mut |state| all.push(state));
        all
    }

    /// Every scope, outer before inner.
    pub fn all_scopes(&self) -> Vec<&ScopeOutline> {
        let mut all = Vec::new();
        self.root.collect(&mut |scope| all.push(scope), &mut |_| {});
        all
    }
}

impl ScopeOutline {
    fn read(tree: &Tree, address: ScopeAddress, node: NodeId, language: QueryLanguage) -> Self {
        let start_at_node = tree.get(node, "StartAt");
        let states_node = tree.get(node, "States");
        let mut by_name = HashMap::new();
        let mut states = Vec::new();
        for member in states_node
            .map(|node| tree.members(node))
            .unwrap_or_default()
        {
            let Some(name) = tree.str(member.key).map(Arc::<str>::from) else {
                continue;
            };
            if let Entry::Vacant(place) = by_name.entry(name.clone()) {
                place.insert(states.len());
                states.push(StateOutline::read(tree, &address, name, *member, language));
            }
        }
        ScopeOutline {
            node,
            start_at_node,
            start_at: start_at_node
                .and_then(|node| tree.str(node))
                .map(Into::into),
            states_node,
            states,
            language,
            by_name,
            address,
        }
    }

    /// The state of this name.
    pub fn state(&self, name: &str) -> Option<&StateOutline> {
        self.by_name.get(name).map(|&index| &self.states[index])
    }

    fn collect<'a>(
        &'a self,
        on_scope: &mut impl FnMut(&'a ScopeOutline),
        on_state: &mut impl FnMut(&'a StateOutline),
    ) {
        // Recursion is bounded by the reader's limit on nesting.
        on_scope(self);
        for state in &self.states {
            on_state(state);
            for body in &state.bodies {
                body.collect(on_scope, on_state);
            }
        }
    }
}

impl StateOutline {
    fn read(
        tree: &Tree,
        scope: &ScopeAddress,
        name: Arc<str>,
        member: Member,
        machine_language: QueryLanguage,
    ) -> Self {
        let node = member.value;
        let address = scope.state(&name);
        let kind = tree
            .get(node, "Type")
            .and_then(|node| tree.str(node))
            .and_then(StateKind::from_name);
        let bodies = read_bodies(tree, &address, node, kind, machine_language);
        let members = tree.members(node).iter();
        let fields = members
            .map(|member| Field::named(tree.str(member.key)?))
            .collect();
        StateOutline {
            fields,
            address,
            name,
            key_node: member.key,
            node,
            kind,
            language: own_language(tree, node).unwrap_or(machine_language),
            bodies,
        }
    }

    /// The value node of a field.
    pub fn field(&self, tree: &Tree, field: Field) -> Option<NodeId> {
        let index = self.fields.iter().position(|own| *own == Some(field))?;
        Some(tree.members(self.node).get(index)?.value)
    }

    /// The text of a field, if it is text.
    pub fn text<'t>(&self, tree: &'t Tree, field: Field) -> Option<&'t str> {
        tree.str(self.field(tree, field)?)
    }

    /// The transitions out of it in declared order, as [`StateOutline::leads`] has them, with words for their edges.
    pub fn exits(&self, tree: &Tree) -> Vec<Exit> {
        let exit = |lead: Lead| {
            let full_label = match lead.port {
                Port::Start | Port::Next => String::new(),
                Port::Default => "Default".to_owned(),
                Port::Rule(_) => describe_rule(tree, lead.element),
                Port::Catch(_) => describe_errors(tree, lead.element),
            };
            Exit {
                port: lead.port,
                target_node: lead.target,
                target: lead.target.and_then(|node| tree.str(node)).map(Into::into),
                label: shorten(&full_label),
                full_label,
            }
        };
        self.leads(tree).into_iter().map(exit).collect()
    }

    /// The transitions out of it in declared order: Next; rules, Default; catchers last.
    ///
    /// A state whose `Type` is not known yet keeps all the transitions that are written.
    pub fn leads(&self, tree: &Tree) -> Vec<Lead> {
        let has = |field: Field| match self.kind {
            Some(kind) => field.spec().on.contains(&kind),
            None => true,
        };
        let value = |field: Field| has(field).then(|| self.field(tree, field)).flatten();
        let elements = |field: Field| {
            let list = value(field).map(|node| tree.elements(node));
            list.unwrap_or_default().iter().copied().enumerate()
        };
        let named = |port, node: NodeId| Lead {
            port,
            element: node,
            target: Some(node),
        };
        let listed = |port, element: NodeId| Lead {
            port,
            element,
            target: tree.get(element, "Next"),
        };
        let mut leads = Vec::new();
        leads.extend(value(Field::NEXT).map(|node| named(Port::Next, node)));
        leads.extend(elements(Field::CHOICES).map(|(index, rule)| listed(Port::Rule(index), rule)));
        leads.extend(value(Field::DEFAULT).map(|node| named(Port::Default, node)));
        leads.extend(
            elements(Field::CATCH).map(|(index, catcher)| listed(Port::Catch(index), catcher)),
        );
        leads
    }

    /// Whether it ends its scope: `End: true`, Succeed, Fail.
    pub fn is_terminal(&self, tree: &Tree) -> bool {
        match self.kind {
            Some(StateKind::Succeed | StateKind::Fail) => true,
            Some(StateKind::Choice) => false,
            Some(
                StateKind::Task
                | StateKind::Parallel
                | StateKind::Map
                | StateKind::Wait
                | StateKind::Pass,
            )
            | None => self
                .field(tree, Field::END)
                .is_some_and(|node| matches!(tree.node(node).kind, NodeKind::Bool(true))),
        }
    }
}

fn own_language(tree: &Tree, object: NodeId) -> Option<QueryLanguage> {
    match tree.str(tree.get(object, "QueryLanguage")?)? {
        "JSONata" => Some(QueryLanguage::Jsonata),
        "JSONPath" => Some(QueryLanguage::JsonPath),
        _ => None,
    }
}

fn read_bodies(
    tree: &Tree,
    address: &StateAddress,
    node: NodeId,
    kind: Option<StateKind>,
    language: QueryLanguage,
) -> Vec<ScopeOutline> {
    let body = |pointer: &str, node| {
        ScopeOutline::read(tree, ScopeAddress::from_pointer(pointer), node, language)
    };
    let branches = || -> Vec<ScopeOutline> {
        let Some(branches) = tree.get(node, "Branches") else {
            return Vec::new();
        };
        tree.elements(branches)
            .iter()
            .enumerate()
            .map(|(index, &branch)| body(address.branch(index).pointer(), branch))
            .collect()
    };
    let processor = || -> Vec<ScopeOutline> {
        ["ItemProcessor", "Iterator"]
            .into_iter()
            .find_map(|key| Some((key, tree.get(node, key)?)))
            .map(|(key, processor)| body(&format!("{}/{key}", address.pointer()), processor))
            .into_iter()
            .collect()
    };
    match kind {
        Some(StateKind::Parallel) => branches(),
        Some(StateKind::Map) => processor(),
        Some(
            StateKind::Task
            | StateKind::Choice
            | StateKind::Wait
            | StateKind::Pass
            | StateKind::Succeed
            | StateKind::Fail,
        ) => Vec::new(),
        // While the type is still being typed, the picture keeps what it held.
        None => branches().into_iter().chain(processor()).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::json::parse;

    fn outline(text: &str) -> Outline {
        Outline::read(Arc::new(parse(text.into()).0))
    }

    const NESTED: &str = r#"{
      "QueryLanguage": "JSONPath", "StartAt": "Each",
      "States": {
        "Each": { "Type": "Map", "QueryLanguage": "JSONata", "End": true,
          "ItemProcessor": { "StartAt": "Both", "States": {
            "Both": { "Type": "Parallel", "End": true, "Branches": [
              { "StartAt": "A/b", "States": { "A/b": { "Type": "Pass", "End": true } } },
              { "StartAt": "C", "States": { "C": { "Type": "Fail" } } } ] } } } },
        "Old": { "Type": "Map", "Next": "Each",
          "Iterator": { "StartAt": "D", "States": { "D": { "Type": "Succeed" } } } } } }"#;

    #[test]
    fn nested_machines_are_found_by_address() {
        let outline = outline(NESTED);
        let names: Vec<&str> = outline.all_states().iter().map(|s| &*s.name).collect();
        assert_eq!(names, ["Each", "Both", "A/b", "C", "Old", "D"]);
        assert_eq!(outline.all_scopes().len(), 5);
        for state in outline.all_states() {
            assert!(std::ptr::eq(outline.state(&state.address).unwrap(), state));
            let pointed = outline.tree.at_pointer(state.address.pointer());
            assert_eq!(pointed, Some(state.node));
        }
        for scope in outline.all_scopes() {
            assert!(std::ptr::eq(outline.scope(&scope.address).unwrap(), scope));
        }
    }

    #[test]
    fn a_body_takes_the_language_of_the_machine_not_of_its_map() {
        let outline = outline(NESTED);
        let language = |name: &str| {
            let states = outline.all_states();
            states.iter().find(|s| &*s.name == name).unwrap().language
        };
        assert_eq!(language("Each"), QueryLanguage::Jsonata);
        assert_eq!(language("Both"), QueryLanguage::JsonPath);
    }

    #[test]
    fn the_cursor_finds_the_innermost_state() {
        let outline = outline(NESTED);
        let at = |needle: &str| {
            let offset = NESTED.find(needle).unwrap();
            outline.state_at(offset).map(|state| state.name.to_string())
        };
        assert_eq!(at("\"A/b\": {").as_deref(), Some("A/b"));
        assert_eq!(at("Branches").as_deref(), Some("Both"));
        assert_eq!(at("StartAt").as_deref(), None);
    }

    #[test]
    fn exits_come_in_declared_order() {
        let outline = outline(
            r#"{"States":{"Check":{"Type":"Choice","Default":"No","Choices":[
              {"Variable":"$.a","NumericEquals":1,"Next":"One"},{"Variable":"$.b","IsNull":true}]},
              "Work":{"Type":"Task","Catch":[{"ErrorEquals":["States.ALL"],"Next":"No"},
              {"ErrorEquals":["A","B"],"Next":"One"}],"Next":"Check"}}}"#,
        );
        let exits = |name: &str| -> Vec<String> {
            let exits = outline.root.state(name).unwrap().exits(&outline.tree);
            exits
                .iter()
                .map(|exit| {
                    let target = exit.target.as_deref().unwrap_or("nowhere");
                    format!("{:?} [{}] {target}", exit.port, exit.label)
                })
                .collect()
        };
        assert_eq!(
            exits("Check"),
            [
                "Rule(0) [$.a = 1] One",
                "Rule(1) [$.b is null] nowhere",
                "Default [Default] No"
            ]
        );
        assert_eq!(
            exits("Work"),
            ["Next [] Check", "Catch(0) [] No", "Catch(1) [A, B] One"]
        );
    }

    #[test]
    fn a_field_is_the_first_member_of_its_name() {
        let outline = outline(
            r#"{"States":{"A":{"Other":1,"Type":"Pass","Next":"B","Type":"Task","Next":"C"},"B":7}}"#,
        );
        let tree = &outline.tree;
        for state in outline.all_states() {
            for spec in crate::asl::field_specs() {
                let member = tree.get(state.node, spec.name);
                assert_eq!(state.field(tree, spec.field), member, "{}", spec.name);
            }
        }
        let state = outline.root.state("A").unwrap();
        assert_eq!(state.text(tree, Field::NEXT), Some("B"));
        assert_eq!(
            state.fields,
            [
                None,
                Some(Field::TYPE),
                Some(Field::NEXT),
                Some(Field::TYPE),
                Some(Field::NEXT)
            ]
        );
    }

    #[test]
    fn any_text_has_an_outline() {
        for text in [
            "",
            "[]",
            "{\"States\":[]}",
            "{\"States\":{\"A\":1,\"A\":{}}}",
            "{\"States\":{\"A\":{\"Type\":\"Map\",\"ItemProcessor\":3}",
            "{\"StartAt\":{},\"States\":{\"A\":{\"Choices\":{},\"Catch\":[1,{}],\"Next\":7}}}",
        ] {
            let outline = outline(text);
            for state in outline.all_states() {
                state.exits(&outline.tree);
                state.is_terminal(&outline.tree);
            }
        }
    }
}
