# What a machine needs, and only what is missing. Sourced behind stage.sh; every function may run again at no cost.

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Rust and Node are the reader's own; everything else is set up here.
need_tools() {
  have cargo || fail "cargo is missing: install Rust (see rust-version in Cargo.toml)"
  have node || fail "node is missing: install Node 20 or newer"
  have npm || fail "npm is missing: it comes with Node"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail "node is version $major: install Node 20 or newer"
}

# The two cargo tools that some installations of Rust leave out.
need_lints() {
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return 0
  have rustup || fail "cargo fmt or cargo clippy is missing: install them beside cargo"
  rustup component add rustfmt clippy
}

have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_cjk_font() { ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || fc-list :lang=zh family 2>/dev/null | grep -q .; }
have_venv() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The Debian packages that are missing to build, one a line.
missing_to_build() {
  have cc || echo build-essential
}

# The Debian packages that are missing to run every test, one a line.
missing_to_test() {
  missing_to_build
  have python3 || echo python3
  have_venv || echo python3-venv
  have mosquitto || echo mosquitto
  have_chromium || echo chromium
  have_cjk_font || echo fonts-noto-cjk
}

# install_packages PACKAGE...: as root, or through a sudo that asks nothing.
install_packages() {
  [ $# -gt 0 ] || return 0
  have apt-get || fail "install these with your system's package manager, then run this again: $*"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "run this once, then try again:  sudo apt-get install --no-install-recommends $*"
    as_root=(sudo -n)
  fi
  # An unreachable mirror is no reason to stop: what apt knows already may be enough.
  "${as_root[@]}" apt-get update || echo "apt-get update failed; going on with the package lists at hand"
  # A broker that tests start themselves must not also start as a service now.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --no-install-recommends "$@"
}

# The web's libraries, as its lock file names them.
web_modules() {
  stamped web/node_modules/.quadrat-stamp "$(sha256sum web/package-lock.json) $(node --version)" \
    npm --prefix web ci --no-audit --no-fund
}

# The pages that cargo builds into the binary; again only when something they are made from is newer.
web_pages() {
  local stamp=web/dist/.stamp
  if [ -e $stamp ] && [ -z "$(find web station/src/text -name node_modules -prune -o -path web/dist -prune -o -newer $stamp -print -quit)" ]; then
    return 0
  fi
  npm --prefix web run build && touch $stamp
}

# Real ground software to meet in tests: pymavlink, MAVSDK, MAVProxy, taky, pytak.
peers() {
  stamped .venv/.quadrat-stamp "$(sha256sum tests/real/requirements*.txt) $(python3 --version)" fresh_peers
}

fresh_peers() {
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/python -m pip install --disable-pip-version-check --quiet --requirement tests/real/requirements.txt
  .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --requirement tests/real/requirements-alone.txt
}
