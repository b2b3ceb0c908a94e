//! Small parts that panels are made of: rows, captions, editors that hand over their text once, the JSON viewer.
//!
//! Knows looks and JSON; knows nothing of documents, runs or commands.

mod code_editor;
mod controls;
mod edit_json;
mod edit_line;
mod edit_preview;
mod json_diff;
mod json_highlight;
mod json_tokens;
mod json_tree;
mod select;
mod words;

pub use code_editor::{
    Caret, Change as TextChange, CodeEditor, CodeText, Coloured, EditorState, Gravity, Marks,
    Notation, Query, Region, Shown, Squiggle, matches, replaced,
};
pub use controls::{
    ListRow, border_fields, caption, caption_with, cut_text, empty_state, icon_button,
    icon_button_enabled, key_cap, message, name, paint_row_back, pointer_icon_button, segmented,
    silent_label, tick_box, toggle, within,
};
pub use edit_json::{EditJson, json_text_area, problem_of};
pub(crate) use edit_line::Draft;
pub use edit_line::{EditLine, mark_wrong};
pub use edit_preview::edit_preview;
pub use json_diff::{Change, Diff, json_path};
pub use json_highlight::{append_json, highlighted};
pub use json_tokens::{TokenKind, tokens};
pub use json_tree::{JsonTree, copied, preview};
pub use select::Select;
pub use words::{with_code, without_backquotes};
