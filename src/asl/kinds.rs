//! The small closed sets of the language.

/// The eight state types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateKind {
    /// Does work.
    Task,
    /// Picks the next state.
    Choice,
    /// Runs branches side by side.
    Parallel,
    /// Runs a body for each item.
    Map,
    /// Lets time pass.
    Wait,
    /// Passes its input on, perhaps reshaped.
    Pass,
    /// Ends well.
    Succeed,
    /// Ends badly.
    Fail,
}

impl StateKind {
    /// All eight, in palette order.
    pub const ALL: [StateKind; 8] = [
        StateKind::Task,
        StateKind::Choice,
        StateKind::Parallel,
        StateKind::Map,
        StateKind::Wait,
        StateKind::Pass,
        StateKind::Succeed,
        StateKind::Fail,
    ];
    /// The value of `Type`.
    pub fn name(self) -> &'static str {
        match self {
            StateKind::Task => "Task",
            StateKind::Choice => "Choice",
            StateKind::Parallel => "Parallel",
            StateKind::Map => "Map",
            StateKind::Wait => "Wait",
            StateKind::Pass => "Pass",
            StateKind::Succeed => "Succeed",
            StateKind::Fail => "Fail",
        }
    }
    /// The kind of this `Type`.
    pub fn from_name(name: &str) -> Option<StateKind> {
        StateKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The two query languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QueryLanguage {
    /// The default when `QueryLanguage` is absent.
    #[default]
    JsonPath,
    /// Expressions in `{% … %}`.
    Jsonata,
}

/// The two types of state machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MachineType {
    /// Billed by transition, up to a year.
    #[default]
    Standard,
    /// Billed by duration, up to five minutes.
    Express,
}

/// Where a transition leaves a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// `StartAt` of the scope.
    Start,
    /// `Next`.
    Next,
    /// `Choices[n].Next`.
    Rule(usize),
    /// `Default`.
    Default,
    /// `Catch[n].Next`.
    Catch(usize),
}
