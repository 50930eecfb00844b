# SPDX-License-Identifier: MIT
"""One-way constraints with strengths, in the manner of DeltaBlue: object graphs, dispatch, lists that grow and shrink."""


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0


class Constraint:
    def __init__(self, strength, *variables):
        self.strength = strength
        self.variables = variables
        for variable in variables:
            variable.constraints.append(self)

    def output(self):
        return self.variables[-1]

    def inputs(self):
        return self.variables[:-1]

    def execute(self):
        raise NotImplementedError

    def remove(self):
        for variable in self.variables:
            variable.constraints.remove(self)


class Stay(Constraint):
    def execute(self):
        pass


class Equal(Constraint):
    def execute(self):
        source, target = self.variables
        target.value = source.value


class Scale(Constraint):
    def execute(self):
        source, scale, offset, target = self.variables
        target.value = source.value * scale.value + offset.value


class Planner:
    def __init__(self):
        self.mark = 0

    def plan(self, start):
        """The constraints that follow from a change of start, each after those that determine its inputs."""
        self.mark += 1
        start.mark = self.mark
        plan = []
        pending = list(start.constraints)
        while pending:
            constraint = pending.pop(0)
            target = constraint.output()
            if target.mark == self.mark or not any([part.mark == self.mark for part in constraint.inputs()]):
                continue
            rival = target.determined_by
            if rival is not None and rival is not constraint and rival.strength > constraint.strength:
                continue
            target.determined_by = constraint
            target.mark = self.mark
            plan.append(constraint)
            pending.extend([follower for follower in target.constraints if follower is not constraint])
        return plan

    def change(self, variable, value, plan=None):
        variable.value = value
        for constraint in plan if plan is not None else self.plan(variable):
            constraint.execute()


def chain(length):
    planner = Planner()
    variables = [Variable("v%d" % index, index) for index in range(length)]
    for left, right in zip(variables, variables[1:]):
        Equal(3, left, right)
    Stay(1, variables[-1])
    plan = planner.plan(variables[0])
    total = 0
    for value in range(100):
        planner.change(variables[0], value, plan)
        total += variables[-1].value
    return total


def projection(length):
    planner = Planner()
    scale = Variable("scale", 10)
    offset = Variable("offset", 1000)
    pairs = []
    for index in range(length):
        source = Variable("source", index)
        target = Variable("target", index)
        Stay(1, source)
        Scale(2, source, scale, offset, target)
        pairs.append((source, target))
    total = 0
    for source, target in pairs:
        planner.change(source, 17)
        total += target.value
    for factor in (5, 7):
        planner.change(scale, factor)
        total += sum([target.value for source, target in pairs])
    planner.change(offset, 2000)
    for constraint in [target.constraints[-1] for source, target in pairs]:
        constraint.remove()
    return total + sum([target.value for source, target in pairs]) + len(scale.constraints)


def run():
    return chain(6000) + projection(4000)


if __name__ == "__main__":
    from harness import main

    main(run)
