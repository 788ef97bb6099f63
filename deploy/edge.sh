# How a node's HTTP edge is asked on its own machine; read by the scripts beside this file. The rule
# is that of docs/tls.md: HTTPS if the home has certificates and the node listens beyond loopback.
# shellcheck shell=sh

# $1: a home; $2: a key of `http` in its ranch.yaml. Its value, if it says one.
edge_value() {
  awk -v key="$2" '
    { sub(/(^|[ \t])#.*/, "") }
    /^[^ ]/ { inside = /^http:/ }
    inside && match($0, "[ {]" key ": *[^ ,}]+") {
      value = substr($0, RSTART, RLENGTH)
      sub(/^[^:]*: */, "", value)
      gsub(/["\047]/, "", value)
      print value
      exit
    }' "$1/ranch.yaml" 2>/dev/null || true
}

# $1: a home; $2: what is added to the node's ports. A port that is no number is not calculated
# with: what stands in arithmetic is evaluated by some shells.
edge_url() {
  edge_host=$(edge_value "$1" address)
  edge_port=$(edge_value "$1" port)
  case $edge_port$2 in
    *[!0-9]*)
      echo "edge.sh: the port '$edge_port' or the offset '$2' is not a number" >&2
      return 1
      ;;
  esac
  case $edge_host in
    *[!A-Za-z0-9.:-]*)
      echo "edge.sh: '$edge_host' is not an address" >&2
      return 1
      ;;
  esac
  edge_scheme=http
  case ${edge_host:=127.0.0.1} in
    127.*.*.* | ::1 | [Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]) ;;
    *) [ ! -e "$1/tls/node.pem" ] || edge_scheme=https ;;
  esac
  case $edge_host in
    0.0.0.0 | ::) edge_host=127.0.0.1 ;;
    *:*) edge_host="[$edge_host]" ;;
  esac
  echo "$edge_scheme://$edge_host:$((${edge_port:-1338} + $2))"
}

# $1: a home; $2: what is added to the node's ports; $3: a path; then options of curl.
ask_edge() {
  edge_home=$1
  edge_asked=$(edge_url "$1" "$2")$3
  shift 3
  [ ! -r "$edge_home/tls/ca.pem" ] || set -- --cacert "$edge_home/tls/ca.pem" "$@"
  curl -s -m 5 "$@" "$edge_asked"
}
