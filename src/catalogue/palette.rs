//! The integrations a designer reaches for most, grouped for the palette.

use crate::catalogue::{Integration, Pattern, find};

/// A heading with its entries.
#[derive(Debug)]
pub struct PaletteGroup {
    /// The heading.
    pub label: &'static str,
    /// What stands under it.
    pub entries: Vec<PaletteEntry>,
}

/// One thing that can be put on the canvas as a Task.
#[derive(Clone, Copy, Debug)]
pub struct PaletteEntry {
    /// Short title.
    pub label: &'static str,
    /// The call it makes.
    pub integration: &'static Integration,
    /// With which pattern.
    pub pattern: Pattern,
}

/// Ask and go on.
const ASK: Pattern = Pattern::RequestResponse;

type Row = (&'static str, &'static str, &'static str, Pattern);

const GROUPS: &[(&str, &[Row])] = &[
    (
        "Compute",
        &[
            ("Invoke Lambda", "lambda", "invoke", ASK),
            ("Run ECS task", "ecs", "runTask", Pattern::Sync),
            ("Submit Batch job", "batch", "submitJob", Pattern::Sync),
        ],
    ),
    (
        "Messages",
        &[
            ("Send to SQS", "sqs", "sendMessage", ASK),
            ("Publish to SNS", "sns", "publish", ASK),
            ("Put events", "events", "putEvents", ASK),
            (
                "Ask by SQS and wait",
                "sqs",
                "sendMessage",
                Pattern::Callback,
            ),
        ],
    ),
    (
        "Data",
        &[
            ("DynamoDB get item", "dynamodb", "getItem", ASK),
            ("DynamoDB put item", "dynamodb", "putItem", ASK),
            ("DynamoDB update item", "dynamodb", "updateItem", ASK),
            ("S3 get object", "aws-sdk:s3", "getObject", ASK),
            ("S3 put object", "aws-sdk:s3", "putObject", ASK),
            ("Run Glue job", "glue", "startJobRun", Pattern::Sync),
            (
                "Athena query",
                "athena",
                "startQueryExecution",
                Pattern::Sync,
            ),
        ],
    ),
    (
        "Workflows and APIs",
        &[
            (
                "Run state machine",
                "states",
                "startExecution",
                Pattern::Sync2,
            ),
            ("Call HTTPS endpoint", "http", "invoke", ASK),
            ("Ask a Bedrock model", "bedrock", "invokeModel", ASK),
        ],
    ),
];

/// The palette's groups with the most used integrations.
pub fn palette() -> Vec<PaletteGroup> {
    GROUPS
        .iter()
        .map(|(label, rows)| PaletteGroup {
            label,
            entries: rows
                .iter()
                .filter_map(|&(label, service, action, pattern)| {
                    Some(PaletteEntry {
                        label,
                        integration: find(service, action)?,
                        pattern,
                    })
                })
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_in_the_catalogue() {
        let entries = palette()
            .iter()
            .map(|group| group.entries.len())
            .sum::<usize>();
        let rows: usize = GROUPS.iter().map(|(_, rows)| rows.len()).sum();
        assert_eq!(entries, rows);
        for entry in palette().iter().flat_map(|group| &group.entries) {
            assert!(
                entry.integration.patterns.contains(&entry.pattern),
                "{}",
                entry.label
            );
        }
    }
}
