//! [`Camera`]: which part of the canvas is seen and how large; and the way between canvas and screen.

use crate::geometry::{Point, Rect};
use egui::{Pos2, Vec2, pos2, vec2};

/// Zoom limits.
const LEAST: f32 = 0.02;
const MOST: f32 = 3.0;

/// Which part of the canvas is seen. `pan` is where the canvas origin lies, from the top left of the view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Screen points per canvas unit.
    pub zoom: f32,
    /// Of the origin, in screen points.
    pub pan: Vec2,
}

impl Default for Camera {
    fn default() -> Self {
        Camera {
            zoom: 1.0,
            pan: Vec2::ZERO,
        }
    }
}

impl Camera {
    /// The camera that shows `area` in a view of this size, at most at `most` zoom.
    pub fn fitting(area: Rect, view: Vec2, most: f32) -> Camera {
        let margin = vec2(40.0, 34.0).min(view * 0.1);
        let room = (view - 2.0 * margin).max(vec2(1.0, 1.0));
        let zoom = (room.x / area.w.max(1.0))
            .min(room.y / area.h.max(1.0))
            .min(most)
            .clamp(LEAST, MOST);
        Camera::centred_on(area.center(), zoom, view)
    }
    /// The camera with this canvas point in the middle of the view.
    pub fn centred_on(center: Point, zoom: f32, view: Vec2) -> Camera {
        Camera {
            zoom,
            pan: view / 2.0 - vec2(center.x, center.y) * zoom,
        }
    }
    /// A first look at a picture: all of it when that stays readable, else its top at a readable size.
    pub fn first_look(area: Rect, view: Vec2) -> Camera {
        let whole = Camera::fitting(area, view, 1.0);
        if whole.zoom >= 0.55 {
            return whole;
        }
        let zoom = Camera::fitting(Rect::new(area.x, area.y, area.w, 1.0), view, 0.8)
            .zoom
            .max(0.55);
        let mut camera = Camera::centred_on(area.center(), zoom, view);
        if area.h * zoom > view.y - 64.0 {
            camera.pan.y = 40.0 - area.y * zoom;
        }
        camera
    }
    /// Larger or smaller around a point of the view, which stays where it is.
    pub fn zoomed(self, factor: f32, at: Vec2) -> Camera {
        let zoom = (self.zoom * factor).clamp(LEAST, MOST);
        Camera {
            zoom,
            pan: at - (at - self.pan) * (zoom / self.zoom),
        }
    }
    /// Where wheel and pinch take it, with the pointer over a view at this place; `None`: they rest.
    pub fn wheeled(self, ctx: &egui::Context, view: egui::Rect) -> Option<Camera> {
        let (scroll, zoom, at) = ctx.input(|i| {
            (
                i.smooth_scroll_delta(),
                i.zoom_delta(),
                i.pointer.hover_pos(),
            )
        });
        match at {
            Some(at) if zoom != 1.0 => Some(self.zoomed(zoom, at - view.min)),
            _ => (scroll != Vec2::ZERO).then(|| self.panned(scroll)),
        }
    }
    /// Moved by screen points.
    pub fn panned(self, by: Vec2) -> Camera {
        Camera {
            pan: self.pan + by,
            ..self
        }
    }
    /// Moved just so far that `area` is in the view, if it is not already.
    pub fn showing(self, area: Rect, view: Vec2) -> Camera {
        let margin = 40.0;
        let mut pan = self.pan;
        let axis = |pan: &mut f32, low: f32, length: f32, view: f32| {
            let start = low * self.zoom + *pan;
            let end = start + length * self.zoom;
            if end - start > view - 2.0 * margin || start < margin {
                *pan += margin - start;
            } else if end > view - margin {
                *pan += view - margin - end;
            }
        };
        axis(&mut pan.x, area.x, area.w, view.x);
        axis(&mut pan.y, area.y, area.h, view.y);
        Camera { pan, ..self }
    }
    /// The way to the screen for a view at this place.
    pub fn projection(self, view: egui::Rect) -> Projection {
        Projection {
            zoom: self.zoom,
            offset: view.min.to_vec2() + self.pan,
        }
    }
}

/// Canvas to screen and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// Screen points per canvas unit.
    pub zoom: f32,
    /// Where the canvas origin lies on the screen.
    pub offset: Vec2,
}

impl Projection {
    /// A canvas point on the screen.
    pub fn pos(&self, p: Point) -> Pos2 {
        pos2(
            p.x * self.zoom + self.offset.x,
            p.y * self.zoom + self.offset.y,
        )
    }
    /// A canvas rectangle on the screen.
    pub fn rect(&self, r: Rect) -> egui::Rect {
        egui::Rect::from_min_size(
            self.pos(Point::new(r.x, r.y)),
            vec2(r.w * self.zoom, r.h * self.zoom),
        )
    }
    /// A screen point on the canvas.
    pub fn point(&self, p: Pos2) -> Point {
        let v = (p.to_vec2() - self.offset) / self.zoom;
        Point::new(v.x, v.y)
    }
    /// A screen rectangle on the canvas.
    pub fn area(&self, r: egui::Rect) -> Rect {
        let min = self.point(r.min);
        Rect::new(min.x, min.y, r.width() / self.zoom, r.height() / self.zoom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Vec2 = vec2(800.0, 600.0);

    #[test]
    fn fitting_shows_everything() {
        let area = Rect::new(-50.0, 20.0, 3000.0, 1000.0);
        let camera = Camera::fitting(area, VIEW, 1.0);
        let seen = camera
            .projection(egui::Rect::from_min_size(Pos2::ZERO, VIEW))
            .rect(area);
        assert!(seen.min.x >= 0.0 && seen.max.x <= 800.0, "{seen:?}");
        assert!(seen.min.y >= 0.0 && seen.max.y <= 600.0, "{seen:?}");
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let camera = Camera {
            zoom: 0.7,
            pan: vec2(30.0, -80.0),
        };
        let view = egui::Rect::from_min_size(pos2(100.0, 50.0), VIEW);
        let at = pos2(333.0, 222.0);
        let before = camera.projection(view).point(at);
        let after = camera.zoomed(1.7, at - view.min).projection(view).point(at);
        assert!((before.x - after.x).abs() < 0.01 && (before.y - after.y).abs() < 0.01);
    }

    #[test]
    fn zoom_stays_within_limits() {
        let mut camera = Camera::default();
        for _ in 0..50 {
            camera = camera.zoomed(2.0, vec2(1.0, 1.0));
        }
        assert_eq!(camera.zoom, MOST);
        for _ in 0..50 {
            camera = camera.zoomed(0.5, vec2(1.0, 1.0));
        }
        assert_eq!(camera.zoom, LEAST);
    }

    #[test]
    fn showing_moves_only_when_needed() {
        let camera = Camera::default();
        let inside = Rect::new(100.0, 100.0, 50.0, 50.0);
        assert_eq!(camera.showing(inside, VIEW), camera);
        let right = Rect::new(900.0, 100.0, 50.0, 50.0);
        let moved = camera.showing(right, VIEW);
        assert!(moved.pan.x < 0.0 && moved.pan.y == 0.0);
    }
}
