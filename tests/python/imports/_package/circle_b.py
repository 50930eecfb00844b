from _package.circle_a import value
