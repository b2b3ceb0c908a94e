//! Cards and open containers: what they are, their badges, what a run did to them and what changed in them.

use super::pen::{Pen, escape, n};
use crate::compare::Mark;
use crate::geometry::{Point, Rect};
use crate::layout::{Weight, cut_to_width, text_width};
use crate::scene::build::{BADGE_STEP, HEADER_INSET, SUBTITLE_TEXT, TEXT_END, TEXT_INSET};
use crate::scene::icons::{badge_icon, change_icon, kind_icon, role_icon};
use crate::scene::palette::{change_colour, kind_colour, role_colour};
use crate::scene::{Badge, Card};

const ERROR: &str = "#EF4444";
const WARNING: &str = "#F59E0B";

impl Pen {
    pub(super) fn container(&mut self, card: &Card) {
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
        let label = text_width(&card.subtitle, SUBTITLE_TEXT, Weight::Regular);
        self.badge_row(card, r.right() - 22.0 - label, r.y + 20.5);
        self.out.push_str("</g>\n");
    }

    pub(super) fn divider(&mut self, from: Point, to: Point) {
        let colour = self.colours.divider;
        self.put(format_args!(
            r#"<path class="e" d="M{} {}L{} {}" stroke="{colour}" stroke-dasharray="3 5"/>"#,
            n(from.x),
            n(from.y),
            n(to.x),
            n(to.y)
        ));
    }

    pub(super) fn empty_body(&mut self, r: Rect) {
        self.put(format_args!(
            r#"<text class="s" x="{}" y="{}" text-anchor="middle">No states yet</text>"#,
            n(r.center().x),
            n(r.center().y + 4.0)
        ));
    }

    pub(super) fn card(&mut self, card: &Card) {
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
    pub(super) fn marks(&mut self, card: &Card) {
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
    pub(super) fn card_change(&mut self, card: &Card) {
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
