//! What was written is read back as it was, and what reading takes never surprises it.

use proptest::prelude::*;

use super::{
    super::{Problem, check, read, to_bytes, verify},
    golden::{bestand, everything},
    strategies::mdto,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_was_written_is_read_back(mdto in mdto()) {
        let bytes = to_bytes(&mdto);
        prop_assert_eq!(read(&bytes), Ok(mdto.clone()));
        let faults: Vec<Problem> = check(&mdto).into_iter().filter(|problem| !problem.is_advice()).collect();
        prop_assert_eq!(verify(&bytes).err().unwrap_or_default(), faults);
    }

    #[test]
    fn writing_is_deterministic(mdto in mdto()) {
        let copy = read(&to_bytes(&mdto)).unwrap();
        prop_assert_eq!(to_bytes(&copy), to_bytes(&mdto));
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(verify(&bytes).is_err());
    }

    #[test]
    fn damaged_files_are_answered(
        is_bestand in any::<bool>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>()), 1..6),
    ) {
        let mut bytes = to_bytes(&if is_bestand { bestand().into() } else { everything().into() });
        for (place, kind, byte) in damage {
            let at = place.index(bytes.len().max(1));
            match kind {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 => { if at < bytes.len() { bytes.remove(at); } }
                _ => { if let Some(place) = bytes.get_mut(at) { *place = b"<>&/\"'=;! "[usize::from(byte) % 10]; } }
            }
        }
        match verify(&bytes) {
            // What passes must stand for what it says.
            Ok(verified) => prop_assert_eq!(read(&to_bytes(&verified.mdto)), Ok(verified.mdto)),
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(!problem.message.nl.is_empty() && !problem.message.en.is_empty());
                }
            }
        }
    }
}
