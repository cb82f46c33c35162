public import Diagnostics
internal import Dynamics
internal import Programs
public import Tensors

extension Experiment {
    /// The learning rate of each parameter after the optimizer's own scaling, at each snapshot of its run: Adam's
    /// lr / (√v̂ + ε), RMSProp's lr / (√s + ε), Adagrad's; of other rules the plain rate. NaN before the first update.
    ///
    /// It is trained once more, which gives the same bits, because a run does not keep its optimizer's memory.
    ///
    /// - Returns: [T, P], and the updates made by then, [T].
    public func effectiveLearningRates(in context: WorkContext = WorkContext()) throws -> (rates: Tensor, steps: Tensor) {
        let plan = try optimizerPlan()
        guard !(plan.rule is GroupedRule), !(plan.rule is SwitchRule) else { throw LearningError.noSingleRate(optimizer: optimizer.name) }
        var rows: [Tensor] = []
        var steps: [Double] = []
        let count = model.size
        let trainer = try Trainer(self, TrainingPrograms(self), context) { stepper, values in
            let step = stepper.step
            steps.append(Double(step))
            guard step > 0, let values else {
                rows.append(try Tensor(repeating: .nan, shape: [count]))
                return
            }
            let memory = try plan.rule.memory.indices.map { try stepper.state($0 + 1).doubles }
            let rates = (plan.rule as? any ScalingRule)?.rates(step: step, values: values, memory: memory)
            rows.append(try rates.map { Tensor($0) } ?? Tensor(repeating: values.first ?? .nan, shape: [count]))
        }
        let run = try trainer.run()
        if run.status == .interrupted { throw Interrupted() }
        return (try Tensor.stack(rows), Tensor(steps))
    }
}

/// A rule that scales the learning rate of each parameter.
protocol ScalingRule: OptimizerRule {
    /// The rates of the update that made step `step`, from the memory behind it.
    func rates(step: Int, values: [Double], memory: [[Double]]) -> [Double]
}

extension AdamRule: ScalingRule {
    func rates(step: Int, values: [Double], memory: [[Double]]) -> [Double] {
        var scalars = [Double](repeating: 0, count: scalarCount)
        writeScalars(step: step, values: values, to: &scalars)
        return (memory.last ?? []).indices.map { values[0] / ((isAMSGrad ? memory[2] : memory[1])[$0].squareRoot() * scalars[1] + scalars[6]) }
    }
}

extension RMSPropRule: ScalingRule {
    func rates(step: Int, values: [Double], memory: [[Double]]) -> [Double] {
        memory[0].indices.map { index in
            let spread = isCentered ? memory[0][index] - memory[1][index] * memory[1][index] : memory[0][index]
            return values[0] / (max(0, spread).squareRoot() + values[2])
        }
    }
}

extension AdagradRule: ScalingRule {
    func rates(step: Int, values: [Double], memory: [[Double]]) -> [Double] {
        let rate = values[0] / (1 + Double(step - 1) * values[1])
        return memory[0].map { rate / ($0.squareRoot() + values[3]) }
    }
}
