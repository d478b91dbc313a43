//! The name that was probably meant.

/// The known name nearest to an unknown one, if one is near enough to have been meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A name of any length may come from a file; the comparison takes time in its square.
    if name.len() > 100 {
        return None;
    }
    let lower = name.to_lowercase();
    let scored = known.into_iter().map(|known| (strsim::jaro_winkler(&lower, &known.to_lowercase()), known));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// What to do about an unknown name: the nearest known one, or else all of them.
pub(crate) fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => {
            let known: Vec<String> = known.into_iter().map(|known| format!("`{known}`")).collect();
            format!("known are {}", known.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_leads_to_the_name_and_noise_leads_nowhere() {
        let known = ["settings", "source", "mode", "match"];
        assert_eq!(nearest("setings", known), Some("settings"));
        assert_eq!(nearest("Mode", known), Some("mode"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest(&"settings".repeat(100), known), None);
        assert_eq!(suggest("zzz", known), "known are `settings`, `source`, `mode`, `match`");
    }
}
