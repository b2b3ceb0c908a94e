//! The thirty-nine comparators of a Choice rule, and the three words that join conditions.

/// What stands beside the variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Text,
    Number,
    Truth,
    Moment,
    /// A path to the other value.
    Path,
}

/// One comparator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparator {
    /// Its name in the text.
    pub name: &'static str,
    /// How people read it.
    pub words: &'static str,
    pub operand: Operand,
}

const fn row(name: &'static str, words: &'static str, operand: Operand) -> Comparator {
    Comparator {
        name,
        words,
        operand,
    }
}

use Operand::{Moment, Number, Path, Text, Truth};

/// By group, in menu order.
pub(super) const GROUPS: [(&str, &[Comparator]); 5] = [
    (
        "Number",
        &[
            row("NumericEquals", "= number", Number),
            row("NumericLessThan", "< number", Number),
            row("NumericGreaterThan", "> number", Number),
            row("NumericLessThanEquals", "≤ number", Number),
            row("NumericGreaterThanEquals", "≥ number", Number),
            row("NumericEqualsPath", "= number at path", Path),
            row("NumericLessThanPath", "< number at path", Path),
            row("NumericGreaterThanPath", "> number at path", Path),
            row("NumericLessThanEqualsPath", "≤ number at path", Path),
            row("NumericGreaterThanEqualsPath", "≥ number at path", Path),
        ],
    ),
    (
        "Text",
        &[
            row("StringEquals", "= text", Text),
            row("StringMatches", "like text with *", Text),
            row("StringLessThan", "< text", Text),
            row("StringGreaterThan", "> text", Text),
            row("StringLessThanEquals", "≤ text", Text),
            row("StringGreaterThanEquals", "≥ text", Text),
            row("StringEqualsPath", "= text at path", Path),
            row("StringLessThanPath", "< text at path", Path),
            row("StringGreaterThanPath", "> text at path", Path),
            row("StringLessThanEqualsPath", "≤ text at path", Path),
            row("StringGreaterThanEqualsPath", "≥ text at path", Path),
        ],
    ),
    (
        "Truth value",
        &[
            row("BooleanEquals", "= true or false", Truth),
            row("BooleanEqualsPath", "= truth value at path", Path),
        ],
    ),
    (
        "Moment",
        &[
            row("TimestampEquals", "= moment", Moment),
            row("TimestampLessThan", "before moment", Moment),
            row("TimestampGreaterThan", "after moment", Moment),
            row("TimestampLessThanEquals", "at or before moment", Moment),
            row("TimestampGreaterThanEquals", "at or after moment", Moment),
            row("TimestampEqualsPath", "= moment at path", Path),
            row("TimestampLessThanPath", "before moment at path", Path),
            row("TimestampGreaterThanPath", "after moment at path", Path),
            row(
                "TimestampLessThanEqualsPath",
                "at or before moment at path",
                Path,
            ),
            row(
                "TimestampGreaterThanEqualsPath",
                "at or after moment at path",
                Path,
            ),
        ],
    ),
    (
        "Kind of value",
        &[
            row("IsPresent", "is present", Truth),
            row("IsNull", "is null", Truth),
            row("IsString", "is a text", Truth),
            row("IsNumeric", "is a number", Truth),
            row("IsBoolean", "is a truth value", Truth),
            row("IsTimestamp", "is a moment", Truth),
        ],
    ),
];

/// What a condition is made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Test {
    /// `And`
    All,
    /// `Or`
    Any,
    /// `Not`
    Not,
    Compare(Comparator),
}

impl Test {
    /// Its member's name.
    pub fn name(self) -> &'static str {
        match self {
            Test::All => "And",
            Test::Any => "Or",
            Test::Not => "Not",
            Test::Compare(comparator) => comparator.name,
        }
    }
    /// The test of this member's name.
    pub fn named(name: &str) -> Option<Test> {
        match name {
            "And" => Some(Test::All),
            "Or" => Some(Test::Any),
            "Not" => Some(Test::Not),
            _ => GROUPS
                .iter()
                .flat_map(|(_, comparators)| comparators.iter())
                .find(|comparator| comparator.name == name)
                .map(|comparator| Test::Compare(*comparator)),
        }
    }
}

impl Operand {
    /// A value to begin with.
    pub fn starting_json(self) -> &'static str {
        match self {
            Text => "\"\"",
            Number => "0",
            Truth => "true",
            Moment => "\"2030-01-01T00:00:00Z\"",
            Path => "\"$.other\"",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_thirty_nine_and_each_can_be_found() {
        let all: BTreeSet<&str> = GROUPS
            .iter()
            .flat_map(|(_, rows)| rows.iter().map(|row| row.name))
            .collect();
        assert_eq!(all.len(), 39);
        for name in all {
            assert_eq!(Test::named(name).map(Test::name), Some(name));
            assert_eq!(
                name.ends_with("Path"),
                matches!(
                    Test::named(name),
                    Some(Test::Compare(row)) if row.operand == Path
                )
            );
        }
    }
}
