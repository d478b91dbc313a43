//! Columns of short texts.

use super::untrusted::one_line;

/// No column is padded further: one long name must not push all others off the screen.
const WIDEST: usize = 40;

/// Rows with their cells in columns, each row indented and on its line. Cells are untrusted text.
pub(crate) fn table<const N: usize>(indent: &str, rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| one_line(cell))).collect();
    let width = |column: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(indent);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn cells_are_in_columns_and_on_one_line() {
        let rows = [["a".to_owned(), "b\nc".to_owned()], ["long".to_owned(), "d".to_owned()]];
        assert_eq!(table("  ", &rows), "  a     b\\nc\n  long  d\n");
        let wide = [["x".repeat(50), "1".to_owned()], ["y".to_owned(), "2".to_owned()]];
        assert_eq!(table("", &wide), format!("{}  1\ny  2\n", "x".repeat(50)));
    }
}
