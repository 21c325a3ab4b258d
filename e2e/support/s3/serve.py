"""OpenStack Swift with its S3 face, whole, in one process: python3 serve.py FOLDER. Prints its port, then serves until stopped."""
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import tpool, wsgi  # noqa: E402
import swift.common.utils as utils  # noqa: E402

utils.HASH_PATH_PREFIX = b""
utils.HASH_PATH_SUFFIX = b"holdfast"

from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

folder = os.path.abspath(sys.argv[1])
os.makedirs(os.path.join(folder, "disk", "d1"), exist_ok=True)
listeners = {kind: eventlet.listen(("127.0.0.1", 0), backlog=256) for kind in ("proxy", "account", "container", "object")}
ports = {kind: listener.getsockname()[1] for kind, listener in listeners.items()}

for kind in ("account", "container", "object"):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[kind], "device": "d1", "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, kind + ".ring.gz"))

storage = """[DEFAULT]
devices = {folder}/disk
mount_check = false
swift_dir = {folder}
fallocate_reserve = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
# What Swift's own documentation of s3api asks for; tempauth compares signatures with the secret below.
proxy = """[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo copy proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
allow_multipart_uploads = true
min_segment_size = 5242880
check_bucket_owner = false
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_holdfast = {secret} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:copy]
use = egg:swift#copy
"""

quiet = open(os.path.join(folder, "access.log"), "a")


def serve(kind, text):
    path = os.path.join(folder, kind + ".conf")
    with open(path, "w") as file:
        file.write(text.format(folder=folder, kind=kind, secret=os.environ["S3_SECRET"]))
    app = loadapp(path)
    eventlet.spawn(wsgi.server, listeners[kind], app, log=quiet, protocol=SwiftHttpProtocol, keepalive=True)


for kind in ("account", "container", "object"):
    serve(kind, storage)
serve("proxy", proxy)
print(ports["proxy"], flush=True)
# The parent holds the other end: when it is gone, so is this.
tpool.execute(sys.stdin.buffer.read)
