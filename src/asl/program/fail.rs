//! Fail: ends badly.

use super::data_flow::Computed;
use super::reader::Reader;
use crate::expressions::intrinsics::Intrinsic;
use std::sync::Arc;

/// A Fail state.
#[derive(Debug)]
pub struct Fail {
    /// `Error` or `ErrorPath`
    pub error: Option<TextSource>,
    /// `Cause` or `CausePath`
    pub cause: Option<TextSource>,
}

/// A text that may come from elsewhere.
#[derive(Debug)]
pub enum TextSource {
    /// Written down.
    Fixed(Arc<str>),
    /// A path or an intrinsic call, and its text.
    At(Intrinsic, Arc<str>),
    /// An expression.
    Computed(Computed),
}

impl Fail {
    /// Reads one.
    pub(super) fn read(reader: &mut Reader) -> Fail {
        Fail {
            error: reader.text_source("Error", "ErrorPath"),
            cause: reader.text_source("Cause", "CausePath"),
        }
    }
}
