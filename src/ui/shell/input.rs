//! Keys, drops and the clipboard become commands here; and who has the keyboard before and after.

use crate::document::Intent;
use crate::ui::shell::app::App;
use crate::ui::shell::keys::pressed;
use crate::ui::shell::overlays::Overlay;
use crate::ui::shell::{Action, Command, Notice};
use crate::ui::widgets::Draft;
use egui::{Context, Event};

impl App {
    /// Keys, dropped files and the clipboard.
    pub(super) fn take_input(&mut self, ctx: &Context) {
        // Keys belong to the window that lies over everything, a panel's own too.
        let is_covered = ctx.memory(|memory| memory.top_modal_layer().is_some());
        if matches!(self.overlay, Overlay::None) && !is_covered {
            // Escape has taken the focus from a field by now, and is the field's all the same.
            let field = self.field.take();
            let typing = ctx.text_edit_focused() || field.is_some();
            // A bare key belongs to a focused button; on the diagram, or with nothing focused, it is a command.
            // An open menu takes letters and arrows for itself.
            let bare = !typing
                && !egui::Popup::is_any_open(ctx)
                && self.tab().is_some_and(|tab| {
                    tab.canvas.has_focus || ctx.memory(|memory| memory.focused().is_none())
                });
            let actions = ctx.input_mut(|input| pressed(&mut input.events, typing, bare));
            let actions: Vec<Command> = actions.into_iter().map(Command::Do).collect();
            match ctx.memory(egui::Memory::focused) {
                Some(field) if typing && actions.iter().any(reads_the_definition) => {
                    self.after_leaving(ctx, field, actions);
                }
                _ => self.queue.extend(actions),
            }
            if !typing {
                self.take_clipboard(ctx);
            }
        }
        for file in ctx.input(|input| input.raw.dropped_files.clone()) {
            self.queue.push(Command::OpenPath(file.path().to_owned()));
        }
    }

    /// What is typed in a field counts when the field is left. Who saves, runs or closes by a key means it to count:
    /// the field is left for one frame, and what it hands over is done first.
    pub(super) fn after_leaving(
        &mut self,
        ctx: &Context,
        field: egui::Id,
        commands: impl IntoIterator<Item = Command>,
    ) {
        self.later.extend(commands);
        ctx.memory_mut(|memory| memory.surrender_focus(field));
        self.back_to = Some(field);
    }

    /// After drawing: commands that waited for a field come behind what the field handed over.
    pub(super) fn settle(&mut self, ctx: &Context) {
        if let Some(field) = self.back_to.take() {
            if Draft::is_kept(ctx, field) {
                // Closing would lose it, and nobody would have been asked.
                let before = self.later.len();
                self.later.retain(|command| !closes(command));
                let words = match before == self.later.len() {
                    true => "it is left out",
                    false => "it would be lost; mend it, or leave the field to close without it",
                };
                self.notify(Notice::bad(format!(
                    "What stands in the field you typed in last cannot be taken into the definition: {words}",
                )));
            }
            if ctx.memory(|memory| memory.focused().is_none()) {
                ctx.memory_mut(|memory| memory.request_focus(field));
            }
        }
        self.queue.append(&mut self.later);
        self.keep_focus(ctx);
        self.field = ctx
            .text_edit_focused()
            .then(|| ctx.memory(egui::Memory::focused))
            .flatten();
    }

    /// Who had the keyboard when a window opened over everything has it again when that is closed.
    fn keep_focus(&mut self, ctx: &Context) {
        let (focused, is_covered) =
            ctx.memory(|memory| (memory.focused(), memory.top_modal_layer().is_some()));
        if !matches!(self.overlay, Overlay::None) {
            self.covered = self.covered.or(self.focused);
        } else if !is_covered {
            if let Some(id) = self.covered.take().filter(|_| focused.is_none()) {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
            self.focused = focused;
        } else if self.covered.is_some() {
            // The window is gone with the next frame.
            ctx.request_repaint();
        }
    }

    fn take_clipboard(&mut self, ctx: &Context) {
        for event in ctx.input(|input| input.events.clone()) {
            match event {
                Event::Copy => self.queue.push(Action::Copy.into()),
                Event::Cut => self.queue.push(Action::Cut.into()),
                Event::Paste(text) => self.paste(&text),
                _ => {}
            }
        }
    }

    /// A whole machine opens in a tab of its own; states go into the shown machine.
    fn paste(&mut self, text: &str) {
        let (tree, _) = crate::json::parse(text.trim().into());
        let whole = tree.get(tree.root(), "StartAt").is_some();
        let scope = self.tab().map(|tab| match tab.selected.states.last() {
            Some(state) => state.scope(),
            None => crate::asl::ScopeAddress::root(),
        });
        match scope {
            Some(scope) if !whole => self.queue.push(Command::Change(Intent::Paste { scope, text: text.to_owned() })),
            _ if tree.get(tree.root(), "States").is_some() => {
                self.queue.push(Command::OpenText { title: "Pasted machine".to_owned(), text: text.to_owned() });
            }
            _ => self.notify(Notice::bad("The clipboard holds no state machine: ASL as JSON with StartAt and States opens in a new tab")),
        }
    }
}

/// Whether a wish takes the tab away.
fn closes(command: &Command) -> bool {
    matches!(command, Command::Do(Action::CloseTab | Action::Quit))
}

/// Whether a wish is about the definition as it stands, so that what is typed must be in it.
fn reads_the_definition(command: &Command) -> bool {
    use Action as A;
    matches!(
        command,
        Command::Do(
            A::Save | A::SaveAs | A::CloseTab | A::Quit | A::Continue | A::StartPaused | A::Restart
        )
    )
}
