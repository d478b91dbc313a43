//! The types of a compute's identity.
//!
//! Of computes and endpoints, not of jobs: `system_assigned`, `user_assigned`, `none`, and in the client's schema both at once
//! (azure-ai-ml 1.35.2).

/// What a type means, however it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// No identity.
    None,
    /// The compute's own.
    SystemAssigned,
    /// Some that were made before.
    UserAssigned,
    /// Both, which computes cannot have.
    Both,
}

impl Type {
    /// What a text means: case and separators do not count.
    pub(crate) fn of(written: &str) -> Option<Self> {
        let letters: String = written
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        Some(match letters.as_str() {
            "none" => Self::None,
            "systemassigned" => Self::SystemAssigned,
            "userassigned" => Self::UserAssigned,
            "systemassigneduserassigned" | "userassignedsystemassigned" => Self::Both,
            _ => return None,
        })
    }

    /// As the client spells it.
    pub(crate) fn spelling(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SystemAssigned => "system_assigned",
            Self::UserAssigned => "user_assigned",
            Self::Both => "system_assigned,user_assigned",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Type;

    #[test]
    fn case_and_separators_do_not_count() {
        for (written, meaning) in [
            ("system_assigned", Some(Type::SystemAssigned)),
            ("systemassigned", Some(Type::SystemAssigned)),
            ("SystemAssigned", Some(Type::SystemAssigned)),
            ("user-assigned", Some(Type::UserAssigned)),
            ("None", Some(Type::None)),
            ("SystemAssigned, UserAssigned", Some(Type::Both)),
            ("system_assigned,user_assigned", Some(Type::Both)),
            ("managed", None),
            ("", None),
        ] {
            assert_eq!(Type::of(written), meaning, "{written}");
        }
    }
}
