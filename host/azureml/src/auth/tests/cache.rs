//! Tokens that are kept.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::shown;
use crate::auth::credential::Credential;
use crate::auth::{Audience, AuthError, AuthProblem, Credentials, Token, TokenSource};

/// Gives tokens that live for so many seconds from now, in turn; fails when there are no more.
struct Lives {
    left: Mutex<Vec<i64>>,
    asked: Arc<AtomicU32>,
}

#[async_trait]
impl Credential for Lives {
    fn name(&self) -> &'static str {
        "azure-cli"
    }

    fn available(&self) -> Result<(), String> {
        Ok(())
    }

    async fn fetch(&self, resource: &str) -> Result<Token, AuthError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        let mut left = self.left.lock().unwrap();
        if left.is_empty() {
            return Err(AuthError::of("azure-cli", AuthProblem::NoToken { what: "nobody" }));
        }
        let now = SystemTime::now();
        let expires_on = match left.remove(0) {
            life @ 0.. => now + Duration::from_secs(life.unsigned_abs()),
            life => now - Duration::from_secs(life.unsigned_abs()),
        };
        Ok(Token::new(format!("S3CRET-{resource}-{number}"), expires_on))
    }
}

fn credentials(lives: &[i64]) -> (Arc<Credentials>, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let link = Lives { left: Mutex::new(lives.to_vec()), asked: asked.clone() };
    (Arc::new(Credentials::of_links(vec![Box::new(link)])), asked)
}

#[tokio::test]
async fn each_audience_is_asked_for_once() {
    let (credentials, asked) = credentials(&[3600; 9]);
    for _ in 0..3 {
        for (number, audience) in Audience::ALL.into_iter().enumerate() {
            let token = credentials.token(audience).await.unwrap();
            assert!(token.expose().ends_with(&format!("-{number}")), "{}", token.expose());
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert!(!format!("{credentials:?}").contains("S3CRET"));
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_question() {
    for lives in [&[3600][..], &[]] {
        let (credentials, asked) = credentials(lives);
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let credentials = credentials.clone();
                tokio::spawn(async move { credentials.token(Audience::Storage).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap().is_ok(), !lives.is_empty());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn who_asks_after_a_failure_asks_again() {
    let (credentials, asked) = credentials(&[]);
    for _ in 0..2 {
        shown(&credentials.token(Audience::Storage).await.unwrap_err());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let (credentials, asked) = credentials(&[299, 301, 3600]);
    for _ in 0..3 {
        credentials.token(Audience::ResourceManager).await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_cannot_be_renewed_is_used_while_it_lasts() {
    let (lasting, _) = credentials(&[200]);
    let first = lasting.token(Audience::Storage).await.unwrap();
    assert_eq!(lasting.token(Audience::Storage).await.unwrap(), first);
    let (ending, _) = credentials(&[20]);
    ending.token(Audience::Storage).await.unwrap();
    ending.token(Audience::Storage).await.unwrap_err();
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once() {
    let (credentials, asked) = credentials(&[3600, 3600]);
    let first = credentials.token(Audience::Storage).await.unwrap();
    let second = credentials.renewed(Audience::Storage, &first).await.unwrap();
    assert_ne!(first, second);
    // Another request that had the first gets the second as well.
    assert_eq!(credentials.renewed(Audience::Storage, &first).await.unwrap(), second);
    assert_eq!(credentials.token(Audience::Storage).await.unwrap(), second);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // The rejected one does not come back when there is no other.
    credentials.renewed(Audience::Storage, &second).await.unwrap_err();
}

#[tokio::test]
async fn a_token_that_comes_ended_tells_of_the_clock() {
    let (credentials, _) = credentials(&[-600]);
    let error = credentials.token(Audience::Storage).await.unwrap_err();
    assert!(matches!(error.problem(), AuthProblem::Skew { .. }), "{error}");
    assert!(shown(&error).contains("clock"), "{error}");
}
