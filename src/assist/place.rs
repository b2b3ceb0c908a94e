//! What a node of a tree is in the language: a state, a retrier, a path, a name.

use crate::asl::{Field, LanguageRule, QueryLanguage, StateKind, Structure, ValueShape};
use crate::json::{Member, NodeId, NodeKind, Tree};
use std::collections::HashMap;

/// What a value is in the language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// The machine, a branch, a processor.
    Scope(Structure),
    /// The `States` of a scope.
    States,
    /// A state.
    State,
    /// An object with fields of its own: a retrier, a reader.
    Part(Structure),
    /// A list of such things.
    List(Each),
    /// A rule of a Choice, or one inside `And`, `Or`, `Not`.
    Rule,
    /// What a rule compares with.
    Operand,
    /// Names of variables and what they are set to.
    Assign,
    /// A template of either language, or a part of one.
    Template,
    /// A value under a key that ends in `.$`: a path or an intrinsic call.
    Computed,
    /// A value of a field.
    Value(&'static ValueShape),
    /// JSON of which nothing is known.
    Data,
}

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Each {
    Branches,
    Retriers,
    Catchers,
    Rules,
}

static STATE_NAME: ValueShape = ValueShape::StateName;
static PATH: ValueShape = ValueShape::Path { nullable: false };
static EXPRESSION: ValueShape = ValueShape::JsonataExpression;
static TEXT: ValueShape = ValueShape::Text;

/// Where a node stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    /// What it is.
    pub role: Role,
    /// What the container around it is.
    pub holder: Role,
    /// The container.
    pub container: Option<NodeId>,
    /// Its key, if it is a member.
    pub key: Option<&'t str>,
    /// The language that holds there.
    pub language: QueryLanguage,
    /// The machine's language.
    pub machine_language: QueryLanguage,
    /// The innermost state's object.
    pub state: Option<NodeId>,
    /// Its type.
    pub kind: Option<StateKind>,
    /// The innermost object with `States`.
    pub scope: NodeId,
    /// The field of the state it is in.
    pub field: Option<&'t str>,
}

impl<'t> Place<'t> {
    /// The root of a tree.
    pub fn root(tree: &'t Tree) -> Place<'t> {
        let language = own_language(tree, tree.root()).unwrap_or_default();
        Place {
            role: Role::Scope(Structure::Machine),
            holder: Role::Data,
            container: None,
            key: None,
            language,
            machine_language: language,
            state: None,
            kind: None,
            scope: tree.root(),
            field: None,
        }
    }

    /// The place of a member's value. `value`: its node, if there is one already.
    pub fn member(
        &self,
        tree: &'t Tree,
        container: NodeId,
        key: &'t str,
        value: Option<NodeId>,
    ) -> Place<'t> {
        let mut place = self.inside(container);
        place.key = Some(key);
        place.role = match self.role {
            Role::Scope(_) if key == "States" => Role::States,
            Role::Scope(structure) | Role::Part(structure) => match structure.field(key) {
                Some(spec) => role_of_field(key, &spec.value),
                None => Role::Data,
            },
            Role::States => Role::State,
            Role::State => match Field::named(key) {
                Some(field) => role_of_field(key, &field.spec().value),
                None => Role::Data,
            },
            Role::Rule => role_in_rule(key),
            Role::Assign | Role::Template => {
                if key.ends_with(".$") && self.language == QueryLanguage::JsonPath {
                    Role::Computed
                } else {
                    Role::Template
                }
            }
            Role::Operand | Role::Data | Role::Computed => Role::Data,
            Role::List(_) | Role::Value(_) => Role::Data,
        };
        match place.role {
            Role::State => {
                place.state = value;
                place.field = None;
                place.kind = value.and_then(|node| kind_of(tree, node));
                place.language = value
                    .and_then(|node| own_language(tree, node))
                    .unwrap_or(self.machine_language);
            }
            Role::Scope(_) => place.enter_scope(value),
            _ if self.role == Role::State => place.field = Some(key),
            _ => {}
        }
        place
    }

    /// The place of an element.
    pub fn element(&self, container: NodeId, value: Option<NodeId>) -> Place<'t> {
        let mut place = self.inside(container);
        place.role = match self.role {
            Role::List(Each::Branches) => Role::Scope(Structure::Branch),
            Role::List(Each::Retriers) => Role::Part(Structure::Retrier),
            Role::List(Each::Catchers) => Role::Part(Structure::Catcher),
            Role::List(Each::Rules) => Role::Rule,
            Role::Value(shape @ (ValueShape::ErrorNames | ValueShape::TextList)) => {
                Role::Value(shape)
            }
            Role::Assign | Role::Template => Role::Template,
            _ => Role::Data,
        };
        if matches!(place.role, Role::Scope(_)) {
            place.enter_scope(value);
        }
        place
    }

    fn inside(&self, container: NodeId) -> Place<'t> {
        Place {
            holder: self.role,
            container: Some(container),
            key: None,
            ..*self
        }
    }

    fn enter_scope(&mut self, value: Option<NodeId>) {
        if let Some(node) = value {
            self.scope = node;
        }
        self.state = None;
        self.kind = None;
        self.field = None;
        self.language = self.machine_language;
    }

    /// Whether a key of this object is a name of the language; `None` where keys are the user's own.
    pub fn knows_key(&self, key: &str) -> Option<bool> {
        match self.role {
            Role::Scope(structure) | Role::Part(structure) => Some(
                structure
                    .field(key)
                    .is_some_and(|spec| spec.language.admits(self.language)),
            ),
            Role::State => Some(Field::named(key).is_some_and(|field| match self.kind {
                Some(kind) => field.allowed(kind, self.language),
                None => field.spec().language.admits(self.language),
            })),
            Role::Rule => Some(rule_key(key, self.language)),
            _ => None,
        }
    }
}

/// Places of a tree, each container's remembered.
pub(super) struct Places<'t> {
    tree: &'t Tree,
    known: HashMap<NodeId, Place<'t>>,
}

impl<'t> Places<'t> {
    pub fn new(tree: &'t Tree) -> Places<'t> {
        Places {
            tree,
            known: HashMap::new(),
        }
    }

    /// The place of a value; of a key the place of its value.
    pub fn of(&mut self, node: NodeId) -> Place<'t> {
        // Up to a container that is known, and down again: a text may nest deeper than a stack is high.
        let mut way = vec![node];
        let mut place = loop {
            let at = way[way.len() - 1];
            if let Some(place) = self.known.get(&at) {
                way.pop();
                break *place;
            }
            match self.tree.node(at).parent {
                Some(parent) => way.push(parent),
                None => {
                    way.pop();
                    break Place::root(self.tree);
                }
            }
        };
        while let Some(at) = way.pop() {
            place = self.step(&place, at);
            if !way.is_empty() {
                self.known.insert(at, place);
            }
        }
        place
    }

    fn step(&self, around: &Place<'t>, node: NodeId) -> Place<'t> {
        let Some(container) = self.tree.node(node).parent else {
            return *around;
        };
        match member_of(self.tree, container, node) {
            Some(member) => {
                let key = self.tree.str(member.key).unwrap_or_default();
                around.member(self.tree, container, key, Some(member.value))
            }
            None => around.element(container, Some(node)),
        }
    }
}

/// The member of an object that a key or a value belongs to.
pub(super) fn member_of(tree: &Tree, container: NodeId, node: NodeId) -> Option<Member> {
    let members = tree.members(container);
    let at = members.partition_point(|member| member.value < node);
    members
        .get(at)
        .copied()
        .filter(|member| member.value == node || member.key == node)
}

/// Whether a node is the key of a member.
pub(super) fn is_key(tree: &Tree, node: NodeId) -> bool {
    tree.node(node)
        .parent
        .and_then(|container| member_of(tree, container, node))
        .is_some_and(|member| member.key == node)
}

fn role_of_field(name: &str, shape: &'static ValueShape) -> Role {
    match shape {
        ValueShape::Rules => Role::List(Each::Rules),
        ValueShape::Retriers => Role::List(Each::Retriers),
        ValueShape::Catchers => Role::List(Each::Catchers),
        ValueShape::Branches => Role::List(Each::Branches),
        ValueShape::Processor => Role::Scope(Structure::Processor),
        ValueShape::Structure => Structure::of_field(name).map_or(Role::Data, Role::Part),
        ValueShape::PayloadTemplate | ValueShape::JsonataTemplate if name == "Assign" => {
            Role::Assign
        }
        ValueShape::PayloadTemplate | ValueShape::JsonataTemplate => Role::Template,
        ValueShape::Json => Role::Data,
        shape => Role::Value(shape),
    }
}

fn role_in_rule(key: &str) -> Role {
    match key {
        "And" | "Or" => Role::List(Each::Rules),
        "Not" => Role::Rule,
        "Assign" => Role::Assign,
        "Output" => Role::Template,
        "Next" => Role::Value(&STATE_NAME),
        "Condition" => Role::Value(&EXPRESSION),
        "Comment" => Role::Value(&TEXT),
        _ if key == "Variable" || key.ends_with("Path") => Role::Value(&PATH),
        _ => Role::Operand,
    }
}

/// The comparisons of a rule in JSONPath, in the order people look for them.
pub(super) fn comparators() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for sort in ["String", "Numeric", "Timestamp", "Boolean"] {
        for test in [
            "Equals",
            "LessThan",
            "LessThanEquals",
            "GreaterThan",
            "GreaterThanEquals",
        ] {
            if sort == "Boolean" && test != "Equals" {
                continue;
            }
            all.push(format!("{sort}{test}"));
            all.push(format!("{sort}{test}Path"));
        }
    }
    all.push("StringMatches".to_owned());
    all.extend(
        [
            "IsPresent",
            "IsNull",
            "IsString",
            "IsNumeric",
            "IsBoolean",
            "IsTimestamp",
        ]
        .map(str::to_owned),
    );
    all
}

fn rule_key(key: &str, language: QueryLanguage) -> bool {
    let rule = match key {
        "Next" | "Comment" | "Assign" => LanguageRule::Either,
        "Condition" | "Output" => LanguageRule::JsonataOnly,
        "And" | "Or" | "Not" | "Variable" => LanguageRule::JsonPathOnly,
        _ if comparators().iter().any(|known| known == key) => LanguageRule::JsonPathOnly,
        _ => return false,
    };
    rule.admits(language)
}

pub(super) fn kind_of(tree: &Tree, state: NodeId) -> Option<StateKind> {
    StateKind::from_name(tree.str(tree.get(state, "Type")?)?)
}

fn own_language(tree: &Tree, object: NodeId) -> Option<QueryLanguage> {
    match tree.str(tree.get(object, "QueryLanguage")?)? {
        "JSONata" => Some(QueryLanguage::Jsonata),
        "JSONPath" => Some(QueryLanguage::JsonPath),
        _ => None,
    }
}

/// Whether the text of a field is never evaluated.
pub(super) fn is_plain_text(place: &Place<'_>) -> bool {
    match place.role {
        Role::Value(shape) => {
            matches!(
                shape,
                ValueShape::OneOf(_) | ValueShape::StateName | ValueShape::ResourceArn
            ) || place.key == Some("Comment")
        }
        Role::Data => true,
        _ => false,
    }
}

/// The string a node is, if it is one.
pub(super) fn string_of(tree: &Tree, node: NodeId) -> Option<&str> {
    match &tree.node(node).kind {
        NodeKind::String(text) => Some(text),
        _ => None,
    }
}
