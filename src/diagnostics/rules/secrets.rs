//! Passwords and keys that are written into a definition.

use super::{Group, Rule, info};
use crate::diagnostics::check::{Check, has_placeholder};
use crate::diagnostics::expressions::expression_text;
use crate::diagnostics::finding::{Diagnostic, code};
use crate::json::{NodeId, NodeKind};

pub(super) const RULE: Rule = Rule {
    name: "Secrets in the definition",
    group: Group::Advice,
    codes: &[info(code::SECRET)],
    help: "Everybody who may look at a state machine reads its definition, and it is kept in repositories, consoles \
           and logs. A password, an access key or an Authorization header does not belong there. Use a connection of \
           EventBridge for HTTP calls, read the secret from Secrets Manager while the machine runs, or leave a \
           ${placeholder} that is filled in when it is deployed. References to secrets, paths, expressions and \
           placeholders are not told.",
    wrong: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Parameters": {"FunctionName": "login", "Payload": {"user": "shop", "password": "hunter2-hunter2"}}}}}"#,
    right: r#"{"StartAt": "A", "States": {
  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
    "Parameters": {"FunctionName": "login", "Payload": {"user": "shop", "password": "${ShopPassword}"}}}}}"#,
    run,
};

/// Names of what is secret, in small letters without `-` and `_`.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "masteruserpassword",
    "dbpassword",
    "secretkey",
    "secretaccesskey",
    "awssecretaccesskey",
    "clientsecret",
    "apikey",
    "xapikey",
    "accesstoken",
    "authtoken",
    "bearertoken",
    "privatekey",
    "authorization",
];

/// Words in values that stand for a secret.
const STAND_INS: &[&str] = &[
    "your", "replace", "change", "todo", "example", "dummy", "xxx", "***", "<", "{{", "secret",
    "password", "arn:",
];

/// Characters of an access key.
const KEY: usize = 20;

/// Shorter values are words.
const FEWEST: usize = 8;

fn run(cx: &Check, out: &mut Vec<Diagnostic>) {
    look(cx, cx.tree.root(), "", out);
}

// Recursion is bounded by the reader's limit on nesting.
fn look(cx: &Check, node: NodeId, key: &str, out: &mut Vec<Diagnostic>) {
    match &cx.tree.node(node).kind {
        NodeKind::Object(members) => {
            for member in members {
                let key = cx.tree.str(member.key).unwrap_or_default();
                if key != "Comment" {
                    look(cx, member.value, key, out);
                }
            }
        }
        NodeKind::Array(items) => {
            for &item in items {
                look(cx, item, key, out);
            }
        }
        NodeKind::String(text) => {
            let what = if let Some(what) = known_form(text) {
                what.to_owned()
            } else if is_secret_name(key) && is_secret_value(text) {
                format!("the secret {key}")
            } else {
                return;
            };
            let message = format!("The definition holds {what} in plain text");
            out.push(
                cx.advice(code::SECRET, node, message).help(
                    "Who may see the machine may see it. Use a connection, Secrets Manager or a ${placeholder}.",
                ),
            );
        }
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number | NodeKind::Broken => {}
    }
}

/// What a text is by its form alone.
fn known_form(text: &str) -> Option<&'static str> {
    if text.len() < KEY {
        return None;
    }
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    // Nearly every text is asked, and hardly any has these letters.
    if !text.contains("KIA") && !text.contains("SIA") {
        return None;
    }
    // The documentation's own keys end so.
    let is_key = ["AKIA", "ASIA"].iter().any(|start| {
        text.match_indices(start).any(|(at, _)| {
            let own = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
            let length = text[at..].chars().take_while(|&c| own(c)).count();
            let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            begins && length == KEY && !text[at..at + length].ends_with("EXAMPLE")
        })
    });
    is_key.then_some("an access key")
}

fn is_secret_name(key: &str) -> bool {
    if !key.is_ascii() || key.len() > 40 {
        return false;
    }
    let plain: String = key
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES.contains(&&*plain)
}

fn is_secret_value(text: &str) -> bool {
    let lower = text.to_lowercase();
    let secret = text
        .strip_prefix("Bearer ")
        .or(text.strip_prefix("Basic "))
        .unwrap_or(text);
    secret.len() >= FEWEST
        && !secret.contains(char::is_whitespace)
        && !has_placeholder(text)
        && expression_text(text).is_none()
        && !text.starts_with("$.")
        && !text.starts_with("$$")
        && !text.starts_with("States.")
        && !STAND_INS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::rules::testing::{advised, only};

    const CODE: &str = "SW_SECRET";

    fn task(payload: &str) -> String {
        only(&format!(
            r#"{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{{"FunctionName":"f","Payload":{{{payload}}}}},"End":true}}"#
        ))
    }

    #[test]
    fn secrets_are_found() {
        for (payload, place, what) in [
            (
                r#""db_password":"7Gk-kkq9x""#,
                "db_password",
                "the secret db_password",
            ),
            (
                r#""Authorization":"Bearer eyJhbGciOi.x""#,
                "Authorization",
                "the secret Authorization",
            ),
            (
                r#""x":"key AKIAABCDEFGHIJKLMNOP here""#,
                "x",
                "an access key",
            ),
            (r#""x":"ASIAABCDEFGHIJKLMNOP""#, "x", "an access key"),
            (
                r#""pem":"-----BEGIN RSA PRIVATE KEY-----\nMII""#,
                "pem",
                "a private key",
            ),
        ] {
            advised(
                &task(payload),
                CODE,
                &[&format!(
                    "/States/A/Parameters/Payload/{place}: The definition holds {what} in plain text"
                )],
            );
        }
    }

    #[test]
    fn references_and_stand_ins_are_none() {
        for payload in [
            r#""password.$":"$.login.password""#,
            r#""password":"{{resolve:secretsmanager:shop:SecretString:password}}""#,
            r#""password":"${Password}""#,
            r#""Password":"<your password>""#,
            r#""SecretId":"prod/shop/database""#,
            r#""ClientToken":"0d2b6a4e-8f2c-4b1d-9d6e-2f1f2a0b9c11""#,
            r#""Authorization":"{% $token %}""#,
            r#""apiKey":"AKIAIOSFODNN7EXAMPLE""#,
            r#""note":"AKIAABC""#,
            r#""password":"short""#,
        ] {
            advised(&task(payload), CODE, &[]);
        }
    }
}
