//! THE field table: every field of every state type, once.

use crate::asl::{QueryLanguage, StateKind};

/// A field of the language, an index into the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(pub(crate) u16);

/// In which query language a field exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageRule {
    /// In both.
    Either,
    /// In JSONPath states only.
    JsonPathOnly,
    /// In JSONata states only.
    JsonataOnly,
}

/// What a field's value looks like; drives validation and the inspector's control.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueShape {
    /// Free text.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number from..=to; in JSONata states an expression too when `expression`.
    Integer {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
        /// Whether `{% … %}` may stand there in a JSONata state.
        expression: bool,
    },
    /// A number ≥ min.
    Float {
        /// Least.
        min: f64,
    },
    /// A JSONPath, or null when `nullable`.
    Path {
        /// Whether `null` is allowed.
        nullable: bool,
    },
    /// A reference path, or null when `nullable`.
    ReferencePath {
        /// Whether `null` is allowed.
        nullable: bool,
    },
    /// A JSONPath payload template (`.$` keys).
    PayloadTemplate,
    /// Any JSON in which strings may be `{% … %}`.
    JsonataTemplate,
    /// One `{% … %}` string.
    JsonataExpression,
    /// An RFC 3339 timestamp.
    Timestamp,
    /// The name of a state in the same scope.
    StateName,
    /// A Task's resource.
    ResourceArn,
    /// Any JSON.
    Json,
    /// Choice rules.
    Rules,
    /// Retriers.
    Retriers,
    /// Catchers.
    Catchers,
    /// Parallel branches.
    Branches,
    /// A Map's body.
    Processor,
    /// An object with fields of its own (ItemReader, ItemBatcher, ResultWriter, Credentials, ProcessorConfig).
    Structure,
}

/// Where the inspector shows a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Type, Comment, QueryLanguage.
    General,
    /// What the state does: Resource, Seconds, Error, Choices …
    Behaviour,
    /// Input side of the data flow.
    Input,
    /// Output side of the data flow.
    Output,
    /// Timeouts and heartbeats.
    Timing,
    /// Retry and Catch.
    Errors,
    /// Map's reader, batcher, writer, concurrency and tolerance.
    Iteration,
    /// Next, End, Default.
    Flow,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct FieldSpec {
    /// The field.
    pub field: Field,
    /// Its name in the text.
    pub name: &'static str,
    /// What it does, in our own words.
    pub help: &'static str,
    /// The state types that have it.
    pub on: &'static [StateKind],
    /// In which query language.
    pub language: LanguageRule,
    /// What its value looks like.
    pub value: ValueShape,
    /// Where the inspector shows it.
    pub group: Group,
    /// The state types that must have it.
    pub required_on: &'static [StateKind],
    /// Fields that may not stand beside it.
    pub excludes: &'static [&'static str],
    /// Whether the interpreter acts on it.
    pub behaviour: bool,
}

/// All rows, in inspector order.
pub fn field_specs() -> &'static [FieldSpec] {
    todo!()
}

impl Field {
    /// The field of this name.
    pub fn named(_name: &str) -> Option<Field> {
        todo!()
    }
    /// Its row.
    pub fn spec(self) -> &'static FieldSpec {
        todo!()
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        self.spec().name
    }
    /// Whether a state of this kind and language may have it.
    pub fn allowed(self, _kind: StateKind, _language: QueryLanguage) -> bool {
        todo!()
    }
    /// The fields a state of this kind and language may have, in inspector order.
    pub fn of(_kind: StateKind, _language: QueryLanguage) -> Vec<Field> {
        todo!()
    }
}
