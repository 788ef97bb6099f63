#!/bin/sh
# A ranch of several nodes on this one machine, without systemd: for trying what a ranch of several
# machines does. Each node has a home and ports of its own; `start` makes what is not there yet.
set -eu

usage() {
  cat <<USAGE
usage: deploy/cluster.sh COMMAND

  start               starts the nodes; the first time they found a ranch and join it
  stop [NODE]         stops all nodes, or one
  restart             restarts one node after the other; the ranch goes on
  status              every node, and the ranch as its nodes see it
  logs [NODE|AGENT]   what all nodes say from now on; what one node says; or the journal of an
                      agent and what the nodes said of it

  CHOIR_NODES         how many nodes; default 3
  CHOIR_RANCH         where their homes are; default ~/.choir-ranch
  CHOIR_PORT_OFFSET   of the first node, each further one has 100 more; default 0
USAGE
}

say() { echo "cluster: $*"; }

fail() {
  echo "cluster: $*" >&2
  exit 1
}

clone=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
ranch=${CHOIR_RANCH:-$HOME/.choir-ranch}
count=${CHOIR_NODES:-3}
base=${CHOIR_PORT_OFFSET:-0}
case $count in
  '' | *[!0-9]* | 0) fail "CHOIR_NODES is '$count', must be a number from 1" ;;
esac
case $base in
  '' | *[!0-9]*) fail "CHOIR_PORT_OFFSET is '$base', must be a number" ;;
esac
command -v curl >/dev/null || fail "curl is needed, to ask the nodes whether they serve"
# shellcheck source=deploy/edge.sh
. "$clone/deploy/edge.sh"
# What the caller may have in hand for another ranch.
unset CHOIR_JOIN_TOKEN

nodes() {
  i=1
  while [ "$i" -le "$count" ]; do
    echo "node$i"
    i=$((i + 1))
  done
}

offset() { echo $((base + (${1#node} - 1) * 100)); }

http_port() { echo $((1338 + $(offset "$1"))); }

# $1: a node; then a command of choir.
choir() {
  of=$1
  shift
  # The ranch has one admin token; it lies in the home of the node that founded it.
  CHOIR_HOME=$ranch/$of CHOIR_NODE=$of CHOIR_PORT_OFFSET=$(offset "$of") \
    CHOIR_TOKEN=$(cat "$ranch/node1/token" 2>/dev/null || true) "$clone/choir" "$@"
}

# The process of a node, if there is one. The number in the lock outlives it and may be another's.
pid_of() {
  pid=$(cat "$ranch/$1/sq/lock" 2>/dev/null || true)
  case $pid in
    '' | *[!0-9]*) return 0 ;;
  esac
  if ps -p "$pid" -o args= 2>/dev/null | grep -q 'choir\.runtime\.Main'; then echo "$pid"; fi
}

edge() { edge_url "$ranch/$1" "$(offset "$1")"; }

health() { ask_edge "$ranch/$1" "$(offset "$1")" /health/ready || true; }

is_ready() {
  case $(health "$1") in
    *'"ready"'*) return 0 ;;
    *) return 1 ;;
  esac
}

# A node that serves, to be asked about the ranch; nothing if none does.
speaker() {
  for each in $(nodes); do
    if [ -n "$(pid_of "$each")" ] && is_ready "$each"; then
      echo "$each"
      return
    fi
  done
}

is_known() { [ -d "$ranch/$1/raft" ] || [ -f "$ranch/$1/joining" ]; }

# $1: a node. What it says, with its name before each line.
up() { choir "$1" up -d 2>&1 | sed "s/^/$1  /"; }

start() {
  mkdir -p "$ranch"
  # The launcher builds what is stale; one at a time, so here.
  "$clone/choir" version >/dev/null
  if ! is_known node1; then
    say "node1 founds a ranch in $ranch"
    up node1
  fi
  # Those of before at once: none of them serves before a majority is up.
  for each in $(nodes); do
    if is_known "$each" && [ -z "$(pid_of "$each")" ]; then up "$each" & fi
  done
  wait
  for each in $(nodes); do
    is_known "$each" || join "$each"
  done
  for each in $(nodes); do
    is_ready "$each" || fail "$each does not serve; see '$0 logs $each' and $ranch/$each/log/up.out"
  done
  status
}

join() {
  by=$(speaker)
  [ -n "$by" ] || fail "no node serves that $1 could join by"
  say "$1 joins by $by"
  token=$(choir "$by" token join "$1") || fail "$by gives no join token"
  CHOIR_JOIN_TOKEN=$token choir "$1" join "$(edge "$by")" -d 2>&1 | sed "s/^/$1  /"
}

stop() {
  if [ $# -gt 0 ]; then
    choir "$1" down
    return
  fi
  # All at once: of two that are left, none could hand over any more.
  for each in $(nodes); do
    if [ -n "$(pid_of "$each")" ]; then choir "$each" down | sed "s/^/$each  /" & fi
  done
  wait
}

restart() {
  for each in $(nodes); do
    if [ -z "$(pid_of "$each")" ] || ! is_ready "$each"; then
      fail "$each does not serve; '$0 start' first, or the ranch might stand still meanwhile"
    fi
  done
  for each in $(nodes); do
    choir "$each" down | sed "s/^/$each  /"
    up "$each"
    is_ready "$each" || fail "$each does not serve any more; the others were left as they are"
    await_others
  done
}

# The next may stop once every node sees every other again.
await_others() {
  left=60
  until [ "$(choir "$(speaker)" nodes -o json | grep -o '"reachable" *: *true' | wc -l)" -eq "$count" ]
  do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the nodes do not see each other after a minute; see '$0 status'"
    sleep 1
  done
}

status() {
  printf '%-8s %-8s %-6s %s\n' NODE PID HTTP STATE
  for each in $(nodes); do
    pid=$(pid_of "$each")
    if [ -z "$pid" ]; then
      state=stopped
    elif is_ready "$each"; then
      state=serves
    else
      state=$(health "$each" | sed -n 's/.*"detail":"\([^"]*\)".*/\1/p')
    fi
    printf '%-8s %-8s %-6s %s\n' "$each" "${pid:--}" "$(http_port "$each")" "${state:-starts}"
  done
  by=$(speaker)
  if [ -n "$by" ]; then
    echo
    choir "$by" nodes
  fi
}

logs() {
  if [ $# -eq 0 ]; then
    follow
  elif [ -d "$ranch/$1" ]; then
    tail -n 50 -F "$ranch/$1/log/choir.log"
  else
    by=$(speaker)
    [ -z "$by" ] || choir "$by" journal "$1"
    echo
    for each in $(nodes); do
      grep -h -w -e "$1" "$ranch/$each/log/choir.log" 2>/dev/null | tail -n 20 \
        | sed "s/^/$each  /" || true
    done
  fi
}

# Each line bears its node's name; tail itself says only when it turns to another file.
follow() {
  set --
  for each in $(nodes); do
    set -- "$@" "$ranch/$each/log/choir.log"
  done
  tail -n 10 -F "$@" 2>/dev/null | awk -v ranch="$ranch/" '
    /^==> .* <==$/ { node = substr($2, length(ranch) + 1); sub("/.*", "", node); next }
    /./ { print node "  " $0; fflush() }'
}

command=${1:---help}
[ $# -eq 0 ] || shift
case $command in
  start | restart | status)
    [ $# -eq 0 ] || fail "'$command' takes no argument"
    "$command"
    ;;
  stop | logs)
    [ $# -le 1 ] || fail "'$command' takes one argument at the most"
    if [ "$command" = stop ] && [ $# -eq 1 ] && [ ! -d "$ranch/$1" ]; then
      fail "there is no node '$1' in $ranch"
    fi
    "$command" "$@"
    ;;
  --help | -h | help) usage ;;
  *) fail "'$command' is not known; see --help" ;;
esac
