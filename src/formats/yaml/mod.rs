//! YAML: reading it, and changing it a line at a time.

mod parts;
mod print;
mod read;
mod replace;
mod scalars;
mod style;
mod write;

pub(super) use print::file;
pub(super) use read::read;
pub(super) use scalars::is_odd;
pub(super) use write::Yaml;
