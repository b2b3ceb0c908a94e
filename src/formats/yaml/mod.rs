//! YAML: reading it, and changing it a line at a time.

mod print;
mod read;
mod scalars;
mod style;
mod write;

pub(super) use print::file;
pub(super) use read::read;
pub(super) use scalars::is_odd;
pub(super) use write::Yaml;
