//! What a run costs. Prices of us-east-1, November 2026, without the monthly free tier.

use crate::asl::MachineType;

/// Dollars per state transition of a Standard workflow.
pub const PER_TRANSITION: f64 = 0.000_025;
/// Dollars per started Express workflow.
pub const PER_EXPRESS_REQUEST: f64 = 0.000_001;
/// Dollars per GB-hour of Express workflows in a month: up to so many GB-hours, price.
const EXPRESS_TIERS: [(f64, f64); 3] = [(1_000.0, 0.06), (4_000.0, 0.03), (f64::INFINITY, 0.01642)];
/// Memory every Express run is counted with, in MB.
const EXPRESS_BASE_MB: f64 = 50.0;

/// What one Express run used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpressUse {
    /// Rounded up to 100 ms.
    pub billed_ms: i64,
    /// Rounded up to 64 MB.
    pub billed_mb: f64,
}

impl ExpressUse {
    /// A run of this length whose definition, payload and Parallel and Map steps are so large and many.
    pub fn of(duration_ms: i64, payload_bytes: usize, wide_steps: usize) -> ExpressUse {
        let payload_mb = (payload_bytes * wide_steps) as f64 / (1024.0 * 1024.0);
        let mb = EXPRESS_BASE_MB + payload_mb;
        ExpressUse {
            billed_ms: (duration_ms.max(1) + 99) / 100 * 100,
            billed_mb: (mb / 64.0).ceil() * 64.0,
        }
    }
    /// GB-hours.
    pub fn gb_hours(&self) -> f64 {
        self.billed_mb / 1024.0 * self.billed_ms as f64 / 3_600_000.0
    }
}

/// Dollars for one run, as if it were the first of the month and there were no free tier.
pub fn of_run(kind: MachineType, transitions: u64, express: ExpressUse) -> f64 {
    match kind {
        MachineType::Standard => transitions as f64 * PER_TRANSITION,
        MachineType::Express => express_month(1.0, express),
    }
}

/// Dollars for a month of Express runs that all use the same.
pub fn express_month(runs: f64, each: ExpressUse) -> f64 {
    let mut left = each.gb_hours() * runs;
    let mut dollars = runs * PER_EXPRESS_REQUEST;
    for (size, price) in EXPRESS_TIERS {
        let taken = left.min(size);
        dollars += taken * price;
        left -= taken;
    }
    dollars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_runs_cost_by_transition() {
        let nothing = ExpressUse::of(0, 0, 0);
        let cost = of_run(MachineType::Standard, 6, nothing);
        assert!((cost - 0.00015).abs() < 1e-12);
    }

    #[test]
    fn the_published_express_example_comes_out() {
        let each = ExpressUse::of(10_000, 0, 0);
        assert_eq!((each.billed_ms, each.billed_mb), (10_000, 64.0));
        let dollars = express_month(100e6, each);
        assert!((dollars - 482.97).abs() < 0.01, "{dollars}");
    }

    #[test]
    fn memory_grows_with_payload_and_wide_steps() {
        assert_eq!(ExpressUse::of(1, 32 * 1024, 400).billed_mb, 64.0);
        assert_eq!(ExpressUse::of(101, 256 * 1024, 400).billed_mb, 192.0);
        assert_eq!(ExpressUse::of(101, 0, 0).billed_ms, 200);
    }
}
