//! The only file that says `egui_graphs`: it stores, draws and orders cards and lines for us.
//!
//! Its navigation, dragging and selection are off (they do not fit wide cards, nesting and idle sleep); what is
//! painted is ours, in `node`, `edge` and `backdrop`. It is shown only when something changed: showing asks for a
//! repaint each time. Otherwise the shapes of the last time are painted again.

use crate::ui::canvas::backdrop::backdrop;
use crate::ui::canvas::camera::{Camera, Projection};
use crate::ui::canvas::edge::{label_shapes, line_shapes};
use crate::ui::canvas::node::card_shapes;
use crate::ui::canvas::sight::Sight;
use egui::{Pos2, Rect, Response, Sense, Shape, Vec2};
use egui_graphs::{
    DisplayEdge, DisplayNode, DrawContext, EdgeProps, Graph, GraphView, Layout, LayoutStateRandom,
    MetadataFrame, Node, NodeProps, SettingsInteraction, SettingsNavigation, SettingsStyle,
};
use petgraph::Directed;
use petgraph::stable_graph::NodeIndex;
use std::collections::BTreeMap;
use std::sync::Arc;

type Store = Graph<Piece, Piece, Directed, u32, CardShape, RouteShape>;

/// An index into the scene, and what it is to be painted with.
#[derive(Clone, Default)]
struct Piece {
    sight: Option<Arc<Sight>>,
    index: usize,
}

#[derive(Clone)]
struct CardShape(Piece);

impl From<NodeProps<Piece>> for CardShape {
    fn from(props: NodeProps<Piece>) -> Self {
        CardShape(props.payload)
    }
}

impl DisplayNode<Piece, Piece, Directed, u32> for CardShape {
    fn closest_boundary_point(&self, _dir: Vec2) -> Pos2 {
        match &self.0.sight {
            Some(sight) => {
                let c = sight.rect(self.0.index).center();
                Pos2::new(c.x, c.y)
            }
            None => Pos2::ZERO,
        }
    }
    fn shapes(&mut self, ctx: &DrawContext) -> Vec<Shape> {
        match &self.0.sight {
            Some(sight) => card_shapes(sight, self.0.index, projection(ctx.meta), ctx.painter),
            None => Vec::new(),
        }
    }
    fn update(&mut self, props: &NodeProps<Piece>) {
        self.0 = props.payload.clone();
    }
    fn is_inside(&self, pos: Pos2) -> bool {
        let Some(sight) = &self.0.sight else {
            return false;
        };
        sight
            .picture
            .header(self.0.index)
            .contains(crate::geometry::Point::new(pos.x, pos.y))
    }
}

#[derive(Clone)]
struct RouteShape(Piece);

impl From<EdgeProps<Piece>> for RouteShape {
    fn from(props: EdgeProps<Piece>) -> Self {
        RouteShape(props.payload)
    }
}

impl DisplayEdge<Piece, Piece, Directed, u32, CardShape> for RouteShape {
    fn shapes(
        &mut self,
        _start: &Node<Piece, Piece, Directed, u32, CardShape>,
        _end: &Node<Piece, Piece, Directed, u32, CardShape>,
        ctx: &DrawContext,
    ) -> Vec<Shape> {
        match &self.0.sight {
            Some(sight) => line_shapes(sight, self.0.index, projection(ctx.meta), ctx.painter),
            None => Vec::new(),
        }
    }
    fn update(&mut self, props: &EdgeProps<Piece>) {
        self.0 = props.payload.clone();
    }
    fn is_inside(
        &self,
        _start: &Node<Piece, Piece, Directed, u32, CardShape>,
        _end: &Node<Piece, Piece, Directed, u32, CardShape>,
        pos: Pos2,
    ) -> bool {
        let Some(sight) = &self.0.sight else {
            return false;
        };
        let line = &sight.picture.scene.lines[self.0.index];
        super::picture::distance_to_polyline(
            crate::geometry::Point::new(pos.x, pos.y),
            &line.points,
        ) < 5.0
    }
}

/// Places nothing: layout is ours.
#[derive(Default)]
struct Placed;

impl Layout<LayoutStateRandom> for Placed {
    fn from_state(_state: LayoutStateRandom) -> impl Layout<LayoutStateRandom> {
        Placed
    }
    fn next<N, E, Ty, Ix, Dn, De>(&mut self, _g: &mut Graph<N, E, Ty, Ix, Dn, De>, _ui: &egui::Ui)
    where
        N: Clone,
        E: Clone,
        Ty: petgraph::EdgeType,
        Ix: petgraph::stable_graph::IndexType,
        Dn: DisplayNode<N, E, Ty, Ix>,
        De: DisplayEdge<N, E, Ty, Ix, Dn>,
    {
    }
    fn state(&self) -> LayoutStateRandom {
        LayoutStateRandom::default()
    }
}

fn projection(meta: &MetadataFrame) -> Projection {
    Projection {
        zoom: meta.zoom,
        offset: meta.pan,
    }
}

/// What was painted, and from what.
struct Painted {
    sight: Arc<Sight>,
    camera: Camera,
    rect: Rect,
    scale: f32,
    shapes: Vec<Shape>,
}

/// The painted graph of one tab.
#[derive(Default)]
pub struct GraphPainter {
    painted: Option<Painted>,
    /// Times anything was painted anew.
    #[cfg(test)]
    pub repaints: usize,
}

impl GraphPainter {
    /// Paints the picture into the rest of `ui` and returns the response of the bare canvas.
    pub fn show(&mut self, ui: &mut egui::Ui, id: &str, sight: &Sight, camera: Camera) -> Response {
        let rect = ui.available_rect_before_wrap();
        let scale = ui.ctx().pixels_per_point();
        if let Some(painted) = &self.painted
            && painted.camera == camera
            && painted.rect == rect
            && painted.scale == scale
            && *painted.sight == *sight
        {
            // The same widget in the same child as below, so that its id and a drag on it live on.
            let (response, _) = ui
                .scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
                    ui.allocate_painter(ui.available_size(), Sense::click_and_drag())
                })
                .inner;
            let clip = rect.intersect(ui.clip_rect());
            ui.painter()
                .with_clip_rect(clip)
                .extend(painted.shapes.iter().cloned());
            return response;
        }
        #[cfg(test)]
        {
            self.repaints += 1;
        }
        let sight = Arc::new(sight.clone());
        let mut store = visible(&sight, camera.projection(rect), rect);

        let layer = ui.layer_id();
        let first = ui.ctx().graphics_mut(|g| g.entry(layer).next_idx());
        let clip = rect.intersect(ui.clip_rect());
        let painter = ui.painter().with_clip_rect(clip);
        let to = camera.projection(rect);
        painter.extend(backdrop(&sight, to, &painter));

        let key = Some(id.to_owned());
        let mut meta = MetadataFrame::new(key.clone()).load(ui);
        meta.zoom = camera.zoom;
        meta.pan = camera.pan;
        meta.save(ui);
        let response = ui
            .scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
                GraphView::<LayoutStateRandom, Placed>::new()
                    .with_id(key.clone())
                    .with_interactions(
                        &SettingsInteraction::new()
                            .with_dragging_enabled(false)
                            .with_hover_enabled(false),
                    )
                    .with_navigations(
                        &SettingsNavigation::new()
                            .with_fit_to_screen_enabled(false)
                            .with_zoom_and_pan_enabled(false),
                    )
                    .with_styles(&SettingsStyle::new())
                    .show(ui, &mut store)
                    .response
            })
            .inner;
        let after = MetadataFrame::new(key).load(ui);
        let as_asked =
            (after.zoom - camera.zoom).abs() < 1e-4 && (after.pan - camera.pan).length() < 0.01;

        // The widget draws lines before cards and knows no labels: those come last.
        for index in 0..sight.picture.scene.lines.len() {
            painter.extend(label_shapes(&sight, index, to, &painter));
        }
        let mut shapes = Vec::new();
        ui.ctx().graphics_mut(|g| {
            let list = g.entry(layer);
            shapes = list
                .all_entries()
                .skip(first.0)
                .map(|clipped| clipped.shape.clone())
                .collect();
        });
        if as_asked {
            self.painted = Some(Painted {
                sight,
                camera,
                rect,
                scale,
                shapes,
            });
        } else {
            // The widget fits its graph when it is shown for the first time. Paint again before anybody sees it.
            self.painted = None;
            ui.ctx().request_discard("the first look at a graph");
        }
        response
    }
}

/// The graph of what can be seen: the widget clones and draws everything it holds.
fn visible(sight: &Arc<Sight>, to: Projection, rect: Rect) -> Store {
    let mut store = Store::new();
    let scene = &sight.picture.scene;
    let area = to.area(rect).expand(40.0);
    let piece = |index: usize| Piece {
        sight: Some(Arc::clone(sight)),
        index,
    };
    let at = |index: usize| {
        let c = sight.rect(index).center();
        Pos2::new(c.x, c.y)
    };
    let mut nodes: BTreeMap<usize, NodeIndex<u32>> = BTreeMap::new();
    for index in 0..scene.cards.len() {
        if sight.rect(index).overlaps(&area) {
            nodes.insert(index, store.add_node_with_location(piece(index), at(index)));
        }
    }
    // Lines keep their own corner points, so an end that is out of sight may be held by any node.
    let mut holder = None;
    for (index, line) in scene.lines.iter().enumerate() {
        let seen =
            !sight.moved.is_empty() || sight.picture.line_box(index).expand(1.0).overlaps(&area);
        if !seen || line.is_end() {
            continue;
        }
        let mut end = |store: &mut Store, state: &Option<crate::asl::StateAddress>| {
            state
                .as_ref()
                .and_then(|state| nodes.get(&sight.picture.card_of(state)?).copied())
                .unwrap_or_else(|| *holder.get_or_insert_with(|| store.add_node(Piece::default())))
        };
        let from = end(&mut store, &line.from);
        let to = end(&mut store, &line.to);
        store.add_edge(from, to, piece(index));
    }
    store
}
