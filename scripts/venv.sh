# Makes .venv from a hash-pinned lock. Sourced by the scripts beside it, from the project's folder.

# Any Python that is new enough, whatever it is called here.
find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer was not found." >&2
  return 1
}

# make_venv LOCK: nothing to do when what is installed came from these very bytes.
make_venv() {
  local lock=$1 python sum
  python=$(find_python)
  sum=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "Making .venv …" >&2
    "$python" -m venv --clear .venv
  elif [ "$(cat ".venv/installed-$lock" 2>/dev/null)" = "$sum" ]; then
    return
  fi
  echo "Installing what $lock names …" >&2
  .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input \
    --require-hashes -r "$lock"
  printf '%s\n' "$sum" >".venv/installed-$lock"
}
