//! The menu that asks which state to add: type to search, arrows and Enter, or the mouse.

use crate::asl::ScopeAddress;
use crate::document::{Insertion, Intent};
use crate::geometry::{Point, midpoint};
use crate::ui::canvas::camera::Projection;
use crate::ui::canvas::canvas::Canvas;
use crate::ui::canvas::drops::{add_state, after_card, drop_at};
use crate::ui::canvas::palette::{Choice, choices, matches};
use crate::ui::look::{icons, medium};
use crate::ui::shell::{Command, Cx, Selected};
use egui::{Area, Frame, Key, Modifiers, Order, Pos2, RichText, ScrollArea, TextEdit, vec2};

/// The open menu.
#[derive(Clone, Debug)]
pub struct TypeMenu {
    /// Where on the screen.
    pub at: Pos2,
    /// Where the new state goes.
    pub insertion: Insertion,
    /// Where it is to stand, if a person pointed there.
    pub pin: Option<Point>,
    /// What it will do, in words.
    pub words: String,
    filter: String,
    marked: usize,
    fresh: bool,
}

impl TypeMenu {
    /// Opens it.
    pub fn new(at: Pos2, insertion: Insertion, pin: Option<Point>, words: String) -> TypeMenu {
        TypeMenu {
            at,
            insertion,
            pin,
            words,
            filter: String::new(),
            marked: 0,
            fresh: true,
        }
    }

    /// Draws it; false when it is to close.
    pub fn ui(&mut self, ui: &egui::Ui, cx: &mut Cx) -> bool {
        let ctx = ui.ctx().clone();
        let t = *cx.tokens;
        let all = choices();
        let found: Vec<&Choice> = all
            .iter()
            .filter(|choice| matches(choice, &self.filter))
            .collect();
        let (up, down, enter, escape) = ctx.input_mut(|i| {
            (
                i.consume_key(Modifiers::NONE, Key::ArrowUp),
                i.consume_key(Modifiers::NONE, Key::ArrowDown),
                i.consume_key(Modifiers::NONE, Key::Enter),
                i.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        if escape {
            return false;
        }
        if down {
            self.marked += 1;
        }
        if up {
            self.marked = self.marked.saturating_sub(1);
        }
        self.marked = self.marked.min(found.len().saturating_sub(1));
        let mut chosen: Option<&Choice> = None;
        if enter {
            chosen = found.get(self.marked).copied();
        }
        let scroll_to_marked = up || down;
        let area = Area::new(ui.id().with("type menu"))
            .order(Order::Foreground)
            .fixed_pos(self.at)
            .constrain_to(ui.max_rect().shrink(8.0))
            .show(&ctx, |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    ui.set_width(284.0);
                    ui.label(
                        RichText::new(self.words.clone())
                            .font(medium(11.0))
                            .color(t.text_weak),
                    );
                    let field = ui.add(
                        TextEdit::singleline(&mut self.filter)
                            .hint_text("Which state? Type to search")
                            .desired_width(f32::INFINITY),
                    );
                    field.widget_info(|| {
                        egui::WidgetInfo::labeled(
                            egui::WidgetType::TextEdit,
                            true,
                            "Which state to add",
                        )
                    });
                    if self.fresh {
                        field.request_focus();
                    }
                    if field.changed() {
                        self.marked = 0;
                    }
                    ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        for (index, choice) in found.iter().enumerate() {
                            let row = row_ui(ui, cx, choice, index == self.marked);
                            if row.clicked() {
                                chosen = Some(choice);
                            }
                            if index == self.marked && scroll_to_marked {
                                row.scroll_to_me(None);
                            }
                        }
                        if found.is_empty() {
                            ui.weak("No state of that name");
                        }
                    });
                });
            });
        let elsewhere = !self.fresh
            && ctx.input(|i| {
                i.pointer.any_pressed()
                    && i.pointer
                        .interact_pos()
                        .is_some_and(|p| !area.response.rect.contains(p))
            });
        self.fresh = false;
        if let Some(choice) = chosen {
            let intent: Intent = add_state(&choice.template, self.insertion.clone());
            cx.push(Command::ChangeAt {
                intent,
                at: self.pin,
                rename: true,
            });
            return false;
        }
        !elsewhere
    }
}

fn row_ui(ui: &mut egui::Ui, cx: &Cx, choice: &Choice, marked: bool) -> egui::Response {
    let t = cx.tokens;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 26.0), egui::Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::selected(
            egui::WidgetType::SelectableLabel,
            true,
            marked,
            format!("Add {}", choice.label),
        )
    });
    if marked || response.hovered() {
        let fill = if marked { t.tint(t.accent) } else { t.control };
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(6), fill);
    }
    let kind = Some(choice.template.kind);
    ui.painter().text(
        rect.left_center() + vec2(16.0, 0.0),
        egui::Align2::CENTER_CENTER,
        icons::kind(kind),
        egui::FontId::proportional(15.0),
        t.kind(kind),
    );
    let label = ui.painter().text(
        rect.left_center() + vec2(32.0, 0.0),
        egui::Align2::LEFT_CENTER,
        &choice.label,
        medium(12.5),
        t.text_strong,
    );
    let mut about = egui::text::LayoutJob::simple_singleline(
        choice.about.clone(),
        egui::FontId::proportional(10.5),
        t.text_weak,
    );
    about.wrap = egui::text::TextWrapping::truncate_at_width(rect.right() - label.right() - 20.0);
    let about = ui.painter().layout_job(about);
    let at = rect.right_center() - vec2(8.0 + about.size().x, about.size().y / 2.0);
    ui.painter().galley(at, about, t.text_weak);
    response
}

impl Canvas {
    /// Opens the menu of states for whatever lies at a point.
    pub(super) fn open_menu_at(&mut self, cx: &Cx, pos: Pos2, p: Point) {
        let slop = 8.0 / self.camera.zoom.max(0.1);
        let drop = drop_at(&self.picture, cx.snapshot, p, slop);
        let pin = match &drop.at {
            Insertion::Free(scope) if !self.picture.scene.cards.is_empty() => {
                Some(self.relative(scope, Point::new(p.x - 98.0, p.y - 26.0)))
            }
            _ => None,
        };
        self.menu = Some(TypeMenu::new(pos, drop.at, pin, drop.words));
    }

    /// Opens the menu of states beside what is selected.
    pub(super) fn add_after(&mut self, selection: &Selected) {
        let to = Projection {
            zoom: self.camera.zoom,
            offset: self.origin + self.camera.pan,
        };
        if let Some(state) = selection.states.last()
            && let Some(card) = self.picture.card_of(state)
        {
            let rect = self.picture.card(card).rect;
            let drop = after_card(&self.picture, card);
            let at = to.pos(Point::new(rect.x + rect.w / 2.0, rect.bottom() + 8.0));
            self.menu = Some(TypeMenu::new(at, drop.at, None, drop.words));
            return;
        }
        if let Some(edge) = &selection.edge
            && let Some(line) = self.picture.line_of(edge)
        {
            let at = to.pos(midpoint(&self.picture.scene.lines[line].points));
            self.menu = Some(TypeMenu::new(
                at,
                Insertion::OnEdge(edge.clone()),
                None,
                "On this transition".into(),
            ));
            return;
        }
        let at = (self.origin + self.view / 2.0).to_pos2();
        self.menu = Some(TypeMenu::new(
            at,
            Insertion::Free(ScopeAddress::root()),
            None,
            "A new state".into(),
        ));
    }
}
