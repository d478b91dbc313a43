//! The few lines of a file around a place, so that showing one finding does not cost a walk over the whole file.

use std::ops::Range;

/// Some lines of a text, with a range of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window<'a> {
    /// Whole lines.
    pub(super) text: &'a str,
    /// The number of the first of them, from 1.
    pub(super) first_line: usize,
    /// The range, within `text`.
    pub(super) range: Range<usize>,
}

/// So many lines of a range are shown: a block of a thousand lines is pointed at by its beginning.
const RANGE_LINES: usize = 3;

/// The lines that hold this range (its first ones, if it has many), one line before and one after.
///
/// `line` is the number of the line on which the range begins. A range outside the text gives its end.
pub(super) fn window(text: &str, range: Range<usize>, line: usize) -> Window<'_> {
    let start = boundary(text, range.start);
    let end = last_shown(text, start, boundary(text, range.end).max(start));
    let first = line_start(text, start);
    let before = if first == 0 { 0 } else { line_start(text, first - 1) };
    let first_line = line.saturating_sub(usize::from(before < first)).max(1);
    let last = next_line(text, end);
    let after = next_line(text, last);
    Window { text: &text[before..after], first_line, range: start - before..end - before }
}

/// The end of a range, cut to its first lines, trailing line breaks and blanks left out.
fn last_shown(text: &str, start: usize, end: usize) -> usize {
    let shown = &text[start..end];
    let cut = shown.match_indices('\n').nth(RANGE_LINES - 1).map_or(shown.len(), |(at, _)| at);
    start + shown[..cut].trim_end().len()
}

fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

    #[test]
    fn a_line_is_shown_with_its_neighbours() {
        let found = window(TEXT, 8..13, 3);
        assert_eq!(found, Window { text: "two\nthree\nfour\n", first_line: 2, range: 4..9 });
    }

    #[test]
    fn the_first_and_the_last_line_have_one_neighbour() {
        assert_eq!(window(TEXT, 0..3, 1), Window { text: "one\ntwo\n", first_line: 1, range: 0..3 });
        assert_eq!(window("a\nb", 2..3, 2), Window { text: "a\nb", first_line: 1, range: 2..3 });
    }

    #[test]
    fn a_long_range_is_cut() {
        let found = window(TEXT, 0..TEXT.len(), 1);
        assert_eq!(found, Window { text: "one\ntwo\nthree\nfour\n", first_line: 1, range: 0..13 });
    }

    #[test]
    fn nothing_is_out_of_range() {
        assert_eq!(window("", 5..9, 1), Window { text: "", first_line: 1, range: 0..0 });
        assert_eq!(window("é", 1..9, 1).range, 0..2);
    }
}
