//! What the error codes of JSONata mean, each with an expression that ends in it.

/// An error code of JSONata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCodeHelp {
    /// `S` codes are found before anything runs, `T` and `D` codes while it runs.
    pub code: &'static str,
    /// What went wrong and what to do, in our own words.
    pub help: &'static str,
    /// An expression that ends in it.
    pub example: &'static str,
}

macro_rules! table {
    ($($code:literal $help:literal $example:literal;)*) => {
        &[$(ErrorCodeHelp { code: $code, help: $help, example: $example }),*]
    };
}

// Codes that no expression can bring about in Step Functions have no row; the tests name them.
static CODES: &[ErrorCodeHelp] = table! {
    "S0101" "A text has no closing quote." "'open";
    "S0102" "A number is too large to be written as one." "1e1000";
    "S0103" "A backslash in a text stands before a character that it cannot change. Double it for a backslash itself." r"'\q'";
    "S0104" "Four hexadecimal digits must follow `\\u` in a text." r"'\u12'";
    "S0105" "A name in backquotes has no closing backquote." "`open";
    "S0106" "A comment has no closing `*/`." "/* open";
    "S0201" "Something stands where the expression should have ended or an operator should follow." "1 2";
    "S0202" "Another sign was expected here, such as the bracket that closes an earlier one." "(1]";
    "S0203" "The expression ends while a bracket is still open." "[1";
    "S0204" "There is no such operator. Not equal is `!=`, and negation is `$not(…)`." "1 ! 2";
    "S0207" "The expression ends where a value should follow." "1 +";
    "S0208" "A parameter of a function has no `$` in front of its name." "function(x) { 1 }";
    "S0209" "A filter in square brackets stands behind a group in braces. Put the group into parentheses first." "$x{'k': b}[0]";
    "S0210" "Two groups in braces follow one another in one step of a path." "a{'k': b}{'l': c}";
    "S0211" "An operator stands where a value is expected. `??` and `?:` are refused this way too: Step Functions has JSONata 2.0.6, which does not know them." "$x ?: 1";
    "S0212" "What stands before `:=` is no variable; its name must begin with `$`." "x := 1";
    "S0213" "A step of a path is a number or another fixed value. Names with unusual characters stand in backquotes." "a.1";
    "S0214" "A variable must stand behind `@` and `#`, with `$` before its name." "a@b";
    "S0215" "The binding with `@` stands behind a filter; it has to come first." "a[0]@$x";
    "S0216" "The binding with `@` stands behind a sorting; it has to come first." "a^(b)@$x";
    "S0217" "There is nothing around this value that `%` could mean." "%.a";
    "S0301" "A regular expression is empty." "$match('a', //)";
    "S0302" "A regular expression has no closing slash." "$match('a', /b";
    "S0401" "In a function's signature, only functions and arrays have a type within angle brackets." "function($x)<n<n>:n> { $x }";
    "S0402" "In a function's signature, a choice of types in parentheses holds one with a type of its own." "function($x)<(a<n>s):n> { $x }";
    "T0410" "A function is given an argument of another type than it takes, or too many of them. A value that is missing counts as one of another type." "$length(1)";
    "T0411" "The value a function is called on is of another type than the function takes." "(1).$length()";
    "T0412" "A function wants an array whose values are all of one type, such as numbers alone." "$sum([1, 'a'])";
    "D1001" "A number became too large, or something was divided by zero." "1/0";
    "D1002" "A minus sign stands before something that is no number." "-'a'";
    "T1003" "A key of an object did not come out as a text. Put `$string(…)` around it." "{1: 'a'}";
    "D1004" "A regular expression matches no characters at all, so that it could go on for ever." "$replace('ab', /x*/, '-')";
    "T1005" "Something is called that is no function, yet a function of this name exists: its `$` is missing." "sum([1])";
    "T1006" "Something is called that is no function. Perhaps its name is written wrongly." "$nothing(1)";
    "T1007" "A call with `?` names no function, yet a function of this name exists: its `$` is missing." "sum(?)";
    "T1008" "A call with `?` names something that is no function." "$nothing(?)";
    "D1009" "Two members of an object that is being made have the same key." "{'a': 1, 'a': 2}";
    "T1010" "A function that stands in for a regular expression did not answer with an object that tells of a match." "$match('a', function($s) { 1 })";
    "D1011" "Functions call one another too deeply, or the expression nests too deeply. Perhaps a function calls itself without an end." "($f := function($n) { 1 + $f($n) }; $f(1))";
    "D1012" "The evaluation took too long. The service answers so, too, for a few calls of `$formatNumber` that never end there." "$formatNumber(0, '0.0e0')";
    "T2001" "What stands left of an arithmetic operator is no number. Put `$number(…)` around it, or `&` between texts." "'a' + 1";
    "T2002" "What stands right of an arithmetic operator is no number. Put `$number(…)` around it, or `&` between texts." "1 + 'a'";
    "T2003" "What stands left of `..` is no whole number." "['a'..2]";
    "T2004" "What stands right of `..` is no whole number." "[1..'a']";
    "T2006" "What stands right of `~>` is no function." "1 ~> 2";
    "T2007" "Values to sort by are texts in one place and numbers in another." "[{'a': 1}, {'a': 'x'}]^(a)";
    "T2008" "Values to sort by are neither texts nor numbers." "[{'a': true}, {'a': false}]^(a)";
    "T2009" "A text and a number are compared with `<`, `<=`, `>` or `>=`; both must be of one type." "1 < 'a'";
    "T2010" "Only texts and numbers have an order that `<`, `<=`, `>` and `>=` can ask for." "true < false";
    "T2011" "What a transformation with `|…|…|` puts in is no object." "{'a': 1} ~> |$|1|";
    "T2012" "What a transformation with `|…|…|` takes away is neither a name nor an array of names." "{'a': 1} ~> |$|{}, 1|";
    "T2013" "A transformation with `|…|…|` copies with `$clone`, and a variable of this name hides the function." "($clone := 1; {'a': 1} ~> |$|{'b': 2}|)";
    "D2014" "A range with `..` would hold more than ten million numbers." "[1..10000001]";
    "D2016" "`$pad` would make a text of more than ten million characters." "$pad('a', 10000001)";
    "D3001" "A number without bounds, such as one divided by zero, was to become a text." "$string(1/0)";
    "D3010" "`$replace` has nothing to look for: its second argument is an empty text." "$replace('a', '', 'b')";
    "D3011" "The limit of `$replace`, its fourth argument, is less than zero." "$replace('a', 'a', 'b', -1)";
    "D3012" "The function that `$replace` calls for each match gave something that is no text." "$replace('a', /a/, function($m) { 1 })";
    "D3020" "The limit of `$split`, its third argument, is less than zero." "$split('a,b', ',', -1)";
    "D3030" "The text does not look like a number, or the number is too large." "$number('x')";
    "D3040" "The limit of `$match`, its third argument, is less than zero." "$match('a', /a/, -1)";
    "D3050" "The function given to `$reduce` takes fewer than two arguments: the value so far and the next one." "$reduce([1, 2], function($x) { $x })";
    "D3060" "A number less than zero has no square root." "$sqrt(-1)";
    "D3061" "The power is too large a number, or none at all." "$power(10, 1000)";
    "D3070" "`$sort` without a function sorts only numbers, or only texts. Give it a function that compares two values." "$sort([1, 'a'])";
    "D3080" "A number's picture has more than two parts between semicolons: one for positive and one for negative numbers." "$formatNumber(1, '0;0;0')";
    "D3081" "A number's picture has two decimal points." "$formatNumber(1, '0.0.0')";
    "D3082" "A number's picture has two percent signs." "$formatNumber(1, '0%%')";
    "D3083" "A number's picture has two per-mille signs." "$formatNumber(1, '0‰‰')";
    "D3084" "A number's picture has a percent and a per-mille sign." "$formatNumber(1, '0%‰')";
    "D3085" "A number's picture has no place for a digit: neither `0` nor `#`." "$formatNumber(1, '.')";
    "D3086" "A number's picture has another character between its digits." "$formatNumber(1, '0x0')";
    "D3087" "In a number's picture the comma between thousands stands beside the decimal point." "$formatNumber(1, '0,.0')";
    "D3088" "In a number's picture a comma between thousands stands at the end." "$formatNumber(1, '0,')";
    "D3089" "In a number's picture two commas between thousands follow one another." "$formatNumber(1, '0,,0')";
    "D3090" "Before the decimal point of a number's picture, `#` must come before `0`." "$formatNumber(1, '0#')";
    "D3091" "Behind the decimal point of a number's picture, `0` must come before `#`." "$formatNumber(1, '0.#0')";
    "D3092" "A number's picture has an exponent and a percent or per-mille sign." "$formatNumber(1, '0e0%')";
    "D3093" "Behind the `e` of a number's picture something else than `0` stands." "$formatNumber(1, '0e0.')";
    "D3100" "`$formatBase` writes numbers in bases from 2 to 36 only." "$formatBase(1, 1)";
    "D3110" "The text is no timestamp such as 2027-03-01T09:00:00Z. Another form needs a picture as second argument." "$toMillis('x')";
    "D3121" "`$eval` is not available in Step Functions. `$parse` reads JSON out of a text." "$eval('1')";
    "D3130" "A whole number's picture asks for a way of counting that is not known." "$formatInteger(1, 'α')";
    "D3131" "The digits of a whole number's picture belong to more than one script." "$formatInteger(1, '0٠')";
    "D3132" "A time's picture names a part in square brackets that is not known; known are `Y`, `M`, `D`, `H`, `m`, `s` and some more." "$fromMillis(0, '[q]')";
    "D3133" "In a time's picture only months and days of the week have names." "$fromMillis(0, '[YN]')";
    "D3134" "In a time's picture the time zone has more than four digits." "$fromMillis(0, '[Z00000]')";
    "D3135" "In a time's picture a square bracket is not closed." "$fromMillis(0, '[Y')";
    "D3136" "The picture leaves out parts without which the moment is not known, such as the month between year and day." "$toMillis('2027 1', '[Y] [D]')";
    "D3137" "The expression stopped itself with `$error(…)`, or a function of Step Functions refused its arguments." "$error('stop')";
    "D3138" "More than one value fits where `$single` wants exactly one." "$single([1, 2])";
    "D3139" "No value fits where `$single` wants exactly one." "$single([])";
    "D3140" "The text has a `%` that no two hexadecimal digits follow, or is no URL for another reason." "$decodeUrl('%')";
    "D3141" "What was claimed with `$assert(…)` is not so." "$assert(1 = 2, 'no match')";
    "D3150" "The time zone is no number of hours and minutes such as +0530." "$fromMillis(0, '[Y]', 'x')";
};

/// What a code means, if an expression in Step Functions can end in it.
pub fn error_code_help(code: &str) -> Option<&'static ErrorCodeHelp> {
    CODES.iter().find(|known| known.code == code)
}

/// The codes an expression in Step Functions can end in.
pub fn error_codes() -> &'static [ErrorCodeHelp] {
    CODES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expressions::Ambient;
    use crate::expressions::jsonata::{Expression, library_codes};

    /// What the library can tell of, yet no expression in Step Functions brings about: older and newer releases' own
    /// codes, and guards that others come before.
    const UNREACHED: &[&str] = &[
        "S0205", "S0206", "S0500", "D1013", "D2005", "D2015", "D3120",
    ];

    fn ends_in(text: &str) -> String {
        let ambient = Ambient {
            now_ms: 0,
            random: &|| 0,
        };
        match Expression::compile(text) {
            Err(error) => error.code,
            Ok(expression) => match expression.evaluate(None, &[], ambient) {
                Err(error) => error.code,
                Ok(value) => format!("{value:?}"),
            },
        }
    }

    #[test]
    fn every_example_ends_in_its_code() {
        let wrong: Vec<String> = CODES
            .iter()
            .map(|row| (row, ends_in(row.example)))
            .filter(|(row, code)| row.code != code)
            .map(|(row, code)| format!("{} {}: {code}", row.code, row.example))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_code_is_told_of_or_known_to_be_unreached() {
        let missing: Vec<&str> = library_codes()
            .filter(|code| code.starts_with(['S', 'T', 'D']))
            .filter(|code| error_code_help(code).is_none() && !UNREACHED.contains(code))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
