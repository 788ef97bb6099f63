#!/bin/sh
# Brings the node of this clone to the newest commit of its branch: builds and tests beside it,
# has its agents live elsewhere, restarts it, and goes back to what ran before if it does not come
# to serve. One machine after the other: 'upgrade.sh' on each.
set -eu

usage() {
  cat <<USAGE
usage: deploy/upgrade.sh [OPTIONS]

  --unit NAME      the service to restart, as choir@north; default: choir, if that is a service
                   that runs, else the node is restarted by 'choir down' and 'choir up -d'
  --quick          build without the tests
  --wait SECONDS   how long the new node may take to serve, and agents to leave; default 300
  --help           this

CHOIR_HOME and CHOIR_PORT_OFFSET are those of the node. With a service they are read from its
settings in /etc/choir, and this is to be run by root.
USAGE
}

say() { echo "upgrade: $*"; }

fail() {
  echo "upgrade: $*" >&2
  exit 1
}

clone=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
target=$clone/runtime/target
kept=$clone/runtime/target-before
beside=$clone/runtime/target-next
unit='' quick='' patience=300

while [ $# -gt 0 ]; do
  case $1 in
    --unit | --wait)
      [ $# -gt 1 ] || fail "$1 wants a value; see --help"
      if [ "$1" = --unit ]; then unit=$2; else patience=$2; fi
      shift
      ;;
    --quick) quick=yes ;;
    --help) usage && exit 0 ;;
    *) fail "'$1' is not known; see --help" ;;
  esac
  shift
done
case $patience in
  '' | *[!0-9]*) fail "--wait '$patience' must be a number of seconds" ;;
esac
command -v curl >/dev/null || fail "curl is needed, to ask the node whether it serves"

# shellcheck source=deploy/edge.sh
. "$clone/deploy/edge.sh"

# Everything that touches the clone is done by its owner.
owner=$(stat -c %U "$clone")
own() {
  if [ "$owner" = "$(id -un)" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi
}

choose_unit() {
  if [ -z "$unit" ] && command -v systemctl >/dev/null && systemctl is-active --quiet choir; then
    unit=choir
  fi
  [ -n "$unit" ] || return 0
  unit=${unit%.service}
  [ "$(id -u)" -eq 0 ] || fail "the service $unit is restarted by root"
  name=${unit#choir@}
  CHOIR_HOME=/var/lib/choir${name:+-$name}
  [ "$name" != choir ] || CHOIR_HOME=/var/lib/choir
  settings=/etc/choir/$name.env
  for each in CHOIR_HOME CHOIR_PORT_OFFSET; do
    value=$(sed -n "s/^$each=//p" "$settings" 2>/dev/null | tail -n 1)
    [ -z "$value" ] || export "$each=$value"
  done
  export CHOIR_HOME
}

# Where the node's HTTP edge is: ranch.yaml moves it, the offset shifts it.
edge() { edge_url "${CHOIR_HOME:-$HOME/.choir}" "${CHOIR_PORT_OFFSET:-0}"; }

# Asks the node, as the user that it runs as, who may read its token. Nothing of the clone is run by
# root: who can write to the clone would be root.
choir() {
  if [ -z "$unit" ]; then
    own_node "$@"
    return
  fi
  as=$(systemctl show --property User --value "$unit")
  runuser -u "${as:-root}" -- env CHOIR_HOME="$CHOIR_HOME" \
    CHOIR_PORT_OFFSET="${CHOIR_PORT_OFFSET:-0}" "$clone/choir" "$@"
}

stop_node() {
  if [ -n "$unit" ]; then systemctl stop "$unit"; else own_node down; fi
}

# A service says that it has started once it serves; one that does not must not end the upgrade.
start_node() {
  if [ -n "$unit" ]; then systemctl start "$unit" || true; else own_node up -d || true; fi
}

own_node() { own env CHOIR_HOME="${CHOIR_HOME:-$HOME/.choir}" "$clone/choir" "$@"; }

is_ready() {
  [ "$(ask_edge "${CHOIR_HOME:-$HOME/.choir}" "${CHOIR_PORT_OFFSET:-0}" /health/ready \
    -o /dev/null -w '%{http_code}' || true)" = 200 ]
}

await_ready() {
  left=$patience
  until is_ready; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 1
  done
}

# This node's name, if others can take its agents; nothing for a ranch of one.
drainable() {
  nodes=$(choir nodes -o json 2>/dev/null) || return 0
  [ "$(printf '%s' "$nodes" | grep -o '"reachable" *: *true' | wc -l)" -gt 1 ] || return 0
  printf '%s' "$nodes" | sed -n 's/.*"seenBy" *: *"\([^"]*\)".*/\1/p'
}

# The new commit, built in a work tree of its own: what runs keeps its files until it is stopped.
build_beside() {
  work=$(own mktemp -d "${TMPDIR:-/tmp}/choir-upgrade.XXXXXX")
  trap 'drop_work' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  own git -C "$clone" worktree add --quiet --detach "$work/choir" "$new"
  if [ -n "$quick" ]; then
    say "building $(short "$new") without its tests"
    own "$work/choir/choir" version >/dev/null || fail "it does not build; nothing was changed"
  else
    say "building and testing $(short "$new"), which takes minutes"
    (cd "$work/choir" && own ./mvnw -B -ntp -q verify) \
      || fail "its tests fail here; nothing was changed"
  fi
  # On the clone's own disk, so that what follows is two renames.
  own rm -rf "$beside"
  own cp -R "$work/choir/runtime/target" "$beside"
  # An archive of classes knows the folder that it was made in.
  own find "$beside" -name 'choir-*.aot*' -exec rm -f {} +
}

drop_work() {
  own git -C "$clone" worktree remove --force "$work/choir" 2>/dev/null || true
  rm -rf "$work"
}

short() { git_c rev-parse --short "$1"; }

git_c() { own git -C "$clone" "$@"; }

# $1: the commit; $2: the folder with its build; $3: where the present one goes.
switch() {
  git_c reset --quiet --keep "$1"
  own rm -rf "$3"
  [ ! -d "$target" ] || own mv "$target" "$3"
  own mv "$2" "$target"
  # By date the sources are newer than their build now; they are not.
  own touch "$target/choir-built"
}

go_back() {
  say "it does not serve after $patience s: going back to $(short "$old")"
  stop_node || true
  own rm -rf "$beside"
  switch "$old" "$kept" "$beside"
  start_node
  if await_ready; then
    undrain
    fail "the node serves again as $(short "$old"). What the new one said is in its log"
  fi
  fail "neither $(short "$new") nor $(short "$old") comes to serve; see the node's log." \
    "It is drained still: 'choir undrain $node' once it is well"
}

undrain() {
  [ -z "$node" ] || choir undrain "$node"
}

choose_unit
[ -z "$(git_c status --porcelain --untracked-files=no)" ] \
  || fail "the clone has changes that are not committed; 'git -C $clone status' shows them"
git_c fetch --quiet
old=$(git_c rev-parse HEAD)
new=$(git_c rev-parse '@{upstream}')
if [ "$old" = "$new" ]; then
  say "$(short "$old") is the newest; nothing was done"
  exit 0
fi
git_c merge-base --is-ancestor "$old" "$new" \
  || fail "$(short "$old") is no ancestor of what is upstream; only a fast-forward is taken"
own "$clone/choir" version >/dev/null || fail "what is there does not build; see above"
is_ready || fail "the node does not serve at $(edge); 'choir doctor' says more"

# Signatures are checked where the clone says whose count.
if [ -n "$(git_c config gpg.ssh.allowedSignersFile || true)" ]; then
  git_c verify-commit "$new" \
    || fail "$(short "$new") is not signed by an allowed signer; nothing was changed"
fi
build_beside
node=$(drainable)
if [ -n "$node" ]; then
  say "the agents of $node go elsewhere"
  choir drain "$node" --wait "$patience"
else
  say "nobody else takes the agents: they pause while the node restarts"
fi
say "restarting as $(short "$new")"
stop_node
switch "$new" "$beside" "$kept"
own "$clone/choir" up --help >/dev/null || true
start_node
await_ready || go_back
undrain
say "$(short "$old") -> $(short "$new"); the build of before stays in $kept"
