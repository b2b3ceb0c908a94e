//! What the functions of both languages are for: signatures, a line of help, an example with its value.

/// A function of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionHelp {
    /// As it is called: `$sum`, `States.Format`.
    pub name: &'static str,
    /// Its parameters: `array, size`. Those in brackets may be left out.
    pub parameters: &'static str,
    /// What it gives, in our own words.
    pub help: &'static str,
    /// A call.
    pub example: &'static str,
    /// The call's value as JSON; empty where it depends on chance or on the clock.
    pub gives: &'static str,
}

impl FunctionHelp {
    /// `$partition(array, size)`
    pub fn signature(&self) -> String {
        format!("{}({})", self.name, self.parameters)
    }
}

macro_rules! table {
    ($($name:literal $parameters:literal $help:literal $example:literal $gives:literal;)*) => {
        &[$(FunctionHelp {
            name: $name,
            parameters: $parameters,
            help: $help,
            example: $example,
            gives: $gives,
        }),*]
    };
}

// One row: name, parameters, help, example, the example's value.
static JSONATA: &[FunctionHelp] = table! {
    "$abs" "number" "The number without its sign." "$abs(-3)" "3";
    "$append" "first, second" "One array of the values of both." "$append([1, 2], 3)" "[1,2,3]";
    "$assert" "condition, [message]" "Fails with the message when the condition is false." "$assert(1 = 2, 'no match')" "";
    "$average" "numbers" "The mean of an array of numbers." "$average([1, 2, 6])" "3";
    "$base64decode" "text" "The text that is encoded in Base64." "$base64decode('aGk=')" "\"hi\"";
    "$base64encode" "text" "The text in Base64." "$base64encode('hi')" "\"aGk=\"";
    "$boolean" "value" "Whether a value counts as true: not empty, not zero, not null." "$boolean([])" "false";
    "$ceil" "number" "The next whole number above." "$ceil(1.2)" "2";
    "$clone" "value" "A copy of an object or array." "$clone({'a': 1})" "{\"a\":1}";
    "$contains" "text, pattern" "Whether a text contains another or matches a regular expression." "$contains('abc', /b./)" "true";
    "$count" "array" "How many values an array has." "$count(['a', 'b'])" "2";
    "$decodeUrl" "text" "The text without the %-escapes of a whole URL." "$decodeUrl('a%20b')" "\"a b\"";
    "$decodeUrlComponent" "text" "The text without the %-escapes of a part of a URL." "$decodeUrlComponent('a%26b')" "\"a&b\"";
    "$distinct" "array" "The array without values that were there before." "$distinct([1, 2, 1])" "[1,2]";
    "$each" "object, function" "What a function($value, $key) gives for each member of an object." "$each({'a': 1, 'b': 2}, function($v, $k) { $k & $v })" "[\"a1\",\"b2\"]";
    "$encodeUrl" "text" "A whole URL with %-escapes where they are needed." "$encodeUrl('a b')" "\"a%20b\"";
    "$encodeUrlComponent" "text" "A part of a URL with %-escapes." "$encodeUrlComponent('a&b')" "\"a%26b\"";
    "$error" "[message]" "Fails with the message." "$error('stop')" "";
    "$exists" "value" "Whether there is a value at all." "$exists({'a': 1}.b)" "false";
    "$filter" "array, function" "The values for which a function($value, [$index, $array]) is true." "$filter([1, 5, 9], function($n) { $n > 3 })" "[5,9]";
    "$floor" "number" "The next whole number below." "$floor(1.8)" "1";
    "$formatBase" "number, [radix]" "A whole number in another base." "$formatBase(255, 16)" "\"ff\"";
    "$formatInteger" "number, picture" "A whole number by a picture: digits, letters, words." "$formatInteger(7, '000')" "\"007\"";
    "$formatNumber" "number, picture, [options]" "A number by a picture such as #,##0.00." "$formatNumber(1234.5, '#,##0.00')" "\"1,234.50\"";
    "$fromMillis" "milliseconds, [picture, timezone]" "A timestamp of so many milliseconds since 1970." "$fromMillis(0)" "\"1970-01-01T00:00:00.000Z\"";
    "$hash" "text, algorithm" "The text's hash in hexadecimal: MD5, SHA-1, SHA-256, SHA-384 or SHA-512." "$hash('a', 'MD5')" "\"0cc175b9c0f1b6a831c399e269772661\"";
    "$join" "texts, [separator]" "The texts in one, with a separator between them." "$join(['a', 'b'], '-')" "\"a-b\"";
    "$keys" "object" "The names of an object's members." "$keys({'a': 1, 'b': 2})" "[\"a\",\"b\"]";
    "$length" "text" "How many characters a text has." "$length('abc')" "3";
    "$lookup" "object, key" "The member of this name." "$lookup({'a': 1}, 'a')" "1";
    "$lowercase" "text" "The text in small letters." "$lowercase('ABC')" "\"abc\"";
    "$map" "array, function" "What a function($value, [$index, $array]) gives for each value." "$map([1, 2], function($n) { $n * 10 })" "[10,20]";
    "$match" "text, pattern, [limit]" "The matches of a regular expression, each with match, index and groups." "$match('ab12', /[0-9]+/).match" "\"12\"";
    "$max" "numbers" "The largest of an array of numbers." "$max([3, 9, 2])" "9";
    "$merge" "objects" "One object of many; the later member counts." "$merge([{'a': 1}, {'b': 2}])" "{\"a\":1,\"b\":2}";
    "$millis" "" "The present moment in milliseconds since 1970." "$millis()" "";
    "$min" "numbers" "The smallest of an array of numbers." "$min([3, 9, 2])" "2";
    "$not" "value" "The opposite of what a value counts as." "$not(true)" "false";
    "$now" "[picture, timezone]" "The present moment as a timestamp." "$now()" "";
    "$number" "value" "The number a text or boolean stands for." "$number('12.5')" "12.5";
    "$pad" "text, width, [char]" "The text filled up to a width; a negative width fills on the left." "$pad('7', -3, '0')" "\"007\"";
    "$parse" "text" "The value of a JSON text. Stands in for $eval, which Step Functions does not have." "$parse('{\"a\":1}')" "{\"a\":1}";
    "$parseInteger" "text, picture" "The whole number a text is by a picture." "$parseInteger('007', '000')" "7";
    "$partition" "array, size" "The array cut into arrays of so many values." "$partition([1, 2, 3], 2)" "[[1,2],[3]]";
    "$power" "base, exponent" "A number to the power of another." "$power(2, 10)" "1024";
    "$random" "[seed]" "A number from 0 up to 1; the same seed gives the same number." "$random()" "";
    "$range" "first, last, step" "The numbers from first to last, last included." "$range(1, 9, 3)" "[1,4,7]";
    "$reduce" "array, function, [start]" "One value of many: a function($soFar, $value) is called for each in turn." "$reduce([1, 2, 3], function($a, $b) { $a + $b })" "6";
    "$replace" "text, pattern, by, [limit]" "The text with what matches replaced." "$replace('a-b', '-', '+')" "\"a+b\"";
    "$reverse" "array" "The array from back to front." "$reverse([1, 2])" "[2,1]";
    "$round" "number, [digits]" "The number rounded; halves go to the even neighbour." "$round(2.345, 1)" "2.3";
    "$shuffle" "array" "The array in a random order." "$shuffle([1, 2, 3])" "";
    "$sift" "object, function" "The members for which a function($value, $key) is true." "$sift({'a': 1, 'b': 5}, function($v) { $v > 3 })" "{\"b\":5}";
    "$single" "array, [function]" "The only value for which a function is true; fails when there is another or none." "$single([1, 5], function($n) { $n > 3 })" "5";
    "$sort" "array, [function]" "The array in order; a function($a, $b) says whether two have to change places." "$sort([3, 1, 2])" "[1,2,3]";
    "$split" "text, separator, [limit]" "The parts of a text between separators." "$split('a,b', ',')" "[\"a\",\"b\"]";
    "$spread" "object" "An array of objects with one member each." "$spread({'a': 1, 'b': 2})" "[{\"a\":1},{\"b\":2}]";
    "$sqrt" "number" "The square root of a number that is not negative." "$sqrt(9)" "3";
    "$string" "value, [prettify]" "The value as text, objects and arrays as JSON." "$string({'a': 1})" "\"{\\\"a\\\":1}\"";
    "$substring" "text, start, [length]" "The characters from a place on, counted from 0." "$substring('abcde', 1, 3)" "\"bcd\"";
    "$substringAfter" "text, mark" "What follows the first mark." "$substringAfter('a=b', '=')" "\"b\"";
    "$substringBefore" "text, mark" "What stands before the first mark." "$substringBefore('a=b', '=')" "\"a\"";
    "$sum" "numbers" "The sum of an array of numbers." "$sum([1, 2, 3])" "6";
    "$toMillis" "timestamp, [picture]" "The milliseconds since 1970 of a timestamp." "$toMillis('1970-01-01T00:00:01Z')" "1000";
    "$trim" "text" "The text without white space at its ends, and with single spaces inside." "$trim('  a   b ')" "\"a b\"";
    "$type" "value" "The type of a value as a word: string, number, boolean, array, object, function or null." "$type([1])" "\"array\"";
    "$uppercase" "text" "The text in capital letters." "$uppercase('abc')" "\"ABC\"";
    "$uuid" "" "A random UUID of version 4." "$uuid()" "";
    "$zip" "first, second, …" "Arrays of the first values, the second values and so on." "$zip([1, 2], ['a', 'b'])" "[[1,\"a\"],[2,\"b\"]]";
};

static INTRINSICS: &[FunctionHelp] = table! {
    "States.Array" "value, …" "An array of the values." "States.Array(1, 'b')" "[1,\"b\"]";
    "States.ArrayContains" "array, value" "Whether an array holds a value." "States.ArrayContains(States.Array(1, 2), 2)" "true";
    "States.ArrayGetItem" "array, index" "The value at an index, counted from 0." "States.ArrayGetItem(States.Array('a', 'b'), 1)" "\"b\"";
    "States.ArrayLength" "array" "How many values an array has, as a number." "States.ArrayLength(States.Array(1, 2))" "2";
    "States.ArrayPartition" "array, size" "The array cut into arrays of at most so many values; the last one may be shorter." "States.ArrayPartition(States.Array(1, 2, 3), 2)" "[[1,2],[3]]";
    "States.ArrayRange" "first, last, step" "The numbers from first to last, last included; 1,000 at most." "States.ArrayRange(1, 9, 3)" "[1,4,7]";
    "States.ArrayUnique" "array" "The array without values that were there before, in the order of their first places." "States.ArrayUnique(States.Array(1, 2, 1))" "[1,2]";
    "States.Base64Decode" "text" "The text that is encoded in Base64; 10,000 characters at most." "States.Base64Decode('aGk=')" "\"hi\"";
    "States.Base64Encode" "text" "The text in Base64; 10,000 characters at most." "States.Base64Encode('hi')" "\"aGk=\"";
    "States.Format" "template, value, …" "The template with each {} replaced by the next value." "States.Format('{} of {}', 1, 'many')" "\"1 of many\"";
    "States.Hash" "value, algorithm" "The hash in hexadecimal: MD5, SHA-1, SHA-256, SHA-384 or SHA-512." "States.Hash('a', 'MD5')" "\"0cc175b9c0f1b6a831c399e269772661\"";
    "States.JsonMerge" "first, second, deep" "One object of two; the second's members count. Only false is allowed for deep." "States.JsonMerge(States.StringToJson('{\"a\":1}'), States.StringToJson('{\"b\":2}'), false)" "{\"a\":1,\"b\":2}";
    "States.JsonToString" "value" "The value's JSON text." "States.JsonToString(States.Array(1, 2))" "\"[1,2]\"";
    "States.MathAdd" "first, second" "The sum of two whole numbers." "States.MathAdd(2, -1)" "1";
    "States.MathRandom" "start, end, [seed]" "A whole number from start up to, not including, end." "States.MathRandom(1, 10)" "";
    "States.StringSplit" "text, separators" "The parts of a text between the separators; each character separates." "States.StringSplit('a,b', ',')" "[\"a\",\"b\"]";
    "States.StringToJson" "text" "The value of a JSON text." "States.StringToJson('[1]')" "[1]";
    "States.UUID" "" "A random UUID of version 4, another one at every call." "States.UUID()" "";
};

/// The functions a JSONata expression can call in Step Functions, in alphabetical order. `$eval` is not among them.
pub fn jsonata_functions() -> &'static [FunctionHelp] {
    JSONATA
}

/// The intrinsic functions of JSONPath states, in alphabetical order.
pub fn intrinsic_functions() -> &'static [FunctionHelp] {
    INTRINSICS
}

/// The function of a name: `$sum`, `sum`, `States.Format`.
pub fn function_help(name: &str) -> Option<&'static FunctionHelp> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    JSONATA
        .iter()
        .find(|known| known.name[1..] == *bare)
        .or_else(|| INTRINSICS.iter().find(|known| known.name == name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::expressions::intrinsics::{Intrinsic, names};
    use crate::expressions::jsonata::{Expression, function_names};
    use crate::expressions::{Ambient, Nowhere};
    use crate::json::Value;

    #[test]
    fn every_function_is_explained_once_and_in_order() {
        let mut known: Vec<String> = function_names()
            .into_iter()
            .filter(|name| *name != "eval")
            .map(|name| format!("${name}"))
            .collect();
        known.sort();
        let explained: Vec<&str> = JSONATA.iter().map(|row| row.name).collect();
        assert_eq!(explained, known);
        let explained: Vec<&str> = INTRINSICS.iter().map(|row| row.name).collect();
        assert_eq!(explained, names().collect::<Vec<_>>());
    }

    #[test]
    fn examples_give_what_they_promise() {
        let ambient = Ambient {
            now_ms: 0,
            random: &|| 1,
        };
        for row in JSONATA {
            let expression =
                Expression::parse(row.example).unwrap_or_else(|e| panic!("{}: {e:?}", row.name));
            if row.gives.is_empty() {
                continue;
            }
            let value = expression.evaluate(None, &[], ambient).unwrap().unwrap();
            let expected = Value::parse(row.gives).unwrap();
            assert_eq!(value.to_json(), expected.to_json(), "{}", row.example);
        }
        for row in INTRINSICS {
            let call =
                Intrinsic::parse(row.example).unwrap_or_else(|e| panic!("{}: {e:?}", row.name));
            if row.gives.is_empty() {
                continue;
            }
            let value = call
                .evaluate(&Value::empty_object(), &Nowhere::default())
                .unwrap();
            assert_eq!(value.to_json(), row.gives, "{}", row.example);
        }
    }
}
