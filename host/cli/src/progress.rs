//! How far a submission is: a bar on a terminal, few lines elsewhere. All of it goes to standard error.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use jobgate_azureml::execute::{Event, JobState, Progress, Watcher};
use jobgate_azureml::http::{HttpError, Observer};

use crate::output;
use crate::output::style::{ATTENTION, HEADING, styled};
use crate::output::untrusted::one_line;

/// Tells people how far a submission is.
pub(crate) struct Told {
    bar: ProgressBar,
    is_submitting: AtomicBool,
}

impl Told {
    /// With a bar if standard error is a terminal.
    pub(crate) fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{msg} {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}");
        let bar = ProgressBar::with_draw_target(Some(0), target);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, is_submitting: AtomicBool::new(false) }
    }

    /// Whether the job is being put: it may exist.
    pub(crate) fn is_submitting(&self) -> bool {
        self.is_submitting.load(Ordering::Relaxed)
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// A line that stays, above the bar.
    fn line(&self, text: &str) {
        // Without an upload there is no bar to keep the line apart from.
        if self.bar.length() == Some(0) {
            output::tell(text);
        } else {
            self.bar.suspend(|| output::tell(text));
        }
    }
}

impl Progress for Told {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Resumed { job } => {
                let job = job.map(|name| format!(" as {}", one_line(name))).unwrap_or_default();
                self.line(&format!("{}: an earlier submission did not end: it is gone on with{job}", note()));
            }
            Event::Uploading { files, bytes, .. } => {
                let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
                self.line(&format!("uploading {files}, {}", HumanBytes(*bytes)));
                self.bar.set_message("uploading");
                self.bar.inc_length(*bytes);
            }
            Event::Sent { bytes } => self.bar.inc(*bytes),
            Event::Lost { bytes } => self.bar.set_position(self.bar.position().saturating_sub(*bytes)),
            Event::Submitting { .. } => self.is_submitting.store(true, Ordering::Relaxed),
            Event::LookingFor { job } => {
                self.line(&format!(
                    "{}: no clear answer came: looking for the job {}",
                    note(),
                    one_line(job)
                ));
            }
            Event::Waits { wait, why } => self.waits(why, *wait),
            _ => {}
        }
    }
}

impl Told {
    fn waits(&self, why: &str, wait: Duration) {
        let seconds = wait.as_secs_f32();
        self.line(&format!("{}: {}; trying again in {seconds:.1} s", note(), one_line(why)));
    }
}

impl Observer for Told {
    fn waits(&self, error: &HttpError, wait: Duration) {
        self.waits(&error.to_string(), wait);
    }
}

impl Watcher for Told {
    fn changed(&self, state: &JobState) {
        self.line(&format!("{}: {}", one_line(&state.name), one_line(&state.status)));
    }

    fn trouble(&self, error: &HttpError) {
        let warning = styled(ATTENTION, "warning");
        self.line(&format!(
            "{warning}: the status is not known: {}; asking again",
            one_line(&error.to_string())
        ));
    }
}

fn note() -> String {
    styled(HEADING, "note")
}
