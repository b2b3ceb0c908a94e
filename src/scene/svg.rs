//! A scene as SVG, and that SVG as PNG.

use super::icons::{badge_icon, change_icon, kind_icon, role_icon};
use super::palette::{Palette, change_colour, kind_colour, role_colour};
use super::rails::{Stroke, strokes};
use crate::compare::Mark;
use crate::geometry::{Point, Rect};
use crate::layout::{LABEL_TEXT, Weight, cut_to_width};
use crate::scene::build::{
    BADGE_STEP, HEADER_INSET, SUBTITLE_TEXT, TEXT_END, TEXT_INSET, TITLE_TEXT,
};
use crate::scene::{Badge, Card, EdgeRole, Line, Scene};
use std::fmt::Write;
use std::sync::Arc;

/// Colours of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgTheme {
    /// Dark canvas.
    #[default]
    Dark,
    /// Light canvas.
    Light,
}

/// Largest corner of a line.
const CORNER: f32 = 8.0;
/// Length and half width of an arrow head.
const ARROW: (f32, f32) = (8.0, 4.5);
const ERROR: &str = "#EF4444";
const WARNING: &str = "#F59E0B";
const TAKEN: &str = "#22C55E";

/// The scene as SVG text; same scene, same bytes. Holds every state's full name.
pub fn svg(scene: &Scene, theme: SvgTheme) -> String {
    let mut pen = Pen {
        out: String::new(),
        theme,
        colours: Palette::of(theme),
        compares: scene.compares,
    };
    pen.begin(scene);
    for card in scene.cards.iter().filter(|card| card.container) {
        pen.container(card);
    }
    for &(from, to) in &scene.dividers {
        pen.divider(from, to);
    }
    for (scope, rect) in &scene.bodies {
        let is_empty = !scene
            .cards
            .iter()
            .any(|card| card.address.scope() == *scope);
        if is_empty && scope.owner().is_some() {
            pen.empty_body(*rect);
        }
    }
    // What the run took lies on top, so that a shared rail shows it.
    let strokes = strokes(&scene.lines);
    for turn in 0..3 {
        for (line, stroke) in scene.lines.iter().zip(&strokes) {
            let place = match line.change {
                Mark::Same => usize::from(line.crossing.times > 0),
                Mark::Removed => 1,
                _ => 2,
            };
            if place == turn && !line.is_end() {
                pen.line(line, stroke);
            }
        }
    }
    for line in &scene.lines {
        pen.label(line);
        pen.line_change(line);
    }
    for (_, rect) in &scene.starts {
        pen.start(*rect);
    }
    for (_, rect) in &scene.ends {
        pen.end(*rect);
    }
    for card in scene.cards.iter().filter(|card| !card.container) {
        pen.card(card);
    }
    for line in scene.lines.iter().filter(|line| line.is_end()) {
        pen.ring(scene, line);
    }
    for card in &scene.cards {
        pen.marks(card);
        pen.card_change(card);
    }
    pen.out.push_str("</svg>\n");
    pen.out
}

/// The scene as PNG bytes at a scale.
pub fn png(scene: &Scene, theme: SvgTheme, scale: f32) -> Result<Vec<u8>, String> {
    /// More pixels than this would not fit into memory side by side with the picture itself.
    const MOST_PIXELS: f32 = 200_000_000.0;
    let options = resvg::usvg::Options {
        fontdb: fonts(),
        font_family: "Inter".into(),
        ..Default::default()
    };
    let tree = resvg::usvg::Tree::from_str(&svg(scene, theme), &options)
        .map_err(|error| format!("The picture cannot be drawn: {error}"))?;
    let size = tree.size();
    let (w, h) = (
        (size.width() * scale).ceil().max(1.0),
        (size.height() * scale).ceil().max(1.0),
    );
    if w * h > MOST_PIXELS {
        return Err(format!(
            "The picture would be {w} by {h} pixels; write it as .svg instead"
        ));
    }
    let mut pixels = resvg::tiny_skia::Pixmap::new(w as u32, h as u32)
        .ok_or_else(|| format!("A picture of {w} by {h} pixels cannot be made"))?;
    let transform = resvg::tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels
        .encode_png()
        .map_err(|error| format!("The picture cannot be written as PNG: {error}"))
}

/// The fonts that come with the program, and no others: the same picture on every machine.
fn fonts() -> Arc<resvg::usvg::fontdb::Database> {
    let mut fonts = resvg::usvg::fontdb::Database::new();
    for data in [
        &include_bytes!("../../assets/fonts/Inter-Regular.otf")[..],
        &include_bytes!("../../assets/fonts/Inter-Medium.otf")[..],
        &include_bytes!("../../assets/fonts/Inter-SemiBold.otf")[..],
    ] {
        fonts.load_font_data(data.to_vec());
    }
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
}

struct Pen {
    out: String,
    theme: SvgTheme,
    colours: &'static Palette,
    /// Red says removed.
    compares: bool,
}

impl Pen {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    fn begin(&mut self, scene: &Scene) {
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

    fn container(&mut self, card: &Card) {
        let c = self.colours;
        let colour = kind_colour(card.kind, self.theme);
        let r = card.rect;
        self.open(card);
        self.box_of(r, 12.0, c.body, "");
        // A breath of the kind's colour, and its border.
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="12" fill="{colour}" fill-opacity="0.035" stroke="{colour}" stroke-opacity="0.75" stroke-width="1.25"/>"#,
            n(r.x), n(r.y), n(r.w), n(r.h)
        ));
        self.icon(kind_icon(card.kind), r.x + 14.0, r.y + 12.0, 16.0, colour);
        self.put(format_args!(
            r#"<text class="t" x="{}" y="{}">{}</text>"#,
            n(r.x + HEADER_INSET),
            n(r.y + 25.0),
            escape(&card.title)
        ));
        self.put(format_args!(
            r#"<text class="s" x="{}" y="{}" text-anchor="end">{}</text>"#,
            n(r.right() - 14.0),
            n(r.y + 24.5),
            escape(&card.subtitle)
        ));
        let label = crate::layout::text_width(&card.subtitle, SUBTITLE_TEXT, Weight::Regular);
        self.badge_row(card, r.right() - 22.0 - label, r.y + 20.5);
        self.out.push_str("</g>\n");
    }

    fn card(&mut self, card: &Card) {
        let c = self.colours;
        let colour = kind_colour(card.kind, self.theme);
        let r = card.rect;
        self.open(card);
        let shadow = r.translate(0.0, 1.5).expand(0.75);
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="9.5" fill="{}" fill-opacity="0.10"/>"#,
            n(shadow.x),
            n(shadow.y),
            n(shadow.w),
            n(shadow.h),
            c.shadow
        ));
        let dash = if card.reachable {
            ""
        } else {
            r#" stroke-dasharray="4 3""#
        };
        self.box_of(
            r,
            9.0,
            c.card,
            &format!(r#" stroke="{}"{dash}"#, c.card_border),
        );
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="28" height="28" rx="7" fill="{colour}" fill-opacity="{}"/>"#,
            n(r.x + 10.0),
            n(r.y + 12.0),
            c.tint
        ));
        self.icon(kind_icon(card.kind), r.x + 16.0, r.y + 18.0, 16.0, colour);
        self.put(format_args!(
            r#"<text class="t" x="{}" y="{}">{}</text>"#,
            n(r.x + TEXT_INSET),
            n(r.y + 23.0),
            escape(&card.title)
        ));
        let (second, struck) = second_line(card);
        self.put(format_args!(
            r#"<text class="s" x="{}" y="{}"{struck}>{}</text>"#,
            n(r.x + TEXT_INSET),
            n(r.y + 39.5),
            escape(&second)
        ));
        self.badge_row(card, r.right() - TEXT_END, r.y + 35.5);
        self.out.push_str("</g>\n");
    }

    /// Opens the group of a card: its whole name for pointers, readers and searches.
    fn open(&mut self, card: &Card) {
        let kind = card.kind.map_or("State", |kind| kind.name());
        self.put(format_args!(
            r#"<g data-address="{}"><title>{}</title><desc>{kind}{}</desc>"#,
            escape(card.address.pointer()),
            escape(&card.name),
            if card.reachable {
                ""
            } else {
                ", not reachable"
            }
        ));
    }

    fn box_of(&mut self, r: Rect, radius: f32, fill: &str, more: &str) {
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{fill}"{more}/>"#,
            n(r.x),
            n(r.y),
            n(r.w),
            n(r.h),
            n(radius)
        ));
    }

    fn icon(&mut self, path: &str, x: f32, y: f32, size: f32, colour: &str) {
        self.put(format_args!(
            r#"<path class="i" d="{path}" stroke="{colour}" transform="translate({} {}) scale({})"/>"#,
            n(x),
            n(y),
            n(size / 16.0)
        ));
    }

    /// Badges right-aligned at `x`, centred on `y`.
    fn badge_row(&mut self, card: &Card, x: f32, y: f32) {
        let row: Vec<&Badge> = card.badges.iter().filter(|b| b.is_in_row()).collect();
        for (turn, badge) in row.iter().rev().enumerate() {
            let right = x - BADGE_STEP * turn as f32;
            let colour = match badge {
                Badge::NoDefault => WARNING,
                Badge::Mock => "#60A5FA",
                _ => self.colours.muted,
            };
            let (path, meaning) = badge_icon(badge);
            self.put(format_args!("<g><title>{}</title>", escape(&meaning)));
            if let Badge::Rules(count) = badge {
                self.put(format_args!(
                    r#"<text class="s" x="{}" y="{}" text-anchor="end">{count}</text>"#,
                    n(right),
                    n(y + 4.0)
                ));
            } else {
                self.icon(path, right - 12.0, y - 6.0, 12.0, colour);
            }
            self.out.push_str("</g>\n");
        }
    }

    /// What sits on a card's border: the role of the run, visits, problems, breakpoints.
    fn marks(&mut self, card: &Card) {
        let r = card.rect;
        if let (Some((path, meaning)), Some(colour)) =
            (role_icon(card.mark.role), role_colour(card.mark.role))
        {
            let radius = if card.container { 12.0 } else { 9.0 };
            self.box_of(
                r,
                radius,
                "none",
                &format!(r#" stroke="{colour}" stroke-width="2""#),
            );
            let said = match card.mark.visits {
                0 | 1 => meaning.to_owned(),
                visits => format!("{meaning}, entered {visits} times"),
            };
            self.put(format_args!("<g><title>{}</title>", escape(&said)));
            self.dot(Point::new(r.x, r.y), 8.0, colour);
            self.icon(path, r.x - 6.0, r.y - 6.0, 12.0, "#FFFFFF");
            self.out.push_str("</g>\n");
            let mut counts = Vec::new();
            if !card.mark.progress.is_empty() {
                counts.push(card.mark.progress.clone());
            } else if card.mark.visits > 1 {
                counts.push(format!("×{}", card.mark.visits));
            }
            match card.mark.retries {
                0 => {}
                1 => counts.push("1 retry".into()),
                retries => counts.push(format!("{retries} retries")),
            }
            let count = counts.join(" · ");
            if !count.is_empty() {
                self.pill(&count, Point::new(r.right() - 10.0, r.y), colour, "#FFFFFF");
            }
        }
        let worst = if card.badges.contains(&Badge::Error) {
            Some((Badge::Error, ERROR))
        } else if card.badges.contains(&Badge::Warning) {
            Some((Badge::Warning, WARNING))
        } else {
            None
        };
        if let Some((badge, colour)) = worst {
            let (path, meaning) = badge_icon(&badge);
            self.put(format_args!("<g><title>{meaning}</title>"));
            self.dot(Point::new(r.right(), r.y), 7.5, colour);
            self.icon(path, r.right() - 6.0, r.y - 6.0, 12.0, "#FFFFFF");
            self.out.push_str("</g>\n");
        }
        if card.badges.contains(&Badge::Breakpoint) {
            self.put(format_args!("<g><title>Breakpoint</title>"));
            self.dot(Point::new(r.x, r.y + 26.0), 5.0, ERROR);
            self.out.push_str("</g>\n");
        }
    }

    /// How a state differs from an earlier version: a border and a round mark.
    fn card_change(&mut self, card: &Card) {
        let mark = card.change.mark;
        let (Some(colour), Some((path, meaning))) =
            (change_colour(mark, self.theme), change_icon(mark))
        else {
            return;
        };
        let r = card.rect;
        let radius = if card.container { 12.0 } else { 9.0 };
        let dash = match mark {
            Mark::Removed | Mark::MovedAway => r#" stroke-dasharray="6 4""#,
            _ => "",
        };
        self.box_of(
            r,
            radius,
            "none",
            &format!(r#" stroke="{colour}" stroke-width="2"{dash}"#),
        );
        let mut said = meaning.to_owned();
        if let Some(old) = &card.change.old_name {
            if mark != Mark::Renamed {
                said.push_str(", renamed");
            }
            said.push_str(&format!("; it was called {old}"));
        }
        if card.change.fields > 0 && mark != Mark::Changed {
            said.push_str(", changed");
        }
        self.put(format_args!("<g><title>{}</title>", escape(&said)));
        self.dot(Point::new(r.x, r.y), 8.0, colour);
        self.icon(path, r.x - 6.0, r.y - 6.0, 12.0, "#FFFFFF");
        self.out.push_str("</g>\n");
        if card.change.fields > 0 {
            let words = match card.change.fields {
                1 => "1 field".to_owned(),
                many => format!("{many} fields"),
            };
            let amber = change_colour(Mark::Changed, self.theme).unwrap_or(colour);
            self.pill(&words, Point::new(r.right() - 10.0, r.y), amber, "#1B1206");
        }
    }

    /// How a transition differs from an earlier version: a round mark on its middle, or before its label.
    fn line_change(&mut self, line: &Line) {
        let (Some(colour), Some((path, meaning))) = (
            change_colour(line.change, self.theme),
            change_icon(line.change),
        ) else {
            return;
        };
        if line.is_end() {
            return;
        }
        let at = match line.label_rect {
            Some(r) => Point::new(r.x, r.y + r.h / 2.0),
            None => middle(&line.points),
        };
        self.put(format_args!("<g><title>{meaning}</title>"));
        self.dot(at, 6.0, colour);
        self.icon(path, at.x - 5.0, at.y - 5.0, 10.0, "#FFFFFF");
        self.out.push_str("</g>\n");
    }

    /// A filled circle with a rim of canvas around it.
    fn dot(&mut self, at: Point, radius: f32, colour: &str) {
        let canvas = self.colours.canvas;
        self.put(format_args!(
            r#"<circle cx="{}" cy="{}" r="{}" fill="{colour}" stroke="{canvas}" stroke-width="1.5"/>"#,
            n(at.x),
            n(at.y),
            n(radius)
        ));
    }

    /// A small pill whose right end is near `at`.
    fn pill(&mut self, text: &str, at: Point, fill: &str, ink: &str) {
        let text = cut_to_width(text, 120.0, 10.0, Weight::SemiBold);
        let w = crate::layout::text_width(&text, 10.0, Weight::SemiBold) + 10.0;
        self.box_of(Rect::new(at.x - w, at.y - 7.5, w, 15.0), 7.5, fill, "");
        self.put(format_args!(
            r#"<text x="{}" y="{}" font-size="10" font-weight="600" text-anchor="middle" fill="{ink}">{}</text>"#,
            n(at.x - w / 2.0),
            n(at.y + 3.5),
            escape(&text)
        ));
    }

    fn divider(&mut self, from: Point, to: Point) {
        let colour = self.colours.divider;
        self.put(format_args!(
            r#"<path class="e" d="M{} {}L{} {}" stroke="{colour}" stroke-dasharray="3 5"/>"#,
            n(from.x),
            n(from.y),
            n(to.x),
            n(to.y)
        ));
    }

    fn empty_body(&mut self, r: Rect) {
        self.put(format_args!(
            r#"<text class="s" x="{}" y="{}" text-anchor="middle">No states yet</text>"#,
            n(r.center().x),
            n(r.center().y + 4.0)
        ));
    }

    fn line(&mut self, line: &Line, stroke: &Stroke) {
        let c = self.colours;
        let change = change_colour(line.change, self.theme);
        let colour = match (line.crossing.times > 0, line.role) {
            _ if change.is_some() => change.unwrap_or_default(),
            (true, EdgeRole::Normal | EdgeRole::Dangling) => TAKEN,
            (true, EdgeRole::Catch) => "#F97316",
            (false, EdgeRole::Catch) if self.compares => c.line,
            (false, EdgeRole::Catch | EdgeRole::Dangling) => c.catch,
            (false, EdgeRole::Normal) if line.back => c.loop_line,
            (false, EdgeRole::Normal) => c.line,
        };
        let mut more = String::new();
        if line.change == Mark::Removed {
            more.push_str(r#" stroke-dasharray="3 4""#);
        } else if line.role == EdgeRole::Catch {
            more.push_str(r#" stroke-dasharray="5 4""#);
        }
        if line.crossing.times > 0 || matches!(line.change, Mark::Added | Mark::Changed) {
            more.push_str(r#" stroke-width="2.25" style="stroke-width:2.25""#);
        }
        let mut points = stroke.points.clone();
        let head = if stroke.arrow {
            shorten(&mut points, ARROW.0 - 1.0)
        } else {
            None
        };
        self.put(format_args!(
            r#"<path class="e" d="{}" stroke="{colour}"{more}/>"#,
            rounded(&points)
        ));
        if let Some((tip, direction)) = head {
            let (length, half) = ARROW;
            let back = Point::new(tip.x - direction.x * length, tip.y - direction.y * length);
            let across = Point::new(-direction.y * half, direction.x * half);
            self.put(format_args!(
                r#"<path d="M{} {}L{} {}L{} {}z" fill="{colour}"/>"#,
                n(tip.x),
                n(tip.y),
                n(back.x + across.x),
                n(back.y + across.y),
                n(back.x - across.x),
                n(back.y - across.y)
            ));
        }
        if let (Some(name), Some(end)) = (&line.missing, line.points.last()) {
            let middle = Point::new(end.x, end.y + 7.0);
            self.put(format_args!(
                "<g><title>There is no state {}</title>",
                escape(name)
            ));
            self.put(format_args!(
                r#"<circle cx="{}" cy="{}" r="6.5" fill="{}" stroke="{}" stroke-width="1.5"/>"#,
                n(middle.x),
                n(middle.y),
                c.canvas,
                c.catch
            ));
            let cross = "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6";
            self.icon(cross, middle.x - 7.0, middle.y - 7.0, 14.0, c.catch);
            self.out.push_str("</g>\n");
        }
    }

    fn label(&mut self, line: &Line) {
        let Some(r) = line.label_rect else { return };
        let c = self.colours;
        let (border, ink) = match line.role {
            _ if line.change != Mark::Same => (
                change_colour(line.change, self.theme).unwrap_or(c.label_border),
                c.text,
            ),
            EdgeRole::Normal => (c.label_border, c.text),
            EdgeRole::Catch if self.compares => (c.label_border, c.text),
            EdgeRole::Catch | EdgeRole::Dangling => (c.catch, c.catch_label),
        };
        let faint = match line.role {
            EdgeRole::Normal => "1",
            EdgeRole::Catch | EdgeRole::Dangling => "0.6",
        };
        self.put(format_args!(
            "<g><title>{}</title>",
            escape(&line.full_label)
        ));
        let pill = Rect::new(r.x + 1.0, r.y + 1.0, r.w - 2.0, r.h - 2.0);
        self.box_of(
            pill,
            6.0,
            c.label,
            &format!(r#" stroke="{border}" stroke-opacity="{faint}""#),
        );
        self.put(format_args!(
            r#"<text class="l" x="{}" y="{}" fill="{ink}">{}</text></g>"#,
            n(r.x + r.w / 2.0),
            n(r.y + r.h / 2.0 + 4.0),
            escape(&line.label)
        ));
    }

    fn start(&mut self, r: Rect) {
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

    fn end(&mut self, r: Rect) {
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
    fn ring(&mut self, scene: &Scene, line: &Line) {
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

/// A card's second line and how it is drawn: of a renamed state its old name, struck out.
fn second_line(card: &Card) -> (String, &'static str) {
    match &card.change.old_name {
        Some(old) => {
            let room = card.rect.w - TEXT_INSET - TEXT_END;
            let old = cut_to_width(old, room, SUBTITLE_TEXT, Weight::Regular);
            (old, r#" text-decoration="line-through""#)
        }
        None => (card.subtitle.clone(), ""),
    }
}

/// The point half way along a line.
fn middle(points: &[Point]) -> Point {
    let lengths = points
        .windows(2)
        .map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y));
    let mut left = lengths.clone().sum::<f32>() / 2.0;
    for (pair, length) in points.windows(2).zip(lengths) {
        if left <= length && length > 0.0 {
            let t = left / length;
            return Point::new(
                pair[0].x + (pair[1].x - pair[0].x) * t,
                pair[0].y + (pair[1].y - pair[0].y) * t,
            );
        }
        left -= length;
    }
    points.first().copied().unwrap_or_default()
}

/// A number without needless digits.
fn n(value: f32) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // Minus zero would be written as such.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text for an element or an attribute; characters XML cannot hold become a replacement character.
fn escape(text: &str) -> String {
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

/// Takes `by` off the end of a line; returns where it ended and its direction there.
fn shorten(points: &mut [Point], by: f32) -> Option<(Point, Point)> {
    let [.., before, end] = points else {
        return None;
    };
    let (dx, dy) = (end.x - before.x, end.y - before.y);
    let length = dx.hypot(dy);
    if length <= 0.0 {
        return None;
    }
    let direction = Point::new(dx / length, dy / length);
    let tip = *end;
    let by = by.min(length);
    *end = Point::new(tip.x - direction.x * by, tip.y - direction.y * by);
    Some((tip, direction))
}

/// The path through the points with rounded corners.
fn rounded(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, at) in points.iter().enumerate() {
        if index == 0 {
            let _ = write!(path, "M{} {}", n(at.x), n(at.y));
            continue;
        }
        let before = points[index - 1];
        let Some(after) = points.get(index + 1) else {
            let _ = write!(path, "L{} {}", n(at.x), n(at.y));
            continue;
        };
        let legs = (
            (at.x - before.x).hypot(at.y - before.y),
            (after.x - at.x).hypot(after.y - at.y),
        );
        let radius = CORNER.min(legs.0 / 2.0).min(legs.1 / 2.0);
        if radius < 0.5 {
            let _ = write!(path, "L{} {}", n(at.x), n(at.y));
            continue;
        }
        let (a, b) = (radius / legs.0, radius / legs.1);
        let _ = write!(
            path,
            "L{} {}Q{} {} {} {}",
            n(at.x + (before.x - at.x) * a),
            n(at.y + (before.y - at.y) * a),
            n(at.x),
            n(at.y),
            n(at.x + (after.x - at.x) * b),
            n(at.y + (after.y - at.y) * b)
        );
    }
    path
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asl::Outline;
    use crate::flow::FlowGraph;
    use crate::json::parse;
    use crate::layout::{Direction, LayoutRequest, layout};
    use crate::scene::{RunMarks, StateMark, StateRole, build};
    use std::collections::{BTreeMap, BTreeSet};

    fn scene(text: &str, marks: Option<&RunMarks>, direction: Direction) -> Scene {
        let outline = Outline::read(Arc::new(parse(text.into()).0));
        let graph = Arc::new(FlowGraph::build(&outline));
        let request = LayoutRequest {
            graph: graph.clone(),
            collapsed: BTreeSet::new(),
            pins: BTreeMap::new(),
            direction,
            previous: BTreeMap::new(),
        };
        build(&graph, &layout(&request), marks, &BTreeMap::new())
    }

    const ODD: &str = r#"{"StartAt":"A<b> & \"c\"","States":{
      "A<b> & \"c\"":{"Type":"Choice","Choices":[{"Variable":"$.n","NumericLessThan":1,"Next":"Gone"}],
        "Default":"A state whose name does not fit on its card"},
      "A state whose name does not fit on its card":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"In","States":{"In":{"Type":"Wait","Seconds":1,"End":true}}}},
      "Left":{"Type":"Parallel","Branches":[{"StartAt":"X","States":{}}],"End":true}}}"#;

    #[test]
    fn every_name_is_whole_and_escaped_in_the_text() {
        for direction in [Direction::Down, Direction::Right] {
            let scene = scene(ODD, None, direction);
            let dark = svg(&scene, SvgTheme::Dark);
            for name in [
                "<title>A&lt;b&gt; &amp; &quot;c&quot;</title>",
                "<title>A state whose name does not fit on its card</title>",
                "<title>In</title>",
                "There is no state Gone",
                "No states yet",
            ] {
                assert!(dark.contains(name), "{name}");
            }
            assert_eq!(dark, svg(&scene, SvgTheme::Dark));
            assert_ne!(dark, svg(&scene, SvgTheme::Light));
            resvg::usvg::Tree::from_str(&dark, &resvg::usvg::Options::default()).unwrap();
        }
    }

    #[test]
    fn what_a_run_did_shows_in_words_and_shapes() {
        let root = crate::asl::ScopeAddress::root();
        let mut marks = RunMarks::default();
        let mark = StateMark {
            role: StateRole::Failed,
            visits: 3,
            retries: 2,
            progress: String::new(),
        };
        marks.states.insert(root.state("Left"), mark);
        let text = svg(&scene(ODD, Some(&marks), Direction::Down), SvgTheme::Light);
        assert!(text.contains("<title>Failed, entered 3 times</title>"));
        assert!(text.contains("×3 · 2 retries"));
    }

    #[test]
    fn a_picture_has_pixels() {
        let bytes = png(&scene(ODD, None, Direction::Down), SvgTheme::Dark, 0.5).unwrap();
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let refusal = png(&scene(ODD, None, Direction::Down), SvgTheme::Dark, 1000.0);
        assert!(refusal.unwrap_err().contains(".svg"));
    }

    #[test]
    fn corners_are_rounded_as_far_as_the_legs_allow() {
        let path = rounded(&[
            Point::new(0.0, 0.0),
            Point::new(0.0, 10.0),
            Point::new(50.0, 10.0),
        ]);
        assert_eq!(path, "M0 0L0 5Q0 10 5 10L50 10");
    }
}
