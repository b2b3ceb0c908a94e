//! Breakpoints on entry and on error.

use crate::asl::StateAddress;
use std::collections::BTreeMap;

/// What stops at a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breakpoint {
    /// When it is entered.
    pub on_entry: bool,
    /// When an attempt in it fails, before Retry and Catch.
    pub on_error: bool,
}

/// Breakpoints by state.
pub type Breakpoints = BTreeMap<StateAddress, Breakpoint>;
