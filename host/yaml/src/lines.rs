//! From offsets to lines and columns.

use crate::Position;

/// How many bytes lie between two of the remembered counts of continuation bytes.
const STRIDE: usize = 1024;

/// Where the lines of a text start. Lines end with LF, CR LF or a lone CR, as Python's text mode has it.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<u32>,
    /// UTF-8 continuation bytes before each multiple of [`STRIDE`]; empty for a text of ASCII only. It keeps the column of
    /// an offset in a very long line from costing that line.
    continuations: Vec<u32>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at as u32 + 1);
            }
        }
        let mut continuations = Vec::new();
        if !text.is_ascii() {
            let mut sum = 0;
            for block in bytes.chunks(STRIDE) {
                continuations.push(sum);
                sum += count_continuations(block);
            }
        }
        Self { starts, continuations }
    }

    /// The number of the line that holds an offset, from 0.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// The offset at which the line of an offset starts.
    pub(crate) fn start(&self, offset: usize) -> usize {
        self.starts.get(self.line(offset)).map_or(0, |&start| start as usize)
    }

    /// The offset behind the line break of the line of an offset, or the end of the text.
    pub(crate) fn next(&self, text: &str, offset: usize) -> usize {
        self.starts.get(self.line(offset) + 1).map_or(text.len(), |&start| start as usize)
    }

    /// The line and the column of an offset.
    pub(crate) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.line(offset);
        let start = self.start(offset);
        let characters = (offset - start) as u32 - (self.before(text, offset) - self.before(text, start));
        Position { line: line as u32 + 1, column: characters + 1 }
    }

    /// The continuation bytes before an offset.
    fn before(&self, text: &str, offset: usize) -> u32 {
        match self.continuations.get(offset / STRIDE) {
            Some(&sum) => {
                let from = offset - offset % STRIDE;
                sum + count_continuations(text.as_bytes().get(from..offset).unwrap_or_default())
            }
            // Behind the last block nothing is left, and a text of ASCII has none at all.
            None => self.continuations.last().map_or(0, |&sum| {
                let from = (self.continuations.len() - 1) * STRIDE;
                sum + count_continuations(text.as_bytes().get(from..).unwrap_or_default())
            }),
        }
    }
}

fn count_continuations(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 == 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_lf_cr_lf_or_cr() {
        let text = "a\nbc\r\nd\re";
        let lines = Lines::new(text);
        let at = |offset| {
            let position = lines.position(text, offset);
            (position.line, position.column)
        };
        assert_eq!(
            [at(0), at(1), at(2), at(4), at(6), at(7), at(8), at(9)],
            [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1), (3, 2), (4, 1), (4, 2)]
        );
    }

    #[test]
    fn columns_count_characters_however_long_the_line() {
        let text = "é".repeat(5000);
        let lines = Lines::new(&text);
        for character in [0, 1, 511, 512, 513, 2047, 4999, 5000] {
            assert_eq!(lines.position(&text, character * 2).column as usize, character + 1);
        }
    }
}
