//! The bar above the text: where the caret stands, as a way of names that can be clicked.

use crate::json::{NodeId, NodeKind, Tree};
use crate::ui::look::{Tokens, icons};
use crate::ui::panels::text::TextState;
use crate::ui::shell::{Action, Cx};
use egui::{Align, Button, Layout, RichText, Ui, WidgetInfo, WidgetType, vec2};
use std::ops::Range;

/// A step of the way.
#[derive(Debug, PartialEq)]
struct Crumb {
    label: String,
    range: Range<usize>,
}

// The way to a place: members by name, elements behind the name of their array.
fn way(tree: &Tree, place: usize) -> Vec<Crumb> {
    let mut nodes = Vec::new();
    let mut here = tree.node_at(place);
    while let Some(id) = here {
        nodes.push(id);
        here = tree.node(id).parent;
    }
    nodes.reverse();
    let mut crumbs: Vec<Crumb> = Vec::new();
    for pair in nodes.windows(2) {
        let (parent, child) = (pair[0], pair[1]);
        match &tree.node(parent).kind {
            NodeKind::Object(members) => {
                let at = members.partition_point(|member| member.key <= child);
                let Some(member) = at.checked_sub(1).map(|at| members[at]) else {
                    continue;
                };
                let key = tree.node(member.key).span;
                crumbs.push(Crumb {
                    label: tree.str(member.key).unwrap_or_default().to_owned(),
                    range: key.start..key.end,
                });
            }
            NodeKind::Array(elements) => {
                let index = elements.binary_search(&child).unwrap_or(0);
                let range = span(tree, child);
                match crumbs.last_mut() {
                    Some(last) => {
                        last.label.push_str(&format!("[{index}]"));
                        last.range = range;
                    }
                    None => crumbs.push(Crumb {
                        label: format!("[{index}]"),
                        range,
                    }),
                }
            }
            _ => {}
        }
    }
    crumbs
}

fn span(tree: &Tree, id: NodeId) -> Range<usize> {
    let span = tree.node(id).span;
    span.start..span.start + 1
}

/// Draws the bar.
pub(super) fn crumbs_ui(ui: &mut Ui, cx: &Cx, state: &mut TextState) {
    let look = *cx.tokens;
    let head = state.editor.caret().head;
    let crumbs = way(&cx.snapshot.tree, head);
    let at = cx.snapshot.tree.position(head.min(cx.snapshot.text.len()));
    let mut goes_to = None;
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().button_padding = vec2(4.0, 1.0);
        ui.add_space(6.0);
        let outline = Button::new(
            RichText::new(icons::all::TREE_STRUCTURE)
                .size(14.0)
                .color(look.text_weak),
        )
        .frame_when_inactive(false);
        let outline = ui.add(outline);
        let label = Action::GoToSymbol.label();
        outline.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, label));
        if outline
            .on_hover_text(Action::GoToSymbol.tooltip(ui.ctx()))
            .clicked()
        {
            state.asked.push(Action::GoToSymbol);
            ui.ctx().request_repaint();
        }
        let place = format!("Ln {}, Col {}", at.line, at.column);
        let room = ui.available_width() - 100.0;
        ui.scope(|ui| {
            ui.set_max_width(room);
            for crumb in shortened(ui, &crumbs, room) {
                match crumb {
                    Some(crumb) => {
                        let text = RichText::new(&crumb.label).size(12.0).color(look.text_weak);
                        let button =
                            ui.add(Button::new(text).frame_when_inactive(false).truncate());
                        let said = format!("Go to {}", crumb.label);
                        button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &said));
                        if button.clicked() {
                            goes_to = Some(crumb.range.clone());
                        }
                    }
                    None => {
                        ui.label(RichText::new("…").size(12.0).color(look.text_weak));
                    }
                }
                let is_last = crumb.is_some_and(|crumb| Some(crumb) == crumbs.last());
                if !is_last {
                    let sign = RichText::new(icons::all::CARET_RIGHT).size(9.0);
                    ui.label(sign.color(look.text_weak.gamma_multiply(0.7)));
                }
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(10.0);
            let picked = state.editor.caret().range();
            let words = if picked.is_empty() {
                place
            } else {
                let count = state.editor.text().slice(picked).chars().count();
                format!("{count} selected")
            };
            let said = RichText::new(words)
                .size(Tokens::SMALL)
                .color(look.text_weak);
            ui.add(egui::Label::new(said).truncate());
        });
    });
    let bottom = ui.cursor().top() - 1.0;
    ui.painter().hline(
        ui.max_rect().x_range(),
        bottom,
        egui::Stroke::new(1.0, look.line),
    );
    if let Some(range) = goes_to {
        state.select(range.start..range.start);
        state.takes_focus = true;
    }
}

// The last steps that fit; what is left out is one sign.
fn shortened<'a>(ui: &Ui, crumbs: &'a [Crumb], room: f32) -> Vec<Option<&'a Crumb>> {
    let font = egui::FontId::proportional(12.0);
    let width = |crumb: &Crumb| {
        let galley = ui.painter().layout_no_wrap(
            crumb.label.clone(),
            font.clone(),
            egui::Color32::PLACEHOLDER,
        );
        galley.size().x + 22.0
    };
    let mut left = room - 24.0;
    let mut kept: Vec<Option<&Crumb>> = Vec::new();
    for crumb in crumbs.iter().rev() {
        let width = width(crumb);
        if width > left && !kept.is_empty() {
            kept.push(None);
            break;
        }
        left -= width;
        kept.push(Some(crumb));
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_place_is_told_by_names() {
        let text = r#"{"States": {"Check": {"Choices": [{"Next": "A"}, {"Next": "B"}]}}}"#;
        let (tree, _) = crate::json::parse(text.into());
        let at = text.find("\"B\"").expect("it is there");
        let labels: Vec<String> = way(&tree, at + 1).into_iter().map(|c| c.label).collect();
        assert_eq!(labels, ["States", "Check", "Choices[1]", "Next"]);
        let key = text.find("Choices").expect("it is there");
        let labels: Vec<String> = way(&tree, key).into_iter().map(|c| c.label).collect();
        assert_eq!(labels, ["States", "Check", "Choices"]);
        assert!(way(&tree, 0).is_empty());
    }
}
