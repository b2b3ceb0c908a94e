//! "Did you mean": the known word nearest to a mistyped one.

/// Longer words are not compared: nobody mistypes them, and comparing takes the square of the length.
const LONGEST: usize = 256;

/// The candidate that a typing mistake most likely meant; `None` when none is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    let allowed = match wanted.len() {
        0..=1 | LONGEST.. => return None,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.len() <= 4 * LONGEST)
        .filter_map(|candidate| {
            let there: Vec<char> = candidate.to_lowercase().chars().collect();
            let rank = match distance(&wanted, &there, allowed) {
                Some(distance) => (distance, 0),
                // The beginning of a longer word: `Timeout` for `TimeoutSeconds`.
                None if wanted.len() >= 4 && there.starts_with(&wanted) => {
                    (usize::MAX, there.len())
                }
                None => return None,
            };
            Some((rank, candidate))
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, remove, replace or swap with their neighbour; `None` when more than `limit`.
fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
        // From here on it only grows.
        let least = before.iter().chain(&above).min();
        if least.is_some_and(|least| *least > limit) {
            return None;
        }
    }
    above.last().copied().filter(|&found| found <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_find_the_word() {
        let words = ["Pay", "Refund order", "NumericEquals"];
        assert_eq!(nearest("Pya", words), Some("Pay"));
        assert_eq!(nearest("Refund Order", words), Some("Refund order"));
        assert_eq!(nearest("NumericEqual", words), Some("NumericEquals"));
        assert_eq!(nearest("Numeric", words), Some("NumericEquals"));
        assert_eq!(nearest("Something else", words), None);
        assert_eq!(nearest("", words), None);
        let (long, other) = ("n".repeat(1 << 20), "n".repeat((1 << 20) - 1));
        assert_eq!(nearest(&long, [other.as_str()]), None);
    }
}
