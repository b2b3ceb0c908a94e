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
    "A note for readers. It changes nothing and may be of any length, but it counts towards the 1 MiB a definition may have.",
);
const START_AT: PartSpec = part(
    "StartAt",
    EITHER,
    ValueShape::StateName,
    "The state that comes first, written exactly as its name in States of the same scope. It must be there; a state that nothing leads to from here is refused.",
)
.required();
const STATES: PartSpec = part("States", EITHER, ValueShape::Json, "The states by name, each an object with a Type. A name has at most 80 characters and is used once in the whole machine, nested scopes included. The order in the file has no meaning for a run.").required();

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
        "The language of all states that name none themselves. JSONPath without it. Once JSONata is said here, no state can go back to JSONPath.",
    ),
    START_AT,
    STATES,
    part(
        "TimeoutSeconds",
        EITHER,
        integer(1, MAX_SECONDS, false),
        "How many seconds an execution may take before it ends as timed out, with States.Timeout. Without it a Standard execution may take a year; an Express one never takes longer than five minutes. No state can catch this.",
    ),
    part(
        "Version",
        EITHER,
        ValueShape::OneOf(&["1.0"]),
        "The version of the language. There is only 1.0, which also holds without the field, so it can be left out.",
    ),
];

static BRANCH: &[PartSpec] = &[COMMENT, START_AT, STATES];

static PROCESSOR: &[PartSpec] = &[
    COMMENT,
    part(
        "ProcessorConfig",
        EITHER,
        ValueShape::Structure,
        "Whether iterations run inside this execution or as children of their own. Without it they run inside, as with the mode INLINE. Iterator, the former name of ItemProcessor, has no such field.",
    ),
    START_AT,
    STATES,
];

static PROCESSOR_CONFIG: &[PartSpec] = &[
    part(
        "Mode",
        EITHER,
        ValueShape::OneOf(&["INLINE", "DISTRIBUTED"]),
        "INLINE runs iterations inside this execution, at most 40 at a time; DISTRIBUTED runs each as a child execution, up to 10,000 at a time. INLINE without it. Inline iterations fill this execution's history, which ends at 25,000 events; children have their own.",
    ),
    part(
        "ExecutionType",
        EITHER,
        ValueShape::OneOf(&["STANDARD", "EXPRESS"]),
        "The type of the child executions of a distributed Map; it must be said with the mode DISTRIBUTED. EXPRESS children cost less and may take five minutes, but cannot wait with .sync or .waitForTaskToken. An inline Map has no use for it.",
    ),
];

static RETRIER: &[PartSpec] = &[
    part(
        "ErrorEquals",
        EITHER,
        ValueShape::ErrorNames,
        "The errors this retrier is for, a list that is not empty, each written exactly. States.ALL stands alone, in the last retrier. States.TaskFailed covers every error of a task but States.Timeout.",
    )
    .required(),
    part(
        "IntervalSeconds",
        EITHER,
        integer(1, MAX_SECONDS, false),
        "How many seconds to wait before the first retry, at least 1. 1 without it. BackoffRate makes the later waits longer.",
    ),
    part(
        "MaxAttempts",
        EITHER,
        integer(0, MAX_SECONDS, false),
        "How many retries at most, not counting the first try. 3 without it, 0 for none: the way to keep single errors from a broader retrier below. The count begins anew when the state is entered again.",
    ),
    part(
        "BackoffRate",
        EITHER,
        ValueShape::Float { min: 1.0 },
        "By what the waiting time is multiplied after each retry, at least 1. 2 without it; 1 keeps the waits equal. With IntervalSeconds 3 and a rate of 2 the waits are 3, 6 and 12 seconds.",
    ),
    part(
        "MaxDelaySeconds",
        EITHER,
        integer(1, 31_622_400, false),
        "The longest wait between two retries, in seconds: more than IntervalSeconds and at most 31,622,400. Without it BackoffRate lets the waits grow without end.",
    ),
    part(
        "JitterStrategy",
        EITHER,
        ValueShape::OneOf(&["NONE", "FULL"]),
        "FULL waits a random time between none and the computed one, so that many executions do not retry at once. NONE, as without it, waits exactly the computed time.",
    ),
    COMMENT,
];

static CATCHER: &[PartSpec] = &[
    part(
        "ErrorEquals",
        EITHER,
        ValueShape::ErrorNames,
        "The errors this catcher is for, a list that is not empty, tried after the retriers have given up. States.ALL stands alone, in the last catcher; name States.DataLimitExceeded yourself, it is not covered.",
    )
    .required(),
    part(
        "Next",
        EITHER,
        ValueShape::StateName,
        "The state that handles the error, in the same scope. It is given the error as its input, unless ResultPath or Output says otherwise.",
    )
    .required(),
    part(
        "ResultPath",
        JSON_PATH,
        ValueShape::ReferencePath { nullable: true },
        "Where in the state's input the error is placed, as an object with Error and Cause. Without it, as with $, the error replaces the input, and what the handler may need is gone. null drops the error and keeps the input.",
    ),
    part(
        "Output",
        JSONATA,
        ValueShape::JsonataTemplate,
        "What the next state is given; $states.errorOutput is the error, an object with Error and Cause, and $states.input what the state had been given. Without it the error alone is handed on.",
    ),
    part(
        "Assign",
        EITHER,
        ValueShape::PayloadTemplate,
        "Variables to set when this catcher is taken. The state's own Assign does not count then, as the state did not end well. In JSONata $states.errorOutput is the error; in JSONPath $ is.",
    ),
    COMMENT,
];

static ITEM_READER: &[PartSpec] = &[
    part(
        "Resource",
        EITHER,
        ValueShape::ResourceArn,
        "The call that fetches the source: arn:aws:states:::s3:getObject for one file, arn:aws:states:::s3:listObjectsV2 for the objects under a prefix. It must be there. The machine's role needs the right to read that bucket.",
    )
    .required(),
    part(
        "Parameters",
        JSON_PATH,
        ValueShape::PayloadTemplate,
        "Which Bucket and Key to read, or with listObjectsV2 which Bucket and Prefix. A key that ends in .$ takes its value from the input: Key.$.",
    ),
    part(
        "Arguments",
        JSONATA,
        ValueShape::JsonataTemplate,
        "Which Bucket and Key to read, or with listObjectsV2 which Bucket and Prefix. Strings in {% %} are computed.",
    ),
    part(
        "ReaderConfig",
        EITHER,
        ValueShape::Structure,
        "How the source is to be read: what it is, where its headers are, how much of it counts. A list of objects needs none; a file needs at least an InputType.",
    ),
];

static READER_CONFIG: &[PartSpec] = &[
    part(
        "InputType",
        EITHER,
        ValueShape::OneOf(&["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"]),
        "What the source is: a CSV file, a JSON file that holds an array or object, JSON lines, a manifest or Parquet. It must be said for a file that getObject fetches, and the file's ending says nothing.",
    ),
    part(
        "Transformation",
        EITHER,
        ValueShape::OneOf(&["NONE", "LOAD_AND_FLATTEN"]),
        "Whether the listed objects are read too and their items joined. NONE, as without it, makes what the list says of each object an item: key, size, date. LOAD_AND_FLATTEN opens them, and InputType says what is in them.",
    ),
    part(
        "ManifestType",
        EITHER,
        ValueShape::OneOf(&["ATHENA_DATA", "S3_INVENTORY"]),
        "What sort of manifest it is: that of an S3 inventory, or that of a query whose data Athena unloaded. The files it names are read, not the manifest itself. For Athena's, InputType says what is in those files.",
    ),
    part(
        "CSVHeaderLocation",
        EITHER,
        ValueShape::OneOf(&["FIRST_ROW", "GIVEN"]),
        "Where the names of the columns are: in the FIRST_ROW of the file, or GIVEN by CSVHeaders. With GIVEN the first row is an item like the others.",
    ),
    part(
        "CSVHeaders",
        EITHER,
        ValueShape::TextList,
        "The names of the columns when CSVHeaderLocation is GIVEN, at most 10 KiB in all. Each item is an object with these names and texts as values; numbers are texts too.",
    ),
    part(
        "CSVDelimiter",
        EITHER,
        ValueShape::OneOf(&["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]),
        "What separates the columns of a CSV file, by its name. COMMA without it.",
    ),
    part(
        "ItemsPointer",
        EITHER,
        ValueShape::Text,
        "A JSON pointer, such as /orders/open, to the array or object inside a JSON file that holds the items. Without it the whole file has to be one. It begins with a slash and is no JSONPath.",
    ),
    part(
        "MaxItems",
        EITHER,
        integer(0, 100_000_000, true),
        "How many items are read at most, up to 100,000,000. 0, as without it, reads all. A small number makes a cheap trial run over the first items.",
    )
    .excludes(&["MaxItemsPath"]),
    part(
        "MaxItemsPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many items are read at most. There has to be a whole number up to 100,000,000.",
    )
    .excludes(&["MaxItems"]),
];

static ITEM_BATCHER: &[PartSpec] = &[
    part(
        "MaxItemsPerBatch",
        EITHER,
        integer(1, 100_000_000, true),
        "How many items a batch holds at most; the last one may hold fewer. Without it only MaxInputBytesPerBatch limits a batch.",
    )
    .excludes(&["MaxItemsPerBatchPath"]),
    part(
        "MaxItemsPerBatchPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many items a batch holds at most. There has to be a positive whole number.",
    )
    .excludes(&["MaxItemsPerBatch"]),
    part(
        "MaxInputBytesPerBatch",
        EITHER,
        integer(1, 262_144, true),
        "How many bytes a batch has at most, up to 262,144, BatchInput included. Without it 256 KiB limit a batch, as they limit every input.",
    )
    .excludes(&["MaxInputBytesPerBatchPath"]),
    part(
        "MaxInputBytesPerBatchPath",
        JSON_PATH,
        REFERENCE,
        "Where the input says how many bytes a batch has at most. There has to be a positive whole number up to 262,144.",
    )
    .excludes(&["MaxInputBytesPerBatch"]),
    part(
        "BatchInput",
        EITHER,
        ValueShape::PayloadTemplate,
        "A value that every batch is given beside its items, as its member BatchInput. It is computed once, and its size counts in every batch.",
    ),
];

static RESULT_WRITER: &[PartSpec] = &[
    part(
        "Resource",
        EITHER,
        ValueShape::ResourceArn,
        "The call that writes the results: arn:aws:states:::s3:putObject. It belongs together with a bucket. Without both, WriterConfig only reshapes what is handed on. The machine's role needs the right to write to that bucket.",
    ),
    part(
        "Parameters",
        JSON_PATH,
        ValueShape::PayloadTemplate,
        "In which Bucket and under which Prefix the results are written. Below the prefix the service makes a folder for each run of the Map, with a manifest.json in it. A key that ends in .$ takes its value from the input.",
    ),
    part(
        "Arguments",
        JSONATA,
        ValueShape::JsonataTemplate,
        "In which Bucket and under which Prefix the results are written. Below the prefix the service makes a folder for each run of the Map, with a manifest.json in it. Strings in {% %} are computed.",
    ),
    part(
        "WriterConfig",
        EITHER,
        ValueShape::Structure,
        "What the results look like, in the files or, without a bucket, in the state's output. Without it all that is known of each child is written as JSON.",
    ),
];

static WRITER_CONFIG: &[PartSpec] = &[
    part(
        "Transformation",
        EITHER,
        ValueShape::OneOf(&["NONE", "COMPACT", "FLATTEN"]),
        "NONE keeps what is known of each child, COMPACT its output only, FLATTEN joins the elements of outputs that are arrays. Without it, NONE holds for files. Failed children are always written with all that is known of them.",
    ),
    part(
        "OutputType",
        EITHER,
        ValueShape::OneOf(&["JSON", "JSONL"]),
        "JSON writes one array a file, JSONL one value a line, which big files are easier to read from. JSON without it.",
    ),
];

static CREDENTIALS: &[PartSpec] = &[
    part(
        "RoleArn",
        EITHER,
        ValueShape::Text,
        "The ARN of the role to take on, such as arn:aws:iam::111122223333:role/Shared. In JSONata states an expression may compute it; in JSONPath states RoleArn.$ takes it from the input.",
    )
    .excludes(&["RoleArn.$"]),
    part(
        "RoleArn.$",
        JSON_PATH,
        ValueShape::Path { nullable: false },
        "Where the input holds the ARN of the role; an intrinsic function such as States.Format may put it together. RoleArn without the ending .$ takes the text literally.",
    )
    .excludes(&["RoleArn"]),
];

impl Structure {
    /// All of them.
    pub const ALL: [Structure; 12] = [
        Structure::Machine,
        Structure::Branch,
        Structure::Processor,
        Structure::ProcessorConfig,
        Structure::Retrier,
        Structure::Catcher,
        Structure::ItemReader,
        Structure::ReaderConfig,
        Structure::ItemBatcher,
        Structure::ResultWriter,
        Structure::WriterConfig,
        Structure::Credentials,
    ];

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
