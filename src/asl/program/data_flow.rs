//! How data goes through a state: what it reads, how it shapes it, where the result goes.

use super::reader::Reader;
use crate::asl::QueryLanguage;
use crate::expressions::jsonpath::{Path, ReferencePath};
use crate::expressions::{JsonataTemplate, PayloadTemplate};
use crate::json::Value;
use std::sync::Arc;

/// The data flow of a state, in one language or the other.
#[derive(Debug)]
pub enum DataFlow {
    /// JSONPath fields.
    JsonPath(Box<JsonPathFlow>),
    /// JSONata fields.
    Jsonata(Box<JsonataFlow>),
}

/// `InputPath` → `Parameters` → work → `ResultSelector` → `ResultPath` → `OutputPath`, and `Assign`.
#[derive(Debug)]
pub struct JsonPathFlow {
    /// `InputPath`
    pub input: Selection,
    /// `Parameters`
    pub parameters: Option<PayloadTemplate>,
    /// `ResultSelector`
    pub result_selector: Option<PayloadTemplate>,
    /// `ResultPath`
    pub result_path: Placement,
    /// `OutputPath`
    pub output: Selection,
    /// `Assign`
    pub assign: Option<PayloadTemplate>,
}

/// `Arguments` → work → `Assign` and `Output`.
#[derive(Debug)]
pub struct JsonataFlow {
    /// `Arguments`
    pub arguments: Option<JsonataTemplate>,
    /// `Output`
    pub output: Option<JsonataTemplate>,
    /// `Assign`
    pub assign: Option<JsonataTemplate>,
}

/// What `InputPath` or `OutputPath` takes.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Everything (`$`, or absent).
    Whole,
    /// `null`: an empty object.
    Nothing,
    /// What the path names.
    At(Path),
}

/// Where `ResultPath` puts the result.
#[derive(Clone, Debug)]
pub enum Placement {
    /// The result is the output (`$`, or absent).
    Replace,
    /// `null`: the input is the output.
    Discard,
    /// At a place in the input.
    At(ReferencePath),
}

/// A JSONata field that may be an expression.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The compiled form.
    pub template: JsonataTemplate,
    /// The expression between `{%` and `%}`, for messages.
    pub text: Arc<str>,
}

/// A number that may come from elsewhere.
#[derive(Clone, Debug)]
pub enum Quantity {
    /// Written down.
    Fixed(Value),
    /// Read from the input (`…Path`).
    At(Path),
    /// An expression.
    Computed(Computed),
}

impl DataFlow {
    /// Reads the data flow fields a state has.
    pub(super) fn read(reader: &mut Reader) -> DataFlow {
        match reader.language {
            QueryLanguage::JsonPath => DataFlow::JsonPath(Box::new(JsonPathFlow {
                input: reader.selection("InputPath"),
                parameters: reader.payload_template("Parameters"),
                result_selector: reader.payload_template("ResultSelector"),
                result_path: reader.placement("ResultPath"),
                output: reader.selection("OutputPath"),
                assign: reader.payload_template("Assign"),
            })),
            QueryLanguage::Jsonata => DataFlow::Jsonata(Box::new(JsonataFlow {
                arguments: reader.jsonata_template("Arguments"),
                output: reader.jsonata_template("Output"),
                assign: reader.jsonata_template("Assign"),
            })),
        }
    }
}
