//! Numbers that look random but come from the run: a step of SplitMix64, Java's `Random` for seeds
//! people write, and UUIDs made of bits.

/// The next state and 64 bits of a sequence.
pub(super) fn step(state: u64) -> (u64, u64) {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut bits = state;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state, bits ^ (bits >> 31))
}

/// A float in [0, 1) from 64 bits.
pub(super) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// The first `nextDouble()` of `java.util.Random(seed)`: what a seed a person wrote gives on AWS.
pub(super) fn java_double(seed: i64) -> f64 {
    let mut java = Java::new(seed);
    let high = u64::from(java.next(26));
    let low = u64::from(java.next(27));
    ((high << 27) + low) as f64 / (1u64 << 53) as f64
}

/// `java.util.Random`: a linear congruential generator of 48 bits.
struct Java(u64);

impl Java {
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;

    fn new(seed: i64) -> Java {
        Java((seed as u64 ^ Self::MULTIPLIER) & Self::MASK)
    }

    fn next(&mut self, bits: u32) -> u32 {
        self.0 = self.0.wrapping_mul(Self::MULTIPLIER).wrapping_add(0xB) & Self::MASK;
        (self.0 >> (48 - bits)) as u32
    }
}

/// A version 4 UUID made of random bits.
pub(super) fn uuid(random: &dyn Fn() -> u64) -> String {
    let high = random();
    let low = random();
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFF,
        8 + (low >> 62),
        (low >> 48) & 0xFFF,
        low & 0xFFFF_FFFF_FFFF,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_of_version_four() {
        let uuid = uuid(&|| u64::MAX);
        assert_eq!(uuid, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(super::uuid(&|| 0), "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn a_seed_gives_what_java_gives() {
        assert_eq!(java_double(0), 0.730_967_787_376_657);
    }

    #[test]
    fn units_stay_below_one() {
        assert!(unit(u64::MAX) < 1.0);
        assert_eq!(unit(0), 0.0);
    }
}
