//! Which items fit what was typed, the best first.

use super::Item;

/// The items whose labels hold the typed characters in order: same beginnings first, then words inside that begin
/// so, then text inside, then the rest; among equals the order they come in.
pub(super) fn ranked(items: Vec<Item>, typed: &str) -> Vec<Item> {
    if typed.is_empty() {
        return items;
    }
    let mut scored: Vec<(u8, Item)> = items
        .into_iter()
        .filter_map(|item| Some((score(&item.label, typed)?, item)))
        .collect();
    scored.sort_by_key(|(score, _)| *score);
    // Letters strewn over a word count only where nothing begins as it was typed.
    if scored.first().is_some_and(|(score, _)| *score < 3) {
        scored.retain(|(score, _)| *score < 4);
    }
    scored.into_iter().map(|(_, item)| item).collect()
}

fn score(label: &str, typed: &str) -> Option<u8> {
    if label.starts_with(typed) {
        return Some(0);
    }
    let (lower, wanted) = (label.to_lowercase(), typed.to_lowercase());
    if lower.starts_with(&wanted) {
        return Some(1);
    }
    let bare = wanted.trim_start_matches('$');
    if bare.is_empty() {
        return None;
    }
    if words(label).any(|word| word.to_lowercase().starts_with(bare)) {
        return Some(2);
    }
    if lower.contains(bare) {
        return Some(3);
    }
    let mut rest = lower.chars();
    bare.chars()
        .all(|wanted| rest.any(|c| c == wanted))
        .then_some(4)
}

/// `MaxConcurrencyPath` from each capital letter on, `sqs:sendMessage` from each sign on.
fn words(label: &str) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    let starts: Vec<usize> = label
        .char_indices()
        .filter(|(_, c)| {
            let starts = (c.is_uppercase() && !before.is_uppercase())
                || (c.is_alphanumeric() && !before.is_alphanumeric());
            before = *c;
            starts
        })
        .map(|(at, _)| at)
        .collect();
    starts.into_iter().map(|at| &label[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assist::complete::ItemKind;

    #[test]
    fn the_nearest_comes_first() {
        let order = |labels: &[&str], typed: &str| {
            let items = labels
                .iter()
                .map(|label| Item::new(ItemKind::Field, *label));
            let ranked = ranked(items.collect(), typed);
            ranked
                .into_iter()
                .map(|item| item.label)
                .collect::<Vec<_>>()
        };
        let all = [
            "MaxConcurrency",
            "Items",
            "ItemsPath",
            "Comment",
            "ToleratedFailureCount",
        ];
        assert_eq!(order(&all, ""), all);
        assert_eq!(order(&all, "it"), ["Items", "ItemsPath"]);
        assert_eq!(order(&all, "con"), ["MaxConcurrency"]);
        assert_eq!(order(&all, "mc"), ["MaxConcurrency"]);
        assert_eq!(
            order(&all, "co"),
            ["Comment", "MaxConcurrency", "ToleratedFailureCount"]
        );
        assert_eq!(
            order(&["$sum", "$substring"], "$su"),
            ["$sum", "$substring"]
        );
        assert_eq!(order(&all, "zz"), [""; 0]);
    }
}
