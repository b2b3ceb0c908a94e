//! [`Diagnostic`]: one finding, and the codes findings have.

use crate::asl::StateAddress;
use crate::diagnostics::check::Check;
use crate::diagnostics::rules::Group;
use crate::json::{Member, NodeId, Span, TextEdit};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The service refuses the definition.
    Error,
    /// It will probably not do what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// As the service writes it: `ERROR`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        }
    }
}

/// A code findings have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// The code.
    pub code: &'static str,
    /// How bad it is unless a switch says otherwise.
    pub severity: Severity,
}

impl CodeInfo {
    /// Whether the service gives this code too; else it is one of ours.
    pub fn is_of_the_service(&self) -> bool {
        !self.code.starts_with("SW_")
    }
    /// Whether it can be switched and suppressed. What the service refuses cannot: it would be refused all the same.
    pub fn is_switchable(&self) -> bool {
        self.severity != Severity::Error
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// AWS's code where the service has one, else `SW…`.
    pub code: &'static str,
    /// What is wrong, in the service's words where they are known.
    pub message: String,
    /// More words for people, often the way out; may be empty.
    pub help: String,
    /// AWS's spelling of the place: `/States/A/Choices[0]`.
    pub location: String,
    /// JSON pointer of the very value, which may be inside `location`.
    pub pointer: String,
    /// Where in the text.
    pub span: Span,
    /// Obvious ways out.
    pub fixes: Vec<Fix>,
}

/// A way out that can be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does: "Create state `Pay`".
    pub label: String,
    /// How.
    pub edit: TextEdit,
}

/// The codes, the service's first.
pub(super) mod code {
    pub const INVALID_JSON: &str = "INVALID_JSON_DESCRIPTION";
    pub const MISSING_DESCRIPTION: &str = "MISSING_DESCRIPTION";
    pub const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";
    pub const MISSING_END: &str = "MISSING_END_STATE";
    pub const MISSING_TARGET: &str = "MISSING_TRANSITION_TARGET";
    pub const DUPLICATE_STATE: &str = "DUPLICATE_STATE_NAME";
    pub const INVALID_STATE_NAME: &str = "INVALID_STATE_NAME";
    pub const DUPLICATE_LABEL: &str = "DUPLICATE_LABEL_NAME";
    pub const INVALID_LABEL: &str = "INVALID_LABEL_NAME";
    pub const INVALID_JSONATA: &str = "INVALID_JSONATA_EXPRESSION";
    pub const PASS_RESULT_IS_STATIC: &str = "PASS_RESULT_IS_STATIC";
    pub const NO_DOLLAR: &str = "NO_DOLLAR";
    pub const NO_PATH: &str = "NO_PATH";
    pub const DUPLICATE_KEY: &str = "SW_DUPLICATE_KEY";
    pub const NO_DEFAULT: &str = "SW_NO_DEFAULT";
    pub const UNASSIGNED: &str = "SW_UNASSIGNED_VARIABLE";
    pub const SHADOWED: &str = "SW_SHADOWED_VARIABLE";
    pub const NO_TOKEN: &str = "SW_NO_TASK_TOKEN";
    pub const UNFILLED: &str = "SW_UNFILLED_PLACEHOLDER";
    pub const UNKNOWN_ERROR: &str = "SW_UNKNOWN_ERROR";
    pub const TOO_LARGE: &str = "SW_DEFINITION_TOO_LARGE";
    pub const MISSING_ARGUMENT: &str = "SW_MISSING_ARGUMENT";
    pub const HEARTBEAT: &str = "SW_HEARTBEAT_TOO_LONG";
    pub const LEGACY: &str = "SW_FORMER_NAME";
    pub const FOREIGN_RESOURCE: &str = "SW_FOREIGN_RESOURCE";
    pub const DISTRIBUTED_ONLY: &str = "SW_DISTRIBUTED_ONLY";
    pub const NO_RETRY: &str = "SW_NO_RETRY";
    pub const UNCAUGHT_TASK: &str = "SW_UNCAUGHT_TASK";
    pub const UNCAUGHT_ITEM: &str = "SW_UNCAUGHT_ITEM";
    pub const NO_TIMEOUT: &str = "SW_NO_TIMEOUT";
    pub const NO_HEARTBEAT: &str = "SW_NO_HEARTBEAT";
    pub const SWALLOWED_ERROR: &str = "SW_SWALLOWED_ERROR";
    pub const CATCH_OVERWRITES: &str = "SW_CATCH_OVERWRITES";
    pub const ENDLESS_RETRY: &str = "SW_ENDLESS_RETRY";
    pub const SECRET: &str = "SW_SECRET";
    pub const WHOLE_INPUT_PER_ITEM: &str = "SW_WHOLE_INPUT_PER_ITEM";
    pub const UNBOUNDED_MAP: &str = "SW_UNBOUNDED_MAP";
    pub const DIRECT_LAMBDA: &str = "SW_DIRECT_LAMBDA";
    pub const FIXED_ACCOUNT: &str = "SW_FIXED_ACCOUNT";
    pub const CONSTANT_CONDITION: &str = "SW_CONSTANT_CONDITION";
    pub const UNUSED_VARIABLE: &str = "SW_UNUSED_VARIABLE";
    pub const ENDLESS_LOOP: &str = "SW_ENDLESS_LOOP";
    pub const ENDS_BY_ERROR: &str = "SW_LOOP_ENDS_BY_ERROR";
    pub const HISTORY_LIMIT: &str = "SW_HISTORY_LIMIT";
    pub const HISTORY_FORECAST: &str = "SW_HISTORY_FORECAST";
    pub const GROWING_PAYLOAD: &str = "SW_GROWING_PAYLOAD";
    pub const PAYLOAD_TOO_LARGE: &str = "SW_PAYLOAD_TOO_LARGE";
    pub const QUOTA: &str = "SW_QUOTA";
    pub const CONCURRENCY: &str = "SW_INLINE_CONCURRENCY";
    pub const RULE_SETTING: &str = "SW_RULE_SETTING";
    pub const NO_REASON: &str = "SW_SUPPRESSION_WITHOUT_REASON";
    pub const UNUSED_SUPPRESSION: &str = "SW_SUPPRESSION_UNUSED";
}

impl Diagnostic {
    /// The state it is about: the innermost one around the place.
    pub fn state(&self) -> Option<StateAddress> {
        innermost_state(&self.pointer)
    }
    /// Whether it is no more than advice. What people made louder is not.
    pub fn is_advice(&self) -> bool {
        self.severity == Severity::Info
            && crate::diagnostics::check::group_of(self.code) == Some(Group::Advice)
    }
    /// Whether the service refuses the definition for it. What people only made an error is not.
    pub fn is_refused(&self) -> bool {
        self.severity == Severity::Error
            && crate::diagnostics::check::severity_of(self.code) == Some(Severity::Error)
    }
    /// A finding about a node.
    pub(super) fn new(
        cx: &Check,
        severity: Severity,
        code: &'static str,
        node: NodeId,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            help: String::new(),
            location: cx.places.location(cx.tree, node),
            pointer: cx.places.pointer(cx.tree, node),
            span: span_of(cx, node),
            fixes: Vec::new(),
        }
    }
    /// Points more exactly than the location does: at a member of the node, by its key.
    pub(super) fn at_key(mut self, cx: &Check, member: Member) -> Self {
        self.pointer = cx.places.pointer(cx.tree, member.value);
        self.span = cx.tree.node(member.key).span;
        self
    }
    /// Points more exactly than the location does: at a value inside the node.
    pub(super) fn at_value(mut self, cx: &Check, node: NodeId) -> Self {
        self.pointer = cx.places.pointer(cx.tree, node);
        self.span = span_of(cx, node);
        self
    }
    /// Adds words.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }
    /// Adds the way out that puts another text into the place of this one.
    pub(super) fn change_text(self, cx: &Check, node: NodeId, text: Option<String>) -> Self {
        match text {
            Some(text) => self.fix(
                format!("Change to {text}"),
                crate::json::replace_node(cx.tree, node, &crate::json::Value::string(text)),
            ),
            None => self,
        }
    }
    /// Adds a way out of several edits, if they do not get into each other's way.
    pub(super) fn fix_with(self, label: impl Into<String>, edits: Vec<TextEdit>) -> Self {
        match TextEdit::merge(edits) {
            Some(edit) => self.fix(label, edit),
            None => self,
        }
    }
    /// Adds a way out, if the file can take it.
    pub(super) fn fix(mut self, label: impl Into<String>, edit: TextEdit) -> Self {
        if edit.refused.is_some() {
            return self;
        }
        self.fixes.push(Fix {
            label: label.into(),
            edit,
        });
        self
    }
}

/// The innermost state that a JSON pointer leads into: names of states may be anything, `States` too, so the pointer
/// is read from the left.
fn innermost_state(pointer: &str) -> Option<StateAddress> {
    // Where each token ends, and the token.
    let mut tokens = Vec::new();
    let mut end = 0;
    for token in pointer.split('/').skip(1) {
        end += 1 + token.len();
        tokens.push((token, end));
    }
    let mut state = None;
    let mut at = 0;
    while let (Some((_, _)), Some((_, end))) = (
        tokens.get(at).filter(|(token, _)| *token == "States"),
        tokens.get(at + 1),
    ) {
        state = Some(*end);
        at += 2;
        match tokens.get(at).map(|(token, _)| *token) {
            Some("Branches") => at += 2,
            Some("ItemProcessor" | "Iterator") => at += 1,
            _ => break,
        }
    }
    state.map(|end| StateAddress::from_pointer(&pointer[..end]))
}

/// What to underline: a scalar itself; of a container its name, else its first letter.
fn span_of(cx: &Check, node: NodeId) -> Span {
    let span = cx.tree.node(node).span;
    if !cx.tree.is_object(node) && !cx.tree.is_array(node) {
        return span;
    }
    match cx.places.key(cx.tree, node) {
        Some(key) => cx.tree.node(key).span,
        None => Span {
            start: span.start,
            end: span.start + first_letter(cx, span),
        },
    }
}

/// Bytes of the first letter of a span; a broken text may begin with any.
fn first_letter(cx: &Check, span: Span) -> usize {
    let first = cx.tree.slice(span).chars().next();
    first.map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_state_of_a_place_is_known() {
        for (pointer, state) in [
            ("", None),
            ("/StartAt", None),
            ("/States", None),
            ("/States/A/Next", Some("/States/A")),
            ("/States/States/States/B", Some("/States/States")),
            ("/States/A/Branches/0/StartAt", Some("/States/A")),
            (
                "/States/A/Branches/0/States/B/Type",
                Some("/States/A/Branches/0/States/B"),
            ),
            ("/States/M/ItemProcessor/States", Some("/States/M")),
            (
                "/States/M/Iterator/States/a~1b",
                Some("/States/M/Iterator/States/a~1b"),
            ),
        ] {
            let found = innermost_state(pointer);
            assert_eq!(
                found.as_ref().map(StateAddress::pointer),
                state,
                "{pointer}"
            );
        }
    }
}
