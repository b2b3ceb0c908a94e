//! How long laying machines out takes.

use criterion::{BenchmarkId, Criterion, criterion_main};
use std::hint::black_box;
use stepwright::layout::layout;

#[allow(dead_code)]
#[path = "../it/support/machines.rs"]
mod machines;

fn layouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    group.sample_size(10);
    for count in [30, 300, 3_000, 10_000] {
        let request = machines::request(machines::workflow(count, 1));
        group.bench_with_input(
            BenchmarkId::from_parameter(count),
            &request,
            |b, request| {
                b.iter(|| layout(black_box(request)));
            },
        );
    }
    group.finish();
}

// The macro's function cannot carry a comment of its own.
#[allow(missing_docs)]
mod benches {
    criterion::criterion_group!(benches, super::layouts);
}

criterion_main!(benches::benches);
