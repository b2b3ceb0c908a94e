//! Lanes: which horizontal stretch runs above which in the gap between two layers.

use super::level::Spot;

/// Stretches nearer than this must not share a lane.
const NEAR: f64 = 8.0;
/// Verticals nearer than this look like one line.
const SAME_LINE: f64 = 7.0;
/// Cost of two verticals that look like one.
const SHARED_LINE: u64 = 50;
/// A line that must be above another.
const FORCED: u64 = 1_000_000;
/// Free room a detour needs on both sides.
const SPARE: f64 = 6.0;

/// All stretches of one gap that lead to one place: one trunk. Lines that go down come together below, loops above.
#[derive(Clone, Debug, Default)]
pub(super) struct Net {
    /// Its places above, ascending.
    pub(super) upper: Vec<f64>,
    /// Its places below, ascending.
    pub(super) lower: Vec<f64>,
    /// Lane of the trunk, counted from 1 at the top; 0 when it is straight.
    pub(super) lane: usize,
    /// A detour that keeps its line off another's: a spare column and the lane in which it is left.
    pub(super) detour: Option<(f64, usize)>,
}

impl Net {
    /// Corners between one of its places above and one below, from above; `y` gives the height of a lane.
    pub(super) fn corners(
        &self,
        upper: f64,
        lower: f64,
        y: impl Fn(usize) -> f64,
        points: &mut Vec<Spot>,
    ) {
        match self.detour {
            Some((spare, lane)) => {
                points.push((upper, y(self.lane)));
                points.push((spare, y(self.lane)));
                points.push((spare, y(lane)));
                points.push((lower, y(lane)));
            }
            None if same(upper, lower) => {}
            None => {
                points.push((upper, y(self.lane)));
                points.push((lower, y(self.lane)));
            }
        }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.01
}

/// A trunk while lanes are sought: a net, or one half of a net with a detour.
struct Trunk {
    net: usize,
    upper: Vec<f64>,
    lower: Vec<f64>,
    low: f64,
    high: f64,
    lane: usize,
    /// The trunk it must be above.
    above: Option<usize>,
}

impl Trunk {
    fn new(net: usize, upper: Vec<f64>, lower: Vec<f64>) -> Trunk {
        let places = upper.iter().chain(&lower).copied();
        let low = places.clone().fold(f64::INFINITY, f64::min);
        let high = places.fold(f64::NEG_INFINITY, f64::max);
        Trunk {
            net,
            upper,
            lower,
            low,
            high,
            lane: 0,
            above: None,
        }
    }
}

/// How many of the ascending places lie between two others.
fn within(places: &[f64], low: f64, high: f64) -> u64 {
    let from = places.partition_point(|&x| x < low);
    let to = places.partition_point(|&x| x <= high);
    to.saturating_sub(from) as u64
}

/// Cost of drawing `a` above `b`.
fn cost(a: &Trunk, b: &Trunk) -> u64 {
    let alike = |&x: &f64| within(&b.upper, x - SAME_LINE, x + SAME_LINE);
    within(&b.upper, a.low, a.high)
        + within(&a.lower, b.low, b.high)
        + SHARED_LINE * a.lower.iter().map(alike).sum::<u64>()
}

/// Gives every net of a gap its lane; returns the number of lanes.
pub(super) fn assign(nets: &mut [Net]) -> usize {
    let mut trunks: Vec<Trunk> = Vec::new();
    for (index, net) in nets.iter().enumerate() {
        let first = net.upper.first().copied().unwrap_or_default();
        if !net.upper.iter().chain(&net.lower).all(|&x| same(x, first)) {
            trunks.push(Trunk::new(index, net.upper.clone(), net.lower.clone()));
        }
    }
    let mut lanes = order(&mut trunks);
    // Two lines that change columns would share a stretch: one of them takes a detour.
    for _ in 0..8 {
        let Some(clash) = clash(&trunks) else { break };
        let Some(spare) = spare_column(nets, &trunks, &trunks[clash]) else {
            break;
        };
        let net = trunks[clash].net;
        let upper = std::mem::take(&mut trunks[clash].upper);
        let lower = std::mem::take(&mut trunks[clash].lower);
        let mut first = Trunk::new(net, upper, vec![spare]);
        first.above = Some(trunks.len());
        trunks[clash] = first;
        trunks.push(Trunk::new(net, vec![spare], lower));
        lanes = order(&mut trunks);
    }
    for trunk in &trunks {
        let net = &mut nets[trunk.net];
        match trunk.above {
            Some(second) => {
                net.lane = trunk.lane;
                net.detour = Some((trunk.lower[0], trunks[second].lane));
            }
            None if net.detour.is_none() => net.lane = trunk.lane,
            None => {}
        }
    }
    lanes
}

fn order(trunks: &mut [Trunk]) -> usize {
    let count = trunks.len();
    let mut by_low: Vec<usize> = (0..count).collect();
    by_low.sort_by(|&a, &b| trunks[a].low.total_cmp(&trunks[b].low).then(a.cmp(&b)));
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
    // (below, weight): the trunk wants to be above these.
    let mut wants: Vec<Vec<(usize, u64)>> = vec![Vec::new(); count];
    let mut unmet = vec![0u64; count];
    for (at, &a) in by_low.iter().enumerate() {
        for &b in &by_low[at + 1..] {
            if trunks[b].low > trunks[a].high + NEAR {
                break;
            }
            near[a].push(b);
            near[b].push(a);
            let (mut down, mut up) = (cost(&trunks[a], &trunks[b]), cost(&trunks[b], &trunks[a]));
            if trunks[a].above == Some(b) {
                (down, up) = (0, FORCED);
            } else if trunks[b].above == Some(a) {
                (down, up) = (FORCED, 0);
            }
            if down < up {
                wants[a].push((b, up - down));
                unmet[b] += up - down;
            } else if up < down {
                wants[b].push((a, down - up));
                unmet[a] += down - up;
            }
        }
    }
    let mut taken = vec![false; count];
    let mut lanes = 0;
    for trunk in trunks.iter_mut() {
        trunk.lane = 0;
    }
    for _ in 0..count {
        let Some(next) = (0..count)
            .filter(|&i| !taken[i])
            .min_by_key(|&i| (unmet[i], i))
        else {
            break;
        };
        taken[next] = true;
        let lane = near[next]
            .iter()
            .map(|&other| trunks[other].lane)
            .max()
            .unwrap_or(0)
            + 1;
        trunks[next].lane = lane;
        lanes = lanes.max(lane);
        for &(below, weight) in &wants[next] {
            unmet[below] -= weight;
        }
    }
    lanes
}

/// A trunk whose line from above shares a stretch with the line of a higher trunk going down.
fn clash(trunks: &[Trunk]) -> Option<usize> {
    let mut lower: Vec<(f64, usize)> = Vec::new();
    for (index, trunk) in trunks.iter().enumerate() {
        lower.extend(trunk.lower.iter().map(|&x| (x, index)));
    }
    lower.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    (0..trunks.len()).find(|&b| {
        let below = &trunks[b];
        below.above.is_none()
            && below.upper.iter().any(|&x| {
                let from = lower.partition_point(|&(at, _)| at < x - SAME_LINE);
                lower[from..]
                    .iter()
                    .take_while(|(at, _)| *at <= x + SAME_LINE)
                    .any(|&(_, a)| {
                        a != b && trunks[a].lane < below.lane && trunks[a].above != Some(b)
                    })
            })
    })
}

/// A free column between the places of a gap, as near the middle of the trunk as there is one.
fn spare_column(nets: &[Net], trunks: &[Trunk], trunk: &Trunk) -> Option<f64> {
    let mut taken: Vec<f64> = nets
        .iter()
        .flat_map(|net| net.upper.iter().chain(&net.lower).copied())
        .chain(trunks.iter().flat_map(|trunk| trunk.lower.iter().copied()))
        .filter(|&x| x >= trunk.low && x <= trunk.high)
        .collect();
    taken.sort_by(f64::total_cmp);
    let middle = (trunk.low + trunk.high) / 2.0;
    taken
        .windows(2)
        .filter(|pair| pair[1] - pair[0] >= 2.0 * SPARE)
        .map(|pair| middle.clamp(pair[0] + SPARE, pair[1] - SPARE).round())
        .min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn net(upper: f64, lower: f64) -> Net {
        Net {
            upper: vec![upper],
            lower: vec![lower],
            ..Net::default()
        }
    }

    #[test]
    fn a_fan_nests_without_crossings() {
        let mut nets = [
            net(90.0, 0.0),
            net(100.0, 100.0),
            net(110.0, 200.0),
            net(120.0, 300.0),
        ];
        assert_eq!(assign(&mut nets), 2);
        assert_eq!([0, 1, 2, 3].map(|i| nets[i].lane), [1, 0, 2, 1]);
    }

    #[test]
    fn two_lines_that_change_columns_do_not_share_a_stretch() {
        let mut nets = [net(0.0, 100.0), net(100.0, 0.0)];
        assert_eq!(assign(&mut nets), 3);
        let detour = nets.iter().find(|net| net.detour.is_some()).unwrap();
        let straight = nets.iter().find(|net| net.detour.is_none()).unwrap();
        let (spare, lane) = detour.detour.unwrap();
        assert!(spare > 0.0 && spare < 100.0);
        assert!(detour.lane < straight.lane && straight.lane < lane);
    }
}
