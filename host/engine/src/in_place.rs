//! Machine code that runs where it lies: in the program's own file, as the system mapped it.
//!
//! Wasmtime copies what it loads from bytes, and every copied page is one more to fault in: for three policies a third of a
//! millisecond, and most of it is never executed. Code that is embedded at the beginning of a page needs no copy; the pages are made
//! executable, and the system reads those that are used. Linux only: elsewhere a signed program's pages may not be changed.
//!
//! Wasmtime knows code by its address, and one address once: so one engine of the process runs a piece of code in place, and loads it
//! once. Others copy.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use wasmtime::component::Component;

/// What an engine runs in place, by address.
#[derive(Default)]
pub(crate) struct InPlace(Mutex<Vec<(usize, Component)>>);

/// The addresses of code that some engine of the process runs in place. None is ever given back: whether the last user of a component
/// is gone cannot be seen.
static CLAIMED: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

impl InPlace {
    /// The component of this code: as it was loaded before, or as `load` makes it of the code where it lies. None if another engine
    /// has it, or if it does not lie on whole pages: then it is to be copied.
    pub(crate) fn component<E>(
        &self,
        code: &'static [u8],
        load: impl FnOnce() -> Result<Component, E>,
    ) -> Option<Result<Component, E>> {
        let address = code.as_ptr().addr();
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, component)) = own.iter().find(|(known, _)| *known == address) {
            return Some(Ok(component.clone()));
        }
        if !is_possible(code) || !CLAIMED.lock().unwrap_or_else(PoisonError::into_inner).insert(address) {
            return None;
        }
        let loaded = load();
        own.extend(loaded.as_ref().ok().map(|component| (address, component.clone())));
        Some(loaded)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::Arc;

    use wasmtime::{Config, CustomCodeMemory, Result};

    /// Makes pages executable by the system call that Wasmtime would make for memory of its own.
    struct Pages;

    impl CustomCodeMemory for Pages {
        fn required_alignment(&self) -> usize {
            rustix::param::page_size()
        }

        #[allow(
            unsafe_code,
            reason = "machine code is made executable here, which is what the engine is for"
        )]
        fn publish_executable(&self, start: *const u8, bytes: usize) -> Result<()> {
            use rustix::mm::{MprotectFlags, mprotect};
            let flags = MprotectFlags::READ | MprotectFlags::EXEC;
            // SAFETY: Wasmtime gives whole pages of code that it owns or was given for good, and nothing writes there again.
            unsafe { mprotect(start.cast_mut().cast(), bytes, flags) }?;
            Ok(())
        }

        fn unpublish_executable(&self, _: *const u8, _: usize) -> Result<()> {
            // Memory of Wasmtime's own is unmapped next. What is embedded stays: another policy may run the same code.
            Ok(())
        }
    }

    pub(crate) fn allow(config: &mut Config) {
        config.with_custom_code_memory(Some(Arc::new(Pages)));
    }

    pub(crate) fn is_possible(code: &[u8]) -> bool {
        code.as_ptr().addr().is_multiple_of(rustix::param::page_size())
    }
}

#[cfg(not(target_os = "linux"))]
mod linux {
    pub(crate) fn allow(_: &mut wasmtime::Config) {}

    pub(crate) fn is_possible(_: &[u8]) -> bool {
        false
    }
}

/// Lets an engine run code in place.
pub(crate) use linux::allow;
use linux::is_possible;

/// Bytes that begin with a page of the system, whatever the size of its pages.
#[doc(hidden)]
#[derive(Debug)]
#[repr(C)]
pub struct PageAligned<B: ?Sized> {
    page: [Page; 0],
    bytes: B,
}

#[derive(Debug)]
#[cfg_attr(target_arch = "x86_64", repr(align(4096)))]
#[cfg_attr(not(target_arch = "x86_64"), repr(align(65536)))]
struct Page;

impl<const N: usize> PageAligned<[u8; N]> {
    /// These bytes.
    pub const fn new(bytes: [u8; N]) -> Self {
        Self { page: [], bytes }
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
