use super::*;
use reqwest::header::{HeaderName, HeaderValue};

/// Headers, and how many milliseconds they ask for.
type Row = (&'static [(&'static str, &'static str)], Option<u64>);

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
    };
    pairs.iter().map(pair).collect()
}

#[test]
fn the_service_says_how_long_to_wait() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let table: [Row; 8] = [
        (&[], None),
        (&[("retry-after", "3")], Some(3_000)),
        (&[("retry-after", " 3 ")], Some(3_000)),
        (&[("retry-after-ms", "30"), ("retry-after", "3")], Some(30)),
        (&[("x-ms-retry-after-ms", "20"), ("retry-after-ms", "30")], Some(20)),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(10_000)),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT")], None),
        (&[("retry-after", "-1"), ("retry-after-ms", "x")], None),
    ];
    for (given, milliseconds) in table {
        assert_eq!(retry_after(&headers(given), now), milliseconds.map(Duration::from_millis), "{given:?}");
    }
}

#[test]
fn waits_double_vary_and_are_capped() {
    let policy = RetryPolicy::default();
    let delay = |tried, hint: Option<u64>, chance| {
        policy.delay(tried, hint.map(Duration::from_millis), chance).as_millis()
    };
    assert_eq!(delay(1, None, 0.5), 200);
    assert_eq!((delay(1, None, 0.0), delay(1, None, 1.0)), (150, 250));
    assert_eq!(delay(3, None, 0.5), 800);
    assert_eq!(delay(3, Some(100), 0.5), 800);
    assert_eq!(delay(3, Some(5_000), 0.5), 5_000);
    assert_eq!(delay(1, Some(3_600_000), 0.5), 120_000);
    assert_eq!(delay(u32::MAX, None, 0.5), 12_800);
    for _ in 0..1_000 {
        assert!((0.0..1.0).contains(&chance()));
    }
}

#[test]
fn a_clock_that_is_off_is_told() {
    let date = headers(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")]);
    let at = |seconds: u64| clock_skew(&date, SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(at(784_111_777), None);
    assert_eq!(at(784_111_777 + 299), None);
    assert_eq!(at(784_111_777 + 600).unwrap(), "the clock of this machine is 10 minutes fast");
    assert_eq!(at(784_111_777 - 7_200).unwrap(), "the clock of this machine is 120 minutes slow");
    assert_eq!(clock_skew(&headers(&[("date", "now")]), SystemTime::now()), None);
}

/// Fails as it is told, then works.
struct Script {
    failures: Vec<Again>,
    waits: Vec<Duration>,
    tries: u32,
}

impl Attempt for Script {
    type Answer = u32;
    type Error = u32;

    async fn attempt(&mut self, number: u32) -> Result<u32, Failed<u32>> {
        self.tries += 1;
        assert_eq!(number, self.tries);
        match self.failures.get(self.tries as usize - 1) {
            Some(again) => Err(Failed { error: number, again: *again }),
            None => Ok(number),
        }
    }

    fn waits(&mut self, _: &u32, wait: Duration) {
        self.waits.push(wait);
    }
}

async fn run(failures: Vec<Again>, repeatable: bool) -> (Result<u32, u32>, Script, Duration) {
    let mut script = Script { failures, waits: Vec::new(), tries: 0 };
    let start = tokio::time::Instant::now();
    let result = persist(RetryPolicy::default(), repeatable, &mut script).await;
    (result, script, start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_five_times_with_growing_waits() {
    let (result, script, _) = run(vec![Again::Later(None); 10], true).await;
    assert_eq!(result, Err(5));
    assert_eq!(script.waits.len(), 4);
    assert!(script.waits.is_sorted(), "{:?}", script.waits);
}

#[tokio::test(start_paused = true)]
async fn it_waits_as_the_service_asks() {
    let hint = Some(Duration::from_secs(7));
    let (result, _, elapsed) = run(vec![Again::Later(hint); 2], true).await;
    assert_eq!(result, Ok(3));
    assert!(elapsed >= Duration::from_secs(14) && elapsed < Duration::from_secs(15), "{elapsed:?}");
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_repeated_is_not() {
    let (result, script, _) = run(vec![Again::Later(None)], false).await;
    assert_eq!((result, script.tries), (Err(1), 1));
    let (result, _, _) = run(vec![Again::Never], true).await;
    assert_eq!(result, Err(1));
    // What was not accepted was not carried out: another token may follow.
    let (result, script, elapsed) = run(vec![Again::AtOnce], false).await;
    assert_eq!((result, script.tries, elapsed), (Ok(2), 2, Duration::ZERO));
}
