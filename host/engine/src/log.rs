//! What a policy logs (`docs/abi.md` §10).

/// Bytes that are kept of one evaluation.
const BYTES: usize = 64 << 10;
/// Bytes that are kept of the message of a panic.
const PANIC_BYTES: usize = 4 << 10;

/// The log of one evaluation. It never influences a decision.
#[derive(Default)]
pub(crate) struct Log {
    lines: Vec<String>,
    bytes: usize,
    full: bool,
    panic: Option<String>,
}

impl Log {
    /// Keeps a message, as far as there is room.
    pub(crate) fn add(&mut self, level: &str, message: &str) {
        if self.full {
            return;
        }
        let kept = cut(message, BYTES - self.bytes);
        // An empty message takes room as well, so that there is an end to them.
        self.bytes += (level.len() + 2 + kept.len()).min(BYTES - self.bytes);
        self.lines.push(format!("{level}: {kept}"));
        if kept.len() < message.len() || self.bytes == BYTES {
            self.full = true;
            self.lines.push(format!("(the log is over {} KiB: the rest is not kept)", BYTES >> 10));
        }
    }

    /// Keeps what the guest says just before it traps. The first such message counts.
    pub(crate) fn panicked(&mut self, message: &str) {
        self.panic.get_or_insert_with(|| cut(message, PANIC_BYTES).to_owned());
    }

    /// What the guest said before it trapped.
    pub(crate) fn panic(&self) -> Option<&str> {
        self.panic.as_deref()
    }

    /// The lines, level first.
    pub(crate) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }
}

/// As much of the front of a text as these bytes hold.
fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_ends_with_a_note() {
        let mut log = Log::default();
        for _ in 0..100_000 {
            log.add("info", "ä");
        }
        let lines = log.take();
        assert!(lines.iter().map(String::len).sum::<usize>() < BYTES + 100);
        assert_eq!(lines[0], "info: ä");
        assert_eq!(lines.last().unwrap(), "(the log is over 64 KiB: the rest is not kept)");
    }

    #[test]
    fn a_huge_message_is_cut_between_characters() {
        let mut log = Log::default();
        log.add("warn", &"€".repeat(BYTES));
        let lines = log.take();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].len() <= BYTES + 6 && lines[0].ends_with('€'));
    }

    #[test]
    fn the_first_panic_counts() {
        let mut log = Log::default();
        log.panicked("first");
        log.panicked("second");
        assert_eq!(log.panic(), Some("first"));
    }
}
