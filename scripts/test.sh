#!/usr/bin/env bash
# Every check there is. The last line is the runner's own count.
#   test.sh          sets up what is missing first (packages, web libraries, real peers), then everything
#   test.sh quick    no set-up, no root, no peers: the Rust tests that need nothing but this tree
#   test.sh soak     the long searches, marked #[ignore = "make soak: ..."], and nothing else
set -euo pipefail
. "$(dirname "$0")/stage.sh"
. scripts/setup.sh
LOG="$TARGET/stages/tests.log"
COUNT="$TARGET/stages/count"
rm -f "$COUNT"

# Test programs that need other programs to talk to; `quick` leaves them out.
PEERS='real|px4'

set_up() {
  need_tools
  local missing
  missing=$(missing_to_test)
  missing=${missing//$'\n'/ }
  echo "What is missing of this is installed first:"
  echo "  Debian packages    ${missing:-none is missing}"
  echo "  web/node_modules   what web/package-lock.json names"
  echo "  .venv              what tests/real/requirements.txt names"
  [ -z "$missing" ] || stage packages "$missing" install_packages $missing
  stage tools "the web's libraries" web_modules
  stage peers "pymavlink, MAVSDK, MAVProxy, taky, pytak" peers
}

# A check that fails does not keep the tests from running: whoever mends it wants to know about both.
failed=""
check() { stage "$@" || failed+=" $1"; }

checks() {
  need_lints
  check format "cargo fmt" cargo fmt --all --check
  check lints "clippy, every warning an error" cargo clippy --workspace --all-targets --locked -- -D warnings
  ! have cargo-deny || check deny "licences, sources, bans" cargo deny --offline check bans licenses sources
}

web() {
  local failed_before=$failed
  check web "the live map and the phone page: types, build, browser" npm --prefix web test
  [ "$failed" != "$failed_before" ] || touch web/dist/.stamp # built just now: the demo need not do it again
  grep -E '^(# |ℹ )(tests|pass|fail) ' "$TARGET/stages/web.log" | sed 's/^[^a-z]*/           /' || true
}

# The names of the test programs in tests/, but for those that need peers.
programs_without_peers() {
  ls tests/*.rs tests/*/main.rs ./*/tests/*.rs 2>/dev/null | sed -E 's#/main\.rs$##; s#\.rs$##; s#.*/##' | grep -vxE "$PEERS" | sort -u
}

# rust_tests all|quick|soak: shows the tests as they run, and leaves the runner's count.
rust_tests() {
  local status=0 which=()
  [ "$1" != quick ] || which=(--lib --bins $(programs_without_peers | sed 's/^/--test /'))
  if cargo nextest --version >/dev/null 2>&1; then
    [ "$1" != all ] || check examples "the documentation's, which nextest leaves out" cargo test --workspace --locked --doc
    [ "$1" != soak ] || which=(--run-ignored only --profile soak)
    cargo nextest run --workspace --locked --no-fail-fast "${which[@]}" </dev/null 2>&1 | tee "$LOG" || status=$?
    sed 's/\x1b\[[0-9;]*m//g' "$LOG" | grep -E '^ *Summary' | tail -n 1 | sed 's/^ *//' >"$COUNT"
  else
    [ "$1" != soak ] || which=(-- --ignored)
    cargo test --workspace --locked --no-fail-fast "${which[@]}" </dev/null 2>&1 | tee "$LOG" || status=$?
    sed 's/\x1b\[[0-9;]*m//g' "$LOG" |
      awk '/^test result:/ { passed += $4; failed += $6; n++ } END { if (n) print passed " passed, " failed " failed" }' >"$COUNT"
  fi
  [ -s "$COUNT" ] || echo "0 passed: the tests did not build or start" >"$COUNT"
  return "$status"
}

# The night of world/tests/hash.rs again, in the builds that `make test` has no time for.
same_bytes() {
  local night=(cargo test --release --package quadrat-world --locked --test hash)
  check release "one night, the same bytes in a release build" "${night[@]}"
  check native "and in one for this very processor" \
    env RUSTFLAGS="-C target-cpu=native" CARGO_TARGET_DIR="$TARGET/native" "${night[@]}"
}

# Whether each test that docs/conformance.md names passed in the run just made.
named_tests_passed() {
  QUADRAT_RESULTS="$(cd "$TARGET" && pwd)/nextest/default/junit.xml" cargo test --workspace --test conformance --locked named_test
}

began=$(now_ms)
status=0
case "${1:-all}" in
  all)
    set_up
    checks
    web
    rust_tests all || status=$?
    ! cargo nextest --version >/dev/null 2>&1 || check conform "each test that docs/conformance.md names passed" named_tests_passed
    ;;
  quick)
    check format "cargo fmt" cargo fmt --all --check
    rust_tests quick || status=$?
    ;;
  soak)
    same_bytes
    rust_tests soak || status=$?
    ;;
  *) fail "test.sh [quick|soak], not $1" ;;
esac
[ -z "$failed" ] || status=1
echo
echo "all stages $(elapsed "$began")${failed:+, FAILED:$failed (see above)}"
cat "$COUNT"
exit "$status"
