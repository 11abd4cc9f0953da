"""A machine's network of its own for each node of a cluster, whose packets can be lost.

    with Network(3) as net:                # node 0 has net.host(0); this process stands at net.here
        net.run(0, ["etcd"])               # the command and options that start it there
        net.cut(0, 1); net.cut(0, None)    # nothing passes between the two any more; None: this process
        net.refuse_port(0, 2379)           # nobody at node 0 reaches that port, of any machine
        net.lose(30)                       # of all packets, so many percent
        net.heal()

Namespaces on a bridge, packets dropped by nftables: for root, with Debian's iproute2 and nftables.
"""
import os
import shutil
import subprocess


def command(*words, text=None):
    done = subprocess.run(words, check=False, capture_output=True, text=True, input=text or "")
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"


class Network:
    def __init__(self, nodes):
        for program in ("ip", "nft", "setpriv"):
            assert shutil.which(program), f"{program} is missing (tools/packages.txt, group fault)"
        assert os.geteuid() == 0, "networks of one's own are for root"
        self.prefix = f"msh{os.getpid()}"
        self.subnet, self.here = "10.213.0.0/24", "10.213.0.1"
        self.nodes = nodes
        self._cuts, self._ports, self._loss = set(), set(), 0

    def host(self, node):
        return self.here if node is None else f"10.213.0.1{node + 1}"

    def _name(self, node):
        return f"{self.prefix}n{node}"

    def __enter__(self):
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self):
        command("ip", "link", "add", self.prefix, "type", "bridge")
        command("ip", "address", "add", self.here + "/24", "dev", self.prefix)
        command("ip", "link", "set", self.prefix, "up")
        for node in range(self.nodes):
            name, inside = self._name(node), ("ip", "-n", self._name(node))
            command("ip", "netns", "add", name)
            command("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            command("ip", "link", "set", name, "master", self.prefix, "up")
            command(*inside, "address", "add", self.host(node) + "/24", "dev", "eth0")
            command(*inside, "link", "set", "eth0", "up")
            command(*inside, "link", "set", "lo", "up")

    def __exit__(self, *_):
        # Each link by itself: what a namespace holds goes some time after it.
        names = [self._name(node) for node in range(self.nodes)]
        for words in (*(("link", "del", name) for name in [*names, self.prefix]), *(("netns", "del", name) for name in names)):
            subprocess.run(["ip", *words], check=False, capture_output=True)

    def run(self, node, words, user=None):
        """The words that start a program there, the process we start being the program's own."""
        become = ["setpriv", f"--reuid={user['user']}", f"--regid={user['group']}", "--clear-groups"] if user else []
        return ["ip", "netns", "exec", self._name(node), *become, *words]

    # --- what is lost

    def cut(self, one, other):
        self._cuts |= {(one, other), (other, one)}
        self._write()

    def refuse_port(self, node, port):
        self._ports.add((node, port))
        self._write()

    def lose(self, percent):
        self._loss = percent
        self._write()

    def heal(self):
        self._cuts, self._ports, self._loss = set(), set(), 0
        self._write()

    def _write(self):
        """Dropped where they would come in or go out, so that each side waits for the other."""
        for node in range(self.nodes):
            incoming = [f"ip saddr {self.host(other)} drop" for one, other in self._cuts if one == node]
            outgoing = [f"ip daddr {self.host(other)} drop" for one, other in self._cuts if one == node]
            outgoing += [f"tcp dport {port} drop" for there, port in self._ports if there == node]
            if self._loss:
                incoming.append(f'iif "eth0" numgen random mod 100 < {self._loss} drop')
            chains = "".join(f"  chain {name} {{\n    type filter hook {name} priority 0;\n"
                             + "".join(f"    {rule}\n" for rule in rules) + "  }\n"
                             for name, rules in (("input", incoming), ("output", outgoing)))
            command("ip", "netns", "exec", self._name(node), "nft", "-f", "-",
                    text=f"table inet lost\ndelete table inet lost\ntable inet lost {{\n{chains}}}\n")
