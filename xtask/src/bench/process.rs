//! Whole processes, timed.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::command;

/// So many times each command is run, by turns, so that a busy moment meets all of them.
const ROUNDS: usize = 41;

/// A job with its configuration in a folder of its own.
pub(super) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// A job of 2 KB and these policies.
    pub(super) fn small(policies: &[&str]) -> Result<Self> {
        let project = Self { folder: tempfile::tempdir()? };
        fs::create_dir(project.path().join("src"))?;
        fs::write(project.path().join("src/main.py"), "print(1)\n")?;
        project.write(policies)?;
        Ok(project)
    }

    /// A job whose code folder has so many files of this size.
    pub(super) fn with_code(files: usize, size: usize) -> Result<Self> {
        let project = Self::filled(files, size)?;
        project.write(&["snapshot-checksums"])?;
        Ok(project)
    }

    /// The same under a policy that admits it, so that it is uploaded.
    pub(super) fn uploading(files: usize, size: usize) -> Result<Self> {
        let project = Self::filled(files, size)?;
        project.write(&["user-identity"])?;
        Ok(project)
    }

    /// A job to be uploaded whose code is one file of this size, of zeros that take no place on the disk.
    pub(super) fn sparse(size: u64) -> Result<Self> {
        let project = Self::filled(0, 0)?;
        File::create(project.path().join("src/weights.bin"))?.set_len(size)?;
        project.write(&["user-identity"])?;
        Ok(project)
    }

    fn filled(files: usize, size: usize) -> Result<Self> {
        let project = Self { folder: tempfile::tempdir()? };
        fs::create_dir(project.path().join("src"))?;
        let content: Vec<u8> = (0..size).map(|at| (at * 31 % 251) as u8).collect();
        for file in 0..files {
            fs::write(project.path().join(format!("src/file{file:05}.bin")), &content)?;
        }
        Ok(project)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, policies: &[&str]) -> Result<()> {
        let mut config = File::create(self.path().join("jobgate.yaml"))?;
        writeln!(config, "version: 1\npolicies:")?;
        for (at, policy) in policies.iter().enumerate() {
            writeln!(config, "  - {{id: p{at}, source: \"builtin:{policy}\"}}")?;
        }
        let mut job = File::create(self.path().join("job.yml"))?;
        writeln!(
            job,
            "type: command\ncommand: python main.py\ncode: ./src\ncompute: azureml:cpu\nenvironment:\n  image: python:3.12\ninputs:"
        )?;
        for at in 0..24 {
            writeln!(
                job,
                "  data_{at}:\n    type: uri_folder\n    path: azureml://datastores/store/paths/data/{at}/"
            )?;
        }
        Ok(())
    }
}

/// The median wall time of each command in seconds. What a check decides does not matter here, that it decides does.
pub(super) fn medians<const N: usize>(commands: [(&Path, &Path, &[&str]); N]) -> Result<[f64; N]> {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for ((program, folder, arguments), times) in commands.iter().zip(&mut times) {
            let mut command = Command::new(program);
            command.current_dir(folder).args(*arguments).stdout(Stdio::null()).stderr(Stdio::null());
            let start = Instant::now();
            let status = command.status().with_context(|| format!("cannot start `{}`", program.display()))?;
            let is_decided = matches!(status.code(), Some(0 | 3));
            ensure!(is_decided, "{} in `{}` ended with {status}", command::shown(&command), folder.display());
            times.push(start.elapsed().as_secs_f64());
        }
    }
    Ok(times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }))
}

/// The time that SHA-256 takes for the files of a folder, read as they are; the median of five.
pub(super) fn raw_sha256(folder: &Path) -> Result<f64> {
    let mut times = Vec::new();
    let mut buffer = vec![0; 256 << 10];
    for _ in 0..5 {
        let start = Instant::now();
        let mut hash = Sha256::new();
        for entry in fs::read_dir(folder)? {
            let mut file = File::open(entry?.path())?;
            loop {
                match file.read(&mut buffer)? {
                    0 => break,
                    count => hash.update(&buffer[..count]),
                }
            }
        }
        std::hint::black_box(hash.finalize());
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[2])
}
