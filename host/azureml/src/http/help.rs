//! What to do about a request that failed.

use super::{HttpErrorKind, ServiceError};

pub(super) fn help(kind: &HttpErrorKind) -> String {
    match kind {
        HttpErrorKind::Transport(error) => error.help().to_owned(),
        HttpErrorKind::Source { .. } => "see that the file is there, readable and not changed meanwhile".to_owned(),
        HttpErrorKind::Auth(error) => error.help(),
        HttpErrorKind::Refused(_) => "check the endpoints of the target".to_owned(),
        HttpErrorKind::Malformed { .. } => "check names and endpoints for characters that do not belong there".to_owned(),
        HttpErrorKind::Unauthorized { skew, .. } => match skew {
            Some(skew) => format!("{skew}: set it and try again"),
            None => "sign in again (`az login`), and check that tenant and cloud are those of the workspace".to_owned(),
        },
        HttpErrorKind::Forbidden { answer, skew } => forbidden(answer, skew.as_deref()),
        HttpErrorKind::NotFound { answer } => not_found(answer),
        HttpErrorKind::ProxyAuthentication => {
            "put user and password into HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or except the host with NO_PROXY".to_owned()
        }
        HttpErrorKind::Conflict { .. } => {
            "look at what is there under this name; use another name or version, or wait until the change that goes on is done".to_owned()
        }
        HttpErrorKind::Throttled { answer, retry_after } => match retry_after {
            _ if is_quota(answer) => {
                "free some quota, or ask for more (Azure portal: Usage + quotas), or use another compute".to_owned()
            }
            Some(wait) => format!("try again in {} s", wait.as_secs().max(1)),
            None => "try again in some minutes".to_owned(),
        },
        HttpErrorKind::Rejected { status: 300..=399, .. } => {
            "check the endpoint: it points elsewhere, and tokens do not follow".to_owned()
        }
        HttpErrorKind::Rejected { .. } => "correct what the service names, and try again".to_owned(),
        HttpErrorKind::Unavailable { .. } => {
            "try again later; if it stays, give the ids to Azure's support (status: https://status.azure.com)".to_owned()
        }
        HttpErrorKind::NoJson { .. } | HttpErrorKind::EmptyAnswer => {
            "check the endpoint and whether a proxy or a sign-in page answers in its place".to_owned()
        }
        HttpErrorKind::TruncatedAnswer { .. } => "try again; a proxy on the way may cut answers".to_owned(),
        HttpErrorKind::UnexpectedAnswer { .. } => {
            "check that the endpoint is the one that was meant; if it is, this version of jobgate may be too old for it".to_owned()
        }
        HttpErrorKind::TooLarge { .. } => "check that the endpoint is the one that was meant".to_owned(),
    }
}

/// Which permission is missing where, or what else a 403 comes from.
fn forbidden(answer: &ServiceError, skew: Option<&str>) -> String {
    if let Some((action, scope)) = answer.denied() {
        return format!(
            "ask for a role with the action `{action}` at `{scope}` (for jobs: AzureML Data Scientist on the workspace), or use another identity (`--credential`)"
        );
    }
    if let Some(skew) = skew {
        return format!("{skew}: set it and try again");
    }
    if is_quota(answer) {
        return "free some quota, or ask for more (Azure portal: Usage + quotas), or use another compute"
            .to_owned();
    }
    match answer.code.as_str() {
        "AuthorizationPermissionMismatch" | "InsufficientAccountPermissions" => {
            "ask for the role Storage Blob Data Contributor on the storage account".to_owned()
        }
        "AuthorizationFailure" | "RequestDisallowedByNetwork" | "PublicNetworkAccessDisabled" => {
            "ask whether the firewall of the storage account or workspace lets this machine in (private endpoint, VPN)".to_owned()
        }
        "AuthenticationFailed" => "the signature may have expired: try again, and check the clock of this machine".to_owned(),
        "RequestDisallowedByPolicy" => "an Azure policy of the subscription forbids it: see which in the message".to_owned(),
        _ => "ask for access to the workspace, or use another identity (`--credential`)".to_owned(),
    }
}

fn not_found(answer: &ServiceError) -> String {
    let what = match answer.code.as_str() {
        "SubscriptionNotFound" | "InvalidSubscriptionId" => {
            "check `subscription_id`, and that the identity is in its tenant (`az account list`)"
        }
        "ResourceGroupNotFound" => "check `resource_group` and `subscription_id` of the target",
        "WorkspaceNotFound" => "check `workspace`, `resource_group` and `subscription_id` of the target",
        "ResourceNotFound" if answer.message.contains("MachineLearningServices/workspaces/") => {
            "check `workspace`, `resource_group` and `subscription_id` of the target, and the name in the message"
        }
        _ => "check the names in the message: they must be in the workspace of the target",
    };
    what.to_owned()
}

/// Whether an error is about a quota.
pub(super) fn is_quota(answer: &ServiceError) -> bool {
    let codes = std::iter::once(&answer.code).chain(answer.details.iter().map(|(code, _)| code));
    codes.into_iter().any(|code| {
        code.contains("Quota") || code == "OperationNotAllowed" && answer.message.contains("uota")
    })
}
