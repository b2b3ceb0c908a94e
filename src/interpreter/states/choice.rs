//! Choice: the first rule that holds, or the default.

use crate::asl::Port;
use crate::asl::program::{Choice, Condition, Verdict};
use crate::interpreter::context::Setup;
use crate::interpreter::execution::Execution;
use crate::interpreter::failure::Failure;
use crate::interpreter::protocol::{EntryKind, Why};
use crate::interpreter::threads::{Phase, Thread};
use crate::json::Value;

impl Execution {
    pub(in crate::interpreter) fn choose(
        &mut self,
        setup: &Setup,
        choice: &Choice,
        thread: &mut Thread,
    ) -> Option<EntryKind> {
        // What only depends on the input is put into words when somebody asks.
        let mut told = Vec::new();
        let mut chosen = None;
        for (index, rule) in choice.rules.iter().enumerate() {
            let tested = if choice.reads_input_only {
                let input = thread.effective();
                self.look(setup, thread, |around| rule.condition.holds(input, around))
                    .map_err(|error| Failure::from_eval(&error))
            } else {
                self.condition(setup, thread, &rule.condition, index)
                    .map(|verdict| {
                        told.push((verdict.holds, verdict.why));
                        verdict.holds
                    })
            };
            match tested {
                Ok(true) => {
                    chosen = Some((Port::Rule(index), rule.next));
                    thread.visit.rule = Some(index);
                    break;
                }
                Ok(false) => {}
                Err(failure) => {
                    thread.fail(failure);
                    return None;
                }
            }
        }
        let chosen = chosen.or_else(|| choice.default.map(|next| (Port::Default, next)));
        let Some((port, next)) = chosen else {
            let cause = "Failed to transition out of the state. The state's input did not match any of the rules, and no Default is specified.";
            thread.fail(Failure::new("States.NoChoiceMatched", cause));
            return None;
        };
        let why = if choice.reads_input_only {
            let input = thread.effective().clone();
            Why::of_input(setup.program.clone(), thread.flow, thread.state, input)
        } else {
            Why::told(told)
        };
        thread.visit.output = Some(thread.effective().clone());
        thread.visit.exit = Some((port, Some(next)));
        thread.phase = Phase::Output;
        Some(EntryKind::Chose { port, why })
    }

    fn condition(
        &mut self,
        setup: &Setup,
        thread: &Thread,
        condition: &Condition,
        index: usize,
    ) -> Result<Verdict, Failure> {
        let Condition::Expression(expression) = condition else {
            return self
                .look(setup, thread, |around| {
                    condition.evaluate(thread.effective(), around)
                })
                .map_err(|error| Failure::from_eval(&error));
        };
        let states = self.states_value(setup, thread, None, None);
        let field = format!("Choices[{index}]/Condition");
        match self.compute(thread, &expression.template, &field, states)? {
            Value::Bool(holds) => Ok(Verdict {
                holds,
                why: format!("{} is {holds}", expression.text),
            }),
            other => Err(crate::interpreter::data_flow::wrong_type(
                &expression.text,
                &field,
                "boolean",
                &other,
            )),
        }
    }
}
