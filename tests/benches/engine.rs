//! What a transition costs, workload by workload, with the targets beside the measurements.
//!
//! History is kept in all of them and every output is checked.

use criterion::{Criterion, SamplingMode, Throughput};
use std::time::{Duration, Instant};

mod workloads;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let all = workloads::all();
    let mut group = criterion.benchmark_group("engine");
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    for workload in &all {
        group.throughput(Throughput::Elements(workload.units));
        group.bench_function(workload.id, |bench| bench.iter(|| workload.run()));
    }
    group.finish();
    criterion.final_summary();
    println!(
        "\n{:<4} {:<46} {:>12} {:>12}",
        "", "", "measured us", "target us"
    );
    for workload in &all {
        let best = (0..7)
            .map(|_| {
                let before = Instant::now();
                std::hint::black_box(workload.run());
                before.elapsed()
            })
            .min()
            .unwrap_or_default();
        let each = best.as_secs_f64() * 1e6 / workload.units as f64;
        let verdict = if each <= workload.target {
            ""
        } else {
            "   over"
        };
        println!(
            "{:<4} {:<46} {each:>12.3} {:>12.3}{verdict}",
            workload.id, workload.words, workload.target
        );
    }
}
