//! The shipped examples, inside the program so that they are there without its source.

/// One example.
pub struct Example {
    /// Folder and machine name.
    pub name: &'static str,
    /// Title on the start page.
    pub title: &'static str,
    /// What it shows, in a line.
    pub about: &'static str,
    /// The definition.
    pub definition: &'static str,
    /// Names and texts of example inputs.
    pub inputs: &'static [(&'static str, &'static str)],
    /// The mock file.
    pub mocks: &'static str,
}

macro_rules! example {
    ($name:literal, $title:literal, $about:literal, [$($input:literal),*]) => {
        Example {
            name: $name,
            title: $title,
            about: $about,
            definition: include_str!(concat!("../../../examples/", $name, "/", $name, ".asl.json")),
            inputs: &[$(($input, include_str!(concat!("../../../examples/", $name, "/", $input, ".input.json")))),*],
            mocks: include_str!(concat!("../../../examples/", $name, "/MockConfigFile.json")),
        }
    };
}

/// All of them, in the order of the start page.
pub const EXAMPLES: &[Example] = &[
    example!(
        "order",
        "Order and payment",
        "Choice, retry with back-off, catcher, callback",
        ["i1", "i2"]
    ),
    example!(
        "etl-records",
        "ETL over records",
        "Map with a quality gate, variables, JSONata",
        ["night"]
    ),
    example!(
        "security-response",
        "Security incident",
        "Parallel branches, one failing, a catcher",
        ["severe", "minor"]
    ),
    example!(
        "deployment-rollback",
        "Deployment and rollback",
        "Polling loop of Wait, Task and Choice",
        ["checkout"]
    ),
    example!(
        "patient-intake",
        "Patient intake",
        "Callback with heartbeat and reminder",
        ["arrival"]
    ),
    example!(
        "model-training",
        "Model training",
        "Jobs with .sync, a gate, human approval",
        ["november"]
    ),
    example!(
        "fraud-screening",
        "Fraud screening",
        "Scores in variables, rules that assign",
        ["large", "small"]
    ),
    example!(
        "media-transcoding",
        "Media transcoding",
        "Maps inside a Parallel state",
        ["film"]
    ),
    example!(
        "items",
        "Basket prices",
        "A small Map, two items at a time",
        ["basket", "three"]
    ),
];
