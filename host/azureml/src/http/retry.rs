//! When a request is sent again, and how long is waited before.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use uuid::Uuid;

/// How often and how patiently a request is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often it is sent at most.
    pub tries: u32,
    /// The wait after the first try, which doubles with each.
    pub base: Duration,
    /// The longest wait.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { tries: 5, base: Duration::from_millis(200), cap: Duration::from_secs(120) }
    }
}

impl RetryPolicy {
    /// The wait after a try (counted from 1): what the service asks for, if that is longer than `base · 2^(try - 1)`, which is
    /// varied by a quarter so that clients do not come back all at once. `chance` is from 0 to 1.
    pub(super) fn delay(&self, tried: u32, hint: Option<Duration>, chance: f64) -> Duration {
        let doubled = self.base.saturating_mul(1 << tried.saturating_sub(1).min(6));
        let varied = doubled.mul_f64(0.75 + 0.5 * chance.clamp(0.0, 1.0));
        varied.max(hint.unwrap_or_default()).min(self.cap)
    }
}

/// A number from 0 to 1.
pub(super) fn chance() -> f64 {
    let (high, _) = Uuid::new_v4().as_u64_pair();
    // 48 bits of a version 4 UUID before its version are random, and exact in a float.
    (high >> 16) as f64 / (1u64 << 48) as f64
}

/// Whether an answer with this status may become another one.
pub(crate) fn is_worth_a_retry(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// How long the service asks to wait.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    for name in ["x-ms-retry-after-ms", "retry-after-ms"] {
        if let Some(milliseconds) = text(name).and_then(|value| value.parse().ok()) {
            return Some(Duration::from_millis(milliseconds));
        }
    }
    let value = text("retry-after")?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    httpdate::parse_http_date(value).ok()?.duration_since(now).ok()
}

/// How far the clock of this machine is off, by the `Date` of an answer: said from five minutes on, which is what Entra allows.
pub(super) fn clock_skew(headers: &HeaderMap, now: SystemTime) -> Option<String> {
    let date = headers.get("date").and_then(|value| value.to_str().ok())?;
    let theirs = httpdate::parse_http_date(date).ok()?;
    let (off, direction) = match now.duration_since(theirs) {
        Ok(ahead) => (ahead, "fast"),
        Err(behind) => (behind.duration(), "slow"),
    };
    (off >= Duration::from_secs(300))
        .then(|| format!("the clock of this machine is {} minutes {direction}", off.as_secs() / 60))
}

/// Something that is tried until it works.
pub(crate) trait Attempt: Send {
    /// What it gives.
    type Answer: Send;
    /// How it fails.
    type Error: Send;

    /// Tries once; the first try is number 1.
    fn attempt(
        &mut self,
        number: u32,
    ) -> impl Future<Output = Result<Self::Answer, Failed<Self::Error>>> + Send;

    /// Told before each wait.
    fn waits(&mut self, error: &Self::Error, wait: Duration);
}

/// A try that failed.
#[derive(Debug)]
pub(crate) struct Failed<E> {
    pub(crate) error: E,
    pub(crate) again: Again,
}

/// Whether another try makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// No.
    Never,
    /// At once, for any request: what was sent was not accepted. Whoever says so says it once.
    AtOnce,
    /// After a wait, for a request that may be repeated; the service may ask for a longer one.
    Later(Option<Duration>),
}

/// Tries until it works, the policy has enough, or another try makes no sense.
pub(crate) async fn persist<A: Attempt>(
    policy: RetryPolicy,
    repeatable: bool,
    attempt: &mut A,
) -> Result<A::Answer, A::Error> {
    let mut number = 1;
    loop {
        let failed = match attempt.attempt(number).await {
            Ok(answer) => return Ok(answer),
            Err(failed) => failed,
        };
        let wait = match failed.again {
            Again::AtOnce => Duration::ZERO,
            Again::Later(hint) if repeatable && number < policy.tries => policy.delay(number, hint, chance()),
            Again::Later(_) | Again::Never => return Err(failed.error),
        };
        attempt.waits(&failed.error, wait);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        number += 1;
    }
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
