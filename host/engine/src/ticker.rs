//! The clock that can stop a guest: a thread that counts epochs of 10 ms while a policy runs.
//!
//! Compiled code looks at the engine's epoch in every loop and function. The thread starts with the first evaluation, sleeps for good
//! while none runs, and ends with the engine.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::Duration;

/// The length of an epoch, and so how late a guest may be stopped.
const TICK: Duration = Duration::from_millis(10);

/// Starts and stops the clock of one engine.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Mutex<Option<Thread>>,
}

struct Shared {
    engine: wasmtime::Engine,
    running: AtomicUsize,
    ended: AtomicBool,
}

/// An evaluation that runs: while there is one, the clock ticks.
pub(crate) struct Running<'a>(&'a Shared);

impl Ticker {
    pub(crate) fn new(engine: &wasmtime::Engine) -> Self {
        let shared =
            Shared { engine: engine.clone(), running: AtomicUsize::new(0), ended: AtomicBool::new(false) };
        Self { shared: Arc::new(shared), thread: Mutex::new(None) }
    }

    /// Lets the clock tick until what is returned is dropped.
    ///
    /// # Errors
    /// When the system has no thread left: no guest may run then, as nothing would stop it.
    pub(crate) fn run(&self) -> std::io::Result<Running<'_>> {
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if thread.is_none() {
            let shared = self.shared.clone();
            let clock = std::thread::Builder::new().name("jobgate-clock".to_owned());
            *thread = Some(clock.spawn(move || shared.tick())?.thread().clone());
        }
        if self.shared.running.fetch_add(1, Ordering::SeqCst) == 0
            && let Some(clock) = &*thread
        {
            clock.unpark();
        }
        Ok(Running(&self.shared))
    }
}

impl Shared {
    fn tick(&self) {
        while !self.ended.load(Ordering::SeqCst) {
            if self.running.load(Ordering::SeqCst) == 0 {
                std::thread::park();
            } else {
                std::thread::sleep(TICK);
                self.engine.increment_epoch();
            }
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        if let Some(clock) = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner) {
            clock.unpark();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_ticks_only_while_something_runs() {
        let ticker = Ticker::new(&wasmtime::Engine::default());
        assert!(ticker.thread.lock().unwrap().is_none());
        drop(ticker.run().unwrap());
        assert!(ticker.thread.lock().unwrap().is_some());
        assert_eq!(ticker.shared.running.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn the_clock_ends_with_its_engine() {
        let ticker = Ticker::new(&wasmtime::Engine::default());
        let shared = Arc::downgrade(&ticker.shared);
        drop(ticker.run().unwrap());
        drop(ticker);
        for _ in 0..1000 {
            if shared.strong_count() == 0 {
                return;
            }
            std::thread::sleep(TICK);
        }
        panic!("the thread still runs");
    }
}
