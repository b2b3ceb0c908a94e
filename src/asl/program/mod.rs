//! What can run: a machine that has no nonsense left in it.
//!
//! Paths, templates and expressions are compiled here, once. [`lower`] is the only place that builds a [`Program`].

use crate::asl::{MachineType, Outline};
use std::sync::Arc;

/// A machine that can run.
#[derive(Debug)]
pub struct Program {}

/// A reason why a definition cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrunnable {
    /// JSON pointer of the place.
    pub pointer: String,
    /// What is wrong and the way out.
    pub message: String,
}

/// Reads an outline strictly.
pub fn lower(_outline: &Outline, _kind: MachineType) -> Result<Arc<Program>, Vec<Unrunnable>> {
    todo!()
}
