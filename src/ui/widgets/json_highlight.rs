//! Colours for JSON text in editors.

use crate::ui::look::Tokens;
use crate::ui::widgets::{TokenKind, tokens};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, TextStyle, Ui};

/// Longer texts are shown plainly: laying out colours would cost more than a frame.
pub const PLAIN_ABOVE: usize = 400_000;

/// The colour of a piece of JSON text.
pub fn token_color(kind: TokenKind, look: &Tokens) -> Color32 {
    match kind {
        TokenKind::Key => look.code_key,
        TokenKind::Text => look.code_string,
        TokenKind::Path | TokenKind::Expression => look.code_expression,
        TokenKind::Number => look.code_number,
        TokenKind::Word => look.code_word,
        TokenKind::Punctuation | TokenKind::Space => look.code_mark,
        TokenKind::Wrong => look.bad_text,
    }
}

/// Coloured text for a layouter; `wrap_width` may be infinite.
pub fn highlighted(
    ui: &Ui,
    look: &Tokens,
    text: &str,
    wrap_width: f32,
    is_colourful: bool,
) -> LayoutJob {
    let font = TextStyle::Monospace.resolve(ui.style());
    if !is_colourful || text.len() > PLAIN_ABOVE {
        return LayoutJob::simple(text.to_owned(), font, look.text, wrap_width);
    }
    let mut job = LayoutJob::default();
    job.wrap.max_width = wrap_width;
    append_json(&mut job, look, text, &font);
    job
}

/// Adds JSON text in its colours; neighbours of one colour become one section.
pub fn append_json(job: &mut LayoutJob, look: &Tokens, text: &str, font: &FontId) {
    let mut run: Option<(usize, usize, Color32)> = None;
    for token in tokens(text) {
        let color = token_color(token.kind, look);
        run = Some(match run {
            Some((start, _, same)) if same == color || token.kind == TokenKind::Space => {
                (start, token.end, same)
            }
            Some((start, end, before)) => {
                job.append(
                    &text[start..end],
                    0.0,
                    TextFormat::simple(font.clone(), before),
                );
                (token.start, token.end, color)
            }
            None => (token.start, token.end, color),
        });
    }
    if let Some((start, end, color)) = run {
        job.append(
            &text[start..end],
            0.0,
            TextFormat::simple(font.clone(), color),
        );
    }
}
