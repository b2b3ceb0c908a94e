//! THE field table: every field of every state type, once.
//!
//! The outline's lookup, the rules about fields, the inspector's form, completion and help read it and nothing
//! else, so a field that only has to be understood, edited and checked is one row here. Fields of the machine
//! itself and of the objects inside a state (retriers, readers …) are in `parts.rs`.

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

impl LanguageRule {
    /// Whether it exists in this language.
    pub fn admits(self, language: QueryLanguage) -> bool {
        match self {
            LanguageRule::Either => true,
            LanguageRule::JsonPathOnly => language == QueryLanguage::JsonPath,
            LanguageRule::JsonataOnly => language == QueryLanguage::Jsonata,
        }
    }
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
    /// An object with fields of its own (ItemReader, ItemBatcher, ResultWriter, Credentials, ProcessorConfig):
    /// [`Structure::of_field`](crate::asl::Structure::of_field) tells which.
    Structure,
    /// A list of texts.
    TextList,
    /// A non-empty list of error names.
    ErrorNames,
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
    /// What its value looks like. See [`Field::shape`] for the shape in a given language.
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

const ALL: &[StateKind] = &StateKind::ALL;
const NONE: &[StateKind] = &[];
const TASK: &[StateKind] = &[StateKind::Task];
const CHOICE: &[StateKind] = &[StateKind::Choice];
const PARALLEL: &[StateKind] = &[StateKind::Parallel];
const MAP: &[StateKind] = &[StateKind::Map];
const WAIT: &[StateKind] = &[StateKind::Wait];
const PASS: &[StateKind] = &[StateKind::Pass];
const FAIL: &[StateKind] = &[StateKind::Fail];
/// States that can fail for a reason outside of themselves.
const WORKERS: &[StateKind] = &[StateKind::Task, StateKind::Parallel, StateKind::Map];
/// States that take arguments when they are in JSONata.
const CALLERS: &[StateKind] = &[StateKind::Task, StateKind::Parallel];
const PRODUCERS: &[StateKind] = &[
    StateKind::Task,
    StateKind::Parallel,
    StateKind::Map,
    StateKind::Pass,
];
const ALL_BUT_FAIL: &[StateKind] = &[
    StateKind::Task,
    StateKind::Choice,
    StateKind::Parallel,
    StateKind::Map,
    StateKind::Wait,
    StateKind::Pass,
    StateKind::Succeed,
];
const ASSIGNERS: &[StateKind] = &[
    StateKind::Task,
    StateKind::Choice,
    StateKind::Parallel,
    StateKind::Map,
    StateKind::Wait,
    StateKind::Pass,
];
const LEADERS: &[StateKind] = &[
    StateKind::Task,
    StateKind::Parallel,
    StateKind::Map,
    StateKind::Wait,
    StateKind::Pass,
];

const KIND_NAMES: &[&str] = &[
    "Task", "Choice", "Parallel", "Map", "Wait", "Pass", "Succeed", "Fail",
];
/// The greatest number of seconds the service takes: a little over three years.
pub(crate) const MAX_SECONDS: i64 = 99_999_999;

/// A whole number that may also be an expression in a JSONata state.
const fn computed(min: i64, max: i64) -> ValueShape {
    ValueShape::Integer {
        min,
        max,
        expression: true,
    }
}
const REFERENCE: ValueShape = ValueShape::ReferencePath { nullable: false };
const PATH: ValueShape = ValueShape::Path { nullable: false };

macro_rules! fields {
    ($($id:ident $name:literal $on:ident $language:ident $value:expr, $group:ident, required $required:ident,
       excludes $excludes:expr, behaviour $behaviour:literal, $help:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)] // only counts the rows
        enum Row { $($id),* }

        impl Field {
            $(#[doc = concat!("`", $name, "`: ", $help)]
              pub const $id: Field = Field(Row::$id as u16);)*
        }

        const NAMES: &[&str] = &[$($name),*];

        static TABLE: &[FieldSpec] = &[
            $(FieldSpec {
                field: Field::$id,
                name: $name,
                help: $help,
                on: $on,
                language: LanguageRule::$language,
                value: $value,
                group: Group::$group,
                required_on: $required,
                excludes: &$excludes,
                behaviour: $behaviour,
            }),*
        ];
    };
}

// One row: constant, name, on which types, language, value, group, required on which types, excludes, whether the interpreter acts on it, help.
fields! {
    TYPE "Type" ALL Either ValueShape::OneOf(KIND_NAMES), General, required ALL, excludes [], behaviour true,
        "What sort of state this is. It decides which other fields the state may have, and every state must have it. Upper and lower case count: Task, not task.";
    COMMENT "Comment" ALL Either ValueShape::Text, General, required NONE, excludes [], behaviour false,
        "A note for readers. It changes nothing and may be of any length, but it counts towards the 1 MiB a definition may have.";
    QUERY_LANGUAGE "QueryLanguage" ALL Either ValueShape::OneOf(&["JSONPath", "JSONata"]), General, required NONE, excludes [], behaviour true,
        "The language of this state's expressions. Without it the machine's language holds. A JSONPath machine may have single JSONata states; a JSONata machine takes no JSONPath states.";

    RESOURCE "Resource" TASK Either ValueShape::ResourceArn, Behaviour, required TASK, excludes [], behaviour true,
        "The ARN of what does the work: a service integration, a Lambda function or an activity. How it ends says how long the state waits: nothing for the service's first answer, .sync for the end of the job, .waitForTaskToken for somebody's reply. Express machines take neither of the latter two.";
    ARGUMENTS "Arguments" CALLERS JsonataOnly ValueShape::JsonataTemplate, Input, required NONE, excludes [], behaviour true,
        "What is handed to the resource or to each branch. Strings in {% %} are computed. Without it the state's input is handed on as it is. JSONPath states have Parameters for this.";
    CREDENTIALS "Credentials" TASK Either ValueShape::Structure, Behaviour, required NONE, excludes [], behaviour true,
        "A role that the task takes on, mostly one of another account. Without it the task works with the machine's own role, which needs sts:AssumeRole for this one. The other role must trust the machine's role as well.";
    RESULT "Result" PASS JsonPathOnly ValueShape::Json, Behaviour, required NONE, excludes [], behaviour true,
        "A fixed value that stands in for a result. It is taken literally: paths in it are not resolved, use Parameters for that. Without it the result is the state's input.";
    SECONDS "Seconds" WAIT Either computed(0, MAX_SECONDS), Behaviour, required NONE, excludes ["SecondsPath", "Timestamp", "TimestampPath"], behaviour true,
        "How many seconds to wait, from 0 to 99,999,999. In JSONata states an expression may say it. Express executions end after five minutes, waiting included.";
    SECONDS_PATH "SecondsPath" WAIT JsonPathOnly REFERENCE, Behaviour, required NONE, excludes ["Seconds", "Timestamp", "TimestampPath"], behaviour true,
        "Where the input says how many seconds to wait. There has to be a whole number from 0 to 99,999,999; a text such as \"10\" fails the execution.";
    TIMESTAMP "Timestamp" WAIT Either ValueShape::Timestamp, Behaviour, required NONE, excludes ["Seconds", "SecondsPath", "TimestampPath"], behaviour true,
        "The moment to wait for, such as 2027-03-01T09:00:00Z. It is written by RFC 3339 with a capital T and, without an offset, a capital Z. A moment that has passed is not waited for. In JSONata states an expression may say it.";
    TIMESTAMP_PATH "TimestampPath" WAIT JsonPathOnly REFERENCE, Behaviour, required NONE, excludes ["Seconds", "SecondsPath", "Timestamp"], behaviour true,
        "Where the input says which moment to wait for. There has to be a text such as 2027-03-01T09:00:00Z; a date without a time is refused when the state runs.";
    ERROR "Error" FAIL Either ValueShape::Text, Behaviour, required NONE, excludes ["ErrorPath"], behaviour true,
        "The name of the error the execution or branch fails with, at most 256 characters. Retriers and catchers of an enclosing Parallel or Map match on it, letter by letter. Names that begin with States. are the service's own; choose another.";
    ERROR_PATH "ErrorPath" FAIL JsonPathOnly REFERENCE, Behaviour, required NONE, excludes ["Error"], behaviour true,
        "Where the input holds the name of the error. States.Format, States.JsonToString, States.ArrayGetItem, States.Base64Encode, States.Base64Decode, States.Hash and States.UUID may stand here too.";
    CAUSE "Cause" FAIL Either ValueShape::Text, Behaviour, required NONE, excludes ["CausePath"], behaviour true,
        "Why it failed, for people: at most 32,768 characters. Nothing matches on it. In JSONata states an expression may say it.";
    CAUSE_PATH "CausePath" FAIL JsonPathOnly REFERENCE, Behaviour, required NONE, excludes ["Cause"], behaviour true,
        "Where the input holds the cause, which has to be a text. An object has to go through States.JsonToString first; the other functions that ErrorPath takes are fine too.";
    CHOICES "Choices" CHOICE Either ValueShape::Rules, Behaviour, required CHOICE, excludes [], behaviour true,
        "The rules, tried from first to last; the first that holds says where to go. A rule that can never be tried because one before it always holds is a common mistake. When none holds, Default is taken.";
    BRANCHES "Branches" PARALLEL Either ValueShape::Branches, Behaviour, required PARALLEL, excludes [], behaviour true,
        "Machines that run side by side on the same input. The result is the list of their outputs, in the order of the branches and not in that of their ends. When one fails the others are stopped, and the state fails.";
    ITEM_PROCESSOR "ItemProcessor" MAP Either ValueShape::Processor, Behaviour, required NONE, excludes ["Iterator"], behaviour true,
        "The machine that runs once for every item, or for every batch. It is a scope of its own: its states cannot lead out of it and nothing outside leads in. ProcessorConfig says whether it runs inside this execution or as child executions.";
    ITERATOR "Iterator" MAP Either ValueShape::Processor, Behaviour, required NONE, excludes ["ItemProcessor"], behaviour true,
        "The former name of ItemProcessor. The service still takes it, without ProcessorConfig; a distributed Map needs the new name.";

    INPUT_PATH "InputPath" ALL_BUT_FAIL JsonPathOnly ValueShape::Path { nullable: true }, Input, required NONE, excludes [], behaviour true,
        "Which part of the state's input it works with. $ without it: all of it. null stands for an empty object. A path that finds nothing fails the execution with States.Runtime.";
    PARAMETERS "Parameters" PRODUCERS JsonPathOnly ValueShape::PayloadTemplate, Input, required NONE, excludes ["ItemSelector"], behaviour true,
        "Builds what is handed on. A key that ends in .$ takes its value from a path or an intrinsic function; without that ending the value is taken literally, path or not. Without Parameters the input is handed on as it is. On a Map it is the former name of ItemSelector.";
    ITEM_READER "ItemReader" MAP Either ValueShape::Structure, Iteration, required NONE, excludes [], behaviour true,
        "Reads the items of a distributed Map from a file, an inventory or a list of objects in S3. Without it the items come from the state's input. An inline Map cannot have it.";
    ITEMS_PATH "ItemsPath" MAP JsonPathOnly PATH, Iteration, required NONE, excludes [], behaviour true,
        "Where the input holds the array, or the object, to go through. $ without it. It is looked up in the input after InputPath. A place that holds neither fails the execution with States.Runtime.";
    ITEMS "Items" MAP JsonataOnly ValueShape::JsonataTemplate, Iteration, required NONE, excludes [], behaviour true,
        "The array, or the object, to go through: an expression or a literal array. The state's input without it. JSONPath states have ItemsPath for this.";
    ITEM_SELECTOR "ItemSelector" MAP Either ValueShape::PayloadTemplate, Iteration, required NONE, excludes ["Parameters"], behaviour true,
        "Builds the input of each iteration; $$.Map.Item.Value or $states.context.Map.Item.Value is the item. Without it each iteration is given its item and nothing else. Values that are the same for every item are copied into every iteration.";
    ITEM_BATCHER "ItemBatcher" MAP Either ValueShape::Structure, Iteration, required NONE, excludes [], behaviour true,
        "Gives each child of a distributed Map several items at once, in a member Items. Without it each child is given one item. At least one of MaxItemsPerBatch and MaxInputBytesPerBatch has to say how large a batch is.";
    MAX_CONCURRENCY "MaxConcurrency" MAP Either computed(0, i64::MAX), Iteration, required NONE, excludes ["MaxConcurrencyPath"], behaviour true,
        "How many iterations may run at the same time. 0, as without it, leaves it to the service: up to 40 in an inline Map, up to 10,000 in a distributed one. 1 runs them one after the other, in order.";
    MAX_CONCURRENCY_PATH "MaxConcurrencyPath" MAP JsonPathOnly REFERENCE, Iteration, required NONE, excludes ["MaxConcurrency"], behaviour true,
        "Where the input says how many iterations may run at the same time. There has to be a whole number that is not negative; 0 leaves it to the service.";
    TOLERATED_FAILURE_COUNT "ToleratedFailureCount" MAP Either computed(0, i64::MAX), Iteration, required NONE, excludes ["ToleratedFailureCountPath"], behaviour true,
        "How many items of a distributed Map may fail before the Map fails with States.ExceedToleratedFailureThreshold. 0 without it: the first failure ends the Map. With a percentage beside it, whichever is passed first counts.";
    TOLERATED_FAILURE_COUNT_PATH "ToleratedFailureCountPath" MAP JsonPathOnly REFERENCE, Iteration, required NONE, excludes ["ToleratedFailureCount"], behaviour true,
        "Where the input says how many items of a distributed Map may fail. There has to be a whole number that is not negative.";
    TOLERATED_FAILURE_PERCENTAGE "ToleratedFailurePercentage" MAP Either ValueShape::Float { min: 0.0 }, Iteration, required NONE, excludes ["ToleratedFailurePercentagePath"], behaviour true,
        "What share of the items of a distributed Map may fail, 0 to 100. 0 without it. 5 is five percent, not 0.05; 100 lets every item fail. With a count beside it, whichever is passed first counts.";
    TOLERATED_FAILURE_PERCENTAGE_PATH "ToleratedFailurePercentagePath" MAP JsonPathOnly REFERENCE, Iteration, required NONE, excludes ["ToleratedFailurePercentage"], behaviour true,
        "Where the input says what share of the items of a distributed Map may fail. There has to be a number from 0 to 100.";
    RESULT_WRITER "ResultWriter" MAP Either ValueShape::Structure, Iteration, required NONE, excludes [], behaviour true,
        "Writes the results of a distributed Map to S3 instead of handing them on. Without it they are handed on as one array, which must not pass 256 KiB. The state's output then says only where the files are.";
    LABEL "Label" MAP Either ValueShape::Text, Iteration, required NONE, excludes [], behaviour true,
        "A short name for the Map's runs, part of their ARN. At most 40 characters, none of them a space, a wildcard, a bracket or a control character, and no two Maps of a machine alike. Without it the service makes one up.";

    RESULT_SELECTOR "ResultSelector" WORKERS JsonPathOnly ValueShape::PayloadTemplate, Output, required NONE, excludes [], behaviour true,
        "Builds a new result from the raw one before ResultPath places it. In it $ is the raw result, and the state's input is out of reach. Without it the result stays as it is.";
    RESULT_PATH "ResultPath" PRODUCERS JsonPathOnly ValueShape::ReferencePath { nullable: true }, Output, required NONE, excludes [], behaviour true,
        "Where in the input the result is placed. $ replaces the input, as without it; null throws the result away and hands the input on. Members that are not there yet are made; a place inside a text or number fails with States.ResultPathMatchFailure.";
    ASSIGN "Assign" ASSIGNERS Either ValueShape::PayloadTemplate, Output, required NONE, excludes [], behaviour true,
        "Variables to set when the state ends well; later states of the same scope and those inside them read them as $name. All values are computed first and set together, so that none sees another's new value. A name has at most 80 characters, a value 256 KiB, all of an execution 10 MiB.";
    OUTPUT "Output" ALL_BUT_FAIL JsonataOnly ValueShape::JsonataTemplate, Output, required NONE, excludes [], behaviour true,
        "What the state hands on. Strings in {% %} are computed; $states.result is the result and $states.input the input. Without it the result is handed on, or the input where there is no result. To keep the input beside the result, merge them here.";
    OUTPUT_PATH "OutputPath" ALL_BUT_FAIL JsonPathOnly ValueShape::Path { nullable: true }, Output, required NONE, excludes [], behaviour true,
        "Which part of the state's output is handed on. $ without it: all of it. null stands for an empty object. It is taken last, after ResultPath has placed the result.";

    TIMEOUT_SECONDS "TimeoutSeconds" TASK Either computed(1, MAX_SECONDS), Timing, required NONE, excludes ["TimeoutSecondsPath"], behaviour true,
        "How long one try of the task may take before it fails with States.Timeout, in seconds from 1 to 99,999,999. The service waits 99,999,999 seconds without it, so that a lost callback holds a Standard execution for its whole year. Each retry begins anew.";
    TIMEOUT_SECONDS_PATH "TimeoutSecondsPath" TASK JsonPathOnly REFERENCE, Timing, required NONE, excludes ["TimeoutSeconds"], behaviour true,
        "Where the input says how many seconds one try of the task may take. There has to be a whole number from 1 to 99,999,999.";
    HEARTBEAT_SECONDS "HeartbeatSeconds" TASK Either computed(1, MAX_SECONDS), Timing, required NONE, excludes ["HeartbeatSecondsPath"], behaviour true,
        "How many seconds the task may go without a heartbeat before it fails with States.HeartbeatTimeout. It has to be less than TimeoutSeconds. Only activities and tasks that wait for a token can send one; nothing is expected without it.";
    HEARTBEAT_SECONDS_PATH "HeartbeatSecondsPath" TASK JsonPathOnly REFERENCE, Timing, required NONE, excludes ["HeartbeatSeconds"], behaviour true,
        "Where the input says how many seconds the task may go without a heartbeat. The number there has to be less than the timeout.";

    RETRY "Retry" WORKERS Either ValueShape::Retriers, Errors, required NONE, excludes [], behaviour true,
        "Which errors are worth another try, how often and after how long. The first retrier that names the error counts, and each counts its own tries. Without it the first failure goes straight to Catch. Retries of a Standard machine are billed as transitions.";
    CATCH "Catch" WORKERS Either ValueShape::Catchers, Errors, required NONE, excludes [], behaviour true,
        "Where to go when an error is left after the retries. The first catcher that names the error counts. Without one that does, the error ends the execution, branch or iteration. States.Runtime and States.DataLimitExceeded have to be named: States.ALL does not cover them.";

    NEXT "Next" LEADERS Either ValueShape::StateName, Flow, required NONE, excludes ["End"], behaviour true,
        "The state that follows, in the same scope and written exactly as its name. A state has either this or End. A state inside a branch or a Map cannot lead out of it.";
    END "End" LEADERS Either ValueShape::Boolean, Flow, required NONE, excludes ["Next"], behaviour true,
        "Whether the machine, branch or iteration ends here. Only true has a meaning: leave the field out and give Next where it goes on. What the state hands on is the output.";
    DEFAULT "Default" CHOICE Either ValueShape::StateName, Flow, required NONE, excludes [], behaviour true,
        "Where to go when no rule holds. Without it the state then fails with States.NoChoiceMatched, which nothing on the Choice itself can catch. It stands on the state, beside Choices, not in a rule.";
}

/// The longest name there may be.
const LONGEST: usize = 40;

/// The rows, sorted by the length of their names.
struct ByLength {
    rows: [u16; NAMES.len()],
    /// Behind the last row whose name has so many bytes.
    ends: [u16; LONGEST + 1],
}

static BY_LENGTH: ByLength = {
    let mut by_length = ByLength {
        rows: [0; NAMES.len()],
        ends: [0; LONGEST + 1],
    };
    let (mut length, mut done) = (0, 0);
    while length <= LONGEST {
        let mut row = 0;
        while row < NAMES.len() {
            if NAMES[row].len() == length {
                by_length.rows[done] = row as u16;
                done += 1;
            }
            row += 1;
        }
        by_length.ends[length] = done as u16;
        length += 1;
    }
    assert!(done == NAMES.len(), "a name is longer than the longest");
    by_length
};

/// All rows, in inspector order.
pub fn field_specs() -> &'static [FieldSpec] {
    TABLE
}

impl Field {
    /// The field of this name.
    pub fn named(name: &str) -> Option<Field> {
        // Every key of every state is asked, and few names are as long as another.
        let ends = BY_LENGTH
            .ends
            .get(name.len().checked_sub(1)?..=name.len())?;
        let rows = &BY_LENGTH.rows[usize::from(ends[0])..usize::from(ends[1])];
        let row = rows.iter().find(|&&row| NAMES[usize::from(row)] == name)?;
        Some(Field(*row))
    }
    /// Its row.
    pub fn spec(self) -> &'static FieldSpec {
        &TABLE[self.0 as usize]
    }
    /// Its name.
    pub fn name(self) -> &'static str {
        self.spec().name
    }
    /// Whether a state of this kind and language may have it.
    pub fn allowed(self, kind: StateKind, language: QueryLanguage) -> bool {
        let spec = self.spec();
        spec.on.contains(&kind) && spec.language.admits(language)
    }
    /// The fields a state of this kind and language may have, in inspector order.
    pub fn of(kind: StateKind, language: QueryLanguage) -> Vec<Field> {
        TABLE
            .iter()
            .map(|spec| spec.field)
            .filter(|field| field.allowed(kind, language))
            .collect()
    }
    /// What its value looks like in a language: what is a payload template in JSONPath states
    /// is JSON with expressions in JSONata states.
    pub fn shape(self, language: QueryLanguage) -> ValueShape {
        self.spec().value.in_language(language)
    }
}

impl ValueShape {
    /// The shape in a language: `Assign` and `ItemSelector` are templates of either sort.
    pub fn in_language(&self, language: QueryLanguage) -> ValueShape {
        match (self, language) {
            (ValueShape::PayloadTemplate, QueryLanguage::Jsonata) => ValueShape::JsonataTemplate,
            (shape, _) => shape.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_where_their_constants_say() {
        for (index, spec) in field_specs().iter().enumerate() {
            assert_eq!(spec.field.0 as usize, index, "{}", spec.name);
            assert_eq!(Field::named(spec.name), Some(spec.field));
            let longer = format!("{}s", spec.name);
            assert_eq!(
                Field::named(&longer),
                TABLE
                    .iter()
                    .find(|own| own.name == longer)
                    .map(|own| own.field)
            );
            assert!(spec.help.ends_with('.'), "{}", spec.name);
        }
    }

    #[test]
    fn what_is_no_name_names_no_field() {
        let long = "T".repeat(LONGEST + 1);
        for name in ["", "type", "Typ", "Nope", &long[1..], &long] {
            assert_eq!(Field::named(name), None, "{name}");
        }
    }

    #[test]
    fn exclusion_is_mutual_and_names_fields() {
        for spec in field_specs() {
            for other in spec.excludes {
                let other = Field::named(other).expect("a field").spec();
                assert!(other.excludes.contains(&spec.name), "{}", spec.name);
            }
        }
    }

    #[test]
    fn families_do_not_mix() {
        let has = |kind, language, name| {
            Field::of(kind, language).contains(&Field::named(name).expect("a field"))
        };
        assert!(has(StateKind::Task, QueryLanguage::JsonPath, "Parameters"));
        assert!(!has(StateKind::Task, QueryLanguage::Jsonata, "Parameters"));
        assert!(has(StateKind::Task, QueryLanguage::Jsonata, "Arguments"));
        assert!(!has(StateKind::Map, QueryLanguage::Jsonata, "Arguments"));
        assert!(!has(StateKind::Fail, QueryLanguage::Jsonata, "Assign"));
        assert_eq!(
            Field::ASSIGN.shape(QueryLanguage::Jsonata),
            ValueShape::JsonataTemplate
        );
    }
}
