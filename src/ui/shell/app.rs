//! [`App`]: the window's state and its frame.

use crate::debugger::Mode;
use crate::host::Settings;
use crate::ui::canvas::PaletteState;
use crate::ui::look;
use crate::ui::look::Tokens;
use crate::ui::shell::able::Able;
use crate::ui::shell::bars;
use crate::ui::shell::jobs::{Dialogs, Jobs};
use crate::ui::shell::notices::Notices;
use crate::ui::shell::overlays::{Overlay, Wish, overlay_ui};
use crate::ui::shell::stage::{Arrangement, stage_ui};
use crate::ui::shell::start::start_ui;
use crate::ui::shell::tab::Tab;
use crate::ui::shell::watch::Watched;
use crate::ui::shell::{Action, Command, Notice};
use std::path::PathBuf;

/// Moves of a run made in one frame: a few milliseconds of work.
const MOVES_A_FRAME: usize = 4_000;

/// The window.
pub struct App {
    pub(super) tabs: Vec<Tab>,
    /// The shown tab's number; `None`: the start page.
    pub(super) shown: Option<usize>,
    pub(super) next_id: usize,
    pub(super) queue: Vec<Command>,
    /// Wishes that wait until a field was left.
    pub(super) later: Vec<Command>,
    /// The field to go back to once it was left.
    pub(super) back_to: Option<egui::Id>,
    /// Who had the keyboard at the end of the last frame without a window over everything.
    pub(super) focused: Option<egui::Id>,
    /// Who gets it back when that window is closed.
    pub(super) covered: Option<egui::Id>,
    /// The text field that had the keyboard at the end of the last frame.
    pub(super) field: Option<egui::Id>,
    pub(super) settings: Settings,
    pub(super) tokens: Tokens,
    pub(super) notices: Notices,
    pub(super) overlay: Overlay,
    /// Templates and folders whose machine is still to be chosen.
    pub(super) pickers: Vec<Overlay>,
    /// Files of `cdk synth` that were saved: what becomes of them was told.
    pub(super) synthesized: Vec<PathBuf>,
    pub(super) arrangement: Arrangement,
    pub(super) jobs: Jobs,
    pub(super) palette: PaletteState,
    pub(super) typed: String,
    pub(super) reveals: u64,
    pub(super) quit: bool,
    pub(super) quit_when_saved: bool,
    installed: bool,
    title: String,
}

/// How the window ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was shown and closed.
    Closed,
    /// There is no display to show it on; why.
    NoDisplay(String),
}

impl App {
    /// A window with remembered settings and the system's dialogs.
    pub fn new(settings: Settings) -> App {
        App::with(settings, Jobs::system())
    }

    /// A window for tests: dialogs answer at once, nothing happens on other threads.
    pub fn in_test(settings: Settings, dialogs: Box<dyn Dialogs>) -> App {
        App::with(settings, Jobs::with(dialogs, false))
    }

    fn with(settings: Settings, jobs: Jobs) -> App {
        App {
            tabs: Vec::new(),
            shown: None,
            next_id: 0,
            queue: Vec::new(),
            later: Vec::new(),
            back_to: None,
            field: None,
            focused: None,
            covered: None,
            settings,
            tokens: Tokens::dark(),
            notices: Notices::default(),
            overlay: Overlay::None,
            pickers: Vec::new(),
            synthesized: Vec::new(),
            arrangement: Arrangement::default(),
            jobs,
            palette: PaletteState::default(),
            typed: String::new(),
            reveals: 0,
            quit: false,
            quit_when_saved: false,
            installed: false,
            title: String::new(),
        }
    }

    /// Asks for something, as if a panel had.
    pub fn push(&mut self, command: impl Into<Command>) {
        self.queue.push(command.into());
    }

    /// The text of the shown definition.
    pub fn text(&self) -> Option<&str> {
        self.tab().map(|tab| tab.document.text())
    }

    /// What is true of the shown run at its shown moment.
    pub fn view(&self) -> Option<std::sync::Arc<crate::debugger::View>> {
        self.tab()?
            .session
            .as_ref()
            .map(crate::debugger::Session::view)
    }

    /// What is selected in the text of the shown tab: start and end in bytes.
    pub fn cursor(&self) -> Option<(usize, usize)> {
        self.tab()?.selected.cursor
    }

    /// The shown tab's document.
    pub fn document(&self) -> Option<&crate::document::Document> {
        self.tab().map(|tab| &tab.document)
    }

    pub(super) fn tab(&self) -> Option<&Tab> {
        let id = self.shown?;
        self.tabs.iter().find(|tab| tab.id == id)
    }

    pub(super) fn tab_mut(&mut self, id: usize) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.id == id)
    }

    pub(super) fn notify(&mut self, notice: Notice) {
        self.notices.add(notice);
    }

    /// One frame: keys and drops, wishes, the run, then drawing.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        if !self.installed {
            // Fonts are there from the next frame on.
            self.install(&ctx);
            ctx.request_repaint();
            return;
        }
        self.tokens = Tokens::of(ctx.theme());
        self.watch_files(&ctx);
        self.take_results(&ctx);
        self.take_input(&ctx);
        self.perform_all(&ctx);
        self.run_sessions(&ctx);
        self.draw(ui);
        self.settle(&ctx);
        if !self.queue.is_empty() {
            ctx.request_repaint();
        }
        self.tell_window(&ctx);
    }

    /// Gives a context our fonts, styles, theme and scale.
    fn install(&mut self, ctx: &egui::Context) {
        look::install(ctx);
        self.apply_theme(ctx);
        let scale = self.settings.scale;
        ctx.set_zoom_factor(if scale > 0.0 {
            scale.clamp(0.5, 3.0)
        } else {
            1.0
        });
        self.installed = true;
    }

    /// Files that other programs write are read again; coming back to the window looks at once.
    fn watch_files(&mut self, ctx: &egui::Context) {
        let files = self.tabs.iter().filter_map(|tab| {
            let (path, state) = (tab.path.clone()?, tab.on_disk.clone()?);
            Some((path, state))
        });
        let sides = self.tabs.iter().filter_map(|tab| {
            let side = crate::host::side_path(tab.path.as_ref()?);
            Some((side, tab.side_on_disk.clone()?))
        });
        let files = files.chain(sides);
        let files: Vec<Watched> = files.collect();
        let came_back = |event: &egui::Event| matches!(event, egui::Event::WindowFocused(true));
        let now = ctx.input(|input| input.events.iter().any(came_back));
        if !files.is_empty() || !self.tabs.is_empty() {
            self.jobs.watch(ctx, files, now);
        }
    }

    fn run_sessions(&mut self, ctx: &egui::Context) {
        let mut landed = Vec::new();
        for tab in &mut self.tabs {
            let Some(session) = &mut tab.session else {
                continue;
            };
            if matches!(session.mode(), Mode::Running(_)) {
                if session.run_for(MOVES_A_FRAME) {
                    ctx.request_repaint();
                } else {
                    landed.push(tab.id);
                }
            }
        }
        for id in landed {
            self.landed(id);
        }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        let able = Able::of(self.tab());
        // Panels leave hair lines between them; what shows there is this.
        ui.painter()
            .rect_filled(ui.max_rect(), 0.0, self.tokens.panel);
        bars::top_ui(ui, self, &able);
        match self.shown {
            None => start_ui(ui, self),
            Some(id) => stage_ui(ui, self, id, &able),
        }
        if matches!(self.overlay, Overlay::None) && !self.pickers.is_empty() {
            self.overlay = self.pickers.remove(0);
        }
        let snapshot = self.tab().map(|tab| tab.document.snapshot());
        let (wish, close) = overlay_ui(
            ui,
            &mut self.overlay,
            snapshot.as_deref(),
            &able,
            &self.tokens,
        );
        if close {
            self.overlay = Overlay::None;
        }
        match wish {
            None => {}
            Some(Wish::Command(command)) => self.queue.push(command),
            Some(Wish::Reply(reply)) => {
                self.reply(ui.ctx(), reply);
                ui.ctx().request_repaint();
            }
            Some(Wish::Path(purpose, path)) => {
                self.take_path(ui.ctx(), purpose, path);
                ui.ctx().request_repaint();
            }
        }
        self.notices.show(ui.ctx(), &self.tokens);
        if let Some(words) = self.jobs.words() {
            Notices::show_busy(ui.ctx(), &self.tokens, &words);
        }
    }

    fn tell_window(&mut self, ctx: &egui::Context) {
        let title = match self.tab() {
            Some(tab) if tab.document.is_dirty() => format!("● {} – Stepwright", tab.name()),
            Some(tab) => format!("{} – Stepwright", tab.name()),
            None => "Stepwright".to_owned(),
        };
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.quit {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            match self.field {
                Some(field) => self.after_leaving(ctx, field, [Action::Quit.into()]),
                None => self.queue.push(Action::Quit.into()),
            }
            ctx.request_repaint();
        } else if self.quit {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    pub(super) fn apply_theme(&self, ctx: &egui::Context) {
        ctx.set_theme(match self.settings.theme.as_str() {
            "dark" => egui::ThemePreference::Dark,
            "light" => egui::ThemePreference::Light,
            _ => egui::ThemePreference::System,
        });
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        App::ui(self, ui);
    }
    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        let ids: Vec<usize> = self.tabs.iter().map(|tab| tab.id).collect();
        for id in ids {
            self.write_side(id);
        }
        self.settings.save();
    }
}

/// Shows the window with these files open until it is closed.
pub fn run(paths: Vec<PathBuf>) -> Outcome {
    if !crate::host::has_display() {
        return Outcome::NoDisplay("there is no display".to_owned());
    }
    let mut app = App::new(Settings::load());
    for path in paths {
        app.push(Command::OpenPath(crate::host::absolute(&path)));
    }
    let icon = eframe::icon_data::from_png_bytes(include_bytes!(
        "../../../assets/icons/stepwright-256.png"
    ))
    .unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_title("Stepwright")
        .with_app_id("stepwright")
        .with_icon(icon)
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([760.0, 480.0])
        .with_drag_and_drop(true);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    match eframe::run_native(
        "Stepwright",
        options,
        Box::new(|creation| {
            app.install(&creation.egui_ctx);
            Ok(Box::new(app))
        }),
    ) {
        Ok(()) => Outcome::Closed,
        Err(error) => Outcome::NoDisplay(error.to_string()),
    }
}
