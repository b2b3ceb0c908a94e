//! Map: runs a body for each item.

use super::data_flow::{Computed, DataFlow, Quantity};
use super::reader::Reader;
use super::retry::Recovery;
use super::{FlowId, Then};
use crate::asl::{MachineType, Structure};
use crate::expressions::jsonpath::Path;
use crate::expressions::{JsonataTemplate, PayloadTemplate};
use crate::json::Value;
use std::sync::Arc;

/// A Map state.
#[derive(Debug)]
pub struct Map {
    /// The body.
    pub body: FlowId,
    /// Inline or distributed.
    pub mode: MapMode,
    /// Where the items come from, when no reader reads them.
    pub items: Items,
    /// `ItemSelector`, or `Parameters` of old, in JSONPath.
    pub item_selector: Option<PayloadTemplate>,
    /// `ItemSelector` in JSONata.
    pub computed_item_selector: Option<JsonataTemplate>,
    /// `MaxConcurrency` or its path.
    pub max_concurrency: Option<Quantity>,
    /// `ItemReader`
    pub reader: Option<ItemReader>,
    /// `ItemBatcher`
    pub batcher: Option<ItemBatcher>,
    /// `ResultWriter`
    pub writer: Option<ResultWriter>,
    /// `ToleratedFailureCount` or its path.
    pub tolerated_count: Option<Quantity>,
    /// `ToleratedFailurePercentage` or its path.
    pub tolerated_percentage: Option<Quantity>,
    /// `Label`
    pub label: Option<Arc<str>>,
    /// Its data flow (`Parameters` is the item selector here and not in it).
    pub data: DataFlow,
    /// Retry and Catch.
    pub recovery: Recovery,
    /// Where it leads.
    pub then: Then,
}

/// How the body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapMode {
    /// In this execution.
    Inline,
    /// Each item (or batch) as an execution of its own.
    Distributed(MachineType),
}

/// Where items come from.
#[derive(Debug)]
pub enum Items {
    /// The whole input.
    Input,
    /// `ItemsPath`
    At(Path),
    /// JSONata `Items`, an expression or an array with expressions.
    Computed(Computed),
}

/// `ItemReader`
#[derive(Debug)]
pub struct ItemReader {
    /// `Resource`
    pub resource: Arc<str>,
    /// `Parameters` in JSONPath.
    pub parameters: Option<PayloadTemplate>,
    /// `Arguments` in JSONata.
    pub arguments: Option<JsonataTemplate>,
    /// `ReaderConfig`
    pub config: ReaderConfig,
}

/// `ReaderConfig`
#[derive(Debug)]
pub struct ReaderConfig {
    /// `InputType`
    pub input_type: InputType,
    /// The object is a manifest that names the files to read.
    pub manifest: Option<ManifestType>,
    /// `CSVHeaderLocation` and `CSVHeaders`
    pub headers: HeaderLocation,
    /// `CSVDelimiter`
    pub delimiter: char,
    /// `MaxItems` or its path.
    pub max_items: Option<Quantity>,
    /// `ItemsPointer`
    pub items_pointer: Option<Arc<str>>,
    /// `Transformation` is `LOAD_AND_FLATTEN`: listed objects are read too.
    pub flatten: bool,
}

/// What kind of object holds the items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputType {
    /// A JSON array.
    #[default]
    Json,
    /// One JSON value a line.
    JsonLines,
    /// Rows.
    Csv,
    /// Columns.
    Parquet,
}

/// `ManifestType`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestType {
    /// An Amazon S3 inventory, which says itself what its files are.
    S3Inventory,
    /// The data manifest of an Athena query; `InputType` says what its files are.
    AthenaData,
}

/// Where a CSV file's column names are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderLocation {
    /// In the first row.
    FirstRow,
    /// In the definition.
    Given(Vec<Arc<str>>),
}

/// `ItemBatcher`
#[derive(Debug)]
pub struct ItemBatcher {
    /// `MaxItemsPerBatch` or its path.
    pub max_items: Option<Quantity>,
    /// `MaxInputBytesPerBatch` or its path.
    pub max_bytes: Option<Quantity>,
    /// `BatchInput` in JSONPath.
    pub batch_input: Option<PayloadTemplate>,
    /// `BatchInput` in JSONata.
    pub computed_batch_input: Option<JsonataTemplate>,
}

/// `ResultWriter`
#[derive(Debug)]
pub struct ResultWriter {
    /// `Resource`, absent when only the form of the results is set.
    pub resource: Option<Arc<str>>,
    /// `Parameters` in JSONPath.
    pub parameters: Option<PayloadTemplate>,
    /// `Arguments` in JSONata.
    pub arguments: Option<JsonataTemplate>,
    /// `WriterConfig`
    pub config: WriterConfig,
}

/// `WriterConfig`
#[derive(Debug, Default)]
pub struct WriterConfig {
    /// `OutputType` is `JSONL`.
    pub lines: bool,
    /// `Transformation`
    pub transformation: Option<Transformation>,
}

/// `Transformation` of a `WriterConfig`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transformation {
    /// Outputs with all that is known of the child executions.
    None,
    /// Outputs alone.
    Compact,
    /// Outputs alone, elements of arrays instead of the arrays.
    Flatten,
}

impl Map {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader, body: FlowId) -> Map {
        let jsonata = reader.is_jsonata();
        let legacy_parameters =
            reader.get("ItemSelector").is_none() && reader.get("Parameters").is_some();
        let item_selector = match (jsonata, legacy_parameters) {
            (true, _) => None,
            (false, true) => reader.payload_template("Parameters"),
            (false, false) => reader.payload_template("ItemSelector"),
        };
        let mut data = DataFlow::read(reader);
        if let DataFlow::JsonPath(flow) = &mut data {
            flow.parameters = None;
        }
        Map {
            body,
            mode: MapMode::read(reader),
            items: Items::read(reader),
            item_selector,
            computed_item_selector: jsonata
                .then(|| reader.jsonata_template("ItemSelector"))
                .flatten(),
            max_concurrency: reader.quantity("MaxConcurrency", "MaxConcurrencyPath"),
            reader: reader.inside("ItemReader", ItemReader::read),
            batcher: reader.inside("ItemBatcher", ItemBatcher::read),
            writer: reader.inside("ResultWriter", ResultWriter::read),
            tolerated_count: reader.quantity("ToleratedFailureCount", "ToleratedFailureCountPath"),
            tolerated_percentage: reader.quantity(
                "ToleratedFailurePercentage",
                "ToleratedFailurePercentagePath",
            ),
            label: reader.text("Label"),
            data,
            recovery: Recovery::read(reader),
            then: reader.then(),
        }
    }
}

impl MapMode {
    fn read(reader: &mut Reader) -> MapMode {
        let config = ["ItemProcessor", "Iterator"]
            .iter()
            .find_map(|name| reader.get(name)?.get("ProcessorConfig"));
        let word = |name: &str| config.and_then(|c| c.get(name)).and_then(Value::as_str);
        if word("Mode") != Some("DISTRIBUTED") {
            return MapMode::Inline;
        }
        MapMode::Distributed(match word("ExecutionType") {
            Some("EXPRESS") => MachineType::Express,
            _ => MachineType::Standard,
        })
    }
}

impl Items {
    fn read(reader: &mut Reader) -> Items {
        if reader.is_jsonata() {
            return reader
                .computed("Items")
                .map_or(Items::Input, Items::Computed);
        }
        if reader.text("ItemsPath").as_deref() == Some("$") {
            return Items::Input;
        }
        reader.path("ItemsPath").map_or(Items::Input, Items::At)
    }
}

impl ItemReader {
    fn read(reader: &mut Reader) -> ItemReader {
        let jsonata = reader.is_jsonata();
        ItemReader {
            resource: reader.required_text("Resource"),
            parameters: (!jsonata)
                .then(|| reader.payload_template("Parameters"))
                .flatten(),
            arguments: jsonata
                .then(|| reader.jsonata_template("Arguments"))
                .flatten(),
            config: reader
                .inside("ReaderConfig", ReaderConfig::read)
                .unwrap_or(ReaderConfig {
                    input_type: InputType::Json,
                    manifest: None,
                    headers: HeaderLocation::FirstRow,
                    delimiter: ',',
                    max_items: None,
                    items_pointer: None,
                    flatten: false,
                }),
        }
    }
}

impl ReaderConfig {
    fn read(reader: &mut Reader) -> ReaderConfig {
        let mut word = |field| reader.word(field, Structure::ReaderConfig);
        let (input_type, manifest_type) = (word("InputType"), word("ManifestType"));
        let header_location = word("CSVHeaderLocation");
        let delimiter = word("CSVDelimiter");
        let transformation = word("Transformation");
        let names = reader
            .get("CSVHeaders")
            .and_then(Value::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|name| name.as_str().map(Arc::from))
            .collect();
        let manifest = match (manifest_type.as_deref(), input_type.as_deref()) {
            (Some("ATHENA_DATA"), _) => Some(ManifestType::AthenaData),
            (Some("S3_INVENTORY"), _) | (None, Some("MANIFEST")) => Some(ManifestType::S3Inventory),
            _ => None,
        };
        ReaderConfig {
            input_type: match input_type.as_deref() {
                Some("JSONL") => InputType::JsonLines,
                Some("CSV") => InputType::Csv,
                Some("PARQUET") => InputType::Parquet,
                // Files of a manifest are rows unless something else is said of them.
                Some("MANIFEST") => InputType::Csv,
                _ if manifest.is_some() => InputType::Csv,
                _ => InputType::Json,
            },
            manifest,
            headers: if header_location.as_deref() == Some("GIVEN") {
                HeaderLocation::Given(names)
            } else {
                HeaderLocation::FirstRow
            },
            delimiter: match delimiter.as_deref() {
                Some("PIPE") => '|',
                Some("SEMICOLON") => ';',
                Some("SPACE") => ' ',
                Some("TAB") => '\t',
                _ => ',',
            },
            max_items: reader.quantity("MaxItems", "MaxItemsPath"),
            items_pointer: reader.text("ItemsPointer"),
            flatten: transformation.as_deref() == Some("LOAD_AND_FLATTEN"),
        }
    }
}

impl ItemBatcher {
    fn read(reader: &mut Reader) -> ItemBatcher {
        let jsonata = reader.is_jsonata();
        ItemBatcher {
            max_items: reader.quantity("MaxItemsPerBatch", "MaxItemsPerBatchPath"),
            max_bytes: reader.quantity("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"),
            batch_input: (!jsonata)
                .then(|| reader.payload_template("BatchInput"))
                .flatten(),
            computed_batch_input: jsonata
                .then(|| reader.jsonata_template("BatchInput"))
                .flatten(),
        }
    }
}

impl ResultWriter {
    fn read(reader: &mut Reader) -> ResultWriter {
        let jsonata = reader.is_jsonata();
        ResultWriter {
            resource: reader.text("Resource"),
            parameters: (!jsonata)
                .then(|| reader.payload_template("Parameters"))
                .flatten(),
            arguments: jsonata
                .then(|| reader.jsonata_template("Arguments"))
                .flatten(),
            config: reader
                .inside("WriterConfig", |config| WriterConfig {
                    lines: config.text("OutputType").as_deref() == Some("JSONL"),
                    transformation: match config.text("Transformation").as_deref() {
                        Some("NONE") => Some(Transformation::None),
                        Some("COMPACT") => Some(Transformation::Compact),
                        Some("FLATTEN") => Some(Transformation::Flatten),
                        _ => None,
                    },
                })
                .unwrap_or_default(),
        }
    }
}
