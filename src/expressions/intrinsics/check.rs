//! What is wrong with a call whatever its input is.

use super::{Argument, Call, Function};
use crate::json::Value;

/// What an argument has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Anything,
    Array,
    Object,
    Text,
    Number,
    Boolean,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Wanted::Anything => "a value",
            Wanted::Array => "an array",
            Wanted::Object => "an object",
            Wanted::Text => "a text",
            Wanted::Number => "a number",
            Wanted::Boolean => "true or false",
        }
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            Wanted::Anything => true,
            Wanted::Array => value.as_array().is_some(),
            Wanted::Object => value.as_object().is_some(),
            Wanted::Text => value.as_str().is_some(),
            Wanted::Number => value.as_f64().is_some(),
            Wanted::Boolean => value.as_bool().is_some(),
        }
    }
}

impl Function {
    /// What it takes: the arguments that must be there, and those that may follow.
    fn takes(self) -> (&'static [Wanted], Following) {
        use Wanted::{Anything, Array, Boolean, Number, Object, Text};
        match self {
            Function::Array => (&[], Following::Any),
            Function::Format => (&[Text], Following::Any),
            Function::ArrayContains => (&[Array, Anything], Following::None),
            Function::ArrayGetItem | Function::ArrayPartition => {
                (&[Array, Number], Following::None)
            }
            Function::ArrayLength | Function::ArrayUnique => (&[Array], Following::None),
            Function::ArrayRange => (&[Number, Number, Number], Following::None),
            Function::Base64Decode | Function::Base64Encode | Function::StringToJson => {
                (&[Text], Following::None)
            }
            Function::Hash => (&[Anything, Text], Following::None),
            Function::JsonMerge => (&[Object, Object, Boolean], Following::None),
            Function::JsonToString => (&[Anything], Following::None),
            Function::MathAdd => (&[Number, Number], Following::None),
            Function::MathRandom => (&[Number, Number], Following::One(Number)),
            Function::StringSplit => (&[Text, Text], Following::None),
            Function::Uuid => (&[], Following::None),
        }
    }
}

/// What may come after the arguments that must be there.
#[derive(Clone, Copy)]
enum Following {
    None,
    One(Wanted),
    Any,
}

/// The first thing that makes a call, or one inside it, fail whatever the input is.
// Recursion is bounded by the reader's limit on nesting.
pub(super) fn never_works(call: &Call) -> Option<String> {
    let name = call.function.name();
    let (fixed, following) = call.function.takes();
    let most = match following {
        Following::None => fixed.len(),
        Following::One(_) => fixed.len() + 1,
        Following::Any => usize::MAX,
    };
    let there = call.arguments.len();
    if !(fixed.len()..=most).contains(&there) {
        let wanted = match (fixed.len(), following) {
            (0, _) => "no arguments".to_owned(),
            (1, Following::None) => "1 argument".to_owned(),
            (least, Following::None) => format!("{least} arguments"),
            (least, Following::One(_)) => format!("{least} or {most} arguments"),
            (least, Following::Any) => format!("at least {least} argument"),
        };
        return Some(format!("{name} takes {wanted}, and there are {there}"));
    }
    for (at, argument) in call.arguments.iter().enumerate() {
        match argument {
            Argument::Path(_) => {}
            Argument::Call(inner) => {
                if let Some(problem) = never_works(inner) {
                    return Some(problem);
                }
            }
            Argument::Literal(value, _) => {
                let wanted = match (fixed.get(at), following) {
                    (Some(&wanted), _) => wanted,
                    (None, Following::One(wanted)) => wanted,
                    (None, Following::None | Following::Any) => Wanted::Anything,
                };
                if !wanted.fits(value) {
                    return Some(format!(
                        "Argument {} of {name} has to be {}, and is {}",
                        at + 1,
                        wanted.words(),
                        value.to_json()
                    ));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::expressions::intrinsics::Intrinsic;

    #[test]
    fn calls_that_never_work_say_why() {
        let why = |text: &str| Intrinsic::parse(text).expect(text).never_works();
        for good in [
            "$.a",
            "States.MathAdd(1, -2)",
            "States.MathAdd($.a, States.ArrayLength($.b))",
            "States.MathRandom(1, 10, 42)",
            "States.Format('{} {}', $.a, 3)",
            "States.Array()",
            "States.Hash('a', 'SHA-1')",
            "States.ArrayContains($.a, 'x')",
            "States.UUID()",
        ] {
            assert_eq!(why(good), None, "{good}");
        }
        for (bad, words) in [
            (
                "States.MathAdd(1,'-1')",
                "Argument 2 of States.MathAdd has to be a number, and is \"-1\"",
            ),
            (
                "States.MathAdd(1)",
                "States.MathAdd takes 2 arguments, and there are 1",
            ),
            (
                "States.UUID('x')",
                "States.UUID takes no arguments, and there are 1",
            ),
            (
                "States.MathRandom(1)",
                "States.MathRandom takes 2 or 3 arguments, and there are 1",
            ),
            (
                "States.Format('{}', States.JsonMerge($.a, $.b, 'false'))",
                "Argument 3 of States.JsonMerge has to be true or false, and is \"false\"",
            ),
        ] {
            assert_eq!(why(bad).as_deref(), Some(words), "{bad}");
        }
    }
}
