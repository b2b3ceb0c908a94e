//! What is told of the settings beside a definition: switches and suppressions that do nothing, or say no reason.

use super::{Group, Rule, info, warning};
use crate::diagnostics::check::{Check, all_rules};
use crate::diagnostics::finding::{Diagnostic, code};
use crate::diagnostics::judgement::{Judgement, Level, Suppression};
use crate::diagnostics::nearest;

pub(super) const RULE: Rule = Rule {
    name: "Settings of rules",
    group: Group::Mistake,
    codes: &[
        warning(code::RULE_SETTING),
        warning(code::NO_REASON),
        info(code::UNUSED_SUPPRESSION),
    ],
    help: "Beside a definition, in its .stepwright.json, rules can be switched and single findings suppressed. \
           A suppression says why, so that the next reader need not guess; one that matches nothing any more \
           should go. A code no rule has is most likely misspelt. What the service refuses can be neither switched \
           nor suppressed, since it would be refused all the same.",
    wrong: r#"{"suppressions": [{"code": "SW_FORMER_NAME", "state": "/States/A"}]}"#,
    right: r#"{"suppressions": [{"code": "SW_FORMER_NAME", "state": "/States/A",
  "reason": "The deployment tool only knows Iterator"}]}"#,
    run: |_, _| {},
};

/// One line of the settings.
pub(in crate::diagnostics) enum Entry<'a> {
    /// `"rules": {"CODE": "LEVEL"}`
    Switch(&'a str, Level),
    /// One of `"suppressions"`, and whether it suppressed something.
    Suppression(&'a Suppression, bool),
}

/// What is to be said of one line of the settings.
pub(in crate::diagnostics) fn judge_entry(
    cx: &Check,
    judgement: &Judgement,
    entry: &Entry,
    out: &mut Vec<Diagnostic>,
) {
    let root = cx.tree.root();
    let (code, wish) = match entry {
        Entry::Switch(code, _) => (*code, "switched"),
        Entry::Suppression(suppression, _) => (&*suppression.code, "suppressed"),
    };
    let own: Vec<_> = all_rules()
        .flat_map(|rule| rule.codes)
        .filter(|own| own.code == code)
        .collect();
    if own.is_empty() {
        let codes = all_rules().flat_map(|rule| rule.codes).map(|own| own.code);
        let mut finding = cx.warning(
            code::RULE_SETTING,
            root,
            format!("The settings name {code}, a code no rule has"),
        );
        if let Some(near) = nearest(code, codes) {
            finding = finding.help(format!("Did you mean {near}?"));
        }
        out.push(finding);
        return;
    }
    let raised = matches!(entry, Entry::Switch(_, Level::Error));
    if own.iter().all(|own| !own.is_switchable()) && !raised {
        let message = format!("{code} cannot be {wish}");
        out.push(
            cx.warning(code::RULE_SETTING, root, message).help(
                "The service refuses a definition with this error, whatever the settings say.",
            ),
        );
        return;
    }
    let Entry::Suppression(suppression, is_used) = entry else {
        return;
    };
    let place = match &suppression.state {
        Some(state) => format!(" at {}", state.pointer()),
        None => String::new(),
    };
    if suppression.reason.trim().is_empty() {
        let message = format!("{code} is suppressed{place} without a reason");
        out.push(
            cx.warning(code::NO_REASON, root, message)
                .help("Say why in \"reason\", for those who come after."),
        );
    }
    // What is switched off was never looked for.
    if !is_used && judgement.level_of(code) != Some(Level::Off) {
        let message = format!("The suppression of {code}{place} suppresses nothing");
        let gone = suppression
            .state
            .as_ref()
            .is_some_and(|state| cx.outline.state(state).is_none());
        out.push(
            cx.advice(code::UNUSED_SUPPRESSION, root, message)
                .help(if gone {
                    "There is no such state. Remove the suppression, or correct its state."
                } else {
                    "What it was for is gone. Remove it."
                }),
        );
    }
}
