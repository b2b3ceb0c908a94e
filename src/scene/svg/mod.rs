//! A scene as SVG, and that SVG as PNG.
//!
//! Here is what is written in which order; `cards`, `lines` and `ends` say how each looks, with the strokes of `pen`.

mod cards;
mod ends;
mod lines;
mod pen;
mod png;
#[cfg(test)]
mod tests;

use crate::compare::Mark;
use crate::scene::Scene;
use crate::scene::palette::Palette;
use crate::scene::rails::strokes;
use pen::Pen;

pub use png::png;

/// Colours of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SvgTheme {
    /// Dark canvas.
    #[default]
    Dark,
    /// Light canvas.
    Light,
}

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
        pen.weight(line);
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
