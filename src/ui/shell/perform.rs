//! The one place where anything changes.
