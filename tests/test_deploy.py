"""What is shipped for a server is tried: nginx reads its configuration."""

import shutil
import subprocess
from pathlib import Path

from services import ROOT, lacking

NAME = "hmo.council.example"


def test_nginx_reads_the_configuration(tmp_path: Path):
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        lacking("nginx is not installed (make services)")
    certificate = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
    subprocess.run(
        [openssl, *certificate, "-keyout", tmp_path / "key", "-out", tmp_path / "pem"], check=True, capture_output=True
    )
    shipped = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    here = shipped.replace(f"/etc/ssl/certs/{NAME}.pem", f"{tmp_path}/pem").replace(
        f"/etc/ssl/private/{NAME}.key", f"{tmp_path}/key"
    )
    (tmp_path / "site").write_text(here.replace("/var/log/nginx", str(tmp_path)))
    around = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\nhttp {{ include {tmp_path}/site; }}\n"
    (tmp_path / "nginx.conf").write_text(around)

    tried = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)

    assert tried.returncode == 0, tried.stderr
