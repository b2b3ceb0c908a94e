//! The form of a selected transition.

use super::catch::catcher_ui;
use super::form::Form;
use super::rows::target_ui;
use super::rules::rule_ui;
use super::{gone_ui, hand_over};
use crate::asl::Port;
use crate::document::{EdgeRef, Intent};
use crate::ui::look::icons;
use crate::ui::shell::{Cx, Place};
use crate::ui::widgets::caption;
use egui::{CursorIcon, Label, RichText, Sense, Ui, WidgetInfo, WidgetType};

/// Where the transition leaves, where it leads, and what it depends on.
pub(super) fn edge_ui(ui: &mut Ui, cx: &mut Cx, edge: &EdgeRef) {
    let snapshot = cx.snapshot.clone();
    let look = *cx.tokens;
    let Some(scope) = snapshot.outline.scope(&edge.scope) else {
        gone_ui(ui, cx, "The transition");
        return;
    };
    let source = edge
        .state
        .as_ref()
        .and_then(|state| snapshot.outline.state(state));
    if edge.state.is_some() && source.is_none() {
        gone_ui(ui, cx, "The transition");
        return;
    }
    let mut form = Form {
        look: &look,
        snapshot: &snapshot,
        base: match source {
            Some(source) => source.address.pointer().to_owned(),
            None => edge.scope.pointer().to_owned(),
        },
        state: source.map(|source| source.address.clone()),
        kind: source.and_then(|source| source.kind),
        scope,
        language: source.map_or(scope.language, |source| source.language),
        id: ui.id().with("edge form"),
        verdicts: None,
        wishes: Vec::new(),
        goes_to: None,
    };
    let title = match edge.port {
        Port::Start => "Start".to_owned(),
        Port::Next => "Next".to_owned(),
        Port::Default => "Default".to_owned(),
        Port::Rule(index) => format!("Rule {}", index + 1),
        Port::Catch(index) => format!("Catcher {}", index + 1),
    };
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(icons::all::ARROW_ELBOW_DOWN_RIGHT)
                .size(19.0)
                .color(look.accent_text),
        );
        ui.label(
            RichText::new(format!("{title} transition"))
                .font(crate::ui::look::semibold(15.0))
                .color(look.text_strong),
        );
    });
    if let Some(source) = source {
        ui.horizontal(|ui| {
            ui.label(RichText::new("From").color(look.text_weak));
            // A long name must not widen the panel.
            let text = RichText::new(&*source.name).color(look.accent_text);
            let link = Label::new(text).truncate().sense(Sense::click());
            let link = ui.add(link).on_hover_cursor(CursorIcon::PointingHand);
            link.widget_info(|| {
                let said = format!("From {}", source.name);
                WidgetInfo::labeled(WidgetType::Link, true, said)
            });
            if link.on_hover_text(&*source.name).clicked() {
                cx.reveal(Place::State(source.address.clone()));
            }
        });
    }
    caption(ui, &look, "Leads to");
    match edge.port {
        Port::Start => target_ui(&mut form, ui, "/StartAt", "StartAt"),
        Port::Next => target_ui(&mut form, ui, "/Next", "Next"),
        Port::Default => target_ui(&mut form, ui, "/Default", "Default"),
        Port::Rule(index) => {
            let count = form.len("/Choices");
            if index < count {
                rule_ui(&mut form, ui, "/Choices", index, count);
            }
        }
        Port::Catch(index) => {
            let count = form.len("/Catch");
            if index < count {
                catcher_ui(&mut form, ui, "/Catch", index, count, false);
            }
        }
    }
    ui.add_space(8.0);
    if edge.port != Port::Start
        && ui
            .button(format!("{}  Remove transition", icons::REMOVE))
            .clicked()
    {
        form.wishes.push(Intent::Disconnect(edge.clone()));
    }
    hand_over(cx, form);
}
