//! A policy with all three interfaces and typed settings.

use jobgate_guest::settings::Levels;
use jobgate_guest::{Document, Editor, Finding, Level, Policy, Problem, Refusal, Value, Why, form};

const RULE: &str = "EXAMPLE-002";

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "snake_case")]
struct Settings {
    on_other: OnOther,
    job_types: Vec<String>,
    levels: Levels,
}

#[derive(Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum OnOther {
    #[default]
    Keep,
    Replace,
}

struct UserIdentity;

impl Policy for UserIdentity {
    type Settings = Settings;

    fn check(settings: &Settings) -> Vec<Problem> {
        settings.levels.check(&[RULE])
    }

    fn mutate(document: &Document, editor: &Editor, settings: &Settings) -> Result<(), Refusal> {
        let rows: Vec<(String, Option<String>)> = document.select("/jobs/*", &["/type"])?;
        let listed =
            |kind: &str| settings.job_types.is_empty() || settings.job_types.iter().any(|t| t == kind);
        for site in document.sites::<form::Identity>() {
            let job = rows.iter().find(|(pointer, _)| *pointer == *site.owner);
            let kind = job.and_then(|(_, kind)| kind.as_deref()).unwrap_or("command");
            let mend = match site.form {
                form::Identity::User => false,
                form::Identity::Absent => true,
                _ => settings.on_other == OnOther::Replace,
            };
            if mend && site.inert.is_none() && listed(kind) && editor.writable(&site.pointer) {
                let user = Value::mapping([("type", Value::from("user_identity"))]);
                editor.set(&site.pointer, user, &Why::new(RULE, "Data are read as the submitter."));
            }
        }
        Ok(())
    }

    fn validate(document: &Document, settings: &Settings) -> Result<Vec<Finding>, Refusal> {
        let Some(level) = settings.levels.of(RULE, Level::Error) else { return Ok(Vec::new()) };
        let others =
            document.sites::<form::Identity>().into_iter().filter(|site| site.form != form::Identity::User);
        Ok(others
            .map(|site| Finding::new(RULE, level, site.pointer, format!("the identity is `{}`", site.form)))
            .collect())
    }
}

jobgate_guest::export!(UserIdentity: mutator, validator, settings);
