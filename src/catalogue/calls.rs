//! [`Call`]: what is known of a call from its service's model, and which call's answer a Task is given.

use crate::catalogue::Pattern;
use crate::catalogue::notation::{self, Shape};
use crate::catalogue::services::{BOOKS, book};
use std::cmp::Ordering;

/// The optimised integrations in terms of SDK calls.
static OPTIMISED: &str = include_str!("optimised.txt");

/// One call of a service's API. It is read from its line when it is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    book: &'static str,
    required: &'static str,
    /// The answer, and after it the errors.
    rest: &'static str,
}

impl Call {
    fn find(service: &str, action: &str) -> Option<Call> {
        let book = book(service)?;
        let signature = line_of(book, action)?;
        let (required, rest) = signature.split_once(")=")?;
        Some(Call {
            book,
            required,
            rest,
        })
    }

    /// The members that the API asks for.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.required.split(',').filter(|name| !name.is_empty())
    }

    /// What it answers, as the API's model has it.
    pub fn answer(&self) -> Shape {
        notation::read(self.book, self.rest).0
    }

    /// The errors it may fail with, as an SDK integration names them: its own, the usual ones of the service, and the
    /// two for everything else.
    pub fn errors(&self) -> Vec<String> {
        // Shapes are written without spaces, so that the answer need not be read to get past it.
        let own = self.rest.rsplit_once(' ').map_or("", |(_, own)| own);
        let first = self.book.lines().next().unwrap_or_default();
        let (service, usual) = first.split_once(' ').unwrap_or((first, ""));
        let names = own.split(',').chain(usual.split(','));
        let names = names.filter(|name| !name.is_empty());
        names
            .chain([service, "SdkClient"])
            .map(|name| format!("{service}.{name}Exception"))
            .collect()
    }
}

/// What stands behind the bracket of a call. The lines are sorted, so that half of a book is left at each step.
fn line_of(book: &'static str, action: &str) -> Option<&'static str> {
    // The first line, of the service, is no part of the order.
    let (_, mut lines) = book.split_once('\n')?;
    loop {
        let middle = lines.floor_char_boundary(lines.len() / 2);
        let start = lines[..middle].rfind('\n').map_or(0, |end| end + 1);
        let line = lines[start..].lines().next()?;
        let name = line.split_once(['(', '=']).map_or(line, |(name, _)| name);
        match name.cmp(action) {
            Ordering::Equal => return line.strip_prefix(action)?.strip_prefix('('),
            Ordering::Greater => lines = &lines[..start],
            Ordering::Less => {
                let behind = lines[start..].split_once('\n');
                lines = behind.map_or("", |(_, behind)| behind);
            }
        }
    }
}

/// A call by the names a `Resource` has: `call("aws-sdk:s3", "getObject")`, or `call("ecs", "runTask")` for the call
/// behind an optimised integration. `None`: not known.
pub fn call(service: &str, action: &str) -> Option<Call> {
    called(service, action, Pattern::RequestResponse)
}

/// The services whose calls are known, as they follow `aws-sdk:`.
pub fn sdk_services() -> impl Iterator<Item = &'static str> {
    BOOKS.iter().map(|(service, _)| *service)
}

/// The known calls of such a service, sorted.
pub fn sdk_actions(service: &str) -> impl Iterator<Item = &'static str> + use<> {
    let lines = book(service).unwrap_or_default().lines().skip(1);
    lines
        .filter(|line| !line.starts_with('@'))
        .filter_map(|line| Some(line.split_once('(')?.0))
}

/// The answer that a mocked result is held against. `None`: not known.
///
/// It is the answer of the API's model: for `.sync` that of the call that is polled until the job is done, as the
/// service has it too. An optimised integration may give a state something else: `lambda:invoke` a parsed `Payload`,
/// `sqs:sendMessage` an `MD5OfMessageBody` that the model spells `Md5OfMessageBody`. What a state is given tells
/// [`response_example`](crate::catalogue::response_example). Whoever calls back with a task token decides what the
/// result is.
pub fn answer(service: &str, action: &str, pattern: Pattern) -> Option<Shape> {
    called(service, action, pattern).map(|call| call.answer())
}

fn called(service: &str, action: &str, pattern: Pattern) -> Option<Call> {
    let polled = match pattern {
        Pattern::RequestResponse => false,
        Pattern::Sync | Pattern::Sync2 => true,
        Pattern::Callback => return None,
    };
    match service.strip_prefix("aws-sdk:") {
        Some(_) if polled => None,
        Some(service) => Call::find(service, action),
        None => {
            let row = OPTIMISED.lines().find_map(|line| {
                let rest = line.strip_prefix(service)?.strip_prefix(':')?;
                rest.strip_prefix(action)?.strip_prefix(' ')
            })?;
            let (service, action) = row
                .split(' ')
                .nth(usize::from(polled))
                .and_then(|name| name.split_once(':'))?;
            Call::find(service, action)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::catalogue::all;
    use crate::catalogue::notation::{Field, Named};

    fn fields(shape: Shape) -> Vec<Field> {
        match shape {
            Shape::Object(fields) => fields,
            Shape::Named(named) => fields(named.shape()),
            other => panic!("{other:?} is no object"),
        }
    }

    #[test]
    fn errors_stand_behind_the_only_space_of_a_line() {
        let mut known = 0;
        for service in sdk_services() {
            for action in sdk_actions(service) {
                let call = Call::find(service, action).unwrap();
                let (_, own) = notation::read(call.book, call.rest);
                let behind = call.rest.rsplit_once(' ').map_or("", |(_, own)| own);
                assert_eq!(own.trim(), behind, "{service}:{action}");
                known += 1;
            }
        }
        assert!(known > 3_000, "{known}");
    }

    fn names_in(shape: &Shape, names: &mut Vec<Named>) {
        match shape {
            Shape::Named(named) => names.push(*named),
            Shape::Object(fields) => fields.iter().for_each(|f| names_in(&f.shape, names)),
            Shape::Array(inner, _) | Shape::Table(inner, _) => names_in(inner, names),
            Shape::Anything
            | Shape::Text(_)
            | Shape::Bytes(_)
            | Shape::Time
            | Shape::Number(_)
            | Shape::Boolean
            | Shape::Words(_) => {}
        }
    }

    #[test]
    fn every_line_is_read_to_its_end_and_names_what_is_there() {
        assert!(BOOKS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (service, book) in BOOKS {
            let lines: Vec<&str> = book.lines().skip(1).collect();
            assert!(lines.is_sorted(), "{service}");
            for line in lines {
                let (head, text) = line.split_once('=').unwrap();
                let (shape, rest) = notation::read(book, text);
                let is_shape = head.starts_with('@');
                assert!(
                    rest.is_empty() || (!is_shape && rest.starts_with(' ')),
                    "{service} {head}: {rest}"
                );
                let mut names = Vec::new();
                names_in(&shape, &mut names);
                for named in names {
                    let inner = named.shape();
                    assert!(
                        !matches!(inner, Shape::Named(_)),
                        "{service} {head}: {named:?}"
                    );
                    let is_there = book
                        .lines()
                        .any(|line| line.strip_prefix(&format!("@{}=", named.name())).is_some());
                    assert!(is_there, "{service} {head}: {named:?}");
                }
                if !is_shape {
                    fields(shape);
                }
            }
        }
    }

    #[test]
    fn the_optimised_integrations_are_all_there_and_lead_somewhere() {
        let rows: Vec<&str> = OPTIMISED.lines().filter(|l| !l.starts_with('#')).collect();
        assert!(rows.is_sorted());
        for row in &rows {
            let mut words = row.split(' ');
            let (service, action) = words.next().and_then(|name| name.split_once(':')).unwrap();
            let known = crate::catalogue::find(service, action).unwrap();
            for name in words.clone().filter(|name| *name != "?") {
                let (sdk, call) = name.split_once(':').unwrap();
                assert!(Call::find(sdk, call).is_some(), "{row}");
            }
            let polls = known.patterns.contains(&Pattern::Sync) && action != "runJob";
            assert_eq!(words.count() == 2, polls, "{row}");
        }
        let optimised = all().filter(|known| !known.service.starts_with("aws-sdk:"));
        assert_eq!(optimised.count(), rows.len());
    }

    #[test]
    fn every_sdk_call_of_the_table_is_known() {
        for known in all().filter(|known| known.service.starts_with("aws-sdk:")) {
            let call = call(known.service, known.action).unwrap();
            let asked: Vec<_> = call.required().collect();
            for name in &asked {
                assert!(known.required.contains(name), "{} {name}", known.action);
            }
            let errors = call.errors();
            let client = errors.last().unwrap();
            let prefix = client.strip_suffix("SdkClientException").unwrap();
            for error in known.errors {
                assert!(error.starts_with(prefix), "{error}, not {prefix}");
            }
        }
    }

    #[test]
    fn a_call_tells_what_it_takes_answers_and_fails_with() {
        let get_item = call("aws-sdk:dynamodb", "getItem").unwrap();
        assert_eq!(
            get_item.required().collect::<Vec<_>>(),
            ["TableName", "Key"]
        );
        let errors = get_item.errors();
        for error in [
            "DynamoDb.ResourceNotFoundException",
            "DynamoDb.DynamoDbException",
            "DynamoDb.SdkClientException",
        ] {
            assert!(errors.iter().any(|known| known == error), "{errors:?}");
        }
        let answer = fields(get_item.answer());
        let Shape::Table(value, _) = &answer[0].shape else {
            panic!("{answer:?}");
        };
        let names: Vec<_> = fields((**value).clone()).iter().map(|f| f.name).collect();
        assert_eq!(
            names,
            ["S", "N", "B", "Ss", "Ns", "Bs", "M", "L", "Nul", "Bool"]
        );
    }

    #[test]
    fn a_job_answers_as_what_is_polled() {
        let names = |service: &str, action: &str, pattern| -> Option<Vec<&'static str>> {
            let shape = answer(service, action, pattern)?;
            Some(fields(shape).iter().map(|f| f.name).collect())
        };
        let run = |pattern| names("ecs", "runTask", pattern).unwrap();
        assert_eq!(run(Pattern::RequestResponse), ["Tasks", "Failures"]);
        assert_eq!(run(Pattern::Sync), ["Tasks", "Failures"]);
        let child = |pattern| names("states", "startExecution", pattern).unwrap();
        assert_eq!(
            child(Pattern::RequestResponse),
            ["ExecutionArn", "StartDate"]
        );
        assert!(child(Pattern::Sync2).contains(&"Output"));
        assert_eq!(child(Pattern::Sync), child(Pattern::Sync2));
        assert_eq!(names("states", "startExecution", Pattern::Callback), None);
        assert_eq!(names("aws-sdk:ecs", "runTask", Pattern::Sync), None);
        assert_eq!(names("eks", "call", Pattern::RequestResponse), None);
        assert_eq!(names("eks", "runJob", Pattern::Sync), None);
        assert_eq!(names("toys", "play", Pattern::RequestResponse), None);
        assert_eq!(
            names("aws-sdk:sqs", "sendMess", Pattern::RequestResponse),
            None
        );
    }
}
