//! The async runtime: made when something is sent, so that commands that send nothing do not pay for it.

use std::future::Future;
use std::io;

/// Runs a future to its end. One thread does the requests; files are read and hashed on others.
///
/// # Errors
/// When the system gives no runtime.
pub fn run<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let output = runtime.block_on(future);
    // A thread that still reads a file has nobody to read it for.
    runtime.shutdown_background();
    Ok(output)
}

/// Runs a future to its end, or until somebody presses Ctrl-C: then it is dropped where it stands, and there is no output.
///
/// # Errors
/// When the system gives no runtime, or no signals.
pub fn run_until_interrupted<F: Future>(future: F) -> io::Result<Option<F::Output>> {
    run(async {
        let interrupted = tokio::signal::ctrl_c();
        tokio::select! {
            output = future => Ok(Some(output)),
            signal = interrupted => signal.map(|()| None),
        }
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_runs_with_time_and_threads() {
        let output = run(async {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            tokio::task::spawn_blocking(|| 7).await.unwrap()
        });
        assert_eq!(output.unwrap(), 7);
        assert_eq!(run_until_interrupted(async { 8 }).unwrap(), Some(8));
    }
}
