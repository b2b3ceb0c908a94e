//! Names of states: what is allowed, and what is still free.

use crate::asl::{Outline, StateAddress};
use crate::document::Refusal;
use std::collections::BTreeSet;

/// The service takes no longer names.
const LONGEST: usize = 80;

/// All names in the machine, nested ones included: the service wants them to differ.
pub(super) fn taken(outline: &Outline) -> BTreeSet<String> {
    let states = outline.all_states();
    states
        .into_iter()
        .map(|state| state.name.to_string())
        .collect()
}

/// Refuses a name that cannot be given to a state; `own` is the state that may have it already.
pub(super) fn check(
    outline: &Outline,
    name: &str,
    own: Option<&StateAddress>,
) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::new(
            "A state needs a name; write at least one character",
        ));
    }
    let length = name.chars().count();
    if length > LONGEST {
        return Err(Refusal::new(format!(
            "The name has {length} characters and the service takes {LONGEST}; shorten it"
        )));
    }
    let holder = outline
        .all_states()
        .into_iter()
        .find(|state| &*state.name == name && Some(&state.address) != own);
    match holder {
        Some(state) if state.address.depth() > 0 => Err(Refusal::new(format!(
            "There is a state `{name}` at {} already, and names are unique in the whole machine; choose another",
            state.address.pointer()
        ))),
        Some(_) => Err(Refusal::new(format!(
            "There is a state `{name}` already; choose another name"
        ))),
        None => Ok(()),
    }
}

/// `Pass`, `Pass 2`, `Pass 3`: the first that is free.
pub(super) fn free(taken: &BTreeSet<String>, wanted: &str) -> String {
    let wanted = shorten(wanted, LONGEST);
    if !taken.contains(&wanted) {
        return wanted;
    }
    let (stem, first) = match wanted.rsplit_once(' ') {
        Some((stem, number)) if !stem.is_empty() && number.len() < 6 => match number.parse::<u32>()
        {
            Ok(number) => (stem.to_owned(), number + 1),
            Err(_) => (wanted.clone(), 2),
        },
        _ => (wanted.clone(), 2),
    };
    let mut number = first;
    loop {
        let ending = format!(" {number}");
        let name = format!("{}{ending}", shorten(&stem, LONGEST - ending.len()));
        if !taken.contains(&name) {
            return name;
        }
        number += 1;
    }
}

fn shorten(name: &str, longest: usize) -> String {
    name.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_names_count_up() {
        let taken: BTreeSet<String> = ["Pass", "Pass 2", "Pay 9", "7"].map(String::from).into();
        assert_eq!(free(&taken, "Wait"), "Wait");
        assert_eq!(free(&taken, "Pass"), "Pass 3");
        assert_eq!(free(&taken, "Pass 2"), "Pass 3");
        assert_eq!(free(&taken, "Pay 9"), "Pay 10");
        assert_eq!(free(&taken, "7"), "7 2");
        let long = "x".repeat(90);
        let taken = BTreeSet::from(["x".repeat(80)]);
        assert_eq!(free(&taken, &long), format!("{} 2", "x".repeat(78)));
    }
}
