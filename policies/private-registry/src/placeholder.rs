//! Texts that a template left behind.

/// Whether a text has `${{…}}`, `{{…}}` or `<…>` in it: no image and no environment is called that, so nothing has filled it in.
pub(crate) fn is_in(text: &str) -> bool {
    // Pairs of bytes and not `contains`: searching for a text is code of its own, and counts in the component's size.
    text.contains(['<', '>']) || text.as_bytes().windows(2).any(|pair| pair == b"{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_anywhere() {
        for text in
            ["${{inputs.img}}", "{{ACR_NAME}}.azurecr.io/x:1", "<acr-url>/x", "< your environment name >"]
        {
            assert!(is_in(text), "{text}");
        }
        for text in ["", "{", "x{y", "python:3", "azureml:e@latest"] {
            assert!(!is_in(text), "{text}");
        }
    }
}
