//! [`Picks`]: bytes as a row of decisions. When they are used up, every further decision is the first.

/// A byte no UTF-8 text holds: behind it come the decisions about the text in front of it.
const MARK: u8 = 0xFF;

/// Decisions, one after another.
#[derive(Clone, Copy)]
pub struct Picks<'a> {
    rest: &'a [u8],
}

impl<'a> Picks<'a> {
    /// All bytes are decisions.
    pub fn new(bytes: &'a [u8]) -> Picks<'a> {
        Picks { rest: bytes }
    }
    /// The bytes up to the mark, and the decisions behind it.
    pub fn behind_mark(bytes: &'a [u8]) -> (&'a [u8], Picks<'a>) {
        match bytes.iter().position(|byte| *byte == MARK) {
            Some(at) => (&bytes[..at], Picks::new(&bytes[at + 1..])),
            None => (bytes, Picks::new(&[])),
        }
    }
    /// Whether all are used up.
    pub fn is_over(&self) -> bool {
        self.rest.is_empty()
    }
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => 0,
        }
    }
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        let mut number = usize::from(self.byte());
        if bound > 256 {
            number = number << 8 | usize::from(self.byte());
        }
        number % bound.max(1)
    }
    /// True once in so many cases; never when the decisions are used up.
    pub fn once_in(&mut self, cases: usize) -> bool {
        self.below(cases) == cases - 1
    }
    /// One of these.
    pub fn one_of<'t, T>(&mut self, these: &'t [T]) -> &'t T {
        &these[self.below(these.len())]
    }
    /// A short text made of the next bytes.
    pub fn text(&mut self) -> String {
        let len = self.below(24).min(self.rest.len());
        let (text, rest) = self.rest.split_at(len);
        self.rest = rest;
        String::from_utf8_lossy(text).into_owned()
    }
}
