# Stages: one line each, with what it is for and the time it took. Sourced by the other scripts.
# What a stage says goes to target/stages/NAME.log, and its end is shown when the stage fails.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
TARGET="${CARGO_TARGET_DIR:-target}"
mkdir -p "$TARGET/stages"
PATH="$PATH:/usr/sbin:/sbin" # mosquitto lives there, and a plain user's path may not hold it

now_ms() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }
elapsed() { local ms=$(($(now_ms) - $1)); printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100)); }

# stage NAME "what it is for" COMMAND...
stage() {
  local name=$1 about=$2 log="$TARGET/stages/$1.log" began
  shift 2
  began=$(now_ms)
  printf '%-10s %s … ' "$name" "$about"
  if "$@" >"$log" 2>&1 </dev/null; then
    elapsed "$began"
    echo
  else
    elapsed "$began"
    printf '  FAILED\n'
    tail -n 60 "$log"
    printf '%s: the whole output is in %s\n' "$name" "$log"
    return 1
  fi
}

have() { command -v "$1" >/dev/null 2>&1; }

# stamped FILE KEY COMMAND...: runs COMMAND unless FILE says that it ended well for the same KEY.
stamped() {
  local file=$1 key=$2
  shift 2
  [ "$(cat "$file" 2>/dev/null)" = "$key" ] && return 0
  "$@" || return
  mkdir -p "$(dirname "$file")"
  printf '%s\n' "$key" >"$file"
}
