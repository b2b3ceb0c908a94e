//! The settings in the file beside a definition.

use crate::diagnostics::{RuleSettings, read_settings};
use crate::host;
use std::path::Path;

/// The settings beside a definition, if there are any. What is not understood goes to the complaints, with file and line.
pub(super) fn beside(
    definition: &Path,
    machine: Option<&str>,
    complaints: &mut Vec<String>,
) -> RuleSettings {
    let side = host::side_path(definition);
    let Some(text) = host::read_text(&side) else {
        // A file that is there and is no text would silently leave findings unsuppressed.
        if host::load(&side).is_ok() {
            complaints.push(format!(
                "{}: the settings are no UTF-8 text of a sensible size; mend or remove the file",
                side.display()
            ));
        }
        return RuleSettings::default();
    };
    let (settings, problems) = read_settings(&text, machine);
    for problem in problems {
        complaints.push(format!(
            "{}:{}: {}",
            side.display(),
            problem.line,
            problem.message
        ));
    }
    settings
}
