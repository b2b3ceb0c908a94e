//! [`Placement`]: what a person arranged by hand. Lives beside the definition, never in it.

use crate::asl::StateAddress;
use crate::geometry::Point;
use crate::layout::Direction;
use std::collections::{BTreeMap, BTreeSet};

/// Positions, folds and direction of one diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// Top left corners, relative to the origin of the state's scope.
    pub pins: BTreeMap<StateAddress, Point>,
    /// Folded Parallel and Map states.
    pub collapsed: BTreeSet<StateAddress>,
    /// Which way the flow runs.
    pub direction: Direction,
}

impl Placement {
    /// A state has a new name: what is known of it and of all inside holds under the new one too. The old entries
    /// stay, so that taking the change back finds them.
    pub fn follow(&mut self, from: &StateAddress, to: &StateAddress) {
        let moved: Vec<_> = self
            .pins
            .iter()
            .filter_map(|(state, at)| Some((moved_address(state, from, to)?, *at)))
            .collect();
        self.pins.extend(moved);
        let moved: Vec<_> = self
            .collapsed
            .iter()
            .filter_map(|state| moved_address(state, from, to))
            .collect();
        self.collapsed.extend(moved);
    }
}

/// The address of `state` after `from` became `to`, if it is that state or inside it.
pub fn moved_address(
    state: &StateAddress,
    from: &StateAddress,
    to: &StateAddress,
) -> Option<StateAddress> {
    let rest = state.pointer().strip_prefix(from.pointer())?;
    (rest.is_empty() || rest.starts_with('/'))
        .then(|| StateAddress::from_pointer(&format!("{}{rest}", to.pointer())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_a_renamed_container_keeps_its_place() {
        let at = |p: &str| StateAddress::from_pointer(p);
        let mut placement = Placement::default();
        placement.pins.insert(
            at("/States/Each/ItemProcessor/States/Price"),
            Point::new(1.0, 2.0),
        );
        placement
            .pins
            .insert(at("/States/Each2"), Point::new(3.0, 4.0));
        placement.collapsed.insert(at("/States/Each"));
        placement.follow(&at("/States/Each"), &at("/States/All"));
        assert_eq!(
            placement
                .pins
                .get(&at("/States/All/ItemProcessor/States/Price")),
            Some(&Point::new(1.0, 2.0))
        );
        assert!(placement.collapsed.contains(&at("/States/All")));
        assert_eq!(placement.pins.len(), 3);
    }
}
