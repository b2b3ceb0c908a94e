//! [`Number`]: a JSON number that does not lose what its text said, and how two of them compare.

use std::fmt;
use std::sync::Arc;

/// A JSON number that does not lose what its text said.
#[derive(Clone, Debug)]
pub enum Number {
    /// A whole number that fits.
    Int(i64),
    /// A number whose shortest text is the text that was read, or that was computed.
    Float(f64),
    /// Any other spelling (`1.10`, `1E5`, thirty digits): the exact text.
    Exact(Arc<str>),
}

impl Number {
    /// The number a JSON number text spells. The caller has checked the grammar.
    pub(crate) fn from_json_text(text: &str) -> Number {
        let whole = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if whole {
            // `-0` is the one canonical-looking text that an integer cannot print again.
            if text != "-0"
                && let Ok(n) = text.parse::<i64>()
            {
                return Number::Int(n);
            }
            return Number::Exact(text.into());
        }
        if let Ok(n) = text.parse::<f64>()
            && n.is_finite()
        {
            let mut same = Same {
                rest: text.as_bytes(),
                equal: true,
            };
            let _ = fmt::Write::write_fmt(&mut same, format_args!("{n:?}"));
            if same.equal && same.rest.is_empty() {
                return Number::Float(n);
            }
        }
        Number::Exact(text.into())
    }

    /// The number as a whole number, when it is one exactly.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Number::Int(n) => Some(*n),
            Number::Float(n) => whole_float(*n),
            Number::Exact(text) => Decimal::of(text).as_i64(),
        }
    }

    /// The number as a float; the nearest one for longer texts.
    pub fn as_f64(&self) -> f64 {
        match self {
            Number::Int(n) => *n as f64,
            Number::Float(n) => *n,
            Number::Exact(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// Length in bytes of its JSON text.
    pub fn json_len(&self) -> usize {
        match self {
            Number::Int(n) => {
                let mut digits = 1;
                let mut rest = n.unsigned_abs();
                while rest >= 10 {
                    rest /= 10;
                    digits += 1;
                }
                digits + usize::from(*n < 0)
            }
            Number::Float(n) => {
                let mut count = Count(0);
                let _ = fmt::Write::write_fmt(&mut count, format_args!("{n:?}"));
                count.0
            }
            Number::Exact(text) => text.len(),
        }
    }
}

/// The JSON text.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(n) => write!(f, "{n}"),
            // `{:?}` is the shortest text that reads back, with `.0` for whole floats.
            Number::Float(n) => write!(f, "{n:?}"),
            Number::Exact(text) => f.write_str(text),
        }
    }
}

/// By numeric value: `1`, `1.0` and `1e0` are equal.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a == b,
            (Number::Float(a), Number::Float(b)) => a == b,
            (Number::Int(a), Number::Float(b)) | (Number::Float(b), Number::Int(a)) => {
                whole_float(*b) == Some(*a)
            }
            (Number::Exact(a), Number::Exact(b)) if a == b => true,
            // A float can have two shortest texts: 744895784202582.2 and …2.3 are both as near to one.
            (Number::Exact(text), Number::Float(n)) | (Number::Float(n), Number::Exact(text))
                if Decimal::of(text).digits.len() <= SHORTEST =>
            {
                text.parse() == Ok(*n)
            }
            (a, b) => Decimal::of(&a.to_string()) == Decimal::of(&b.to_string()),
        }
    }
}

/// No float needs more digits.
const SHORTEST: usize = 17;

fn whole_float(n: f64) -> Option<i64> {
    // 2^63 itself does not fit, -2^63 does.
    let fits = n.fract() == 0.0
        && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&n);
    fits.then_some(n as i64)
}

/// Sign, digits without zeros at either end, and the power of ten behind the last digit.
#[derive(Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Decimal {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let exponent = exponent.saturating_sub(fraction.len() as i64);
        let kept = digits.trim_end_matches('0');
        let exponent = exponent.saturating_add((digits.len() - kept.len()) as i64);
        let kept = kept.trim_start_matches('0');
        if kept.is_empty() {
            return Decimal {
                negative: false,
                digits: String::new(),
                exponent: 0,
            };
        }
        Decimal {
            negative,
            digits: kept.to_owned(),
            exponent,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        if self.digits.is_empty() {
            return Some(0);
        }
        if !(0..=19).contains(&self.exponent) {
            return None;
        }
        let zeros = "0".repeat(self.exponent as usize);
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}{zeros}", self.digits).parse().ok()
    }
}

fn read_exponent(text: &str) -> i64 {
    text.parse().unwrap_or(if text.starts_with('-') {
        i64::MIN / 2
    } else {
        i64::MAX / 2
    })
}

/// Compares what is written with a text, without building a string.
struct Same<'a> {
    rest: &'a [u8],
    equal: bool,
}

impl fmt::Write for Same<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        match self.rest.strip_prefix(part.as_bytes()) {
            Some(rest) => self.rest = rest,
            None => self.equal = false,
        }
        Ok(())
    }
}

/// Counts what is written.
struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0 += part.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::from_json_text(text)
    }

    #[test]
    fn texts_come_back_as_they_were() {
        for text in [
            "0",
            "-0",
            "1",
            "-17",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1.0",
            "1.10",
            "0.1",
            "1E5",
            "1e5",
            "1e16",
            "1e-7",
            "-0.0",
            "1e400",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
        ] {
            assert_eq!(n(text).to_string(), text);
            assert_eq!(n(text).json_len(), text.len(), "{text}");
        }
        assert!(matches!(n("1.0"), Number::Float(_)));
        assert!(matches!(n("1.10"), Number::Exact(_)));
        assert!(matches!(n("-0"), Number::Exact(_)));
        assert!(matches!(n("7"), Number::Int(7)));
    }

    #[test]
    fn numbers_compare_by_value() {
        assert_eq!(n("1"), n("1.0"));
        assert_eq!(n("1"), n("1.00"));
        assert_eq!(n("100000"), n("1E5"));
        assert_eq!(n("-0"), n("0"));
        assert_eq!(n("0.1"), n("1e-1"));
        assert_ne!(n("9007199254740993"), n("9007199254740992.0"));
        assert_ne!(
            n("123456789012345678901234567890"),
            n("123456789012345678901234567891")
        );
        assert_ne!(n("1e99999999999999999999"), n("1"));
        assert_ne!(n("-1"), n("1"));
    }

    #[test]
    fn whole_numbers_are_recognised_in_any_spelling() {
        assert_eq!(n("1E5").as_i64(), Some(100_000));
        assert_eq!(n("1.50").as_i64(), None);
        assert_eq!(n("3.0").as_i64(), Some(3));
        assert_eq!(n("9223372036854775808").as_i64(), None);
        assert_eq!(n("-9223372036854775808.0").as_i64(), Some(i64::MIN));
        assert_eq!(n("1e19").as_i64(), None);
        assert_eq!(n("0e5").as_i64(), Some(0));
    }
}
