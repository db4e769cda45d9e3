#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""bulk.py DIR [URL PEM]: stands in for Salesforce on loopback, for the Salesforce CLI
itself. With the URL of an org it does so with TLS, at the port for that, with the
certificate and key in the file PEM.

It has the documented paths of Bulk API 2.0 queries (create a job, its state, its
results by pages with Sforce-Locator and Sforce-NumberOfRecords) and those by which the
CLI logs in. The records of an object are in DIR/OBJECT.csv. DIR/mode says what goes
wrong, a line for all objects or "OBJECT mode":

  whole    nothing
  first    the first page says that it is the last
  record   the last page lacks its last record
  cut      a page ends within a record, without a length that would tell
  broken   a connection ends within a page
  endless  no page names the next one
  failed   the job fails
  slow     the job never ends
  login    the session has expired
  down     the server has errors

DIR/port gets the port, DIR/log a line for each request.
"""
import csv
import http.server
import io
import json
import os
import re
import ssl
import sys
import urllib.parse

PAGE = 100
folder = sys.argv[1]
jobs = {}


def mode_of(name):
    mode = "whole"
    with open(os.path.join(folder, "mode")) as f:
        for line in f:
            words = line.split()
            if len(words) == 1:
                mode = words[0]
            elif words and words[0] == name:
                return words[1]
    return mode


def records_of(name):
    with open(os.path.join(folder, name + ".csv"), newline="",
              encoding="utf-8-sig") as f:
        return list(csv.reader(f))


def text_of(rows):
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        with open(os.path.join(folder, "log"), "a") as f:
            f.write("%s %s\n" % (self.command, self.path))

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def error(self, code, status):
        self.answer([{"errorCode": code, "message": "as asked for"}], status)

    def body(self):
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        data = b""
        while True:  # it comes in chunks
            size = int(self.rfile.readline(), 16)
            data += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return data

    def log_in(self, asked):
        """A login by a key: the signature is not checked."""
        kind = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        if asked["grant_type"] != [kind] or asked["assertion"][0].count(".") != 2:
            return self.error("invalid_grant", 400)
        return self.answer({"access_token": "00D000000000001!not.a.real.token",
                            "instance_url": sys.argv[2],
                            "id": sys.argv[2] + "/id/00D000000000001AAA/005000000000001AAA",
                            "token_type": "Bearer"})

    def do_POST(self):
        body = self.body()
        if self.path.endswith("/oauth2/token"):
            return self.log_in(urllib.parse.parse_qs(body.decode()))
        asked = json.loads(body or b"{}")
        if not self.path.endswith("/jobs/query"):
            return self.error("NOT_FOUND", 404)
        if asked["operation"] != "queryAll":
            return self.error("NOT_ALL_ROWS", 400)
        name = re.search(r"\bFROM\s+(\w+)", asked["query"]).group(1)
        job = "750R%014d" % (len(jobs) + 1)
        jobs[job] = name
        with open(os.path.join(folder, "queries"), "a") as f:
            f.write("%s %s\n" % (job, " ".join(asked["query"].split())))
        return self.answer({"id": job, "state": "UploadComplete", "object": name,
                            "operation": "queryAll", "apiVersion": 62.0})

    def do_GET(self):
        path, _, asked = self.path.partition("?")
        found = re.search(r"/jobs/query/(\w+)(/results)?$", path)
        if found and found.group(1) in jobs:
            name = jobs[found.group(1)]
            if found.group(2):
                return self.results(name, asked)
            return self.state(found.group(1), name)
        if path.rstrip("/") == "/services/data":
            return self.answer([{"label": "here", "url": "/services/data/v62.0",
                                 "version": "62.0"}])
        if path.endswith("/userinfo"):
            return self.answer({"preferred_username": "ops@example.edu",
                                "organization_id": "00D000000000001AAA",
                                "user_id": "005000000000001AAA"})
        if "/sobjects/User/" in path:
            return self.answer({"Username": "ops@example.edu"})
        if path.endswith("/query"):
            return self.answer({"totalSize": 0, "done": True, "records": []})
        if path.startswith("/services/data/v"):
            return self.answer({})
        return self.error("NOT_FOUND", 404)

    def state(self, job, name):
        mode = mode_of(name)
        if mode == "login":
            return self.error("INVALID_SESSION_ID", 401)
        if mode == "down":
            return self.error("SERVER_UNAVAILABLE", 503)
        state = {"failed": "Failed", "slow": "InProgress"}.get(mode, "JobComplete")
        return self.answer({"id": job, "state": state, "object": name,
                            "operation": "queryAll",
                            "numberRecordsProcessed": len(records_of(name)) - 1})

    def results(self, name, asked):
        mode = mode_of(name)
        rows = records_of(name)
        found = re.search(r"locator=(\d+)", asked)
        start = int(found.group(1)) if found else 1
        end = min(start + PAGE, len(rows))
        last = end == len(rows)
        page = [rows[0]] + rows[start:end]
        if mode == "record" and last:
            page.pop()
        data = text_of(page)
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Sforce-NumberOfRecords", str(len(page) - 1))
        if mode != "endless":
            null = last or mode == "first"
            self.send_header("Sforce-Locator", "null" if null else str(end))
        if mode in ("cut", "broken") and last:
            data = data[:-9]
            self.close_connection = True
        if mode == "cut" and last:
            self.send_header("Connection", "close")
        elif mode == "broken" and last:
            self.send_header("Transfer-Encoding", "chunked")
            data = b"%x\r\n%s\r\n" % (len(data), data)
        else:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        """A CLI that was stopped leaves its connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


def serve(handler):
    """Answers requests on a free port, or on that for TLS. DIR/port gets it."""
    server = Server(("127.0.0.1", 443 if sys.argv[2:] else 0), handler)
    if sys.argv[2:]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(os.path.join(folder, "port.new"), "w") as f:
        f.write("%d\n" % server.server_address[1])
    os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
    server.serve_forever()


if __name__ == "__main__":
    serve(Handler)
