//! What stands around the canvas: forms, text, lists. Panels read a [`Cx`](crate::ui::shell::Cx) and push commands.
//!
//! Each panel is one function `NAME_ui(ui, cx, state)`; its state holds folds, scroll and text buffers and lives in the tab.

mod answers;
mod compare;
mod data;
#[cfg(test)]
mod desk;
mod events;
#[cfg(test)]
mod fit_tests;
mod history;
mod input;
mod inspector;
mod placeholders;
mod problems;
#[cfg(test)]
mod problems_tests;
mod run_words;
mod status;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
mod try_out;
mod watches;

pub use answers::{AnswersState, answers_ui};
pub use compare::{CompareState, compare_list_ui, compare_ui};
pub use data::{DataState, data_ui};
pub use events::{EventsState, events_ui};
pub use history::{HistoryState, history_ui};
pub use input::{InputState, input_ui};
pub use inspector::{InspectorState, inspector_ui};
pub use placeholders::{PlaceholdersState, placeholders_ui};
pub use problems::{ProblemsState, problems_ui};
pub use status::{StatusState, status_ui};
pub use text::{TextState, text_ui};
pub use timeline::{TimelineState, timeline_ui};

/// Every panel's state, one set per tab.
#[derive(Debug, Default)]
pub struct PanelStates {
    /// See [`answers_ui`].
    pub answers: AnswersState,
    /// See [`compare_ui`].
    pub compare: CompareState,
    /// See [`data_ui`].
    pub data: DataState,
    /// See [`events_ui`].
    pub events: EventsState,
    /// See [`history_ui`].
    pub history: HistoryState,
    /// See [`input_ui`].
    pub input: InputState,
    /// See [`inspector_ui`].
    pub inspector: InspectorState,
    /// See [`placeholders_ui`].
    pub placeholders: PlaceholdersState,
    /// See [`problems_ui`].
    pub problems: ProblemsState,
    /// See [`status_ui`].
    pub status: StatusState,
    /// See [`text_ui`].
    pub text: TextState,
    /// See [`timeline_ui`].
    pub timeline: TimelineState,
}
