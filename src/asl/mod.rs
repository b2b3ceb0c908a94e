//! The vocabulary of the Amazon States Language.
//!
//! Owns the names, the table of fields, the forgiving view of unfinished text ([`Outline`]) and the
//! strict form that can run ([`program`]). Knows nothing of drawing, editing or running.

mod address;
mod fields;
mod kinds;
mod names;
mod outline;
pub mod program;

pub use address::{ScopeAddress, StateAddress};
pub use fields::{Field, FieldSpec, Group, LanguageRule, ValueShape, field_specs};
pub use kinds::{MachineType, Port, QueryLanguage, StateKind};
pub use names::{Resource, ServicePattern, error_help};
pub use outline::{Exit, Outline, ScopeOutline, StateOutline};
