//! States and variables as things with a definition and uses.

use crate::asl::{
    Outline, QueryLanguage, ScopeAddress, ScopeOutline, StateAddress, StateOutline, ValueShape,
};
use crate::assist::View;
use crate::assist::highlight::language_of;
use crate::assist::names;
use crate::assist::place::{Places, Role, is_key, string_of};
use crate::json::{NodeId, NodeKind, Span, Tree};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Something with a name, a definition and uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symbol {
    /// A state.
    State(StateAddress),
    /// A variable, by the scope whose states assign it.
    Variable {
        /// The scope.
        scope: ScopeAddress,
        /// Without `$`.
        name: Arc<str>,
    },
    /// A name that one JSONata expression binds for itself.
    Local {
        /// Without `$`.
        name: Arc<str>,
        /// Where the text binds it.
        bound: Span,
    },
}

impl Symbol {
    /// Its name, of a variable without `$`.
    pub fn name(&self) -> String {
        match self {
            Symbol::State(address) => address.name(),
            Symbol::Variable { name, .. } | Symbol::Local { name, .. } => name.to_string(),
        }
    }
}

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The string it stands in: a key or a value.
    pub node: NodeId,
    /// Where in the string, `$` not included.
    pub inner: Span,
    /// Where in the text.
    pub span: Span,
    /// Whether this defines it: the key of a state, a key of `Assign`.
    pub defines: bool,
}

/// The symbol at a place of the text; a place just behind a name still belongs to it.
pub fn symbol_at(view: &View<'_>, offset: usize) -> Option<Symbol> {
    name_at(view, offset).map(|(symbol, _)| symbol)
}

/// The symbol at a place of the text, and where its name stands there. Whatever has a symbol has a definition.
pub fn name_at(view: &View<'_>, offset: usize) -> Option<(Symbol, Span)> {
    let tree = view.tree;
    let node = tree.node_at(offset)?;
    string_of(tree, node)?;
    let mut places = Places::new(tree);
    let mut found = None;
    let scopes = Scopes::read(view.outline);
    let mut index = Index {
        tree,
        places: &mut places,
    };
    index.string(node, &mut |name| {
        if name.span.start <= offset && offset <= name.span.end && found.is_none() {
            found = scopes
                .symbol(view.outline, &name)
                .map(|symbol| (symbol, name.span));
        }
    });
    found
}

/// Where the symbol at a place is defined.
pub fn definition(view: &View<'_>, offset: usize) -> Option<Span> {
    let symbol = symbol_at(view, offset)?;
    if let Symbol::Local { bound, .. } = symbol {
        return Some(bound);
    }
    let all = occurrences(view.outline, &symbol);
    all.iter()
        .find(|found| found.defines)
        .map(|found| found.span)
}

/// Every place that names the symbol at a place, its definitions included, in order.
pub fn references(view: &View<'_>, offset: usize) -> Vec<Span> {
    match symbol_at(view, offset) {
        Some(symbol) => occurrences(view.outline, &symbol)
            .into_iter()
            .map(|found| found.span)
            .collect(),
        None => Vec::new(),
    }
}

/// Every place that names a symbol, in order.
pub fn occurrences(outline: &Outline, symbol: &Symbol) -> Vec<Occurrence> {
    let tree = &*outline.tree;
    let mut places = Places::new(tree);
    let mut index = Index {
        tree,
        places: &mut places,
    };
    let scopes = Scopes::read(outline);
    let mut found = Vec::new();
    let mut take = |name: Name| {
        if scopes.symbol(outline, &name).as_ref() == Some(symbol) {
            found.push(Occurrence {
                node: name.node,
                inner: name.inner,
                span: name.span,
                defines: name.defines,
            });
        }
    };
    match symbol {
        Symbol::State(address) => {
            if let Some(scope) = outline.scope(&address.scope()) {
                index.scope(scope, false, &mut take);
            }
        }
        Symbol::Variable { scope, .. } => {
            if let Some(scope) = outline.scope(scope) {
                index.scope(scope, true, &mut take);
            }
        }
        Symbol::Local { bound, .. } => {
            if let Some(node) = tree.node_at(bound.start) {
                index.string(node, &mut take);
            }
        }
    }
    found.sort_by_key(|found| found.span);
    found.dedup();
    found
}

/// The variables a state may read, by where they are assigned: on some way before it, in its scope or one around it.
pub fn variables_at(outline: &Outline, address: &StateAddress) -> BTreeMap<Arc<str>, StateAddress> {
    let tree = &*outline.tree;
    let mut found: BTreeMap<Arc<str>, StateAddress> = BTreeMap::new();
    let mut here = address.clone();
    loop {
        let Some(scope) = outline.scope(&here.scope()) else {
            return found;
        };
        for state in before(tree, scope, &here.name()) {
            for name in assigned_by(tree, state) {
                found.entry(name).or_insert_with(|| state.address.clone());
            }
        }
        match scope.address.owner() {
            Some(owner) if !is_distributed(tree, scope.node) => here = owner,
            _ => return found,
        }
    }
}

/// The states from which one can be reached.
fn before<'o>(tree: &Tree, scope: &'o ScopeOutline, name: &str) -> Vec<&'o StateOutline> {
    let mut ways: HashMap<Arc<str>, Vec<&'o StateOutline>> = HashMap::new();
    for state in &scope.states {
        for exit in state.exits(tree) {
            if let Some(target) = exit.target {
                ways.entry(target).or_default().push(state);
            }
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    let mut work: Vec<&str> = vec![name];
    while let Some(at) = work.pop() {
        for state in ways.get(at).into_iter().flatten() {
            if seen.insert(&state.name) {
                found.push(*state);
                work.push(&state.name);
            }
        }
    }
    found
}

/// The names a state assigns, its rules and catchers included.
fn assigned_by(tree: &Tree, state: &StateOutline) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    for assign in assigns(tree, state.node) {
        for member in tree.members(assign) {
            let key = tree.str(member.key).unwrap_or_default();
            names.push(variable_name(key, state.language).into());
        }
    }
    names
}

/// Every `Assign` of a state: its own, and those of its rules and catchers.
pub(super) fn assigns(tree: &Tree, state: NodeId) -> Vec<NodeId> {
    let lists = ["Choices", "Catch"];
    let inner = lists
        .iter()
        .filter_map(|list| tree.get(state, list))
        .flat_map(|list| tree.elements(list).iter().copied());
    std::iter::once(state)
        .chain(inner)
        .filter_map(|object| tree.get(object, "Assign"))
        .collect()
}

/// The variable that a key of `Assign` sets.
pub(super) fn variable_name(key: &str, language: QueryLanguage) -> &str {
    match language {
        QueryLanguage::JsonPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::Jsonata => key,
    }
}

/// Whether the body of a Map runs its iterations as executions of their own.
pub(super) fn is_distributed(tree: &Tree, body: NodeId) -> bool {
    tree.get(body, "ProcessorConfig")
        .and_then(|config| tree.str(tree.get(config, "Mode")?))
        == Some("DISTRIBUTED")
}

/// What a name names.
enum Named {
    State(Arc<str>),
    Variable(Arc<str>),
    Local(Arc<str>, Span),
}

/// A name where it stands.
struct Name {
    node: NodeId,
    inner: Span,
    span: Span,
    defines: bool,
    named: Named,
    /// The object of the scope it stands in.
    scope: NodeId,
}

/// A scope's address, the object of the scope whose variables it sees, its own names.
type Known = (ScopeAddress, Option<NodeId>, BTreeSet<Arc<str>>);

/// Which names the scopes of a machine assign.
struct Scopes {
    /// By the scope's object.
    known: HashMap<NodeId, Known>,
}

impl Scopes {
    fn read(outline: &Outline) -> Scopes {
        let mut scopes = Scopes {
            known: HashMap::new(),
        };
        scopes.add(&outline.tree, &outline.root, None);
        scopes
    }

    // Recursion is bounded by the reader's limit on nesting.
    fn add(&mut self, tree: &Tree, scope: &ScopeOutline, around: Option<NodeId>) {
        let around = around.filter(|_| !is_distributed(tree, scope.node));
        let names = scope
            .states
            .iter()
            .flat_map(|state| assigned_by(tree, state))
            .collect();
        self.known
            .insert(scope.node, (scope.address.clone(), around, names));
        for state in &scope.states {
            for body in &state.bodies {
                self.add(tree, body, Some(scope.node));
            }
        }
    }

    fn symbol(&self, outline: &Outline, name: &Name) -> Option<Symbol> {
        match &name.named {
            Named::State(state) => {
                let (address, ..) = self.known.get(&name.scope)?;
                let address = address.state(state);
                outline.state(&address)?;
                Some(Symbol::State(address))
            }
            Named::Variable(variable) => {
                let mut scope = Some(name.scope);
                while let Some(node) = scope {
                    let (address, around, names) = self.known.get(&node)?;
                    if names.contains(variable) {
                        return Some(Symbol::Variable {
                            scope: address.clone(),
                            name: variable.clone(),
                        });
                    }
                    scope = *around;
                }
                None
            }
            Named::Local(name, bound) => Some(Symbol::Local {
                name: name.clone(),
                bound: *bound,
            }),
        }
    }
}

/// Finds names in the strings of a machine.
struct Index<'i, 't> {
    tree: &'t Tree,
    places: &'i mut Places<'t>,
}

impl Index<'_, '_> {
    /// The names of a scope; with `inner` those of the scopes inside it too.
    fn scope(&mut self, scope: &ScopeOutline, inner: bool, take: &mut impl FnMut(Name)) {
        if let Some(node) = scope.start_at_node {
            self.string(node, take);
        }
        for state in &scope.states {
            self.string(state.key_node, take);
            for member in self.tree.members(state.node) {
                let key = self.tree.str(member.key).unwrap_or_default();
                if !matches!(key, "Branches" | "ItemProcessor" | "Iterator") {
                    self.below(member.value, take);
                }
            }
            if inner {
                for body in &state.bodies {
                    self.scope(body, inner, take);
                }
            }
        }
    }

    /// The names in a value and in everything inside it.
    fn below(&mut self, node: NodeId, take: &mut impl FnMut(Name)) {
        let mut work = vec![node];
        while let Some(node) = work.pop() {
            match &self.tree.node(node).kind {
                NodeKind::String(_) => self.string(node, take),
                NodeKind::Array(items) => work.extend(items.iter().copied()),
                NodeKind::Object(members) => {
                    for member in members {
                        work.push(member.value);
                        self.string(member.key, take);
                    }
                }
                NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
            }
        }
    }

    /// The names in one string.
    fn string(&mut self, node: NodeId, take: &mut impl FnMut(Name)) {
        let Some(text) = string_of(self.tree, node) else {
            return;
        };
        let place = self.places.of(node);
        if is_key(self.tree, node) {
            let defined = match place.holder {
                Role::States => Named::State(text.into()),
                Role::Assign => Named::Variable(variable_name(text, place.language).into()),
                _ => return,
            };
            let len = match &defined {
                Named::Variable(name) => name.len(),
                Named::State(_) | Named::Local(..) => text.len(),
            };
            self.tell(node, Span::new(0, len), true, defined, place.scope, take);
            return;
        }
        if matches!(place.role, Role::Value(ValueShape::StateName)) {
            let named = Named::State(text.into());
            self.tell(
                node,
                Span::new(0, text.len()),
                false,
                named,
                place.scope,
                take,
            );
            return;
        }
        let Some(language) = language_of(&place, text) else {
            return;
        };
        // Most texts name none, and the map of a text is not free.
        if !text.contains('$') {
            return;
        }
        let found = names::uses(text, language);
        if found.is_empty() {
            return;
        }
        let Some(map) = self.tree.string_map(node) else {
            return;
        };
        for used in found {
            let name: Arc<str> = used.name.as_str().into();
            let (named, defines) = match used.bound {
                Some(bound) => (Named::Local(name, map.span(bound)), bound == used.span),
                None => (Named::Variable(name), false),
            };
            take(Name {
                node,
                inner: used.span,
                span: map.span(used.span),
                defines,
                named,
                scope: place.scope,
            });
        }
    }

    fn tell(
        &self,
        node: NodeId,
        inner: Span,
        defines: bool,
        named: Named,
        scope: NodeId,
        take: &mut impl FnMut(Name),
    ) {
        if let Some(map) = self.tree.string_map(node) {
            take(Name {
                node,
                inner,
                span: map.span(inner),
                defines,
                named,
                scope,
            });
        }
    }
}

#[cfg(test)]
#[path = "symbols_tests.rs"]
mod tests;
