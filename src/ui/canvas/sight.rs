//! [`Sight`]: everything the painting of one frame depends on. Equal sights look the same.

use crate::debugger::Breakpoint;
use crate::ui::canvas::picture::{Hit, Picture};
use crate::ui::look::Tokens;
use egui::Vec2;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is painted, apart from where the camera stands.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The picture.
    pub picture: Arc<Picture>,
    /// Colours.
    pub tokens: Tokens,
    /// What the pointer is over.
    pub hover: Hit,
    /// Selected cards.
    pub selected: BTreeSet<usize>,
    /// The selected line.
    pub selected_line: Option<usize>,
    /// Cards being dragged, by how much on the canvas.
    pub moved: BTreeMap<usize, Vec2>,
    /// Card under a drop that will be taken.
    pub target: Option<usize>,
    /// A run is shown: what it did not touch steps back.
    pub running: bool,
    /// Transitions say what they carried.
    pub payloads: bool,
    /// What stops a run at which card.
    pub stops: BTreeMap<usize, Breakpoint>,
    /// The card being renamed shows no title.
    pub renaming: Option<usize>,
}

impl PartialEq for Sight {
    fn eq(&self, other: &Sight) -> bool {
        self.picture.serial == other.picture.serial
            && self.tokens.dark == other.tokens.dark
            && self.hover == other.hover
            && self.selected == other.selected
            && self.selected_line == other.selected_line
            && self.moved == other.moved
            && self.target == other.target
            && self.running == other.running
            && self.payloads == other.payloads
            && self.stops == other.stops
            && self.renaming == other.renaming
    }
}

impl Sight {
    /// How far a card is dragged.
    pub fn offset(&self, card: usize) -> Vec2 {
        self.moved.get(&card).copied().unwrap_or_default()
    }
    /// Where a card is now.
    pub fn rect(&self, card: usize) -> crate::geometry::Rect {
        let by = self.offset(card);
        self.picture.card(card).rect.translate(by.x, by.y)
    }
}
