//! Payload templates (`.$` keys) and JSON with `{% … %}` strings.

use crate::expressions::intrinsics::Intrinsic;
use crate::expressions::jsonata::Expression;
use crate::expressions::jsonpath::NULL_DOCUMENT;
use crate::expressions::{Ambient, EvalError, Invalid, Surroundings, path_not_found, too_large};
use crate::json::{Value, escape_token};
use std::sync::Arc;

/// Templates nest this deep at most; the service's own limit on definitions is far below.
const MAX_DEPTH: usize = 200;

/// A compiled JSONPath payload template.
#[derive(Clone, Debug)]
pub struct PayloadTemplate {
    root: Part,
    draws: bool,
}

#[derive(Clone, Debug)]
enum Part {
    /// Nothing to fill in below: the value is shared.
    Fixed(Value),
    Array(Arc<[Part]>),
    Object(Arc<[(Arc<str>, Part)]>),
    Filled(Arc<Fill>),
}

/// The value of a `name.$` member.
#[derive(Debug)]
struct Fill {
    /// The key as written, with its `.$`.
    field: Arc<str>,
    text: Arc<str>,
    expression: Intrinsic,
}

impl PayloadTemplate {
    /// Compiles it; the error's pointer tells where inside the template.
    pub fn compile(template: &Value) -> Result<PayloadTemplate, (String, Invalid)> {
        if template.depth() > MAX_DEPTH {
            return Err((String::new(), too_deep()));
        }
        let mut compiled = PayloadTemplate {
            root: compile_part(template, &mut String::new())?,
            draws: false,
        };
        let mut expressions = compiled.expressions().into_iter();
        compiled.draws = expressions.any(Intrinsic::draws);
        Ok(compiled)
    }

    /// Fills it in. The error is complete, as AWS words it after "An error occurred while executing the state 'X'
    /// (entered at the event id #2). ".
    pub fn evaluate(&self, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
        let filled = fill(&self.root, input, around)?;
        match too_large(filled.json_len()) {
            None => Ok(filled),
            Some(words) => Err(EvalError::new(
                "States.Runtime",
                format!("The filled in template is too large: {words}"),
            )),
        }
    }

    /// Whether its value depends on chance, so that two evaluations may differ.
    pub fn draws(&self) -> bool {
        self.draws
    }

    /// The expressions in it with the pointers of their members, in document order.
    pub fn expressions(&self) -> Vec<&Intrinsic> {
        fn collect<'p>(part: &'p Part, found: &mut Vec<&'p Intrinsic>) {
            match part {
                Part::Fixed(_) => {}
                Part::Array(parts) => parts.iter().for_each(|part| collect(part, found)),
                Part::Object(parts) => parts.iter().for_each(|(_, part)| collect(part, found)),
                Part::Filled(fill) => found.push(&fill.expression),
            }
        }
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }
}

fn too_deep() -> Invalid {
    Invalid {
        message: format!("The template is nested deeper than {MAX_DEPTH} levels"),
        position: None,
    }
}

/// Runs `inside` with one token more on the pointer.
fn within<T>(pointer: &mut String, token: &str, inside: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&escape_token(token));
    let result = inside(pointer);
    pointer.truncate(length);
    result
}

fn compile_part(value: &Value, pointer: &mut String) -> Result<Part, (String, Invalid)> {
    match value {
        Value::Array(array) => {
            let mut parts = Vec::with_capacity(array.items().len());
            for (index, item) in array.items().iter().enumerate() {
                parts.push(within(pointer, &index.to_string(), |pointer| {
                    compile_part(item, pointer)
                })?);
            }
            if parts.iter().all(|part| matches!(part, Part::Fixed(_))) {
                return Ok(Part::Fixed(value.clone()));
            }
            Ok(Part::Array(parts.into()))
        }
        Value::Object(object) => {
            let mut parts: Vec<(Arc<str>, Part)> = Vec::with_capacity(object.members().len());
            for (key, member) in object.members() {
                let (name, part) =
                    within(pointer, key, |pointer| compile_member(key, member, pointer))?;
                if key.ends_with(".$") && object.get(&name).is_some() {
                    return Err((
                        pointer.clone(),
                        Invalid {
                            message: format!(
                                "The fields '{name}' and '{key}' are in conflict: both give '{name}'"
                            ),
                            position: None,
                        },
                    ));
                }
                parts.push((name, part));
            }
            if parts.iter().all(|(_, part)| matches!(part, Part::Fixed(_))) {
                return Ok(Part::Fixed(value.clone()));
            }
            Ok(Part::Object(parts.into()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Ok(Part::Fixed(value.clone()))
        }
    }
}

fn compile_member(
    key: &Arc<str>,
    member: &Value,
    pointer: &mut String,
) -> Result<(Arc<str>, Part), (String, Invalid)> {
    let Some(name) = key.strip_suffix(".$") else {
        return Ok((key.clone(), compile_part(member, pointer)?));
    };
    let refuse = |position| {
        (
            pointer.clone(),
            Invalid {
                message: format!(
                    "The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
                ),
                position,
            },
        )
    };
    let Some(text) = member.as_str() else {
        return Err(refuse(None));
    };
    let expression = Intrinsic::parse(text).map_err(|invalid| refuse(invalid.position))?;
    Ok((
        name.into(),
        Part::Filled(Arc::new(Fill {
            field: key.clone(),
            text: text.into(),
            expression,
        })),
    ))
}

fn fill(part: &Part, input: &Value, around: &dyn Surroundings) -> Result<Value, EvalError> {
    match part {
        Part::Fixed(value) => Ok(value.clone()),
        Part::Array(parts) => {
            let items: Result<Vec<Value>, EvalError> =
                parts.iter().map(|part| fill(part, input, around)).collect();
            items.map(Value::array)
        }
        Part::Object(parts) => {
            let mut members = Vec::with_capacity(parts.len());
            for (name, part) in parts.iter() {
                members.push((name.clone(), fill(part, input, around)?));
            }
            // That they differ was seen to when the template was compiled.
            Ok(Value::unique_object(members))
        }
        Part::Filled(filled) => {
            let Some(path) = filled.expression.as_path() else {
                return filled.expression.evaluate(input, around);
            };
            if input.is_null() && path.reads_input() {
                return Err(EvalError::new("States.Runtime", NULL_DOCUMENT));
            }
            path.evaluate(input, around).map_err(|_| {
                EvalError::new(
                    "States.Runtime",
                    path_not_found(&filled.text, &filled.field, input),
                )
            })
        }
    }
}

/// JSON in which strings may be JSONata expressions.
#[derive(Clone, Debug)]
pub struct JsonataTemplate {
    root: Node,
    draws: bool,
}

#[derive(Clone, Debug)]
enum Node {
    Fixed(Value),
    Array(Arc<[Node]>),
    Object(Arc<[(Arc<str>, Node)]>),
    Computed(Arc<Expression>),
}

impl JsonataTemplate {
    /// Compiles it; the error's pointer tells where inside.
    pub fn compile(template: &Value) -> Result<JsonataTemplate, (String, Invalid)> {
        if template.depth() > MAX_DEPTH {
            return Err((String::new(), too_deep()));
        }
        let mut compiled = JsonataTemplate {
            root: compile_node(template, &mut String::new())?,
            draws: false,
        };
        compiled.draws = compiled.expressions().into_iter().any(Expression::draws);
        Ok(compiled)
    }

    /// Fills it in for a field of a state (`Output`, `Arguments`, `Assign`). Errors are as those of
    /// [`Expression::evaluate_field`](crate::expressions::jsonata::Expression::evaluate_field),
    /// with the place inside the template in their location (`Output/items[0]/name`).
    pub fn evaluate(
        &self,
        field: &str,
        bindings: &[(Arc<str>, Value)],
        ambient: Ambient<'_>,
    ) -> Result<Value, EvalError> {
        let computed = compute(&self.root, &Place::Field(field), bindings, ambient)?;
        match too_large(computed.json_len()) {
            None => Ok(computed),
            Some(words) => Err(EvalError {
                location: Some(field.to_owned()),
                ..EvalError::new(
                    "States.QueryEvaluationError",
                    format!("The value of the field '{field}' is too large: {words}"),
                )
            }),
        }
    }

    /// Whether its value may depend on chance, so that two evaluations may differ.
    pub fn draws(&self) -> bool {
        self.draws
    }

    /// The expressions in it, in document order.
    pub fn expressions(&self) -> Vec<&Expression> {
        fn collect<'n>(node: &'n Node, found: &mut Vec<&'n Expression>) {
            match node {
                Node::Fixed(_) => {}
                Node::Array(nodes) => nodes.iter().for_each(|node| collect(node, found)),
                Node::Object(nodes) => nodes.iter().for_each(|(_, node)| collect(node, found)),
                Node::Computed(expression) => found.push(expression),
            }
        }
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }
}

/// The text between `{%` and `%}` when a string is an expression: it must start and end with them.
pub fn expression_text(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}")
}

fn compile_node(value: &Value, pointer: &mut String) -> Result<Node, (String, Invalid)> {
    match value {
        Value::String(text) => match expression_text(text) {
            Some(inner) => Expression::parse(inner)
                .map(|expression| Node::Computed(Arc::new(expression)))
                .map_err(|invalid| {
                    (
                        pointer.clone(),
                        Invalid {
                            position: invalid.position.map(|position| position + 2),
                            ..invalid
                        },
                    )
                }),
            None => Ok(Node::Fixed(value.clone())),
        },
        Value::Array(array) => {
            let mut nodes = Vec::with_capacity(array.items().len());
            for (index, item) in array.items().iter().enumerate() {
                nodes.push(within(pointer, &index.to_string(), |pointer| {
                    compile_node(item, pointer)
                })?);
            }
            if nodes.iter().all(|node| matches!(node, Node::Fixed(_))) {
                return Ok(Node::Fixed(value.clone()));
            }
            Ok(Node::Array(nodes.into()))
        }
        Value::Object(object) => {
            let mut nodes = Vec::with_capacity(object.members().len());
            for (key, member) in object.members() {
                let node = within(pointer, key, |pointer| compile_node(member, pointer))?;
                nodes.push((key.clone(), node));
            }
            if nodes.iter().all(|(_, node)| matches!(node, Node::Fixed(_))) {
                return Ok(Node::Fixed(value.clone()));
            }
            Ok(Node::Object(nodes.into()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(Node::Fixed(value.clone())),
    }
}

/// Where in a field an expression stands; put into words only when it fails.
enum Place<'p> {
    Field(&'p str),
    Element(&'p Place<'p>, usize),
    Member(&'p Place<'p>, &'p str),
}

impl Place<'_> {
    fn text(&self) -> String {
        match self {
            Place::Field(name) => (*name).to_owned(),
            Place::Element(parent, index) => format!("{}[{index}]", parent.text()),
            Place::Member(parent, name) => format!("{}/{name}", parent.text()),
        }
    }
}

fn compute(
    node: &Node,
    place: &Place<'_>,
    bindings: &[(Arc<str>, Value)],
    ambient: Ambient<'_>,
) -> Result<Value, EvalError> {
    match node {
        Node::Fixed(value) => Ok(value.clone()),
        Node::Array(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            for (index, node) in nodes.iter().enumerate() {
                let place = Place::Element(place, index);
                items.push(compute(node, &place, bindings, ambient)?);
            }
            Ok(Value::array(items))
        }
        Node::Object(nodes) => {
            let mut members = Vec::with_capacity(nodes.len());
            for (key, node) in nodes.iter() {
                let place = Place::Member(place, key);
                members.push((key.clone(), compute(node, &place, bindings, ambient)?));
            }
            Ok(Value::unique_object(members))
        }
        Node::Computed(expression) => match expression.evaluate(None, bindings, ambient) {
            Ok(Some(value)) => Ok(value),
            other => Err(expression.field_failure(&place.text(), other.err())),
        },
    }
}

#[cfg(test)]
mod tests;
