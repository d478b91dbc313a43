//! Look-ups as the service answers them: lists of several pages, roles that many assignments share, what is no answer.

use jobgate_core::facts::{Answer, Facts, Question};
use serde_json::{Value, json};

use super::LiveFacts;
use crate::http::testing::{Reply, Server, error_reply, json_reply, reply};
use crate::workspace::Workspace;

async fn ask(server: &Server, questions: &[(&str, &str)]) -> Vec<Answer> {
    let (client, tokens) = server.client();
    let workspace =
        Workspace { subscription_id: "s".to_owned(), resource_group: "g".to_owned(), name: "w".to_owned() };
    let facts = LiveFacts::new(client, tokens, workspace);
    let questions: Vec<_> = questions.iter().map(|(kind, name)| Question::new(*kind, *name)).collect();
    // The facts have a runtime of their own.
    tokio::task::spawn_blocking(move || facts.ask(&questions)).await.unwrap()
}

fn fact(answer: &Answer) -> Value {
    match answer {
        Answer::Fact(text) => serde_json::from_str(text).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The path of a request, without its query.
fn path(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

#[tokio::test]
async fn a_list_is_read_to_its_end_and_once() {
    let server = Server::start(|number, seen| {
        let registry =
            |name: &str| json!({"id": name, "properties": {"loginServer": format!("{name}.azurecr.io")}});
        match seen.target.contains("page=2") {
            true => json_reply(200, &json!({"value": [registry("b")]})),
            false => {
                let next = format!("http://{}{}&page=2", seen.header("host").unwrap(), seen.target);
                assert_eq!(number, 0);
                json_reply(200, &json!({"value": [registry("a")], "nextLink": next}))
            }
        }
    })
    .await;
    let asked = [("registry", "A.azurecr.io"), ("registry", "b.azurecr.io"), ("registry", "c.azurecr.io")];
    let answers = ask(&server, &asked).await;
    assert_eq!((fact(&answers[0])["id"].as_str(), fact(&answers[1])["id"].as_str()), (Some("a"), Some("b")));
    assert!(matches!(&answers[2], Answer::Unknown(why) if why.contains("shows no registry `c.azurecr.io`")));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_role_is_asked_for_once_however_many_assignments_are_of_it() {
    let server = Server::start(|_, seen| {
        let path = path(&seen.target);
        if path.ends_with("/roleAssignments") {
            let role = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/r";
            let one =
                json!({"id": "a", "properties": {"roleDefinitionId": role, "scope": "/subscriptions/s"}});
            return json_reply(200, &json!({"value": [one, one]}));
        }
        match path.ends_with("/denyAssignments") {
            true => error_reply(403, "AuthorizationFailed", "no"),
            false => json_reply(
                200,
                &json!({"properties": {"roleName": "Reader", "permissions": [{"actions": ["*/read"]}]}}),
            ),
        }
    })
    .await;
    let answers = ask(
        &server,
        &[("role-assignments", "/subscriptions/s/x#o"), ("role-assignments", "/subscriptions/s/y#o")],
    )
    .await;
    for answer in &answers {
        let fact = fact(answer);
        assert_eq!(fact["assignments"].as_array().map(Vec::len), Some(2));
        assert_eq!(fact["assignments"][1]["role"]["name"], "Reader");
        assert_eq!(fact["denied"], Value::Null);
    }
    let seen = server.seen();
    assert_eq!(seen.iter().filter(|seen| path(&seen.target).ends_with("/roleDefinitions/r")).count(), 1);
    assert!(seen.iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn what_is_no_answer_is_unknown_with_the_reason_and_without_ids() {
    let denied = "The client 'c' does not have authorization to perform action 'a/read' over scope '/subscriptions/s' or the scope is invalid.";
    let cases: [(Reply, &str); 4] = [
        (
            error_reply(403, "AuthorizationFailed", denied),
            "lacks the permission `a/read` at `/subscriptions/s`",
        ),
        (error_reply(403, "Other", "x"), "the service refuses (Other: x)"),
        (reply(200, &[], "<html>"), "is no JSON"),
        (error_reply(400, "Bad", "y"), "the service answers 400"),
    ];
    for (answer, part) in cases {
        let server = Server::start(move |_, _| answer.clone()).await;
        let answers = ask(&server, &[("datastore", "d")]).await;
        assert!(
            matches!(&answers[0], Answer::Unknown(why) if why.contains(part) && !why.contains("correlation id")),
            "{answers:?}"
        );
    }
    let server = Server::start(|_, _| error_reply(404, "ResourceNotFound", "x")).await;
    assert_eq!(ask(&server, &[("datastore", "d"), ("compute", "c")]).await, [Answer::Absent, Answer::Absent]);
}

/// What a spec says leads nowhere else.
#[tokio::test]
async fn names_that_are_none_are_not_asked_for() {
    let server = Server::start(|_, _| json_reply(200, &json!({}))).await;
    let asked = [
        ("datastore", "../computes/c"),
        ("datastore", "d/listSecrets"),
        ("datastore", ""),
        ("compute", "a?b"),
        ("environment", "e"),
        ("environment", "e@stable"),
        ("environment", "/subscriptions/../x"),
        ("subscription", "s/providers/x"),
        ("role-assignments", "x#o"),
        ("role-assignments", "/subscriptions/s#o') or atScope('"),
        ("keys", "k"),
    ];
    for (asked, answer) in asked.iter().zip(ask(&server, &asked).await) {
        assert!(matches!(answer, Answer::Unknown(_)), "{asked:?}: {answer:?}");
    }
    assert_eq!(server.seen().len(), 0);
}
