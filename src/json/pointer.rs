//! RFC 6901 JSON pointers.

/// A pointer's unescaped tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(pub Vec<String>);

impl Pointer {
    /// Reads `/a/0/b~1c`; `None` unless empty or beginning with `/`.
    pub fn parse(text: &str) -> Option<Pointer> {
        if text.is_empty() {
            return Some(Pointer::default());
        }
        let tokens = text.strip_prefix('/')?;
        Some(Pointer(tokens.split('/').map(unescape_token).collect()))
    }

    /// The pointer one step further.
    pub fn child(&self, token: &str) -> Pointer {
        let mut tokens = self.0.clone();
        tokens.push(token.to_owned());
        Pointer(tokens)
    }

    /// The pointer one step back, and the step; `None` at the root.
    pub fn parent(&self) -> Option<(Pointer, &str)> {
        let (last, rest) = self.0.split_last()?;
        Some((Pointer(rest.to_vec()), last))
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for token in &self.0 {
            write!(f, "/{}", escape_token(token))?;
        }
        Ok(())
    }
}

/// `~` and `/` escaped.
pub fn escape_token(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// The reverse.
pub fn unescape_token(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The array index a token names: digits without leading zeros.
pub(crate) fn array_index(token: &str) -> Option<usize> {
    let plain = token == "0" || (!token.starts_with('0') && !token.is_empty());
    if plain && token.bytes().all(|b| b.is_ascii_digit()) {
        token.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back() {
        for text in ["", "/", "/a/0", "/a~1b/~0c/~01"] {
            assert_eq!(Pointer::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Pointer::parse("/~01").unwrap().0, ["~1"]);
        assert_eq!(Pointer::parse("a"), None);
        assert_eq!(Pointer::default().child("a/b").to_string(), "/a~1b");
        assert_eq!(array_index("10"), Some(10));
        assert_eq!(array_index("01"), None);
        assert_eq!(array_index(""), None);
        assert_eq!(array_index("+1"), None);
    }
}
