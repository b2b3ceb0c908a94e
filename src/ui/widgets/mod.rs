//! Small widgets shared by panels, shell and canvas: list rows, JSON viewers, key caps.
//!
//! They know tokens and values, not documents or runs.
