//! The files of the repository, as a fresh clone would have them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A text file: its path from the top, with `/`, and what it says.
pub struct File {
    pub path: String,
    pub text: String,
}

/// The repository's top folder: where cargo runs the tests, or else where it built them.
pub fn top() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// Every text file below the top that git would keep.
pub fn files() -> io::Result<Vec<File>> {
    let read = |path: String| Some(File { text: fs::read_to_string(top().join(&path)).ok()?, path });
    Ok(paths()?.into_iter().filter_map(read).collect())
}

/// The path of every file below the top that git would keep, sorted.
pub fn paths() -> io::Result<Vec<String>> {
    let ignored = ignored(&fs::read_to_string(top().join(".gitignore"))?);
    let mut found = Vec::new();
    let mut folders = vec![top()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = name(&path);
            if ignored.iter().any(|pattern| matches(pattern, &name)) || name == ".git" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.strip_prefix(top()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The lines of a `.gitignore` that say something.
fn ignored(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// Whether one line of `.gitignore` names the file; only the forms that ours uses.
fn matches(pattern: &str, name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    if let Some(anchored) = pattern.strip_prefix('/') {
        return name == anchored.trim_end_matches('/');
    }
    match pattern.strip_prefix('*') {
        Some(ending) => last.ends_with(ending),
        None => last == pattern.trim_end_matches('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_leading_slash_means_the_top_only() {
        assert!(matches("/target", "target"));
        assert!(!matches("/target", "web/target"));
        assert!(matches("/web/dist", "web/dist"));
    }

    #[test]
    fn a_bare_name_and_an_ending_match_anywhere() {
        assert!(matches("node_modules/", "web/node_modules"));
        assert!(matches("*.log", "a/b.log"));
        assert!(!matches("*.log", "a/b.logs"));
    }
}
