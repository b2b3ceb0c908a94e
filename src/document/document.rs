//! [`Document`]: text, history, revision.

use crate::asl::{MachineType, QueryLanguage, StateAddress};
use crate::diagnostics::{Judgement, RuleSettings};
use crate::document::draft::Draft;
use crate::document::history::History;
use crate::document::intent::{finish, perform, typed};
use crate::document::snapshot::{ProgramWith, program_with, unfilled_of};
use crate::document::{HistoryEntry, Intent, Plan, Refusal, Selection, Snapshot};
use crate::formats::{Format, Values};
use crate::json::{Problem, Span, TextEdit, Tree};
use std::sync::{Arc, OnceLock};

/// Larger definitions are read, not changed: four times what the service takes.
const LARGEST: usize = 4 * 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How the bytes spell the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encoding {
    /// The file begins with a UTF-8 byte order mark.
    pub byte_order_mark: bool,
}

/// Why a document cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// Over 4 MB.
    TooLarge,
    /// Not UTF-8; the text shows replacement characters. First bad byte.
    NotUtf8(usize),
    /// A recorded run's definition and the like.
    Given(String),
}

impl ReadOnly {
    /// Why, and the way out.
    pub fn sentence(&self) -> String {
        match self {
            ReadOnly::TooLarge => {
                "The file is larger than 4 MB and is only shown; the service takes definitions up to 1 MB".to_owned()
            }
            ReadOnly::NotUtf8(at) => {
                format!("The file is not UTF-8 text (byte {at}) and is only shown; save it as UTF-8 elsewhere to change it")
            }
            ReadOnly::Given(why) => why.clone(),
        }
    }
}

/// A definition that is being worked on.
#[derive(Debug)]
pub struct Document {
    text: Arc<str>,
    encoding: Encoding,
    format: Format,
    /// The bytes of a file that is not UTF-8: they cannot be made from the text.
    raw: Option<Vec<u8>>,
    saved: Arc<str>,
    revision: u64,
    history: History,
    read_only: Option<ReadOnly>,
    machine_type: MachineType,
    rule_settings: RuleSettings,
    tree: OnceLock<(Arc<Tree>, Vec<Problem>)>,
    snapshot: OnceLock<Arc<Snapshot>>,
}

impl Document {
    /// Opens the bytes of a JSON file. Total: any bytes give a document.
    pub fn from_bytes(bytes: &[u8]) -> Document {
        Document::open(bytes, Format::JSON)
    }

    /// Opens bytes of any format. Total: any bytes give a document.
    pub fn open(bytes: &[u8], format: Format) -> Document {
        let (encoding, body) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
            Some(body) => (
                Encoding {
                    byte_order_mark: true,
                },
                body,
            ),
            None => (Encoding::default(), bytes),
        };
        let large = (body.len() > LARGEST).then_some(ReadOnly::TooLarge);
        match std::str::from_utf8(body) {
            Ok(text) => Document::new(text.into(), encoding, format, None, large),
            Err(error) => {
                let bad = bytes.len() - body.len() + error.valid_up_to();
                let text = String::from_utf8_lossy(body).into();
                let raw = Some(bytes.to_vec());
                Document::new(text, encoding, format, raw, Some(ReadOnly::NotUtf8(bad)))
            }
        }
    }

    /// A new machine from nothing: two keys, no states.
    pub fn new_machine(language: QueryLanguage) -> Document {
        let text = match language {
            QueryLanguage::JsonPath => "{\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n",
            QueryLanguage::Jsonata => {
                "{\n  \"QueryLanguage\": \"JSONata\",\n  \"StartAt\": \"\",\n  \"States\": {}\n}\n"
            }
        };
        Document::new(text.into(), Encoding::default(), Format::JSON, None, None)
    }

    fn new(
        text: Arc<str>,
        encoding: Encoding,
        format: Format,
        raw: Option<Vec<u8>>,
        read_only: Option<ReadOnly>,
    ) -> Document {
        Document {
            saved: text.clone(),
            text,
            encoding,
            format,
            raw,
            revision: 0,
            history: History::default(),
            read_only,
            machine_type: MachineType::default(),
            rule_settings: RuleSettings::default(),
            tree: OnceLock::new(),
            snapshot: OnceLock::new(),
        }
    }

    /// The bytes saving would write: exactly those opened, except where changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let Encoding { byte_order_mark } = self.encoding;
        let mark = if byte_order_mark {
            BYTE_ORDER_MARK
        } else {
            &[]
        };
        [mark, self.text.as_bytes()].concat()
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the bytes spell the text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The format of the text.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Counts up with every change, undo and redo.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Everything derived from the text; built on first use after a change.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let build = || {
            let (tree, problems) = self.reading();
            let judgement = Judgement {
                machine: self.machine_type,
                unfilled: unfilled_of(&self.format, tree),
                ..Judgement::default()
            };
            Arc::new(Snapshot::of_tree(
                tree.clone(),
                problems.clone(),
                self.revision,
                &judgement.with(self.rule_settings.clone()),
            ))
        };
        self.snapshot.get_or_init(build).clone()
    }

    /// The tree of the text, without all the rest of a snapshot.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.reading().0
    }

    fn reading(&self) -> &(Arc<Tree>, Vec<Problem>) {
        self.tree.get_or_init(|| {
            let (tree, problems) = self.format.read(self.text.clone());
            (Arc::new(tree), problems)
        })
    }

    /// Why it cannot be changed, if so.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.read_only.as_ref()
    }

    /// Makes it unchangeable.
    pub fn set_read_only(&mut self, why: ReadOnly) {
        self.read_only = Some(why);
    }

    /// The machine type problems are judged by.
    pub fn machine_type(&self) -> MachineType {
        self.machine_type
    }

    /// Changes it (not part of the text).
    pub fn set_machine_type(&mut self, kind: MachineType) {
        if self.machine_type != kind {
            self.machine_type = kind;
            self.snapshot = OnceLock::new();
        }
    }

    /// Which rules are switched and which findings are suppressed.
    pub fn rule_settings(&self) -> &RuleSettings {
        &self.rule_settings
    }

    /// Changes them (not part of the text).
    pub fn set_rule_settings(&mut self, settings: RuleSettings) {
        if self.rule_settings != settings {
            self.rule_settings = settings;
            self.snapshot = OnceLock::new();
        }
    }

    /// Differs from what was last opened or saved.
    pub fn is_dirty(&self) -> bool {
        !Arc::ptr_eq(&self.text, &self.saved) && self.text != self.saved
    }

    /// The text as it is now was saved.
    pub fn mark_saved(&mut self) {
        self.saved = self.text.clone();
        self.history.close();
    }

    /// The file holds another text by now: takes it over, with the changes made here upon it. `false` if both changed
    /// the same place; then nothing is done.
    ///
    /// Two machines of one template are two documents with one file: what is saved through one reaches the other so.
    pub fn rebase(&mut self, bytes: &[u8]) -> bool {
        let body = bytes.strip_prefix(BYTE_ORDER_MARK);
        let encoding = Encoding {
            byte_order_mark: body.is_some(),
        };
        let Ok(text) = std::str::from_utf8(body.unwrap_or(bytes)) else {
            return false;
        };
        if self.raw.is_some() || text.len() > LARGEST {
            return false;
        }
        let theirs = self.change(&self.saved, text);
        let ours = self.change(&self.saved, &self.text);
        let Some(change) = theirs.moved_over(&ours) else {
            return false;
        };
        self.encoding = encoding;
        self.saved = text.into();
        self.history.rebase(&change);
        let (merged, _) = change.apply(&self.text);
        if merged == text {
            // Nothing of ours is left: one text, so that it is known to be saved at no cost.
            self.text = self.saved.clone();
            self.revision += 1;
            self.tree = OnceLock::new();
            self.snapshot = OnceLock::new();
        } else {
            self.set_text(merged);
        }
        true
    }

    /// The same where both changed the machine: what stands around it is theirs, the machine is as it is here. `false`
    /// if that cannot be told apart; then nothing is done. Steps that lead to what was there before are forgotten.
    pub fn rebase_around(&mut self, bytes: &[u8]) -> bool {
        let Ok(theirs) = std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))
        else {
            return false;
        };
        if self.format.machine.is_none() || self.raw.is_some() || theirs.len() > LARGEST {
            return false;
        }
        let read = |text: &str| {
            let (tree, _) = self.format.read(text.into());
            (tree.node(tree.root()).span, tree.value(tree.root()))
        };
        let (then, _) = read(&self.saved);
        let (here, value) = read(&self.text);
        let (there, _) = read(theirs);
        let is_apart = self.saved.get(..then.start) == self.text.get(..here.start)
            && self.saved.get(then.end..) == self.text.get(here.end..);
        let (Some(before), Some(own), Some(after)) = (
            theirs.get(..there.start),
            self.text.get(here.start..here.end),
            theirs.get(there.end..),
        ) else {
            return false;
        };
        let merged = [before, own, after].concat();
        // Where the template is indented in another way, the machine's own lines would not fit.
        let is_ours = match (read(&merged).1, value) {
            (Some(merged), Some(ours)) => merged.to_json() == ours.to_json(),
            _ => false,
        };
        if !is_apart || !is_ours {
            return false;
        }
        let change = TextEdit::of(vec![
            (Span::new(0, here.start), before.to_owned()),
            (Span::new(here.end, self.text.len()), after.to_owned()),
        ]);
        self.history.rebase(&change);
        self.saved = theirs.into();
        self.set_text(merged);
        true
    }

    /// What changed between two texts of the file: before the machine, in it, and behind it.
    fn change(&self, from: &str, to: &str) -> TextEdit {
        let whole = || TextEdit::between(from, to);
        if from == to || self.format.machine.is_none() {
            return whole();
        }
        let span = |text: &str| {
            let (tree, _) = self.format.read(text.into());
            tree.node(tree.root()).span
        };
        let (a, b) = (span(from), span(to));
        let parts = |start: fn(Span) -> (usize, usize)| {
            let ((from_start, from_end), (to_start, to_end)) = (start(a), start(b));
            let from_end = from_end.min(from.len());
            let to_end = to_end.min(to.len());
            let part =
                TextEdit::between(from.get(from_start..from_end)?, to.get(to_start..to_end)?);
            let moved = part.replacements.into_iter().map(|(span, with)| {
                (
                    Span::new(span.start + from_start, span.end + from_start),
                    with,
                )
            });
            Some(TextEdit::of(moved.collect()))
        };
        let all = [
            parts(|span| (0, span.start)),
            parts(|span| (span.start, span.end)),
            parts(|span| (span.end, usize::MAX)),
        ];
        let all: Option<Vec<TextEdit>> = all.into_iter().collect();
        match all.and_then(TextEdit::merge) {
            Some(edit) if edit.apply(from).0 == to => edit,
            Some(_) | None => whole(),
        }
    }

    /// What can run with values in the places of placeholders, and the placeholders that have none.
    pub fn program_with(&self, values: &Values) -> ProgramWith {
        let (tree, problems) = self.reading();
        program_with(tree, problems, values, self.machine_type)
    }

    /// Plans and applies; returns what to select.
    pub fn perform(&mut self, intent: &Intent, before: Selection) -> Result<Selection, Refusal> {
        self.refuse_if_read_only()?;
        if let Intent::TypeText {
            edit,
            merge,
            cursor,
        } = intent
        {
            return self.apply(typed(edit, *merge, *cursor), before);
        }
        let mut draft = Draft::new(self.tree().clone());
        let done = perform(&mut draft, intent)?;
        self.apply(finish(draft, done), before)
    }

    /// Names a state that the last step added. Adding and naming it are one step: "Add Validate".
    pub fn name_added(&mut self, state: &StateAddress, to: &str) -> Result<Selection, Refusal> {
        self.refuse_if_read_only()?;
        let intent = Intent::RenameState {
            state: state.clone(),
            to: to.to_owned(),
        };
        let mut draft = Draft::new(self.tree().clone());
        let done = perform(&mut draft, &intent)?;
        let plan = finish(draft, done);
        let (text, inverse) = plan.edit.apply(&self.text);
        self.history.join(HistoryEntry {
            label: format!("Add {to}"),
            edit: plan.edit,
            inverse,
            before: Selection::state(state.clone()),
            after: plan.select.clone(),
        });
        self.set_text(text);
        Ok(plan.select)
    }

    /// Applies a plan made from the current snapshot.
    pub fn apply(&mut self, plan: Plan, before: Selection) -> Result<Selection, Refusal> {
        self.refuse_if_read_only()?;
        let Plan {
            label,
            edit,
            select,
            merge,
        } = plan;
        if edit.is_empty() {
            return Ok(select);
        }
        let (text, inverse) = edit.apply(&self.text);
        let typing = select.cursor.is_some();
        let entry = HistoryEntry {
            label,
            edit,
            inverse,
            before,
            after: select.clone(),
        };
        self.history.push(entry, merge, typing);
        self.set_text(text);
        Ok(select)
    }

    /// Undoes one step; its label and what to select.
    pub fn undo(&mut self) -> Option<(String, Selection)> {
        let entry = self.history.undo()?;
        let (label, selection) = (entry.label.clone(), entry.before.clone());
        let (text, _) = entry.inverse.apply(&self.text);
        self.set_text(text);
        Some((label, selection))
    }

    /// Redoes one step.
    pub fn redo(&mut self) -> Option<(String, Selection)> {
        let entry = self.history.redo()?;
        let (label, selection) = (entry.label.clone(), entry.after.clone());
        let (text, _) = entry.edit.apply(&self.text);
        self.set_text(text);
        Some((label, selection))
    }

    /// All steps, oldest first, and how many of them are applied now.
    pub fn history(&self) -> (&[HistoryEntry], usize) {
        self.history.entries()
    }

    fn refuse_if_read_only(&self) -> Result<(), Refusal> {
        match &self.read_only {
            Some(why) => Err(Refusal {
                why: why.sentence(),
            }),
            None => Ok(()),
        }
    }

    fn set_text(&mut self, text: String) {
        self.text = text.into();
        self.revision += 1;
        self.tree = OnceLock::new();
        self.snapshot = OnceLock::new();
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
