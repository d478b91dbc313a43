//! One place, one value: a place of a shared file is not set to two values through two pointers (`docs/abi.md` §7).

use std::collections::HashMap;

use super::record::Slot;
use crate::meter::Stop;

/// What was wanted at the places of shared files in one call, and through which pointers.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    wanted: HashMap<Slot, Vec<(String, Option<String>)>>,
}

impl Agreement {
    /// Notes that a value is wanted at a place (none: that nothing is there), in canonical form.
    ///
    /// # Errors
    /// When another value was wanted there through another pointer.
    pub(super) fn note(
        &mut self,
        slot: &Slot,
        pointer: &str,
        value: Option<String>,
        file: &str,
    ) -> Result<(), Stop> {
        let noted = self.wanted.entry(slot.clone()).or_default();
        if let Some((other, _)) = noted.iter().find(|(other, wanted)| other != pointer && *wanted != value) {
            return Err(Stop::Misuse(format!(
                "`{other}` and `{pointer}` are one place of the file `{file}`, and two different values were wanted there"
            )));
        }
        match noted.iter_mut().find(|(other, _)| other == pointer) {
            Some((_, wanted)) => *wanted = value,
            None => noted.push((pointer.to_owned(), value)),
        }
        Ok(())
    }

    /// Whether something was noted for a place.
    pub(super) fn has(&self, slot: &Slot) -> bool {
        self.wanted.contains_key(slot)
    }

    /// Whether nothing was noted at all.
    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }
}
