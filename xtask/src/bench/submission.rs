//! Whole submissions, side by side with the official client: the same files to the same loopback server in one run.

use std::path::Path;

use anyhow::Result;

use super::process::Project;
use super::service::{Client, Cost, Service};
use super::table::{self, Row, Table};

/// So often each submission is measured, by turns; the median counts.
const ROUNDS: usize = 3;

/// Measures all of it.
pub(super) fn run(root: &Path, table: &mut Table) -> Result<()> {
    let service = Service::start(root)?;
    let small = Project::small(&["user-identity"])?;
    let [ours, theirs] = side_by_side(&service, &small)?;
    compared(table, "submitting a 2 KB command job", [ours, theirs], true);
    let many = Project::uploading(2_000, 16 << 10)?;
    let [ours, theirs] = side_by_side(&service, &many)?;
    compared(table, "submitting a job with 2,000 code files of 16 KiB", [ours, theirs], false);
    drop(many);
    large(&service, table)
}

fn side_by_side(service: &Service, project: &Project) -> Result<[Cost; 2]> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(service.submit(Client::Jobgate, project)?);
        theirs.push(service.submit(Client::Official, project)?);
    }
    Ok([median(&ours), median(&theirs)])
}

/// The median of each of the measures.
fn median(costs: &[Cost]) -> Cost {
    let of = |measure: fn(&Cost) -> f64| {
        let mut values: Vec<_> = costs.iter().map(measure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Cost { cpu: of(|cost| cost.cpu), wall: of(|cost| cost.wall), peak: of(|cost| cost.peak), code: 0 }
}

fn compared(table: &mut Table, what: &str, [ours, theirs]: [Cost; 2], has_bar: bool) {
    let ratio = theirs.cpu / ours.cpu;
    table.add(Row {
        what: format!("{what}: CPU"),
        measured: format!(
            "{}; official client {}: {ratio:.0}x",
            table::duration(ours.cpu),
            table::duration(theirs.cpu)
        ),
        bar: if has_bar { "50x less" } else { "-" },
        is_met: has_bar.then_some(ratio >= 50.0),
    });
    table.add(Row {
        what: format!("{what}: wall"),
        measured: format!(
            "{}; official client {}: {:.0}x",
            table::duration(ours.wall),
            table::duration(theirs.wall),
            theirs.wall / ours.wall
        ),
        bar: "-",
        is_met: None,
    });
    table.add(Row {
        what: format!("{what}: peak memory"),
        measured: format!("{:.0} MB; official client {:.0} MB", ours.peak / 1e6, theirs.peak / 1e6),
        bar: "-",
        is_met: None,
    });
}

/// One large file: memory must not grow with it. The official client is left out, as it would take minutes.
fn large(service: &Service, table: &mut Table) -> Result<()> {
    let measure = |size| service.submit(Client::Jobgate, &Project::sparse(size)?);
    let quarter = measure(256 << 20)?;
    let whole = measure(1 << 30)?;
    table.add(Row {
        what: "submitting a job with one code file of 1 GiB".to_owned(),
        measured: format!(
            "{}; CPU {}: {:.0} MB/s",
            table::duration(whole.wall),
            table::duration(whole.cpu),
            f64::from(1 << 30) / 1e6 / whole.wall
        ),
        bar: "-",
        is_met: None,
    });
    table.add(Row {
        what: "peak memory while uploading 1 GiB".to_owned(),
        measured: format!("{:.0} MB; 256 MiB {:.0} MB", whole.peak / 1e6, quarter.peak / 1e6),
        bar: "that of 256 MiB + 10 %",
        is_met: Some(whole.peak <= 1.1 * quarter.peak),
    });
    Ok(())
}
