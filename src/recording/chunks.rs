//! [`Chunks`]: an append-only list whose clones share what is full.

use std::sync::Arc;

const CHUNK: usize = 256;

/// An append-only list. Cloning copies one pointer per 256 elements and at most 255 elements.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    full: Vec<Arc<Vec<T>>>,
    tail: Vec<T>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks {
            full: Vec::new(),
            tail: Vec::new(),
        }
    }
}

impl<T> Chunks<T> {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Adds one at the end.
    pub fn push(&mut self, element: T) {
        if self.tail.capacity() == 0 {
            self.tail.reserve_exact(CHUNK);
        }
        self.tail.push(element);
        if self.tail.len() == CHUNK {
            self.full.push(Arc::new(std::mem::take(&mut self.tail)));
        }
    }
    /// The element at an index.
    pub fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(index / CHUNK) {
            Some(chunk) => chunk.get(index % CHUNK),
            None => self.tail.get(index.checked_sub(self.full.len() * CHUNK)?),
        }
    }
    /// The last element.
    pub fn last(&self) -> Option<&T> {
        self.tail
            .last()
            .or_else(|| self.full.last().and_then(|chunk| chunk.last()))
    }
    /// How many elements at the beginning are the very same ones, by chunk.
    pub fn shared_with(&self, other: &Chunks<T>) -> usize {
        let both = self.full.iter().zip(&other.full);
        both.take_while(|(one, other)| Arc::ptr_eq(one, other))
            .count()
            * CHUNK
    }
    /// All elements in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.full
            .iter()
            .flat_map(|chunk| chunk.iter())
            .chain(self.tail.iter())
    }
}

impl<T: Clone> Chunks<T> {
    /// The first `len` elements, sharing the full chunks among them.
    pub fn prefix(&self, len: usize) -> Chunks<T> {
        let len = len.min(self.len());
        let whole = len / CHUNK;
        let rest = len % CHUNK;
        let source: &[T] = self.full.get(whole).map_or(&self.tail, |chunk| chunk);
        let mut tail = Vec::new();
        if rest > 0 {
            tail.reserve_exact(CHUNK);
            tail.extend_from_slice(&source[..rest]);
        }
        Chunks {
            full: self.full[..whole].to_vec(),
            tail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_holds_the_first_elements() {
        let mut chunks = Chunks::default();
        for n in 0..1000 {
            chunks.push(n);
        }
        for len in [0, 1, 255, 256, 257, 511, 512, 999, 1000, 2000] {
            let prefix = chunks.prefix(len);
            assert_eq!(prefix.len(), len.min(1000));
            assert!(prefix.iter().copied().eq(0..len.min(1000)));
            assert_eq!(
                prefix.last().copied(),
                len.min(1000).checked_sub(1),
                "last of {len}"
            );
        }
        assert_eq!(chunks.get(256), Some(&256));
        assert_eq!(chunks.get(1000), None);
    }

    #[test]
    fn a_prefix_goes_its_own_way() {
        let mut chunks = Chunks::default();
        (0..300).for_each(|n| chunks.push(n));
        let mut other = chunks.prefix(10);
        (0..300).for_each(|n| other.push(-n));
        assert_eq!(chunks.len(), 300);
        assert_eq!(chunks.get(20), Some(&20));
        assert_eq!(other.get(20), Some(&-10));
        assert_eq!(other.len(), 310);
    }
}
