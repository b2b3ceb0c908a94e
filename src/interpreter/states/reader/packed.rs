//! Objects that are compressed as a whole, told by their first bytes: gzip and Zstandard.

use super::{MOST_UNPACKED, Unreadable};
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::borrow::Cow;
use std::io::Read;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTANDARD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The bytes themselves, or what is packed in them.
pub(in crate::interpreter::states) fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    if bytes.starts_with(GZIP) {
        return drain(MultiGzDecoder::new(bytes), "gzip", MOST_UNPACKED).map(Cow::Owned);
    }
    if !bytes.starts_with(ZSTANDARD) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut all = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let room = MOST_UNPACKED - all.len() as u64;
        let frame =
            StreamingDecoder::new(&mut rest).map_err(|error| broken("Zstandard", &error))?;
        all.extend(drain(frame, "Zstandard", room)?);
    }
    Ok(Cow::Owned(all))
}

fn drain(from: impl Read, format: &str, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut all = Vec::new();
    from.take(most + 1)
        .read_to_end(&mut all)
        .map_err(|error| broken(format, &error))?;
    if all.len() as u64 > most {
        return Err(Unreadable::new(format!(
            "The object is larger than {MOST_UNPACKED} bytes once it is unpacked."
        )));
    }
    Ok(all)
}

fn broken(format: &str, error: &dyn std::fmt::Display) -> Unreadable {
    Unreadable::new(format!(
        "The object begins like {format}, but cannot be unpacked: {error}."
    ))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may fail loudly")]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_bytes_are_left_alone() {
        assert!(matches!(unpacked(b"a,b\n"), Ok(Cow::Borrowed(b"a,b\n"))));
        assert!(matches!(unpacked(b""), Ok(Cow::Borrowed(b""))));
    }

    #[test]
    fn parts_of_a_packed_object_are_joined() {
        let parts = [gzip(b"one\n"), gzip(b"two\n")].concat();
        assert_eq!(&*unpacked(&parts).unwrap(), b"one\ntwo\n");
        let frame = |text: &[u8]| compress_to_vec(text, CompressionLevel::Fastest);
        let parts = [frame(b"one\n"), frame(b"two\n")].concat();
        assert_eq!(&*unpacked(&parts).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn an_object_cut_short_says_so() {
        let mut bytes = gzip(&[b'x'; 1000]);
        bytes.truncate(bytes.len() - 9);
        let why = unpacked(&bytes).unwrap_err().0;
        assert!(why.starts_with("The object begins like gzip"), "{why}");
    }

    #[test]
    fn an_object_that_unpacks_without_end_is_refused() {
        let packed = gzip(&vec![0; 100_000]);
        let why = drain(MultiGzDecoder::new(&packed[..]), "gzip", 99_999).unwrap_err();
        assert!(why.0.contains("larger than"), "{why:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), zstandard in any::<bool>()) {
            let magic = if zstandard { ZSTANDARD } else { GZIP };
            bytes.splice(..0, magic.iter().copied());
            let _ = unpacked(&bytes);
        }
    }
}
