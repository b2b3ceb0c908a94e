//! The notation of `services/*.txt`, and its reader.
//!
//! The first line of a file names the service as its errors do (`DynamoDb`), then the errors that more than half of
//! its calls declare. Each further line is a call or a named shape, sorted:
//!
//! ```text
//! getItem(TableName,Key)={Item:<@AttributeValue>,ConsumedCapacity:@ConsumedCapacity} RequestLimitExceeded
//! @ConsumedCapacity={TableName:s1..1024,CapacityUnits:n}
//! ```
//!
//! In brackets the members that must be given, then the answer, then the errors the call declares, without the word
//! `Exception` that ends them all. A member is `Name:type`, with `!` when the answer always has it; a name alone is
//! text. Types are `s` text, `x` bytes (text), `t` a time (text), `n` a number, `b` a boolean, `*` anything, `A|B` one
//! of these words, `{…}` an object, `[…]` an array, `<…>` an object with any keys, `@Name` a named shape of the file.
//! Bounds follow a type: `s1..256` has 1 to 256 characters, `n0` is not negative, `[s]..5` has at most 5 elements.
//! A shape that contains itself has a name, so that reading one never takes longer than its own line.

use std::borrow::Cow;

/// What an answer looks like, one level at a time: a named shape is read when it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Nothing is known of it.
    Anything,
    /// Text of so many characters.
    Text(Bounds),
    /// Bytes, written as text.
    Bytes(Bounds),
    /// A time, written as text.
    Time,
    /// A number.
    Number(Bounds),
    /// A boolean.
    Boolean,
    /// One of these words.
    Words(Vec<&'static str>),
    /// An object with these members; others may be there.
    Object(Vec<Field>),
    /// An array of so many elements.
    Array(Box<Shape>, Bounds),
    /// An object with any keys, so many of them.
    Table(Box<Shape>, Bounds),
    /// A shape that has its own line.
    Named(Named),
}

impl Shape {
    /// The shape itself, never a name: worth asking once before many values are looked at.
    pub fn resolved(&self) -> Cow<'_, Shape> {
        match self {
            Shape::Named(named) => Cow::Owned(named.shape()),
            Shape::Anything
            | Shape::Text(_)
            | Shape::Bytes(_)
            | Shape::Time
            | Shape::Number(_)
            | Shape::Boolean
            | Shape::Words(_)
            | Shape::Object(_)
            | Shape::Array(..)
            | Shape::Table(..) => Cow::Borrowed(self),
        }
    }
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// As Step Functions spells it.
    pub name: &'static str,
    /// Its shape.
    pub shape: Shape,
    /// Whether every answer has it.
    pub required: bool,
}

/// How small and how large; both ends are inside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The least.
    pub min: Option<f64>,
    /// The most.
    pub max: Option<f64>,
}

/// A shape by its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    book: &'static str,
    name: &'static str,
}

impl Named {
    /// The name, as the service's model has it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Reads the shape's line.
    pub fn shape(&self) -> Shape {
        let line = self.book.lines().find_map(|line| {
            let rest = line.strip_prefix('@')?.strip_prefix(self.name)?;
            rest.strip_prefix('=')
        });
        line.map_or(Shape::Anything, |line| read(self.book, line).0)
    }
}

/// Reads a shape at the beginning of a text of a book; also gives what follows it.
pub(super) fn read(book: &'static str, text: &'static str) -> (Shape, &'static str) {
    let mut reader = Reader { book, rest: text };
    let shape = reader.shape();
    (shape, reader.rest)
}

/// The notation is ours and tests read all of it, so what does not fit is `Anything` and not an error.
struct Reader {
    book: &'static str,
    rest: &'static str,
}

impl Reader {
    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, is_end: impl Fn(char) -> bool) -> &'static str {
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn shape(&mut self) -> Shape {
        if self.eat('{') {
            return Shape::Object(self.fields());
        }
        if self.eat('[') {
            let inner = Box::new(self.shape());
            self.eat(']');
            return Shape::Array(inner, self.bounds());
        }
        if self.eat('<') {
            let inner = Box::new(self.shape());
            self.eat('>');
            return Shape::Table(inner, self.bounds());
        }
        if self.eat('@') {
            let book = self.book;
            let name = self.until(|c| !c.is_alphanumeric() && c != '_');
            return Shape::Named(Named { book, name });
        }
        word_shape(self.until(|c| matches!(c, ',' | '}' | ']' | '>' | '!')))
    }

    fn fields(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        while !self.rest.is_empty() && !self.eat('}') {
            let name = self.until(|c| matches!(c, ':' | ',' | '!' | '}'));
            let shape = match self.eat(':') {
                true => self.shape(),
                false => Shape::Text(Bounds::default()),
            };
            let required = self.eat('!');
            self.eat(',');
            fields.push(Field {
                name,
                shape,
                required,
            });
        }
        fields
    }

    fn bounds(&mut self) -> Bounds {
        bounds_of(self.until(|c| !c.is_ascii_digit() && c != '.'))
    }
}

fn word_shape(word: &'static str) -> Shape {
    if word.contains('|') {
        return Shape::Words(word.split('|').filter(|word| !word.is_empty()).collect());
    }
    let bounds = || bounds_of(word.get(1..).unwrap_or_default());
    match word.chars().next() {
        Some('s') => Shape::Text(bounds()),
        Some('x') => Shape::Bytes(bounds()),
        Some('t') => Shape::Time,
        Some('n') => Shape::Number(bounds()),
        Some('b') => Shape::Boolean,
        _ => Shape::Anything,
    }
}

fn bounds_of(text: &str) -> Bounds {
    let (min, max) = text.split_once("..").unwrap_or((text, ""));
    Bounds {
        min: min.parse().ok(),
        max: max.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BOOK: &str = "Toy\n@Toy={Name!,Parts:[@Toy]..3}\n@ToyBox={Toys:<@Toy>1}\n";

    fn member(shape: &Shape, name: &str) -> Field {
        let Shape::Object(fields) = shape else {
            panic!("{shape:?} is no object");
        };
        fields.iter().find(|f| f.name == name).unwrap().clone()
    }

    #[test]
    fn each_type_is_told_by_its_letter() {
        let text = "{A,B:s1..256!,C:x..9,D:t,E:n-90..90.5,F:b,G:*,H:only|,I:a:b|c d!,J:[n0]1..2!,K:<s>} Err";
        let (shape, rest) = read(BOOK, text);
        assert_eq!(rest, " Err");
        let shape_of = |name| member(&shape, name).shape;
        let bounds = |min: Option<f64>, max: Option<f64>| Bounds { min, max };
        let free = Bounds::default();
        assert_eq!(shape_of("A"), Shape::Text(free));
        assert_eq!(shape_of("B"), Shape::Text(bounds(Some(1.), Some(256.))));
        assert_eq!(shape_of("C"), Shape::Bytes(bounds(None, Some(9.))));
        assert_eq!(shape_of("D"), Shape::Time);
        assert_eq!(shape_of("E"), Shape::Number(bounds(Some(-90.), Some(90.5))));
        assert_eq!(shape_of("F"), Shape::Boolean);
        assert_eq!(shape_of("G"), Shape::Anything);
        assert_eq!(shape_of("H"), Shape::Words(vec!["only"]));
        assert_eq!(shape_of("I"), Shape::Words(vec!["a:b", "c d"]));
        let number = Box::new(Shape::Number(bounds(Some(0.), None)));
        assert_eq!(
            shape_of("J"),
            Shape::Array(number, bounds(Some(1.), Some(2.)))
        );
        assert_eq!(
            shape_of("K"),
            Shape::Table(Box::new(Shape::Text(free)), free)
        );
        let required = ["B", "I", "J"];
        for name in ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"] {
            assert_eq!(
                member(&shape, name).required,
                required.contains(&name),
                "{name}"
            );
        }
    }

    #[test]
    fn a_shape_inside_itself_is_read_one_level_at_a_time() {
        let (Shape::Named(toy), "") = read(BOOK, "@Toy") else {
            panic!("it is named");
        };
        let parts = member(&toy.shape(), "Parts").shape;
        let Shape::Array(inner, _) = parts else {
            panic!("{parts:?}");
        };
        assert_eq!(*inner, Shape::Named(toy));
        let missing = Named {
            book: BOOK,
            name: "To",
        };
        assert_eq!(missing.shape(), Shape::Anything);
    }
}
