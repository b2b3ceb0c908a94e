//! [`Canvas`]: what one tab's diagram remembers, and its frame.

use crate::asl::{ScopeAddress, StateAddress};
use crate::document::Insertion;
use crate::geometry::Point;
use crate::ui::canvas::camera::{Camera, Projection};
use crate::ui::canvas::drops::{Judge, after_card};
use crate::ui::canvas::gestures::Gesture;
use crate::ui::canvas::graph_view::GraphPainter;
use crate::ui::canvas::keeper::{Keeper, Sources};
use crate::ui::canvas::minimap::Minimap;
use crate::ui::canvas::picture::{Hit, Picture};
use crate::ui::canvas::placement::Placement;
use crate::ui::canvas::sight::Sight;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::shell::Cx;
use egui::Vec2;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The diagram of one tab.
#[derive(Default)]
pub struct Canvas {
    /// What a person arranged by hand.
    pub placement: Placement,
    /// A card or line has the keyboard.
    pub has_focus: bool,
    /// Whether a menu or a window of a panel lay over it when it was drawn last.
    pub(super) is_covered: bool,
    /// A text field had the keyboard in the last frame.
    pub(super) was_typing: bool,
    pub(super) camera: Camera,
    pub(super) gesture: Gesture,
    pub(super) menu: Option<TypeMenu>,
    pub(super) renaming: Option<Renaming>,
    pub(super) port_owner: Option<StateAddress>,
    pub(super) judge: Judge,
    pub(super) picture: Arc<Picture>,
    pub(super) view: Vec2,
    /// Top left of the view on the screen.
    pub(super) origin: Vec2,
    /// A person moved the camera; until then a resized window fits the picture again.
    pub(super) steered: bool,
    /// Focus goes to this card in this frame.
    pub(super) focus: Option<StateAddress>,
    /// Something from the palette has been well inside the canvas.
    pub(super) dropping: bool,
    pub(super) keeper: Keeper,
    painter: GraphPainter,
    minimap: Minimap,
    pub(super) hide_minimap: bool,
    /// Transitions say what they carried.
    pub(super) payloads: bool,
    /// Where the pointer was while a name was typed; until it moves no tooltip covers what was made there.
    pub(super) still: Option<egui::Pos2>,
    pub(super) hand: bool,
    /// What was folded at the last frame.
    pub(super) folded: BTreeSet<StateAddress>,
    pub(super) looked: Looked,
    /// Size of the view at the last look.
    pub(super) looked_from: Vec2,
    /// Serial of the picture the camera was last checked against.
    pub(super) seen: u64,
    pub(super) revealed: u64,
}

/// What the first look was at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Looked {
    /// There was none.
    #[default]
    Never,
    /// A machine without states.
    Empty,
    /// Something.
    Picture,
}

/// A name being typed on the canvas.
#[derive(Clone, Debug)]
pub(super) struct Renaming {
    pub state: StateAddress,
    pub text: String,
    pub fresh: bool,
    /// The revision in which the state was added, if it is being named for the first time.
    pub added: Option<u64>,
}

impl std::fmt::Debug for Canvas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canvas")
            .field("camera", &self.camera)
            .field("gesture", &self.gesture)
            .finish_non_exhaustive()
    }
}

/// Draws the diagram into the rest of `ui`.
pub fn canvas_ui(ui: &mut egui::Ui, cx: &mut Cx, canvas: &mut Canvas) {
    canvas.ui(ui, cx);
}

impl Canvas {
    /// How often the picture was painted anew.
    #[cfg(test)]
    pub fn repaints(&self) -> usize {
        self.painter.repaints
    }
    /// Whether the diagram shows states that the text, broken as it is, does not show any more.
    pub fn is_stale(&self) -> bool {
        self.keeper.is_stale()
    }
    pub(super) fn is_busy(&self) -> bool {
        self.keeper.is_busy()
    }
    pub(super) fn too_many(&self) -> Option<usize> {
        self.keeper.too_many()
    }
    /// What is shown.
    pub fn scene(&self) -> &crate::scene::Scene {
        &self.picture.scene
    }
    /// Zoom in per cent.
    pub fn zoom_percent(&self) -> u32 {
        (self.camera.zoom * 100.0).round() as u32
    }
    /// Whether every transition tells the size of what it carried.
    pub fn shows_payloads(&self) -> bool {
        self.payloads
    }
    /// Drags move the diagram.
    pub fn hand(&self) -> bool {
        self.hand
    }
    /// Asks for the name of a state, on its card.
    pub fn start_renaming(&mut self, state: &StateAddress) {
        self.renaming = Some(Renaming {
            state: state.clone(),
            text: state.name(),
            fresh: true,
            added: None,
        });
    }
    /// Asks for the name of a state that was added just now, in this revision of the document.
    pub fn name_added(&mut self, state: &StateAddress, revision: u64) {
        self.start_renaming(state);
        if let Some(renaming) = &mut self.renaming {
            renaming.added = Some(revision);
        }
    }
    /// Where a state goes that is added after another: its Next, or for a Choice its Default or one more rule.
    pub fn insertion_after(&self, state: &StateAddress) -> Insertion {
        match self.picture.card_of(state) {
            Some(card) => after_card(&self.picture, card).at,
            None => Insertion::After(state.clone()),
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx) {
        let rect = ui.available_rect_before_wrap();
        let folded = self.newly_folded();
        self.picture = self.keeper.picture(
            ui.ctx(),
            &Sources {
                snapshot: cx.snapshot,
                placement: &self.placement,
                view: cx.view,
                session: cx.session,
                high: cx.high,
                setup: cx.setup,
            },
        );
        if let Some((state, before)) = folded
            && let Some(after) = self.top_of(&state)
        {
            let by = egui::vec2(before.x - after.x, before.y - after.y);
            self.camera = self.camera.panned(by * self.camera.zoom);
        }
        self.look(rect);
        self.reveal(cx);
        self.steer(ui, rect);
        let to = self.camera.projection(rect);
        let hover = self.hover(ui, rect, to);
        let sight = self.sight(cx, hover);
        let id = format!("canvas {:?}", ui.id());
        let bare = self.painter.show(ui, &id, &sight, self.camera);
        ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            self.has_focus = false;
            self.background_ui(ui, cx, &bare, to);
            self.things_ui(ui, cx, to);
            self.ports_ui(ui, cx, to, &sight);
            self.gesture_ui(ui, cx, rect, to);
            self.hints_ui(ui, cx, rect, to);
            self.drop_ui(ui, cx, rect, to);
            self.rename_ui(ui, cx, to);
            if !self.hide_minimap
                && let Some(camera) = self.minimap.ui(ui, rect, &sight, self.camera)
            {
                self.camera = camera;
                self.steered = true;
            }
            self.bar_ui(ui, cx, rect);
            self.keys(ui, cx);
            if let Some(mut menu) = self.menu.take()
                && menu.ui(ui, cx)
            {
                self.menu = Some(menu);
            }
        });
    }

    fn hover(&mut self, ui: &egui::Ui, rect: egui::Rect, to: Projection) -> Hit {
        let quiet = !matches!(self.gesture, Gesture::None) || self.menu.is_some();
        if quiet || !ui.rect_contains_pointer(rect) {
            return Hit::Nothing;
        }
        match ui.ctx().pointer_hover_pos() {
            Some(pos) => match self.picture.hit(to.point(pos), 6.0 / to.zoom.max(0.1)) {
                // Nothing is painted differently for these.
                Hit::Body(_) => Hit::Nothing,
                hit => hit,
            },
            None => Hit::Nothing,
        }
    }

    fn sight(&self, cx: &Cx, hover: Hit) -> Sight {
        let selected = cx
            .selection
            .states
            .iter()
            .filter_map(|state| self.picture.card_of(state))
            .collect();
        let selected_line = cx
            .selection
            .edge
            .as_ref()
            .and_then(|edge| self.picture.line_of(edge));
        let (moved, target) = match &self.gesture {
            Gesture::Move { cards, by, .. } => {
                let moved: BTreeMap<usize, Vec2> = cards.iter().map(|card| (*card, *by)).collect();
                (moved, None)
            }
            Gesture::Wire {
                target: Some((card, None)),
                ..
            } => (BTreeMap::new(), Some(*card)),
            _ => (BTreeMap::new(), None),
        };
        Sight {
            picture: Arc::clone(&self.picture),
            tokens: *cx.tokens,
            hover,
            selected,
            selected_line,
            moved,
            target,
            running: cx.view.is_some(),
            payloads: self.payloads,
            stops: cx
                .setup
                .breakpoints
                .iter()
                .filter_map(|(state, stop)| Some((self.picture.card_of(state)?, *stop)))
                .collect(),
            renaming: self
                .renaming
                .as_ref()
                .and_then(|renaming| self.picture.card_of(&renaming.state)),
        }
    }

    /// A canvas point relative to the origin of a scope, as pins are kept.
    pub(super) fn relative(&self, scope: &ScopeAddress, p: Point) -> Point {
        let origin = self
            .picture
            .scene
            .origins
            .iter()
            .find(|(address, _)| address == scope)
            .map(|(_, origin)| *origin)
            .unwrap_or_default();
        Point::new(p.x - origin.x, p.y - origin.y)
    }
}
