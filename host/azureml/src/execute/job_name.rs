//! Names for jobs whose spec has none: `adjective_noun_10characters`, the shape that the official client gives them
//! (client-protocol §4), so that lists of jobs look alike whoever submits.

use uuid::Uuid;

const ADJECTIVES: [&str; 64] = [
    "able", "airy", "amber", "ample", "azure", "bold", "brisk", "bronze", "calm", "candid", "clear",
    "clever", "coral", "cosmic", "crisp", "daring", "deft", "dewy", "eager", "early", "fair", "fleet",
    "fond", "frank", "fresh", "gentle", "glad", "golden", "grand", "hardy", "honest", "humble", "ivory",
    "jolly", "keen", "kind", "lively", "loyal", "lucid", "mellow", "merry", "mild", "modest", "neat",
    "nimble", "noble", "patient", "polite", "proud", "quiet", "rapid", "ready", "round", "serene", "silver",
    "sober", "steady", "subtle", "sunny", "tidy", "upbeat", "vivid", "warm", "witty",
];

const NOUNS: [&str; 64] = [
    "acorn", "anchor", "apple", "badger", "barley", "basin", "beacon", "beaver", "birch", "brook", "cedar",
    "cliff", "clover", "comet", "crane", "delta", "dune", "falcon", "fern", "finch", "fjord", "garnet",
    "glacier", "harbor", "hazel", "heron", "hill", "island", "jasmine", "juniper", "kestrel", "lagoon",
    "lantern", "lark", "linden", "lotus", "maple", "marsh", "meadow", "mesa", "moss", "nectar", "oak",
    "olive", "orchard", "osprey", "otter", "pebble", "pine", "plover", "pond", "poplar", "quartz", "quince",
    "reed", "ridge", "robin", "sparrow", "spruce", "thistle", "tulip", "valley", "walnut", "willow",
];

const CHARACTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A name that no other job has: its end alone is one of 3.6 · 10^15.
pub(super) fn made_up() -> String {
    let (words, mut end) = (Uuid::new_v4().as_u64_pair().0, Uuid::new_v4().as_u128());
    let pick = |list: &[&'static str; 64], bits: u64| {
        list.get(usize::from((bits & 63) as u8)).copied().unwrap_or_default()
    };
    let mut name = format!("{}_{}_", pick(&ADJECTIVES, words >> 32), pick(&NOUNS, words >> 40));
    for _ in 0..10 {
        let at = usize::from((end % 36) as u8);
        end /= 36;
        name.extend(CHARACTERS.get(at).copied().map(char::from));
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_have_the_shape_and_differ() {
        let shape = regex::Regex::new("^[a-z]+_[a-z]+_[a-z0-9]{10}$").unwrap();
        let names: BTreeSet<String> = (0..1000).map(|_| made_up()).collect();
        assert_eq!(names.len(), 1000);
        assert!(names.iter().all(|name| shape.is_match(name)), "{names:?}");
    }

    #[test]
    fn no_word_stands_twice() {
        for list in [ADJECTIVES, NOUNS] {
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());
        }
    }
}
