//! What the service takes for a timestamp.

/// RFC 3339 as the language narrows it: capital `T`, capital `Z` or an offset.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let shaped = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, mark)| {
                if mark == b'0' {
                    byte.is_ascii_digit()
                } else {
                    byte == mark
                }
            })
    };
    let (clock, offset) = match time.strip_suffix('Z') {
        Some(clock) => (clock, None),
        None => match time.rfind(['+', '-']) {
            Some(at) => (&time[..at], Some(&time[at + 1..])),
            None => return false,
        },
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    shaped(date, "0000-00-00")
        && shaped(clock, "00:00:00")
        && offset.is_none_or(|offset| {
            shaped(offset, "00:00") && number(&offset[..2]) < 24 && number(&offset[3..]) < 60
        })
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=12).contains(&number(&date[5..7]))
        && (1..=days_in_month(number(&date[..4]), number(&date[5..7])))
            .contains(&number(&date[8..]))
        && number(&clock[..2]) < 24
        && number(&clock[3..5]) < 60
        && number(&clock[6..]) <= 60
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_follow_the_narrow_profile() {
        for good in [
            "2016-03-14T01:59:00Z",
            "2016-03-14T01:59:00.123456Z",
            "2016-03-14T01:59:00+02:00",
            "2024-02-29T23:59:60Z",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "2016-03-14",
            "2016-03-14t01:59:00Z",
            "2016-03-14 01:59:00Z",
            "2016-03-14T01:59:00",
            "2016-13-05T21:29:29Z",
            "2023-02-29T00:00:00Z",
            "2016-03-14T25:00:00Z",
            "2016-03-14T01:59Z",
            "",
            "T",
            "TZ",
            "äT+ö",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
