# How the root scripts build. Sourced, with the repository as the working directory.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
if [ -z "${DOTNET_ROOT:-}" ] && command -v dotnet >/dev/null; then DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")"); export DOTNET_ROOT; fi

# Compiles with a compiler server of its own, and ends it: no process stays behind.
build() {
  local server="platform-$$" status=0 pid
  dotnet build "$@" -v q -nologo -clp:NoSummary -p:UseSharedCompilation=true -p:SharedCompilationId="$server" || status=$?
  for pid in $(pgrep -f -- "-pipename:$server" || true); do kill "$pid" 2>/dev/null || true; done
  return $status
}

# Whether a source has changed since the build that left this stamp; tests apart.
changed_since() {
  [ ! -f "$1" ] || [ -n "$(find . -mindepth 1 \( -name bin -o -name obj -o -name node_modules -o -name .git -o -name .platform -o -name tests -o -name docs \) -prune \
    -o \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.proto' -o -name '*.json' -o -name '*.sh' -o -name '*.py' -o -name '*.html' -o -name '*.txt' -o -type d \) -newer "$1" -print -quit)" ]
}

# Builds what the named programs need, unless nothing has changed.
build_if_changed() {
  local stamp=.platform/built-$1-${!#} began project
  changed_since "$stamp" || return 0
  began=$(mktemp); mkdir -p .platform
  echo "building (the first time takes a minute or two)"
  for project in $(printf '%s\n' "$@" | sort -u); do
    build "$project" || { rm -f "$began"; echo "error: $project does not build, see above" >&2; return 1; }
  done
  mv "$began" "$stamp"
}
