# SPDX-License-Identifier: MIT
"""A simulated operating system in the manner of Richards: tasks of four kinds send each other packets by priority."""

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)


class Packet:
    def __init__(self, target, kind):
        self.target = target
        self.kind = kind
        self.datum = 0
        self.data = [0, 0, 0, 0]


class Task:
    def __init__(self, system, number, priority):
        self.system = system
        self.number = number
        self.priority = priority
        self.inbox = []
        self.held = False
        self.waiting = True
        system.tasks[number] = self
        system.order.append(self)
        system.order.sort(key=lambda task: -task.priority)

    def ready(self):
        return not self.held and (not self.waiting or len(self.inbox) > 0)

    def step(self):
        packet = self.inbox.pop(0) if self.inbox else None
        self.waiting = False
        self.act(packet)

    def act(self, packet):
        raise NotImplementedError

    def send(self, packet):
        target = self.system.tasks[packet.target]
        packet.target = self.number
        target.inbox.append(packet)
        self.system.sent += 1

    def wait(self):
        self.waiting = True


class Idle(Task):
    def __init__(self, system, number, count):
        super().__init__(system, number, 0)
        self.waiting = False
        self.control = 1
        self.count = count

    def act(self, packet):
        self.count -= 1
        if self.count <= 0:
            self.held = True
        elif self.control & 1 == 0:
            self.control //= 2
            self.system.release(DEVICE_A)
        else:
            self.control = (self.control // 2) ^ 0xD008
            self.system.release(DEVICE_B)


class Worker(Task):
    def __init__(self, system, number):
        super().__init__(system, number, 10)
        self.target = HANDLER_A
        self.letter = 0

    def act(self, packet):
        if packet is None:
            self.wait()
            return
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.target = self.target
        packet.datum = 0
        for index in range(4):
            self.letter = self.letter % 26 + 1
            packet.data[index] = self.letter
        self.send(packet)


class Handler(Task):
    def __init__(self, system, number, device):
        super().__init__(system, number, 100)
        self.device = device
        self.work = []
        self.devices = []

    def act(self, packet):
        if packet is not None:
            (self.work if packet.kind == "work" else self.devices).append(packet)
        if self.work:
            job = self.work[0]
            if job.datum >= 4:
                self.work.pop(0)
                job.target = WORKER
                self.send(job)
                return
            if self.devices:
                out = self.devices.pop(0)
                out.datum = job.data[job.datum]
                job.datum += 1
                out.target = self.device
                self.send(out)
                return
        self.wait()


class Device(Task):
    def __init__(self, system, number):
        super().__init__(system, number, 1000)
        self.pending = None

    def act(self, packet):
        if packet is None:
            if self.pending is not None:
                done, self.pending = self.pending, None
                self.send(done)
                return
            self.wait()
        else:
            self.pending = packet
            self.held = True
            self.system.holds += 1


class System:
    def __init__(self):
        self.tasks = {}
        self.order = []
        self.sent = 0
        self.holds = 0

    def release(self, number):
        task = self.tasks[number]
        task.held = False
        task.waiting = False

    def run(self):
        steps = 0
        while True:
            for task in self.order:
                if task.ready():
                    task.step()
                    steps += 1
                    break
            else:
                return steps


def run():
    system = System()
    Idle(system, IDLE, 12000)
    worker = Worker(system, WORKER)
    worker.inbox = [Packet(WORKER, "work"), Packet(WORKER, "work")]
    for number, device in ((HANDLER_A, DEVICE_A), (HANDLER_B, DEVICE_B)):
        handler = Handler(system, number, device)
        handler.inbox = [Packet(device, "device") for _ in range(3)]
        Device(system, device)
    steps = system.run()
    return "%d %d %d" % (steps, system.sent, system.holds)


if __name__ == "__main__":
    from harness import main

    main(run)
