#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""ingest.py DIR: stands in for Salesforce on loopback, for data loads by the CLI.

To what bulk.py has it adds the documented paths of Bulk API 2.0 ingest jobs. DIR/mode
says what becomes of all jobs:

  whole    all records are updated
  some     two records fail
  failed   the job fails
  aborted  somebody aborts it
  slow     it does not end

DIR/created gets a line for each job, DIR/uploaded what was uploaded last.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bulk  # noqa: E402

STATES = {"failed": "Failed", "aborted": "Aborted", "slow": "InProgress"}
RESULTS = {
    "successfulResults": '"sf__Id","sf__Created",Id,HasOptedOutOfEmail\n',
    "failedResults": '"sf__Id","sf__Error",Id,HasOptedOutOfEmail\n'
                     ',"ENTITY_IS_DELETED:entity is deleted:--",0038X,TRUE\n',
    "unprocessedrecords": "Id,HasOptedOutOfEmail\n",
}
jobs = {}


class Handler(bulk.Handler):
    def state_of(self, job):
        mode = bulk.mode_of("Contact")
        state, rows = jobs[job]
        if state == "UploadComplete":
            state = STATES.get(mode, "JobComplete")
        return {"id": job, "state": state, "object": "Contact", "operation": "update",
                "errorMessage": "InvalidBatch : as asked for",
                "numberRecordsProcessed": rows,
                "numberRecordsFailed": 2 if mode == "some" else 0}

    def text(self, data, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        if not self.path.endswith("/jobs/ingest"):
            return self.error("NOT_FOUND", 404)
        asked = json.loads(self.body())
        job = "750R%014d" % (len(jobs) + 1)
        jobs[job] = ("Open", 0)
        with open(os.path.join(bulk.folder, "created"), "a") as f:
            f.write(" ".join([job] + [asked[k] for k in ("object", "operation",
                                                        "lineEnding")]) + "\n")
        return self.answer(self.state_of(job))

    def do_PUT(self):
        job = re.search(r"/jobs/ingest/(\w+)/batches$", self.path).group(1)
        data = self.body()
        jobs[job] = ("Open", data.count(b"\n") - 1)
        with open(os.path.join(bulk.folder, "uploaded"), "wb") as f:
            f.write(data)
        self.text(b"", 201)

    def do_PATCH(self):
        job = re.search(r"/jobs/ingest/(\w+)$", self.path).group(1)
        jobs[job] = (json.loads(self.body())["state"], jobs[job][1])
        self.answer(self.state_of(job))

    def do_GET(self):
        found = re.search(r"/jobs/ingest/(\w+)(?:/(\w+))?$", self.path)
        if not found:
            return super().do_GET()
        if found.group(2):
            return self.text(RESULTS[found.group(2)].encode())
        return self.answer(self.state_of(found.group(1)))


if __name__ == "__main__":
    bulk.serve(Handler)
