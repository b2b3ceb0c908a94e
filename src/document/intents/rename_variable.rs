//! A new name for a variable, in every path and expression that reads it.

use crate::asl::ScopeAddress;
use crate::assist::rename_variable;
use crate::document::draft::Draft;
use crate::document::intent::Done;
use crate::document::{Refusal, Selection};

/// Renames a variable: assignments, paths, intrinsic calls and expressions of its scope and those inside it follow.
pub(crate) fn rename(
    draft: &mut Draft,
    scope: &ScopeAddress,
    from: &str,
    to: &str,
) -> Result<Done, Refusal> {
    let edit = rename_variable(&draft.outline(), scope, from, to).map_err(Refusal::new)?;
    draft.apply(edit);
    Ok(Done::new(
        format!("Rename ${from} to ${to}"),
        Selection::default(),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::asl::{MachineType, ScopeAddress};
    use crate::document::{Intent, Snapshot, plan};

    #[test]
    fn a_variable_is_renamed_in_one_step() {
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"n.$":"$.n"},"Next":"B"},"B":{"Type":"Pass","InputPath":"$n.a","End":true}}}"#;
        let snapshot = Snapshot::of_text(text, MachineType::Standard);
        let wish = |to: &str| Intent::RenameVariable {
            scope: ScopeAddress::root(),
            name: "n".into(),
            to: to.into(),
        };
        let plan_of = plan(&snapshot, &wish("count")).unwrap();
        assert_eq!(plan_of.label, "Rename $n to $count");
        assert_eq!(
            plan_of.edit.apply(text).0,
            text.replace("\"n.$\"", "\"count.$\"")
                .replace("$n.a", "$count.a")
        );
        assert_eq!(plan_of.edit.replacements.len(), 2);
        assert!(
            plan(&snapshot, &wish("states"))
                .unwrap_err()
                .why
                .contains("$states")
        );
    }
}
