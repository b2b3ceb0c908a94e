//! Words for people in which `code` stands between backquotes.

use crate::ui::look::Tokens;
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId};

/// The pieces of a text: whether it is code, and the piece without its backquotes. A backquote without a partner stays.
fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once('`')
        && let Some((code, after)) = code.split_once('`')
    {
        pieces.push((false, before));
        pieces.push((true, code));
        rest = after;
    }
    pieces.push((false, rest));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

/// A text with its code in the code font on a ground of its own, for a label or a row that wraps.
pub fn with_code(look: &Tokens, text: &str, size: f32, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (is_code, piece) in pieces(text) {
        let mut format = TextFormat::simple(FontId::proportional(size), color);
        if is_code {
            format.font_id = FontId::monospace(size - 0.5);
            format.background = look.control;
        }
        job.append(piece, 0.0, format);
    }
    job
}

/// The same without signs for code: what is read out.
pub fn without_backquotes(text: &str) -> String {
    pieces(text).into_iter().map(|(_, piece)| piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backquotes() {
        assert_eq!(
            pieces("A comma stands before `}`; remove it"),
            [
                (false, "A comma stands before "),
                (true, "}"),
                (false, "; remove it")
            ]
        );
        assert_eq!(pieces("one ` alone"), [(false, "one ` alone")]);
        assert_eq!(without_backquotes("`a` and `b"), "a and `b");
    }
}
