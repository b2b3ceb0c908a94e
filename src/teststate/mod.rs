//! One state, answered as the TestState API answers.
//!
//! Owns the request, what the API would refuse of it, and the answer with its inspection data. The state is run by
//! the interpreter; what is around it (context, variables, retries so far, the items of a Map) comes from the request.

mod answer;
mod bench;
mod checks;
mod context;
mod definition;
mod request;
mod shapes;

pub use answer::test_state;
pub use request::{
    Exception, InspectionLevel, Mock, Request, StateConfiguration, Tested, Validation,
};
