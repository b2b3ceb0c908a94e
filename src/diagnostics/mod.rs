//! What is wrong with a definition, where, and perhaps how to put it right.
//!
//! One file per rule under `rules/`: name, help, check and tests side by side. Codes, messages and locations are
//! those of the service where it has one, so that people find them again; [`Diagnostic::help`] adds the way out.
//! What people decided about rules is a [`Judgement`]: [`check_with`] obeys it, [`check`] tells all but advice.
//! Knows nothing of drawing or running.

mod calls;
mod check;
mod counters;
mod events;
mod expressions;
mod finding;
mod growth;
mod inside;
mod judgement;
mod nearest;
mod places;
mod rules;
mod settings;
mod text_repairs;
mod timestamps;
mod unassigned;
mod value_repairs;
mod values;
mod variables;
mod ways;

pub use check::{RuleInfo, check, check_with, rule_of, rules};
pub use finding::{CodeInfo, Diagnostic, Fix, Severity};
pub use judgement::{Judgement, Level, Suppressed, Suppression, Unfilled, Verdict};
pub use nearest::nearest;
pub use rules::Group;
pub use settings::{RuleSettings, SettingsProblem, read_settings};
pub use variables::variable_references;
