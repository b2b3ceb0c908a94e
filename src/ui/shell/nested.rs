//! Machines beside the definition that its Tasks start: read when a run begins, and run for real in it.

use crate::document::Document;
use crate::formats::{Format, Spelling, Values};
use crate::host;
use crate::mocks::MockWorld;
use std::collections::BTreeSet;
use std::path::Path;

/// Machines read for one run; more than people put beside each other.
const MOST: usize = 64;

/// Gives a world the machines beside a definition that it names, and those that they name in turn.
pub(super) fn add_machines(
    world: &mut MockWorld,
    path: &Path,
    text: &str,
    values: Option<&Values>,
) {
    let Some(folder) = path.parent() else { return };
    let mut known = BTreeSet::new();
    let mut open: Vec<String> = named(text);
    while let Some(name) = open.pop() {
        if known.len() >= MOST || !known.insert(name.clone()) {
            continue;
        }
        let Some(file) = host::machine_file(folder, &name) else {
            continue;
        };
        let Ok((bytes, _)) = host::load(&file) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let format = Format::of(Spelling::of(&file.to_string_lossy(), &text));
        let document = Document::open(&bytes, format);
        let program = match values {
            Some(values) => document.program_with(values).program,
            None => document.snapshot().program().clone(),
        };
        match program {
            Ok(program) => world.add_machine(&name, program),
            Err(reasons) => {
                let why = reasons.first().map(String::as_str).unwrap_or_default();
                let why = format!("{} cannot run: {why}", file.display());
                world.add_unusable_machine(&name, &why);
            }
        }
        open.extend(named(&text));
    }
}

/// The names in ARNs of machines: what stands behind `:stateMachine:`, without a version or an alias.
fn named(text: &str) -> Vec<String> {
    let names = text.split(":stateMachine:").skip(1).map(|rest| {
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ':' | ',' | '}'));
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_from_arns() {
        let text = r#"{"a": "arn:aws:states:us-east-1:1:stateMachine:parcel:3", 'b': 'arn:aws:states:r:1:stateMachine:x',
            "c": "arn:aws:states:r:1:stateMachine:${Name}", "d": ":stateMachine:"}"#;
        assert_eq!(named(text), ["parcel", "x", "${Name"]);
    }
}
