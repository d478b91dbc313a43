//! The page that a run writes.

use std::fmt::Write as _;

/// One number that design promises.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) measured: String,
    pub(super) bar: &'static str,
    /// None: there is no bar.
    pub(super) is_met: Option<bool>,
}

/// All of them.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The page, in Markdown.
    pub(super) fn page(&self) -> String {
        let mut page = String::from(
            "# Benchmarks\n\n\
             Written by `cargo xtask bench`. The machine is shared and small, so ratios within one run count; of repeated runs the\n\
             median is shown. Bars are those of the design.\n\n\
             | what | measured | bar | met |\n|---|---|---|---|\n",
        );
        for Row { what, measured, bar, is_met } in &self.rows {
            let met = match is_met {
                Some(true) => "yes",
                Some(false) => "**no**",
                None => "-",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(page, "| {what} | {measured} | {bar} | {met} |");
        }
        page
    }
}

/// A time with a unit that suits it.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        small if small < 1e-3 => format!("{:.1} µs", small * 1e6),
        middle if middle < 1.0 => format!("{:.2} ms", middle * 1e3),
        large => format!("{large:.2} s"),
    }
}
