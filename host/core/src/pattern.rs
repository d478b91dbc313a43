//! Patterns: pointers with wildcards (`docs/abi.md` §4.3), matched in time proportional to nodes and segments.
//!
//! A pattern of n segments is an automaton of n + 1 states, one bit each: state i means that the first i segments are
//! matched. A segment of a pointer moves all states at once, so any number of `**` costs no backtracking.

use crate::pointer::{PointerError, Segment, split, unescape};

/// A well-formed pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// One segment of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `*`: any one key or index.
    One,
    /// `**`: any number of segments, none included.
    Any,
    /// Exactly this segment.
    Exactly(Segment),
}

/// How much of a pattern is matched: a set of states. [`POINTER_SEGMENTS`](crate::pointer::POINTER_SEGMENTS) bounds their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct States(u128);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When the text is malformed or over a limit.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        let part = |raw: &str| match raw {
            "*" => Ok(Part::One),
            "**" => Ok(Part::Any),
            raw => {
                // Behind `~`, a `2` is the star; what is left is a pointer's segment.
                let plain = raw.replace("~2", "*");
                let segment = unescape(&plain, text).map_err(|_| PointerError::Pattern(text.to_owned()))?;
                Ok(Part::Exactly(segment))
            }
        };
        Ok(Self { parts: split(text)?.map(part).collect::<Result<_, _>>()? })
    }

    /// The segments, from the root down.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Nothing matched yet: where every match starts.
    pub fn start(&self) -> States {
        self.close(1)
    }

    /// Whether the whole pattern is matched.
    pub fn accepts(&self, states: States) -> bool {
        states.0 >> self.parts.len() & 1 == 1
    }

    /// The states behind a key or an index, given unescaped.
    pub fn name(&self, states: States, name: &str) -> States {
        self.advance(states, |part| match part {
            Part::One | Part::Any => true,
            Part::Exactly(Segment::Name(wanted)) => wanted == name,
            Part::Exactly(Segment::Derived(_)) => false,
        })
    }

    /// The states behind a derived node, or behind a node below one: wildcards do not match.
    pub fn derived(&self, states: States, segment: &Segment) -> States {
        self.advance(states, |part| matches!(part, Part::Exactly(wanted) if wanted == segment))
    }

    /// Whether a pointer, or one above it, is matched: what a grant asks.
    pub fn covers(&self, pointer: &[Segment]) -> bool {
        let mut states = self.start();
        let mut derived = false;
        for segment in pointer {
            if self.accepts(states) {
                return true;
            }
            derived |= matches!(segment, Segment::Derived(_));
            states = match segment {
                Segment::Name(name) if !derived => self.name(states, name),
                segment => self.derived(states, segment),
            };
            if states.is_empty() {
                return false;
            }
        }
        self.accepts(states)
    }

    /// The segments that the states wait for, if no wildcard is among them.
    pub(crate) fn literals(&self, states: States) -> Option<Vec<&Segment>> {
        let waiting = self.parts.iter().enumerate().filter(|(at, _)| states.0 >> at & 1 == 1);
        waiting
            .map(|(_, part)| match part {
                Part::Exactly(segment) => Some(segment),
                Part::One | Part::Any => None,
            })
            .collect()
    }

    fn advance(&self, states: States, matches: impl Fn(&Part) -> bool) -> States {
        let mut next = 0;
        let mut left = states.0 & !(1 << self.parts.len());
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            let part = &self.parts[at];
            if matches(part) {
                // `**` may match more; any other segment is done.
                next |= 1 << if *part == Part::Any { at } else { at + 1 };
            }
        }
        self.close(next)
    }

    /// `**` matches nothing as well: its state includes the next one.
    fn close(&self, mut states: u128) -> States {
        for (at, part) in self.parts.iter().enumerate() {
            if *part == Part::Any && states >> at & 1 == 1 {
                states |= 1 << (at + 1);
            }
        }
        States(states)
    }
}

impl States {
    /// Whether nothing below can match.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
