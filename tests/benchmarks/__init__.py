"""How fast the lab is, beside the stock moto server and other local clouds: figures, not tests.

`python -m tests.benchmarks` measures and writes REPORT.md. What holds whatever the machine does, such as that a Query
of one partition touches that partition only, is counted in ordinary tests.

What profiling found, and what each step gave (CPU time of one call, Python 3.11, two shared cores):

- Stock moto spends 38 % of a call on its connection and thread, as much again on routing and inspecting, and walks
  the whole table for a Query. A server that keeps connections, operations of our own on an indexed store of JSON texts,
  and SigV4 with remembered keys took a GetItem from 1.8 ms to 0.28 (`server`, `dynamodb.item_store`, `identity.sigv4`).
- A quarter of what was left was the e-mail parser reading header lines. Splitting a plain head, and writing an
  answer's head as one string: 0.26 to 0.20 ms (`http_head`).
- A fifth of a PutItem was counting its bytes four times: 0.26 to 0.21 ms (`dynamodb.item_size`).
- The first answer of a cloud took 130 ms: moto had boto3 read the list of all endpoints, and the service's model
  was read twice. Now 10 ms (`moto_seams.regions`, `service_model`). A start imports neither Flask nor OpenAPI's
  validators (`moto_seams.application`, `moto_seams.quick_import`): 0.47 s instead of 1.5.
- Saving 100,000 items held up every answer for 35 to 50 ms. In blocks that are encoded once: less than 1 ms
  (`dynamodb.text_blocks`). A full garbage collection of them took 150 ms: now every two million objects, and
  never what was there at the start (`cloud.__main__`).
- The sweep for expired items read every item's text every five seconds: now the blocks that changed (`expiry`).
- A page copied the rest of its partition: now 256 records at a time (`dynamodb.sorted_items`).
- A cold start is a process that has imported the SDK before it is asked for (`functions.spares`): 20 ms instead of 350.
  Forks of one such process share its memory: 12 MB a sandbox instead of 36 (`functions.fork_server`).
- Python's timeout of a socket polls before every read and write, and each poll hands the interpreter to another thread.
  The kernel's own timeout: a tenth more calls of eight processes (`connection`).
- Tried and dropped: loading yaml, cryptography's x509 and others when they are used (the import system asks every
  module for its specification, which loads it); other WSGI servers.
"""
