//! [`Canvas`]: what one tab's diagram remembers, and its frame.

use crate::asl::StateAddress;
use crate::document::{EdgeRef, Insertion, Intent};
use crate::geometry::{Point, Rect};
use crate::ui::canvas::camera::{Camera, Projection};
use crate::ui::canvas::drops::Judge;
use crate::ui::canvas::gestures::Gesture;
use crate::ui::canvas::graph_view::GraphPainter;
use crate::ui::canvas::keeper::{Keeper, Sources};
use crate::ui::canvas::minimap::Minimap;
use crate::ui::canvas::picture::{Hit, Picture, edge_ref};
use crate::ui::canvas::placement::Placement;
use crate::ui::canvas::sight::Sight;
use crate::ui::canvas::type_menu::TypeMenu;
use crate::ui::shell::{Action, Command, Cx, Place, Selected};
use egui::{Id, Key, Response, Vec2};
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
    is_covered: bool,
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
    keeper: Keeper,
    painter: GraphPainter,
    minimap: Minimap,
    hide_minimap: bool,
    /// Transitions say what they carried.
    payloads: bool,
    hand: bool,
    /// What was folded at the last frame.
    folded: BTreeSet<StateAddress>,
    looked: Looked,
    /// Size of the view at the last look.
    looked_from: Vec2,
    /// Serial of the picture the camera was last checked against.
    seen: u64,
    revealed: u64,
    hovered_card: Option<usize>,
}

/// What the first look was at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Looked {
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
            Some(card) => super::drops::after_card(&self.picture, card).at,
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
            self.things_ui(ui, cx, to, hover);
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

    /// The container that was folded or opened since the last frame, and where it stood: there it stays.
    fn newly_folded(&mut self) -> Option<(StateAddress, Point)> {
        let collapsed = &self.placement.collapsed;
        if self.folded == *collapsed {
            return None;
        }
        let mut changed = self.folded.symmetric_difference(collapsed);
        let only = match (changed.next(), changed.next()) {
            (Some(state), None) => Some(state.clone()),
            _ => None,
        };
        self.folded.clone_from(collapsed);
        let state = only?;
        let top = self.top_of(&state)?;
        Some((state, top))
    }

    /// Where transitions arrive at a card, on the canvas.
    fn top_of(&self, state: &StateAddress) -> Option<Point> {
        let rect = self.picture.card(self.picture.card_of(state)?).rect;
        Some(Point::new(rect.x + rect.w / 2.0, rect.y))
    }

    /// The first look. Until a person steers there is another one whenever the window changes or the picture
    /// outgrows the view.
    fn look(&mut self, place: egui::Rect) {
        let view = place.size();
        // A banner or a panel that comes and goes does not move the picture on the screen.
        let resized = (view - self.looked_from).abs().max_elem() > 60.0;
        self.camera.pan -= place.min.to_vec2() - self.origin;
        self.origin = place.min.to_vec2();
        let empty = self.picture.scene.cards.is_empty();
        let bounds = self.picture.bounds();
        let first = match self.looked {
            Looked::Never => true,
            Looked::Empty => !empty,
            Looked::Picture => false,
        };
        if empty && first {
            self.camera = Camera::centred_on(Point::new(0.0, 0.0), 1.0, view);
            if !self.keeper.is_busy() {
                self.looked = Looked::Empty;
            }
        } else if self.looked == Looked::Empty && first {
            // A machine that begins to grow does so from the top.
            self.camera = Camera::centred_on(bounds.center(), 1.0, view);
            self.camera.pan.y = 48.0 - bounds.y;
            self.looked = Looked::Picture;
            self.looked_from = view;
        } else if first || (!self.steered && !empty && resized) {
            self.camera = Camera::first_look(bounds, view);
            self.looked = Looked::Picture;
            self.looked_from = view;
        } else if !self.steered && !empty && self.seen != self.picture.serial {
            let shown = self
                .camera
                .projection(egui::Rect::from_min_size(egui::Pos2::ZERO, view))
                .rect(bounds);
            if !egui::Rect::from_min_size(egui::Pos2::ZERO, view).contains_rect(shown) {
                self.camera = Camera::first_look(bounds, view);
            }
        }
        self.seen = self.picture.serial;
        self.view = view;
    }

    fn reveal(&mut self, cx: &Cx) {
        let Some(reveal) = cx.reveal else { return };
        if reveal.serial == self.revealed || self.view.x < 1.0 {
            return;
        }
        let area = match &reveal.place {
            Place::State(state) => self
                .picture
                .visible_card_of(state)
                .map(|card| self.picture.header(card)),
            Place::Edge(edge) => self
                .picture
                .line_of(edge)
                .map(|line| self.picture.line_box(line)),
            Place::Text(start, _) => cx
                .snapshot
                .outline
                .state_at(*start)
                .and_then(|state| self.picture.visible_card_of(&state.address))
                .map(|card| self.picture.header(card)),
        };
        // A state that was just added may not be laid out yet: try again next frame.
        if area.is_some() || !self.keeper.is_busy() {
            self.revealed = reveal.serial;
        }
        if let Some(area) = area {
            if self.camera.zoom < 0.45 {
                self.camera = Camera::centred_on(area.center(), 0.8, self.view);
            } else {
                // Not behind the bar of tools at the bottom.
                self.camera = self.camera.showing(area, self.view - egui::vec2(0.0, 24.0));
            }
        }
    }

    /// Wheel, pinch, space-drag and middle-drag.
    fn steer(&mut self, ui: &egui::Ui, rect: egui::Rect) {
        let ctx = ui.ctx();
        if !ui.rect_contains_pointer(rect) {
            return;
        }
        let (scroll, zoom, at, middle, delta) = ctx.input(|i| {
            (
                i.smooth_scroll_delta(),
                i.zoom_delta(),
                i.pointer.hover_pos(),
                i.pointer.middle_down(),
                i.pointer.delta(),
            )
        });
        if let Some(at) = at
            && zoom != 1.0
        {
            self.camera = self.camera.zoomed(zoom, at - rect.min);
            self.steered = true;
        } else if scroll != Vec2::ZERO {
            self.camera = self.camera.panned(scroll);
            self.steered = true;
        }
        if middle && delta != Vec2::ZERO {
            self.camera = self.camera.panned(delta);
            self.steered = true;
        }
    }

    /// Drags move the diagram now: the hand tool, or the space bar.
    pub(super) fn panning(&self, ctx: &egui::Context) -> bool {
        self.hand || (!ctx.text_edit_focused() && ctx.input(|i| i.key_down(Key::Space)))
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

    /// What a person did on the bare canvas.
    fn background_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, bare: &Response, to: Projection) {
        let ctx = ui.ctx().clone();
        if self.panning(&ctx) {
            ctx.set_cursor_icon(if bare.dragged() {
                egui::CursorIcon::Grabbing
            } else if bare.hovered() {
                egui::CursorIcon::Grab
            } else {
                egui::CursorIcon::Default
            });
        }
        let at = bare.interact_pointer_pos().or(bare.hover_pos());
        let hit = at.map(|pos| self.picture.hit(to.point(pos), 6.0 / to.zoom.max(0.1)));
        if bare.clicked() {
            ctx.memory_mut(|m| {
                if let Some(id) = m.focused() {
                    m.surrender_focus(id);
                }
            });
            match hit {
                Some(Hit::Line(line)) => {
                    cx.push(Command::Select(Selected::edge(edge_ref(
                        &self.picture.scene.lines[line],
                    ))));
                }
                Some(Hit::Start(start)) => {
                    let scope = &self.picture.scene.starts[start].0;
                    if let Some(line) = self
                        .picture
                        .scene
                        .lines
                        .iter()
                        .find(|line| line.from.is_none() && line.scope == *scope)
                    {
                        cx.push(Command::Select(Selected::edge(edge_ref(line))));
                    }
                }
                _ => cx.push(Action::Deselect),
            }
        }
        if bare.double_clicked()
            && let Some(pos) = at
            && cx.editable()
        {
            let p = to.point(pos);
            self.open_menu_at(cx, pos, p);
        }
        self.start_background_gesture(ui, cx, bare, to);
        if let Some(Hit::Line(line)) = hit
            && bare.hovered()
        {
            let line = &self.picture.scene.lines[line];
            let words = line_words(line);
            bare.clone().on_hover_text_at_pointer(words);
        }
        self.background_menu(cx, bare, to);
    }

    /// Opens the menu of states for whatever lies at a point.
    pub(super) fn open_menu_at(&mut self, cx: &Cx, pos: egui::Pos2, p: Point) {
        let slop = 8.0 / self.camera.zoom.max(0.1);
        let drop = super::drops::drop_at(&self.picture, cx.snapshot, p, slop);
        let pin = match &drop.at {
            Insertion::Free(scope) if !self.picture.scene.cards.is_empty() => {
                Some(self.relative(scope, Point::new(p.x - 98.0, p.y - 26.0)))
            }
            _ => None,
        };
        self.menu = Some(TypeMenu::new(pos, drop.at, pin, drop.words));
    }

    /// A canvas point relative to the origin of a scope, as pins are kept.
    pub(super) fn relative(&self, scope: &crate::asl::ScopeAddress, p: Point) -> Point {
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

    /// Cards and lines as widgets: pointer, keyboard, screen reader.
    fn things_ui(&mut self, ui: &mut egui::Ui, cx: &mut Cx, to: Projection, hover: Hit) {
        let picture = Arc::clone(&self.picture);
        let view = ui.clip_rect().expand(20.0);
        let few = picture.scene.cards.len() <= 300;
        let mut lines_of: BTreeMap<Option<&StateAddress>, Vec<usize>> = BTreeMap::new();
        for (index, line) in picture.scene.lines.iter().enumerate() {
            lines_of.entry(line.from.as_ref()).or_default().push(index);
        }
        // In scene order: what is inside a container comes later and lies on top.
        for index in 0..picture.scene.cards.len() {
            let card = picture.card(index);
            let rect = to.rect(picture.header(index));
            if few || view.intersects(rect) {
                self.card_ui(ui, cx, &picture, index, rect);
            }
            for line in lines_of.get(&Some(&card.address)).into_iter().flatten() {
                self.line_ui(ui, cx, &picture, *line, to, few);
            }
        }
        for line in lines_of.get(&None).into_iter().flatten() {
            self.line_ui(ui, cx, &picture, *line, to, few);
        }
        self.hovered_card = match hover {
            Hit::Card(card) => Some(card),
            _ => None,
        };
    }

    fn card_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        picture: &Arc<Picture>,
        index: usize,
        rect: egui::Rect,
    ) {
        let card = picture.card(index);
        let id = state_id(ui, &card.address);
        let response = ui.interact(rect, id, egui::Sense::click_and_drag());
        let selected = cx.selection.states.contains(&card.address);
        let kind = card.kind.map_or("Unknown", |kind| kind.name());
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::WidgetType::SelectableLabel,
                true,
                selected,
                format!("{kind} state {}", card.name),
            )
        });
        if ui.ctx().accesskit_node_builder(id, |_| ()).is_some() {
            let words = card_words(card);
            ui.ctx()
                .accesskit_node_builder(id, |node| node.set_description(words));
        }
        if self.focus.as_ref() == Some(&card.address) {
            self.focus = None;
            response.request_focus();
        }
        if response.has_focus() {
            self.has_focus = true;
            ui.ctx().memory_mut(|m| {
                m.set_focus_lock_filter(
                    id,
                    egui::EventFilter {
                        horizontal_arrows: true,
                        vertical_arrows: true,
                        tab: false,
                        escape: false,
                    },
                );
            });
            if response.gained_focus() && !response.clicked() && !selected {
                // Tab moves through the diagram and the panels follow.
                cx.push(Command::Select(Selected::state(card.address.clone())));
            }
            if response.gained_focus() {
                self.camera = self.camera.showing(picture.header(index), self.view);
            }
            if !selected || cx.selection.states.len() > 1 {
                let radius = egui::CornerRadius::same(10);
                ui.painter().rect_stroke(
                    rect.expand(3.0),
                    radius,
                    egui::Stroke::new(1.5, cx.tokens.accent),
                    egui::StrokeKind::Outside,
                );
            }
        }
        if response.clicked() {
            response.request_focus();
            let additive = ui.input(|i| i.modifiers.shift || i.modifiers.command);
            cx.push(Command::Select(clicked(
                cx.selection,
                &card.address,
                additive,
            )));
            if card.has_body && caret_hit(&response, rect, self.camera.zoom) {
                cx.push(Command::ToggleCollapsed(card.address.clone()));
            }
        }
        if response.double_clicked() {
            let folded = card.has_body && !card.container;
            if folded && !caret_hit(&response, rect, self.camera.zoom) {
                cx.push(Command::ToggleCollapsed(card.address.clone()));
            } else if !folded && cx.editable() && !caret_hit(&response, rect, self.camera.zoom) {
                self.start_renaming(&card.address);
            }
        }
        self.start_card_gesture(ui, cx, &response, index);
        if matches!(self.gesture, Gesture::None)
            && self.menu.is_none()
            && !egui::DragAndDrop::has_any_payload(ui.ctx())
        {
            let response = response.clone();
            let tokens = *cx.tokens;
            let snapshot = Arc::clone(cx.snapshot);
            // Beside the card: below it are its ports and what comes next.
            let mut tooltip = egui::Tooltip::for_enabled(&response);
            tooltip.popup = tooltip.popup.align(egui::RectAlign::RIGHT_START).gap(14.0);
            tooltip.show(|ui| card_tooltip(ui, &tokens, card, &snapshot));
        }
        self.card_menu(cx, &response, card);
    }

    fn line_ui(
        &mut self,
        ui: &mut egui::Ui,
        cx: &mut Cx,
        picture: &Arc<Picture>,
        index: usize,
        to: Projection,
        few: bool,
    ) {
        let line = &picture.scene.lines[index];
        if line.points.is_empty() || line.is_end() {
            return;
        }
        let rect = match line.label_rect {
            Some(rect) => to.rect(rect),
            None => egui::Rect::from_center_size(
                to.pos(super::picture::midpoint(&line.points)),
                egui::vec2(12.0, 12.0),
            ),
        };
        if !few && (to.zoom < 0.3 || !ui.clip_rect().intersects(rect)) {
            return;
        }
        let edge = edge_ref(line);
        let id = ui.id().with((
            "transition",
            edge.scope.pointer(),
            edge.state.as_ref().map(|s| s.pointer().to_owned()),
            edge.port,
        ));
        let response = ui.interact(rect, id, egui::Sense::click());
        let selected = cx.selection.edge.as_ref() == Some(&edge);
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::WidgetType::SelectableLabel,
                true,
                selected,
                line_words(line),
            )
        });
        if response.has_focus() {
            self.has_focus = true;
            if response.gained_focus() && !selected {
                cx.push(Command::Select(Selected::edge(edge.clone())));
                self.camera = self.camera.showing(
                    Rect::new(
                        super::picture::midpoint(&line.points).x,
                        super::picture::midpoint(&line.points).y,
                        1.0,
                        1.0,
                    ),
                    self.view,
                );
            }
        }
        if response.clicked() {
            cx.push(Command::Select(Selected::edge(edge.clone())));
        }
        if matches!(self.gesture, Gesture::None) && self.menu.is_none() {
            response.clone().on_hover_text_at_pointer(line_words(line));
        }
        self.line_menu(cx, &response, edge);
    }

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
                    crate::layout::Direction::Down => crate::layout::Direction::Right,
                    crate::layout::Direction::Right => crate::layout::Direction::Down,
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

    /// Opens the menu of states beside what is selected.
    fn add_after(&mut self, selection: &Selected) {
        let to = Projection {
            zoom: self.camera.zoom,
            offset: self.origin + self.camera.pan,
        };
        if let Some(state) = selection.states.last()
            && let Some(card) = self.picture.card_of(state)
        {
            let rect = self.picture.card(card).rect;
            let drop = super::drops::after_card(&self.picture, card);
            let at = to.pos(Point::new(rect.x + rect.w / 2.0, rect.bottom() + 8.0));
            self.menu = Some(TypeMenu::new(at, drop.at, None, drop.words));
            return;
        }
        if let Some(edge) = &selection.edge
            && let Some(line) = self.picture.line_of(edge)
        {
            let at = to.pos(super::picture::midpoint(
                &self.picture.scene.lines[line].points,
            ));
            self.menu = Some(TypeMenu::new(
                at,
                Insertion::OnEdge(edge.clone()),
                None,
                "On this transition".into(),
            ));
            return;
        }
        let at = (self.origin + self.view / 2.0).to_pos2();
        self.menu = Some(TypeMenu::new(
            at,
            Insertion::Free(crate::asl::ScopeAddress::root()),
            None,
            "A new state".into(),
        ));
    }

    /// Lines selected cards up or spreads them; each stays in its own scope.
    fn align(&mut self, action: Action, selection: &Selected) {
        let cards: Vec<usize> = selection
            .states
            .iter()
            .filter_map(|state| self.picture.card_of(state))
            .collect();
        let rects: Vec<Rect> = cards
            .iter()
            .map(|card| self.picture.card(*card).rect)
            .collect();
        for (card, at) in cards.iter().zip(aligned(action, &rects)) {
            let state = &self.picture.card(*card).address;
            let pin = self.relative(&state.scope(), at);
            self.placement.pins.insert(state.clone(), pin);
        }
    }

    fn keys(&mut self, ui: &mut egui::Ui, cx: &mut Cx) {
        // An open menu or window has the keys, in the frame that closes it too.
        let is_covered = egui::Popup::is_any_open(ui.ctx())
            || ui.memory(|memory| memory.top_modal_layer().is_some());
        let was_covered = std::mem::replace(&mut self.is_covered, is_covered);
        if is_covered || was_covered || ui.ctx().text_edit_focused() || self.menu.is_some() {
            return;
        }
        let focused = self.has_focus || ui.ctx().memory(|m| m.focused().is_none());
        if !focused {
            return;
        }
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            if matches!(self.gesture, Gesture::None) {
                if !cx.selection.is_empty() {
                    cx.push(Action::Deselect);
                }
            } else {
                self.gesture = Gesture::None;
            }
        }
        self.arrow_keys(ui, cx);
    }

    fn arrow_keys(&mut self, ui: &egui::Ui, cx: &mut Cx) {
        use super::picture::Towards;
        let (key, shift) = ui.input(|i| {
            let keys = [
                (Key::ArrowDown, Towards::Onwards),
                (Key::ArrowUp, Towards::Backwards),
                (Key::ArrowLeft, Towards::Left),
                (Key::ArrowRight, Towards::Right),
            ];
            let plain = !i.modifiers.ctrl && !i.modifiers.alt && !i.modifiers.command;
            (
                keys.into_iter()
                    .find(|(key, _)| plain && i.key_pressed(*key))
                    .map(|(_, towards)| towards),
                i.modifiers.shift,
            )
        });
        let Some(towards) = key else { return };
        let from = cx
            .selection
            .states
            .last()
            .and_then(|state| self.picture.card_of(state));
        let next = match from {
            Some(from) => self.picture.neighbour(from, towards),
            None => self.picture.first(),
        };
        if let Some(next) = next {
            let state = self.picture.card(next).address.clone();
            let mut selected = Selected::state(state.clone());
            if shift {
                selected.states = cx.selection.states.clone();
                selected.states.retain(|other| *other != state);
                selected.states.push(state.clone());
            }
            cx.push(Command::Select(selected));
            self.camera = self.camera.showing(self.picture.header(next), self.view);
            self.focus = Some(state);
        }
    }
}

/// The id of a state's widget.
pub(super) fn state_id(ui: &egui::Ui, state: &StateAddress) -> Id {
    ui.id().with(("state", state.pointer()))
}

/// The selection after a click.
fn clicked(selection: &Selected, state: &StateAddress, additive: bool) -> Selected {
    if !additive {
        return Selected::state(state.clone());
    }
    let mut states = selection.states.clone();
    if states.contains(state) {
        states.retain(|other| other != state);
    } else {
        states.push(state.clone());
    }
    Selected::states(states)
}

/// Whether a press meant the mark that folds or opens: right in a header, at the upper right of a card.
fn caret_hit(response: &Response, header: egui::Rect, zoom: f32) -> bool {
    response.interact_pointer_pos().is_some_and(|pos| {
        pos.x > header.right() - 34.0 * zoom && pos.y < header.top() + 32.0 * zoom
    })
}

/// What a line says, for tooltips and screen readers.
fn line_words(line: &crate::scene::Line) -> String {
    let from = line.from.as_ref().map_or("Start".into(), |s| s.name());
    let to = match (&line.to, &line.missing) {
        (Some(to), _) => to.name(),
        (None, Some(missing)) => format!("{missing}, which does not exist"),
        (None, None) => "End".into(),
    };
    let mut words = format!("Transition from {from} to {to}");
    if !line.full_label.is_empty() {
        words.push_str(&format!(": {}", line.full_label));
    }
    let carried = line.carried_words();
    if !carried.is_empty() {
        words.push_str(&format!(", {carried}"));
    }
    words
}

/// What a card says beyond its name.
fn card_words(card: &crate::scene::Card) -> String {
    let mut parts = Vec::new();
    // "Pass state" is said by the label already.
    if !card.subtitle.is_empty() && !card.subtitle.ends_with(" state") {
        parts.push(card.subtitle.clone());
    }
    let role = super::node::role_words(card.mark.role);
    if !role.is_empty() {
        parts.push(match card.mark.visits {
            0 | 1 => role.to_owned(),
            visits => format!("{role}, entered {visits} times"),
        });
    }
    if !card.mark.progress.is_empty() {
        parts.push(card.mark.progress.clone());
    }
    if !card.reachable {
        parts.push("Not reachable from the start".into());
    }
    if card.terminal {
        parts.push("Ends here".into());
    }
    parts.extend(card.badges.iter().map(super::node::badge_words));
    parts.join(". ")
}

fn card_tooltip(
    ui: &mut egui::Ui,
    t: &crate::ui::look::Tokens,
    card: &crate::scene::Card,
    snapshot: &crate::document::Snapshot,
) {
    ui.set_max_width(360.0);
    ui.label(
        egui::RichText::new(&*card.name)
            .font(crate::ui::look::medium(13.0))
            .color(t.text_strong),
    );
    let kind = card.kind.map_or("Unknown type", |kind| kind.name());
    ui.label(egui::RichText::new(kind).color(t.kind(card.kind)));
    let words = card_words(card);
    for part in words.split(". ").filter(|part| !part.is_empty()) {
        ui.label(egui::RichText::new(part).color(t.text_weak));
    }
    for diagnostic in snapshot
        .diagnostics
        .iter()
        .filter(|d| super::keeper::state_of_pointer(&d.pointer).as_ref() == Some(&card.address))
        .take(4)
    {
        let color = match diagnostic.severity {
            crate::diagnostics::Severity::Error => t.bad_text,
            crate::diagnostics::Severity::Warning => t.warn_text,
            crate::diagnostics::Severity::Info => t.text,
        };
        ui.label(egui::RichText::new(&diagnostic.message).color(color));
    }
}

/// Top left corners after lining up or spreading.
fn aligned(action: Action, rects: &[Rect]) -> Vec<Point> {
    let Some(all) = rects.iter().copied().reduce(|a, b| a.union(&b)) else {
        return Vec::new();
    };
    let spread = |of: fn(&Rect) -> (f32, f32), low: f32, length: f32| {
        let mut order: Vec<usize> = (0..rects.len()).collect();
        order.sort_by(|a, b| of(&rects[*a]).0.total_cmp(&of(&rects[*b]).0));
        let filled: f32 = rects.iter().map(|r| of(r).1).sum();
        let gap = (length - filled) / (rects.len().max(2) - 1) as f32;
        let mut at = vec![0.0; rects.len()];
        let mut next = low;
        for index in order {
            at[index] = next;
            next += of(&rects[index]).1 + gap;
        }
        at
    };
    match action {
        Action::AlignLeft => rects.iter().map(|r| Point::new(all.x, r.y)).collect(),
        Action::AlignCenter => rects
            .iter()
            .map(|r| Point::new(all.center().x - r.w / 2.0, r.y))
            .collect(),
        Action::AlignTop => rects.iter().map(|r| Point::new(r.x, all.y)).collect(),
        Action::DistributeAcross => spread(|r| (r.x, r.w), all.x, all.w)
            .into_iter()
            .zip(rects)
            .map(|(x, r)| Point::new(x, r.y))
            .collect(),
        Action::DistributeDown => spread(|r| (r.y, r.h), all.y, all.h)
            .into_iter()
            .zip(rects)
            .map(|(y, r)| Point::new(r.x, y))
            .collect(),
        _ => rects.iter().map(|r| Point::new(r.x, r.y)).collect(),
    }
}

/// The wish to lead a transition to a state.
pub(super) fn connect(edge: &EdgeRef, to: &StateAddress) -> Intent {
    Intent::Connect {
        edge: edge.clone(),
        to: to.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributing_leaves_equal_gaps_and_keeps_the_ends() {
        let rects = [
            Rect::new(0.0, 0.0, 10.0, 10.0),
            Rect::new(100.0, 5.0, 10.0, 10.0),
            Rect::new(20.0, 9.0, 30.0, 10.0),
        ];
        let at = aligned(Action::DistributeAcross, &rects);
        assert_eq!(at[0].x, 0.0);
        assert_eq!(at[1].x, 100.0);
        assert_eq!(at[2].x - 10.0, 100.0 - (at[2].x + 30.0));
        assert_eq!(at[2].y, 9.0);
    }

    #[test]
    fn aligning_centres_uses_the_middle_of_all() {
        let rects = [
            Rect::new(0.0, 0.0, 10.0, 10.0),
            Rect::new(30.0, 50.0, 20.0, 10.0),
        ];
        let at = aligned(Action::AlignCenter, &rects);
        assert_eq!((at[0].x, at[1].x), (20.0, 15.0));
    }
}
