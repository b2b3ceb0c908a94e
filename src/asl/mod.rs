//! The vocabulary of the Amazon States Language.
//!
//! Owns the names, the table of fields, the forgiving view of unfinished text ([`Outline`]) and the
//! strict form that can run ([`program`]). Knows nothing of drawing, editing or running.

mod address;
mod condition;
mod fields;
mod kinds;
mod names;
mod outline;
mod parts;
pub mod program;

pub use address::{ScopeAddress, StateAddress};
pub use condition::{LABEL_CHARS, shorten};
pub use fields::{Field, FieldSpec, Group, LanguageRule, ValueShape, field_specs};
pub use kinds::{MachineType, Port, QueryLanguage, StateKind};
pub use names::{Resource, ServicePattern, error_help, error_names};
pub use outline::{Exit, Lead, Outline, ScopeOutline, StateOutline};
pub use parts::{PartSpec, Structure};
