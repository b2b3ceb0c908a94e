//! RFC 6901 JSON pointers.

/// A pointer's unescaped tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(pub Vec<String>);

impl Pointer {
    /// Reads `/a/0/b~1c`; `None` unless empty or beginning with `/`.
    pub fn parse(_text: &str) -> Option<Pointer> {
        todo!()
    }
    /// The pointer one step further.
    pub fn child(&self, _token: &str) -> Pointer {
        todo!()
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, _f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!()
    }
}

/// `~` and `/` escaped.
pub fn escape_token(_token: &str) -> String {
    todo!()
}
/// The reverse.
pub fn unescape_token(_token: &str) -> String {
    todo!()
}
