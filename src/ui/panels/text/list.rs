//! A list that lies over the text: rows to choose from with arrows or the pointer.

use crate::ui::look::Tokens;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Color32, FontFamily, FontId, Rect, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};

/// Height of a row.
pub(super) const ROW: f32 = 24.0;

/// A row.
pub(super) struct Row<'a> {
    pub icon: &'a str,
    pub color: Color32,
    pub label: &'a str,
    /// Letters of the label that were typed.
    pub typed: &'a str,
    pub detail: &'a str,
    pub indent: f32,
}

/// What happened to a list.
#[derive(Default)]
pub(super) struct Touched {
    pub clicked: Option<usize>,
    pub hovered: Option<usize>,
}

/// Draws rows; `follow` scrolls to the chosen one, at most so many are seen at once.
pub(super) fn rows_ui(
    ui: &mut Ui,
    look: &Tokens,
    count: usize,
    chosen: usize,
    follow: bool,
    most: usize,
    mut each: impl FnMut(usize, &mut dyn FnMut(&Row<'_>)),
) -> Touched {
    let mut touched = Touched::default();
    let height = ROW * count.min(most) as f32;
    let moving = ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true]);
    if follow {
        let middle = chosen as f32 * ROW - (height - ROW) * 0.5;
        area =
            area.vertical_scroll_offset(middle.clamp(0.0, (count as f32 * ROW - height).max(0.0)));
    }
    area.show_rows(ui, ROW, count, |ui, range| {
        for index in range {
            each(index, &mut |row: &Row<'_>| {
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                let is_chosen = index == chosen;
                response.widget_info(|| {
                    WidgetInfo::selected(WidgetType::SelectableLabel, true, is_chosen, row.label)
                });
                if response.clicked() {
                    touched.clicked = Some(index);
                }
                if response.hovered() && moving {
                    touched.hovered = Some(index);
                }
                paint_row(ui, look, rect, row, is_chosen, response.hovered());
            });
        }
    });
    touched
}

fn paint_row(ui: &Ui, look: &Tokens, rect: Rect, row: &Row<'_>, is_chosen: bool, is_hovered: bool) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    if is_chosen {
        painter.rect_filled(rect, 4.0, look.tint(look.accent));
    } else if is_hovered {
        painter.rect_filled(rect, 4.0, look.control);
    }
    let left = rect.left() + 6.0 + row.indent;
    painter.text(
        pos2(left + 8.0, rect.center().y),
        Align2::CENTER_CENTER,
        row.icon,
        FontId::proportional(14.0),
        row.color,
    );
    let font = FontId::new(Tokens::MONO, FontFamily::Monospace);
    let label = ui.fonts_mut(|fonts| fonts.layout_job(labelled(look, row, &font)));
    let text = left + 22.0;
    let top = rect.center().y - label.size().y / 2.0;
    let end = text + label.size().x;
    painter.galley(pos2(text, top), label, look.text);
    if row.detail.is_empty() {
        return;
    }
    let small = FontId::proportional(Tokens::SMALL);
    let mut job = LayoutJob::simple_singleline(row.detail.to_owned(), small, look.text_weak);
    job.wrap =
        egui::text::TextWrapping::truncate_at_width((rect.right() - 8.0 - end - 14.0).max(0.0));
    let detail = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = pos2(
        rect.right() - 8.0 - detail.size().x,
        rect.center().y - detail.size().y / 2.0,
    );
    painter.galley(at, detail, look.text_weak);
}

// What was typed stands out, letters in order.
fn labelled(look: &Tokens, row: &Row<'_>, font: &FontId) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = f32::INFINITY;
    let mut typed = row.typed.chars().filter(|c| c.is_alphanumeric()).peekable();
    for c in row.label.chars() {
        let fits = typed
            .peek()
            .is_some_and(|wanted| wanted.to_lowercase().eq(c.to_lowercase()));
        if fits {
            typed.next();
        }
        let color = if fits { look.accent_text } else { look.text };
        let mut bytes = [0; 4];
        job.append(
            c.encode_utf8(&mut bytes),
            0.0,
            TextFormat::simple(font.clone(), color),
        );
    }
    job
}
