//! Choice: the first rule that holds, or the default.

use crate::asl::Port;
use crate::asl::program::{Choice, Condition, StateId, Verdict};
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
        if let Some((port, why)) = self.known_choice(choice.draws()) {
            let next = match port {
                Port::Rule(index) => choice.rules.get(index).map(|rule| rule.next),
                _ => choice.default,
            };
            thread.visit.rule = match port {
                Port::Rule(index) => Some(index),
                _ => None,
            };
            return Some(self.chosen(thread, port, next, why));
        }
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
            Why::of_input(thread.flow, thread.state, input)
        } else {
            Why::told(told)
        };
        Some(self.chosen(thread, port, Some(next), why))
    }

    fn chosen(
        &mut self,
        thread: &mut Thread,
        port: Port,
        next: Option<StateId>,
        why: Why,
    ) -> EntryKind {
        thread.visit.output = Some(thread.effective().clone());
        thread.visit.exit = Some((port, next));
        thread.phase = Phase::Output;
        EntryKind::Chose { port, why }
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
