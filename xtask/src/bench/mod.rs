//! `cargo xtask bench`: what design promises in numbers, measured in one run and written to `docs/benchmarks.md`.
//!
//! The machine is shared, so ratios within the run count, and of repeated runs the median.

mod criterion;
mod process;
mod service;
mod submission;
mod table;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{build_policies, command, python};
use process::Project;
use table::{Row, Table};

/// Measures and writes.
pub(crate) fn run(root: &Path) -> Result<()> {
    build_policies::run(root)?;
    command::run(command::cargo().current_dir(root).args([
        "build",
        "--locked",
        "--release",
        "-p",
        "jobgate",
        "-p",
        "jobgate-emulator",
    ]))?;
    for package in ["jobgate-yaml", "jobgate-engine"] {
        command::run(
            command::cargo().current_dir(root).args(["bench", "--locked", "-p", package, "--", "--quiet"]),
        )?;
    }
    let mut table = Table::default();
    whole_process(root, &mut table)?;
    evaluation(root, &mut table)?;
    builtins(root, &mut table)?;
    stopping(root, &mut table)?;
    reading(root, &mut table)?;
    snapshots(root, &mut table)?;
    submission::run(root, &mut table)?;
    sizes(root, &mut table)?;
    let path = root.join("docs/benchmarks.md");
    fs::write(&path, table.page()).with_context(|| format!("cannot write `{}`", path.display()))
}

/// `check` as a whole, against the least that a process of this program costs.
fn whole_process(root: &Path, table: &mut Table) -> Result<()> {
    let jobgate = root.join("target/release/jobgate");
    let three = Project::small(&["user-identity", "private-registry", "snapshot-checksums"])?;
    let ids = build_policies::ids(root)?;
    let all = Project::small(&ids.iter().map(String::as_str).collect::<Vec<_>>())?;
    let many = Project::small(&["user-identity"; 13])?;
    let few = Project::small(&["user-identity"; 3])?;
    let [version, check, all, few, many] = process::medians([
        (&jobgate, three.path(), &["--version"]),
        (&jobgate, three.path(), &["check", "job.yml"]),
        (&jobgate, all.path(), &["check", "job.yml"]),
        (&jobgate, few.path(), &["check", "job.yml"]),
        (&jobgate, many.path(), &["check", "job.yml"]),
    ])?;
    let ratio = check / version;
    table.add(Row {
        what: "`jobgate check` of a 2 KB job, 3 built-in policies, whole process".to_owned(),
        measured: format!("{:.2} ms; `jobgate --version` {:.2} ms: {ratio:.2}x", check * 1e3, version * 1e3),
        bar: "2x, and 5 ms",
        is_met: Some(ratio <= 2.0 && check <= 5e-3),
    });
    table.add(Row {
        what: format!("the same with all {} built-in policies", ids.len()),
        measured: table::duration(all),
        bar: "15 ms",
        is_met: Some(all <= 15e-3),
    });
    let further = (many - few) / 10.0;
    table.add(Row {
        what: "each further policy".to_owned(),
        measured: format!("{:.3} ms", further * 1e3),
        bar: "0.4 ms",
        is_met: Some(further <= 0.4e-3),
    });
    if let Some(corpus) = std::env::var_os("JOBGATE_CORPUS") {
        let cli = Path::new(&corpus).join("azureml-examples/cli");
        let config = three.path().join("jobgate.yaml").display().to_string();
        let specs = cli.display().to_string();
        let [all] = process::medians([(&jobgate, three.path(), &["check", &specs, "--config", &config])])?;
        table.add(Row {
            what: "`jobgate check` of the corpus (365 specs), one process".to_owned(),
            measured: format!("{:.0} ms", all * 1e3),
            bar: "-",
            is_met: None,
        });
    }
    Ok(())
}

/// One evaluation with a fresh instance and all limits on, and the same logic natively: for a policy that asks one question for all values,
/// as the SDK recommends, and for one that asks for each.
fn evaluation(root: &Path, table: &mut Table) -> Result<()> {
    for (size, bar, seconds) in
        [("2 KB", "60 µs", 60e-6), ("45 KB", "0.25 ms", 0.25e-3), ("4.6 MB", "45 ms", 45e-3)]
    {
        for (rule, asks) in [("rows", "one question for all values"), ("steps", "a question for each value")]
        {
            let wasm = criterion::median(root, rule, "policy", size)?;
            let native = criterion::median(root, rule, "native", size)?;
            table.add(Row {
                what: format!("one evaluation, fresh instance, all limits on, {asks}: {size}"),
                measured: table::duration(wasm),
                bar,
                is_met: Some(wasm <= seconds),
            });
            let is_small = size == "2 KB";
            table.add(Row {
                what: format!("the same logic natively in Rust, {asks}: {size}"),
                measured: format!("{}: {:.2}x", table::duration(native), wasm / native),
                bar: if is_small { "-" } else { "at most 2x" },
                is_met: (!is_small).then_some(wasm <= 2.0 * native),
            });
        }
    }
    Ok(())
}

/// One evaluation of each built-in policy: every mutator and every validator once.
fn builtins(root: &Path, table: &mut Table) -> Result<()> {
    let all = criterion::median(root, "builtins", "all", "2 KB")?;
    table.add(Row {
        what: format!("one evaluation of all {} built-in policies: 2 KB", build_policies::ids(root)?.len()),
        measured: table::duration(all),
        bar: "1 ms",
        is_met: Some(all <= 1e-3),
    });
    Ok(())
}

/// How late hostile guests are stopped. The benchmark prints a line for each: its name, the median and the longest time in ms.
fn stopping(root: &Path, table: &mut Table) -> Result<()> {
    const LIMIT: f64 = 100.0;
    let mut stop = command::cargo();
    let printed = command::output(stop.current_dir(root).args([
        "bench",
        "--locked",
        "-p",
        "jobgate-engine",
        "--bench",
        "stop",
    ]))?;
    let guests = printed.lines().filter_map(|line| {
        let mut words =
            line.strip_suffix("ms")?.rsplitn(3, char::is_whitespace).filter(|word| !word.is_empty());
        words.next()?.parse::<f64>().ok()
    });
    let longest: Vec<f64> = guests.collect();
    let worst = longest.iter().copied().fold(0.0, f64::max);
    table.add(Row {
        what: format!(
            "a looping, allocating, recursing, blocking or babbling guest ({} of them), limit {LIMIT} ms",
            longest.len()
        ),
        measured: format!("stopped after {worst:.1} ms at the latest"),
        bar: "its limit + 20 ms",
        is_met: Some(!longest.is_empty() && worst <= LIMIT + 20.0),
    });
    Ok(())
}

/// Reading YAML, against a megabyte's time and against the official client's reader on the same text.
fn reading(root: &Path, table: &mut Table) -> Result<()> {
    for size in ["50KB", "5MB"] {
        let seconds = criterion::median(root, "yaml", "read", size)?;
        let bytes = fs::metadata(root.join(format!("target/tmp/pipeline-{size}.yml")))?.len();
        let speed = bytes as f64 / seconds / 1e6;
        table.add(Row {
            what: format!("reading YAML: {size}"),
            measured: format!("{}: {speed:.0} MB/s", table::duration(seconds)),
            bar: "at least 25 MB/s",
            is_met: Some(speed >= 25.0),
        });
    }
    let text = root.join("target/tmp/pipeline-50KB.yml");
    let script = "import sys,time,yaml\nt=open(sys.argv[1]).read()\nr=[]\nfor _ in range(5):\n s=time.perf_counter();yaml.safe_load(t);r.append(time.perf_counter()-s)\nprint(sorted(r)[2])";
    let mut official = Command::new(python::azure_ai_ml(root)?);
    let official: f64 = command::output(official.args(["-c", script]).arg(text))?.trim().parse()?;
    let ratio = official / criterion::median(root, "yaml", "read", "50KB")?;
    table.add(Row {
        what: "reading YAML against the official client's reader (PyYAML): 50 KB".to_owned(),
        measured: format!("{}: {ratio:.0}x", table::duration(official)),
        bar: "80x",
        is_met: Some(ratio >= 80.0),
    });
    Ok(())
}

/// The checksum of a code folder, against SHA-256 over the same files.
fn snapshots(root: &Path, table: &mut Table) -> Result<()> {
    let jobgate = root.join("target/release/jobgate");
    for (what, files, size) in
        [("4 files of 64 MiB", 4, 64 << 20), ("2,000 files of 16 KiB", 2_000, 16 << 10)]
    {
        let project = Project::with_code(files, size)?;
        let empty = Project::with_code(1, 1)?;
        let check: &[&str] = &["check", "job.yml"];
        let [with, without] =
            process::medians([(&jobgate, project.path(), check), (&jobgate, empty.path(), check)])?;
        let raw = process::raw_sha256(&project.path().join("src"))?;
        let hash = with - without;
        table.add(Row {
            what: format!("checksum of a code folder: {what}"),
            measured: format!(
                "{}; raw SHA-256 {}: {:.2}x its speed",
                table::duration(hash),
                table::duration(raw),
                raw / hash
            ),
            bar: "0.8x",
            is_met: Some(raw / hash >= 0.8),
        });
    }
    Ok(())
}

/// What the components of the built-in policies weigh.
fn sizes(root: &Path, table: &mut Table) -> Result<()> {
    for id in build_policies::ids(root)? {
        let size = fs::metadata(root.join(format!("target/policies/{id}.wasm")))?.len();
        table.add(Row {
            what: format!("component of `{id}`"),
            measured: format!("{:.1} KB", size as f64 / 1e3),
            bar: "120 KB",
            is_met: Some(size <= 120_000),
        });
    }
    Ok(())
}
