//! [`Pen`]: what the picture is written with, and the shapes that cards and lines share.

use super::SvgTheme;
use crate::geometry::{Point, Rect};
use crate::layout::{LABEL_TEXT, Weight, cut_to_width, text_width};
use crate::scene::Scene;
use crate::scene::build::{SUBTITLE_TEXT, TITLE_TEXT};
use crate::scene::palette::Palette;
use std::fmt::Write;

/// Writes the picture, stroke after stroke.
pub(super) struct Pen {
    pub(super) out: String,
    pub(super) theme: SvgTheme,
    pub(super) colours: &'static Palette,
    /// Red says removed.
    pub(super) compares: bool,
}

impl Pen {
    pub(super) fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    pub(super) fn begin(&mut self, scene: &Scene) {
        let (w, h) = (scene.size.w.max(1.0), scene.size.h.max(1.0));
        let c = self.colours;
        self.put(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" font-family="Inter, sans-serif">"#,
            w = n(w),
            h = n(h)
        ));
        self.put(format_args!(
            "<style>.t{{font-weight:600;font-size:{TITLE_TEXT}px;fill:{}}}.s{{font-size:{SUBTITLE_TEXT}px;fill:{}}}\
             .l{{font-size:{LABEL_TEXT}px;text-anchor:middle}}.i{{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}}\
             .e{{fill:none;stroke-width:1.5}}</style>",
            c.title, c.muted
        ));
        self.put(format_args!(
            r#"<rect width="{}" height="{}" fill="{}"/>"#,
            n(w),
            n(h),
            c.canvas
        ));
    }

    pub(super) fn box_of(&mut self, r: Rect, radius: f32, fill: &str, more: &str) {
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{fill}"{more}/>"#,
            n(r.x),
            n(r.y),
            n(r.w),
            n(r.h),
            n(radius)
        ));
    }

    pub(super) fn icon(&mut self, path: &str, x: f32, y: f32, size: f32, colour: &str) {
        self.put(format_args!(
            r#"<path class="i" d="{path}" stroke="{colour}" transform="translate({} {}) scale({})"/>"#,
            n(x),
            n(y),
            n(size / 16.0)
        ));
    }

    /// A filled circle with a rim of canvas around it.
    pub(super) fn dot(&mut self, at: Point, radius: f32, colour: &str) {
        let canvas = self.colours.canvas;
        self.put(format_args!(
            r#"<circle cx="{}" cy="{}" r="{}" fill="{colour}" stroke="{canvas}" stroke-width="1.5"/>"#,
            n(at.x),
            n(at.y),
            n(radius)
        ));
    }

    /// A small pill whose right end is near `at`.
    pub(super) fn pill(&mut self, text: &str, at: Point, fill: &str, ink: &str) {
        let text = cut_to_width(text, 120.0, 10.0, Weight::SemiBold);
        let w = text_width(&text, 10.0, Weight::SemiBold) + 10.0;
        self.box_of(Rect::new(at.x - w, at.y - 7.5, w, 15.0), 7.5, fill, "");
        self.put(format_args!(
            r#"<text x="{}" y="{}" font-size="10" font-weight="600" text-anchor="middle" fill="{ink}">{}</text>"#,
            n(at.x - w / 2.0),
            n(at.y + 3.5),
            escape(&text)
        ));
    }
}

/// A number without needless digits.
pub(super) fn n(value: f32) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // Minus zero would be written as such.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text for an element or an attribute; characters XML cannot hold become a replacement character.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}
