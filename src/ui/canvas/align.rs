//! Lining cards up and spreading them.

use crate::geometry::{Point, Rect};
use crate::ui::canvas::canvas::Canvas;
use crate::ui::shell::{Action, Selected};

impl Canvas {
    /// Lines selected cards up or spreads them; each stays in its own scope.
    pub(super) fn align(&mut self, action: Action, selection: &Selected) {
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
