//! [`Action`]: a command without details, and THE table of all of them.
//!
//! The table (label, help, keys, group) feeds menus, palette, tooltips, key handling and the cheat sheet; whether an
//! action can be done now, and why not, is asked of the app.

use crate::ui::shell::keys::key_text;
use egui::{Key, KeyboardShortcut, Modifiers};

/// Where an action stands in menus, palette and cheat sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Files and tabs.
    File,
    /// Changing the definition.
    Edit,
    /// Looking at it.
    View,
    /// Running it.
    Run,
    /// Finding out.
    Help,
}

impl Group {
    /// All, in menu order.
    pub const ALL: [Group; 5] = [
        Group::File,
        Group::Edit,
        Group::View,
        Group::Run,
        Group::Help,
    ];
    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Group::File => "File",
            Group::Edit => "Edit",
            Group::View => "View",
            Group::Run => "Run",
            Group::Help => "Help",
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// Menu.
    pub group: Group,
    /// Label in menus and palette.
    pub label: &'static str,
    /// What it does, for tooltips and the palette.
    pub help: &'static str,
    /// Its keys; the first one is shown.
    pub keys: &'static [KeyboardShortcut],
    /// Whether the keys work while a text field has the focus.
    pub while_typing: bool,
}

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}
pub(super) const NONE: Modifiers = Modifiers::NONE;
pub(super) const CTRL: Modifiers = Modifiers::COMMAND;
pub(super) const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;
pub(super) const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const CTRL_ALT: Modifiers = Modifiers::COMMAND.plus(Modifiers::ALT);

macro_rules! actions {
    ($( $(#[doc = $help:literal])* $action:ident: $group:ident, $label:literal, [$($key:expr),*] $(, $typing:ident)?; )*) => {
        /// A command without details; each has a row in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $( $(#[doc = $help])* $action, )* }

        const TABLE: &[Row] = &[ $( Row {
            action: Action::$action,
            group: Group::$group,
            label: $label,
            help: concat!($($help),*).trim_ascii(),
            keys: &[$($key),*],
            while_typing: actions!(@typing $($typing)?),
        }, )* ];
    };
    (@typing) => { false };
    (@typing typing) => { true };
}

actions! {
    /// Starts a new Standard machine in the JSONPath language
    NewJsonPath: File, "New JSONPath machine", [key(CTRL, Key::N)], typing;
    /// Starts a new Standard machine in the JSONata language
    NewJsonata: File, "New JSONata machine", [key(CTRL_SHIFT, Key::N)], typing;
    /// Opens a definition from a file
    Open: File, "Open…", [key(CTRL, Key::O)], typing;
    /// Opens a definition by typing its path
    OpenTyped: File, "Open path…", [key(CTRL_ALT, Key::O)], typing;
    /// Shows the machines of the template that this one is in, to open one of them
    OpenMachine: File, "Open another machine of this template…", [];
    /// Writes the definition to its file
    Save: File, "Save", [key(CTRL, Key::S)], typing;
    /// Writes the definition to another file
    SaveAs: File, "Save as…", [key(CTRL_SHIFT, Key::S)], typing;
    /// Writes the definition to a file whose path you type
    SaveTyped: File, "Save to path…", [];
    /// Writes the machine alone, with a placeholder for whatever its template fills in
    ExportMachine: File, "Export machine as its own file…", [];
    /// Reads the file again, dropping changes made here
    Reload: File, "Reload from disk", [];
    /// Saves the diagram as an SVG picture
    ExportSvg: File, "Export picture as SVG…", [];
    /// Saves the diagram as a PNG picture
    ExportPng: File, "Export picture as PNG…", [];
    /// Copies the flow as a Mermaid flowchart
    CopyMermaid: File, "Copy as Mermaid", [];
    /// Shows the start page
    StartPage: File, "Start page", [key(CTRL_ALT, Key::H)], typing;
    /// Closes the tab
    CloseTab: File, "Close tab", [key(CTRL, Key::W)], typing;
    /// Shows the next tab
    NextTab: File, "Next tab", [key(CTRL, Key::Tab), key(CTRL, Key::PageDown)], typing;
    /// Shows the previous tab
    PreviousTab: File, "Previous tab", [key(CTRL_SHIFT, Key::Tab), key(CTRL, Key::PageUp)], typing;
    /// Closes the window
    Quit: File, "Quit", [key(CTRL, Key::Q)], typing;

    /// Takes the last change back
    Undo: Edit, "Undo", [key(CTRL, Key::Z)];
    /// Makes the change taken back again
    Redo: Edit, "Redo", [key(CTRL_SHIFT, Key::Z), key(CTRL, Key::Y)];
    /// Copies the selected states and removes them
    Cut: Edit, "Cut", [];
    /// Copies the selected states as plain ASL
    Copy: Edit, "Copy", [];
    /// Adds the states on the clipboard
    Paste: Edit, "Paste", [];
    /// Adds copies of the selected states
    Duplicate: Edit, "Duplicate", [key(CTRL, Key::D)];
    /// Removes what is selected and joins the loose ends
    Delete: Edit, "Delete", [key(NONE, Key::Delete), key(NONE, Key::Backspace)];
    /// Removes what is selected and leaves the loose ends dangling
    DeleteLeaving: Edit, "Delete, leave loose ends", [key(SHIFT, Key::Delete)];
    /// Renames the selected state and everything that names it
    Rename: Edit, "Rename", [key(NONE, Key::F2)];
    /// Selects every state
    SelectAll: Edit, "Select all", [key(CTRL, Key::A)];
    /// Selects nothing
    Deselect: Edit, "Select nothing", [];
    /// Moves the focus to the form of the selected state
    EditState: Edit, "Edit the selected state", [key(NONE, Key::Enter)];
    /// Adds a state of a type you pick after the selected one
    AddAfter: Edit, "Add a state after…", [key(NONE, Key::Insert), key(NONE, Key::A)];
    /// Finds words or a pattern in the text
    FindInText: Edit, "Find in the text", [key(CTRL, Key::F)], typing;
    /// Replaces what is found in the text
    ReplaceInText: Edit, "Replace in the text", [key(CTRL, Key::H)];
    /// Goes to the next place that matches
    FindNext: Edit, "Next match", [key(NONE, Key::F3)], typing;
    /// Goes to the place before that matches
    FindPrevious: Edit, "Previous match", [key(SHIFT, Key::F3)], typing;
    /// Lists what can stand at the cursor
    Complete: Edit, "Suggest at the cursor", [key(CTRL, Key::Space)];
    /// Explains what stands at the cursor
    ShowHelp: Edit, "Show help at the cursor", [key(CTRL, Key::K)];
    /// Lists the ways out of the problems on the cursor's line
    QuickFix: Edit, "Fix at the cursor…", [key(CTRL, Key::Period)];
    /// Goes to where the name at the cursor is made
    GoToDefinition: Edit, "Go to definition", [key(NONE, Key::F12)];
    /// Lists every place that means the name at the cursor
    FindReferences: Edit, "Find references", [key(SHIFT, Key::F12)];
    /// Renames the state or variable at the cursor, and everything that names it; F2 in the text
    RenameSymbol: Edit, "Rename at the cursor", [];
    /// Goes to a state or field of the text by its name
    GoToSymbol: Edit, "Go to a place in the text…", [key(CTRL_SHIFT, Key::O)], typing;
    /// Puts the text into the usual form: indentation, spaces, line ends
    FormatText: Edit, "Format the document", [key(ALT.plus(SHIFT), Key::F)];
    /// Puts the text into the usual form and its fields into the usual order
    FormatSorted: Edit, "Format with sorted keys", [];
    /// Makes the selected lines comments, or text again; YAML only
    ToggleComment: Edit, "Comment out", [key(CTRL, Key::Slash)];
    /// Moves the selected lines up by one
    MoveLinesUp: Edit, "Move lines up", [key(ALT, Key::ArrowUp)];
    /// Moves the selected lines down by one
    MoveLinesDown: Edit, "Move lines down", [key(ALT, Key::ArrowDown)];
    /// Copies the selected lines below themselves; Ctrl+D in the text
    DuplicateLines: Edit, "Duplicate lines", [key(ALT.plus(SHIFT), Key::ArrowDown)];
    /// Removes the selected lines
    DeleteLines: Edit, "Delete lines", [key(CTRL_SHIFT, Key::K)];
    /// Lines the selected states up at their left edges
    AlignLeft: Edit, "Align left", [];
    /// Lines the selected states up at their middles
    AlignCenter: Edit, "Align centres", [];
    /// Lines the selected states up at their top edges
    AlignTop: Edit, "Align tops", [];
    /// Spreads the selected states evenly from left to right
    DistributeAcross: Edit, "Distribute across", [];
    /// Spreads the selected states evenly from top to bottom
    DistributeDown: Edit, "Distribute down", [];
    /// Forgets every position set by hand
    ResetPositions: Edit, "Lay out afresh", [];

    /// Shows the diagram alone
    ShowCanvas: View, "Diagram", [key(ALT, Key::Num1)], typing;
    /// Shows the diagram and the text side by side
    ShowSplit: View, "Diagram and text", [key(ALT, Key::Num2)], typing;
    /// Shows the text alone
    ShowText: View, "Text", [key(ALT, Key::Num3)], typing;
    /// Shows or hides the palette of states
    TogglePalette: View, "State palette", [key(CTRL, Key::B)], typing;
    /// Shows or hides the panel on the right
    ToggleSide: View, "Side panel", [key(CTRL_ALT, Key::B)], typing;
    /// Shows or hides the panel at the bottom
    ToggleBottom: View, "Bottom panel", [key(CTRL, Key::J)], typing;
    /// Shows the form of the selected state
    ShowInspector: View, "Inspector", [key(CTRL_SHIFT, Key::I)], typing;
    /// Shows the data of the run: stages, variables, context
    ShowData: View, "Data", [key(CTRL_SHIFT, Key::D)], typing;
    /// Lists what is wrong with the definition
    ShowProblems: View, "Problems", [key(CTRL_SHIFT, Key::M)], typing;
    /// Lists every rule, with switches for this file
    ShowRules: View, "Rules for this file", [];
    /// Shows the input and the written answers of the next run
    ShowInput: View, "Input and answers", [key(CTRL_SHIFT, Key::U)], typing;
    /// Lists placeholders and the values that profiles give them
    ShowPlaceholders: View, "Placeholders", [];
    /// Shows when states ran
    ShowTimeline: View, "Timeline", [key(CTRL_SHIFT, Key::L)], typing;
    /// Lists the history events of the run
    ShowEvents: View, "Events", [key(CTRL_SHIFT, Key::E)], typing;
    /// Lists the changes made, to go back to any of them
    ShowHistory: View, "Changes", [key(CTRL_SHIFT, Key::H)], typing;
    /// Drags on the diagram move it instead of selecting
    ToggleHand: View, "Hand tool", [key(NONE, Key::H)];
    /// Makes the diagram larger
    ZoomIn: View, "Zoom in", [key(NONE, Key::Plus), key(NONE, Key::Equals)];
    /// Makes the diagram smaller
    ZoomOut: View, "Zoom out", [key(NONE, Key::Minus)];
    /// Shows the diagram at its own size
    ZoomReset: View, "Zoom to 100 %", [key(NONE, Key::Num1)];
    /// Shows the whole diagram
    Fit: View, "Fit the diagram", [key(NONE, Key::F)];
    /// Shows the selection as large as it fits
    ZoomToSelection: View, "Zoom to selection", [key(SHIFT, Key::F)];
    /// Opens every Parallel and Map
    ExpandAll: View, "Open all containers", [];
    /// Folds every Parallel and Map
    CollapseAll: View, "Fold all containers", [];
    /// Shows or hides the small map of the diagram
    ToggleMinimap: View, "Minimap", [key(NONE, Key::M)];
    /// Shows on each transition how large the payloads were that it carried
    TogglePayloads: View, "Payload sizes on transitions", [key(NONE, Key::B)];
    /// Lets the flow run from top to bottom, or from left to right
    ToggleDirection: View, "Turn the flow", [];
    /// Folds the text around the cursor
    FoldText: View, "Fold the text", [key(CTRL_SHIFT, Key::OpenBracket), key(CTRL_SHIFT, Key::OpenCurlyBracket)];
    /// Unfolds the text at the cursor
    UnfoldText: View, "Unfold the text", [key(CTRL_SHIFT, Key::CloseBracket), key(CTRL_SHIFT, Key::CloseCurlyBracket)];
    /// Folds every state in the text
    FoldTextAll: View, "Fold all of the text", [];
    /// Unfolds all of the text
    UnfoldTextAll: View, "Unfold all of the text", [];
    /// Makes everything larger
    ScaleUp: View, "Larger interface", [key(CTRL, Key::Plus), key(CTRL, Key::Equals)], typing;
    /// Makes everything smaller
    ScaleDown: View, "Smaller interface", [key(CTRL, Key::Minus)], typing;
    /// Shows everything at its own size
    ScaleReset: View, "Interface at 100 %", [key(CTRL, Key::Num0)], typing;
    /// Follows the system's light or dark look
    ThemeSystem: View, "Theme: as the system", [];
    /// Always dark
    ThemeDark: View, "Theme: dark", [];
    /// Always light
    ThemeLight: View, "Theme: light", [];
    /// Shows what differs from git, from the file on the disk or from another version
    CompareWith: View, "Compare with…", [key(CTRL_ALT, Key::D)], typing;
    /// Goes to a line of the text by its number
    GoToLine: View, "Go to line…", [key(CTRL, Key::G)], typing;
    /// Goes to the next problem and shows it in the text and the diagram
    NextProblem: View, "Next problem", [key(NONE, Key::F8)], typing;
    /// Goes to the previous problem and shows it in the text and the diagram
    PreviousProblem: View, "Previous problem", [key(SHIFT, Key::F8)], typing;
    /// Goes to the next change of the comparison
    NextChange: View, "Next change", [key(NONE, Key::F7)], typing;
    /// Goes to the previous change of the comparison
    PreviousChange: View, "Previous change", [key(SHIFT, Key::F7)], typing;
    /// Shows the IAM policy that the machine's role needs, to copy
    ShowPermissions: View, "Permissions this machine needs", [];

    /// Runs to the next breakpoint, question or the end; starts a run when there is none
    Continue: Run, "Run or continue", [key(NONE, Key::F5)], typing;
    /// Starts a run that stands at the first state
    StartPaused: Run, "Start paused", [key(CTRL, Key::F5)], typing;
    /// Interrupts the run
    Pause: Run, "Pause", [key(NONE, Key::F6)], typing;
    /// To the next state, into branches and iterations
    StepInto: Run, "Step into", [key(NONE, Key::F11)], typing;
    /// To the next state that is no deeper
    StepOver: Run, "Step over", [key(NONE, Key::F10)], typing;
    /// To the end of the branch or iteration
    StepOut: Run, "Step out", [key(SHIFT, Key::F11)], typing;
    /// To the state before
    StepBack: Run, "Step back", [key(SHIFT, Key::F10)], typing;
    /// Runs until the selected state is entered
    RunToHere: Run, "Run to the selected state", [key(CTRL, Key::F10)], typing;
    /// Starts again with the same input, answers and seed
    Restart: Run, "Restart", [key(CTRL_SHIFT, Key::F5)], typing;
    /// Lets a run that failed go on from the states that did not succeed
    Redrive: Run, "Redrive", [];
    /// Stops the run
    Stop: Run, "Stop", [key(SHIFT, Key::F5)], typing;
    /// Leaves the run and goes back to designing
    EndRun: Run, "Leave the run", [];
    /// Stops at each stage between input and output
    ToggleSubSteps: Run, "Sub-steps", [key(SHIFT, Key::F9)], typing;
    /// Stops when the selected state is entered
    ToggleBreakpoint: Run, "Breakpoint on entry", [key(NONE, Key::F9)], typing;
    /// Stops when an attempt in the selected state fails
    ToggleErrorBreakpoint: Run, "Breakpoint on error", [key(CTRL, Key::F9)], typing;
    /// Removes every breakpoint
    ClearBreakpoints: Run, "Remove all breakpoints", [key(CTRL_SHIFT, Key::F9)], typing;
    /// Copies the history of the run as AWS writes it
    CopyHistory: Run, "Copy the execution history", [];

    /// Finds any command by its name
    CommandPalette: Help, "Command palette", [key(CTRL_SHIFT, Key::P)], typing;
    /// Finds a state by its name or what is written in it
    FindState: Help, "Find a state", [key(CTRL, Key::P)], typing;
    /// Lists every key
    CheatSheet: Help, "Keyboard shortcuts", [key(NONE, Key::F1), key(SHIFT, Key::Questionmark)];
    /// Says what this is and whose work it uses
    About: Help, "About Stepwright", [];
}

impl Action {
    /// Every action with its row, in menu order.
    pub fn table() -> &'static [Row] {
        TABLE
    }
    /// Its row.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
    /// Its label.
    pub fn label(self) -> &'static str {
        self.row().label
    }
    /// Whether it is about the text and its cursor. The text panel takes their keys while it has the keyboard.
    pub fn is_text(self) -> bool {
        use Action as A;
        matches!(
            self,
            A::FindInText
                | A::ReplaceInText
                | A::FindNext
                | A::FindPrevious
                | A::Complete
                | A::ShowHelp
                | A::QuickFix
                | A::GoToDefinition
                | A::FindReferences
                | A::RenameSymbol
                | A::GoToSymbol
                | A::FormatText
                | A::FormatSorted
                | A::ToggleComment
                | A::MoveLinesUp
                | A::MoveLinesDown
                | A::DuplicateLines
                | A::DeleteLines
                | A::FoldText
                | A::UnfoldText
                | A::FoldTextAll
                | A::UnfoldTextAll
        )
    }
    /// Help and key, for a tooltip.
    pub fn tooltip(self, ctx: &egui::Context) -> String {
        let row = self.row();
        match row.keys.first() {
            Some(key) => format!("{}  ({})", row.help, key_text(ctx, key)),
            None => row.help.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_two_commands_share_a_key() {
        let mut seen = BTreeMap::new();
        for row in Action::table() {
            for key in row.keys {
                let name = format!("{:?}", key);
                if let Some(other) = seen.insert(name, row.label) {
                    panic!("{} and {other} are both on {key:?}", row.label);
                }
            }
        }
    }

    #[test]
    fn rows_stand_at_their_action() {
        for row in Action::table() {
            assert_eq!(row.action.row().label, row.label);
        }
    }

    #[test]
    fn labels_are_short_and_help_says_more() {
        for row in Action::table() {
            assert!(!row.label.ends_with('.'), "{}", row.label);
            assert!(!row.help.ends_with('.'), "{}", row.help);
            assert!(!row.help.is_empty(), "{}", row.label);
        }
    }
}
