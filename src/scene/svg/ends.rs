//! Where a scope begins and where it ends.

use super::pen::{Pen, n};
use crate::geometry::Rect;
use crate::scene::palette::kind_colour;
use crate::scene::{Line, Scene};

impl Pen {
    pub(super) fn start(&mut self, r: Rect) {
        let c = self.colours;
        if r.w < 30.0 && r.h < 30.0 {
            self.put(format_args!(
                r#"<g><title>Start</title><circle cx="{}" cy="{}" r="{}" fill="{}"/></g>"#,
                n(r.center().x),
                n(r.center().y),
                n(r.w / 2.0 - 2.0),
                c.muted
            ));
            return;
        }
        self.terminal("Start", r);
    }

    pub(super) fn end(&mut self, r: Rect) {
        self.terminal("End", r);
    }

    fn terminal(&mut self, text: &str, r: Rect) {
        let c = self.colours;
        // In a picture that runs to the right the mark stands upright; its text does not.
        let middle = r.center();
        let r = Rect::new(
            middle.x - r.w.max(r.h) / 2.0,
            middle.y - r.w.min(r.h) / 2.0,
            r.w.max(r.h),
            r.w.min(r.h),
        );
        self.box_of(
            r,
            r.h / 2.0,
            c.label,
            &format!(r#" stroke="{}""#, c.label_border),
        );
        self.put(format_args!(
            r#"<text class="l" x="{}" y="{}" fill="{}">{text}</text>"#,
            n(middle.x),
            n(middle.y + 4.0),
            c.text
        ));
    }

    /// The ring on the border of a card that ends its scope.
    pub(super) fn ring(&mut self, scene: &Scene, line: &Line) {
        let (Some(at), Some(from)) = (line.points.first(), &line.from) else {
            return;
        };
        let kind = scene
            .cards
            .iter()
            .find(|card| card.address == *from)
            .and_then(|card| card.kind);
        let colour = kind_colour(kind, self.theme);
        let canvas = self.colours.canvas;
        self.put(format_args!(
            r#"<g><title>End</title><circle cx="{x}" cy="{y}" r="5.5" fill="{canvas}" stroke="{colour}" stroke-width="1.5"/><circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/></g>"#,
            x = n(at.x),
            y = n(at.y)
        ));
    }
}
