//! What the actions of the view do on the canvas.

use crate::layout::Direction;
use crate::ui::canvas::camera::Camera;
use crate::ui::canvas::canvas::{Canvas, Looked};
use crate::ui::shell::{Action, Selected};

impl Canvas {
    /// Does what an action of the view means here. False: it is not one of ours.
    pub fn act(&mut self, action: Action, selection: &Selected) -> bool {
        let middle = self.view / 2.0;
        match action {
            Action::ZoomIn => self.camera = self.camera.zoomed(1.25, middle),
            Action::ZoomOut => self.camera = self.camera.zoomed(0.8, middle),
            Action::ZoomReset => {
                self.camera = self.camera.zoomed(1.0 / self.camera.zoom, middle);
            }
            Action::Fit => {
                self.camera = Camera::fitting(self.picture.bounds(), self.view, 1.0);
                self.steered = false;
                return true;
            }
            Action::ZoomToSelection => {
                let area = selection
                    .states
                    .iter()
                    .filter_map(|state| self.picture.visible_card_of(state))
                    .map(|card| self.picture.card(card).rect)
                    .reduce(|a, b| a.union(&b))
                    .or_else(|| {
                        let line = self.picture.line_of(selection.edge.as_ref()?)?;
                        Some(self.picture.line_box(line))
                    });
                if let Some(area) = area {
                    self.camera = Camera::fitting(area.expand(24.0), self.view, 1.6);
                }
            }
            Action::ToggleMinimap => self.hide_minimap = !self.hide_minimap,
            Action::TogglePayloads => self.payloads = !self.payloads,
            Action::ToggleHand => self.hand = !self.hand,
            Action::ToggleDirection => {
                self.placement.direction = match self.placement.direction {
                    Direction::Down => Direction::Right,
                    Direction::Right => Direction::Down,
                };
                self.looked = Looked::Never;
                return true;
            }
            Action::ExpandAll => self.placement.collapsed.clear(),
            Action::CollapseAll => {
                let containers: Vec<_> = self
                    .picture
                    .scene
                    .cards
                    .iter()
                    .filter(|card| card.has_body)
                    .map(|card| card.address.clone())
                    .collect();
                self.placement.collapsed.extend(containers);
            }
            Action::ResetPositions => self.placement.pins.clear(),
            Action::Rename => {
                if let Some(state) = selection.single() {
                    self.start_renaming(&state.clone());
                }
            }
            Action::AddAfter => self.add_after(selection),
            Action::AlignLeft
            | Action::AlignCenter
            | Action::AlignTop
            | Action::DistributeAcross
            | Action::DistributeDown => self.align(action, selection),
            _ => return false,
        }
        self.steered |= matches!(
            action,
            Action::ZoomIn | Action::ZoomOut | Action::ZoomReset | Action::ZoomToSelection
        );
        true
    }
}
