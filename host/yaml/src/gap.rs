//! Reading between tokens: comments, anchors and tags are units there, everything else is an indicator or blank.

/// The parts of a gap, from left to right.
pub(crate) struct Gap<'t> {
    bytes: &'t [u8],
    at: usize,
    end: usize,
}

/// An indicator, and where it stands.
pub(crate) type Indicator = (usize, u8);

impl<'t> Gap<'t> {
    /// What stands between two offsets.
    pub(crate) fn new(text: &'t str, start: usize, end: usize) -> Self {
        let end = end.min(text.len());
        Self { bytes: text.as_bytes(), at: start.min(end), end }
    }

    fn until(&self, from: usize, stop: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..self.end).unwrap_or_default();
        rest.iter().position(|&byte| stop(byte)).map_or(self.end, |length| from + length)
    }

    /// The first of these indicators.
    pub(crate) fn find(mut self, wanted: &[u8]) -> Option<usize> {
        self.find_map(|(at, byte)| wanted.contains(&byte).then_some(at))
    }

    /// The first dash that starts an item: one with a blank or nothing behind it.
    pub(crate) fn dash(mut self) -> Option<usize> {
        let bytes = self.bytes;
        let starts_item = |at: usize| bytes.get(at + 1).is_none_or(|&next| is_blank(next) || is_break(next));
        self.find_map(|(at, byte)| (byte == b'-' && starts_item(at)).then_some(at))
    }
}

impl Iterator for Gap<'_> {
    type Item = Indicator;

    fn next(&mut self) -> Option<Indicator> {
        while self.at < self.end {
            let (at, byte) = (self.at, *self.bytes.get(self.at)?);
            match byte {
                b'#' => self.at = self.until(at, is_break),
                b'&' | b'!' => self.at = self.until(at, |byte| is_blank(byte) || is_break(byte)),
                _ => self.at += 1,
            }
            if !is_blank(byte) && !is_break(byte) && !matches!(byte, b'#' | b'&' | b'!') {
                return Some((at, byte));
            }
        }
        None
    }
}

/// A space or a tab.
pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// LF or CR.
pub(crate) fn is_break(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_anchors_and_tags_are_units() {
        let text = ": # a - b\n &c-d !!e|f ? - |";
        let found: Vec<u8> = Gap::new(text, 0, text.len()).map(|(_, byte)| byte).collect();
        assert_eq!(found, b":?-|");
        assert_eq!(Gap::new(text, 0, text.len()).dash(), Some(text.len() - 3));
        assert_eq!(Gap::new(text, 0, 10).find(b"-"), None);
    }
}
