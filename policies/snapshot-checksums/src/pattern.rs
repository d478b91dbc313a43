//! Patterns of names.

/// Whether a pattern has a path of a snapshot. Without `/` it is the name of a file at any depth; with one at its end the name of a folder at
/// any depth; with one elsewhere the path from the snapshot's folder. `*` stands for any characters but `/`; case does not count, as
/// `ID_RSA` is no less a key.
pub(crate) fn has(pattern: &str, path: &str) -> bool {
    if let Some(folder) = pattern.strip_suffix('/') {
        return match path.rsplit_once('/') {
            Some((folders, _)) if folder.contains('/') => {
                // Some beginning of the path is the folder.
                folders
                    .match_indices('/')
                    .map(|(at, _)| at)
                    .chain([folders.len()])
                    .any(|end| folders.get(..end).is_some_and(|beginning| matches(folder, beginning)))
            }
            Some((folders, _)) => folders.split('/').any(|name| matches(folder, name)),
            None => false,
        };
    }
    let name = if pattern.contains('/') { path } else { path.rsplit('/').next().unwrap_or_default() };
    matches(pattern, name)
}

/// Whether a text is what a pattern says. The last star gives way first, so this takes at most the product of both lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and what it has taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some(wanted) if wanted.eq_ignore_ascii_case(byte) => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            _ => {}
        }
        match star {
            Some((at, taken)) if text.get(taken) != Some(&b'/') => {
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
            _ => return false,
        }
    }
    pattern.get(p..).is_none_or(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_folders_and_paths() {
        for (pattern, path, expected) in [
            (".env", ".env", true),
            (".env", "a/b/.env", true),
            (".env", "x.env", false),
            (".env", ".env/x", false),
            ("id_rsa", "keys/ID_RSA", true),
            ("id_rsa", "id_rsa.pub", false),
            ("*.pem", "a/b.PEM", true),
            ("*.pem", ".pem", true),
            ("*.pem", "a.pem.txt", false),
            ("*a*b*", "xaxbx", true),
            ("*a*b*", "xbxax", false),
            (".git/", ".git/HEAD", true),
            (".git/", "a/.git/refs/x", true),
            (".git/", ".git", false),
            (".git/", ".gitignore", false),
            (".git/", "a.git/x", false),
            ("data/*.csv", "data/a.csv", true),
            ("data/*.csv", "data/x/a.csv", false),
            ("data/*.csv", "y/data/a.csv", false),
            ("a/b/", "a/b/c/d", true),
            ("a/b/", "x/a/b/c", false),
            ("a/*/", "a/b/c", true),
            ("*", "a", true),
            ("**", "a/b", true),
            ("é*", "é.x", true),
        ] {
            assert_eq!(has(pattern, path), expected, "{pattern} {path}");
        }
    }
}
