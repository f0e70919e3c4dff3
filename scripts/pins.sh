# The pinned requirements: versions and hashes for every platform and Python from 3.11, and no registry's address.
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null 2>&1 || { echo "Install uv first: it works out the pins." >&2; exit 1; }

compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile "$@" pyproject.toml -o requirements/run.txt
compile "$@" requirements/build.in -c requirements/run.txt -o requirements/build.txt
compile "$@" pyproject.toml --extra dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt
