//! Puts the tokens into egui's styles, dark and light.

use crate::ui::look::Tokens;
use egui::style::{ScrollStyle, Selection, WidgetVisuals};
use egui::{CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Theme, vec2};

/// Fonts and both styles. Call once per context.
pub fn install(ctx: &egui::Context) {
    crate::ui::look::install_fonts(ctx);
    for theme in [Theme::Dark, Theme::Light] {
        let tokens = Tokens::of(theme);
        ctx.style_mut_of(theme, |style| apply(style, &tokens));
    }
    ctx.options_mut(|options| {
        // A wheel notch should zoom by a comfortable step, not by half the range.
        options.input_options.scroll_zoom_speed = 1.0 / 420.0;
        // Ctrl +/-/0 are commands of ours, in the one table.
        options.zoom_with_keyboard = false;
    });
}

fn apply(style: &mut egui::Style, tokens: &Tokens) {
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(Tokens::SMALL)),
        (TextStyle::Body, FontId::proportional(Tokens::BODY)),
        (TextStyle::Button, FontId::proportional(Tokens::BODY)),
        (
            TextStyle::Heading,
            crate::ui::look::semibold(Tokens::HEADING),
        ),
        (
            TextStyle::Monospace,
            FontId::new(Tokens::MONO, FontFamily::Monospace),
        ),
    ]
    .into();

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(10.0, 5.0);
    spacing.interact_size = vec2(40.0, 26.0);
    spacing.indent = 14.0;
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    spacing.combo_width = 80.0;
    spacing.tooltip_width = 420.0;
    spacing.scroll = ScrollStyle::thin();
    style.interaction.tooltip_delay = 0.35;
    style.interaction.selectable_labels = false;
    style.animation_time = 0.1;

    let v = &mut style.visuals;
    v.dark_mode = tokens.dark;
    v.panel_fill = tokens.panel;
    v.window_fill = tokens.card;
    v.window_stroke = Stroke::new(1.0, tokens.border);
    v.window_corner_radius = CornerRadius::same(Tokens::RADIUS_WINDOW);
    v.menu_corner_radius = CornerRadius::same(Tokens::RADIUS_CARD);
    v.window_shadow = Shadow {
        offset: [0, 12],
        blur: 40,
        spread: 0,
        color: tokens.shadow,
    };
    v.popup_shadow = Shadow {
        offset: [0, 6],
        blur: 20,
        spread: 0,
        color: tokens.shadow,
    };
    v.extreme_bg_color = tokens.field;
    v.text_edit_bg_color = Some(tokens.field);
    v.faint_bg_color = tokens.card;
    v.code_bg_color = tokens.control;
    v.hyperlink_color = tokens.accent_text;
    v.warn_fg_color = tokens.warn_text;
    v.error_fg_color = tokens.bad_text;
    v.weak_text_color = Some(tokens.text_weak);
    v.override_text_color = None;
    v.selection = Selection {
        bg_fill: tokens.accent.gamma_multiply(0.35),
        stroke: Stroke::new(1.0, tokens.accent_text),
    };
    v.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    v.text_cursor.blink = false;
    v.indent_has_left_vline = false;
    v.striped = false;
    v.slider_trailing_fill = true;
    v.button_frame = true;

    let widget = |fill, stroke: Stroke, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: stroke,
        corner_radius: CornerRadius::same(Tokens::RADIUS),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let widgets = &mut v.widgets;
    widgets.noninteractive = widget(tokens.panel, Stroke::new(1.0, tokens.line), tokens.text);
    widgets.inactive = widget(tokens.control, Stroke::NONE, tokens.text);
    widgets.hovered = widget(
        tokens.control_hover,
        Stroke::new(1.0, tokens.border),
        tokens.text_strong,
    );
    widgets.active = widget(
        tokens.control_active,
        Stroke::new(1.0, tokens.accent),
        tokens.text_strong,
    );
    widgets.open = widget(
        tokens.control_hover,
        Stroke::new(1.0, tokens.border),
        tokens.text_strong,
    );
}
