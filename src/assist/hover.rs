//! [`hover`]: what the word at a place of the text means there.

use crate::asl::{
    Field, QueryLanguage, Resource, ServicePattern, StateAddress, StateKind, ValueShape, error_help,
};
use crate::assist::View;
use crate::assist::colour::{self, Piece};
use crate::assist::explain::{
    context_help, explain_function, kind_help, kind_text, language_words, rule_help, states_help,
};
use crate::assist::highlight::{TokenKind, language_of};
use crate::assist::place::{Place, Places, Role, is_key, string_of};
use crate::assist::symbols::{Symbol, occurrences, symbol_at};
use crate::catalogue::{self, Pattern};
use crate::expressions::function_help;
use crate::json::{NodeId, Span};

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// The word itself, of a function with its parameters.
    pub title: String,
    /// Plain lines; names stand between backticks.
    pub text: String,
}

/// What the word at a place means; `None` where there is nothing to say.
pub fn hover(view: &View<'_>, offset: usize) -> Option<Hover> {
    let tree = view.tree;
    let node = tree.node_at(offset)?;
    let text = string_of(tree, node)?;
    let map = tree.string_map(node)?;
    let place = Places::new(tree).of(node);
    let whole = tree.node(node).span;
    let inner = map.inward(offset);
    if is_key(tree, node) {
        return key(view, &place, text, whole, offset);
    }
    if let Some(found) = placeholder(text, inner) {
        return Some(Hover {
            span: map.span(found.span),
            title: text[found.span.start..found.span.end].to_owned(),
            text: "A placeholder: the template puts a value here when the stack is made."
                .to_owned(),
        });
    }
    let of = |title: &str, text: String| {
        Some(Hover {
            span: whole,
            title: title.to_owned(),
            text,
        })
    };
    if let Role::Value(shape) = place.role {
        match shape {
            ValueShape::StateName => return state_reference(view, offset, text, whole),
            ValueShape::ErrorNames => {
                let help = error_help(text).map(str::to_owned);
                return of(text, help.or_else(|| own_error(view, &place, text))?);
            }
            ValueShape::ResourceArn => return of(text, resource(text, place.language)?),
            ValueShape::OneOf(_) if place.key == Some("Type") => {
                let kind = StateKind::from_name(text)?;
                return of(text, kind_text(kind, Some(place.language)));
            }
            _ => {}
        }
    }
    if place.kind == Some(StateKind::Fail)
        && place.key == Some("Error")
        && let Some(help) = error_help(text)
    {
        return of(text, help.to_owned());
    }
    let language = language_of(&place, text)?;
    let mut pieces = Vec::new();
    match language {
        QueryLanguage::Jsonata => colour::jsonata(text, &mut pieces),
        QueryLanguage::JsonPath => colour::path(text, &mut pieces),
    }
    let at = pieces
        .iter()
        .position(|piece| piece.span.start <= inner && inner < piece.span.end)
        .or_else(|| {
            pieces
                .iter()
                .position(|piece| piece.span.start < inner && inner == piece.span.end)
        })?;
    let (span, title, text) = piece(view, offset, text, &pieces, at, language)?;
    Some(Hover {
        span: map.span(span),
        title,
        text,
    })
}

fn placeholder(text: &str, inner: usize) -> Option<Piece> {
    let mut pieces = Vec::new();
    colour::placeholders(text, &mut pieces);
    pieces
        .into_iter()
        .find(|piece| piece.span.start <= inner && inner < piece.span.end)
}

fn key(view: &View<'_>, place: &Place<'_>, key: &str, span: Span, offset: usize) -> Option<Hover> {
    let title = key.to_owned();
    let text = match place.holder {
        Role::States => {
            let Some(Symbol::State(address)) = symbol_at(view, offset) else {
                return None;
            };
            state(view, &address)?
        }
        Role::Assign => variable(view, offset)?,
        Role::Rule => rule_help(key).or_else(|| Some(Field::named(key)?.spec().help.to_owned()))?,
        Role::State => {
            let spec = Field::named(key)?.spec();
            let mut text = format!("{}{}", spec.help, language_words(spec.language));
            if let Some(kind) = place.kind
                && !spec.on.contains(&kind)
            {
                text.push_str(&format!("\nA {} state does not have it", kind.name()));
            }
            if !spec.excludes.is_empty() {
                text.push_str(&format!(
                    "\nNot together with `{}`",
                    spec.excludes.join("`, `")
                ));
            }
            text
        }
        Role::Scope(part) | Role::Part(part) => {
            let spec = part.field(key)?;
            format!("{}{}", spec.help, language_words(spec.language))
        }
        Role::Template if key.ends_with(".$") && place.language == QueryLanguage::JsonPath => {
            "Its value is computed: a path, or a call of an intrinsic function.".to_owned()
        }
        _ => return None,
    };
    Some(Hover { span, title, text })
}

/// What the word of an expression means: its span, a title, a text.
fn piece(
    view: &View<'_>,
    offset: usize,
    text: &str,
    pieces: &[Piece],
    at: usize,
    language: QueryLanguage,
) -> Option<(Span, String, String)> {
    let span = pieces[at].span;
    let word = &text[span.start..span.end];
    // The chain of names that ends here: `$$.Map.Item`, `$states.context.Task`.
    let mut chain = vec![word];
    let mut first = at;
    while first >= 2 && &text[pieces[first - 1].span.start..pieces[first - 1].span.end] == "." {
        first -= 2;
        chain.push(&text[pieces[first].span.start..pieces[first].span.end]);
    }
    chain.reverse();
    let dotted = chain.join(".");
    let of = |text: &str| Some((span, dotted.clone(), text.to_owned()));
    match pieces[at].kind {
        TokenKind::Function => {
            if let Some(Symbol::Variable { .. } | Symbol::Local { .. }) = symbol_at(view, offset) {
                return Some((span, word.to_owned(), variable(view, offset)?));
            }
            let function = function_help(word)?;
            let told = explain_function(function);
            Some((span, told.title, told.text))
        }
        TokenKind::Variable if word == "$" || word == "$$" => None,
        TokenKind::Variable => Some((span, word.to_owned(), variable(view, offset)?)),
        TokenKind::Reserved if word == "$states" => of(states_help("")?),
        TokenKind::Reserved => of(states_help(word)?),
        TokenKind::PathRoot if word == "$" && language == QueryLanguage::JsonPath => of(
            "The document the path begins at: the state's input, or the result where a result is reshaped.",
        ),
        TokenKind::PathRoot => of("The element that the filter looks at."),
        TokenKind::ContextObject | TokenKind::PathMember => of(&context_help(&dotted)?),
        _ => None,
    }
}

fn variable(view: &View<'_>, offset: usize) -> Option<String> {
    let symbol = symbol_at(view, offset)?;
    match &symbol {
        Symbol::Local { .. } => Some("A name of this expression alone.".to_owned()),
        Symbol::State(_) => None,
        Symbol::Variable { .. } => {
            let all = occurrences(view.outline, &symbol);
            let mut by: Vec<String> = Vec::new();
            let mut reads = 0;
            for found in &all {
                if !found.defines {
                    reads += 1;
                    continue;
                }
                let name = view
                    .outline
                    .state_at(found.span.start)
                    .map(|state| format!("`{}`", state.name));
                by.extend(name.filter(|name| !by.contains(name)));
            }
            let times = match reads {
                0 => "Read nowhere".to_owned(),
                1 => "Read in 1 place".to_owned(),
                n => format!("Read in {n} places"),
            };
            Some(format!(
                "A variable, assigned by {}.\n{times}",
                by.join(", ")
            ))
        }
    }
}

fn state_reference(view: &View<'_>, offset: usize, name: &str, span: Span) -> Option<Hover> {
    let text = match symbol_at(view, offset) {
        Some(Symbol::State(address)) => state(view, &address)?,
        _ => "There is no such state in this scope.".to_owned(),
    };
    Some(Hover {
        span,
        title: name.to_owned(),
        text,
    })
}

/// A state: its type, its comment, where it leads.
fn state(view: &View<'_>, address: &StateAddress) -> Option<String> {
    let tree = view.tree;
    let state = view.outline.state(address)?;
    let mut lines = vec![match state.kind {
        Some(kind) => format!("{} state: {}", kind.name(), kind_help(kind)),
        None => "A state without a type yet.".to_owned(),
    }];
    if let Some(comment) = state.text(tree, Field::COMMENT) {
        lines.push(comment.to_owned());
    }
    if let Some(resource) = state.text(tree, Field::RESOURCE) {
        lines.push(format!("Calls `{}`", Resource::parse(resource).short()));
    }
    let mut exits = Vec::new();
    for exit in state.exits(tree) {
        let target = exit.target.as_deref().unwrap_or("nowhere yet");
        exits.push(if exit.label.is_empty() {
            format!("`{target}`")
        } else {
            format!("`{target}` ({})", exit.label)
        });
    }
    if !exits.is_empty() {
        lines.push(format!("Leads to {}", exits.join(", ")));
    } else if state.is_terminal(tree) {
        lines.push("Ends its scope".to_owned());
    }
    Some(lines.join("\n"))
}

/// What a resource does, how the state waits for it, what it must be given and what it answers.
fn resource(arn: &str, language: QueryLanguage) -> Option<String> {
    match Resource::parse(arn) {
        Resource::Service {
            service,
            action,
            pattern,
        } => Some(call(&service, &action, pattern, language)),
        Resource::LambdaFunction { .. } => Some(
            "A Lambda function, called with the state's input; its answer is the result.\nThe state waits until the function returns. `lambda:invoke` does the same and takes a name or version of the function beside its `Payload`."
                .to_owned(),
        ),
        Resource::Activity { .. } => Some(
            "An activity: the state waits until a worker takes the task and answers.\nThe worker asks for work with GetActivityTask and answers with SendTaskSuccess or SendTaskFailure. Give the state a TimeoutSeconds, for nobody may come; Express machines have no activities."
                .to_owned(),
        ),
        Resource::Unknown(_) => None,
    }
}

fn call(service: &str, action: &str, pattern: ServicePattern, language: QueryLanguage) -> String {
    let known = catalogue::find(service, action);
    let behind = catalogue::call(service, action);
    let mut lines = vec![match known {
        Some(known) => format!("{}: {}", known.service_label, known.label),
        None => format!(
            "The call `{action}` of {}",
            service.strip_prefix("aws-sdk:").unwrap_or(service)
        ),
    }];
    let words = match pattern {
        ServicePattern::RequestResponse => {
            "Request and response: the state goes on as soon as the service answers, even if a job it started still runs."
        }
        ServicePattern::Sync => {
            "Run a job (.sync): the state waits until the job is done, and fails if the job does. Not in Express machines."
        }
        ServicePattern::Sync2 => {
            "Run a job (.sync:2): the state waits until the job is done, and fails if the job does; its output is JSON, not text. Not in Express machines."
        }
        ServicePattern::WaitForTaskToken => {
            "Wait for a callback (.waitForTaskToken): the state waits until somebody sends back the task token, with SendTaskSuccess or SendTaskFailure. Hand the token on, and give the state a TimeoutSeconds or HeartbeatSeconds. Not in Express machines."
        }
    };
    lines.push(words.to_owned());
    let field = match language {
        QueryLanguage::JsonPath => Field::PARAMETERS,
        QueryLanguage::Jsonata => Field::ARGUMENTS,
    };
    let mut needs: Vec<String> = match (known, behind) {
        (Some(known), _) => known
            .required
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        (None, Some(call)) => call.required().map(as_argument).collect(),
        (None, None) => Vec::new(),
    };
    if pattern == ServicePattern::WaitForTaskToken {
        needs.push(match language {
            QueryLanguage::JsonPath => "$$.Task.Token".to_owned(),
            QueryLanguage::Jsonata => "$states.context.Task.Token".to_owned(),
        });
    }
    if !needs.is_empty() {
        lines.push(format!(
            "Needs `{}` in its `{}`",
            needs.join("`, `"),
            field.name()
        ));
    }
    let shown = Pattern::from_suffix(pattern.suffix())
        .filter(|pattern| *pattern != Pattern::Callback)
        .map(|pattern| catalogue::response_example(service, action, pattern));
    match &shown {
        None => lines.push("The result is what is sent back with the token".to_owned()),
        Some(answer) => {
            let names: Vec<&str> = answer
                .as_object()
                .map(|object| object.members())
                .unwrap_or_default()
                .iter()
                .map(|(name, _)| &**name)
                .collect();
            if !names.is_empty() {
                let more = if names.len() > MOST_NAMES { " …" } else { "" };
                let names = &names[..names.len().min(MOST_NAMES)];
                lines.push(format!("Answers with `{}`{more}", names.join("`, `")));
            }
        }
    }
    lines.join("\n")
}

/// So many members of an answer are named.
const MOST_NAMES: usize = 8;

/// A member of a request as the service wants it in a definition: with a capital letter.
fn as_argument(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// An error of the state's own call.
fn own_error(view: &View<'_>, place: &Place<'_>, name: &str) -> Option<String> {
    let tree = view.tree;
    let resource: NodeId = tree.get(place.state?, "Resource")?;
    let Resource::Service {
        service, action, ..
    } = Resource::parse(string_of(tree, resource)?)
    else {
        return None;
    };
    let listed = catalogue::find(&service, &action)
        .is_some_and(|known| known.errors.contains(&name))
        || catalogue::call(&service, &action)
            .is_some_and(|call| call.errors().iter().any(|error| error == name));
    listed.then(|| format!("An error of the call `{service}:{action}`."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::Outline;
    use crate::formats::Format;
    use std::sync::Arc;

    /// `title: text` at `|`, and the word itself.
    fn told(name: &str, text: &str) -> String {
        let mark = if text.contains('¦') { '¦' } else { '|' };
        let offset = text.find(mark).expect("a cursor");
        let text = text.replacen(mark, "", 1);
        let format = Format::of_file(name, &text);
        let outline = Outline::read(Arc::new(format.read(text.as_str().into()).0));
        let view = View::new(&outline, format.spelling);
        match hover(&view, offset) {
            Some(found) => {
                let word = &text[found.span.start..found.span.end];
                format!("[{word}] {}: {}", found.title, found.text)
            }
            None => "nothing".to_owned(),
        }
    }

    fn state(text: &str) -> String {
        told(
            "a.asl.json",
            &format!(
                r#"{{"StartAt":"A","States":{{"A":{text},"B":{{"Type":"Wait","Comment":"Breathe","Seconds":1,"Next":"A"}}}}}}"#
            ),
        )
    }

    #[test]
    fn words_are_explained_where_they_stand() {
        for (text, expected) in [
            (
                r#"{"Ty|pe":"Pass"}"#,
                "[\"Type\"] Type: What sort of state this is.",
            ),
            (
                r#"{"Type":"Pa|ss"}"#,
                "[\"Pass\"] Pass: Hands its input on, perhaps reshaped.",
            ),
            (
                r#"{"Type":"Pass","Seco|nds":1}"#,
                "[\"Seconds\"] Seconds: How many seconds to wait, from 0 to",
            ),
            (
                r#"{"Type":"Wai|t","QueryLanguage":"JSONata"}"#,
                "[\"Wait\"] Wait: Lets time pass. For so many seconds, or until a moment. What it is given goes on unchanged.\nMoves on when the time has come; at once if the moment has passed.\nCosts one state transition in a Standard machine however long it waits; an Express machine pays for the time.\nIts fields: `Type` (required), `Comment`",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Output":"{% $sta|tes.result %}"}"#,
                "[$states] $states: What a JSONata state knows",
            ),
            (
                r#"{"Type":"Pass","Parameters":{"a.$":"$$.State.EnteredT|ime"}}"#,
                "[EnteredTime] $$.State.EnteredTime: When the state was entered; retries do not change it.\nJSONPath writes `$$.State.EnteredTime`, JSONata `$states.context.State.EnteredTime`",
            ),
            (
                r#"{"Type":"Pass","Next":"|B"}"#,
                "[\"B\"] B: Wait state: Lets time pass.\nBreathe\nLeads to `A`",
            ),
            (
                r#"{"Type":"Pass","Next":"|C"}"#,
                "[\"C\"] C: There is no such state in this scope.",
            ),
            (
                r#"{"Type":"Task","Retry":[{"ErrorEquals":["States.Time|out"]}]}"#,
                "[\"States.Timeout\"] States.Timeout: The task took longer",
            ),
            (
                r#"{"Type":"Task","Retry":[{"Back|offRate":2}]}"#,
                "[\"BackoffRate\"] BackoffRate: By what",
            ),
            (
                r#"{"Type":"Choice","Choices":[{"IsPre|sent":true}]}"#,
                "[\"IsPresent\"] IsPresent: Whether the path names anything",
            ),
            (
                r#"{"Type":"Pass","Parameters":{"a.$":"States.For|mat('{}', $$.Execution.Id)"}}"#,
                "[States.Format] States.Format(template, value, …): The template with each {}",
            ),
            (
                r#"{"Type":"Pass","Parameters":{"a.$":"$$.Execution.I|d"}}"#,
                "[Id] $$.Execution.Id: The ARN of the execution.",
            ),
            (
                r#"{"Type":"Pass","Parameters":{"a|.$":"$.x"}}"#,
                "[\"a.$\"] a.$: Its value is computed",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Output":"{% $states.con|text.Task.Token %}"}"#,
                "[context] $states.context: The Context Object: what is known",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Output":"{% $states.context.Task.Tok|en %}"}"#,
                "[Token] $states.context.Task.Token: The token",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Output":"{% $states.res|ult %}"}"#,
                "[result] $states.result: What the task",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Output":"{% $su|m([1]) %}"}"#,
                "[$sum] $sum(numbers): The sum of an array",
            ),
            (
                r#"{"Type":"Task","QueryLanguage":"JSONata","Assign":{"n":1},"Output":"{% $|n & $n %}"}"#,
                "[$n] $n: A variable, assigned by `A`.\nRead in 2 places",
            ),
            (
                r#"{"Type":"Task","Assign":{"|n":1}}"#,
                "[\"n\"] n: A variable, assigned by `A`.\nRead nowhere",
            ),
            (
                r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:|sendMessage.waitForTaskToken"}"#,
                "[\"arn:aws:states:::sqs:sendMessage.waitForTaskToken\"]",
            ),
            (
                r#"{"Type":"Task","Resource":"${Pay|Arn}"}"#,
                "[${PayArn}] ${PayArn}: A placeholder",
            ),
            (r#"{"Type":"Pass","Result":{"a":"te|xt"}}"#, "nothing"),
        ] {
            let told = state(text);
            assert!(told.starts_with(expected), "{text}\n{told}");
        }
        let resource = state(
            r#"{"Type":"Task","Resource":"arn:aws:states:::sqs:|sendMessage.waitForTaskToken"}"#,
        );
        assert!(
            resource.contains(
                "\nNeeds `QueueUrl`, `MessageBody`, `$$.Task.Token` in its `Parameters`\n"
            ) && resource.contains("\nWait for a callback (.waitForTaskToken): ")
                && resource.ends_with("\nThe result is what is sent back with the token"),
            "{resource}"
        );
        let sdk = state(
            r#"{"Type":"Task","QueryLanguage":"JSONata","Resource":"arn:aws:states:::aws-sdk:s3:|getObject"}"#,
        );
        assert!(
            sdk.contains("\nRequest and response: ")
                && sdk.contains("\nNeeds `Bucket`, `Key` in its `Arguments`\nAnswers with `"),
            "{sdk}"
        );
        let job =
            state(r#"{"Type":"Task","Resource":"arn:aws:states:::states:|startExecution.sync:2"}"#);
        assert!(
            job.contains("its output is JSON, not text") && job.contains("Needs `StateMachineArn`"),
            "{job}"
        );
    }

    #[test]
    fn any_format_is_explained() {
        assert!(
            told(
                "a.asl.yaml",
                "StartAt: A\nStates:\n  A:\n    Type: Wait\n    Sec|onds: 3\n"
            )
            .starts_with("[Seconds] Seconds: ")
        );
        assert_eq!(told("a.asl.yaml", "# |x\n"), "nothing");
        assert_eq!(told("a.asl.json", "|"), "nothing");
    }
}
