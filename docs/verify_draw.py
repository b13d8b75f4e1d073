"""Repeat the draw of a spot check: python3 verify_draw.py EXPORTED.json"""

import hashlib
import hmac
import json
import math
import sys
from pathlib import Path

said = json.loads(Path(sys.argv[1]).read_text("utf-8"))
rows = sorted(said["frame"], key=lambda row: row["id"])
text = json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()
seed, frame = bytes.fromhex(said["seed"]), hashlib.sha256(text).digest()
root = hashlib.sha256(seed + frame + said["beacon"].encode()).digest()
claimed = {row["id"]: row["weight"] for row in rows if row["claims"]}
mac = {i: hmac.digest(root, i.encode(), "sha256") for i in claimed}
u = {i: ((int.from_bytes(m[16:], "big") >> 75) + 1) / 2**53 for i, m in mac.items()}
size = min(said["size"], len(mac))
uniform = sorted(mac, key=lambda i: (mac[i][:16], i))[: -(-size // 3)]
rest = {i: (-math.log(u[i]) / w, i) for i, w in claimed.items() if i not in uniform}
found = sorted(uniform + sorted(rest, key=lambda i: rest[i])[: size - len(uniform)])
sys.stdout.write("\n".join(found) + "\n")
hashes = [hashlib.sha256(seed).hexdigest(), frame.hex()]
if [*hashes, found] != [said["commitment"], said["frame_hash"], sorted(said["list"])]:
    sys.exit("This is not the draw that was published.")
