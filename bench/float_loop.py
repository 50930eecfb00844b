# SPDX-License-Identifier: MIT
"""Floats in a loop: the Mandelbrot set and a numerical integral."""


def mandelbrot(width, height, limit):
    inside = 0
    for row in range(height):
        imaginary = 2.0 * row / height - 1.0
        for column in range(width):
            real = 3.0 * column / width - 2.0
            x = y = 0.0
            for _ in range(limit):
                xx = x * x
                yy = y * y
                if xx + yy > 4.0:
                    break
                y = 2.0 * x * y + imaginary
                x = xx - yy + real
            else:
                inside += 1
    return inside


def integral(steps):
    width = 1.0 / steps
    total = 0.0
    x = width / 2.0
    for _ in range(steps):
        total += 4.0 / (1.0 + x * x)
        x += width
    return total * width


def run():
    return "%d %.9f" % (mandelbrot(200, 140, 80), integral(800000))


if __name__ == "__main__":
    from harness import main

    main(run)
