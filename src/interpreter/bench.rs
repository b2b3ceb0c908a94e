//! A state tested alone: what is around it is given, not made.

use super::execution::Execution;
use super::protocol::ThreadId;
use crate::json::Value;
use std::sync::Arc;

impl Execution {
    /// Before the first move: this is the whole Context Object of the main line, whatever happens, and these
    /// variables are in scope.
    pub fn put_on_bench(&mut self, context: Value, variables: &Value) {
        if let Some(setup) = self.setup.as_mut().and_then(Arc::get_mut) {
            setup.fixed_context = Some(context);
        }
        let main = self.threads.get_mut(&ThreadId(0));
        if let (Some(main), Some(variables)) = (main, variables.as_object()) {
            main.own = Arc::new(variables.members().to_vec());
        }
    }
}
