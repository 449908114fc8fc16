"""An https server on loopback that behaves as its paths say, for tests of updates.

usage: https_server.py FOLDER CERTIFICATE KEY PORT_FILE

/plain/FILE      the file
/truncated/FILE  half of the database, though its length was announced
/cut/FILE        half of it, without a length, and without a word of goodbye
/endless/FILE    10 GiB in its place, without a length
/huge/FILE       10 GiB in its place, announced
/loris/FILE      a byte of it now and then
/moved/FILE      a redirect to /plain
/http/FILE       a redirect to http
/round/FILE      a redirect to itself
Signatures (.minisig) are whole in all of the first six. Anything else is 404. Runs until standard
input ends.
"""
import http.server
import os
import ssl
import sys
import threading
import time

folder, certificate, key, port_file = sys.argv[1:5]
CHUNK = b"# nothing but a comment, again and again\n" * 1600
HUGE = 10 << 30


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *args):
        pass

    def begin(self, status, length=None, location=None):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()

    def send_endlessly(self):
        for _ in range(HUGE // len(CHUNK)):
            self.wfile.write(CHUNK)

    def send_slowly(self, text):
        for byte in text:
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)

    def do_GET(self):
        mode, name = self.path.strip("/").split("/", 1)
        host = self.headers["Host"]
        if mode in ("moved", "http", "round"):
            target = {"moved": "https://%s/plain/" % host, "http": "http://%s/plain/" % host,
                      "round": "https://%s/round/" % host}[mode]
            self.begin(302, location=target + name)
            return
        path = os.path.join(folder, os.path.basename(name))
        if mode not in ("plain", "truncated", "cut", "endless", "huge", "loris") or not os.path.exists(path):
            self.begin(404, 0)
            return
        with open(path, "rb") as file:
            text = file.read()
        if name.endswith(".minisig"):
            mode = "plain"
        self.begin(200, {"cut": None, "endless": None, "huge": HUGE}.get(mode, len(text)))
        if mode in ("truncated", "cut"):
            self.wfile.write(text[: len(text) // 2])
            self.wfile.flush()
            if mode == "cut":  # without TLS's own end
                self.connection.shutdown(2)
        elif mode in ("endless", "huge"):
            self.send_endlessly()
        elif mode == "loris":
            self.send_slowly(text)
        else:
            self.wfile.write(text)

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the client has had enough, which is what is tested


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that does not like the certificate


server = Server(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(port_file + ".new", "w") as out:
    out.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
sys.stdin.read()
