//! Signing keys in configs: fetched from private places, and never repeated.

use super::*;
use quadrat_station::station::Policy;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

const DIGITS: &str = "c0ffee00c0ffee01c0ffee02c0ffee03c0ffee04c0ffee05c0ffee06c0ffee07";

fn text(keys: &str, more: &str) -> String {
    format!("[network.air]\nkeys = {keys}\n{GOOD}\n[link.lte]\naddress = \"udpin://0.0.0.0:14560\"\n{more}\n")
}

fn file(folder: &Path, name: &str, content: &[u8], mode: u32) {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
}

fn said(text: &str, folder: &Path) -> String {
    let problems = read("quadrat.toml", text, folder).unwrap_err();
    render_all(&problems, Lang::En).join("\n")
}

/// Holds R-S4, R-S5.
#[test]
fn keys_are_read_from_private_files_and_their_network_s_links_require_signing() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "air.key", &[7; 32], 0o600);
    file(folder.path(), "old.key", DIGITS.as_bytes(), 0o400);
    let good = text(r#"["file:air.key", "file:old.key"]"#, "");
    let config = read("quadrat.toml", &good, folder.path()).unwrap();
    assert_eq!(
        config.keys[&NetworkId::from("air")],
        [[7; 32].as_slice(), DIGITS.as_bytes()].map(|key| Key::read(key).unwrap())
    );
    let policy = |config: &Config, link: &str| config.links[&LinkId::from(link)].signing.policy;
    assert_eq!(["air", "lte"].map(|link| policy(&config, link)), [Policy::Require, Policy::Off]);

    let joined = text(r#""file:air.key""#, "network = \"air\"\nsigning = \"accept_unsigned\"\nsecure = true");
    let config = read("quadrat.toml", &joined, folder.path()).unwrap();
    assert_eq!(policy(&config, "lte"), Policy::AcceptUnsigned);
    assert!(config.links[&LinkId::from("lte")].signing.secure);
    let printed = with_defaults("quadrat.toml", &joined).unwrap();
    assert!(printed.contains("file:air.key") && read("b", &printed, folder.path()).is_ok(), "{printed}");
}

/// Holds R-S5.
#[test]
fn a_key_that_is_not_private_or_no_key_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "open.key", &[7; 32], 0o640);
    file(folder.path(), "short.key", &[7; 31], 0o600);
    file(folder.path(), "zero.key", &[0; 32], 0o600);
    for (keys, code, words) in [
        (r#"["file:open.key"]"#, "C182", "(mode 0640); chmod 600 FILE"),
        (r#"["file:short.key"]"#, "C183", "holds no key"),
        (r#"["file:zero.key"]"#, "C183", "not all zeros"),
        (r#"["file:none.key"]"#, "C181", "head -c 32 /dev/urandom"),
        (r#"["env:QUADRAT_TEST_NO_SUCH_KEY"]"#, "C184", "QUADRAT_TEST_NO_SUCH_KEY is not set"),
        ("[]", "C180", "never the key itself"),
    ] {
        let said = said(&text(keys, ""), folder.path());
        assert!(said.starts_with("quadrat.toml:2:8  ") && said.contains(code) && said.contains(words), "{said}");
    }
    let unused = text(r#"["file:x"]"#, "").replace("[network.air]", "[network.iar]");
    assert!(said(&unused, folder.path()).contains("C185  no link belongs to network iar; there are: air, lte, radio"));
    let keyless = format!("{GOOD}\n[link.lte]\naddress = \"udpin://0.0.0.0:14560\"\nsigning = \"require\"\n");
    assert!(said(&keyless, folder.path()).contains("C186"));
    let unknown = text(r#"["file:x"]"#, "signign = \"require\"");
    assert!(said(&unknown, folder.path()).contains("there is no key signign; did you mean signing?"));
}

/// Holds R-S5.
#[test]
fn a_key_that_somebody_wrote_into_the_config_is_not_repeated() {
    for keys in [
        format!("\"{DIGITS}\""),
        format!("[\"{DIGITS}\"]"),
        format!("[\"file:{DIGITS}\"]"),
        format!("[\"env:{DIGITS}\"]"),
        format!("[\"hex:{DIGITS}\"]"),
        format!("[[\"{DIGITS}\"]]"),
        format!("{{ hex = \"{DIGITS}\" }}"),
    ] {
        let text = text(&keys, "");
        let said = said(&text, Path::new(""));
        assert!(said.contains("C180") && !said.contains("c0ffee"), "{said}");
        let printed = with_defaults("quadrat.toml", &text).unwrap();
        assert!(!printed.contains("c0ffee"), "{printed}");
    }
}
