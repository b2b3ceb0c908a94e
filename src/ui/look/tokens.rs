//! [`Tokens`]: the named colours and sizes, dark and light.

use crate::asl::StateKind;
use egui::Color32;

/// Colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Behind the diagram.
    pub canvas: Color32,
    /// Dots of the canvas grid.
    pub dot: Color32,
    /// Side panels and bars.
    pub panel: Color32,
    /// Cards, popups, rows that stand out.
    pub card: Color32,
    /// Buttons and fields at rest.
    pub control: Color32,
    /// The same under the pointer.
    pub control_hover: Color32,
    /// The same pressed.
    pub control_active: Color32,
    /// Text fields, code.
    pub field: Color32,
    /// Thin lines between areas.
    pub line: Color32,
    /// Border of cards and fields.
    pub border: Color32,
    /// Titles.
    pub text_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Captions, hints. Readable on every surface.
    pub text_weak: Color32,
    /// The one accent: selection, focus, the current state.
    pub accent: Color32,
    /// Accent as text on a surface.
    pub accent_text: Color32,
    /// Text on an accent surface.
    pub on_accent: Color32,
    /// Went well.
    pub good: Color32,
    /// Went wrong.
    pub bad: Color32,
    /// Could be wrong; waiting, retrying.
    pub warn: Color32,
    /// Good, bad and warning as text on a surface.
    pub good_text: Color32,
    /// See `good_text`.
    pub bad_text: Color32,
    /// See `good_text`.
    pub warn_text: Color32,
    /// Transitions.
    pub edge: Color32,
    /// Catch transitions.
    pub edge_catch: Color32,
    /// Shadow under cards and popups.
    pub shadow: Color32,
    /// Darkens what lies behind a question.
    pub veil: Color32,
    /// Code: keys.
    pub code_key: Color32,
    /// Code: strings.
    pub code_string: Color32,
    /// Code: numbers.
    pub code_number: Color32,
    /// Code: `true`, `false`, `null`.
    pub code_word: Color32,
    /// Code: expressions and paths inside strings.
    pub code_expression: Color32,
    /// Code: brackets and commas.
    pub code_mark: Color32,
    /// Code: names of states.
    pub code_state: Color32,
    /// Code: keys of the person's own.
    pub code_property: Color32,
    /// Code: variables.
    pub code_variable: Color32,
    /// Code: names of functions.
    pub code_function: Color32,
    /// Code: signs inside expressions.
    pub code_operator: Color32,
    /// Code: `$states`, the Context Object.
    pub code_context: Color32,
    /// Code: texts inside expressions.
    pub code_inner: Color32,
    /// Code: `${placeholders}`.
    pub code_placeholder: Color32,
    /// Code: comments.
    pub code_comment: Color32,
    /// The state types in palette order.
    pub kinds: [Color32; 8],
}

/// Everything a drawing function needs to look right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Its colours.
    pub palette: Palette,
}

/// Sizes shared by both themes, in points.
impl Tokens {
    /// Body text.
    pub const BODY: f32 = 13.0;
    /// Captions and badges.
    pub const SMALL: f32 = 11.0;
    /// Headings.
    pub const HEADING: f32 = 17.0;
    /// Code.
    pub const MONO: f32 = 12.5;
    /// Corners of controls.
    pub const RADIUS: u8 = 6;
    /// Corners of cards.
    pub const RADIUS_CARD: u8 = 9;
    /// Corners of windows and containers.
    pub const RADIUS_WINDOW: u8 = 12;

    /// The dark theme.
    pub const fn dark() -> Tokens {
        Tokens {
            dark: true,
            palette: DARK,
        }
    }
    /// The light theme.
    pub const fn light() -> Tokens {
        Tokens {
            dark: false,
            palette: LIGHT,
        }
    }
    /// The tokens of an egui theme.
    pub const fn of(theme: egui::Theme) -> Tokens {
        match theme {
            egui::Theme::Dark => Tokens::dark(),
            egui::Theme::Light => Tokens::light(),
        }
    }
    /// The colour of a state type; unknown types are quiet.
    pub fn kind(&self, kind: Option<StateKind>) -> Color32 {
        match kind {
            Some(kind) => self.palette.kinds[kind as usize],
            None => self.palette.text_weak,
        }
    }
    /// A colour as a tint behind an icon or a row.
    pub fn tint(&self, color: Color32) -> Color32 {
        color.gamma_multiply(if self.dark { 0.18 } else { 0.14 })
    }
}

impl std::ops::Deref for Tokens {
    type Target = Palette;
    fn deref(&self) -> &Palette {
        &self.palette
    }
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const DARK: Palette = Palette {
    canvas: rgb(0x0F1216),
    dot: rgb(0x22272F),
    panel: rgb(0x14171C),
    card: rgb(0x1D222A),
    control: rgb(0x262C35),
    control_hover: rgb(0x303742),
    control_active: rgb(0x3A424F),
    field: rgb(0x0F1216),
    line: rgb(0x242A33),
    border: rgb(0x353D49),
    text_strong: rgb(0xF1F4F8),
    text: rgb(0xD3D9E2),
    text_weak: rgb(0x98A2B1),
    accent: rgb(0x3B82F6),
    accent_text: rgb(0x7FB0FF),
    on_accent: rgb(0xFFFFFF),
    good: rgb(0x22C55E),
    bad: rgb(0xEF4444),
    warn: rgb(0xF59E0B),
    good_text: rgb(0x4ADE80),
    bad_text: rgb(0xF98080),
    warn_text: rgb(0xFBBF24),
    edge: rgb(0x7A8595),
    edge_catch: rgb(0xE5484D),
    shadow: Color32::from_black_alpha(110),
    veil: Color32::from_black_alpha(140),
    code_key: rgb(0x8AB8FF),
    code_string: rgb(0xA8D59A),
    code_number: rgb(0xF0B47A),
    code_word: rgb(0xD9A5F5),
    code_expression: rgb(0x5FD4C8),
    code_mark: rgb(0x98A2B1),
    code_state: rgb(0xFFC66D),
    code_property: rgb(0xA9BFDD),
    code_variable: rgb(0xF59BB8),
    code_function: rgb(0xE3DE8C),
    code_operator: rgb(0xBCC6D4),
    code_context: rgb(0xB9A0FF),
    code_inner: rgb(0xC5C98F),
    code_placeholder: rgb(0xFFA585),
    code_comment: rgb(0x8592A3),
    kinds: [
        rgb(0xF59E0B),
        rgb(0xB07CFB),
        rgb(0x4C9BFF),
        rgb(0x22B8A6),
        rgb(0xEC5FA5),
        rgb(0x9AA7B8),
        rgb(0x2BC866),
        rgb(0xF05A5A),
    ],
};

const LIGHT: Palette = Palette {
    canvas: rgb(0xF3F5F8),
    dot: rgb(0xD5DAE2),
    panel: rgb(0xFCFCFD),
    card: rgb(0xFFFFFF),
    control: rgb(0xEBEEF2),
    control_hover: rgb(0xE0E4EA),
    control_active: rgb(0xD3D9E1),
    field: rgb(0xFFFFFF),
    line: rgb(0xE3E7EC),
    border: rgb(0xC6CDD7),
    text_strong: rgb(0x12161C),
    text: rgb(0x2B323C),
    text_weak: rgb(0x596372),
    accent: rgb(0x2563EB),
    accent_text: rgb(0x1D54D0),
    on_accent: rgb(0xFFFFFF),
    good: rgb(0x16A34A),
    bad: rgb(0xDC2626),
    warn: rgb(0xC26A05),
    good_text: rgb(0x0F7536),
    bad_text: rgb(0xB91C1C),
    warn_text: rgb(0x955005),
    edge: rgb(0x77818F),
    edge_catch: rgb(0xD0342F),
    shadow: Color32::from_black_alpha(28),
    veil: Color32::from_black_alpha(70),
    code_key: rgb(0x1B4FB8),
    code_string: rgb(0x2C6E2F),
    code_number: rgb(0x9A4B00),
    code_word: rgb(0x7A2FA8),
    code_expression: rgb(0x06706A),
    code_mark: rgb(0x596372),
    code_state: rgb(0x8A5300),
    code_property: rgb(0x3D5A80),
    code_variable: rgb(0xA81E58),
    code_function: rgb(0x6A5D00),
    code_operator: rgb(0x4A5565),
    code_context: rgb(0x5B34B5),
    code_inner: rgb(0x5F6320),
    code_placeholder: rgb(0xA93C00),
    code_comment: rgb(0x626E7D),
    kinds: [
        rgb(0xBF7405),
        rgb(0x8B3FE8),
        rgb(0x2168DC),
        rgb(0x0B8F80),
        rgb(0xCB2F7E),
        rgb(0x5D6B7E),
        rgb(0x128A40),
        rgb(0xD02B2B),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let channel = |c: u8| {
            let c = f32::from(c) / 255.0;
            if c <= 0.03928 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_surface() {
        for tokens in [Tokens::dark(), Tokens::light()] {
            let p = tokens.palette;
            for surface in [p.canvas, p.panel, p.card, p.control, p.field] {
                for (name, text) in [
                    ("text_strong", p.text_strong),
                    ("text", p.text),
                    ("text_weak", p.text_weak),
                    ("accent_text", p.accent_text),
                    ("good_text", p.good_text),
                    ("bad_text", p.bad_text),
                    ("warn_text", p.warn_text),
                ] {
                    let ratio = contrast(text, surface);
                    assert!(
                        ratio >= 4.5,
                        "{name} on {surface:?}: {ratio:.2} (dark: {})",
                        tokens.dark
                    );
                }
            }
            for code in [
                p.code_key,
                p.code_string,
                p.code_number,
                p.code_word,
                p.code_expression,
                p.code_mark,
                p.code_state,
                p.code_property,
                p.code_variable,
                p.code_function,
                p.code_operator,
                p.code_context,
                p.code_inner,
                p.code_placeholder,
                p.code_comment,
            ] {
                // In the editor and in a preview of what comes or goes.
                let ratio = contrast(code, p.field);
                assert!(ratio >= 4.5, "{code:?}: {ratio:.2} (dark: {})", tokens.dark);
            }
            assert!(contrast(p.on_accent, p.accent) >= 3.0);
        }
    }

    #[test]
    fn marks_stand_out_from_the_canvas_and_cards() {
        for tokens in [Tokens::dark(), Tokens::light()] {
            let p = tokens.palette;
            for mark in [p.accent, p.good, p.bad, p.warn, p.edge, p.edge_catch]
                .into_iter()
                .chain(p.kinds)
            {
                for surface in [p.canvas, p.card] {
                    let ratio = contrast(mark, surface);
                    assert!(ratio >= 3.0, "{mark:?} on {surface:?}: {ratio:.2}");
                }
            }
        }
    }
}
