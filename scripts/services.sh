# What the tests also run on, from Debian's own packages; nothing when it is there already.
set -eu
wanted=""
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$wanted postgresql"
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || wanted="$wanted postgis postgresql-postgis"
command -v clamd >/dev/null 2>&1 || [ -x /usr/sbin/clamd ] || wanted="$wanted clamav-daemon"
PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1 || wanted="$wanted nginx-light"
command -v pdftotext >/dev/null 2>&1 || wanted="$wanted poppler-utils"
command -v node >/dev/null 2>&1 || wanted="$wanted nodejs"
command -v npm >/dev/null 2>&1 || wanted="$wanted npm"
if [ -z "$wanted" ]; then
    echo "PostgreSQL, PostGIS, Chromium, ClamAV, nginx and Poppler are installed."
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not Debian. Install these yourself:$wanted" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Run this as root; it installs:$wanted" >&2; exit 1; }
    as_root="sudo"
fi
echo "Installing:$wanted"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null
