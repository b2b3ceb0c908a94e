//! Small parts that panels are made of: rows, captions, editors that hand over their text once, the JSON viewer.
//!
//! Knows looks and JSON; knows nothing of documents, runs or commands.

mod controls;
mod edit_json;
mod edit_line;
mod json_diff;
mod json_highlight;
mod json_tokens;
mod json_tree;

pub use controls::{
    ListRow, border_fields, caption, caption_with, empty_state, icon_button, icon_button_enabled,
    key_cap, message, name, paint_row_back, pill, segmented, silent_label, tick_box, toggle,
};
pub use edit_json::{EditJson, ValueCheck, json_text_area, problem_of};
pub(crate) use edit_line::Draft;
pub use edit_line::{Check, EditLine, Edited, mark_wrong};
pub use json_diff::{Change, Diff, json_path};
pub use json_highlight::{PLAIN_ABOVE, append_json, highlighted, token_color};
pub use json_tokens::{Token, TokenKind, string_kind, tokens};
pub use json_tree::{JsonTree, copied, preview};
