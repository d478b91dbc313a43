//! The few lines of a file around a place, so that showing one finding does not cost a walk over the whole file.

use std::borrow::Cow;
use std::ops::Range;

use super::untrusted::lines;

/// Some lines of a text, with a range of it. What does not show in the text is replaced by something that does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Whole lines.
    pub(super) text: String,
    /// The number of the first of them, from 1.
    pub(super) first_line: usize,
    /// The range, within `text`.
    pub(super) range: Range<usize>,
}

/// So many lines of a range are shown: a block of a thousand lines is pointed at by its beginning.
const RANGE_LINES: usize = 3;

/// So many bytes of a line are shown before, in and after a range, or next to it: more is no help, and a file of one endless line with
/// many findings would be shown as many times.
const LINE_BYTES: usize = 1000;

/// The lines that hold this range (its first ones, if it has many), one line before and one after. None if the range begins far inside
/// a line: its place is then all there is to show.
///
/// `line` is the number of the line on which the range begins. A range outside the text gives its end.
pub(super) fn window(text: &str, range: Range<usize>, line: usize) -> Option<Window> {
    let start = boundary(text, range.start);
    let end = last_shown(text, start, boundary(text, range.end).max(start));
    let first = line_start(text, start);
    if start - first > LINE_BYTES {
        return None;
    }
    let before = if first == 0 { 0 } else { line_start(text, first - 1) };
    let first_line = line.saturating_sub(usize::from(before < first)).max(1);
    let last = next_line(text, end);
    let after = next_line(text, last);
    let parts = [
        shortened(&text[before..first]),
        lines(&text[first..start]),
        lines(&text[start..end]),
        shortened(&text[end..last]),
        shortened(&text[last..after]),
    ];
    // Replacing characters moves the range.
    let start = parts[0].len() + parts[1].len();
    let end = start + parts[2].len();
    Some(Window { text: parts.concat(), first_line, range: start..end })
}

/// A line, or the rest of one, cut; its line break stays.
fn shortened(line: &str) -> Cow<'_, str> {
    if line.len() <= LINE_BYTES {
        return lines(line);
    }
    let end = if line.ends_with('\n') { "…\n" } else { "…" };
    Cow::Owned(lines(&line[..boundary(line, LINE_BYTES)]).into_owned() + end)
}

/// The end of a range, cut to its first lines, trailing line breaks and blanks left out.
fn last_shown(text: &str, start: usize, end: usize) -> usize {
    let shown = &text[start..boundary(text, end.min(start + RANGE_LINES * LINE_BYTES))];
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

    fn expected(text: &str, first_line: usize, range: Range<usize>) -> Option<Window> {
        Some(Window { text: text.to_owned(), first_line, range })
    }

    #[test]
    fn a_line_is_shown_with_its_neighbours() {
        assert_eq!(window(TEXT, 8..13, 3), expected("two\nthree\nfour\n", 2, 4..9));
    }

    #[test]
    fn the_first_and_the_last_line_have_one_neighbour() {
        assert_eq!(window(TEXT, 0..3, 1), expected("one\ntwo\n", 1, 0..3));
        assert_eq!(window("a\nb", 2..3, 2), expected("a\nb", 1, 2..3));
    }

    #[test]
    fn a_long_range_is_cut() {
        assert_eq!(window(TEXT, 0..TEXT.len(), 1), expected("one\ntwo\nthree\nfour\n", 1, 0..13));
    }

    #[test]
    fn nothing_is_out_of_range() {
        assert_eq!(window("", 5..9, 1), expected("", 1, 0..0));
        assert_eq!(window("é", 1..9, 1), expected("é", 1, 0..2));
    }

    #[test]
    fn long_lines_are_cut_and_far_places_not_shown() {
        let long = "x".repeat(5000);
        let text = format!("{long}\nkey: {long}\n{long}");
        let found = window(&text, 5006..10006, 2).unwrap();
        assert!(found.text.len() < 7 * LINE_BYTES, "{}", found.text.len());
        assert_eq!(found.text.lines().count(), 3);
        assert_eq!(window(&text, 9000..9001, 2), None);
    }

    #[test]
    fn a_range_stays_on_its_text_when_characters_are_replaced() {
        let text = "a\u{85}b: c\u{9b}d\r\n";
        let start = text.find("c").unwrap();
        let found = window(text, start..text.len(), 1).unwrap();
        assert_eq!(&found.text[found.range], "c\u{fffd}d");
    }
}
