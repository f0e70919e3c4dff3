# Is this Python new enough, and can it make a virtual environment?
python=$1
if ! command -v "$python" >/dev/null 2>&1; then
    echo "$python is not installed. Install Python 3.11 or newer, or name one: make setup PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$python is $("$python" -V 2>&1), and 3.11 or newer is needed. Name one: make setup PYTHON=python3.12" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
