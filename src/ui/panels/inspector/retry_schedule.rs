//! What a retrier will do, worked out before any run: each delay, the worst case, the extra transitions.

/// A retrier's numbers, defaults filled in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retrier {
    /// Seconds before the first retry.
    pub interval: f64,
    /// How often at most.
    pub max_attempts: u64,
    /// Each delay is the one before times this.
    pub backoff: f64,
    /// No delay is longer.
    pub cap: Option<f64>,
    /// Delays are drawn between nothing and their value.
    pub full_jitter: bool,
}

impl Default for Retrier {
    fn default() -> Self {
        Retrier {
            interval: 1.0,
            max_attempts: 3,
            backoff: 2.0,
            cap: None,
            full_jitter: false,
        }
    }
}

/// The longest a Standard execution may last; beyond it numbers say nothing.
const YEAR: f64 = 366.0 * 86_400.0;

impl Retrier {
    /// Seconds before retry `index` (from 0), at most.
    pub fn delay(&self, index: u64) -> f64 {
        let grown = self.interval * self.backoff.powf(index as f64);
        let delay = if grown.is_finite() { grown } else { YEAR };
        self.cap.map_or(delay, |cap| delay.min(cap))
    }

    /// Seconds of waiting if every retry is needed.
    pub fn worst_case(&self) -> f64 {
        let mut total = 0.0;
        for index in 0..self.max_attempts {
            let delay = self.delay(index);
            let is_level = self.backoff <= 1.0 || self.cap.is_some_and(|cap| delay >= cap);
            if is_level {
                return total + delay * (self.max_attempts - index) as f64;
            }
            total += delay;
            if total > YEAR {
                break;
            }
        }
        total
    }

    /// "2, 4, 8 s · worst case 14 s · +3 transitions".
    pub fn words(&self) -> String {
        if self.max_attempts == 0 {
            return "Never tried again".to_owned();
        }
        let shown = self.max_attempts.min(6);
        let mut delays: Vec<f64> = (0..shown).map(|index| self.delay(index)).collect();
        let is_cut = self.max_attempts > shown;
        if is_cut {
            delays.truncate(4);
        }
        let mut list: Vec<String> = delays.iter().map(|delay| number(*delay)).collect();
        if is_cut {
            list.push("…".to_owned());
            list.push(number(self.delay(self.max_attempts - 1).min(YEAR)));
        }
        let list = if self.full_jitter {
            format!("Up to {} s", list.join(", "))
        } else {
            format!("{} s", list.join(", "))
        };
        let worst = self.worst_case();
        let worst = if worst > YEAR {
            "over a year".to_owned()
        } else {
            duration(worst)
        };
        let transitions = if self.max_attempts == 1 {
            "+1 transition".to_owned()
        } else {
            format!("+{} transitions", self.max_attempts)
        };
        format!("{list} · worst case {worst} · {transitions}")
    }
}

fn number(seconds: f64) -> String {
    let rounded = (seconds * 100.0).round() / 100.0;
    format!("{rounded}")
}

/// "14 s", "1 min 30 s", "2 h", "3 d 4 h".
pub fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{} s", number(seconds));
    }
    let whole = seconds.round() as u64;
    let parts = [
        (whole / 86_400, "d"),
        (whole / 3_600 % 24, "h"),
        (whole / 60 % 60, "min"),
        (whole % 60, "s"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .take(2)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_lists_delays_worst_case_and_transitions() {
        let retrier = Retrier {
            interval: 2.0,
            ..Retrier::default()
        };
        assert_eq!(
            retrier.words(),
            "2, 4, 8 s · worst case 14 s · +3 transitions"
        );
    }

    #[test]
    fn a_cap_levels_the_delays() {
        let retrier = Retrier {
            interval: 1.0,
            max_attempts: 5,
            backoff: 10.0,
            cap: Some(30.0),
            full_jitter: false,
        };
        assert_eq!(
            retrier.words(),
            "1, 10, 30, 30, 30 s · worst case 1 min 41 s · +5 transitions"
        );
    }

    #[test]
    fn enormous_retriers_are_worked_out_at_once() {
        let retrier = Retrier {
            max_attempts: 99_999_999,
            ..Retrier::default()
        };
        assert!(retrier.words().contains("over a year"));
        let level = Retrier {
            max_attempts: 1000,
            backoff: 1.0,
            ..Retrier::default()
        };
        assert_eq!(level.worst_case(), 1000.0);
        assert_eq!(
            level.words(),
            "1, 1, 1, 1, …, 1 s · worst case 16 min 40 s · +1000 transitions"
        );
    }

    #[test]
    fn jitter_and_none_are_said_in_words() {
        let jitter = Retrier {
            max_attempts: 1,
            full_jitter: true,
            ..Retrier::default()
        };
        assert_eq!(jitter.words(), "Up to 1 s · worst case 1 s · +1 transition");
        let never = Retrier {
            max_attempts: 0,
            ..Retrier::default()
        };
        assert_eq!(never.words(), "Never tried again");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(0.5), "0.5 s");
        assert_eq!(duration(3600.0), "1 h");
        assert_eq!(duration(90_061.0), "1 d 1 h");
    }
}
