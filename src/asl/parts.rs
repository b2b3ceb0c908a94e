//! The field tables of everything that is not a state: the machine itself, and the objects inside a state.

use crate::asl::LanguageRule;
use crate::asl::ValueShape;
use crate::asl::fields::MAX_SECONDS;

/// An object of the language that is no state and has fields of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Structure {
    /// The machine itself.
    Machine,
    /// An element of `Branches`.
    Branch,
    /// `ItemProcessor`, `Iterator`.
    Processor,
    /// `ProcessorConfig`.
    ProcessorConfig,
    /// An element of `Retry`.
    Retrier,
    /// An element of `Catch`.
    Catcher,
    /// `ItemReader`.
    ItemReader,
    /// `ReaderConfig`.
    ReaderConfig,
    /// `ItemBatcher`.
    ItemBatcher,
    /// `ResultWriter`.
    ResultWriter,
    /// `WriterConfig`.
    WriterConfig,
    /// `Credentials`.
    Credentials,
}

/// One field of a [`Structure`].
#[derive(Clone, Debug, PartialEq)]
pub struct PartSpec {
    /// Its name in the text.
    pub name: &'static str,
    /// What it does, in our own words.
    pub help: &'static str,
    /// In which query language.
    pub language: LanguageRule,
    /// What its value looks like.
    pub value: ValueShape,
    /// Whether it must be there.
    pub required: bool,
    /// Fields that may not stand beside it.
    pub excludes: &'static [&'static str],
}

const fn part(
    name: &'static str,
    language: LanguageRule,
    value: ValueShape,
    help: &'static str,
) -> PartSpec {
    PartSpec {
        name,
        help,
        language,
        value,
        required: false,
        excludes: &[],
    }
}

impl PartSpec {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    const fn excludes(mut self, others: &'static [&'static str]) -> Self {
        self.excludes = others;
        self
    }
}

const EITHER: LanguageRule = LanguageRule::Either;
const JSON_PATH: LanguageRule = LanguageRule::JsonPathOnly;
const JSONATA: LanguageRule = LanguageRule::JsonataOnly;
const REFERENCE: ValueShape = ValueShape::ReferencePath { nullable: false };
const COMMENT: PartSpec = part(
    "Comment",
    EITHER,
    ValueShape::Text,
    "A note for readers. It changes nothing.",
);
const START_AT: PartSpec = part(
    "StartAt",
    EITHER,
    ValueShape::StateName,
    "The state that comes first.",
)
.required();
const STATES: PartSpec = part("States", EITHER, ValueShape::Json, "The states by name.").required();

const fn integer(min: i64, max: i64, expression: bool) -> ValueShape {
    ValueShape::Integer {
        min,
        max,
        expression,
    }
}

static MACHINE: &[PartSpec] = &[
    COMMENT,
    part(
        "QueryLanguage",
        EITHER,
        ValueShape::OneOf(&["JSONPath", "JSONata"]),
        "The language of all states that name none themselves. JSONPath without it.",
    ),
    START_AT,
    STATES,
    part(
        "TimeoutSeconds",
        EITHER,
        integer(1, MAX_SECONDS, false),
        "How long an execution may take before it ends as timed out.",
    ),
    part(
        "Version",
        EITHER,
        ValueShape::OneOf(&["1.0"]),
        "The version of the language. There is only 1.0.",
    ),
];

static BRANCH: &[PartSpec] = &[COMMENT, START_AT, STATES];

static PROCESSOR: &[PartSpec] = &[
    COMMENT,
    part(
        "ProcessorConfig",
        EITHER,
        ValueShape::Structure,
        "Whether iterations run inside this execution or as children of their own.",
    ),
    START_AT,
    STATES,
];

static PROCESSOR_CONFIG: &[PartSpec] = &[
    part(
        "Mode",
        EITHER,
        ValueShape::OneOf(&["INLINE", "DISTRIBUTED"]),
        "INLINE runs iterations inside this execution, at most 40 at a time; DISTRIBUTED runs each as a child execution.",
    ),
    part(
        "ExecutionType",
        EITHER,
        ValueShape::OneOf(&["STANDARD", "EXPRESS"]),
        "The type of the child executions of a distributed Map.",
    ),
];

static RETRIER: &[PartSpec] = &[
    part(
        "ErrorEquals",
        EITHER,
        ValueShape::ErrorNames,
        "The errors this retrier is for. States.ALL stands alone, in the last retrier.",
    )
    .required(),
    part(
        "IntervalSeconds",
        EITHER,
        integer(1, MAX_SECONDS, false),
        "How long to wait before the first retry. 1 without it.",
    ),
    part(
        "MaxAttempts",
        EITHER,
        integer(0, MAX_SECONDS, false),
        "How many retries at most. 3 without it, 0 for none.",
    ),
    part(
        "BackoffRate",
        EITHER,
        ValueShape::Float { min: 1.0 },
        "By what the waiting time is multiplied after each retry. 2 without it.",
    ),
    part(
        "MaxDelaySeconds",
        EITHER,
        integer(1, 31_622_400, false),
        "The longest wait between two retries.",
    ),
    part(
        "JitterStrategy",
        EITHER,
        ValueShape::OneOf(&["NONE", "FULL"]),
        "FULL waits a random time up to the computed one, so that many executions do not retry at once.",
    ),
    COMMENT,
];

static CATCHER: &[PartSpec] = &[
    part(
        "ErrorEquals",
        EITHER,
        ValueShape::ErrorNames,
        "The errors this catcher is for. States.ALL stands alone, in the last catcher.",
    )
    .required(),
    part(
        "Next",
        EITHER,
        ValueShape::StateName,
        "The state that handles the error.",
    )
    .required(),
    part(
        "ResultPath",
        JSON_PATH,
        ValueShape::ReferencePath { nullable: true },
        "Where in the state's input the error is placed, as an object with Error and Cause. It replaces the input without this.",
    ),
    part(
        "Output",
        JSONATA,
        ValueShape::JsonataTemplate,
        "What the next state is given; $states.errorOutput is the error.",
    ),
    part(
        "Assign",
        EITHER,
        ValueShape::PayloadTemplate,
        "Variables to set when this catcher is taken.",
    ),
    COMMENT,
];

static ITEM_READER: &[PartSpec] = &[
    part(
        "Resource",
        EITHER,
        ValueShape::ResourceArn,
        "The call that fetches the source, such as arn:aws:states:::s3:getObject or s3:listObjectsV2.",
    )
    .required(),
    part(
        "Parameters",
        JSON_PATH,
        ValueShape::PayloadTemplate,
        "Which bucket and key, or bucket and prefix.",
    ),
    part(
        "Arguments",
        JSONATA,
        ValueShape::JsonataTemplate,
        "Which bucket and key, or bucket and prefix.",
    ),
    part(
        "ReaderConfig",
        EITHER,
        ValueShape::Structure,
        "How the source is to be read.",
    ),
];

static READER_CONFIG: &[PartSpec] = &[
    part(
        "InputType",
        EITHER,
        ValueShape::OneOf(&["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"]),
        "What the source is.",
    ),
    part(
        "Transformation",
        EITHER,
        ValueShape::OneOf(&["NONE", "LOAD_AND_FLATTEN"]),
        "Whether the listed objects are read too and their items joined.",
    ),
    part(
        "ManifestType",
        EITHER,
        ValueShape::OneOf(&["ATHENA_DATA", "S3_INVENTORY"]),
        "What sort of manifest it is.",
    ),
    part(
        "CSVHeaderLocation",
        EITHER,
        ValueShape::OneOf(&["FIRST_ROW", "GIVEN"]),
        "Where the names of the columns are.",
    ),
    part(
        "CSVHeaders",
        EITHER,
        ValueShape::TextList,
        "The names of the columns when they are given here.",
    ),
    part(
        "CSVDelimiter",
        EITHER,
        ValueShape::OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
        "What separates the columns.",
    ),
    part(
        "ItemsPointer",
        EITHER,
        ValueShape::Text,
        "A JSON pointer to the array or object inside the file that holds the items.",
    ),
    part(
        "MaxItems",
        EITHER,
        integer(0, 100_000_000, true),
        "How many items are read at most. 0 reads all.",
    )
    .excludes(&["MaxItemsPath"]),
    part(
        "MaxItemsPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many items are read at most.",
    )
    .excludes(&["MaxItems"]),
];

static ITEM_BATCHER: &[PartSpec] = &[
    part(
        "MaxItemsPerBatch",
        EITHER,
        integer(1, 100_000_000, true),
        "How many items a batch holds at most.",
    )
    .excludes(&["MaxItemsPerBatchPath"]),
    part(
        "MaxItemsPerBatchPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many items a batch holds at most.",
    )
    .excludes(&["MaxItemsPerBatch"]),
    part(
        "MaxInputBytesPerBatch",
        EITHER,
        integer(1, 262_144, true),
        "How many bytes a batch has at most.",
    )
    .excludes(&["MaxInputBytesPerBatchPath"]),
    part(
        "MaxInputBytesPerBatchPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many bytes a batch has at most.",
    )
    .excludes(&["MaxInputBytesPerBatch"]),
    part(
        "BatchInput",
        EITHER,
        ValueShape::PayloadTemplate,
        "A value that every batch is given beside its items.",
    ),
];

static RESULT_WRITER: &[PartSpec] = &[
    part(
        "Resource",
        EITHER,
        ValueShape::ResourceArn,
        "The call that writes the results, such as arn:aws:states:::s3:putObject.",
    ),
    part(
        "Parameters",
        JSON_PATH,
        ValueShape::PayloadTemplate,
        "Which bucket and prefix.",
    ),
    part(
        "Arguments",
        JSONATA,
        ValueShape::JsonataTemplate,
        "Which bucket and prefix.",
    ),
    part(
        "WriterConfig",
        EITHER,
        ValueShape::Structure,
        "What the results look like.",
    ),
];

static WRITER_CONFIG: &[PartSpec] = &[
    part(
        "Transformation",
        EITHER,
        ValueShape::OneOf(&["NONE", "COMPACT", "FLATTEN"]),
        "NONE keeps what is known of each child, COMPACT its output only, FLATTEN joins the outputs' elements.",
    ),
    part(
        "OutputType",
        EITHER,
        ValueShape::OneOf(&["JSON", "JSONL"]),
        "One JSON array, or one JSON value a line.",
    ),
];

static CREDENTIALS: &[PartSpec] = &[
    part(
        "RoleArn",
        EITHER,
        ValueShape::Text,
        "The ARN of the role, an expression in JSONata states.",
    )
    .excludes(&["RoleArn.$"]),
    part(
        "RoleArn.$",
        JSON_PATH,
        ValueShape::Path { nullable: false },
        "Where the input holds the ARN of the role; an intrinsic function may stand here too.",
    )
    .excludes(&["RoleArn"]),
];

impl Structure {
    /// Its fields, in inspector order.
    pub fn fields(self) -> &'static [PartSpec] {
        match self {
            Structure::Machine => MACHINE,
            Structure::Branch => BRANCH,
            Structure::Processor => PROCESSOR,
            Structure::ProcessorConfig => PROCESSOR_CONFIG,
            Structure::Retrier => RETRIER,
            Structure::Catcher => CATCHER,
            Structure::ItemReader => ITEM_READER,
            Structure::ReaderConfig => READER_CONFIG,
            Structure::ItemBatcher => ITEM_BATCHER,
            Structure::ResultWriter => RESULT_WRITER,
            Structure::WriterConfig => WRITER_CONFIG,
            Structure::Credentials => CREDENTIALS,
        }
    }
    /// The field of this name.
    pub fn field(self, name: &str) -> Option<&'static PartSpec> {
        self.fields().iter().find(|spec| spec.name == name)
    }
    /// What stands in a field: `ItemReader` holds an item reader, `Retry` a list of retriers.
    pub fn of_field(name: &str) -> Option<Structure> {
        Some(match name {
            "Branches" => Structure::Branch,
            "ItemProcessor" | "Iterator" => Structure::Processor,
            "ProcessorConfig" => Structure::ProcessorConfig,
            "Retry" => Structure::Retrier,
            "Catch" => Structure::Catcher,
            "ItemReader" => Structure::ItemReader,
            "ReaderConfig" => Structure::ReaderConfig,
            "ItemBatcher" => Structure::ItemBatcher,
            "ResultWriter" => Structure::ResultWriter,
            "WriterConfig" => Structure::WriterConfig,
            "Credentials" => Structure::Credentials,
            _ => return None,
        })
    }
    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Structure::Machine => "state machine",
            Structure::Branch => "branch",
            Structure::Processor => "item processor",
            Structure::ProcessorConfig => "processor config",
            Structure::Retrier => "retrier",
            Structure::Catcher => "catcher",
            Structure::ItemReader => "item reader",
            Structure::ReaderConfig => "reader config",
            Structure::ItemBatcher => "item batcher",
            Structure::ResultWriter => "result writer",
            Structure::WriterConfig => "writer config",
            Structure::Credentials => "credentials",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::field_specs;

    #[test]
    fn every_structured_field_has_a_table() {
        for spec in field_specs() {
            if spec.value == ValueShape::Structure {
                assert!(Structure::of_field(spec.name).is_some(), "{}", spec.name);
            }
        }
        let nested = Structure::of_field("ItemReader").expect("a structure");
        assert!(nested.field("ReaderConfig").is_some());
        assert!(Structure::of_field("ReaderConfig").is_some());
    }
}
