//! What each function does with its values.

use super::Function;
use crate::expressions::chance;
use crate::expressions::jsonpath::java_text;
use crate::json::Value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// More elements than this ArrayRange does not make.
const MAX_RANGE: i128 = 1_000;
/// Hash, Base64Encode and Base64Decode take at most this many characters.
const MAX_TEXT: usize = 10_000;

/// Longer texts than this are not made; far above every payload quota.
const MAX_BYTES: usize = 16 << 20;

/// Calls a function; the error is what follows "had the following error: ".
pub(super) fn call(
    function: Function,
    arguments: &[Value],
    random: &dyn Fn() -> u64,
) -> Result<Value, String> {
    let arguments = Arguments {
        function,
        values: arguments,
    };
    match function {
        Function::Array => Ok(Value::array(arguments.values.to_vec())),
        Function::ArrayContains => {
            let [array, wanted] = arguments.exactly()?;
            let items = arguments.array(0, array)?;
            Ok(Value::Bool(items.contains(wanted)))
        }
        Function::ArrayGetItem => {
            let [array, index] = arguments.exactly()?;
            let items = arguments.array(0, array)?;
            let index = arguments.integer(1, index)?;
            usize::try_from(index)
                .ok()
                .and_then(|index| items.get(index))
                .cloned()
                .ok_or_else(|| {
                    format!(
                        "The index {index} is outside of the array, which has {} elements",
                        items.len()
                    )
                })
        }
        Function::ArrayLength => {
            let [array] = arguments.exactly()?;
            Ok(Value::int(arguments.array(0, array)?.len() as i64))
        }
        Function::ArrayPartition => {
            let [array, size] = arguments.exactly()?;
            let items = arguments.array(0, array)?;
            let size = arguments.integer(1, size)?;
            match usize::try_from(size) {
                Ok(size) if size > 0 => Ok(partition(items, size)),
                _ => Err(format!("The chunk size must be positive, and is {size}")),
            }
        }
        Function::ArrayRange => {
            let [first, last, step] = arguments.exactly()?;
            range(
                arguments.integer(0, first)?,
                arguments.integer(1, last)?,
                arguments.integer(2, step)?,
            )
        }
        Function::ArrayUnique => {
            let [array] = arguments.exactly()?;
            Ok(Value::array(unique(arguments.array(0, array)?)))
        }
        Function::Base64Encode => {
            let [text] = arguments.exactly()?;
            let text = arguments.short_text(0, text)?;
            Ok(Value::string(STANDARD.encode(text)))
        }
        Function::Base64Decode => {
            let [text] = arguments.exactly()?;
            let text = arguments.short_text(0, text)?;
            let bytes = STANDARD
                .decode(text)
                .map_err(|_| "The text is not valid Base64".to_owned())?;
            String::from_utf8(bytes)
                .map(Value::string)
                .map_err(|_| "The decoded bytes are not UTF-8 text".to_owned())
        }
        Function::Format => format_text(&arguments),
        Function::Hash => {
            let [data, algorithm] = arguments.exactly()?;
            let algorithm = arguments.text(1, algorithm)?;
            if data.is_null() {
                return Err(arguments.wrong_type(0, "a value that is not null"));
            }
            let text = match data {
                Value::String(text) => text.to_string(),
                other if other.json_len() > MAX_TEXT * 4 => return Err(too_long()),
                other => other.to_json(),
            };
            if text.chars().count() > MAX_TEXT {
                return Err(too_long());
            }
            hash(&text, algorithm)
                .map(Value::string)
                .ok_or_else(|| format!("'{algorithm}' is not a supported hashing algorithm"))
        }
        Function::JsonMerge => {
            let [left, right, deep] = arguments.exactly()?;
            let (Some(left), Some(right)) = (left.as_object(), right.as_object()) else {
                let wrong = usize::from(left.as_object().is_some());
                return Err(arguments.wrong_type(wrong, "a JSON object"));
            };
            match deep.as_bool() {
                Some(false) => {}
                Some(true) => {
                    return Err(
                        "Deep merging is not supported: the third argument must be false".into(),
                    );
                }
                None => return Err(arguments.wrong_type(2, "a boolean")),
            }
            let members = left.members().iter().chain(right.members());
            Ok(Value::object(members.cloned().collect()))
        }
        Function::JsonToString => {
            let [value] = arguments.exactly()?;
            if value.json_len() > MAX_BYTES {
                return Err(too_large());
            }
            Ok(Value::string(value.to_json()))
        }
        Function::MathAdd => {
            let [left, right] = arguments.exactly()?;
            let left = arguments.integer(0, left)?;
            let right = arguments.integer(1, right)?;
            left.checked_add(right)
                .map(Value::int)
                .ok_or_else(|| format!("{left} + {right} is too large"))
        }
        Function::MathRandom => math_random(&arguments, random),
        Function::StringSplit => {
            let [text, separators] = arguments.exactly()?;
            let text = arguments.text(0, text)?;
            let separators = arguments.text(1, separators)?;
            Ok(Value::array(
                text.split(|ch| separators.contains(ch))
                    .filter(|part| !part.is_empty())
                    .map(Value::string)
                    .collect(),
            ))
        }
        Function::StringToJson => {
            let [text] = arguments.exactly()?;
            let text = arguments.text(0, text)?;
            // Observed: an empty text is null.
            if text.is_empty() {
                return Ok(Value::Null);
            }
            Value::parse(text).map_err(|error| format!("The text is not valid JSON: {error}"))
        }
        Function::Uuid => {
            let [] = arguments.exactly()?;
            Ok(Value::string(chance::uuid(random)))
        }
    }
}

struct Arguments<'v> {
    function: Function,
    values: &'v [Value],
}

impl<'v> Arguments<'v> {
    fn exactly<const N: usize>(&self) -> Result<&'v [Value; N], String> {
        self.values.try_into().map_err(|_| {
            format!(
                "Expected {N} argument{}, got {}",
                if N == 1 { "" } else { "s" },
                self.values.len()
            )
        })
    }

    fn wrong_type(&self, index: usize, wanted: &str) -> String {
        let found = self.values.get(index).map_or("nothing", Value::type_name);
        format!(
            "Argument {} of {} must be {wanted}, and is of type {found}",
            index + 1,
            self.function.name()
        )
    }

    fn array(&self, index: usize, value: &'v Value) -> Result<&'v [Value], String> {
        value
            .as_array()
            .map(|items| -> &[Value] { items })
            .ok_or_else(|| self.wrong_type(index, "an array"))
    }

    fn text(&self, index: usize, value: &'v Value) -> Result<&'v str, String> {
        value
            .as_str()
            .ok_or_else(|| self.wrong_type(index, "a string"))
    }

    fn short_text(&self, index: usize, value: &'v Value) -> Result<&'v str, String> {
        let text = self.text(index, value)?;
        if text.chars().count() > MAX_TEXT {
            return Err(too_long());
        }
        Ok(text)
    }

    /// A whole number; others are rounded as Java's `Math.round` does, halves upwards.
    fn integer(&self, index: usize, value: &Value) -> Result<i64, String> {
        if let Some(number) = value.as_i64() {
            return Ok(number);
        }
        match value.as_f64() {
            Some(number) if number.abs() < i64::MAX as f64 => Ok((number + 0.5).floor() as i64),
            Some(_) => Err(format!("{} is too large", value.to_json())),
            None => Err(self.wrong_type(index, "a number")),
        }
    }
}

fn too_long() -> String {
    format!("The text is longer than {MAX_TEXT} characters")
}

fn too_large() -> String {
    format!("The text would be longer than {MAX_BYTES} bytes")
}

/// The elements without those that came before.
fn unique(items: &[Value]) -> Vec<Value> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::with_capacity(items.len());
    let mut unique: Vec<Value> = Vec::new();
    for item in items {
        let alike = places.entry(fingerprint(item, 0)).or_default();
        if !alike.iter().any(|&place| unique[place] == *item) {
            alike.push(unique.len());
            unique.push(item.clone());
        }
    }
    unique
}

/// Equal values have equal fingerprints; below a depth all have the same.
fn fingerprint(value: &Value, depth: usize) -> u64 {
    const DEEPEST: usize = 32;
    let mut hasher = DefaultHasher::new();
    value.type_name().hash(&mut hasher);
    match value {
        Value::Null => {}
        Value::Bool(truth) => truth.hash(&mut hasher),
        // 0 and -0 are one number.
        Value::Number(number) => (number.as_f64() + 0.0).to_bits().hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::Array(_) | Value::Object(_) if depth == DEEPEST => {}
        Value::Array(array) => {
            for item in array.items() {
                fingerprint(item, depth + 1).hash(&mut hasher);
            }
        }
        Value::Object(object) => {
            // The order of members does not count.
            let members = object.members().iter().map(|(key, member)| {
                let mut hasher = DefaultHasher::new();
                key.hash(&mut hasher);
                fingerprint(member, depth + 1).hash(&mut hasher);
                hasher.finish()
            });
            members.fold(0, u64::wrapping_add).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Cuts an array into chunks.
pub(crate) fn partition(items: &[Value], size: usize) -> Value {
    Value::array(
        items
            .chunks(size)
            .map(|chunk| Value::array(chunk.to_vec()))
            .collect(),
    )
}

fn range(first: i64, last: i64, step: i64) -> Result<Value, String> {
    if step == 0 {
        return Err("The step must not be zero".into());
    }
    let count = (i128::from(last) - i128::from(first)) / i128::from(step) + 1;
    let towards = (last >= first) == (step > 0) || first == last;
    let count = if towards { count.max(0) } else { 0 };
    if count > MAX_RANGE {
        return Err(format!(
            "The range would have {count} elements, and at most {MAX_RANGE} are allowed"
        ));
    }
    Ok(Value::array(
        (0..count as i64)
            .map(|index| Value::int(first + index * step))
            .collect(),
    ))
}

/// The digest in lower-case hexadecimal; `None` for an algorithm the service does not have.
pub(crate) fn hash(text: &str, algorithm: &str) -> Option<String> {
    fn hex(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        bytes.iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
    Some(match algorithm {
        "MD5" => hex(&Md5::digest(text)),
        "SHA-1" => hex(&Sha1::digest(text)),
        "SHA-256" => hex(&Sha256::digest(text)),
        "SHA-384" => hex(&Sha384::digest(text)),
        "SHA-512" => hex(&Sha512::digest(text)),
        _ => return None,
    })
}

/// Fills the `{}` of a template in order; `\{`, `\}`, `\'` and `\\` stand for themselves.
fn format_text(arguments: &Arguments<'_>) -> Result<Value, String> {
    let Some((template, values)) = arguments.values.split_first() else {
        return Err("Expected at least 1 argument, got 0".into());
    };
    let template = arguments.text(0, template)?;
    let mut out = String::with_capacity(template.len());
    let mut values = values.iter();
    let mut used = 0;
    let mut chars = template.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' if matches!(chars.peek(), Some('{' | '}' | '\'' | '\\')) => {
                out.extend(chars.next());
            }
            '{' if chars.peek() == Some(&'}') => {
                chars.next();
                used += 1;
                match values.next() {
                    Some(value) if out.len() + value.json_len() > MAX_BYTES => {
                        return Err(too_large());
                    }
                    Some(Value::String(text)) => out.push_str(text),
                    Some(value) => out.push_str(&java_text(value)),
                    None => {
                        return Err(format!(
                            "The template has more {{}} than there are arguments ({})",
                            used - 1
                        ));
                    }
                }
            }
            other => out.push(other),
        }
    }
    if values.next().is_some() {
        return Err(format!(
            "The template has {used} {{}}, and there are {} arguments",
            arguments.values.len() - 1
        ));
    }
    Ok(Value::string(out))
}

fn math_random(arguments: &Arguments<'_>, random: &dyn Fn() -> u64) -> Result<Value, String> {
    let (first, end, seed) = match arguments.values {
        [first, end] => (first, end, None),
        [first, end, seed] => (first, end, Some(arguments.integer(2, seed)?)),
        other => return Err(format!("Expected 2 or 3 arguments, got {}", other.len())),
    };
    let first = arguments.integer(0, first)?;
    let end = arguments.integer(1, end)?;
    if first >= end {
        return Err(format!(
            "The first number ({first}) must be smaller than the second ({end})"
        ));
    }
    let unit = match seed {
        Some(seed) => chance::java_double(seed),
        None => chance::unit(random()),
    };
    // The first number is included, the second is not.
    let width = (i128::from(end) - i128::from(first)) as f64;
    let offset = (unit * width) as i128;
    let number = (i128::from(first) + offset).min(i128::from(end) - 1);
    Ok(Value::int(number as i64))
}
