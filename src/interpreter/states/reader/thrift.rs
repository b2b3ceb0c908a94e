//! Just enough of Thrift's compact protocol to look into headers before they are trusted.

/// Most structures inside each other.
const DEEPEST: u32 = 32;

pub(super) const I32: u8 = 5;
pub(super) const LIST: u8 = 9;
pub(super) const STRUCT: u8 = 12;

/// Bytes, and how far they are read.
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Thrift<'a> {
    pub fn new(bytes: &'a [u8]) -> Thrift<'a> {
        Thrift { bytes, at: 0 }
    }

    /// How many bytes are read.
    pub fn position(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn jump(&mut self, length: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(length).ok()?)?;
        if end > self.bytes.len() {
            return None;
        }
        self.at = end;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number of any width.
    pub fn integer(&mut self) -> Option<i64> {
        let raw = self.varint()?;
        Some((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// The type of a list's elements, and how many there are.
    pub fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            short => u64::from(short),
        };
        Some((head & 0x0f, count))
    }

    /// Reads a structure: `visit` is shown each field's number and type, and says whether it read the value itself.
    pub fn structure(
        &mut self,
        visit: &mut dyn FnMut(i64, u8, &mut Self) -> Option<bool>,
    ) -> Option<()> {
        self.structure_at(0, visit)
    }

    fn structure_at(
        &mut self,
        depth: u32,
        visit: &mut dyn FnMut(i64, u8, &mut Self) -> Option<bool>,
    ) -> Option<()> {
        let mut number: i64 = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            number = match head >> 4 {
                0 => self.integer()?,
                step => number.checked_add(i64::from(step))?,
            };
            let kind = head & 0x0f;
            if !visit(number, kind, self)? {
                self.skip(kind, depth + 1)?;
            }
        }
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            // The value of a boolean field stands in its type.
            1 | 2 => Some(()),
            3 => self.jump(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.jump(8),
            8 => {
                let length = self.varint()?;
                self.jump(length)
            }
            9 | 10 => {
                let (element, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(element, depth))
            }
            11 => {
                let count = self.varint()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip_element(kinds >> 4, depth)?;
                    self.skip_element(kinds & 0x0f, depth)
                })
            }
            12 => self.structure_at(depth, &mut |_, _, _| Some(false)),
            13 => self.jump(16),
            _ => None,
        }
    }

    fn skip_element(&mut self, kind: u8, depth: u32) -> Option<()> {
        match kind {
            1 | 2 => self.jump(1),
            _ => self.skip(kind, depth + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_are_passed_over() {
        // 1: list of two texts, 2: an i32 of -3, 4: a structure with a boolean, the end.
        let bytes = [0x19, 0x28, 1, b'a', 1, b'b', 0x15, 0x05, 0x2c, 0x11, 0, 0];
        let mut thrift = Thrift::new(&bytes);
        let mut found = None;
        let read = thrift.structure(&mut |number, kind, thrift| {
            if (number, kind) != (2, I32) {
                return Some(false);
            }
            found = thrift.integer();
            Some(true)
        });
        assert_eq!((read, found), (Some(()), Some(-3)));
        assert_eq!(thrift.position(), bytes.len());
    }

    #[test]
    fn nests_and_lengths_without_end_are_refused() {
        let deep = vec![0x1c; 1000];
        let none = &mut |_: i64, _: u8, _: &mut Thrift<'_>| Some(false);
        assert_eq!(Thrift::new(&deep).structure(none), None);
        let long = [0x18, 0xff, 0xff, 0xff, 0xff, 0x7f];
        assert_eq!(Thrift::new(&long).structure(none), None);
        let many = [0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x7f];
        assert_eq!(Thrift::new(&many).structure(none), None);
    }
}
