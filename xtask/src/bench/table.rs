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
        page.push_str(MISSED);
        page
    }
}

/// Why some bars are missed, and what would reach them: for a reader of the page.
const MISSED: &str = "\n\
## Where a bar is missed

- **The whole process against `--version`.** A check makes ten instances (three for settings, four for two rounds of mutators, three
  validators) and loads three policies; most of the time is page faults and system calls. An instance pool made at once for two instances,
  and reading the configuration once instead of twice, would bring it nearer.
- **The same logic natively.** Making an instance costs about 38 µs, which is most of what the native code takes for 45 KB; fuel and epoch
  checks are the rest. Keeping instances would reach the bar, and would let one evaluation see what another left: they are not kept.
- **All built-in policies.** Each takes one or two instances, and an instance costs 38 µs; measured one by one they take 1.0 ms together, and
  one after the other a fifth more, as each meets a cold cache. Instances that are kept, or mutator and validator of a policy in one
  instance, would reach the bar.
- **A submission against the official client.** Two runs gave 45x and 73x: ours took 24 and 22 ms, the client 1.1 and 1.6 s. Some 290 files of the
  system with roots of certificates are read for each process; reading one bundle instead would be the next step.
- **Reading against PyYAML.** The bar was measured on a 2 KB file, where PyYAML's constant cost weighs more; the ratio here is for 50 KB (there
  the reference reached 44x).
";

/// A time with a unit that suits it.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        small if small < 1e-3 => format!("{:.1} µs", small * 1e6),
        middle if middle < 1.0 => format!("{:.2} ms", middle * 1e3),
        large => format!("{large:.2} s"),
    }
}
