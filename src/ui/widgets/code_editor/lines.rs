//! How a line is laid out: coloured, in one piece or, when it is long, only the pieces in sight.

use egui::epaint::text::CharIndex;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Galley, Stroke, TextStyle, Ui};
use std::ops::Range;
use std::sync::Arc;

/// Longer lines are laid out in pieces of about so many bytes.
const PIECE: usize = 800;

/// Sizes of the code font.
#[derive(Clone, Debug)]
pub(super) struct Metrics {
    pub font: FontId,
    /// Height of a row in points.
    pub row: f32,
    /// Width of a digit in points.
    pub glyph: f32,
}

impl Metrics {
    pub fn of(ui: &Ui) -> Metrics {
        let font = TextStyle::Monospace.resolve(ui.style());
        let (row, glyph) =
            ui.fonts_mut(|fonts| (fonts.row_height(&font), fonts.glyph_width(&font, '0')));
        Metrics {
            font,
            row: (row * 1.18).round(),
            glyph,
        }
    }
}

/// A piece of a line in its colours.
pub type Coloured = (Range<usize>, Color32);

/// A line, laid out.
#[derive(Debug)]
pub(super) struct Laid {
    /// The first byte of each piece within the line, and where it stands from the line's left end.
    pieces: Vec<(usize, f32)>,
    /// Those pieces that were laid out.
    galleys: Vec<(usize, Arc<Galley>)>,
    /// Bytes of the line.
    len: usize,
    /// Width in points; of long lines about.
    pub width: f32,
}

/// What a line is laid out from.
pub(super) struct Line<'a> {
    pub text: &'a str,
    /// Colours by bytes of the line, in order; what has none is drawn plainly.
    pub colours: &'a [Coloured],
    pub plain: Color32,
    /// Bytes drawn with a line beneath: text that is being composed.
    pub composed: Range<usize>,
}

impl Line<'_> {
    /// Lays the line out; of a long one what lies between `from` and `to` points from its left end.
    pub fn lay_out(&self, ui: &Ui, metrics: &Metrics, from: f32, to: f32) -> Laid {
        let text = self.text;
        let mut laid = Laid {
            pieces: Vec::new(),
            galleys: Vec::new(),
            len: text.len(),
            width: 0.0,
        };
        let mut at = 0;
        let mut x = 0.0;
        loop {
            let end = if text.len() - at <= PIECE * 2 {
                text.len()
            } else {
                text.ceil_char_boundary(at + PIECE)
            };
            let piece = &text[at..end];
            laid.pieces.push((at, x));
            let is_only = at == 0 && end == text.len();
            let plain = !is_only && piece.bytes().all(|b| (b' '..0x7f).contains(&b));
            let guessed = metrics.glyph * piece.len() as f32;
            if !plain || x <= to && x + guessed >= from {
                let galley = self.galley(ui, metrics, at..end);
                x += if plain { guessed } else { galley.rect.width() };
                laid.galleys.push((laid.pieces.len() - 1, galley));
            } else {
                x += guessed;
            }
            at = end;
            if at == text.len() {
                break;
            }
        }
        laid.width = x;
        laid
    }

    fn galley(&self, ui: &Ui, metrics: &Metrics, bytes: Range<usize>) -> Arc<Galley> {
        let mut job = LayoutJob {
            break_on_newline: false,
            keep_trailing_whitespace: true,
            ..LayoutJob::default()
        };
        job.wrap.max_width = f32::INFINITY;
        let mut add = |range: Range<usize>, color: Color32| {
            let range = range.start.max(bytes.start)..range.end.min(bytes.end);
            let Some(text) = self.text.get(range.clone()).filter(|text| !text.is_empty()) else {
                return;
            };
            let mut format = TextFormat::simple(metrics.font.clone(), color);
            format.line_height = Some(metrics.row);
            if !self.composed.is_empty()
                && range.start >= self.composed.start
                && range.end <= self.composed.end
            {
                format.underline = Stroke::new(1.0, color);
            }
            job.append(text, 0.0, format);
        };
        let mut at = bytes.start;
        let first = self
            .colours
            .partition_point(|(range, _)| range.end <= bytes.start);
        for (range, color) in &self.colours[first..] {
            if range.start >= bytes.end {
                break;
            }
            if range.start > at {
                add(at..range.start, self.plain);
            }
            add(range.start.max(at)..range.end, *color);
            at = at.max(range.end);
        }
        if at < bytes.end {
            add(at..bytes.end, self.plain);
        }
        if job.sections.is_empty() {
            let mut format = TextFormat::simple(metrics.font.clone(), self.plain);
            format.line_height = Some(metrics.row);
            job.append("", 0.0, format);
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }
}

impl Laid {
    /// The galleys with the places of their left ends.
    pub fn galleys(&self) -> impl Iterator<Item = (f32, &Arc<Galley>)> {
        self.galleys
            .iter()
            .map(|(piece, galley)| (self.pieces[*piece].1, galley))
    }

    fn galley_of(&self, piece: usize) -> Option<&Arc<Galley>> {
        let at = self
            .galleys
            .binary_search_by_key(&piece, |(own, _)| *own)
            .ok()?;
        Some(&self.galleys[at].1)
    }

    fn end_of(&self, piece: usize) -> (usize, f32) {
        self.pieces
            .get(piece + 1)
            .copied()
            .unwrap_or((self.len, self.width))
    }

    /// Points from the line's left end to a byte of the line.
    pub fn x(&self, byte: usize, text: &str) -> f32 {
        let byte = byte.min(self.len);
        let piece = self
            .pieces
            .partition_point(|(start, _)| *start <= byte)
            .saturating_sub(1);
        let Some((start, x)) = self.pieces.get(piece).copied() else {
            return 0.0;
        };
        match self.galley_of(piece) {
            Some(galley) => {
                let chars = text.get(start..byte).map_or(0, |part| part.chars().count());
                x + galley
                    .rows
                    .first()
                    .map_or(0.0, |row| row.x_offset(CharIndex(chars)))
            }
            None => {
                let (end, right) = self.end_of(piece);
                x + (right - x) * (byte - start) as f32 / (end - start).max(1) as f32
            }
        }
    }

    /// The byte of the line nearest to a place.
    pub fn byte(&self, x: f32, text: &str) -> usize {
        let piece = self
            .pieces
            .partition_point(|(_, left)| *left <= x)
            .saturating_sub(1);
        let Some((start, left)) = self.pieces.get(piece).copied() else {
            return 0;
        };
        let (end, right) = self.end_of(piece);
        match self.galley_of(piece) {
            Some(galley) => {
                let chars = galley
                    .rows
                    .first()
                    .map_or(CharIndex(0), |row| row.char_at(x - left))
                    .0;
                let part = text.get(start..end).unwrap_or_default();
                part.char_indices()
                    .nth(chars)
                    .map_or(end, |(at, _)| start + at)
            }
            None => {
                let share = (x - left) / (right - left).max(1.0);
                let at = start + ((end - start) as f32 * share.clamp(0.0, 1.0)) as usize;
                text.floor_char_boundary(at)
            }
        }
    }
}
