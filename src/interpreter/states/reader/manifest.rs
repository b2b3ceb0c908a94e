//! Manifests: which files hold the items.

use super::Unreadable;
use super::json::parse;
use crate::json::Value;
use std::sync::Arc;

/// What a manifest says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::interpreter::states) struct Manifest {
    /// Bucket, when it is named, and key.
    pub files: Vec<(Option<String>, String)>,
    /// What the files are, when the manifest says it.
    pub format: Option<FileFormat>,
    /// Names of the columns, when the manifest says them.
    pub headers: Option<Vec<Arc<str>>>,
}

/// What files an inventory consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::interpreter::states) enum FileFormat {
    /// Rows without names.
    Csv,
    /// Columns.
    Parquet,
}

/// The `manifest.json` of an Amazon S3 inventory.
pub(in crate::interpreter::states) fn inventory_manifest(
    text: &str,
) -> Result<Manifest, Unreadable> {
    let manifest = parse(text)?;
    let files = manifest
        .get("files")
        .and_then(Value::as_array)
        .ok_or_else(Unreadable::not_iterable)?;
    let word = |name: &str| manifest.get(name).and_then(Value::as_str);
    let format = match word("fileFormat") {
        Some("Parquet") => FileFormat::Parquet,
        Some("CSV") | None => FileFormat::Csv,
        Some(other) => {
            return Err(Unreadable::new(format!(
                "The inventory's files are {other}, which cannot be read: let the inventory be written as CSV or Parquet."
            )));
        }
    };
    let keys = files
        .iter()
        .filter_map(|file| file.get("key").and_then(Value::as_str));
    let headers = word("fileSchema")
        .filter(|_| format == FileFormat::Csv)
        .map(|schema| schema.split(',').map(|name| name.trim().into()).collect());
    Ok(Manifest {
        files: keys.map(|key| (None, key.to_string())).collect(),
        format: Some(format),
        headers,
    })
}

/// The data manifest of an Athena query: one `s3://bucket/key` a line.
pub(in crate::interpreter::states) fn athena_manifest(text: &str) -> Result<Manifest, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(|line| line.trim().trim_matches('"'));
    let files = lines.filter(|line| !line.is_empty()).map(|line| {
        let place = line.strip_prefix("s3://");
        let (bucket, key) = place
            .and_then(|place| place.split_once('/'))
            .ok_or_else(|| {
                let start: String = line.chars().take(80).collect();
                Unreadable::new(format!(
                    "A line of the manifest is not of the form s3://bucket/key: {start}"
                ))
            })?;
        Ok((Some(bucket.to_string()), key.to_string()))
    });
    Ok(Manifest {
        files: files.collect::<Result<_, Unreadable>>()?,
        ..Manifest::default()
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn an_inventory_names_files_and_columns() {
        let text = r#"{"sourceBucket": "photos", "fileFormat": "CSV", "fileSchema": "Bucket, Key",
            "files": [{"key": "data/a.csv.gz", "size": 2}, {"key": "data/b.csv.gz"}]}"#;
        let manifest = inventory_manifest(text).unwrap();
        let keys: Vec<_> = manifest.files.iter().map(|(_, key)| key.as_str()).collect();
        assert_eq!(keys, ["data/a.csv.gz", "data/b.csv.gz"]);
        assert_eq!(manifest.format, Some(FileFormat::Csv));
        assert_eq!(manifest.headers.unwrap(), ["Bucket".into(), "Key".into()]);
    }

    #[test]
    fn an_inventory_in_orc_is_refused_plainly() {
        let text = r#"{"fileFormat": "ORC", "files": []}"#;
        let why = inventory_manifest(text).unwrap_err().0;
        assert!(why.contains("ORC, which cannot be read"), "{why}");
        assert!(inventory_manifest("{}").is_err());
    }

    #[test]
    fn an_athena_manifest_is_a_list_of_places() {
        let manifest = athena_manifest("s3://out/q/1.gz\r\n\n\"s3://out/q/2.gz\"\n").unwrap();
        let out = Some("out".to_string());
        assert_eq!(
            manifest.files,
            [(out.clone(), "q/1.gz".into()), (out, "q/2.gz".into())]
        );
        assert!(athena_manifest("{\"files\": []}").is_err());
    }
}
