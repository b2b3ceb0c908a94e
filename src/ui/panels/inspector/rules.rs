//! The rules of a Choice: conditions of any depth, targets, order.

use super::blocks::{Element, card, element_ui};
use super::checks::check_text;
use super::comparators::{GROUPS, Operand, Test};
use super::form::{Form, Row};
use super::rows::{add_menu_ui, raw_ui, row_ui, target_ui};
use super::starts;
use super::structures::unknown_ui;
use crate::asl::{QueryLanguage, ValueShape};
use crate::json::Value;
use crate::ui::look::icons;
use crate::ui::widgets::{EditLine, caption_with, icon_button, message, name};
use egui::{ComboBox, RichText, Ui};
use std::sync::Arc;

/// Deeper conditions are shown as JSON.
const DEEPEST: usize = 12;

/// All rules, in the order they are tried.
pub(super) fn rules_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str) {
    let look = form.look;
    let (_, is_added) = caption_with(ui, look, "Rules", |ui| {
        icon_button(ui, look, icons::ADD, "Add a rule").clicked()
    });
    if form.node(path).is_some_and(|node| !form.is_array(node)) {
        raw_ui(form, ui, path, "Choices");
        return;
    }
    let count = form.len(path);
    for index in 0..count {
        rule_ui(form, ui, path, index, count);
    }
    if is_added {
        let json = starts::rule(form);
        if count == 0 {
            form.set(path, format!("[{json}]"));
        } else {
            form.set(&format!("{path}/-"), json);
        }
    }
}

/// One rule.
pub(super) fn rule_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, index: usize, count: usize) {
    let own = format!("{path}/{index}");
    let element = Element {
        list: path,
        index,
        count,
        title: format!("Rule {}", index + 1),
        detail: String::new(),
        must_stay: false,
    };
    let of = format!("rule {}", index + 1);
    element_ui(form, ui, &element, |form, ui| {
        verdict_ui(form, ui, index);
        if form.node(&own).is_some_and(|node| !form.is_object(node)) {
            raw_ui(form, ui, &own, &of);
            return;
        }
        if form.language == QueryLanguage::Jsonata {
            let row = Row {
                name: "Condition",
                help: "The rule holds when this expression is true.",
                shape: ValueShape::JsonataExpression,
                is_required: true,
                excludes: &[],
                default: None,
            };
            row_ui(form, ui, &row, &format!("{own}/Condition"), &of);
        } else {
            condition_ui(form, ui, &own, &of, 0);
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new(icons::all::ARROW_RIGHT).color(form.look.text_weak));
            target_ui(form, ui, &format!("{own}/Next"), &format!("Next of {of}"));
        });
        extras_ui(form, ui, &own, &of);
    });
}

// What the rule says of the data at hand.
fn verdict_ui(form: &Form<'_>, ui: &mut Ui, index: usize) {
    let Some(verdicts) = &form.verdicts else {
        return;
    };
    match verdicts.get(index) {
        Some((true, why)) => {
            message(
                ui,
                form.look.good_text,
                icons::CHECK,
                &format!("Holds: {why}"),
            );
        }
        Some((false, why)) => {
            message(
                ui,
                form.look.text_weak,
                icons::all::MINUS_CIRCLE,
                &format!("Does not hold: {why}"),
            );
        }
        None => {
            message(
                ui,
                form.look.text_weak,
                icons::all::DOTS_THREE_CIRCLE,
                "Not tried: a rule before it holds",
            );
        }
    }
}

// The members a rule may have beside its condition.
fn extras_ui(form: &mut Form<'_>, ui: &mut Ui, own: &str, of: &str) {
    let is_jsonata = form.language == QueryLanguage::Jsonata;
    let template = if is_jsonata {
        ValueShape::JsonataTemplate
    } else {
        ValueShape::PayloadTemplate
    };
    let row = |name, help, shape| Row {
        name,
        help,
        shape,
        is_required: false,
        excludes: &[],
        default: None,
    };
    let mut rows = vec![
        row(
            "Assign",
            "Variables to set when this rule is taken.",
            template.clone(),
        ),
        row(
            "Comment",
            "A note for readers. It changes nothing.",
            ValueShape::Text,
        ),
    ];
    if is_jsonata {
        rows.insert(
            1,
            row(
                "Output",
                "What the next state is given when this rule is taken.",
                template,
            ),
        );
    }
    let rows: Vec<(Row, String)> = rows
        .into_iter()
        .map(|row| {
            let path = format!("{own}/{}", row.name);
            (row, path)
        })
        .collect();
    for (row, path) in &rows {
        if form.node(path).is_some() {
            row_ui(form, ui, row, path, of);
        }
    }
    let mut known = vec!["Next", "Assign", "Comment"];
    if is_jsonata {
        known.extend(["Condition", "Output"]);
    } else {
        known.push("Variable");
        known.extend(test_name(form, own));
    }
    unknown_ui(form, ui, own, of, &known, &[]);
    add_menu_ui(form, ui, &format!("Add to {of}"), &rows);
}

fn test_name<'a>(form: &Form<'a>, path: &str) -> Option<&'a str> {
    let tree = form.tree();
    tree.members(form.node(path)?)
        .iter()
        .filter_map(|member| tree.str(member.key))
        .find(|key| Test::named(key).is_some())
}

/// One condition: a comparison, or And, Or, Not around others.
fn condition_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, of: &str, depth: usize) {
    if depth > DEEPEST || form.node(path).is_some_and(|node| !form.is_object(node)) {
        raw_ui(form, ui, path, of);
        return;
    }
    let test = test_name(form, path).and_then(Test::named);
    match test {
        Some(Test::All | Test::Any) => {
            let member = if matches!(test, Some(Test::All)) {
                "And"
            } else {
                "Or"
            };
            test_menu_ui(form, ui, path, of, test);
            let list = format!("{path}/{member}");
            let count = form.len(&list);
            for index in 0..count {
                let inner = format!("{list}/{index}");
                let of = format!("condition {} of {of}", index + 1);
                inner_ui(form, ui, &inner, &of, depth, count > 1);
            }
            let label = format!("Add a condition to {of}");
            let button = ui.button(
                RichText::new(format!("{}  Condition", icons::ADD)).color(form.look.text_weak),
            );
            name(ui, &button, &label);
            if button.clicked() {
                form.set(&format!("{list}/-"), COMPARISON.to_owned());
            }
        }
        Some(Test::Not) => {
            test_menu_ui(form, ui, path, of, test);
            let inner = format!("{path}/Not");
            let of = format!("negated condition of {of}");
            inner_ui(form, ui, &inner, &of, depth, false);
        }
        Some(Test::Compare(comparator)) => {
            variable_ui(form, ui, path, of);
            ui.columns(2, |columns| {
                test_menu_ui(form, &mut columns[0], path, of, test);
                let value = format!("{path}/{}", comparator.name);
                operand_ui(form, &mut columns[1], &value, comparator.operand, of);
            });
        }
        None => {
            variable_ui(form, ui, path, of);
            test_menu_ui(form, ui, path, of, None);
        }
    }
}

const COMPARISON: &str = "{\"Variable\": \"$.value\", \"IsPresent\": true}";

fn inner_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, of: &str, depth: usize, can_go: bool) {
    let frame = card(form).fill(form.look.panel);
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        if can_go {
            ui.horizontal_top(|ui| {
                // The button and the space before it.
                let width = ui.available_width() - 24.0 - ui.spacing().item_spacing.x;
                ui.vertical(|ui| {
                    ui.set_max_width(width);
                    condition_ui(form, ui, path, of, depth + 1);
                });
                if icon_button(ui, form.look, icons::CLOSE, &format!("Remove {of}")).clicked() {
                    form.unset(path);
                }
            });
        } else {
            condition_ui(form, ui, path, of, depth + 1);
        }
    });
}

fn variable_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, of: &str) {
    let own = format!("{path}/Variable");
    let current = form.str(&own).unwrap_or_default().to_owned();
    let check = |text: &str| super::checks::check_path(text);
    let edited = EditLine::new(form.id(&own), &format!("Variable of {of}"), &current)
        .mono()
        .hint("$.variable")
        .check(&check)
        .show(ui, form.look);
    if let Some(text) = edited.commit {
        form.set_text(&own, text.trim());
    }
}

fn test_menu_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, of: &str, test: Option<Test>) {
    let shown = match test {
        Some(Test::All) => "All of these (And)",
        Some(Test::Any) => "Any of these (Or)",
        Some(Test::Not) => "Not",
        Some(Test::Compare(comparator)) => comparator.words,
        None => "Pick a comparison",
    };
    let mut chosen = None;
    let response = ComboBox::from_id_salt(form.id(path).with("test"))
        .selected_text(shown)
        .width(ui.available_width())
        .height(420.0)
        .truncate()
        .show_ui(ui, |ui| {
            let mut item = |ui: &mut Ui, words: &str, other: Test| {
                let is_current = test.is_some_and(|test| test.name() == other.name());
                let response = ui.selectable_label(is_current, words);
                name(ui, &response, other.name());
                if response.on_hover_text(other.name()).clicked() && !is_current {
                    chosen = Some(other);
                }
            };
            item(ui, "All of… (And)", Test::All);
            item(ui, "Any of… (Or)", Test::Any);
            item(ui, "Not…", Test::Not);
            for (group, comparators) in GROUPS {
                ui.label(RichText::new(group).size(11.0).color(form.look.text_weak));
                for comparator in comparators {
                    item(ui, comparator.words, Test::Compare(*comparator));
                }
            }
        })
        .response;
    name(ui, &response, &format!("Comparison of {of}"));
    if let Some(other) = chosen {
        change_test(form, path, other);
    }
}

// Puts another test in place of the present one, keeping what fits and every member that is no test.
fn change_test(form: &mut Form<'_>, path: &str, other: Test) {
    let Some(value) = form.value(path) else {
        return;
    };
    let changed = with_test(&value, other);
    form.set(path, changed.to_pretty());
}

fn with_test(rule: &Value, other: Test) -> Value {
    let members: Vec<(Arc<str>, Value)> = rule
        .as_object()
        .map(|object| object.members().to_vec())
        .unwrap_or_default();
    let is_test = |key: &str| key == "Variable" || Test::named(key).is_some();
    let condition: Vec<_> = members
        .iter()
        .filter(|(key, _)| is_test(key))
        .cloned()
        .collect();
    let rest = members.iter().filter(|(key, _)| !is_test(key)).cloned();
    let before = condition
        .iter()
        .find(|(key, _)| Test::named(key).is_some())
        .cloned();
    let one = |condition: Vec<(Arc<str>, Value)>| {
        if condition.is_empty() {
            Value::parse(COMPARISON).unwrap_or(Value::Null)
        } else {
            Value::object(condition)
        }
    };
    let mut made: Vec<(Arc<str>, Value)> = match other {
        Test::All | Test::Any => {
            let inside = match &before {
                Some((key, list)) if matches!(&**key, "And" | "Or") => list.clone(),
                Some((key, inner)) if &**key == "Not" => Value::array(vec![inner.clone()]),
                _ => Value::array(vec![
                    one(condition.clone()),
                    Value::parse(COMPARISON).unwrap_or(Value::Null),
                ]),
            };
            vec![(Arc::from(other.name()), inside)]
        }
        Test::Not => vec![(Arc::from("Not"), one(condition.clone()))],
        Test::Compare(comparator) => {
            // Coming from And, Or, Not: the first comparison inside is what stays.
            let found = first_comparison(&Value::object(condition.clone()));
            let variable = found
                .as_ref()
                .and_then(|found| found.get("Variable").cloned())
                .unwrap_or_else(|| Value::string("$.value"));
            let kept = found.as_ref().and_then(|found| {
                let (key, value) = found
                    .as_object()?
                    .members()
                    .iter()
                    .find(|(key, _)| matches!(Test::named(key), Some(Test::Compare(_))))?;
                match Test::named(key) {
                    Some(Test::Compare(was)) if was.operand == comparator.operand => {
                        Some(value.clone())
                    }
                    _ => None,
                }
            });
            let value = kept.unwrap_or_else(|| {
                Value::parse(comparator.operand.starting_json()).unwrap_or(Value::Null)
            });
            vec![
                (Arc::from("Variable"), variable),
                (Arc::from(comparator.name), value),
            ]
        }
    };
    made.extend(rest);
    Value::object(made)
}

fn first_comparison(condition: &Value) -> Option<Value> {
    let members = condition.as_object()?;
    for (key, value) in members.members() {
        match Test::named(key) {
            Some(Test::Compare(_)) => return Some(condition.clone()),
            Some(Test::Not) => return first_comparison(value),
            Some(Test::All | Test::Any) => {
                return value.as_array()?.iter().find_map(first_comparison);
            }
            None => {}
        }
    }
    members.get("Variable").map(|_| condition.clone())
}

fn operand_ui(form: &mut Form<'_>, ui: &mut Ui, path: &str, operand: Operand, of: &str) {
    let said = format!("Value of {of}");
    let Some(node) = form.node(path) else {
        return;
    };
    let text = form.tree().str(node).map(str::to_owned);
    let language = form.language;
    match (operand, text) {
        (Operand::Truth, None) => {
            let current = form.text(node);
            let mut chosen = None;
            let response = ComboBox::from_id_salt(form.id(path))
                .selected_text(&current)
                .width(ui.available_width())
                .truncate()
                .show_ui(ui, |ui| {
                    for word in ["true", "false"] {
                        if ui.selectable_label(word == current, word).clicked() {
                            chosen = Some(word);
                        }
                    }
                })
                .response;
            name(ui, &response, &said);
            if let Some(word) = chosen
                && word != current
            {
                form.set(path, word.to_owned());
            }
        }
        (Operand::Number, None) => {
            let current = form.text(node);
            let check = |text: &str| {
                text.trim()
                    .parse::<f64>()
                    .map(|_| ())
                    .map_err(|_| "A number".to_owned())
            };
            let edited = EditLine::new(form.id(path), &said, &current)
                .mono()
                .check(&check)
                .show(ui, form.look);
            if let Some(text) = edited.commit {
                form.set(path, text.trim().to_owned());
            }
        }
        (Operand::Text | Operand::Moment | Operand::Path, Some(current)) => {
            let shape = match operand {
                Operand::Moment => ValueShape::Timestamp,
                Operand::Path => ValueShape::Path { nullable: false },
                Operand::Text | Operand::Number | Operand::Truth => ValueShape::Text,
            };
            let check = |text: &str| check_text(&shape, language, text);
            let mut line = EditLine::new(form.id(path), &said, &current).check(&check);
            if operand != Operand::Text {
                line = line.mono();
            }
            if let Some(text) = line.show(ui, form.look).commit {
                form.set_text(path, &text);
            }
        }
        _ => raw_ui(form, ui, path, &said),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, test: &str, after: &str) {
        let changed = with_test(&Value::parse(before).unwrap(), Test::named(test).unwrap());
        assert_eq!(changed.to_json(), after);
    }

    #[test]
    fn a_like_comparator_keeps_the_value() {
        check(
            r#"{"Variable":"$.a","NumericLessThan":5,"Next":"B"}"#,
            "NumericEquals",
            r#"{"Variable":"$.a","NumericEquals":5,"Next":"B"}"#,
        );
        check(
            r#"{"Variable":"$.a","NumericLessThan":5,"Next":"B"}"#,
            "StringEquals",
            r#"{"Variable":"$.a","StringEquals":"","Next":"B"}"#,
        );
    }

    #[test]
    fn joining_wraps_and_comparing_unwraps() {
        check(
            r#"{"Variable":"$.a","IsNull":true,"Next":"B"}"#,
            "Not",
            r#"{"Not":{"Variable":"$.a","IsNull":true},"Next":"B"}"#,
        );
        check(
            r#"{"And":[{"Variable":"$.a","IsNull":true},{"Variable":"$.b","IsNull":true}],"Next":"B"}"#,
            "Or",
            r#"{"Or":[{"Variable":"$.a","IsNull":true},{"Variable":"$.b","IsNull":true}],"Next":"B"}"#,
        );
        check(
            r#"{"Not":{"And":[{"Variable":"$.a","IsNull":true}]},"Next":"B"}"#,
            "IsPresent",
            r#"{"Variable":"$.a","IsPresent":true,"Next":"B"}"#,
        );
    }
}
