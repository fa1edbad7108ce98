"""Memory that was freed goes back to the system, and a server with many threads has few heaps."""

import subprocess
import sys

import pytest

FILL = """
import threading
from kg.web.memory import give_back, share_heaps

if {few}:
    share_heaps()

def fill(kept):
    blocks = [bytes(1000) for _ in range(20_000)]  # below the size that is mapped by itself
    kept.append(blocks[-1])

def private():
    return sum(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon"))

kept, before = [], private()
threads = [threading.Thread(target=fill, args=(kept,)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
full = private()
give_back()
print(before, full, private())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it asks glibc")
@pytest.mark.parametrize("few", [True, False])
def test_what_was_freed_goes_back_to_the_system(few: bool) -> None:
    ran = subprocess.run([sys.executable, "-c", FILL.format(few=few)], capture_output=True, text=True, check=True)
    before, full, after = map(int, ran.stdout.split())
    assert after - before < 6_000  # KiB; each thread had filled 20,000
    assert after <= full
