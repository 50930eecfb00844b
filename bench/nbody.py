# SPDX-License-Identifier: MIT
"""The motion of the Sun and four planets, step by step: floats in attributes of lists."""
import math

YEAR = 365.24
SOLAR_MASS = 4 * math.pi * math.pi


class Body:
    def __init__(self, position, velocity, mass):
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = [part * YEAR for part in velocity]
        self.mass = mass * SOLAR_MASS


def solar_system():
    return [
        Body((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0),
        Body((4.84143144, -1.16032004, -0.10362204), (0.00166007, 0.00769901, -0.00006904), 0.00095479),
        Body((8.34336671, 4.12479856, -0.40352341), (-0.00276742, 0.00499852, 0.00002304), 0.00028588),
        Body((12.89436956, -15.11115140, -0.22330757), (0.00296460, 0.00237847, -0.00002965), 0.00004366),
        Body((15.37969711, -25.91931460, 0.17925877), (0.00268067, 0.00162824, -0.00009515), 0.00005151),
    ]


def advance(bodies, step):
    for index, one in enumerate(bodies):
        for other in bodies[index + 1 :]:
            dx = one.x - other.x
            dy = one.y - other.y
            dz = one.z - other.z
            distance = dx * dx + dy * dy + dz * dz
            magnitude = step / (distance * math.sqrt(distance))
            pull = other.mass * magnitude
            one.vx -= dx * pull
            one.vy -= dy * pull
            one.vz -= dz * pull
            pull = one.mass * magnitude
            other.vx += dx * pull
            other.vy += dy * pull
            other.vz += dz * pull
    for body in bodies:
        body.x += step * body.vx
        body.y += step * body.vy
        body.z += step * body.vz


def energy(bodies):
    total = 0.0
    for index, one in enumerate(bodies):
        total += 0.5 * one.mass * (one.vx**2 + one.vy**2 + one.vz**2)
        for other in bodies[index + 1 :]:
            total -= one.mass * other.mass / math.dist((one.x, one.y, one.z), (other.x, other.y, other.z))
    return total


def run():
    bodies = solar_system()
    for _ in range(16000):
        advance(bodies, 0.01)
    return "%.9f" % energy(bodies)


if __name__ == "__main__":
    from harness import main

    main(run)
