//! Runs the state and puts the answer together.

use crate::asl::{Port, StateKind};
use crate::interpreter::{Instant, Stage};
use crate::json::Value;
use crate::teststate::bench::{Around, End, Thrown, Trail, Work, compile, evaluate, run};
use crate::teststate::definition::Subject;
use crate::teststate::{Exception, InspectionLevel, Request, Tested, checks, context};
use std::sync::Arc;

/// Tests one state.
pub fn test_state(request: &Request) -> Tested {
    attempt(request).unwrap_or_else(Tested::Refused)
}

fn attempt(request: &Request) -> Result<Tested, Exception> {
    checks::request(request)?;
    let subject = Subject::find(&request.definition, request.state_name.as_deref())?;
    checks::machine(request)?;
    let result = checks::mock(request, &subject)?;
    compile(&subject)?;
    let input = read_input(request)?;
    let variables = match &request.variables {
        None => Value::empty_object(),
        Some(variables) if variables.as_object().is_some() => variables.clone(),
        Some(_) => return Err(Exception::validation("Variables must be a JSON object.")),
    };
    let around = Around {
        context: context::of(request, &subject, &input)?,
        input,
        variables,
        now: Instant(request.now_ms),
        items: request
            .configuration
            .map_item_reader_data
            .as_ref()
            .map(|data| data.as_bytes().into()),
    };
    let work = match (&request.mock, result) {
        (_, Some(result)) => Work::Returns(result),
        (Some(mock), None) => match &mock.error {
            Some((error, cause)) => Work::Fails {
                error: error.clone(),
                cause: cause.clone(),
            },
            None => Work::Unknown,
        },
        (None, None) => Work::Unknown,
    };
    let bench = Bench {
        request,
        subject: &subject,
        around: &around,
    };
    match subject.kind {
        StateKind::Map => bench.map(work),
        StateKind::Parallel => bench.parallel(work),
        StateKind::Task
        | StateKind::Choice
        | StateKind::Wait
        | StateKind::Pass
        | StateKind::Succeed
        | StateKind::Fail => bench.plain(&work),
    }
}

fn read_input(request: &Request) -> Result<Value, Exception> {
    let Some(text) = &request.input else {
        return Ok(Value::empty_object());
    };
    // The service takes null for nothing.
    let read = Value::parse(text).map(|input| match input {
        Value::Null => Value::empty_object(),
        input => input,
    });
    read.map_err(|error| Exception {
        code: "InvalidExecutionInput",
        message: format!(
            "Invalid State Machine Execution Input: '{} at line {}, column {}'",
            error.message, error.line, error.column
        ),
    })
}

/// What the answer says of an error's treatment.
#[derive(Clone, Copy, Debug, Default)]
struct Details {
    catch: Option<usize>,
    retry: Option<usize>,
    backoff_secs: Option<f64>,
}

/// A test under way.
struct Bench<'a> {
    request: &'a Request,
    subject: &'a Subject,
    around: &'a Around,
}

/// Members of `inspectionData` in the making.
type Inspection = Vec<(Arc<str>, Value)>;

impl Bench<'_> {
    fn plain(&self, work: &Work) -> Result<Tested, Exception> {
        let (trail, details) = self.with_retries(self.subject, work)?;
        let inspection = self.plain_stages(&trail);
        Ok(self.tested(trail, details, inspection, work))
    }

    fn parallel(&self, work: Work) -> Result<Tested, Exception> {
        let hollow = self.subject.with(hollow_branches(&self.subject.state));
        let first = run(&hollow, self.around, &Work::Unknown)?;
        let mut inspection = self.begin_inspection();
        if !matches!(first.end, End::Left { .. }) && !past_the_work(&first) {
            return Ok(self.tested(first, Details::default(), inspection, &work));
        }
        let (trail, details) = self.with_retries(&self.stand_in(), &work)?;
        self.result_stages(&trail, &mut inspection);
        Ok(self.tested(trail, details, inspection, &work))
    }

    fn map(&self, work: Work) -> Result<Tested, Exception> {
        let hollow = self.subject.with(hollow_processor(&self.subject.state));
        let first = run(&hollow, self.around, &Work::Unknown)?;
        let mut inspection = self.begin_inspection();
        if !self.subject.is_jsonata() {
            push_stage(
                &mut inspection,
                "afterInputPath",
                first.stage(Stage::AfterInputPath),
            );
            push_stage(
                &mut inspection,
                "afterItemsPath",
                first.stage(Stage::AfterItemsPath),
            );
        }
        if !matches!(first.end, End::Left { .. }) && !past_the_work(&first) {
            return Ok(self.tested(first, Details::default(), inspection, &work));
        }
        let selects = self.subject.field("ItemSelector").is_some()
            || (!self.subject.is_jsonata() && self.subject.field("Parameters").is_some());
        if selects && self.subject.field("ItemBatcher").is_none() {
            let items = Value::array(first.selected.values().cloned().collect());
            push_stage(&mut inspection, "afterItemSelector", Some(&items));
        }
        push_stage(
            &mut inspection,
            "afterItemBatcher",
            first.stage(Stage::AfterItemBatcher),
        );
        let work = match self.limits(&mut inspection) {
            Ok(limits) => self.bear_failures(work, &limits, first.selected.len()),
            Err((error, cause)) => {
                let failed = Trail {
                    end: End::Failed { error, cause },
                    ..first
                };
                return Ok(self.tested(failed, Details::default(), inspection, &work));
            }
        };
        let (trail, details) = self.with_retries(&self.stand_in(), &work)?;
        self.result_stages(&trail, &mut inspection);
        Ok(self.tested(trail, details, inspection, &work))
    }

    /// `MaxConcurrency` and the tolerated failures, noted as the service does.
    fn limits(&self, inspection: &mut Inspection) -> Result<Limits, Thrown> {
        let concurrency = self.quantity("MaxConcurrency")?.unwrap_or(Value::int(0));
        inspection.push(("maxConcurrency".into(), concurrency));
        let count = self.quantity("ToleratedFailureCount")?;
        if let Some(count) = &count {
            inspection.push(("toleratedFailureCount".into(), count.clone()));
        }
        let percentage = self.quantity("ToleratedFailurePercentage")?;
        if let Some(percentage) = &percentage {
            let number = percentage.as_f64().and_then(Value::float);
            let number = number.unwrap_or_else(|| percentage.clone());
            inspection.push(("toleratedFailurePercentage".into(), number));
        }
        Ok(Limits {
            count: count.and_then(|count| count.as_f64()),
            percentage: percentage.and_then(|percentage| percentage.as_f64()),
        })
    }

    /// A number that is written down, computed, or read from the input.
    fn quantity(&self, field: &str) -> Result<Option<Value>, Thrown> {
        if let Some(value) = self.subject.field(field) {
            let computed = self.subject.is_jsonata() && value.as_str().is_some();
            return if computed {
                evaluate(self.subject, self.around, value).map(Some)
            } else {
                Ok(Some(value.clone()))
            };
        }
        match self.subject.field(&format!("{field}Path")) {
            Some(path) => evaluate(self.subject, self.around, path).map(Some),
            None => Ok(None),
        }
    }

    /// More failed iterations than the Map bears end it.
    fn bear_failures(&self, work: Work, limits: &Limits, items: usize) -> Work {
        let failures = self.request.configuration.map_iteration_failure_count;
        let failures = failures.unwrap_or(0) as f64;
        let too_many = limits.count.is_some_and(|count| failures > count)
            || limits
                .percentage
                .is_some_and(|most| failures * 100.0 > most * items.max(1) as f64);
        match work {
            Work::Returns(_) if too_many => Work::Fails {
                error: "States.ExceedToleratedFailureThreshold".to_owned(),
                cause: "The specified tolerated failure threshold was exceeded".to_owned(),
            },
            work => work,
        }
    }

    /// A Task that treats the mocked result as the Map or Parallel would.
    fn stand_in(&self) -> Subject {
        let mut members = vec![
            (Arc::from("Type"), Value::string("Task")),
            (
                "Resource".into(),
                Value::string("arn:aws:states:::lambda:invoke"),
            ),
        ];
        for field in [
            "ResultSelector",
            "ResultPath",
            "OutputPath",
            "Output",
            "Assign",
            "Retry",
            "Catch",
            "Next",
            "End",
        ] {
            if let Some(value) = self.subject.field(field) {
                members.push((field.into(), value.clone()));
            }
        }
        self.subject.with(Value::object(members))
    }

    /// Runs it as if the retriers had been used as often as the request says.
    fn with_retries(&self, subject: &Subject, work: &Work) -> Result<(Trail, Details), Exception> {
        let trail = run(subject, self.around, work)?;
        let mut details = Details::default();
        let trail = match trail.end {
            End::WillRetry { retrier, .. } => {
                let done = self.request.configuration.retrier_retry_count.unwrap_or(0);
                details.retry = Some(retrier);
                match backoff_secs(subject, retrier, done) {
                    Some(seconds) => {
                        details.backoff_secs = Some(seconds);
                        trail
                    }
                    None => {
                        let tired = subject.with(subject.state.without_member("Retry"));
                        run(&tired, self.around, work)?
                    }
                }
            }
            End::Left { .. } | End::Failed { .. } | End::Asks { .. } => trail,
        };
        details.catch = trail.caught.as_ref().map(|(catcher, _, _)| *catcher);
        Ok((trail, details))
    }

    fn begin_inspection(&self) -> Inspection {
        let mut inspection = Vec::new();
        push_stage(&mut inspection, "input", Some(&self.around.input));
        inspection
    }

    /// The stages the service shows of a state that is no Map or Parallel.
    fn plain_stages(&self, trail: &Trail) -> Inspection {
        let mut inspection = self.begin_inspection();
        let stage = |stage| trail.stage(stage);
        if self.subject.is_jsonata() {
            if self.subject.kind == StateKind::Task {
                push_stage(
                    &mut inspection,
                    "afterArguments",
                    stage(Stage::AfterArguments),
                );
                push_stage(&mut inspection, "result", stage(Stage::Result));
            }
            return inspection;
        }
        let input = &self.around.input;
        let after_input = stage(Stage::AfterInputPath).unwrap_or(input);
        match self.subject.kind {
            StateKind::Task => {
                push_stage(
                    &mut inspection,
                    "afterInputPath",
                    stage(Stage::AfterInputPath),
                );
                push_stage(
                    &mut inspection,
                    "afterParameters",
                    stage(Stage::AfterParameters),
                );
                push_stage(&mut inspection, "result", stage(Stage::Result));
                self.result_stages(trail, &mut inspection);
            }
            StateKind::Pass => {
                let result = match self.subject.field("Result") {
                    Some(result) => {
                        push_stage(&mut inspection, "result", Some(result));
                        result
                    }
                    None => {
                        let shaped = stage(Stage::AfterParameters).unwrap_or(after_input);
                        push_stage(&mut inspection, "afterInputPath", Some(after_input));
                        push_stage(&mut inspection, "afterParameters", Some(shaped));
                        shaped
                    }
                };
                push_stage(&mut inspection, "afterResultSelector", Some(result));
                let placed = stage(Stage::AfterResultPath).unwrap_or(result);
                push_stage(&mut inspection, "afterResultPath", Some(placed));
            }
            StateKind::Choice
            | StateKind::Wait
            | StateKind::Succeed
            | StateKind::Fail
            | StateKind::Map
            | StateKind::Parallel => {
                push_stage(&mut inspection, "afterInputPath", Some(after_input));
            }
        }
        inspection
    }

    /// What becomes of the result, in JSONPath.
    fn result_stages(&self, trail: &Trail, inspection: &mut Inspection) {
        if self.subject.is_jsonata() || trail.caught.is_some() {
            return;
        }
        let selected = trail
            .stage(Stage::AfterResultSelector)
            .or_else(|| trail.stage(Stage::Result));
        push_stage(inspection, "afterResultSelector", selected);
        push_stage(
            inspection,
            "afterResultPath",
            trail.stage(Stage::AfterResultPath),
        );
    }

    fn tested(
        &self,
        trail: Trail,
        details: Details,
        mut inspection: Inspection,
        work: &Work,
    ) -> Tested {
        let text = |value: &Value| Value::string(value.to_json());
        let mut members: Vec<(Arc<str>, Value)> = Vec::new();
        let mut fail = |error: &Arc<str>, cause: &Option<Arc<str>>| {
            if !error.is_empty() {
                members.push(("error".into(), Value::String(error.clone())));
            }
            if let Some(cause) = cause {
                members.push(("cause".into(), Value::string(bare(cause))));
            }
        };
        let status = match &trail.end {
            End::Asks { resource, payload } => {
                return Tested::NeedsMock {
                    state: self.subject.name.to_string(),
                    resource: resource.clone(),
                    payload: payload.clone(),
                };
            }
            End::WillRetry { error, cause, .. } => {
                fail(error, cause);
                "RETRIABLE"
            }
            End::Failed { error, cause } => {
                fail(error, cause);
                "FAILED"
            }
            End::Left { output, port, next } => {
                let caught = matches!(port, Port::Catch(_));
                if let (true, Some((_, error, cause))) = (caught, &trail.caught) {
                    fail(error, cause);
                }
                members.push(("output".into(), text(output)));
                if let Some(next) = next {
                    members.push(("nextState".into(), Value::string(next.as_str())));
                }
                if caught { "CAUGHT_ERROR" } else { "SUCCEEDED" }
            }
        };
        members.push(("status".into(), Value::string(status)));
        if self.request.level != InspectionLevel::Info {
            if self.request.variables.is_some() {
                inspection.push(("variables".into(), text(&self.around.variables)));
            }
            if let Some(details) = details.to_value() {
                inspection.push(("errorDetails".into(), details));
            }
            if self.request.level == InspectionLevel::Trace {
                self.push_http(&trail, work, &mut inspection);
            }
            members.push(("inspectionData".into(), Value::object(inspection)));
        }
        Tested::Answer(Value::object(members))
    }

    /// The raw request and response of an HTTP Task.
    fn push_http(&self, trail: &Trail, work: &Work, inspection: &mut Inspection) {
        let resource = self.subject.field("Resource").and_then(Value::as_str);
        if !resource.is_some_and(|resource| resource.contains(":::http:invoke")) {
            return;
        }
        let sent = trail
            .stage(Stage::AfterParameters)
            .or_else(|| trail.stage(Stage::AfterArguments));
        if let Some(sent) = sent {
            let mut request = vec![("protocol".into(), Value::string("https"))];
            for (name, field) in [
                ("method", "Method"),
                ("url", "ApiEndpoint"),
                ("headers", "Headers"),
                ("body", "RequestBody"),
            ] {
                if let Some(value) = sent.get(field) {
                    request.push((name.into(), as_text(value)));
                }
            }
            inspection.push(("request".into(), Value::object(request)));
        }
        if let Work::Returns(result) = work {
            let mut response = vec![("protocol".into(), Value::string("https"))];
            for (name, field) in [
                ("statusCode", "StatusCode"),
                ("statusMessage", "StatusText"),
                ("headers", "Headers"),
                ("body", "ResponseBody"),
            ] {
                if let Some(value) = result.get(field) {
                    response.push((name.into(), as_text(value)));
                }
            }
            inspection.push(("response".into(), Value::object(response)));
        }
    }
}

/// How many failed iterations a Map bears.
struct Limits {
    count: Option<f64>,
    percentage: Option<f64>,
}

impl Details {
    fn to_value(self) -> Option<Value> {
        let mut members: Vec<(Arc<str>, Value)> = Vec::new();
        let index = |index: usize| Value::int(index as i64);
        if let Some(catch) = self.catch {
            members.push(("catchIndex".into(), index(catch)));
        }
        if let Some(retry) = self.retry {
            members.push(("retryIndex".into(), index(retry)));
        }
        if let Some(seconds) = self.backoff_secs {
            members.push((
                "retryBackoffIntervalSeconds".into(),
                Value::int(seconds.round() as i64),
            ));
        }
        (!members.is_empty()).then(|| Value::object(members))
    }
}

/// Seconds until the next retry; `None` when the retrier is used up.
fn backoff_secs(subject: &Subject, retrier: usize, done: u32) -> Option<f64> {
    let retrier = subject.field("Retry")?.at(retrier)?;
    let number = |field: &str, default: f64| {
        retrier
            .get(field)
            .and_then(Value::as_f64)
            .unwrap_or(default)
    };
    if f64::from(done) >= number("MaxAttempts", 3.0) {
        return None;
    }
    let exponent = i32::try_from(done).unwrap_or(i32::MAX);
    let seconds = number("IntervalSeconds", 1.0) * number("BackoffRate", 2.0).powi(exponent);
    Some(seconds.min(number("MaxDelaySeconds", f64::INFINITY)))
}

/// Whether the failure came after the branches or iterations were done: then it will come again, in its place.
fn past_the_work(trail: &Trail) -> bool {
    trail.stage(Stage::Result).is_some() || trail.stage(Stage::AfterResultSelector).is_some()
}

/// The error's own words: a single state has no history whose events could be named.
fn bare(cause: &str) -> &str {
    let rest = cause
        .strip_prefix("An error occurred while executing the state '")
        .and_then(|rest| rest.split_once("(entered at the event id #"))
        .and_then(|(_, rest)| rest.split_once("). "));
    rest.map_or(cause, |(_, own)| own)
}

fn push_stage(inspection: &mut Inspection, name: &str, value: Option<&Value>) {
    if let Some(value) = value {
        inspection.push((name.into(), Value::string(value.to_json())));
    }
}

fn as_text(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        other => Value::string(other.to_json()),
    }
}

/// A body that ends at once. Names are unique in the whole machine, so the bodies' are numbered, and none is a name
/// that people give.
fn hollow_body(config: Option<&Value>, index: usize) -> Value {
    let name = format!("\u{b7}{index}");
    let end = Value::object(vec![("Type".into(), Value::string("Succeed"))]);
    let mut members = vec![
        ("StartAt".into(), Value::string(&*name)),
        (
            "States".into(),
            Value::object(vec![(name.as_str().into(), end)]),
        ),
    ];
    if let Some(config) = config {
        members.push(("ProcessorConfig".into(), config.clone()));
    }
    Value::object(members)
}

/// The same Parallel, whose branches end at once and whose result goes nowhere.
fn hollow_branches(state: &Value) -> Value {
    let branches = state.get("Branches").and_then(Value::as_array);
    let count = branches.map_or(0, <[Value]>::len);
    let hollow = Value::array((0..count).map(|index| hollow_body(None, index)).collect());
    without_result(&state.with_member("Branches", hollow))
}

/// The same Map, whose iterations end at once and whose result goes nowhere.
fn hollow_processor(state: &Value) -> Value {
    let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
    let config = processor.and_then(|processor| processor.get("ProcessorConfig"));
    let mut hollow = state
        .without_member("Iterator")
        .with_member("ItemProcessor", hollow_body(config, 0));
    for field in [
        "ResultWriter",
        "MaxConcurrency",
        "MaxConcurrencyPath",
        "ToleratedFailureCount",
        "ToleratedFailureCountPath",
        "ToleratedFailurePercentage",
        "ToleratedFailurePercentagePath",
    ] {
        hollow = hollow.without_member(field);
    }
    without_result(&hollow)
}

fn without_result(state: &Value) -> Value {
    let mut state = state.clone();
    for field in [
        "ResultSelector",
        "ResultPath",
        "OutputPath",
        "Output",
        "Assign",
        "Retry",
        "Catch",
    ] {
        state = state.without_member(field);
    }
    state
}
