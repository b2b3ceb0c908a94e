//! Variables in the texts of a machine: where names stand, and which of them are an expression's own.

use crate::asl::QueryLanguage;
use crate::assist::colour::{self, Piece};
use crate::assist::highlight::TokenKind;
use crate::json::Span;

/// A variable's name in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// Without `$`.
    pub name: String,
    /// Where the name stands in the string, without `$`.
    pub span: Span,
    /// Where the expression itself binds it: the name of a parameter or of an assignment. `None`: it is a variable of
    /// the machine.
    pub bound: Option<Span>,
}

/// The variables of a text in a language, in order. `$states` and functions are none.
pub(super) fn uses(text: &str, language: QueryLanguage) -> Vec<Use> {
    let mut pieces = Vec::new();
    match language {
        QueryLanguage::JsonPath => {
            colour::path(text, &mut pieces);
            pieces
                .iter()
                .filter(|piece| piece.kind == TokenKind::Variable)
                .map(|piece| free(text, piece))
                .collect()
        }
        QueryLanguage::Jsonata => {
            colour::jsonata(text, &mut pieces);
            let mut reader = Reader {
                text,
                pieces: &pieces,
                frames: vec![Frame::new(Opened::Whole)],
                pending: Vec::new(),
                found: Vec::new(),
            };
            reader.read();
            reader.found
        }
    }
}

fn free(text: &str, piece: &Piece) -> Use {
    let span = Span::new((piece.span.start + 1).min(piece.span.end), piece.span.end);
    Use {
        name: text[span.start..span.end].to_owned(),
        span,
        bound: None,
    }
}

/// What opened a frame.
#[derive(Clone, Copy, PartialEq)]
enum Opened {
    Whole,
    /// `( … ; … )`: names bound inside end with it.
    Block,
    /// Brackets that bind nothing: a call, an object, an array.
    Other,
    /// The body of a function.
    Body,
}

struct Frame {
    opened: Opened,
    bound: Vec<Bound>,
}

/// A name that holds from here on.
struct Bound {
    name: String,
    span: Span,
    /// Bound by `@` or `#`: it holds for the rest of its path.
    of_path: bool,
}

impl Frame {
    fn new(opened: Opened) -> Frame {
        Frame {
            opened,
            bound: Vec::new(),
        }
    }
}

/// An assignment whose value is not over yet: `$x := $x + 1` reads the outer one.
struct Pending {
    name: String,
    span: Span,
    /// The frame it goes to.
    frame: usize,
    /// How many frames were open where it stands.
    depth: usize,
}

/// Reads pieces with a stack of frames, so that it works on unfinished expressions too.
struct Reader<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    frames: Vec<Frame>,
    pending: Vec<Pending>,
    found: Vec<Use>,
}

impl Reader<'_> {
    fn word(&self, index: usize) -> &str {
        self.pieces
            .get(index)
            .map_or("", |piece| &self.text[piece.span.start..piece.span.end])
    }

    fn read(&mut self) {
        let mut index = 0;
        let mut value_before = false;
        // Parameters of a function whose body has not begun.
        let mut parameters: Option<Vec<Bound>> = None;
        while index < self.pieces.len() {
            let piece = self.pieces[index];
            let word = self.word(index).to_owned();
            match (piece.kind, word.as_str()) {
                (TokenKind::Comment | TokenKind::Delimiter, _) => {
                    index += 1;
                    continue;
                }
                (TokenKind::Keyword, "function" | "λ") => {
                    let (names, next) = self.parameters(index + 1);
                    for bound in &names {
                        self.found.push(Use {
                            name: bound.name.clone(),
                            span: bound.span,
                            bound: Some(bound.span),
                        });
                    }
                    parameters = Some(names);
                    index = next;
                    value_before = false;
                    continue;
                }
                (TokenKind::Variable, _) if word.len() > 1 && word != "$$" => {
                    self.variable(index, &piece);
                }
                // A name that hides a function of the language.
                (TokenKind::Function, _) if self.binds(index) || self.is_bound(&word[1..]) => {
                    self.variable(index, &piece);
                }
                (TokenKind::Punctuation, "(") => {
                    let opened = if value_before {
                        Opened::Other
                    } else {
                        Opened::Block
                    };
                    self.frames.push(Frame::new(opened));
                }
                (TokenKind::Punctuation, "{") if parameters.is_some() => {
                    let mut frame = Frame::new(Opened::Body);
                    frame.bound = parameters.take().unwrap_or_default();
                    self.frames.push(frame);
                }
                (TokenKind::Punctuation, "{" | "[") => self.frames.push(Frame::new(Opened::Other)),
                (TokenKind::Punctuation, ")" | "}" | "]") if self.frames.len() > 1 => {
                    self.end_values();
                    self.frames.pop();
                }
                (TokenKind::Punctuation, ";" | ",") => {
                    self.end_values();
                    self.end_path();
                }
                // A path goes on over these; `.*` is a step of one.
                (TokenKind::Operator, "." | "^" | "@" | "#") => {}
                (TokenKind::Operator, _) if self.before(index) == "." => {}
                (TokenKind::Operator | TokenKind::Keyword, _) => self.end_path(),
                _ => {}
            }
            value_before = !matches!(
                (piece.kind, word.as_str()),
                (TokenKind::Operator | TokenKind::Keyword, _)
                    | (TokenKind::Punctuation, "(" | "[" | "{" | "," | ";")
            );
            index += 1;
        }
    }

    /// The word before one.
    fn before(&self, index: usize) -> &str {
        index.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// Whether the name at a piece is bound there.
    fn binds(&self, index: usize) -> bool {
        self.word(index + 1) == ":=" || matches!(self.before(index), "@" | "#")
    }

    /// The values of assignments made since the innermost bracket are over: their names hold from here on.
    fn end_values(&mut self) {
        let depth = self.frames.len();
        let from = self
            .pending
            .iter()
            .position(|pending| pending.depth >= depth)
            .unwrap_or(self.pending.len());
        for done in self.pending.drain(from..) {
            if let Some(frame) = self.frames.get_mut(done.frame) {
                frame.bound.push(Bound {
                    name: done.name,
                    span: done.span,
                    of_path: false,
                });
            }
        }
    }

    fn end_path(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.bound.retain(|bound| !bound.of_path);
        }
    }

    /// `($a, $b)` behind `function`: the names, and the index behind the bracket.
    fn parameters(&self, from: usize) -> (Vec<Bound>, usize) {
        let mut names = Vec::new();
        let mut index = from;
        if self.word(index) != "(" {
            return (names, from);
        }
        index += 1;
        while index < self.pieces.len() {
            let piece = self.pieces[index];
            match piece.kind {
                TokenKind::Variable | TokenKind::Function => {
                    let used = free(self.text, &piece);
                    names.push(Bound {
                        name: used.name,
                        span: used.span,
                        of_path: false,
                    });
                }
                TokenKind::Punctuation if self.word(index) == ")" => return (names, index + 1),
                TokenKind::Punctuation if self.word(index) == "{" => return (names, index),
                _ => {}
            }
            index += 1;
        }
        (names, index)
    }

    fn is_bound(&self, name: &str) -> bool {
        self.binding(name).is_some()
    }

    fn binding(&self, name: &str) -> Option<Span> {
        self.frames.iter().rev().find_map(|frame| {
            let found = frame.bound.iter().rev().find(|known| known.name == name);
            found.map(|known| known.span)
        })
    }

    fn variable(&mut self, index: usize, piece: &Piece) {
        let mut used = free(self.text, piece);
        if self.word(index + 1) == ":=" {
            let frame = self.innermost();
            let known = self.frames[frame]
                .bound
                .iter()
                .rev()
                .find(|known| known.name == used.name);
            let span = known.map_or(used.span, |known| known.span);
            used.bound = Some(span);
            let name = used.name.clone();
            // A function may call itself.
            if matches!(self.word(index + 2), "function" | "λ") {
                self.frames[frame].bound.push(Bound {
                    name,
                    span,
                    of_path: false,
                });
            } else {
                self.pending.push(Pending {
                    name,
                    span,
                    frame,
                    depth: self.frames.len(),
                });
            }
        } else if self.binds(index) {
            used.bound = Some(used.span);
            let bound = Bound {
                name: used.name.clone(),
                span: used.span,
                of_path: true,
            };
            if let Some(frame) = self.frames.last_mut() {
                frame.bound.push(bound);
            }
        } else {
            used.bound = self.binding(&used.name);
        }
        self.found.push(used);
    }

    /// The frame that an assignment goes to: that of the block or function around.
    fn innermost(&self) -> usize {
        self.frames
            .iter()
            .rposition(|frame| frame.opened != Opened::Other)
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, language: QueryLanguage) -> Vec<String> {
        uses(text, language)
            .into_iter()
            .map(|found| match found.bound {
                None => found.name,
                Some(span) if span == found.span => format!("{}=", found.name),
                Some(span) => format!("{}@{}", found.name, span.start),
            })
            .collect()
    }

    #[test]
    fn an_expressions_own_names_are_told_from_the_machines() {
        for (text, expected) in [
            ("{% $total + $states.input.x %}", "total"),
            ("{% ($x := $x + 1; $x * $rate) %}", "x= x x@5 rate"),
            (
                "{% ($x := 1; $f := function($y) { $x + $y + $z }; $f($x)) + $x %}",
                "x= f= y= x@5 y@29 z f@14 x@5 x",
            ),
            (
                "{% $map($items, function($v, $i) { $v.price * $i }) %}",
                "items v= i= v@26 i@30",
            ),
            (
                "{% ($f := function($n) { $n = 0 ? 1 : $f($n - 1) }; $f(3)) %}",
                "f= n= n@20 f@5 n@20 f@5",
            ),
            ("{% \"$no\" & '$no' & $yes /* $no */ %}", "yes"),
            ("{% $sum($prices) %}", "prices"),
            ("{% ($count := 2; $count) & $count(x) %}", "count= count@5"),
            ("{% $unfinished + ($a := ", "unfinished a="),
            // An assignment holds as soon as its value is over, and in an inner block no longer than that.
            ("{% [$x := 1, $x] & $x %}", "x= x@5 x@5"),
            ("{% ($x := f(a, $x); $x) %}", "x= x x@5"),
            ("{% ($x := 1; ($x := 2; $x); $x) %}", "x= x= x@15 x@5"),
            ("{% ($x := 1; $x := 2; $x) %}", "x= x@5 x@5"),
            (
                "{% ($f := function($x) { ($x := $x + 1; $x) }; $x) %}",
                "f= x= x= x@20 x@27 x",
            ),
            // What a path binds holds for the rest of the path.
            (
                "{% $a.b@$l.c#$i[$l.d = $i].{ 'e': $l } & $l %}",
                "a l= i= l@9 i@14 l@9 l",
            ),
        ] {
            assert_eq!(
                told(text, QueryLanguage::Jsonata).join(" "),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            told(
                "States.Format('{} $no', $größe, $$.x, $.y, $b.c[0])",
                QueryLanguage::JsonPath
            ),
            ["größe", "b"]
        );
    }
}
