//! The small map: the whole diagram, the colours of the run, and the part that is seen.

use crate::scene::StateRole;
use crate::ui::canvas::camera::{Camera, Projection};
use crate::ui::canvas::sight::Sight;
use egui::epaint::{Mesh, RectShape, StrokeKind};
use egui::{CornerRadius, Rect, Sense, Shape, Stroke, vec2};
use std::sync::Arc;

/// Remembers its mesh.
#[derive(Default)]
pub struct Minimap {
    mesh: Option<(u64, bool, Rect, Arc<Mesh>)>,
}

impl Minimap {
    /// Draws it in the lower right corner of `view`; a camera when a person moved it.
    pub fn ui(
        &mut self,
        ui: &mut egui::Ui,
        view: Rect,
        sight: &Sight,
        camera: Camera,
    ) -> Option<Camera> {
        let bounds = sight.picture.bounds();
        if bounds.w < 1.0 || bounds.h < 1.0 || view.width() < 480.0 || view.height() < 320.0 {
            return None;
        }
        let seen = camera.projection(view).rect(bounds);
        if view.expand(2.0).contains_rect(seen) {
            // All of it is in sight: a map would only cover some.
            return None;
        }
        let most = vec2(180.0, 140.0);
        // Of a very long picture the map shows the part around the view, large enough to make something out.
        let whole = (most.x / bounds.w).min(most.y / bounds.h);
        let least = 36.0 / bounds.w.min(bounds.h);
        let scale = whole.max(least.min(0.06));
        let size = (vec2(bounds.w, bounds.h) * scale)
            .min(most)
            .max(vec2(60.0, 46.0));
        let frame = Rect::from_min_size(
            view.right_bottom() - size - vec2(28.0, 28.0),
            size + vec2(16.0, 16.0),
        );
        let middle = camera.projection(view).point(view.center());
        let along = |room: f32, length: f32, at: f32| {
            if length <= room {
                (room - length) / 2.0
            } else {
                (room / 2.0 - at * scale).clamp(room - length, 0.0)
            }
        };
        let map = Projection {
            zoom: scale,
            offset: frame.min.to_vec2()
                + vec2(8.0, 8.0)
                + vec2(
                    along(size.x, bounds.w * scale, middle.x),
                    along(size.y, bounds.h * scale, middle.y),
                )
                .round(),
        };
        let t = &sight.tokens;
        let response = ui.interact(frame, ui.id().with("minimap"), Sense::click_and_drag());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::WidgetType::Other, true, "Map of the diagram")
        });
        let painter = ui.painter();
        painter.add(RectShape::new(
            frame,
            CornerRadius::same(8),
            t.panel,
            Stroke::new(1.0, t.border),
            StrokeKind::Inside,
        ));
        let key = (
            sight.picture.serial,
            t.dark,
            Rect::from_min_size(map.offset.to_pos2(), frame.size()),
        );
        if self
            .mesh
            .as_ref()
            .is_none_or(|(serial, dark, rect, _)| (*serial, *dark, *rect) != key)
        {
            self.mesh = Some((
                key.0,
                key.1,
                key.2,
                Arc::new(mesh(sight, map, frame.shrink(4.0))),
            ));
        }
        if let Some((_, _, _, mesh)) = &self.mesh {
            painter.add(Shape::Mesh(Arc::clone(mesh)));
        }
        let seen = map
            .rect(camera.projection(view).area(view))
            .intersect(frame.shrink(2.0));
        painter.rect(
            seen,
            CornerRadius::same(3),
            t.accent.gamma_multiply(0.08),
            Stroke::new(1.0, t.accent),
            StrokeKind::Inside,
        );
        if response.is_pointer_button_down_on()
            && let Some(pos) = response.interact_pointer_pos()
        {
            return Some(Camera::centred_on(map.point(pos), camera.zoom, view.size()));
        }
        None
    }
}

fn mesh(sight: &Sight, map: Projection, frame: Rect) -> Mesh {
    let t = &sight.tokens;
    let mut mesh = Mesh::default();
    for card in &sight.picture.scene.cards {
        let color = match card.mark.role {
            StateRole::Untouched if sight.running => t.text_weak.gamma_multiply(0.35),
            StateRole::Untouched => t.kind(card.kind).gamma_multiply(0.7),
            StateRole::Done => t.good,
            StateRole::Current | StateRole::Active => t.accent,
            StateRole::Waiting | StateRole::Retrying | StateRole::Caught => t.warn,
            StateRole::Failed => t.bad,
            StateRole::Aborted => t.text_weak,
        };
        let color = if card.container {
            color.gamma_multiply(0.22)
        } else {
            color
        };
        let rect = map.rect(card.rect);
        let least = vec2(2.0, 1.5);
        let rect = Rect::from_center_size(rect.center(), rect.size().max(least));
        if frame.intersects(rect) {
            mesh.add_colored_rect(rect.intersect(frame), color);
        }
    }
    mesh
}
