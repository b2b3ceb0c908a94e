//! Names that nobody gave: made from the run's seed, so that the same run makes the same names.

use md5::{Digest, Md5};

/// A version 4 UUID for the `number`th thing of a kind in runs with this seed.
pub(super) fn uuid(seed: u64, kind: &str, number: u32) -> String {
    let digest = Md5::digest(format!("{seed} {kind} {number}"));
    let hex = hex(&digest);
    let variant = ["8", "9", "a", "b"][usize::from(digest[8] >> 6)];
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_version_and_is_made_again() {
        let name = uuid(0, "execution", 1);
        assert_eq!(name, uuid(0, "execution", 1));
        assert_ne!(name, uuid(0, "execution", 2));
        assert_ne!(name, uuid(1, "execution", 1));
        let parts: Vec<usize> = name.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(&name[14..15], "4");
        assert!("89ab".contains(&name[19..20]), "{name}");
    }
}
