//! [`Folds`]: which lines are hidden, and how lines and rows on screen translate.

use std::ops::Range;

/// Lines that can be folded: the first one stays in sight, those behind it up to `last` are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// The line that stays, from 0.
    pub first: usize,
    /// The last line that is hidden.
    pub last: usize,
}

/// What is folded.
#[derive(Clone, Debug, Default)]
pub struct Folds {
    folded: Vec<Region>,
    /// Hidden lines, apart and in order, each with the number of lines hidden before it.
    hidden: Vec<(Range<usize>, usize)>,
}

impl Folds {
    /// Whether nothing is folded.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Number of rows of a text of so many lines.
    pub fn rows(&self, lines: usize) -> usize {
        let hidden = self
            .hidden
            .last()
            .map_or(0, |(range, before)| before + range.len());
        lines.saturating_sub(hidden).max(1)
    }

    /// The line a row shows.
    pub fn line(&self, row: usize) -> usize {
        // Hidden lines that begin at or before the line of this row stand before it.
        let after = self
            .hidden
            .partition_point(|(range, before)| range.start - before <= row);
        match after.checked_sub(1).and_then(|at| self.hidden.get(at)) {
            Some((range, before)) => row + before + range.len(),
            None => row,
        }
    }

    /// The row a line is shown in; a hidden line: the row of the line that stayed.
    pub fn row(&self, line: usize) -> usize {
        let after = self
            .hidden
            .partition_point(|(range, _)| range.start <= line);
        match after.checked_sub(1).and_then(|at| self.hidden.get(at)) {
            Some((range, before)) if line < range.end => range.start - before - 1,
            Some((range, before)) => line - before - range.len(),
            None => line,
        }
    }

    /// Whether a line cannot be seen.
    pub fn hides(&self, line: usize) -> bool {
        let after = self
            .hidden
            .partition_point(|(range, _)| range.start <= line);
        after
            .checked_sub(1)
            .and_then(|at| self.hidden.get(at))
            .is_some_and(|(range, _)| line < range.end)
    }

    /// How many lines are hidden behind a line, if it is the one that stayed.
    pub fn folded_at(&self, line: usize) -> Option<usize> {
        self.folded
            .iter()
            .find(|region| region.first == line)
            .map(|region| region.last - region.first)
    }

    /// Folds a region, or unfolds it.
    pub fn toggle(&mut self, region: Region) {
        match self.folded.iter().position(|own| own.first == region.first) {
            Some(at) => drop(self.folded.remove(at)),
            None => self.folded.push(region),
        }
        self.arrange();
    }

    /// Folds the innermost region around a line that is not folded yet; the line that stays.
    pub fn fold(&mut self, line: usize, regions: &[Region]) -> Option<usize> {
        let inner = regions
            .iter()
            .filter(|region| region.first <= line && line <= region.last + 1)
            .filter(|region| self.folded_at(region.first).is_none())
            .max_by_key(|region| (region.first, std::cmp::Reverse(region.last)))
            .copied()?;
        self.folded.push(inner);
        self.arrange();
        Some(inner.first)
    }

    /// Unfolds what is folded at a line.
    pub fn unfold(&mut self, line: usize) {
        self.folded.retain(|region| region.first != line);
        self.arrange();
    }

    /// Unfolds everything that hides a line.
    pub fn reveal(&mut self, line: usize) {
        if !self.hides(line) {
            return;
        }
        self.folded
            .retain(|region| !(region.first < line && line <= region.last));
        self.arrange();
    }

    /// Folds all of these.
    pub fn fold_all(&mut self, regions: &[Region]) {
        self.folded = regions.to_vec();
        self.arrange();
    }

    /// Unfolds everything.
    pub fn unfold_all(&mut self) {
        self.folded.clear();
        self.hidden.clear();
    }

    /// Lines `from..to` were replaced by so many lines; what was folded there is open now.
    pub fn replaced(&mut self, lines: Range<usize>, by: usize) {
        if self.folded.is_empty() {
            return;
        }
        let moved = |line: usize| line + by - lines.len();
        self.folded.retain_mut(|region| {
            if region.first >= lines.end {
                region.first = moved(region.first);
                region.last = moved(region.last);
                return true;
            }
            // Typing in the line that stayed keeps it folded, as long as it stays one line.
            region.last < lines.start
                || region.first + 1 == lines.end && lines.len() == 1 && by == 1
        });
        self.arrange();
    }

    /// Drops folds that no longer are regions.
    pub fn keep(&mut self, regions: &[Region]) {
        let before = self.folded.clone();
        self.folded.retain_mut(|own| {
            let known = regions.binary_search_by_key(&own.first, |region| region.first);
            match known {
                Ok(at) => {
                    own.last = regions[at].last;
                    true
                }
                Err(_) => false,
            }
        });
        if before != self.folded {
            self.arrange();
        }
    }

    fn arrange(&mut self) {
        self.folded.sort_unstable();
        self.folded.dedup_by_key(|region| region.first);
        self.hidden.clear();
        let mut before = 0;
        for region in &self.folded {
            let range = region.first + 1..region.last + 1;
            if range.is_empty() {
                continue;
            }
            match self.hidden.last_mut() {
                Some((last, _)) if range.start <= last.end => {
                    let more = range.end.saturating_sub(last.end);
                    last.end += more;
                    before += more;
                }
                _ => {
                    self.hidden.push((range.clone(), before));
                    before += range.len();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(first: usize, last: usize) -> Region {
        Region { first, last }
    }

    fn visible(folds: &Folds, lines: usize) -> Vec<usize> {
        (0..folds.rows(lines)).map(|row| folds.line(row)).collect()
    }

    #[test]
    fn rows_and_lines_translate_both_ways() {
        let mut folds = Folds::default();
        folds.fold_all(&[region(1, 4), region(2, 3), region(6, 7)]);
        assert_eq!(visible(&folds, 10), [0, 1, 5, 6, 8, 9]);
        for (row, line) in visible(&folds, 10).into_iter().enumerate() {
            assert_eq!(folds.row(line), row);
            assert!(!folds.hides(line));
        }
        assert_eq!([2, 3, 4, 7].map(|line| folds.row(line)), [1, 1, 1, 3]);
        assert_eq!(folds.folded_at(1), Some(3));
        folds.reveal(3);
        assert_eq!(visible(&folds, 10), [0, 1, 2, 3, 4, 5, 6, 8, 9]);
    }

    #[test]
    fn the_innermost_open_region_is_folded_first() {
        let regions = [region(0, 8), region(2, 5)];
        let mut folds = Folds::default();
        assert_eq!(folds.fold(4, &regions), Some(2));
        assert_eq!(folds.fold(2, &regions), Some(0));
        assert_eq!(visible(&folds, 10), [0, 9]);
        folds.unfold(0);
        assert_eq!(visible(&folds, 10), [0, 1, 2, 6, 7, 8, 9]);
    }

    #[test]
    fn folds_move_with_the_text() {
        let mut folds = Folds::default();
        folds.fold_all(&[region(2, 4), region(6, 8)]);
        folds.replaced(0..1, 3);
        assert_eq!(visible(&folds, 12), [0, 1, 2, 3, 4, 7, 8, 11]);
        folds.replaced(5..6, 2);
        assert_eq!(visible(&folds, 13), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12]);
        folds.replaced(9..10, 1);
        assert_eq!(folds.folded_at(9), Some(2), "its own line was typed in");
    }
}
