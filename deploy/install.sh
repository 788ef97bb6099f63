#!/bin/sh
# Makes the node of this clone a service of this machine (systemd), run by the user 'choir'. May be
# run again at any time: it changes only what is not as it should be.
set -eu

usage() {
  cat <<USAGE
usage: sudo deploy/install.sh [OPTIONS]

  --instance NAME   one of several nodes on this machine: the service choir@NAME
  --offset N        with --instance: what is added to all its ports
  --no-start        put everything in place and start nothing, as before a 'choir join'
  --uninstall       take the services away; homes, settings and the user stay
  --dry-run         only say what would be done
  --help            this

The clone must lie where the service may read it, as /opt/choir: neither in /home nor in /root.
USAGE
}

say() { echo "install: $*"; }

fail() {
  echo "install: $*" >&2
  exit 1
}

# Does what it says, or only says it.
run() {
  echo "  $*"
  [ -n "$dry" ] || "$@"
}

clone=$(CDPATH='' cd -P "$(dirname "$0")/.." && pwd)
units=/etc/systemd/system
settings=/etc/choir
dry='' start=yes uninstall='' instance='' offset=''

while [ $# -gt 0 ]; do
  case $1 in
    --instance | --offset)
      [ $# -gt 1 ] || fail "$1 wants a value; see --help"
      if [ "$1" = --instance ]; then instance=$2; else offset=$2; fi
      shift
      ;;
    --no-start) start='' ;;
    --uninstall) uninstall=yes ;;
    --dry-run) dry=yes ;;
    --help) usage && exit 0 ;;
    *) fail "'$1' is not known; see --help" ;;
  esac
  shift
done

check() {
  case $instance in
    *[!a-z0-9-]* | -*) fail "--instance '$instance' must be of a-z, 0-9 and '-'" ;;
  esac
  case $offset in
    *[!0-9]*) fail "--offset '$offset' must be a number" ;;
  esac
  if [ -n "$instance" ] && [ -z "$uninstall" ] && [ -z "$offset" ] \
    && [ ! -f "$settings/$instance.env" ]; then
    fail "--instance $instance wants --offset N: no two nodes of a machine share a port"
  fi
  if [ -n "$offset" ] && [ -z "$instance" ]; then
    fail "--offset goes with --instance; for the one node of a machine set CHOIR_PORT_OFFSET in" \
      "$settings/choir.env"
  fi
  command -v systemctl >/dev/null || fail "there is no systemd here; 'choir up -d' needs none"
  [ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || fail "must be run by root; --dry-run shows what it does"
  case $clone/ in
    /home/* | /root/* | /run/user/*)
      [ -n "$uninstall" ] || fail "the service cannot see $clone (ProtectHome): clone to /opt/choir"
      ;;
  esac
  case $clone in
    *[!A-Za-z0-9/._-]*) fail "$clone: systemd wants a path of letters, digits, '.', '_' and '-'" ;;
  esac
}

# The name of the service that this is about.
unit() {
  if [ -n "$instance" ]; then echo "choir@$instance"; else echo choir; fi
}

make_user() {
  if id choir >/dev/null 2>&1; then
    return
  fi
  say "the user 'choir', who owns the homes and cannot log in"
  run useradd --system --user-group --home-dir /var/lib/choir --no-create-home \
    --shell /usr/sbin/nologin choir
}

# By the clone's owner, so that the next 'git pull' is theirs as well.
build() {
  say "the program, by the owner of $clone"
  # 'up --help' starts nothing: the launcher builds what is missing or stale on the way.
  owner=$(stat -c %U "$clone")
  if [ "$owner" = "$(id -un)" ]; then
    quiet "$clone/choir" up --help
  else
    quiet runuser -u "$owner" -- "$clone/choir" up --help
  fi
}

quiet() {
  echo "  $*"
  [ -n "$dry" ] || "$@" >/dev/null
}

# $1: a file of deploy/. Writes it as a unit if it differs from the one that is there.
put_unit() {
  made=$(mktemp)
  sed "s#/opt/choir#$clone#g" "$clone/deploy/$1" >"$made"
  if ! cmp -s "$made" "$units/$1"; then
    say "the unit $units/$1"
    run install -m 0644 "$made" "$units/$1"
    changed=yes
  fi
  rm -f "$made"
}

put_settings() {
  file=$settings/${instance:-choir}.env
  [ -d "$settings" ] || run install -d -m 0755 "$settings"
  if [ -f "$file" ]; then
    return
  fi
  say "the settings $file, which are yours from now on"
  made=$(mktemp)
  if [ -n "$instance" ]; then
    printf '%s\n' "CHOIR_HOME=/var/lib/choir-$instance" "CHOIR_NODE=$instance" \
      "CHOIR_PORT_OFFSET=$offset" >"$made"
  else
    printf '%s\n' '# CHOIR_NODE=name of this machine in the ranch' \
      '# CHOIR_JAVA_OPTS=-Xmx512m' >"$made"
  fi
  # Keys of models may stand here.
  run install -m 0600 "$made" "$file"
  rm -f "$made"
}

install_node() {
  make_user
  build
  changed=''
  put_unit choir.service
  put_unit choir@.service
  put_settings
  [ -z "$changed" ] || run systemctl daemon-reload
  if [ -n "$start" ]; then
    say "the service $(unit): now and at every boot"
    run systemctl enable --now "$(unit)"
  else
    say "nothing is started; 'systemctl enable --now $(unit)' does"
  fi
  say "done. The admin token is in the home: sudo cat /var/lib/choir${instance:+-$instance}/token"
}

uninstall_node() {
  say "the service $(unit)"
  if [ -n "$instance" ]; then
    run systemctl disable --now "choir@$instance"
    say "done. The home /var/lib/choir-$instance and $settings/$instance.env stay"
    return
  fi
  for each in $(systemctl list-units --all --plain --no-legend 'choir@*.service' 2>/dev/null \
    | cut -d ' ' -f 1); do
    run systemctl disable --now "$each"
  done
  if [ -f "$units/choir.service" ]; then
    run systemctl disable --now choir
  fi
  run rm -f "$units/choir.service" "$units/choir@.service"
  run systemctl daemon-reload
  say "done. What the nodes hold stays: /var/lib/choir*, $settings, the user 'choir'"
}

check
if [ -n "$uninstall" ]; then uninstall_node; else install_node; fi
