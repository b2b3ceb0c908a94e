//! How long laying machines out takes.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
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

criterion_group!(benches, layouts);
criterion_main!(benches);
