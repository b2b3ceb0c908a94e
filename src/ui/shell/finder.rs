//! A search field with a list under it: the palette, states, machines, versions to compare with.

use crate::json::{Position, Tree};
use crate::ui::look::{Tokens, icons, semibold};
use crate::ui::shell::overlays::Wish;
use crate::ui::shell::{Command, Place, With};
use egui::{Key, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};

/// A search field with a list under it.
#[derive(Default)]
pub(super) struct Finder {
    query: String,
    chosen: usize,
    focused: bool,
}

/// One row under a search field.
pub(super) struct Entry {
    pub title: String,
    /// A few words about it.
    pub about: String,
    /// Quiet text at the right end.
    pub side: String,
    /// An icon, or nothing.
    pub icon: &'static str,
    /// More text that is searched.
    pub search: String,
    /// Why it cannot be chosen.
    pub why_not: Option<String>,
    /// What choosing it does.
    pub command: Command,
}

impl Finder {
    /// Whether a line is meant rather than a name: `:12`.
    pub fn names_a_line(&self) -> bool {
        self.query.trim_start().starts_with(':')
    }
}

/// How well a query fits: lower is better. In order: prefix, start of a word, inside, letters in order, inside the text.
fn fit(query: &str, title: &str, search: &str) -> Option<usize> {
    if query.is_empty() {
        return Some(0);
    }
    let (query, title) = (query.to_lowercase(), title.to_lowercase());
    if title.starts_with(&query) {
        return Some(0);
    }
    if let Some(at) = title.find(&query) {
        let word = title[..at].ends_with(|c: char| !c.is_alphanumeric());
        return Some(if word { 1 } else { 2 });
    }
    let mut letters = title.chars();
    if query
        .chars()
        .filter(|c| !c.is_whitespace())
        .all(|c| letters.any(|l| l == c))
    {
        return Some(3);
    }
    search.to_lowercase().contains(&query).then_some(4)
}

/// Draws it; `true` as second value closes it.
pub(super) fn finder_ui(
    ui: &mut Ui,
    finder: &mut Finder,
    title: &str,
    hint: &str,
    heading: Option<&str>,
    rows: &[Entry],
    tokens: &Tokens,
) -> (Option<Wish>, bool) {
    let ctx = ui.ctx().clone();
    let mut wish = None;
    let (down, up, enter) = ctx.input_mut(|input| {
        (
            input.consume_key(egui::Modifiers::NONE, Key::ArrowDown),
            input.consume_key(egui::Modifiers::NONE, Key::ArrowUp),
            input.consume_key(egui::Modifiers::NONE, Key::Enter),
        )
    });
    let top =
        egui::Area::new(egui::Id::new("finder")).anchor(egui::Align2::CENTER_TOP, vec2(0.0, 72.0));
    let response = Modal::new(egui::Id::new("finder"))
        .area(top)
        .show(&ctx, |ui| {
            ui.set_width(520.0);
            if let Some(heading) = heading {
                ui.label(RichText::new(heading).font(semibold(Tokens::HEADING)));
                ui.add_space(2.0);
            }
            let edit = TextEdit::singleline(&mut finder.query)
                .hint_text(hint)
                .desired_width(f32::INFINITY)
                .margin(egui::Margin::symmetric(10, 6))
                .font(egui::FontId::proportional(15.0));
            let field = ui.add(edit);
            field
                .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, title));
            if !finder.focused {
                field.request_focus();
                finder.focused = true;
            }
            if field.changed() {
                finder.chosen = 0;
            }
            let mut fitting: Vec<(usize, usize, &Entry)> = rows
                .iter()
                .enumerate()
                .filter_map(|(index, row)| {
                    Some((
                        fit(finder.query.trim(), &row.title, &row.search)?,
                        index,
                        row,
                    ))
                })
                .collect();
            fitting.sort_by_key(|(fit, index, _)| (*fit, *index));
            if down {
                finder.chosen += 1;
            }
            if up {
                finder.chosen = finder.chosen.saturating_sub(1);
            }
            finder.chosen = finder.chosen.min(fitting.len().saturating_sub(1));
            ui.add_space(4.0);
            if fitting.is_empty() {
                ui.label(RichText::new("Nothing fits").color(tokens.text_weak));
            }
            // An area offers no more height than it had before; what it holds may need more now.
            let height = (fitting.len() as f32 * 31.0).min(380.0);
            ScrollArea::vertical()
                .min_scrolled_height(height)
                .max_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    for (place, (_, _, row)) in fitting.iter().enumerate() {
                        let chosen = place == finder.chosen;
                        let clicked = entry_ui(ui, row, chosen, tokens);
                        if chosen && (down || up) {
                            ui.scroll_to_rect(clicked.rect, None);
                        }
                        if (clicked.clicked() || (enter && chosen)) && row.why_not.is_none() {
                            wish = Some(Wish::Command(row.command.clone()));
                        }
                    }
                });
        });
    let close = wish.is_some() || response.should_close();
    (wish, close)
}

/// The place in the text that `12`, `12:5` or `:12` means; a line beyond the end is the last one.
pub(super) fn line_rows(finder: &Finder, tree: &Tree) -> Vec<Entry> {
    let typed = finder.query.trim();
    let mut parts = typed.trim_start_matches(':').splitn(2, [':', ',', ' ']);
    let mut number = || {
        parts
            .next()
            .and_then(|part| part.trim().parse::<usize>().ok())
    };
    let Some(line) = number() else {
        return Vec::new();
    };
    let line = line.clamp(1, tree.line_count().max(1));
    let column = number().unwrap_or(1).max(1);
    let offset = tree.offset(Position { line, column });
    vec![Entry {
        title: format!("Line {line}, column {column}"),
        about: format!("The text has {} lines", tree.line_count()),
        side: String::new(),
        icon: icons::FILE,
        search: typed.to_lowercase(),
        why_not: None,
        command: Command::GoTo(Place::Text(offset, offset)),
    }]
}

/// The versions that can be named; what is typed is a revision of git as well.
pub(super) fn compare_rows(finder: &Finder, choices: &[(String, String, With)]) -> Vec<Entry> {
    let typed = finder.query.trim();
    let has_git = choices
        .iter()
        .any(|(_, _, with)| matches!(with, With::Revision(_)));
    let revision = (has_git && !typed.is_empty()).then(|| {
        (
            format!("git {typed}"),
            "The file at this revision, branch or tag".to_owned(),
            With::Revision(typed.to_owned()),
        )
    });
    choices
        .iter()
        .cloned()
        .chain(revision)
        .map(|(title, about, with)| Entry {
            search: format!("{title} {about}"),
            title,
            about,
            side: String::new(),
            icon: match with {
                With::Revision(_) => icons::all::GIT_COMMIT,
                With::Saved => icons::SAVE,
                With::PickFile | With::File(_) => icons::OPEN,
                With::Tab(_) => icons::FILE,
                With::Step(_) => icons::all::CLOCK_COUNTER_CLOCKWISE,
            },
            why_not: None,
            command: Command::Compare(with),
        })
        .collect()
}

/// One line of text; what does not fit ends with an ellipsis.
fn cut_to_fit(
    painter: &egui::Painter,
    text: &str,
    font: egui::FontId,
    color: egui::Color32,
    width: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    painter.layout_job(job)
}

fn entry_ui(ui: &mut Ui, row: &Entry, chosen: bool, tokens: &Tokens) -> egui::Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 30.0), egui::Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::selected(
            egui::WidgetType::SelectableLabel,
            row.why_not.is_none(),
            chosen,
            &row.title,
        )
    });
    if !row.about.is_empty() {
        let about = row.about.clone();
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(about));
    }
    if ui.is_rect_visible(rect) {
        if chosen || response.hovered() {
            let fill = if chosen {
                tokens.control_hover
            } else {
                tokens.control
            };
            ui.painter()
                .rect_filled(rect, egui::CornerRadius::same(Tokens::RADIUS), fill);
        }
        let color = if row.why_not.is_some() {
            tokens.text_weak
        } else {
            tokens.text_strong
        };
        let painter = ui.painter().with_clip_rect(rect);
        let mut x = rect.left() + 10.0;
        if !row.icon.is_empty() {
            painter.text(
                egui::pos2(x, rect.center().y),
                egui::Align2::LEFT_CENTER,
                row.icon,
                egui::FontId::proportional(15.0),
                tokens.text,
            );
            x += 24.0;
        }
        let title = painter.text(
            egui::pos2(x, rect.center().y),
            egui::Align2::LEFT_CENTER,
            &row.title,
            egui::FontId::proportional(Tokens::BODY),
            color,
        );
        let side = painter.text(
            rect.right_center() - vec2(10.0, 0.0),
            egui::Align2::RIGHT_CENTER,
            &row.side,
            egui::FontId::proportional(Tokens::SMALL),
            tokens.text_weak,
        );
        let about = row.why_not.as_ref().unwrap_or(&row.about);
        let room = egui::Rect::from_min_max(
            egui::pos2(title.right() + 12.0, rect.top()),
            egui::pos2(side.left() - 8.0, rect.bottom()),
        );
        if room.width() > 40.0 {
            let font = egui::FontId::proportional(Tokens::SMALL);
            let galley = cut_to_fit(&painter, about, font, tokens.text_weak, room.width());
            let at = room.left_center() - vec2(0.0, galley.size().y / 2.0);
            painter.galley(at, galley, tokens.text_weak);
        }
    }
    match &row.why_not {
        Some(why) => response.on_hover_text(why),
        None if !row.about.is_empty() => response.on_hover_text(&row.about),
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use super::{cut_to_fit, fit};

    #[test]
    fn words_without_room_end_with_an_ellipsis() {
        let ctx = egui::Context::default();
        let mut seen = Vec::new();
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for width in [60.0, 900.0] {
                let font = egui::FontId::proportional(12.0);
                let text = "Opens a definition by typing its path";
                let color = egui::Color32::WHITE;
                let galley = cut_to_fit(ui.painter(), text, font, color, width);
                let ends = galley.rows[0].glyphs.last().map(|glyph| glyph.chr);
                seen.push((galley.size().x <= width, ends));
            }
        });
        output.textures_delta.clear();
        assert_eq!(seen[..2], [(true, Some('…')), (true, Some('h'))]);
    }

    #[test]
    fn better_fits_come_first() {
        assert_eq!(fit("cha", "Charge", ""), Some(0));
        assert_eq!(fit("card", "Charge card", ""), Some(1));
        assert_eq!(fit("arg", "Charge", ""), Some(2));
        assert_eq!(fit("cg", "Charge", ""), Some(3));
        assert_eq!(
            fit("lambda", "Charge", "arn:aws:states:::lambda:invoke"),
            Some(4)
        );
        assert_eq!(fit("zz", "Charge", "text"), None);
    }
}
