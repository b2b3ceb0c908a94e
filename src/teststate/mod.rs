//! One state, answered as the TestState API answers.
