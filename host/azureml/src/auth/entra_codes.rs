//! What the error codes of Entra (`AADSTS…`) mean, and what to do.
//!
//! The descriptions that come with them name tenants, users and addresses, and are text of others: the code says enough.
//! Source: Microsoft Entra authentication and authorization error codes.

use super::AuthProblem;

struct Code {
    number: u32,
    meaning: &'static str,
    help: &'static str,
}

const SIGN_IN: &str = "sign in again: `az login`";
const TENANT: &str =
    "check AZURE_TENANT_ID and `cloud`: the tenant must be that of the workspace's subscription";
const CLIENT: &str = "check AZURE_CLIENT_ID and AZURE_TENANT_ID";
const FEDERATED: &str = "add or correct the federated credential of the application: issuer, subject and audience must be those of this run";

const fn code(number: u32, meaning: &'static str, help: &'static str) -> Code {
    Code { number, meaning, help }
}

const CODES: [Code; 32] = [
    code(16_000, "several accounts are signed in, and none is chosen", SIGN_IN),
    code(50_001, "the tenant does not know what the token is for", TENANT),
    code(50_020, "the account is not in this tenant", TENANT),
    code(50_034, "the account does not exist", SIGN_IN),
    code(50_053, "the account is locked", "wait, or ask an administrator to unlock it"),
    code(50_055, "the password has expired", "change the password, then `az login`"),
    code(50_057, "the account is disabled", "ask an administrator to enable it"),
    code(50_076, "multi-factor authentication is needed", SIGN_IN),
    code(50_078, "multi-factor authentication has expired", SIGN_IN),
    code(50_079, "multi-factor authentication must be set up", SIGN_IN),
    code(50_126, "user or password is wrong", SIGN_IN),
    code(50_132, "the session was ended", SIGN_IN),
    code(50_133, "the session was ended by a changed password", SIGN_IN),
    code(50_158, "an outside check must be passed", SIGN_IN),
    code(50_173, "the sign-in was revoked", SIGN_IN),
    code(53_000, "the device does not comply with the organisation's rules", "sign in from a managed device"),
    code(53_003, "a conditional access policy forbids it", "ask an administrator which policy it is"),
    code(65_001, "consent is missing", "ask an administrator to consent to the application"),
    code(70_011, "the scope is not known", TENANT),
    code(70_021, "no federated credential fits", FEDERATED),
    code(70_043, "the sign-in has expired", SIGN_IN),
    code(90_002, "the tenant does not exist", TENANT),
    code(500_011, "the tenant does not know what the token is for", TENANT),
    code(700_003, "the device is not known", SIGN_IN),
    code(700_016, "the application is not in this tenant", CLIENT),
    code(
        700_024,
        "the assertion is not valid now",
        "set the clock of this machine; an assertion lives for minutes only",
    ),
    code(700_082, "the sign-in has expired for want of use", SIGN_IN),
    code(700_211, "no federated credential fits the issuer", FEDERATED),
    code(700_213, "no federated credential fits the subject", FEDERATED),
    code(7_000_112, "the application is disabled", "ask an administrator to enable it"),
    code(
        7_000_215,
        "the client secret is wrong",
        "check AZURE_CLIENT_SECRET: it must be the value of the secret, not its id",
    ),
    code(7_000_222, "the client secret has expired", "make a new client secret and set AZURE_CLIENT_SECRET"),
];

/// The number of the first `AADSTS…` in a text.
pub(super) fn find(text: &str) -> Option<u32> {
    text.split("AADSTS").skip(1).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).take(9).collect();
        digits.parse().ok()
    })
}

/// What a refusal means. `status` is that of the answer, 0 if there was none.
pub(super) fn problem(number: Option<u32>, status: u16) -> AuthProblem {
    let known = CODES.iter().find(|code| Some(code.number) == number);
    let (meaning, help) = match known {
        Some(code) => (code.meaning.to_owned(), code.help.to_owned()),
        None if status == 429 || status >= 500 => {
            (format!("it answers {status}"), "try again in some minutes".to_owned())
        }
        None => {
            let meaning = if status == 0 {
                "for a reason without a name here".to_owned()
            } else {
                format!("it answers {status}")
            };
            let help = match number {
                Some(number) => {
                    format!("look the code up at https://login.microsoftonline.com/error?code={number}")
                }
                None => CLIENT.to_owned(),
            };
            (meaning, help)
        }
    };
    AuthProblem::Entra { code: number, meaning, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_texts() {
        assert_eq!(find("AADSTS7000215: Invalid client secret provided.\r\nTrace ID: x"), Some(7_000_215));
        assert_eq!(find("ERROR: AADSTS: and AADSTS50076 too"), Some(50_076));
        assert_eq!(find("AADSTS99999999999999999999"), Some(999_999_999));
        assert_eq!(find("nothing"), None);
    }

    #[test]
    fn the_table_is_sorted_and_has_no_code_twice() {
        assert!(CODES.is_sorted_by(|a, b| a.number < b.number));
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for (number, status) in
            [(Some(7_000_215), 401), (Some(1), 400), (None, 400), (None, 503), (Some(2), 0)]
        {
            let AuthProblem::Entra { meaning, help, .. } = problem(number, status) else { unreachable!() };
            assert!(!meaning.is_empty() && !help.is_empty());
        }
    }
}
